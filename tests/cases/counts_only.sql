select '{"complaints":{"totalCount":' || (
(select coalesce(sum(tally_1.complaints), 0)
 from open.tally tally_1
 where tally_1.scope = 0 and tally_1.period = '-infinity'::date))::text || '},"agencies":{}}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
