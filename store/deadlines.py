"""Keeps `open.deadline` equal to what `rules.deadlines` makes of the events, in the transaction of whoever wrote them.

    clocks = await kept_clocks(connection, held.clocks_version) the rules and the calendar, read once a connection
    await keep_deadlines(connection, clocks, tracking_ids)      after the events are written, under the dataset lock

What was decided keeps its due days; what is open is counted again whenever it is asked for (docs/adr/0007).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, CollectionAggregate, any_, delete, exists, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.deadlines import Bounds, Case, Clock, Event, Rule, clocks_of
from rules.jurisdiction import day_of
from rules.terms import Actor, ComplaintStatus, DayUnit, DeadlineKind, DeadlineState, EventKind, ReportClass
from rules.working_days import Calendar, Day, Period
from store import tables
from store.bulk import upsert

__all__ = [
    "Clocks",
    "expected_deadlines",
    "first_deadlines",
    "keep_deadlines",
    "kept_clocks",
    "load_calendar",
    "load_clocks",
    "running_after",
    "stored_deadlines",
]

Row = Mapping[str, Any]

_KEPT = "clocks"
"""Where a connection keeps what it read, for as long as it is open."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """What deadlines are made from: the calendar, and the rules by their ids."""

    calendar: Calendar
    rules: Mapping[int, Rule]


async def load_calendar(connection: AsyncConnection) -> Calendar:
    """Read the calendar; an empty one where none is loaded."""
    table = tables.calendar
    rows = await connection.execute(select(table).order_by(table.c.day))
    return Calendar([Day(row.day, row.off, row.is_leave_only, row.ordinal, row[4]) for row in rows])


async def load_clocks(connection: AsyncConnection) -> Clocks:
    """Read the calendar and the rules."""
    rows = await connection.execute(select(tables.deadline_rule).order_by(tables.deadline_rule.c.id))
    return Clocks(await load_calendar(connection), {row["id"]: _rule(row) for row in rows.mappings()})


async def kept_clocks(connection: AsyncConnection, clocks_version: int) -> Clocks:
    """The calendar and the rules, read only where the dataset's `clocks_version` is not the one last read for.

    They are some six thousand rows, for which nobody who waits for the lock should have to wait.
    """
    version, clocks = connection.info.get(_KEPT, (None, None))
    if clocks is None or version != clocks_version:
        clocks = await load_clocks(connection)
        connection.info[_KEPT] = (clocks_version, clocks)
    return clocks


def _rule(row: Any) -> Rule:
    return Rule(
        rule_set=row["rule_set"],
        kind=DeadlineKind(row["kind"]),
        report_class=None if row["report_class"] is None else ReportClass(row["report_class"]),
        is_supervisory=row["is_supervisory"],
        period=Period(row["days"], DayUnit(row["unit"]), row["counts_start_day"], row["leave_is_worked"]),
        starts_from=EventKind(row["starts_from"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        is_regulation=row["is_regulation"],
    )


async def keep_deadlines(connection: AsyncConnection, clocks: Clocks, tracking_ids: Sequence[int]) -> set[int]:
    """Make the deadlines of these complaints what their events say, and give the complaints of which any changed.

    The caller holds the dataset lock, and writes the changes and the version that go with it.
    """
    if not tracking_ids:
        return set()
    stored = await stored_deadlines(connection, tracking_ids)
    expected = await expected_deadlines(connection, clocks, tracking_ids, stored)
    changed = [row for key, row in expected.items() if stored.get(key) != row]
    gone = [key for key in stored if key not in expected]
    table = tables.deadline
    if gone:
        await connection.execute(delete(table).where(tuple_(table.c.tracking_id, table.c.kind).in_(gone)))
    await upsert(connection, table, changed, ("tracking_id", "kind"))
    return {row["tracking_id"] for row in changed} | {tracking_id for tracking_id, _kind in gone}


async def expected_deadlines(
    connection: AsyncConnection, clocks: Clocks, tracking_ids: Sequence[int], stored: Mapping[tuple[int, str], Row]
) -> dict[tuple[int, str], dict[str, Any]]:
    """The rows that follow from the events, by tracking id and kind; of `stored` ones that are decided the due days."""
    cases = await _cases(connection, tracking_ids)
    rows = _rows(cases, clocks, _frozen(stored.values(), clocks.rules))
    return {(row["tracking_id"], row["kind"]): row for row in rows}


def first_deadlines(clocks: Clocks, complaints: Iterable[Row], events: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows that follow for new complaints, from the rows of theirs that are to be written, events in order."""
    happened: dict[int, list[Event]] = {}
    for row in events:
        times = row["not_before"], row["not_after"]
        happened.setdefault(row["tracking_id"], []).append(_event(row["kind"], row["actor"], *times, row["status"]))
    cases = {
        row["tracking_id"]: Case(
            ReportClass(row["report_class"]),
            row["is_supervisory"],
            happened.get(row["tracking_id"], []),
            row["follow_up_count"],
        )
        for row in complaints
    }
    return list(_rows(cases, clocks, {}))


