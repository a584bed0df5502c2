"""The dataset row's lock: writers take turns, and versions come in order."""

import asyncio
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from rules.jurisdiction import day_of
from store import dataset, tables
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


async def test_a_tick_moves_today_once_and_nothing_else(database: Database) -> None:
    engine = create_async_engine(database.url)
    tomorrow = date(2200, 1, 1)
    async with engine.connect() as connection:
        before = (await connection.execute(select(tables.dataset))).mappings().one()
        await connection.commit()
        ticks: list[bool] = []
        for _ in range(2):
            await dataset.act_as(connection, INGESTER)
            ticks.append(await dataset.tick(connection, tomorrow))
            await connection.commit()
        after = (await connection.execute(select(tables.dataset))).mappings().one()
    await engine.dispose()

    assert ticks == [True, False]
    assert after["as_of_day"] == tomorrow
    assert after["version"] == before["version"] + 1
    assert {name for name in before if before[name] != after[name]} == {"as_of_day", "version", "as_of"}


async def test_today_never_goes_back_and_never_lies_behind_a_new_version(database: Database) -> None:
    engine = create_async_engine(database.url)
    days: list[date] = []
    async with engine.connect() as connection:
        for day in (date(2020, 1, 1), date(2200, 1, 1)):
            await connection.execute(tables.dataset.update().values(as_of_day=day))
            held = await dataset.lock(connection)
            await dataset.bump(connection, held)
            days.append(await connection.scalar(select(tables.dataset.c.as_of_day)) or day)
        assert days == [day_of(held.changed_at), date(2200, 1, 1)]
        assert not await dataset.tick(connection, date(2020, 1, 1))
    await engine.dispose()
