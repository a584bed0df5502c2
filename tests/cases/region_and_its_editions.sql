select '{"region":' || coalesce(
(select '{"edition":' || to_json(region_1.edition)::text || ',"level":"' || region_1.level || '","validFrom":' || coalesce(to_json(region_1.valid_from)::text, 'null') || ',"validTo":' || coalesce(to_json(region_1.valid_to)::text, 'null') || ',"children":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"code":' || to_json(region_2.code)::text || ',"children":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"code":' || to_json(region_3.code)::text || '}' as j
 from open.region region_3
 where (region_3.parent_id = region_2.id)
 order by region_3.code, region_3.edition limit 100) q limit 20) q) || '}}' as j
 from open.region region_2
 where (region_2.parent_id = region_1.id)
 order by region_2.code, region_2.edition limit 100) q limit 20) q) || '},"complaints":{"totalCount":' ||
(select count(*)::text
 from open.complaint complaint_1
 where (complaint_1.region_id = ANY (
(select open.region_tree(array[region_1.code]))::integer[]))) || ',"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"trackingId":' || to_json((CAST(complaint_1.tracking_id AS TEXT)))::text || '}' as j
 from 
(select each.*
 from 
(select distinct unnest((
(select open.region_tree(array[region_1.code]))::integer[])) as value) list cross join lateral
(select *
 from 
(select complaint_1.tracking_id as id, complaint_1.submitted_at as k0, complaint_1.tracking_id as k1
 from open.complaint complaint_1
 where complaint_1.region_id = value
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 100) entry limit ($2::bigint + 1)) each
 order by k0 desc, k1 desc limit 100) first cross join lateral
(select *
 from open.complaint complaint_1
 where complaint_1.tracking_id = first.id offset 0) complaint_1
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 100) q limit $2::bigint) q) || '}}'
 from open.region region_1
 where region_1.code = $1::text
 order by region_1.valid_to IS NOT NULL, region_1.edition DESC limit 1), 'null') || ',"regions":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"code":' || to_json(region_4.code)::text || ',"edition":' || to_json(region_4.edition)::text || ',"validTo":' || coalesce(to_json(region_4.valid_to)::text, 'null') || ',"replacedBy":' || coalesce(
(select '{"edition":' || to_json(region_5.edition)::text || '}'
 from open.region region_5
 where region_5.id = region_4.replaced_by_id), 'null') || '}' as j
 from open.region region_4
 where ((region_4.valid_to IS NULL) = $3::boolean)
 order by region_4.code, region_4.edition limit 100) q limit 20) q) || '}}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = '76'
-- $2 = 2
-- $3 = False
