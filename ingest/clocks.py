"""Loads what deadlines are counted with: the days off, the calendar and the rules.

Clocks that still run are counted again, batch by batch, each in a transaction of its own; what was decided stays.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, delete, exists, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ingest.deadline_rules import KnownRule, known_rules
from ingest.holidays import KnownHoliday, known_holidays
from rules.working_days import Calendar, Holiday, make_calendar
from store import dataset, spells, tables
from store.bulk import upsert
from store.changes import tell_updated
from store.deadlines import keep_deadlines, kept_clocks, running_after
from store.roles import INGESTER

__all__ = ["renew_clocks"]

_RULE_KEY = ("rule_set", "kind", "report_class", "is_supervisory", "valid_from")
_RECOUNTED = 500
"""Complaints a transaction, as few as an import's batch: others wait for the dataset lock."""


async def renew_clocks(
    engine: AsyncEngine,
    holidays: Sequence[KnownHoliday] | None = None,
    deadline_rules: Sequence[KnownRule] | None = None,
) -> None:
    """Load or renew days off and rules, those of this release unless given; running it again changes nothing."""
    await _load(engine, known_holidays() if holidays is None else holidays, deadline_rules or known_rules())
    await _recount(engine)


async def _load(engine: AsyncEngine, holidays: Sequence[KnownHoliday], rules: Sequence[KnownRule]) -> None:
    async with engine.begin() as connection:
        await dataset.act_as(connection, INGESTER)
        held = await dataset.lock(connection)
        days = await _renew(connection, tables.calendar, _calendar_rows(_calendar(holidays)), ("day",))
        changed = [
            days,
            await _renew(connection, tables.holiday, _holiday_rows(holidays), ("day", "kind", "name")),
            await _load_rules(connection, rules),
        ]
        today = await connection.scalar(select(tables.dataset.c.as_of_day))
        if any(day <= today for (day,) in days):
            await spells.mend(connection)
        if any(changed):
            await connection.execute(update(tables.dataset).values(clocks_version=held.version))
            await dataset.bump(connection, held)


def _calendar(holidays: Sequence[KnownHoliday]) -> Calendar:
    years = [one.day.year for one in holidays]
    return make_calendar(min(years), max(years), (Holiday(one.day, one.name, one.kind) for one in holidays))


def _holiday_rows(holidays: Sequence[KnownHoliday]) -> list[dict[str, Any]]:
    return [
        {
            "day": one.day,
            "kind": one.kind.value,
            "name": one.name,
            "decree": one.decree,
            "known_on": one.known_on,
            "estimated": one.estimated,
        }
        for one in holidays
    ]


def _calendar_rows(calendar: Calendar) -> list[dict[str, Any]]:
    return [
        {
            "day": one.day,
            "off": one.off,
            "is_leave_only": one.is_leave_only,
            "ordinal": one.ordinal,
            "ordinal_with_leave_worked": one.ordinal_with_leave_worked,
        }
        for one in calendar.days
    ]


async def _renew(
    connection: AsyncConnection, table: Table, rows: list[dict[str, Any]], key: tuple[str, ...]
) -> list[tuple[Any, ...]]:
    """Make the table hold these rows and no others, and give the keys of those that it did not hold so."""
    names = list(rows[0])
    found = await connection.execute(select(*(table.c[name] for name in names)))
    stored = {tuple(row[name] for name in key): dict(row) for row in found.mappings()}
    wanted = {tuple(row[name] for name in key): row for row in rows}
    gone = [one for one in stored if one not in wanted]
    changed = [row for one, row in wanted.items() if stored.get(one) != row]
    if gone:
        await connection.execute(delete(table).where(tuple_(*(table.c[name] for name in key)).in_(gone)))
    await upsert(connection, table, changed, key)
    return [*gone, *(tuple(row[name] for name in key) for row in changed)]


def _rule_row(known: KnownRule) -> dict[str, Any]:
    rule, period = known.rule, known.rule.period
    return {
        "rule_set": rule.rule_set,
        "kind": rule.kind.value,
        "report_class": None if rule.report_class is None else rule.report_class.value,
        "is_supervisory": rule.is_supervisory,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "days": period.days,
        "unit": period.unit.value,
        "starts_from": rule.starts_from.value,
        "counts_start_day": period.counts_start_day,
        "leave_is_worked": period.leave_is_worked,
        "legal_source": known.legal_source,
        "verified": known.verified,
        "is_regulation": rule.is_regulation,
    }


async def _load_rules(connection: AsyncConnection, rules: Sequence[KnownRule]) -> bool:
    """Write the rules; one that is no longer known stays while a deadline rests on it, and is never in force."""
    table = tables.deadline_rule
    found = await connection.execute(select(table).order_by(table.c.id))
    stored = {tuple(row[name] for name in _RULE_KEY): row for row in found.mappings()}
    wanted = {tuple(row[name] for name in _RULE_KEY): row for row in map(_rule_row, rules)}
    changed = False
    for key, row in wanted.items():
        old = stored.get(key)
        if old is None:
            await connection.execute(insert(table).values(row))
        elif {name: old[name] for name in row} != row:
            await connection.execute(update(table).where(table.c.id == old["id"]).values(row))
        else:
            continue
        changed = True
    return await _retire(connection, [row for key, row in stored.items() if key not in wanted]) or changed


async def _retire(connection: AsyncConnection, rows: Sequence[Any]) -> bool:
    table, changed = tables.deadline_rule, False
    for row in rows:
        never = row["valid_from"] - timedelta(1)
        rests = select(tables.deadline.c.kind).where(tables.deadline.c.rule_id == row["id"])
        if not await connection.scalar(select(exists(rests))):
            await connection.execute(delete(table).where(table.c.id == row["id"]))
        elif row["valid_to"] != never:
            await connection.execute(update(table).where(table.c.id == row["id"]).values(valid_to=never))
        else:
            continue
        changed = True
    return changed


async def _recount(engine: AsyncEngine) -> None:
    """Count the clocks that still run again, each batch in a transaction of its own; no change writes nothing."""
    last = 0
    while True:
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            held = await dataset.lock(connection)
            running = await running_after(connection, last, _RECOUNTED)
            if not running:
                return
            changed = await keep_deadlines(connection, await kept_clocks(connection, held.clocks_version), running)
            if changed:
                await tell_updated(connection, held, sorted(changed))
                await dataset.bump(connection, held)
            last = running[-1]
