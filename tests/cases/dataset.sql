select '{"__typename":"Query","dataset":' ||
(select '{"version":' || to_json((CAST(dataset_1.version AS TEXT)))::text || ',"asOf":' || left(to_json(dataset_1.as_of at time zone 'UTC')::text, -1) || 'Z","asOfDay":' || to_json(dataset_1.as_of_day)::text || ',"publisher":' || to_json(dataset_1.publisher)::text || ',"licence":' || to_json(dataset_1.licence)::text || ',"jurisdiction":' || to_json(dataset_1.jurisdiction)::text || ',"complaints":' || ((SELECT coalesce(sum(open.tally.complaints), 0) AS coalesce_1 
FROM open.tally 
WHERE open.tally.scope = 0 AND open.tally.period = '-infinity'::date))::text || ',"firstSubmittedAt":' || coalesce(left(to_json(((SELECT min(open.complaint.submitted_at) AS min_1 
FROM open.complaint)) at time zone 'UTC')::text, -1) || 'Z"', 'null') || ',"lastSubmittedAt":' || coalesce(left(to_json(((SELECT max(open.complaint.submitted_at) AS max_1 
FROM open.complaint)) at time zone 'UTC')::text, -1) || 'Z"', 'null') || ',"sources":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select '{"id":' || to_json((source_1.name))::text || ',"name":' || to_json(source_1.name)::text || ',"url":' || coalesce(to_json(source_1.url)::text, 'null') || ',"generatedAt":' || coalesce(left(to_json(source_1.generated_at at time zone 'UTC')::text, -1) || 'Z"', 'null') || ',"importedAt":' || left(to_json(source_1.imported_at at time zone 'UTC')::text, -1) || 'Z"}' as j
 from open.source source_1
 order by source_1.id) q) || '}'
 from open.dataset dataset_1) || '}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
