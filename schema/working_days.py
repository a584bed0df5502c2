"""Working days in SQL: every day of `open.calendar` has an ordinal, so a count is one subtraction."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from resolvers import expressions
from rules.jurisdiction import TIME_ZONE
from store import tables

Expression = ColumnElement[Any]


def today() -> Expression:
    """The day that counts as today everywhere."""
    return sa.select(tables.dataset.c.as_of_day).scalar_subquery()


def day_of(moment: Expression) -> Expression:
    """The day of a moment in the jurisdiction's zone."""
    return sa.cast(sa.func.timezone(TIME_ZONE, moment), sa.Date())


def between(start: Expression, end: Expression) -> Expression:
    """Working days after `start` up to `end`; null when `end` comes first or the calendar does not reach either."""
    return sa.literal_column(
        "(select e.ordinal - s.ordinal from open.calendar s join open.calendar e on e.day >= s.day"
        f" where s.day = {expressions.text(start)} and e.day = {expressions.text(end)})",
        sa.Integer(),
    )


def left(due: Expression, rule_id: Expression) -> Expression:
    """Working days from today to `due` by the rule, at most -1 once it is past; null outside the calendar."""
    return sa.literal_column(
        "(select least(case when r.leave_is_worked then e.ordinal_with_leave_worked - s.ordinal_with_leave_worked"
        " else e.ordinal - s.ordinal end, case when e.day < s.day then -1 end)"
        " from open.calendar s, open.calendar e, open.deadline_rule r"
        f" where s.day = {expressions.text(today())} and e.day = {expressions.text(due)}"
        f" and r.id = {expressions.text(rule_id)})",
        sa.Integer(),
    )


def of_complaint(column: str, tracking_id: Expression) -> Expression:
    """A column of the complaint with this number."""
    return sa.literal_column(
        f"(select c.{column} from open.complaint c where c.tracking_id = {expressions.text(tracking_id)})",
        tables.complaint.c[column].type,
    )


def known_day(not_before: Expression, not_after: Expression) -> Expression:
    """The day on which both bounds lie; null when they lie on two."""
    return sa.case((day_of(not_before) == day_of(not_after), day_of(not_after)))


def day_of_event(tracking_id: Expression, sequence: Expression) -> Expression:
    """The day of an event of a complaint; null when it is not known to the day, or there is no such event."""
    day = expressions.text(known_day(_column("v.not_before"), _column("v.not_after")))
    return sa.literal_column(
        f"(select {day} from open.timeline_event v"
        f" where v.tracking_id = {expressions.text(tracking_id)} and v.sequence = {expressions.text(sequence)})",
        sa.Date(),
    )


def entered(tracking_id: Expression, status: Expression) -> Expression:
    """The sequence of the event with which a complaint entered the status it has."""
    return sa.literal_column(
        "(select coalesce(max(w.sequence), 0) + 1 from open.timeline_event w"
        f" where w.tracking_id = {expressions.text(tracking_id)} and w.status <> {expressions.text(status)})",
        sa.Integer(),
    )


def _column(name: str) -> Expression:
    return sa.literal_column(name, sa.DateTime(timezone=True))


def closing_forecast(tracking_id: Expression) -> Expression:
    """The day on which the reporter's time to reply runs out, while it runs and its start is known to the day."""
    return sa.literal_column(
        "(select d.due_on from open.deadline d where d.kind = 'REPORTER_REPLY' and d.verdict is null"
        f" and d.starts_not_before = d.starts_on and d.due_on >= {expressions.text(today())}"
        f" and d.tracking_id = {expressions.text(tracking_id)})",
        sa.Date(),
    )


def overdue(kind: Expression, tracking_id: Expression | None) -> str:
    """A query of the numbers of the complaints (or of this one) whose deadline has passed while its clock is open."""
    this = "" if tracking_id is None else f" and d.tracking_id = {expressions.text(tracking_id)}"
    return (
        f"select d.tracking_id from open.deadline d where d.kind = {expressions.text(kind)}"
        f" and d.verdict is null and d.due_on < {expressions.text(today())}{this}"
    )
