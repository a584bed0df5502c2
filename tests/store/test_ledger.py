"""The log in the database: entries without gaps, and a tree that grows as the rules say and is never rewritten."""

from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy.ext.asyncio import create_async_engine

from rules import merkle
from rules.log_entry import LoggedFollowUp, entry_of
from store import dataset, ledger
from store.roles import INGESTER
from tests.database import Database

POSTED = datetime(2026, 3, 2, tzinfo=UTC)


def follow_ups(count: int) -> list[LoggedFollowUp]:
    """Some, all different."""
    return [LoggedFollowUp(7000001 + n, "dinas-contoh", "PROGRESS", f"kata {n}", POSTED, None) for n in range(count)]


async def test_appending_in_steps_gives_the_tree_of_all_entries(database: Database) -> None:
    posted = follow_ups(11)
    engine = create_async_engine(database.url)
    placed: list[ledger.Placed] = []
    for start, end in ((0, 0), (0, 1), (1, 4), (4, 11)):
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            await dataset.lock(connection)
            placed += await ledger.append(connection, posted[start:end])
    async with engine.connect() as connection:
        size = await ledger.size(connection)
        found = await ledger.nodes(connection, merkle.frontier(size))
    await engine.dispose()

    entries = [entry_of(one.salt, follow_up) for one, follow_up in zip(placed, posted, strict=True)]
    whole = merkle.grown(0, [merkle.leaf_hash(entry) for entry in entries], {})
    assert [one.leaf_index for one in placed] == list(range(11))
    assert len({one.salt for one in placed}) == 11
    assert merkle.root(size, found.__getitem__) == merkle.root(11, whole.__getitem__)


async def test_salts_of_ones_own_give_the_same_entries_again(database: Database) -> None:
    engine = create_async_engine(database.url)
    salt = sha256(b"x").digest()
    async with engine.begin() as connection:
        await ledger.append(connection, follow_ups(1), [salt])
    connection = await database.connect()
    entry = await connection.fetchval("select entry from open.log_entry")
    await connection.close()
    await engine.dispose()

    assert entry == entry_of(salt, follow_ups(1)[0])
