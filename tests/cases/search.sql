select '{"complaints":' ||
(with p as materialized
(select row_number() over () as r, complaint_1.submitted_at as k0, complaint_1.tracking_id as k1, '{"trackingId":' || to_json((CAST(complaint_1.tracking_id AS TEXT)))::text || ',"title":' || to_json(complaint_1.title)::text || '}' as j0_0
 from 
(select *
 from 
(select *
 from 
(with near as materialized
(select *
 from 
(select *
 from 
(select complaint_1.*
 from open.complaint complaint_1
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 2000) complaint_1
 where (complaint_1.words @@
(select open.complaint_search($1::text))) limit 101) fit limit ($2::bigint + 1)), more as materialized
(select count(*) < ($2::bigint + 1) as wanted
 from near) select *
 from near
 where not
(select wanted
 from more) union all select *
 from 
(select *
 from open.complaint complaint_1
 where (complaint_1.words @@
(select open.complaint_search($1::text))) offset 0) complaint_1
 where 
(select wanted
 from more)) complaint_1
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 101) complaint_1 limit $2::bigint + 1) complaint_1) select '{"totalCount":' ||
(select count(*)::text
 from open.complaint complaint_1
 where (complaint_1.words @@
(select open.complaint_search($1::text)))) || ',"nodes":' ||
(select coalesce('[' || string_agg(j0_0, ','
 order by r) || ']', '[]')
 from p
 where r <= $2::bigint) || ',"pageInfo":{"hasNextPage":' || (
(select count(*)
 from p) > $2::bigint)::text || '}}') || ',"agencies":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"slug":' || to_json(agency_1.slug)::text || '}' as j
 from open.agency agency_1
 where (agency_1.words @@
(select open.name_search($3::text)))
 order by agency_1.name_key, agency_1.slug limit 100) q limit 20) q) || '}}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = 'jalan pad'
-- $2 = 2
-- $3 = 'pemkab'
