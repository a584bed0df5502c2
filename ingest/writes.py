"""Gathers what one batch changes and writes it in a few statements, so that the dataset lock is held briefly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.terms import ChangeKind
from store import tables
from store.dataset import Held

__all__ = ["Writes"]

Rows = list[dict[str, Any]]


def _rows() -> Rows:
    return []


@dataclass
class Writes:
    """Rows by what is to be done with them."""

    new_complaints: Rows = field(default_factory=_rows)
    changed_complaints: Rows = field(default_factory=_rows)
    new_events: Rows = field(default_factory=_rows)
    new_assignments: Rows = field(default_factory=_rows)
    changed_assignments: Rows = field(default_factory=_rows)
    states: Rows = field(default_factory=_rows)
    hidden: Rows = field(default_factory=_rows)
    withdrawals: Rows = field(default_factory=_rows)
    deleted: list[int] = field(default_factory=list[int])
    shown_again: list[bytes] = field(default_factory=list[bytes])
    changes: list[tuple[int, ChangeKind]] = field(default_factory=list[tuple[int, ChangeKind]])

    @property
    def has_public_change(self) -> bool:
        """Whether a byte that readers see changes."""
        return bool(self.changes)

    async def flush(self, connection: AsyncConnection, held: Held) -> None:
        """Write everything; the caller holds the dataset lock and commits."""
        complaint, assignment = tables.complaint, tables.assignment
        if self.deleted:
            await connection.execute(delete(complaint).where(complaint.c.tracking_id.in_(self.deleted)))
        await _copy(connection, complaint, self.new_complaints)
        await _update(connection, complaint, self.changed_complaints, tracking_id="changed_id")
        await _copy(connection, tables.timeline_event, self.new_events)
        await _copy(connection, assignment, self.new_assignments)
        await _update(connection, assignment, self.changed_assignments, tracking_id="changed_id", hop="changed_hop")
        await _upsert(connection, tables.source_state, self.states, ("source_id", "tracking_id"))
        await _upsert(connection, tables.unpublished, self.hidden, ("key",))
        await self._mark_withdrawn(connection)
        await _upsert(connection, tables.change, self._change_rows(held), ("tracking_id",))

    async def _mark_withdrawn(self, connection: AsyncConnection) -> None:
        unpublished, withdrawn = tables.unpublished, tables.withdrawn
        if self.shown_again:
            await connection.execute(delete(unpublished).where(unpublished.c.key.in_(self.shown_again)))
            await connection.execute(delete(withdrawn).where(withdrawn.c.key.in_(self.shown_again)))
        if self.withdrawals:
            await connection.execute(insert(withdrawn).on_conflict_do_nothing(), self.withdrawals)

    def _change_rows(self, held: Held) -> Rows:
        return [
            {
                "tracking_id": tracking_id,
                "sequence": held.next_sequence(),
                "version": held.version,
                "changed_at": held.changed_at,
                "kind": kind.value,
            }
            for tracking_id, kind in self.changes
        ]


async def _copy(connection: AsyncConnection, table: Table, rows: Rows) -> None:
    if not rows:
        return
    columns = list(rows[0])
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    await driver.copy_records_to_table(
        table.name,
        schema_name=table.schema,
        columns=columns,
        records=[tuple(_copied(row[column], column) for column in columns) for row in rows],
    )


def _copied(value: object, column: str) -> object:
    return orjson.dumps(value).decode() if column == "disclosures" else value


async def _update(connection: AsyncConnection, table: Table, rows: Rows, **keys: str) -> None:
    if not rows:
        return
    statement = update(table).where(*(table.c[column] == bindparam(name) for column, name in keys.items()))
    columns = [column for column in rows[0] if column not in keys.values()]
    await connection.execute(statement.values({column: bindparam(column) for column in columns}), rows)


async def _upsert(connection: AsyncConnection, table: Table, rows: Rows, key: Sequence[str]) -> None:
    """Insert or overwrite in one statement: a column is one array, which is several times faster than row by row."""
    if not rows:
        return
    columns = list(rows[0])
    arrays = ", ".join(f"${place}::{_array_type(table, column)}" for place, column in enumerate(columns, start=1))
    assigned = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
    statement = (
        f"insert into {table.fullname} ({', '.join(columns)}) select * from unnest({arrays}) "
        f"on conflict ({', '.join(key)}) do update set {assigned}"
    )
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(statement, *([row[column] for row in rows] for column in columns))


def _array_type(table: Table, column: str) -> str:
    """The SQL type of an array of the column's values; a collation belongs to the column, not to the value."""
    compiled = table.c[column].type.compile(dialect=postgresql.dialect())
    return f"{compiled.partition(' COLLATE ')[0]}[]"
