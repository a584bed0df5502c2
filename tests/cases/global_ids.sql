select '{"node":' || coalesce(
(select '{"__typename":"Agency","id":"' || translate(encode(convert_to('Agency:' || agency_1.slug::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.agency agency_1
 where agency_1.slug = $1::text),
(select '{"__typename":"Category","id":"' || translate(encode(convert_to('Category:' || category_1.slug::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.category category_1
 where category_1.slug = $2::text),
(select '{"__typename":"Complaint","id":"' || translate(encode(convert_to('Complaint:' || complaint_1.tracking_id::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.complaint complaint_1
 where complaint_1.tracking_id = $3::bigint),
(select '{"__typename":"FollowUp","id":"' || translate(encode(convert_to('FollowUp:' || follow_up_1.tracking_id::text || ':' || follow_up_1.number::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.follow_up follow_up_1
 where follow_up_1.tracking_id = $4::bigint and follow_up_1.number = $5::integer),
(select '{"__typename":"Region","id":"' || translate(encode(convert_to('Region:' || region_1.code::text || ':' || region_1.edition::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.region region_1
 where region_1.code = $6::text and region_1.edition = $7::text),
(select '{"__typename":"TimelineEvent","id":"' || translate(encode(convert_to('TimelineEvent:' || timeline_event_1.tracking_id::text || ':' || timeline_event_1.sequence::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '","kind":"' || timeline_event_1.kind || '","complaint":' ||
(select '{"trackingId":' || to_json((CAST(complaint_2.tracking_id AS TEXT)))::text || '}'
 from open.complaint complaint_2
 where complaint_2.tracking_id = timeline_event_1.tracking_id) || '}'
 from open.timeline_event timeline_event_1
 where timeline_event_1.tracking_id = $8::bigint and timeline_event_1.sequence = $9::integer), 'null') || ',"nodes":' ||
(select coalesce('[' || string_agg(coalesce(
(select '{"__typename":"Agency","id":"' || translate(encode(convert_to('Agency:' || agency_2.slug::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '","name":' || to_json(agency_2.name)::text || '}'
 from open.agency agency_2
 where agency_2.slug = case when u.k0 = 'Agency' then u.k1::text end),
(select '{"__typename":"Category","id":"' || translate(encode(convert_to('Category:' || category_2.slug::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.category category_2
 where category_2.slug = case when u.k0 = 'Category' then u.k1::text end),
(select '{"__typename":"Complaint","id":"' || translate(encode(convert_to('Complaint:' || complaint_3.tracking_id::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '","title":' || to_json(complaint_3.title)::text || '}'
 from open.complaint complaint_3
 where complaint_3.tracking_id = case when u.k0 = 'Complaint' then u.k1::bigint end),
(select '{"__typename":"FollowUp","id":"' || translate(encode(convert_to('FollowUp:' || follow_up_2.tracking_id::text || ':' || follow_up_2.number::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '","corrects":' || coalesce(
(select '{"id":"' || translate(encode(convert_to('FollowUp:' || follow_up_3.tracking_id::text || ':' || follow_up_3.number::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.follow_up follow_up_3
 where follow_up_3.tracking_id = follow_up_2.tracking_id AND follow_up_3.number = follow_up_2.corrects_number), 'null') || '}'
 from open.follow_up follow_up_2
 where follow_up_2.tracking_id = case when u.k0 = 'FollowUp' then u.k1::bigint end and follow_up_2.number = case when u.k0 = 'FollowUp' then u.k2::integer end),
(select '{"__typename":"Region","id":"' || translate(encode(convert_to('Region:' || region_2.code::text || ':' || region_2.edition::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '","edition":' || to_json(region_2.edition)::text || '}'
 from open.region region_2
 where region_2.code = case when u.k0 = 'Region' then u.k1::text end and region_2.edition = case when u.k0 = 'Region' then u.k2::text end),
(select '{"__typename":"TimelineEvent","id":"' || translate(encode(convert_to('TimelineEvent:' || timeline_event_2.tracking_id::text || ':' || timeline_event_2.sequence::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.timeline_event timeline_event_2
 where timeline_event_2.tracking_id = case when u.k0 = 'TimelineEvent' then u.k1::bigint end and timeline_event_2.sequence = case when u.k0 = 'TimelineEvent' then u.k2::integer end), 'null'), ','
 order by u.n) || ']', '[]')
 from unnest($10::text[], $11::text[], $12::text[]) with ordinality u(k0, k1, k2, n)) || '}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = None
-- $2 = None
-- $3 = None
-- $4 = None
-- $5 = None
-- $6 = None
-- $7 = None
-- $8 = 8100001
-- $9 = 3
-- $10 = ['Complaint', 'Complaint', 'Agency', None, 'FollowUp', 'Region']
-- $11 = ['8100001', '1', 'pemkab-mamasa', None, '8100001', '76']
-- $12 = [None, None, None, None, '3', '2022']
