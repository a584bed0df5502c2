select '{"complaints":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"trackingId":' || to_json((CAST(complaint_1.tracking_id AS TEXT)))::text || ',"supportCount":' || coalesce(complaint_1.support_count::text, 'null') || '}' as j
 from open.complaint complaint_1
 order by coalesce(complaint_1.support_count, -1) desc, complaint_1.tracking_id desc limit 100) q limit $1::bigint) q) || '},"fewest":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"trackingId":' || to_json((CAST(complaint_2.tracking_id AS TEXT)))::text || ',"supportCount":' || coalesce(complaint_2.support_count::text, 'null') || '}' as j
 from open.complaint complaint_2
 order by coalesce(complaint_2.support_count, -1), complaint_2.tracking_id limit 100) q limit $2::bigint) q) || '}}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = 4
-- $2 = 3
