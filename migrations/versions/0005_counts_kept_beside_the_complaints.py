"""Counts of complaints by agency, month, status, closer and follow-ups, kept by triggers in the writer's transaction.

A trigger counts what a whole statement changed, so that a batch costs one upsert a statement. Writers hold the dataset
lock, so two never meet here. `open.tally_now()` works the counts out from the rows, for the first filling and for checks.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATUS_GROUP = (
    "case status when 'SUBMITTED'::text then 'WAITING'::text when 'VERIFIED'::text then 'WAITING'::text "
    "when 'ASSIGNED'::text then 'WAITING'::text when 'FOLLOWED_UP'::text then 'IN_PROGRESS'::text "
    "when 'REPORTER_REPLIED'::text then 'IN_PROGRESS'::text when 'POSTPONED'::text then 'NOT_PROCESSED'::text "
    "when 'ARCHIVED'::text then 'NOT_PROCESSED'::text when 'CLOSED'::text then 'DONE'::text else null::text end"
)

KEY = "scope, period, report_class, status, closed_by, follow_up"

COUNTED = """
with recursive sort as materialized (
    select agency_id, date_trunc('month', submitted_at at time zone 'Asia/Jakarta')::date as month, report_class, status,
        coalesce(closed_by, '') as closed_by,
        case when follow_up_count is null then 'UNKNOWN' when follow_up_count > 0 then 'YES' else 'NO' end as follow_up,
        sum(weight) as complaints
    from ({weighed}) complaint
    group by 1, 2, 3, 4, 5, 6
    having sum(weight) <> 0
), above (agency_id, scope) as (
    select distinct agency_id, agency_id from sort where agency_id is not null
    union
    select above.agency_id, agency.parent_id
    from above join open.agency on agency.id = above.scope
    where agency.parent_id is not null
), alone as (
    select distinct agency_id, -agency_id as scope from above
    where exists (select from open.agency below where below.parent_id = above.agency_id)
), scoped as (
    select 0 as scope, sort.* from sort
    union all
    select scope, sort.* from sort join above using (agency_id)
    union all
    select scope, sort.* from sort join alone using (agency_id)
)
select scope, part.period, part.report_class, status, closed_by, follow_up, sum(complaints)::integer as complaints
from scoped cross join lateral (values ('-infinity'::date, scoped.report_class), (month, '')) part (period, report_class)
group by 1, 2, 3, 4, 5, 6
having sum(complaints) <> 0
"""
"""Weighed complaints (`weight` 1 for one that is there, -1 for one that was) as rows of the tally."""

ADDED = f"""
insert into open.tally as kept ({KEY}, complaints)
{{rows}}
on conflict ({KEY}) do update set complaints = kept.complaints + excluded.complaints;
"""

COLUMNS = "agency_id, submitted_at, report_class, status, closed_by, follow_up_count"
CAME = f"select 1 as weight, {COLUMNS} from came"
WENT = f"select -1 as weight, {COLUMNS} from went"
EVENTS = (("insert", CAME), ("update", f"{CAME} union all {WENT}"), ("delete", WENT))

TRUNCATED = """
create function open.keep_tally_on_truncate() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$ begin
    delete from open.tally;
    return null;
end $$
"""

AGENCY_ALONE = f"""
create function open.tally_agencies_alone(agencies integer[]) returns void language plpgsql
set search_path = pg_catalog, pg_temp
as $$ begin
    delete from open.tally where scope in (select -id from unnest(agencies) id);
    insert into open.tally ({KEY}, complaints)
    select -agency.id, period, report_class, tally.status, closed_by, follow_up, sum(weight * complaints)
    from open.agency
    cross join lateral (
        select agency.id as scope, 1 as weight
        union all
        select below.id, -1 from open.agency below where below.parent_id = agency.id
    ) part
    join open.tally on tally.scope = part.scope
    where agency.id = any(agencies) and exists (select from open.agency below where below.parent_id = agency.id)
    group by 1, 2, 3, 4, 5, 6
    having sum(weight * complaints) <> 0;
end $$
"""
"""Counts of agencies without those below them, as the difference: they exist only where others lie below."""

AGENCY_CAME = """
create function open.keep_tally_on_new_agencies() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$ declare
    parents integer[] := array(
        select distinct came.parent_id from came
        where came.parent_id is not null and not exists (
            select from open.agency other
            where other.parent_id = came.parent_id and other.id not in (select id from came)
        )
    );
begin
    if parents <> '{}' then
        perform open.tally_agencies_alone(parents);
    end if;
    return null;
end $$
"""

AGENCY_MOVED = f"""
create function open.keep_tally_on_moved_agencies() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$ declare
    moved integer[] := array(
        select came.id from came join went using (id) where came.parent_id is distinct from went.parent_id
    );
    parent_before integer;
    parent_now integer;
