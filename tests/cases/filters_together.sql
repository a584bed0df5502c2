select '{"complaints":{"totalCount":' ||
(select count(*)::text
 from open.complaint complaint_1
 where (complaint_1.status = ANY (array
(select it.status
 from (values ('SUBMITTED', 'WAITING'), ('VERIFIED', 'WAITING'), ('ASSIGNED', 'WAITING'), ('FOLLOWED_UP', 'IN_PROGRESS'), ('REPORTER_REPLIED', 'IN_PROGRESS'), ('POSTPONED', 'NOT_PROCESSED'), ('ARCHIVED', 'NOT_PROCESSED'), ('CLOSED', 'DONE')) it(status, status_group)
 where it.status_group = any($1::text[])))) and (complaint_1.agency_id = ANY (
(select open.agency_tree($2::text[]))::integer[])) and (complaint_1.region_id = ANY (
(select open.region_tree($3::text[]))::integer[])) and (complaint_1.submitted_at >= timezone('Asia/Jakarta', CAST($4::date AS TIMESTAMP WITHOUT TIME ZONE)) AND complaint_1.submitted_at < timezone('Asia/Jakarta', CAST($5::date AS TIMESTAMP WITHOUT TIME ZONE)))) || ',"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"trackingId":' || to_json((CAST(complaint_1.tracking_id AS TEXT)))::text || ',"statusGroup":"' || complaint_1.status_group || '","region":' || coalesce(
(select '{"code":' || to_json(region_1.code)::text || '}'
 from open.region region_1
 where region_1.id = complaint_1.region_id), 'null') || '}' as j
 from 
(with near as materialized
(select *
 from 
(select *
 from 
(select complaint_1.*
 from open.complaint complaint_1
 where (complaint_1.submitted_at >= timezone('Asia/Jakarta', CAST($4::date AS TIMESTAMP WITHOUT TIME ZONE)) AND complaint_1.submitted_at < timezone('Asia/Jakarta', CAST($5::date AS TIMESTAMP WITHOUT TIME ZONE)))
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 2000) complaint_1
 where (complaint_1.status = ANY (array
(select it.status
 from (values ('SUBMITTED', 'WAITING'), ('VERIFIED', 'WAITING'), ('ASSIGNED', 'WAITING'), ('FOLLOWED_UP', 'IN_PROGRESS'), ('REPORTER_REPLIED', 'IN_PROGRESS'), ('POSTPONED', 'NOT_PROCESSED'), ('ARCHIVED', 'NOT_PROCESSED'), ('CLOSED', 'DONE')) it(status, status_group)
 where it.status_group = any($1::text[])))) and (complaint_1.agency_id = ANY (
(select open.agency_tree($2::text[]))::integer[])) and (complaint_1.region_id = ANY (
(select open.region_tree($3::text[]))::integer[])) limit 100) fit limit (20 + 1)), more as materialized
(select count(*) < (20 + 1) as wanted
 from near) select *
 from near
 where not
(select wanted
 from more) union all select *
 from 
(select *
 from open.complaint complaint_1
 where complaint_1.tracking_id = any(case when not exists
(select complaint_1.tracking_id
 from open.complaint complaint_1
 where (complaint_1.agency_id = ANY (
(select open.agency_tree($2::text[]))::integer[])) offset 2000) then array
(select complaint_1.tracking_id
 from open.complaint complaint_1
 where (complaint_1.agency_id = ANY (
(select open.agency_tree($2::text[]))::integer[]))) when not exists
(select complaint_1.tracking_id
 from open.complaint complaint_1
 where (complaint_1.region_id = ANY (
(select open.region_tree($3::text[]))::integer[])) offset 2000) then array
(select complaint_1.tracking_id
 from open.complaint complaint_1
 where (complaint_1.region_id = ANY (
(select open.region_tree($3::text[]))::integer[]))) when not exists
(select complaint_1.tracking_id
 from open.complaint complaint_1
 where (complaint_1.submitted_at >= timezone('Asia/Jakarta', CAST($4::date AS TIMESTAMP WITHOUT TIME ZONE)) AND complaint_1.submitted_at < timezone('Asia/Jakarta', CAST($5::date AS TIMESTAMP WITHOUT TIME ZONE))) offset 2000) then array
(select complaint_1.tracking_id
 from open.complaint complaint_1
 where (complaint_1.submitted_at >= timezone('Asia/Jakarta', CAST($4::date AS TIMESTAMP WITHOUT TIME ZONE)) AND complaint_1.submitted_at < timezone('Asia/Jakarta', CAST($5::date AS TIMESTAMP WITHOUT TIME ZONE)))) when not exists
(select complaint_1.tracking_id
 from open.complaint complaint_1
 where (complaint_1.status = ANY (array
(select it.status
 from (values ('SUBMITTED', 'WAITING'), ('VERIFIED', 'WAITING'), ('ASSIGNED', 'WAITING'), ('FOLLOWED_UP', 'IN_PROGRESS'), ('REPORTER_REPLIED', 'IN_PROGRESS'), ('POSTPONED', 'NOT_PROCESSED'), ('ARCHIVED', 'NOT_PROCESSED'), ('CLOSED', 'DONE')) it(status, status_group)
 where it.status_group = any($1::text[])))) offset 2000) then array
(select complaint_1.tracking_id
 from open.complaint complaint_1
 where (complaint_1.status = ANY (array
(select it.status
 from (values ('SUBMITTED', 'WAITING'), ('VERIFIED', 'WAITING'), ('ASSIGNED', 'WAITING'), ('FOLLOWED_UP', 'IN_PROGRESS'), ('REPORTER_REPLIED', 'IN_PROGRESS'), ('POSTPONED', 'NOT_PROCESSED'), ('ARCHIVED', 'NOT_PROCESSED'), ('CLOSED', 'DONE')) it(status, status_group)
 where it.status_group = any($1::text[]))))) else array
(select complaint_1.tracking_id
 from open.complaint complaint_1
 where (complaint_1.agency_id = ANY (
(select open.agency_tree($2::text[]))::integer[]))) end) and (complaint_1.status = ANY (array
(select it.status
 from (values ('SUBMITTED', 'WAITING'), ('VERIFIED', 'WAITING'), ('ASSIGNED', 'WAITING'), ('FOLLOWED_UP', 'IN_PROGRESS'), ('REPORTER_REPLIED', 'IN_PROGRESS'), ('POSTPONED', 'NOT_PROCESSED'), ('ARCHIVED', 'NOT_PROCESSED'), ('CLOSED', 'DONE')) it(status, status_group)
 where it.status_group = any($1::text[])))) and (complaint_1.agency_id = ANY (
(select open.agency_tree($2::text[]))::integer[])) and (complaint_1.region_id = ANY (
(select open.region_tree($3::text[]))::integer[])) and (complaint_1.submitted_at >= timezone('Asia/Jakarta', CAST($4::date AS TIMESTAMP WITHOUT TIME ZONE)) AND complaint_1.submitted_at < timezone('Asia/Jakarta', CAST($5::date AS TIMESTAMP WITHOUT TIME ZONE))) offset 0) complaint_1
 where 
(select wanted
 from more)) complaint_1
 order by complaint_1.submitted_at desc, complaint_1.tracking_id desc limit 100) q limit 20) q) || '},"none":{"totalCount":' || (
(select coalesce(sum(tally_2.complaints), 0)
 from open.tally tally_2
 where (tally_2.status = ANY ($6::text[])) and tally_2.scope = 0 and tally_2.period = '-infinity'::date))::text || '},"own":{"totalCount":' || (
(select coalesce(sum(tally_3.complaints), 0)
 from open.tally tally_3
 where (tally_3.scope = ANY (
(select open.tally_scopes($7::text[], false))::integer[])) and tally_3.period = '-infinity'::date))::text || '},"unanswered":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"trackingId":' || to_json((CAST(complaint_4.tracking_id AS TEXT)))::text || '}' as j
 from 
