select '{"complaints":{"totalCount":' ||
(select count(*)::text
 from open.complaint complaint_1) || '},"agencies":{}}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
