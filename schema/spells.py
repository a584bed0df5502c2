"""How long it takes until an agency answers, and until a complaint is closed: as spells of working days.

A spell is known where its first and last day are: an event is known to the day when both its bounds lie on one day.
What the calendar does not reach, and what would run backwards, is unknown, never a number. Working days leave
collective leave out (`open.calendar.ordinal`), and the first day does not count: an answer on the same day took 0.
"""

from resolvers.group_words import Spell
from rules.jurisdiction import TIME_ZONE


def _day(moment: str) -> str:
    return f"({moment} at time zone '{TIME_ZONE}')::date"


def _known_day(event: str) -> str:
    """The day of an event; null where its bounds leave more than one."""
    first, last = _day(f"{event}.not_before"), _day(f"{event}.not_after")
    return f"case when {first} = {last} then {first} end"


def _spell(start: str, end: str, outcome: str, source: str) -> Spell:
    """A spell from day to day with its outcome; an end of null means that it still runs."""
    return Spell(
        f"""
        select case when measured.elapsed is null then 'UNKNOWN' else measured.outcome end as outcome,
            case when measured.outcome <> 'UNKNOWN' then measured.elapsed end as elapsed
        from (
            select spell.outcome,
                case when till.day >= since.day then till.ordinal - since.ordinal end as elapsed
            from (select {start} as starts, {end} as ends, {outcome} as outcome {source}) spell
            left join open.calendar since on since.day = spell.starts
            left join open.calendar till on till.day =
                case when spell.outcome = 'RUNNING' then (select as_of_day from open.dataset) else spell.ends end
        ) measured
        """
    )


_EVENTS = "from open.timeline_event event where event.tracking_id = lapor_row.tracking_id"
_MAY_HIDE = "'REPORTER_REPLIED', 'POSTPONED', 'ARCHIVED', 'CLOSED', 'REOPENED'"
"""What a source that shows only the last step may show in the place of an answer (docs/adr/0007)."""

FIRST_FOLLOW_UP = _spell(
    start=_known_day("began"),
    end=_known_day("ended"),
    outcome=f"""case
        when ended.kind = 'FOLLOWED_UP' and exists (
            select {_EVENTS} and event.sequence > began.sequence and event.sequence < ended.sequence
            and event.kind in ({_MAY_HIDE})
        ) then 'UNKNOWN'
        when ended.kind = 'FOLLOWED_UP' then 'OBSERVED'
        when lapor_row.follow_up_count is distinct from 0 then 'UNKNOWN'
        when ended.kind is not null then 'OTHER'
        else 'RUNNING'
    end""",
    source=f"""from (select min(event.sequence) as sequence {_EVENTS} and event.kind = 'FOLLOWED_UP') answer
        cross join lateral (
            select event.* {_EVENTS} and event.kind = 'ASSIGNED'
            and (answer.sequence is null or event.sequence < answer.sequence)
            order by event.sequence desc limit 1
        ) began
        left join lateral (
            select event.* {_EVENTS} and event.sequence > began.sequence and case
                when answer.sequence is null then event.kind in ('CLOSED', 'ARCHIVED', 'RETURNED_NOT_COMPETENT')
                else event.sequence = answer.sequence end
            order by event.sequence limit 1
        ) ended on true""",
)
"""From the last hand-over before the first answer, so that each agency has its own days, to that answer."""

RESOLUTION = _spell(
    start=_day("lapor_row.submitted_at"),
    end=_known_day("ended"),
    outcome="""case
        when lapor_row.status = 'ARCHIVED' then 'OTHER'
        when lapor_row.status <> 'CLOSED' then 'RUNNING'
        when lapor_row.follow_up_count = 0 then 'OTHER'
        else 'OBSERVED'
    end""",
    source=f"""from (select) complaint left join lateral (
            select event.* {_EVENTS} and event.kind = lapor_row.status and event.kind in ('CLOSED', 'ARCHIVED')
            order by event.sequence desc limit 1
        ) ended on true""",
)
"""From filing to the closing that stands. A closing known to be without an answer is no resolution."""
