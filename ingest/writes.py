"""Gathers what one batch changes and writes it in a few statements, so that the dataset lock is held briefly."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.log_entry import LoggedFollowUp
from rules.terms import ChangeKind
from store import ledger, tables
from store.bulk import copy, upsert
from store.dataset import Held
from store.deadlines import Clocks, keep_deadlines

__all__ = ["NewFollowUp", "Writes"]

Rows = list[dict[str, Any]]


def _rows() -> Rows:
    return []


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """A follow-up's row but for its place in the public log, and what the log holds of it."""

    row: dict[str, Any]
    logged: LoggedFollowUp


@dataclass
class Writes:
    """Rows by what is to be done with them."""

    new_complaints: Rows = field(default_factory=_rows)
    changed_complaints: Rows = field(default_factory=_rows)
    new_follow_ups: list[NewFollowUp] = field(default_factory=list[NewFollowUp])
    new_events: Rows = field(default_factory=_rows)
    sharper_complaints: Rows = field(default_factory=_rows)
    sharper_events: Rows = field(default_factory=_rows)
    sharper_assignments: Rows = field(default_factory=_rows)
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

    async def flush(self, connection: AsyncConnection, held: Held, clocks: Clocks) -> None:
        """Write everything, and the deadlines that follow; the caller holds the dataset lock and commits."""
        complaint, assignment = tables.complaint, tables.assignment
        if self.deleted:
            await connection.execute(delete(complaint).where(complaint.c.tracking_id.in_(self.deleted)))
        await copy(connection, complaint, self.new_complaints)
        await _update(connection, complaint, self.changed_complaints, tracking_id="changed_id")
        await _update(connection, complaint, self.sharper_complaints, tracking_id="changed_id")
        event = tables.timeline_event
        await _update(connection, event, self.sharper_events, tracking_id="changed_id", sequence="changed_sequence")
        await _update(connection, assignment, self.sharper_assignments, tracking_id="changed_id", hop="changed_hop")
        await copy(connection, tables.follow_up, await self._logged(connection))
        await copy(connection, tables.timeline_event, self.new_events)
        await copy(connection, assignment, self.new_assignments)
        await _update(connection, assignment, self.changed_assignments, tracking_id="changed_id", hop="changed_hop")
        touched = [row["tracking_id"] for row in self.new_complaints]
        touched += [row["changed_id"] for row in (*self.changed_complaints, *self.sharper_complaints)]
        await keep_deadlines(connection, clocks, touched)
        await upsert(connection, tables.source_state, self.states, ("source_id", "tracking_id"))
        await upsert(connection, tables.unpublished, self.hidden, ("key",))
        await self._mark_withdrawn(connection)
        await upsert(connection, tables.change, self._change_rows(held), ("tracking_id",))

    async def _logged(self, connection: AsyncConnection) -> Rows:
        """The follow-ups with their places in the public log, which this appends them to."""
        placed = await ledger.append(connection, [new.logged for new in self.new_follow_ups])
        return [
            new.row | {"leaf_index": place.leaf_index, "salt": place.salt}
            for new, place in zip(self.new_follow_ups, placed, strict=True)
        ]

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


async def _update(connection: AsyncConnection, table: Table, rows: Rows, **keys: str) -> None:
    if not rows:
        return
    statement = update(table).where(*(table.c[column] == bindparam(name) for column, name in keys.items()))
    columns = [column for column in rows[0] if column not in keys.values()]
    await connection.execute(statement.values({column: bindparam(column) for column in columns}), rows)
