"""How long each complaint took, worked out when it is written, and counts of that, from which durations are read.

`open.spell_now` says what follows from the events; writers call `open.keep_spells` for what they touched, in their
transaction, and `open.spell` holds it. Triggers on that table count, once a statement, in `open.spell_tally`: the nation by
months, each agency alone for all time. A spell that runs is counted by the day it began, since its length grows by itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATUS_GROUP = (
    "case status when 'SUBMITTED'::text then 'WAITING'::text when 'VERIFIED'::text then 'WAITING'::text "
    "when 'ASSIGNED'::text then 'WAITING'::text when 'FOLLOWED_UP'::text then 'IN_PROGRESS'::text "
    "when 'REPORTER_REPLIED'::text then 'IN_PROGRESS'::text when 'POSTPONED'::text then 'NOT_PROCESSED'::text "
    "when 'ARCHIVED'::text then 'NOT_PROCESSED'::text when 'CLOSED'::text then 'DONE'::text else null::text end"
)

FIRST = "(event.not_before at time zone 'Asia/Jakarta')::date"
LAST = "(event.not_after at time zone 'Asia/Jakarta')::date"
KNOWN_DAY = f"case when {FIRST} = {LAST} then {FIRST} end"
EVENTS = "from open.timeline_event event where event.tracking_id = complaint.tracking_id"
MAY_HIDE = "'REPORTER_REPLIED', 'POSTPONED', 'ARCHIVED', 'CLOSED', 'REOPENED'"

ANSWER = f"""
    select began.day as starts, ended.day as ends, case
            when ended.kind = 'FOLLOWED_UP' and exists (
                select {EVENTS} and event.sequence > began.sequence and event.sequence < ended.sequence
                and event.kind in ({MAY_HIDE})
            ) then 'UNKNOWN'
            when ended.kind = 'FOLLOWED_UP' then 'OBSERVED'
            when complaint.follow_up_count is distinct from 0 then 'UNKNOWN'
            when ended.kind is not null then 'OTHER'
            else 'RUNNING'
        end as outcome
    from (select min(event.sequence) as sequence {EVENTS} and event.kind = 'FOLLOWED_UP') answer
    cross join lateral (
        select event.sequence, {KNOWN_DAY} as day {EVENTS} and event.kind = 'ASSIGNED'
        and (answer.sequence is null or event.sequence < answer.sequence)
        order by event.sequence desc limit 1
    ) began
    left join lateral (
        select event.sequence, event.kind, {KNOWN_DAY} as day {EVENTS} and event.sequence > began.sequence and case
            when answer.sequence is null then event.kind in ('CLOSED', 'ARCHIVED', 'RETURNED_NOT_COMPETENT')
            else event.sequence = answer.sequence end
        order by event.sequence limit 1
    ) ended on true
"""

RESOLUTION = f"""
    select (complaint.submitted_at at time zone 'Asia/Jakarta')::date as starts, ended.day as ends, case
            when complaint.status = 'ARCHIVED' then 'OTHER'
            when complaint.status <> 'CLOSED' then 'RUNNING'
            when complaint.follow_up_count = 0 then 'OTHER'
            else 'OBSERVED'
        end as outcome
    from (select) one left join lateral (
        select {KNOWN_DAY} as day {EVENTS} and event.kind = complaint.status and event.kind in ('CLOSED', 'ARCHIVED')
        order by event.sequence desc limit 1
    ) ended on true
"""


def _spell(course: str) -> str:
    """What is kept of a course: a length where it ended on a known day, the day it began while it runs."""
    return f"""
    select case when course.outcome = 'RUNNING' and course.starts is not null then 'RUNNING'
            when measured.days is null then 'UNKNOWN' else course.outcome end as outcome,
        case when course.outcome = 'RUNNING' then course.starts end as since,
        measured.days
    from ({course}) course left join lateral (
        select till.ordinal - began.ordinal as days from open.calendar began, open.calendar till
        where began.day = course.starts and till.day = course.ends and till.day >= began.day
        and course.outcome in ('OBSERVED', 'OTHER')
    ) measured on true
    """


MONTH = "date_trunc('month', complaint.submitted_at at time zone 'Asia/Jakarta') at time zone 'Asia/Jakarta'"

NOW = f"""
create view open.spell_now as
select complaint.tracking_id, complaint.agency_id, {MONTH} as submitted_at, complaint.status,
    answer.outcome as answer, answer.since as answer_since, answer.days as answer_days,
    resolution.outcome as resolution, resolution.since as resolution_since, resolution.days as resolution_days
from open.complaint complaint
left join lateral ({_spell(ANSWER)}) answer on true
cross join lateral ({_spell(RESOLUTION)}) resolution
"""

KEEP = """
create function open.keep_spells(complaints bigint[]) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$ begin
    insert into open.spell as kept
    select spell_now.* from unnest(complaints) it (tracking_id) join open.spell_now using (tracking_id)
    on conflict (tracking_id) do update set agency_id = excluded.agency_id, submitted_at = excluded.submitted_at,
        status = excluded.status, answer = excluded.answer, answer_since = excluded.answer_since,
        answer_days = excluded.answer_days, resolution = excluded.resolution,
        resolution_since = excluded.resolution_since, resolution_days = excluded.resolution_days
    where (kept.*) is distinct from (excluded.*);
