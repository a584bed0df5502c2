"""How long it takes until an agency answers, and until a complaint is closed: as spells of working days.

A spell is known where its first and last day are: an event is known to the day when both its bounds lie on one day.
What the calendar does not reach, and what would run backwards, is unknown, never a number. Working days leave
collective leave out (`open.calendar.ordinal`), and the first day does not count: an answer on the same day took 0.

What became of each, and how long what ended took, is worked out when events are written (`store.spells`). How long what
runs has taken is worked out here, from the day it began and the dataset's day.
"""

from resolvers.group_words import Spell, Spells
from resolvers.words import Rollup, Tallied
from schema import complaint_counts
from schema.complaint_list import agencies
from schema.dimensions import BY_AGENCY, BY_MONTH
from store import spells

_LEVEL = "level"

KEPT = Rollup(
    spells.spell_tally,
    count="complaints",
    axes={
        _LEVEL: {
            BY_MONTH[1]: lambda t: t.nation,
            BY_AGENCY[1]: lambda t: ~t.nation,
            "owned": lambda t: ~t.nation,
        }
    },
    filters={
        "status": complaint_counts.words(lambda t: t.status),
        "statusGroup": complaint_counts.words(lambda t: t.status_group),
        "agency": Tallied(agencies, *BY_AGENCY),
        "submitted": Tallied(complaint_counts.months_between, *BY_MONTH, rest=complaint_counts.SUBMITTED.rest),
    },
)
"""Counts of spells: of the nation by month, or of agencies for all time."""


_TODAY = "(select as_of_day from open.dataset)"
_DAYS_SO_FAR = f"""(
    select it.day, (select its.ordinal from open.calendar its where its.day = {_TODAY}) - it.ordinal as days
    from open.calendar it where it.day <= {_TODAY}
)"""
"""How many working days have passed since each day."""


def _spells(join: str, where: str, outcome: str, since: str, days: str, number: str) -> Spells:
    return Spells(
        join=f"{join} left join {_DAYS_SO_FAR} so_far on so_far.day = {since}",
        where=where,
        outcome=f"case when {outcome} = 'RUNNING' and so_far.days is null then 'UNKNOWN' else {outcome} end",
        elapsed=f"coalesce(so_far.days, {days})",
        number=number,
    )


def _spell(measure: str, column: str) -> Spell:
    own = "join open.spell own on own.tracking_id = lapor_row.tracking_id"
    its = f"own.{column}"
    kept = ("lapor_row.outcome", "lapor_row.since", "lapor_row.days", "lapor_row.complaints")
    return Spell(
        rows=_spells(own, f"{its} is not null", its, f"{its}_since", f"{its}_days", "1"),
        kept=_spells("", f"lapor_row.measure = '{measure}' and lapor_row.complaints <> 0", *kept),
    )


FIRST_FOLLOW_UP = _spell("FIRST_FOLLOW_UP", "answer")
"""From the last hand-over before the first answer, so that each agency has its own days, to that answer."""

RESOLUTION = _spell("RESOLUTION", "resolution")
"""From filing to the closing that stands. A closing known to be without an answer is no resolution."""
