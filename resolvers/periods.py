"""Ranges of days that figures are asked for: which way they run, and how many periods they hold, before any SQL."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from resolvers.arguments import Fields, Leaf, Source, Variables
from resolvers.selection import Asked
from store.errors import BadVariable

if TYPE_CHECKING:
    from resolvers.sql import Writer

MOST_PERIODS = 4000
"""Periods of one answer that are filled with zeros: days of eleven years."""

RANGE = "submitted"
"""The field of a filter whose ends bound the periods."""

_DAYS = {"day": 1, "week": 7, "month": 28, "year": 365}
"""The fewest days that a period has."""

_Ends = tuple[date, date]


def bounded_days(writer: "Writer", asked: Asked, unit: str | None) -> tuple[str, str] | None:
    """SQL of both ends of the filter's range of days, which is checked; None unless it has both.

    BAD_VARIABLE for a range that runs backwards, or that holds too many periods of a `unit`.
    """
    filter_ = asked.arguments.get("filter")
    range_ = filter_.fields.get(RANGE) if isinstance(filter_, Fields) else None
    if not isinstance(range_, Fields):
        return None
    first, before = range_.fields.get("from"), range_.fields.get("before")
    if not isinstance(first, Leaf) or not isinstance(before, Leaf):
        return None
    checked = writer.statement.bind(_both(first.source, before.source), _checked(unit), "date", "periods")
    return checked, writer.statement.bind(before.source, lambda day: day, "date", "before")


def _both(first: Source, before: Source) -> Callable[[Variables], _Ends]:
    return lambda variables: (first(variables), before(variables))


def _checked(unit: str | None) -> Callable[[_Ends], date]:
    """Gives the first day of a range that may be asked."""

    def check(ends: _Ends) -> date:
        first, before = ends
        if before < first:
            raise BadVariable("The range of days ends before it begins: `from` has to come before `before`.")
        if unit and (before - first).days // _DAYS[unit] > MOST_PERIODS:
            raise BadVariable(
                f"The range holds more than {MOST_PERIODS} periods of a {unit}. "
                "Ask for a shorter range, or for longer periods."
            )
        return first

    return check