end $$
"""

KEY = "measure, nation, agency_id, submitted_at, status, outcome, since, days"

COUNTED = """
select measure.name as measure, level.nation, level.agency_id, level.submitted_at, spell.status, measure.outcome,
    measure.since, measure.days, sum(weight)::integer as complaints
from ({weighed}) spell
cross join lateral (values
    ('FIRST_FOLLOW_UP', answer, answer_since, answer_days),
    ('RESOLUTION', resolution, resolution_since, resolution_days)
) measure (name, outcome, since, days)
cross join lateral (values
    (true, null::integer, spell.submitted_at), (false, spell.agency_id, null::timestamptz)
) level (nation, agency_id, submitted_at)
where measure.outcome is not null
group by 1, 2, 3, 4, 5, 6, 7, 8
having sum(weight) <> 0
"""
"""Weighed spells as rows of the tally."""

CAME = "select 1 as weight, came.* from came"
WENT = "select -1 as weight, went.* from went"
EVENTS_OF_TABLE = (
    ("insert", "new table as came", CAME),
    ("update", "old table as went new table as came", f"{CAME} union all {WENT}"),
    ("delete", "old table as went", WENT),
)


def upgrade() -> None:
    """Add view, tables, functions and triggers, and fill them."""
    op.create_table(
        "spell",
        sa.Column("tracking_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True, comment="these three as in the complaint"),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False, comment="the first moment of its month"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "answer", sa.Text(), nullable=True, comment="what became of the wait for an answer; null: never began"
        ),
        sa.Column("answer_since", sa.Date(), nullable=True, comment="the day it began, while it runs"),
        sa.Column("answer_days", sa.Integer(), nullable=True, comment="working days it took, once it ended"),
        sa.Column("resolution", sa.Text(), nullable=False, comment="the same of the time until it was closed"),
        sa.Column("resolution_since", sa.Date(), nullable=True),
        sa.Column("resolution_days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("tracking_id", name=op.f("spell_pkey")),
        sa.ForeignKeyConstraint(
            ["tracking_id"], ["open.complaint.tracking_id"], name=op.f("spell_tracking_id_fkey"), ondelete="CASCADE"
        ),
        schema="open",
    )
    op.create_table(
        "spell_tally",
        sa.Column("measure", sa.Text(), nullable=False, comment="FIRST_FOLLOW_UP or RESOLUTION"),
        sa.Column("nation", sa.Boolean(), nullable=False, comment="all by month; else one agency alone, all time"),
        sa.Column("agency_id", sa.Integer(), nullable=True, comment="null: the nation's, or nobody's"),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True, comment="the first moment of the month"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_group", sa.Text(), sa.Computed(STATUS_GROUP, persisted=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True, comment="the day they began, while they run"),
        sa.Column("days", sa.Integer(), nullable=True, comment="working days they took, once they ended"),
        sa.Column("complaints", sa.Integer(), nullable=False, comment="may be 0, where some have left"),
        sa.UniqueConstraint(*KEY.split(", "), name="spell_tally_key", postgresql_nulls_not_distinct=True),
        schema="open",
    )
    op.execute("alter table open.spell_tally set (fillfactor = 70)")
    op.execute(NOW)
    op.execute(KEEP)
    op.execute("revoke execute on function open.keep_spells(bigint[]) from public")
    op.execute("grant execute on function open.keep_spells(bigint[]) to lapor_ingester, lapor_official")
    counted = COUNTED.format(weighed="select 1 as weight, spell.* from open.spell")
    columns = (
        "measure text, nation boolean, agency_id integer, submitted_at timestamptz, status text, outcome text,"
        " since date, days integer, complaints integer"
    )
    op.execute(
        f"create function open.spell_tally_now() returns table ({columns}) language sql stable"
        f" begin atomic {counted}; end"
    )
    for event, tables, weighed in EVENTS_OF_TABLE:
        _keep(
            event,
            f"referencing {tables}",
            f"insert into open.spell_tally as kept ({KEY}, complaints) {COUNTED.format(weighed=weighed)}"
            f" on conflict ({KEY}) do update set complaints = kept.complaints + excluded.complaints",
        )
    _keep("truncate", "", "delete from open.spell_tally")
    op.execute("insert into open.spell select * from open.spell_now")


def _keep(event: str, referencing: str, statement: str) -> None:
    """Let a trigger run `statement` after each statement of that kind on spells."""
    op.execute(
        f"create function open.keep_spell_tally_on_{event}() returns trigger language plpgsql security definer "
        f"set search_path = pg_catalog, pg_temp as $$ begin {statement}; return null; end $$"
    )
    op.execute(
        f"create trigger keep_spell_tally_on_{event} after {event} on open.spell {referencing} "
        f"for each statement execute function open.keep_spell_tally_on_{event}()"
    )


def downgrade() -> None:
    """Drop them."""
    for event in ("truncate", *(event for event, _tables, _weighed in EVENTS_OF_TABLE)):
        op.execute(f"drop function open.keep_spell_tally_on_{event}() cascade")
    op.execute("drop function open.keep_spells(bigint[])")
    op.execute("drop function open.spell_tally_now()")
    op.execute("drop view open.spell_now")
    op.drop_table("spell_tally", schema="open")
    op.drop_table("spell", schema="open")
