select '{"complaints":' ||
(with p as materialized
(select row_number() over () as r, complaint_1.submitted_at as k0, complaint_1.tracking_id as k1, '{"trackingId":' || to_json((CAST(complaint_1.tracking_id AS TEXT)))::text || ',"title":' || to_json(complaint_1.title)::text || ',"submittedAt":' || left(to_json(complaint_1.submitted_at at time zone 'UTC')::text, -1) || 'Z"}' as j0_0
 from 
(select *
 from 
(select *
 from open.complaint complaint_1
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 101) complaint_1 limit $1::bigint + 1) complaint_1) select '{"edges":' ||
(select coalesce('[' || string_agg('{"cursor":"' || translate(encode(convert_to('["cc93dd6e",' || (extract(epoch from k0) * 1000000)::bigint::text || ',' || k1::text || ']', 'UTF8'), 'base64'), E'+/=\n', '-_') || '","node":' || j0_0 || '}', ','
 order by r) || ']', '[]')
 from p
 where r <= $1::bigint) || ',"pageInfo":{"hasNextPage":' || (
(select count(*)
 from p) > $1::bigint)::text || ',"hasPreviousPage":false,"startCursor":' || coalesce(
(select '"' || translate(encode(convert_to('["cc93dd6e",' || (extract(epoch from k0) * 1000000)::bigint::text || ',' || k1::text || ']', 'UTF8'), 'base64'), E'+/=\n', '-_') || '"'
 from p
 where r = 1), 'null') || ',"endCursor":' || coalesce(
(select '"' || translate(encode(convert_to('["cc93dd6e",' || (extract(epoch from k0) * 1000000)::bigint::text || ',' || k1::text || ']', 'UTF8'), 'base64'), E'+/=\n', '-_') || '"'
 from p
 where r <= $1::bigint
 order by r desc limit 1), 'null') || '},"totalCount":' || (
(select coalesce(sum(tally_1.complaints), 0)
 from open.tally tally_1
 where tally_1.scope = 0 and tally_1.period = '-infinity'::date))::text || '}') || '}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = 2
