"""The public log of follow-ups: entries in order, and the complete subtrees of its Merkle tree (`rules.merkle`).

An entry is appended in the transaction that writes its follow-up, under the dataset lock, and never changes. The salt
stays with the follow-up: when that row goes, nobody can tell any more what the entry was.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from rules import merkle
from rules.log_entry import SALT_BYTES, LoggedFollowUp, entry_of
from rules.merkle import Node
from store import tables

__all__ = ["Placed", "append", "nodes", "size"]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a follow-up stands in the log, and the salt that proves it: columns of `open.follow_up`."""

    leaf_index: int
    salt: bytes


async def size(connection: AsyncConnection) -> int:
    """How many entries the log has."""
    entry = tables.log_entry
    return (await connection.scalar(select(func.coalesce(func.max(entry.c.leaf_index) + 1, 0)))) or 0


async def nodes(connection: AsyncConnection, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """The hashes of these complete subtrees; one that is missing raises `KeyError` where it is used."""
    listed, node = list(wanted), tables.log_node.c
    if not listed:
        return {}
    rows = await connection.execute(
        select(node.level, node.index, node.hash).where(tuple_(node.level, node.index).in_(listed))
    )
    return {(level, index): digest for level, index, digest in rows}


async def append(
    connection: AsyncConnection, follow_ups: Sequence[LoggedFollowUp], salts: Sequence[bytes] | None = None
) -> list[Placed]:
    """Append an entry for each, in this order, under the dataset lock; the caller writes the rows and commits.

    Salts are drawn unless invented data brings its own, to be the same again from the same seed.
    """
    drawn = salts or [secrets.token_bytes(SALT_BYTES) for _ in follow_ups]
    entries = [entry_of(salt, one) for salt, one in zip(drawn, follow_ups, strict=True)]
    if not entries:
        return []
    start = await size(connection)
    known = await nodes(connection, merkle.frontier(start))
    new = merkle.grown(start, [merkle.leaf_hash(entry) for entry in entries], known)
    await _insert(
        connection, tables.log_entry, [{"leaf_index": n, "entry": entry} for n, entry in enumerate(entries, start)]
    )
    await _insert(
        connection,
        tables.log_node,
        [{"level": level, "index": index, "hash": digest} for (level, index), digest in new.items()],
    )
    return [Placed(index, salt) for index, salt in enumerate(drawn, start)]


async def _insert(connection: AsyncConnection, table: Any, rows: list[dict[str, Any]]) -> None:
    await connection.execute(insert(table), rows)
