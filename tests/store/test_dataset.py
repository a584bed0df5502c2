"""The dataset row's lock: writers take turns, and versions come in order."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from store import dataset
from store.roles import INGESTER, OFFICIAL
from tests.database import Database


async def bumped(engine: AsyncEngine, role: str) -> tuple[int, int]:
    """One writer's version and number."""
    async with engine.begin() as connection:
        await dataset.act_as(connection, role)
        held = await dataset.lock(connection)
        sequence = held.next_sequence()
        await asyncio.sleep(0.01)
        return await dataset.bump(connection, held), sequence


async def test_writers_of_either_role_get_versions_and_numbers_without_a_gap(database: Database) -> None:
    engine = create_async_engine(database.url)
    try:
        made = await asyncio.gather(*(bumped(engine, role) for role in (INGESTER, OFFICIAL) * 4))
    finally:
        await engine.dispose()

    assert sorted(made) == [(version, version - 1) for version in range(2, 10)]


async def test_a_lock_that_is_given_up_changes_nothing(database: Database) -> None:
    engine = create_async_engine(database.url)
    try:
        async with engine.connect() as connection:
            await dataset.act_as(connection, INGESTER)
            held = await dataset.lock(connection)
            held.next_sequence()
            await dataset.bump(connection, held)
            await connection.rollback()
        async with engine.connect() as connection:
            found = await connection.execute(text("select version, change_sequence from open.dataset"))
            assert tuple(found.one()) == (1, 0)
    finally:
        await engine.dispose()
