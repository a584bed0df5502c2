"""Which questions about numbers of complaints are answered from the counts that the database keeps (`store.rollups`).

Each function here is the `tally` of one field of `ComplaintFilter`: the same condition, asked of kept counts. Months
are kept whole; a range of days takes the whole months inside it from the counts, and counts the days at its ends.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from resolvers import expressions
from resolvers.words import Given, Rollup, Row, Tallied
from schema import conditions
from store import rollups

ALL_TIME, MONTHS = "all time", "months"
EACH_AGENCY = "each agency"

TALLY = Rollup(
    rollups.tally,
    count="complaints",
    axes={
        "scope": {"all": lambda t: t.scope == rollups.NATION, EACH_AGENCY: None},
        "period": {
            ALL_TIME: lambda t: t.period == rollups.ALL_TIME,
            MONTHS: lambda t: t.period > rollups.ALL_TIME,
        },
    },
)
"""A sum over it needs one scope (all, or agencies) and one period (all time, or months)."""


def words(expression: Callable[[Row], ColumnElement[Any]]) -> Tallied:
    """A list of words, any of which may stand in a column of every kept count."""
    return Tallied(conditions.any_of(expression))


def _classes(row: Row, given: Given, _choices: Mapping[str, Any]) -> ColumnElement[bool]:
    return given.matches(row.report_class, "word")


REPORT_CLASS = Tallied(_classes, axis="period", setting=ALL_TIME)
"""Classes are told apart in the counts of all time only."""


def _agencies(row: Row, given: Given, choices: Mapping[str, Any]) -> ColumnElement[bool]:
    below = "false" if choices.get("includeChildAgencies") is False else "true"
    scopes = f"(select open.tally_scopes({expressions.text(given.list('text'))}, {below}))::integer[]"
    return row.scope == sa.any_(sa.literal_column(scopes, sa.ARRAY(sa.Integer())))


AGENCY = Tallied(_agencies, axis="scope", setting="these agencies")


def of_agency(agency: Row, row: Row, choices: Mapping[str, Any]) -> ColumnElement[bool]:
    """The counts of one agency, with those below it or alone."""
    if choices.get("includeChildren", True):
        return row.scope == agency.id
    identity = expressions.text(agency.id)
    below = f"exists (select from open.agency below where below.parent_id = {identity})"
    return row.scope == sa.literal_column(f"(case when {below} then -{identity} else {identity} end)", sa.Integer())


def _has_follow_up(row: Row, _given: Given, choices: Mapping[str, Any]) -> ColumnElement[bool]:
    return row.follow_up == ("YES" if choices["hasFollowUp"] else "NO")


HAS_FOLLOW_UP = Tallied(_has_follow_up)


def _closed_without(row: Row, _given: Given, choices: Mapping[str, Any]) -> ColumnElement[bool]:
    return sa.and_(row.status == "CLOSED", row.follow_up == ("NO" if choices["closedWithoutFollowUp"] else "YES"))


CLOSED_WITHOUT_FOLLOW_UP = Tallied(_closed_without)


def _first_whole_month(given: Given) -> ColumnElement[Any]:
    """The first day of the first month that lies whole after `from`."""
    day = expressions.text(given.fields["from"].value("date"))
    return sa.literal_column(f"(date_trunc('month', {day} - 1) + interval '1 month')", sa.DateTime())


def _last_month(given: Given) -> ColumnElement[Any]:
    """The first day of the month that `before` cuts."""
    day = expressions.text(given.fields["before"].value("date"))
    return sa.literal_column(f"date_trunc('month', {day}::timestamp)", sa.DateTime())


def _whole_months(row: Row, given: Given, _choices: Mapping[str, Any]) -> ColumnElement[bool] | None:
    tests: list[ColumnElement[bool]] = []
    if "from" in given.fields:
        tests.append(row.period >= sa.cast(_first_whole_month(given), sa.Date()))
    if "before" in given.fields:
        tests.append(row.period < sa.cast(_last_month(given), sa.Date()))
    return sa.and_(*tests) if tests else None


def months_between(row: Row, given: Given, _choices: Mapping[str, Any]) -> ColumnElement[bool] | None:
    """The whole months in a range, of counts whose months are told by their first moment."""
    tests: list[ColumnElement[bool]] = []
    if "from" in given.fields:
        tests.append(row.submitted_at >= conditions.midnight(_first_whole_month(given)))
    if "before" in given.fields:
        tests.append(row.submitted_at < conditions.midnight(_last_month(given)))
    return sa.and_(*tests) if tests else None


def _days_before(row: Row, given: Given, _choices: Mapping[str, Any]) -> ColumnElement[bool] | None:
    """The days from `from` to the first whole month, or to `before`, if that comes earlier."""
    if "from" not in given.fields:
        return None
    end = _end_of_days_before(given)
    first = conditions.midnight(given.fields["from"].value("date"))
    return sa.and_(row.submitted_at >= first, row.submitted_at < conditions.midnight(end))


def _end_of_days_before(given: Given) -> ColumnElement[Any]:
    if "before" not in given.fields:
        return _first_whole_month(given)
    return sa.func.least(_first_whole_month(given), given.fields["before"].value("date"))


def _days_after(row: Row, given: Given, _choices: Mapping[str, Any]) -> ColumnElement[bool] | None:
    """The days of the month that `before` cuts, as far as they do not lie before the first whole month."""
    if "before" not in given.fields:
        return None
    start = _last_month(given)
    if "from" in given.fields:
        start = sa.func.greatest(start, _end_of_days_before(given))
    end = conditions.midnight(given.fields["before"].value("date"))
    return sa.and_(row.submitted_at >= conditions.midnight(start), row.submitted_at < end)


SUBMITTED = Tallied(_whole_months, axis="period", setting=MONTHS, rest=(_days_before, _days_after))
