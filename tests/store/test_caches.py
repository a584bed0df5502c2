"""What is kept beside the event log equals what follows from it, and is found and mended where it does not."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from ingest.clocks import renew_clocks
from ingest.seed import seed
from store import caches, dataset
from store.roles import INGESTER
from tests.database import Database


@pytest.fixture
async def connection(database: Database) -> AsyncGenerator[AsyncConnection]:
    """A connection as the ingester, to a database with the calendar and 120 invented complaints."""
    engine = create_async_engine(database.url)
    await renew_clocks(engine)
    await seed(database.url, complaints=120)
    async with engine.connect() as made:
        await dataset.act_as(made, INGESTER)
        yield made
    await engine.dispose()


async def wrong(connection: AsyncConnection) -> dict[str, int]:
    """How much of each cache differs, those left out of which nothing does."""
    return {name: len(found) for name, found in (await caches.differences(connection)).items() if found}


async def test_every_cache_is_found_wrong_named_and_mended(connection: AsyncConnection) -> None:
    assert await wrong(connection) == {}
    before = await connection.scalar(text("select version from open.dataset"))
    damages = (
        ("fold", "update open.complaint set last_sequence = 99 where tracking_id = :one"),
        ("fold", "update open.complaint set status_since = '2001-01-01' where tracking_id = :one"),
        ("deadlines", "update open.deadline set due_on = due_on + 1 where tracking_id = :one and verdict is null"),
        ("deadlines", "update open.deadline set verdict = 'NOT_APPLICABLE' where tracking_id = :one"),
        ("deadlines", "delete from open.deadline where tracking_id = :one"),
        ("spells", "update open.spell set resolution_days = 999 where tracking_id = :one"),
        ("spells", "delete from open.spell where tracking_id = :one"),
        ("rollups", "update open.tally set complaints = complaints + 1"),
        ("rollups", "update open.spell_tally set complaints = complaints + 1 where nation"),
        ("rollups", "delete from open.spell_tally where measure = 'RESOLUTION'"),
    )
    open_one = await connection.scalar(
        text("select tracking_id from open.deadline where verdict is null and kind = 'RESOLUTION' limit 1")
    )
    for name, damage in damages:
        await connection.execute(text(damage), {"one": open_one} if ":one" in damage else {})
        found = await caches.differences(connection)
        assert [cache for cache, sentences in found.items() if sentences] == [name], damage
        if name != "rollups":
            assert all(str(open_one) in sentence for sentence in found[name])
        await caches.rebuild(connection)
        assert await wrong(connection) == {}, damage

    changes = await connection.execute(text("select tracking_id from open.change where kind = 'UPDATED'"))
    assert list(changes.scalars()) == [open_one]
    assert await connection.scalar(text("select version from open.dataset")) == (before or 0) + 5


async def test_a_rebuild_of_what_is_right_changes_nothing(connection: AsyncConnection) -> None:
    before = (await connection.execute(text("select * from open.dataset"))).one()

    assert await caches.rebuild(connection) == 0
    assert (await connection.execute(text("select * from open.dataset"))).one() == before


async def test_an_answer_in_the_log_counts(connection: AsyncConnection) -> None:
    answered = "(select tracking_id from open.timeline_event where kind = 'FOLLOWED_UP' limit 1)"
    await connection.execute(text(f"update open.complaint set follow_up_count = null where tracking_id = {answered}"))

    assert (await wrong(connection))["follow-ups"] == 1
    await caches.rebuild(connection)
    assert await wrong(connection) == {}
