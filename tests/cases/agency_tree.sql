select '{"agencies":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"slug":' || to_json(agency_1.slug)::text || ',"kind":"' || agency_1.kind || '"}' as j
 from open.agency agency_1
 where (agency_1.parent_id = ANY (array
(select it.id
 from open.agency it
 where it.slug = $1::text)))
 order by agency_1.name_key, agency_1.slug limit 100) q limit 20) q) || '},"agency":' || coalesce(
(select '{"name":' || to_json(agency_2.name)::text || ',"url":' || to_json(((SELECT open.dataset.public_url 
FROM open.dataset) || '/agency/' || agency_2.slug))::text || ',"externalIds":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select '{"scheme":' || to_json(agency_external_id_1.scheme)::text || ',"value":' || to_json(agency_external_id_1.value)::text || '}' as j
 from open.agency_external_id agency_external_id_1
 where agency_external_id_1.agency_id = agency_2.id
 order by agency_external_id_1.scheme, agency_external_id_1.value) q) || ',"region":' || coalesce(
(select '{"code":' || to_json(region_1.code)::text || ',"name":' || to_json(region_1.name)::text || ',"parent":' || coalesce(
(select '{"code":' || to_json(region_2.code)::text || '}'
 from open.region region_2
 where region_2.id = region_1.parent_id), 'null') || '}'
 from open.region region_1
 where region_1.id = agency_2.region_id), 'null') || ',"children":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"name":' || to_json(agency_3.name)::text || ',"children":{"totalCount":' ||
(select count(*)::text
 from open.agency agency_4
 where (agency_4.parent_id = agency_3.id)) || ',"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"name":' || to_json(agency_4.name)::text || '}' as j
 from open.agency agency_4
 where (agency_4.parent_id = agency_3.id)
 order by agency_4.name_key, agency_4.slug limit 100) q limit 20) q) || '}}' as j
 from open.agency agency_3
 where (agency_3.parent_id = agency_2.id)
 order by agency_3.name_key, agency_3.slug limit 100) q limit 20) q) || '},"complaints":{"totalCount":' || (
(select coalesce(sum(tally_1.complaints), 0)
 from open.tally tally_1
 where (tally_1.scope = agency_2.id) and tally_1.period = '-infinity'::date))::text || '},"alone":{"totalCount":' || (
(select coalesce(sum(tally_2.complaints), 0)
 from open.tally tally_2
 where (tally_2.scope = (case when exists
(select from open.agency below
 where below.parent_id = agency_2.id) then -agency_2.id else agency_2.id end)) and tally_2.period = '-infinity'::date))::text || '}}'
 from open.agency agency_2
 where agency_2.slug = $2::text limit 1), 'null') || '}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = 'pemkab-mamasa'
-- $2 = 'pemkab-mamasa'
