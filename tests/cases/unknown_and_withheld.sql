select '{"unknown":' || coalesce(
(select '{"title":' || to_json(complaint_1.title)::text || '}'
 from open.complaint complaint_1
 where complaint_1.tracking_id = $1::bigint limit 1), 'null') || ',"withheld":' || coalesce(
(select '{"title":' || to_json(complaint_2.title)::text || ',"body":' || coalesce(to_json(complaint_2.body)::text, 'null') || ',"bodyWithheld":' || complaint_2.body_withheld::text || ',"disclosures":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select '{"field":' || to_json((disclosure_1.value ->> 'field'))::text || ',"state":"' || (disclosure_1.value ->> 'state') || '","rule":' || to_json((disclosure_1.value ->> 'rule'))::text || '}' as j
 from jsonb_array_elements(complaint_2.disclosures) with ordinality as disclosure_1(value, n)
 order by disclosure_1.n) q) || '}'
 from open.complaint complaint_2
 where complaint_2.tracking_id = $2::bigint limit 1), 'null') || ',"nothing":' || coalesce(
(select '{"name":' || to_json(agency_1.name)::text || '}'
 from open.agency agency_1
 where agency_1.slug = $3::text limit 1), 'null') || '}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = 1
-- $2 = 8100003
-- $3 = 'no-such-agency'
