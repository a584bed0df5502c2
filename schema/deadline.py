"""Deadlines: what has to be done by when, by which rule, and how that was counted; the days off it is counted over."""

from datetime import date

import sqlalchemy as sa

from resolvers.words import Row, column, many, one, row_type
from rules.terms import DayUnit, DeadlineKind, DeadlineState, EventKind, HolidayKind, ReportClass
from schema.working_days import left, today
from store import tables


@row_type(tables.holiday)
class Holiday:
    """A day on which the state does not work, beside weekends: by decree, or in years not decreed yet by estimate."""

    day: date = column("The day.", name="date")
    name: str = column("Its name, in Indonesian.")
    kind: HolidayKind = column("A national holiday, or collective leave (cuti bersama).")
    decree: str | None = column("The decree it rests on; null where its number was not found.")
    known_on: date | None = column(
        "When it was decreed, which can be days before: until then nobody could count with it. "
        "Null where that was not found."
    )
    estimated: bool = column("Whether it is only expected: its year is not decreed yet, as far as is known here.")


@row_type(tables.deadline_rule)
class DeadlineRule:
    """A rule that sets a deadline: a line of a regulation, or of what the service promises.

    The rule in force on the day of the start event judges, and a regulation goes before a promise.
    """

    rule_set: str = column("The regulation or promise it stands in.")
    kind: DeadlineKind = column("What has to be done.")
    report_class: ReportClass | None = column("The class it is about; null for all.")
    is_supervisory: bool | None = column("Whether it is about matters for supervision, or about others; null for both.")
    days: int = column("How many days there are.")
    unit: DayUnit = column("Which days these are.")
    starts_from: EventKind = column("The event that starts the clock.")
    counts_start_day: bool = column("Whether the day of that event is the first that counts.")
    leave_is_worked: bool = column("Whether collective leave (cuti bersama) counts as working days.")
    valid_from: date = column("The first day on which it judges.")
    valid_to: date | None = column("The last day on which it judges; null while it is in force.")
    legal_source: str = column("Where it stands, and what is uncertain about it.")
    verified: bool = column("Whether the instrument's own text was seen; false means that others report it so.")


@row_type(tables.counted_day)
class CountedDay:
    """One day of a deadline, and whether it counted."""

    day: date = column("The day.", name="date")
    counted: bool = column("Whether it is one of the rule's days.")
    reason: str | None = column(
        "Why it did not count, such as `Saturday` or `Hari Raya Idul Fitri (cuti bersama)`; null when it did."
    )


def _is_open(row: Row) -> sa.ColumnElement[bool]:
    return row.verdict.is_(None)


def _state(row: Row) -> sa.ColumnElement[str]:
    return sa.case(
        (~_is_open(row), row.verdict),
        (today() > row.due_on, "OVERDUE"),
        (today() <= row.due_not_before, "RUNNING"),
        else_="UNKNOWN",
    )


def _days_left(row: Row) -> sa.ColumnElement[int]:
    is_told = _is_open(row) & ((today() > row.due_on) | (today() <= row.due_not_before))
    return sa.case((is_told, left(row.due_on, row.rule_id)))


@row_type(tables.deadline)
class Deadline:
    """What has to be done by when, and how that stands. It exists once its clock has started.

    Where the source only bounds an event, a clock has bounds too, and a state is told only where every possible day
    gives the same; otherwise it is UNKNOWN. Due days that were decided stay when the calendar changes later.
    """

    kind: DeadlineKind = column("What has to be done.")
    rule: DeadlineRule = one("The rule that judges it.", lambda d, r: r.id == d.rule_id)
    starts_not_before: date = column("The first day on which its clock can have started; startsOn where it is known.")
    starts_on: date = column("The day on which its clock started, or where that is only bounded the last possible one.")
    due_not_before: date = column("The first day that can be the last in time; dueOn where that is known.")
    due_on: date = column("The last day in time, or where that is only bounded the last possible one.")
    met_on: date | None = column(
        "The day on which it was done, in time or late; null when it was not, or its day is not known.",
        lambda d: sa.case((d.met_not_before == d.met_not_after, d.met_not_before)),
    )
    state: DeadlineState = column("How it stands today, as far as the source's latest file tells.", _state)
    working_days_left: int | None = column(
        "Working days from today to dueOn: 0 on the day itself, negative once overdue, counted up so that the first "
        "day late is -1. Null when it is neither running nor overdue, or the calendar does not reach today.",
        _days_left,
    )
    counting: list[CountedDay] = many(
        "How it was counted: every day from startsOn to dueOn, both included.",
        lambda d, c: sa.and_(c.tracking_id == d.tracking_id, c.kind == d.kind),
        order=lambda c: (c.day,),
        assumed=20,
    )


def in_order(row: Row) -> tuple[sa.ColumnElement[int]]:
    """Deadlines in the order of their kinds."""
    return (sa.case({kind.value: place for place, kind in enumerate(DeadlineKind)}, value=row.kind),)
