select '{"complaints":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"trackingId":' || to_json((CAST(complaint_1.tracking_id AS TEXT)))::text || ',"agency":' || coalesce(
(select '{"slug":' || to_json(agency_1.slug)::text || '}'
 from open.agency agency_1
 where agency_1.id = complaint_1.agency_id), 'null') || '}' as j
 from 
(select *
 from 
(select complaint_1.tracking_id as id, complaint_1.submitted_at as k0, complaint_1.tracking_id as k1
 from open.complaint complaint_1
 where (complaint_1.status = $1::text)
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 100) entry limit ($2::bigint + 1)) first cross join lateral
(select *
 from open.complaint complaint_1
 where complaint_1.tracking_id = first.id offset 0) complaint_1
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 100) q limit $2::bigint) q) || '}}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = 'ASSIGNED'
-- $2 = 3
