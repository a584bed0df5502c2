"""How long something takes, as figures over spells (`schema/spells.py`): their curve, and its middle."""

from collections.abc import Mapping
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry

from resolvers.group_words import of_spells
from resolvers.words import Row, column, row_type
from rules.terms import DayUnit
from schema.dimensions import GROUPS

_Given = Mapping[str, Any]


def _first_reached(share: float) -> Any:
    return lambda lines, _given: _decimal(
        sa.func.min(lines.elapsed).filter(lines.share >= sa.literal_column(str(share)))
    )


def median_days(lines: Row, _given: _Given) -> sa.ColumnElement[Any]:
    """The first number of units after which half have come to the end that is measured."""
    return sa.func.min(lines.elapsed).filter(lines.share >= sa.literal_column("0.5"))


def _decimal(days: Any) -> sa.ColumnElement[Any]:
    return sa.cast(days, sa.Numeric(12, 1))


def _share_within(lines: Row, given: _Given) -> sa.ColumnElement[Any]:
    so_far = sa.func.max(lines.share).filter(lines.elapsed <= given["days"])
    return sa.case((sa.func.count(lines.share) > 0, sa.func.round(sa.func.coalesce(so_far, 0), 6)))


def _naive_median(lines: Row, _given: _Given) -> sa.ColumnElement[Any]:
    reached = sa.and_(lines.observed_in_all > 0, lines.observed_so_far * 2 >= lines.observed_in_all)
    return _decimal(sa.func.min(lines.elapsed).filter(reached))


@row_type(GROUPS)
class DurationSummary:
    """How long something takes, over all cases whose days are known, those that still run included.

    Leaving the unfinished ones out would make slow agencies look fast. So the share that has ended by a day is
    estimated from all (Aalen-Johansen cumulative incidence): what still runs counts as long as it has run, and what
    ended another way never comes to the end that is measured. A case is known when its first and last day are.
    """

    started: int = of_spells(
        int, "How many began.", lambda s, _g: sa.func.sum(s.observed + s.other + s.running + s.unknown)
    )
    observed: int = of_spells(int, "How many came to the end that is measured.", lambda s, _g: sa.func.sum(s.observed))
    ended_otherwise: int = of_spells(int, "How many ended in another way.", lambda s, _g: sa.func.sum(s.other))
    running: int = of_spells(int, "How many still run.", lambda s, _g: sa.func.sum(s.running))
    unknown: int = of_spells(
        int,
        "Of how many a day is not known. These four add up to `started`.",
        lambda s, _g: sa.func.sum(s.unknown),
    )
    median: float | None = of_spells(
        float | None,
        "The first day by which half of all that began have come to that end; null when half never do.",
        _first_reached(0.5),
    )
    p90: float | None = of_spells(
        float | None,
        "The first day by which nine in ten have come to that end; null when they never do.",
        _first_reached(0.9),
    )
    share_within: float | None = of_spells(
        float | None,
        "The share of all that began that has come to that end by this many days; null when nothing known began.",
        _share_within,
        days=Annotated[int, strawberry.argument(description="How many days, the last one included.")],
    )
    median_of_observed: float | None = of_spells(
        float | None,
        "The median of those alone that came to that end. It flatters whoever leaves cases open; it is here so that "
        "the gap shows. Null when none did.",
        _naive_median,
    )
    unit: DayUnit = column("What the days are.", lambda _g: sa.literal(DayUnit.WORKING_DAY.value))