(with near as materialized
(select *
 from 
(select *
 from 
(select complaint_4.*
 from open.complaint complaint_4
 where (complaint_4.follow_up_count = 0)
 order by complaint_4.submitted_at desc, complaint_4.tracking_id desc limit 2000) complaint_4
 where (complaint_4.status = 'CLOSED') limit 100) fit limit (20 + 1)), more as materialized
(select count(*) < (20 + 1) as wanted
 from near) select *
 from near
 where not
(select wanted
 from more) union all select *
 from 
(select *
 from open.complaint complaint_4
 where complaint_4.tracking_id = any(case when not exists
(select complaint_4.tracking_id
 from open.complaint complaint_4
 where (complaint_4.follow_up_count = 0) offset 2000) then array
(select complaint_4.tracking_id
 from open.complaint complaint_4
 where (complaint_4.follow_up_count = 0)) when not exists
(select complaint_4.tracking_id
 from open.complaint complaint_4
 where (complaint_4.status = 'CLOSED') offset 2000) then array
(select complaint_4.tracking_id
 from open.complaint complaint_4
 where (complaint_4.status = 'CLOSED')) else array
(select complaint_4.tracking_id
 from open.complaint complaint_4
 where (complaint_4.follow_up_count = 0)) end) and (complaint_4.follow_up_count = 0) and (complaint_4.status = 'CLOSED') offset 0) complaint_4
 where 
(select wanted
 from more)) complaint_4
 order by complaint_4.submitted_at desc, complaint_4.tracking_id desc limit 100) q limit 20) q) || '}}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = ['WAITING', 'DONE']
-- $2 = ['pemkab-mamasa']
-- $3 = ['76']
-- $4 = datetime.date(2025, 3, 3)
-- $5 = datetime.date(2025, 3, 5)
-- $6 = []
-- $7 = ['pemkab-mamasa-dinas-pu']