def _rows(cases: Mapping[int, Case], clocks: Clocks, frozen: Mapping[int, Sequence[Clock]]) -> Iterator[dict[str, Any]]:
    rule_ids = {rule: identity for identity, rule in clocks.rules.items()}
    rules = list(rule_ids)
    for tracking_id, case in cases.items():
        for clock in clocks_of(case, rules, clocks.calendar, frozen.get(tracking_id, ())):
            yield _row(tracking_id, clock, rule_ids[clock.rule])


async def running_after(connection: AsyncConnection, tracking_id: int, most: int) -> list[int]:
    """The next `most` complaints after this number that have an open clock, or none at all."""
    complaint, deadline = tables.complaint, tables.deadline
    own = exists().where(deadline.c.tracking_id == complaint.c.tracking_id)
    statement = (
        select(complaint.c.tracking_id)
        .where(complaint.c.tracking_id > tracking_id, own.where(deadline.c.verdict.is_(None)) | ~own)
        .order_by(complaint.c.tracking_id)
        .limit(most)
    )
    return list(await connection.scalars(statement))


def _any(tracking_ids: Sequence[int]) -> CollectionAggregate[bool]:
    return any_(literal(list(tracking_ids), ARRAY(BigInteger)))


async def stored_deadlines(connection: AsyncConnection, tracking_ids: Sequence[int]) -> dict[tuple[int, str], Row]:
    """The rows as they are, by tracking id and kind."""
    table = tables.deadline
    rows = await connection.execute(select(table).where(table.c.tracking_id == _any(tracking_ids)))
    return {(row["tracking_id"], row["kind"]): dict(row) for row in rows.mappings()}


async def _cases(connection: AsyncConnection, tracking_ids: Sequence[int]) -> dict[int, Case]:
    complaint = tables.complaint
    columns = (
        complaint.c.tracking_id,
        complaint.c.report_class,
        complaint.c.is_supervisory,
        complaint.c.follow_up_count,
    )
    found = await connection.execute(select(*columns).where(complaint.c.tracking_id == _any(tracking_ids)))
    events = await _events(connection, tracking_ids)
    return {
        row.tracking_id: Case(
            ReportClass(row.report_class), row.is_supervisory, events.get(row.tracking_id, []), row.follow_up_count
        )
        for row in found
    }


async def _events(connection: AsyncConnection, tracking_ids: Sequence[int]) -> dict[int, list[Event]]:
    table = tables.timeline_event
    columns = (table.c.tracking_id, table.c.kind, table.c.actor, table.c.not_before, table.c.not_after, table.c.status)
    rows = await connection.execute(
        select(*columns)
        .where(table.c.tracking_id == _any(tracking_ids))
        .order_by(table.c.tracking_id, table.c.sequence)
    )
    return {tracking_id: [_event(*row[1:]) for row in group] for tracking_id, group in groupby(rows, itemgetter(0))}


def _event(kind: str, actor: str, not_before: datetime, not_after: datetime, status: str) -> Event:
    first = day_of(not_before)
    last = first if not_after == not_before else day_of(not_after)
    return Event(EventKind(kind), Actor(actor), Bounds(first, last), ComplaintStatus(status))


def _frozen(rows: Iterable[Row], rules: Mapping[int, Rule]) -> dict[int, list[Clock]]:
    """The clocks that were decided, by complaint; their due days stay."""
    frozen: dict[int, list[Clock]] = {}
    for row in rows:
        if row["verdict"] is not None:
            frozen.setdefault(row["tracking_id"], []).append(_clock(row, rules[row["rule_id"]]))
    return frozen


def _clock(row: Row, rule: Rule) -> Clock:
    is_met = row["met_not_before"] is not None
    return Clock(
        DeadlineKind(row["kind"]),
        rule,
        Bounds(row["starts_not_before"], row["starts_on"]),
        Bounds(row["due_not_before"], row["due_on"]),
        Bounds(row["met_not_before"], row["met_not_after"]) if is_met else None,
        DeadlineState(row["verdict"]),
    )


def _row(tracking_id: int, clock: Clock, rule_id: int) -> dict[str, Any]:
    return {
        "tracking_id": tracking_id,
        "kind": clock.kind.value,
        "rule_id": rule_id,
        "starts_not_before": clock.starts.first,
        "starts_on": clock.starts.last,
        "due_not_before": clock.due.first,
        "due_on": clock.due.last,
        "met_not_before": None if clock.met is None else clock.met.first,
        "met_not_after": None if clock.met is None else clock.met.last,
        "verdict": None if clock.verdict is None else clock.verdict.value,
    }
