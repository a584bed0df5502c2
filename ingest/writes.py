"""Gathers what one batch changes and writes it in a few statements, so that the dataset lock is held briefly."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, CollectionAggregate, any_, delete, literal
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.log_entry import LoggedFollowUp
from rules.terms import ChangeKind
from store import desk_tables, ledger, tables
from store.bulk import copy, overwrite, remove, upsert
from store.changes import tell
from store.dataset import Held
from store.deadlines import Clocks, first_deadlines, keep_deadlines, kept_clocks
from store.spells import keep_spells

__all__ = ["NewFollowUp", "Writes"]

Rows = list[dict[str, Any]]

_REFERENCES = ("agency_id", "category_id", "channel_agency_id")
"""Columns that may hold the negative number of a row that is still to be added (`ingest.directory`)."""


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
    new_deadlines: Rows = field(default_factory=_rows)
    states: Rows = field(default_factory=_rows)
    hidden: Rows = field(default_factory=_rows)
    withdrawals: Rows = field(default_factory=_rows)
    deleted: list[int] = field(default_factory=list[int])
    unsaid: Rows = field(default_factory=_rows)
    shown_again: list[bytes] = field(default_factory=list[bytes])
    changes: list[tuple[int, ChangeKind]] = field(default_factory=list[tuple[int, ChangeKind]])

    @property
    def has_public_change(self) -> bool:
        """Whether a byte that readers see changes."""
        return bool(self.changes)

    def settle(self, held: Held, ids: Mapping[int, int]) -> None:
        """Put in what is known only now: the time of writing, and the ids of agencies and categories just added."""
        complaints = (*self.new_complaints, *self.changed_complaints, *self.sharper_complaints)
        for row in complaints:
            row["updated_at"] = row["updated_at"] or held.changed_at
        for row in self.withdrawals:
            row["withdrawn_at"] = held.changed_at
        if not ids:
            return
        follow_ups = (new.row for new in self.new_follow_ups)
        for row in itertools.chain(complaints, follow_ups, self.new_events, self.new_assignments, self.states):
            for column in _REFERENCES:
                known = row.get(column)
                if known is not None and known < 0:
                    row[column] = ids[known]

    def count_first_days(self, clocks: Clocks) -> None:
        """Work out the deadlines of new complaints, which takes too long to be done under the lock."""
        self.new_deadlines = first_deadlines(clocks, self.new_complaints, self.new_events)

    async def flush(self, connection: AsyncConnection, held: Held) -> None:
        """Write everything, and the deadlines that follow; the caller holds the dataset lock and commits."""
        complaint, assignment = tables.complaint, tables.assignment
        if self.deleted:
            await connection.execute(delete(complaint).where(complaint.c.tracking_id == _any(self.deleted, BigInteger)))
        await copy(connection, complaint, self.new_complaints)
        await overwrite(connection, complaint, self.changed_complaints, ("tracking_id",))
        await overwrite(connection, complaint, self.sharper_complaints, ("tracking_id",))
        await overwrite(connection, tables.timeline_event, self.sharper_events, ("tracking_id", "sequence"))
        await overwrite(connection, assignment, self.sharper_assignments, ("tracking_id", "hop"))
        await copy(connection, tables.follow_up, await self._logged(connection))
        await copy(connection, tables.timeline_event, self.new_events)
        await copy(connection, assignment, self.new_assignments)
        await overwrite(connection, assignment, self.changed_assignments, ("tracking_id", "hop"))
        await copy(connection, tables.deadline, self.new_deadlines)
        touched = [row["tracking_id"] for row in (*self.changed_complaints, *self.sharper_complaints)]
        await keep_deadlines(connection, await kept_clocks(connection, held.clocks_version), touched)
        await keep_spells(connection, [*(row["tracking_id"] for row in self.new_complaints), *touched])
        await upsert(connection, desk_tables.source_state, self.states, ("source_id", "tracking_id"))
        await upsert(connection, desk_tables.unpublished, self.hidden, ("key", "source_id"))
        await remove(connection, desk_tables.unpublished, self.unsaid)
        if self.shown_again:
            for table in (desk_tables.unpublished, desk_tables.withdrawn):
                await connection.execute(delete(table).where(table.c.key == _any(self.shown_again, BYTEA)))
        await upsert(connection, desk_tables.withdrawn, self.withdrawals, ("key",))
        await tell(connection, held, self.changes)

    async def _logged(self, connection: AsyncConnection) -> Rows:
        """The follow-ups with their places in the public log, to which they go in the order of their times."""
        ordered = sorted(self.new_follow_ups, key=lambda new: new.logged.posted_at)
        placed = await ledger.append(connection, [new.logged for new in ordered])
        return [
            new.row | {"leaf_index": place.leaf_index, "salt": place.salt}
            for new, place in zip(ordered, placed, strict=True)
        ]


def _any(values: Sequence[Any], kind: Any) -> CollectionAggregate[bool]:
    return any_(literal(values, ARRAY(kind)))