begin
    if moved = '{{}}' then
        return null;
    end if;
    if cardinality(moved) > 1 then
        delete from open.tally;
        insert into open.tally ({KEY}, complaints) select {KEY}, complaints from open.tally_now();
        return null;
    end if;
    select went.parent_id, came.parent_id into parent_before, parent_now
    from came join went using (id) where id = moved[1];
    insert into open.tally as kept ({KEY}, complaints)
    with recursive above (scope, weight) as (
        select parent_before, -1 where parent_before is not null
        union
        select parent_now, 1 where parent_now is not null
        union
        select agency.parent_id, above.weight
        from above join open.agency on agency.id = above.scope
        where agency.parent_id is not null
    )
    select above.scope, period, report_class, status, closed_by, follow_up, sum(weight * complaints)
    from above cross join open.tally
    where tally.scope = moved[1]
    group by 1, 2, 3, 4, 5, 6
    having sum(weight * complaints) <> 0
    on conflict ({KEY}) do update set complaints = kept.complaints + excluded.complaints;
    perform open.tally_agencies_alone(array_remove(array[parent_before, parent_now], null));
    return null;
end $$
"""
"""One agency that moves takes its counts along; several at once are rare, and everything is counted anew."""

AGENCY_SCOPES = """
create function open.tally_scopes(slugs text[], with_those_below boolean) returns integer[]
language sql stable parallel safe
return case when with_those_below then array(
    with recursive above (id, scope) as (
        select id, parent_id from open.agency where slug = any(slugs)
        union
        select above.id, agency.parent_id from above join open.agency on agency.id = above.scope
    )
    select id from above group by id
    having not coalesce(bool_or(scope = any(array(select it.id from open.agency it where it.slug = any(slugs)))), false)
) else array(
    select case when exists (select from open.agency below where below.parent_id = it.id) then -it.id else it.id end
    from open.agency it where it.slug = any(slugs)
) end
"""
"""The scopes that count these agencies' complaints once each, even where one lies below another."""


def upgrade() -> None:
    """Add the table, fill it, and let triggers keep it."""
    op.create_table(
        "tally",
        sa.Column(
            "scope", sa.Integer(), nullable=False, comment="0 all; n agency n and all below it; -n agency n alone"
        ),
        sa.Column(
            "period", sa.Date(), nullable=False, comment="first day of the month it was filed; -infinity all time"
        ),
        sa.Column("report_class", sa.Text(), nullable=False, comment="empty in rows of a month: all classes"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_group", sa.Text(), sa.Computed(STATUS_GROUP, persisted=True), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False, comment="empty while it is not closed"),
        sa.Column("follow_up", sa.Text(), nullable=False, comment="is a follow-up known? YES, NO or UNKNOWN"),
        sa.Column("complaints", sa.Integer(), nullable=False, comment="may be 0, where some have left"),
        sa.PrimaryKeyConstraint(*KEY.split(", "), name=op.f("tally_pkey")),
        schema="open",
    )
    op.execute("alter table open.tally set (fillfactor = 70)")
    columns = (
        "scope integer, period date, report_class text, status text, closed_by text, follow_up text, complaints integer"
    )
    counted = COUNTED.format(weighed=f"select 1 as weight, {COLUMNS} from open.complaint")
    op.execute(
        f"create function open.tally_now() returns table ({columns}) language sql stable begin atomic {counted}; end"
    )
    op.execute(f"insert into open.tally ({KEY}, complaints) select {KEY}, complaints from open.tally_now()")
    for event, weighed in EVENTS:
        _keep(event, ADDED.format(rows=f"{COUNTED.format(weighed=weighed)} order by {KEY}"))
    op.execute(TRUNCATED)
    op.execute(
        "create trigger keep_tally_on_truncate after truncate on open.complaint "
        "for each statement execute function open.keep_tally_on_truncate()"
    )
    op.execute(AGENCY_ALONE)
    op.execute("revoke execute on function open.tally_agencies_alone(integer[]) from public")
    op.execute(AGENCY_CAME)
    op.execute(AGENCY_MOVED)
    op.execute(
        "create trigger keep_tally_on_new_agencies after insert on open.agency referencing new table as came "
        "for each statement execute function open.keep_tally_on_new_agencies()"
    )
    op.execute(
        "create trigger keep_tally_on_moved_agencies after update on open.agency "
        "referencing old table as went new table as came "
        "for each statement execute function open.keep_tally_on_moved_agencies()"
    )
    op.execute(AGENCY_SCOPES)


def _keep(event: str, statement: str) -> None:
    """Let a trigger run `statement` after each statement of that kind on complaints."""
    op.execute(
        f"create function open.keep_tally_on_{event}() returns trigger language plpgsql security definer "
        f"set search_path = pg_catalog, pg_temp as $$ begin {statement} return null; end $$"
    )
    came, went = (
        ("" if event == "delete" else " new table as came"),
        ("" if event == "insert" else " old table as went"),
    )
    op.execute(
        f"create trigger keep_tally_on_{event} after {event} on open.complaint referencing{went}{came} "
        f"for each statement execute function open.keep_tally_on_{event}()"
    )


def downgrade() -> None:
    """Drop triggers, functions and table."""
    op.execute("drop function open.tally_scopes(text[], boolean)")
    for trigger in ("new_agencies", "moved_agencies"):
        op.execute(f"drop function open.keep_tally_on_{trigger}() cascade")
    op.execute("drop function open.tally_agencies_alone(integer[])")
    for event in ("truncate", *(event for event, _weighed in EVENTS)):
        op.execute(f"drop function open.keep_tally_on_{event}() cascade")
    op.execute("drop function open.tally_now()")
    op.drop_table("tally", schema="open")
