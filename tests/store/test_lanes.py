"""Whose turn it is to read: what slow statements leave to others, and how long anybody waits."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from store.errors import TimedOut, Unavailable
from store.lanes import SLOW
from store.readers import Readers
from tests.database import Database

_RUNNING = "select count(*) from pg_stat_activity where query like $1 and state = 'active' and pid <> pg_backend_pid()"
_LONG = 60


@asynccontextmanager
async def asked(readers: Readers, *statements: str) -> AsyncGenerator[list["asyncio.Task[object]"]]:
    """Statements that are being asked all the while, each of which sleeps for `$1` seconds."""
    tasks = [asyncio.create_task(readers.row(one, [_LONG])) for one in statements]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await readers.close()


async def running(database: Database, pattern: str, at_least: int) -> int:
    """How many statements like the pattern run, once so many do and a little later."""
    watcher = await database.connect()
    while await watcher.fetchval(_RUNNING, pattern) < at_least:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    found = await watcher.fetchval(_RUNNING, pattern)
    await watcher.close()
    return found


async def test_however_many_heavy_statements_wait_a_quick_one_is_answered(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=2, statement_timeout_ms=2_000 * _LONG)
    await readers.row("select 'quick'", [])

    heavy = [f"select pg_sleep($1), 'never seen {number}'" for number in range(20)]
    async with asked(readers, *heavy) as tasks:
        await running(database, "%never seen%", 1)
        (found,) = await asyncio.wait_for(readers.row("select 'quick'", []), _LONG / 2)

        assert found == "quick"
        assert not any(task.done() for task in tasks)


async def test_statements_that_were_slow_leave_half_of_the_connections(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=4, statement_timeout_ms=2_000 * _LONG)
    slow = "select pg_sleep($1), 'known to be slow'"
    await readers.row(slow, [2 * SLOW])

    async with asked(readers, *[slow] * 6):
        assert await running(database, "%known to be slow%", 2) == 2


async def test_a_statement_that_became_quick_is_taken_for_quick_again(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=2, statement_timeout_ms=2_000 * _LONG)
    once_slow = "select pg_sleep($1), 'slow once'"
    await readers.row(once_slow, [1.5 * SLOW])
    for _ in range(4):
        await readers.row(once_slow, [0])

    async with asked(readers, *[once_slow] * 2):
        assert await running(database, "%slow once%", 2) == 2


async def test_who_waits_for_a_turn_longer_than_a_statement_may_take_is_sent_away(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=1, statement_timeout_ms=300)
    await readers.row("select 1", [])

    found = await asyncio.gather(
        *(readers.row(f"select pg_sleep(10), {number}", []) for number in range(8)), return_exceptions=True
    )
    (after,) = await readers.row("select 1", [])
    await readers.close()

    assert isinstance(found[0], TimedOut)
    assert isinstance(found[-1], Unavailable)
    assert "no turn came within 1 seconds" in str(found[-1])
    assert after == 1


async def test_who_leaves_while_waiting_for_a_turn_gives_it_to_the_next(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=1, statement_timeout_ms=2_000 * _LONG)

    async with asked(readers, "select pg_sleep($1), 'first'") as (first,):
        await running(database, "%first%", 1)
        left = asyncio.create_task(readers.row("select 1", []))
        await asyncio.sleep(0.05)
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)

        assert await asyncio.wait_for(readers.row("select 2", []), _LONG / 2) is not None


@pytest.mark.parametrize("connections", [1, 2, 3])
async def test_few_connections_still_answer_everybody(database: Database, connections: int) -> None:
    readers = await Readers.open(database.dsn, connections=connections)

    found = await asyncio.gather(*(readers.row(f"select {number}", []) for number in range(30)))
    await readers.close()

    assert [row[0] for row in found] == list(range(30))
