"""Tombstones: what the change feed still says of complaints that were public, and for how long."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import desk_tables, tables
from store.dataset import Held

__all__ = ["REMEMBERED", "forget"]

REMEMBERED = timedelta(days=400)
"""How long a withdrawal is named to those who may hold a copy (docs/privacy.md): a yearly mirror still learns of it."""


async def forget(connection: AsyncConnection, held: Held) -> int:
    """Drop the tombstones that are older, under the dataset lock; how many there were.

    A cursor that has not passed them is refused from now on: its reader would keep what was withdrawn.
    """
    change, feed = tables.change, desk_tables.change_feed
    dropped = (
        delete(change)
        .where(change.c.kind == "WITHDRAWN", change.c.changed_at < held.changed_at - REMEMBERED)
        .returning(change.c.sequence, change.c.version)
        .cte()
    )
    newest = select(func.count(), func.max(dropped.c.sequence), func.max(dropped.c.version)).select_from(dropped)
    count, sequence, version = (await connection.execute(newest)).one()
    if count:
        await connection.execute(update(feed).values(forgotten_sequence=sequence, forgotten_version=version))
    return count
