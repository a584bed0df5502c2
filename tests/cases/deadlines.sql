select '{"late":{"totalCount":' ||
(select count(*)::text
 from 
(select d.tracking_id
 from open.deadline d
 where d.kind = $1::text and d.verdict is null and d.due_on < (SELECT open.dataset.as_of_day 
FROM open.dataset)) found) || ',"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"trackingId":' || to_json((CAST(complaint_1.tracking_id AS TEXT)))::text || ',"workingDaysOpen":' || coalesce((
(select e.ordinal - s.ordinal
 from open.calendar s join open.calendar e on e.day >= s.day
 where s.day = CAST(timezone('Asia/Jakarta', complaint_1.submitted_at) AS DATE) and e.day = CASE WHEN (complaint_1.status IN ('CLOSED', 'ARCHIVED')) THEN
(select CASE WHEN (CAST(timezone('Asia/Jakarta', v.not_before) AS DATE) = CAST(timezone('Asia/Jakarta', v.not_after) AS DATE)) THEN CAST(timezone('Asia/Jakarta', v.not_after) AS DATE) END
 from open.timeline_event v
 where v.tracking_id = complaint_1.tracking_id and v.sequence =
(select coalesce(max(w.sequence), 0) + 1
 from open.timeline_event w
 where w.tracking_id = complaint_1.tracking_id and w.status <> complaint_1.status)) ELSE (SELECT open.dataset.as_of_day 
FROM open.dataset) END))::text, 'null') || ',"deadlines":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select '{"kind":"' || deadline_1.kind || '","state":"' || (CASE WHEN (deadline_1.verdict IS NOT NULL) THEN deadline_1.verdict WHEN ((SELECT open.dataset.as_of_day 
FROM open.dataset) > deadline_1.due_on) THEN 'OVERDUE' WHEN ((SELECT open.dataset.as_of_day 
FROM open.dataset) <= deadline_1.due_not_before) THEN 'RUNNING' ELSE 'UNKNOWN' END) || '","workingDaysLeft":' || coalesce((CASE WHEN (deadline_1.verdict IS NULL AND ((SELECT open.dataset.as_of_day 
FROM open.dataset) > deadline_1.due_on OR (SELECT open.dataset.as_of_day 
FROM open.dataset) <= deadline_1.due_not_before)) THEN
(select least(case when r.leave_is_worked then e.ordinal_with_leave_worked - s.ordinal_with_leave_worked else e.ordinal - s.ordinal end, case when e.day < s.day then -1 end)
 from open.calendar s, open.calendar e, open.deadline_rule r
 where s.day = (SELECT open.dataset.as_of_day 
FROM open.dataset) and e.day = deadline_1.due_on and r.id = deadline_1.rule_id) END)::text, 'null') || ',"dueOn":' || to_json(deadline_1.due_on)::text || '}' as j
 from open.deadline deadline_1
 where deadline_1.tracking_id = complaint_1.tracking_id
 order by CASE deadline_1.kind WHEN 'VERIFICATION' THEN 0 WHEN 'FIRST_FOLLOW_UP' THEN 1 WHEN 'RESOLUTION' THEN 2 WHEN 'REPORTER_REPLY' THEN 3 END) q) || '}' as j
 from 
