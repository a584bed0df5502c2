"""The one dataset row: every writer locks it, holds it to commit and moves its version, so that versions are in order.

held = await lock(connection)
held.next_sequence()            for each complaint whose public record changes
await bump(connection, held)    once, when a public byte did change
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.jurisdiction import day_of
from store import tables

__all__ = ["CHANNEL", "Held", "act_as", "bump", "lock", "tick", "versions"]

CHANNEL = "dataset"
"""Where each new version is notified on commit."""


@dataclass
class Held:
    """The locked row: the version this transaction would make, and when.

    `clocks_version` is the version since which the calendar and the deadline rules are as they are.
    """

    version: int
    changed_at: datetime
    change_sequence: int
    clocks_version: int

    def next_sequence(self) -> int:
        """The next number of the change feed; given under the lock, so that no commit can be overtaken."""
        self.change_sequence += 1
        return self.change_sequence


async def act_as(connection: AsyncConnection, role: str) -> None:
    """Take on `role`, one of `store.roles`, until the end of the transaction."""
    await connection.execute(text(f"set local role {role}"))


async def versions(connection: AsyncConnection) -> tuple[int, int]:
    """The version now and the one of the clocks; who relies on them asks again under the lock."""
    row = (await connection.execute(select(tables.dataset.c.version, tables.dataset.c.clocks_version))).one()
    return row.version, row.clocks_version


async def lock(connection: AsyncConnection) -> Held:
    """Wait for the dataset row and hold it until the transaction ends."""
    dataset = tables.dataset
    row = (
        await connection.execute(
            select(
                dataset.c.version,
                dataset.c.change_sequence,
                dataset.c.clocks_version,
                func.greatest(func.clock_timestamp(), dataset.c.as_of).label("changed_at"),
            ).with_for_update()
        )
    ).one()
    return Held(row.version + 1, row.changed_at, row.change_sequence, row.clocks_version)


async def bump(connection: AsyncConnection, held: Held) -> int:
    """Make the next version public at commit, tell the listeners, and give its number.

    A new version is at home in the day it is made on: today never lies behind it.
    """
    dataset = tables.dataset
    await connection.execute(
        update(dataset).values(
            version=held.version,
            change_sequence=held.change_sequence,
            as_of=held.changed_at,
            as_of_day=func.greatest(dataset.c.as_of_day, day_of(held.changed_at)),
        )
    )
    await connection.execute(select(func.pg_notify(CHANNEL, str(held.version))))
    return held.version


async def tick(connection: AsyncConnection, today: date) -> bool:
    """Move the dataset on to `today` where it is behind, and tell whether it was; nothing else is written.

    The only clock there is: what depends on today is worked out from `as_of_day` when it is asked for.
    """
    dataset = tables.dataset
    if not await connection.scalar(select(dataset.c.as_of_day < today)):
        return False
    held = await lock(connection)
    moved = await connection.execute(update(dataset).where(dataset.c.as_of_day < today).values(as_of_day=today))
    if moved.rowcount:
        await bump(connection, held)
    return bool(moved.rowcount)
