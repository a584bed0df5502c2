select '{"complaint":' || coalesce(
(select '{"id":"' || translate(encode(convert_to('Complaint:' || complaint_1.tracking_id::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '","title":' || to_json(complaint_1.title)::text || ',"status":"' || complaint_1.status || '","sourceStatus":' || coalesce(to_json(complaint_1.source_status)::text, 'null') || ',"statusSince":' || coalesce(left(to_json(complaint_1.status_since at time zone 'UTC')::text, -1) || 'Z"', 'null') || ',"closedBy":' || coalesce('"' || complaint_1.closed_by || '"', 'null') || ',"closedWithoutFollowUp":' || coalesce((CASE WHEN (complaint_1.status = 'CLOSED') THEN complaint_1.follow_up_count = 0 END)::text, 'null') || ',"incidentDate":' || coalesce(to_json(complaint_1.incident_date)::text, 'null') || ',"disclosures":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select '{"field":' || to_json((disclosure_1.value ->> 'field'))::text || ',"state":"' || (disclosure_1.value ->> 'state') || '","rule":' || to_json((disclosure_1.value ->> 'rule'))::text || '}' as j
 from jsonb_array_elements(complaint_1.disclosures) with ordinality as disclosure_1(value, n)
 order by disclosure_1.n) q) || ',"agency":' || coalesce(
(select '{"name":' || to_json(agency_1.name)::text || ',"parent":' || coalesce(
(select '{"shortName":' || coalesce(to_json(agency_2.short_name)::text, 'null') || '}'
 from open.agency agency_2
 where agency_2.id = agency_1.parent_id), 'null') || '}'
 from open.agency agency_1
 where agency_1.id = complaint_1.agency_id), 'null') || ',"timeline":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"sequence":' || timeline_event_1.sequence::text || ',"kind":"' || timeline_event_1.kind || '","occurredAt":' || coalesce(left(to_json((CASE WHEN (timeline_event_1.not_before = timeline_event_1.not_after) THEN timeline_event_1.not_before END) at time zone 'UTC')::text, -1) || 'Z"', 'null') || ',"notBefore":' || left(to_json(timeline_event_1.not_before at time zone 'UTC')::text, -1) || 'Z","notAfter":' || left(to_json(timeline_event_1.not_after at time zone 'UTC')::text, -1) || 'Z","followUp":' || coalesce(
(select '{"kind":"' || follow_up_1.kind || '","body":' || coalesce(to_json(follow_up_1.body)::text, 'null') || '}'
 from open.follow_up follow_up_1
 where follow_up_1.tracking_id = timeline_event_1.tracking_id AND follow_up_1.number = timeline_event_1.follow_up_number), 'null') || '}' as j
 from open.timeline_event timeline_event_1
 where (timeline_event_1.tracking_id = complaint_1.tracking_id)
 order by timeline_event_1.sequence limit 100) q limit 20) q) || '},"followUps":' ||
(with p as materialized
(select row_number() over () as r, follow_up_2.posted_at as k0, follow_up_2.number as k1, '{"body":' || coalesce(to_json(follow_up_2.body)::text, 'null') || ',"bodyWithheld":' || follow_up_2.body_withheld::text || ',"corrects":' || coalesce(
(select '{"id":"' || translate(encode(convert_to('FollowUp:' || follow_up_3.tracking_id::text || ':' || follow_up_3.number::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.follow_up follow_up_3
 where follow_up_3.tracking_id = follow_up_2.tracking_id AND follow_up_3.number = follow_up_2.corrects_number), 'null') || ',"correctedBy":' || coalesce(
(select '{"id":"' || translate(encode(convert_to('FollowUp:' || follow_up_4.tracking_id::text || ':' || follow_up_4.number::text, 'UTF8'), 'base64'), E'+/=\n', '-_') || '"}'
 from open.follow_up follow_up_4
 where follow_up_4.tracking_id = follow_up_2.tracking_id AND follow_up_4.corrects_number = follow_up_2.number), 'null') || ',"logEntry":' ||
(select '{"leafIndex":' || log_entry_1.leaf_index::text || ',"leafHash":' || to_json((encode(sha256('\x00'::bytea || log_entry_1.entry), 'hex')))::text || ',"salt":' || coalesce(to_json((
(select encode(f.salt, 'hex')
 from open.follow_up f
 where f.leaf_index = log_entry_1.leaf_index)))::text, 'null') || '}'
 from open.log_entry log_entry_1
 where log_entry_1.leaf_index = follow_up_2.leaf_index) || '}' as j0_0
 from 
(select *
 from 
(select *
 from open.follow_up follow_up_2
 where (follow_up_2.tracking_id = complaint_1.tracking_id)
 order by follow_up_2.posted_at desc, follow_up_2.number desc limit 101) follow_up_2 limit $2::bigint + 1) follow_up_2) select '{"nodes":' ||
(select coalesce('[' || string_agg(j0_0, ','
 order by r desc) || ']', '[]')
 from p
 where r <= $2::bigint) || ',"pageInfo":{"hasPreviousPage":' || (
(select count(*)
 from p) > $2::bigint)::text || ',"hasNextPage":false}}') || ',"assignments":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select '{"hop":' || assignment_1.hop::text || ',"agency":' ||
(select '{"slug":' || to_json(agency_3.slug)::text || '}'
 from open.agency agency_3
 where agency_3.id = assignment_1.agency_id) || ',"assignedAt":' || coalesce(left(to_json((CASE WHEN (assignment_1.not_before = assignment_1.not_after) THEN assignment_1.not_before END) at time zone 'UTC')::text, -1) || 'Z"', 'null') || ',"notAfter":' || left(to_json(assignment_1.not_after at time zone 'UTC')::text, -1) || 'Z","endedAt":' || coalesce(left(to_json(assignment_1.ended_at at time zone 'UTC')::text, -1) || 'Z"', 'null') || ',"endReason":' || coalesce('"' || assignment_1.end_reason || '"', 'null') || '}' as j
 from open.assignment assignment_1
 where assignment_1.tracking_id = complaint_1.tracking_id
 order by assignment_1.hop) q) || ',"source":' ||
(select '{"id":' || to_json((source_1.name))::text || ',"name":' || to_json(source_1.name)::text || '}'
 from open.source source_1
 where source_1.id = complaint_1.source_id) || '}'
 from open.complaint complaint_1
 where complaint_1.tracking_id = $1::bigint limit 1), 'null') || '}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = 8100001
-- $2 = 2