(with near as materialized
(select *
 from 
(select *
 from 
(select complaint_1.*
 from open.complaint complaint_1
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 2000) complaint_1
 where exists
(select d.tracking_id
 from open.deadline d
 where d.kind = $1::text and d.verdict is null and d.due_on < (SELECT open.dataset.as_of_day 
FROM open.dataset) and d.tracking_id = complaint_1.tracking_id offset 0) limit 100) fit limit (20 + 1)), more as materialized
(select count(*) < (20 + 1) as wanted
 from near) select *
 from near
 where not
(select wanted
 from more) union all select *
 from 
(select *
 from open.complaint complaint_1
 where complaint_1.tracking_id = any(array
(select d.tracking_id
 from open.deadline d
 where d.kind = $1::text and d.verdict is null and d.due_on < (SELECT open.dataset.as_of_day 
FROM open.dataset))) and (exists
(select d.tracking_id
 from open.deadline d
 where d.kind = $1::text and d.verdict is null and d.due_on < (SELECT open.dataset.as_of_day 
FROM open.dataset) and d.tracking_id = complaint_1.tracking_id)) offset 0) complaint_1
 where 
(select wanted
 from more)) complaint_1
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 100) q limit 20) q) || '},"complaint":' || coalesce(
(select '{"autoCloseOn":' || coalesce(to_json((CASE WHEN (complaint_2.status = 'FOLLOWED_UP') THEN
(select d.due_on
 from open.deadline d
 where d.kind = 'REPORTER_REPLY' and d.verdict is null and d.starts_not_before = d.starts_on and d.due_on >= (SELECT open.dataset.as_of_day 
FROM open.dataset) and d.tracking_id = complaint_2.tracking_id) END))::text, 'null') || ',"timeline":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"kind":"' || timeline_event_1.kind || '","workingDaysSinceSubmission":' || coalesce((
(select e.ordinal - s.ordinal
 from open.calendar s join open.calendar e on e.day >= s.day
 where s.day = CAST(timezone('Asia/Jakarta',
(select c.submitted_at
 from open.complaint c
 where c.tracking_id = timeline_event_1.tracking_id)) AS DATE) and e.day = CASE WHEN (CAST(timezone('Asia/Jakarta', timeline_event_1.not_before) AS DATE) = CAST(timezone('Asia/Jakarta', timeline_event_1.not_after) AS DATE)) THEN CAST(timezone('Asia/Jakarta', timeline_event_1.not_after) AS DATE) END))::text, 'null') || ',"workingDaysSincePrevious":' || coalesce((
(select e.ordinal - s.ordinal
 from open.calendar s join open.calendar e on e.day >= s.day
 where s.day =
(select CASE WHEN (CAST(timezone('Asia/Jakarta', v.not_before) AS DATE) = CAST(timezone('Asia/Jakarta', v.not_after) AS DATE)) THEN CAST(timezone('Asia/Jakarta', v.not_after) AS DATE) END
 from open.timeline_event v
 where v.tracking_id = timeline_event_1.tracking_id and v.sequence = timeline_event_1.sequence - 1) and e.day = CASE WHEN (CAST(timezone('Asia/Jakarta', timeline_event_1.not_before) AS DATE) = CAST(timezone('Asia/Jakarta', timeline_event_1.not_after) AS DATE)) THEN CAST(timezone('Asia/Jakarta', timeline_event_1.not_after) AS DATE) END))::text, 'null') || '}' as j
 from open.timeline_event timeline_event_1
 where (timeline_event_1.tracking_id = complaint_2.tracking_id)
 order by timeline_event_1.sequence limit 100) q limit $3::bigint) q) || '},"deadlines":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select '{"kind":"' || deadline_2.kind || '","rule":' ||
(select '{"ruleSet":' || to_json(deadline_rule_1.rule_set)::text || ',"days":' || deadline_rule_1.days::text || ',"countsStartDay":' || deadline_rule_1.counts_start_day::text || '}'
 from open.deadline_rule deadline_rule_1
 where deadline_rule_1.id = deadline_2.rule_id) || ',"startsNotBefore":' || to_json(deadline_2.starts_not_before)::text || ',"startsOn":' || to_json(deadline_2.starts_on)::text || ',"dueOn":' || to_json(deadline_2.due_on)::text || ',"metOn":' || coalesce(to_json((CASE WHEN (deadline_2.met_not_before = deadline_2.met_not_after) THEN deadline_2.met_not_before END))::text, 'null') || ',"state":"' || (CASE WHEN (deadline_2.verdict IS NOT NULL) THEN deadline_2.verdict WHEN ((SELECT open.dataset.as_of_day 
FROM open.dataset) > deadline_2.due_on) THEN 'OVERDUE' WHEN ((SELECT open.dataset.as_of_day 
FROM open.dataset) <= deadline_2.due_not_before) THEN 'RUNNING' ELSE 'UNKNOWN' END) || '","counting":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select '{"date":' || to_json(counted_day_1.day)::text || ',"counted":' || counted_day_1.counted::text || ',"reason":' || coalesce(to_json(counted_day_1.reason)::text, 'null') || '}' as j
 from open.counted_day counted_day_1
 where counted_day_1.tracking_id = deadline_2.tracking_id AND counted_day_1.kind = deadline_2.kind
 order by counted_day_1.day) q) || '}' as j
 from open.deadline deadline_2
 where deadline_2.tracking_id = complaint_2.tracking_id
 order by CASE deadline_2.kind WHEN 'VERIFICATION' THEN 0 WHEN 'FIRST_FOLLOW_UP' THEN 1 WHEN 'RESOLUTION' THEN 2 WHEN 'REPORTER_REPLY' THEN 3 END) q) || '}'
 from open.complaint complaint_2
 where complaint_2.tracking_id = $2::bigint limit 1), 'null') || ',"deadlineRules":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select '{"ruleSet":' || to_json(deadline_rule_2.rule_set)::text || ',"kind":"' || deadline_rule_2.kind || '","validTo":' || coalesce(to_json(deadline_rule_2.valid_to)::text, 'null') || ',"verified":' || deadline_rule_2.verified::text || '}' as j
 from open.deadline_rule deadline_rule_2
 order by deadline_rule_2.id) q) || ',"holidays":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select '{"date":' || to_json(holiday_1.day)::text || ',"name":' || to_json(holiday_1.name)::text || ',"kind":"' || holiday_1.kind || '","decree":' || coalesce(to_json(holiday_1.decree)::text, 'null') || ',"knownOn":' || coalesce(to_json(holiday_1.known_on)::text, 'null') || '}' as j
 from open.holiday holiday_1
 where EXTRACT(year FROM holiday_1.day) = $4::integer
 order by holiday_1.day, holiday_1.kind, holiday_1.name) q) || '}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = 'FIRST_FOLLOW_UP'
-- $2 = 8100001
-- $3 = 5
-- $4 = 2025
