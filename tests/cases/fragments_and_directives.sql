select '{"complaint":' || coalesce(
(select '{"region":' || coalesce(
(select '{"name":' || to_json(region_1.name)::text || '}'
 from open.region region_1
 where region_1.id = complaint_1.region_id), 'null') || ',"agency":' || coalesce(
(select '{"name":' || to_json(agency_1.name)::text || ',"slug":' || to_json(agency_1.slug)::text || '}'
 from open.agency agency_1
 where agency_1.id = complaint_1.agency_id), 'null') || ',"trackingId":' || to_json((CAST(complaint_1.tracking_id AS TEXT)))::text || ',"id":"' || translate(encode(convert_to('Complaint:' || complaint_1.tracking_id::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.complaint complaint_1
 where complaint_1.tracking_id = $1::bigint limit 1), 'null') || '}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = 8100001
