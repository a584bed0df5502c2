"""The change feed's own rows, as a writer under the dataset lock enters them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import BigInteger, any_, literal, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.terms import ChangeKind
from store import tables
from store.bulk import upsert
from store.dataset import Held

__all__ = ["tell", "tell_updated"]


async def tell(connection: AsyncConnection, held: Held, changes: Iterable[tuple[int, ChangeKind]]) -> None:
    """Say what last happened to these complaints, in this order; the caller moves the version."""
    rows = [
        {
            "tracking_id": tracking_id,
            "sequence": held.next_sequence(),
            "version": held.version,
            "changed_at": held.changed_at,
            "kind": kind.value,
        }
        for tracking_id, kind in changes
    ]
    await upsert(connection, tables.change, rows, ("tracking_id",))


async def tell_updated(connection: AsyncConnection, held: Held, tracking_ids: Sequence[int]) -> None:
    """Say that public bytes of these complaints changed now; the caller moves the version."""
    complaint = tables.complaint
    ours = complaint.c.tracking_id == any_(literal(list(tracking_ids), ARRAY(BigInteger)))
    await connection.execute(update(complaint).where(ours).values(updated_at=held.changed_at))
    await tell(connection, held, [(tracking_id, ChangeKind.UPDATED) for tracking_id in tracking_ids])
