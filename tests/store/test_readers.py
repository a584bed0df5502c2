"""The reading connections: what they refuse, what they survive."""

import asyncio

import asyncpg
import pytest

from store.errors import TimedOut, Unavailable
from store.readers import KEPT, KEPT_CHARACTERS, LONGEST_KEPT, Readers
from tests.database import Database
from tests.resolvers.wire import counted


async def test_a_reader_sees_open_and_nothing_of_desk(database: Database) -> None:
    readers = await Readers.open(database.dsn)

    (version,) = await readers.row("select version from open.dataset", [])
    with pytest.raises(Exception, match="permission denied"):
        await readers.row("select key from desk.unpublished", [])
    await readers.close()

    assert version >= 1


async def test_a_reader_cannot_write(database: Database) -> None:
    readers = await Readers.open(database.dsn)

    with pytest.raises(Exception, match=r"read-only transaction|permission denied"):
        await readers.row("update open.dataset set version = 0 returning 1", [])
    await readers.close()


async def test_a_slow_statement_is_cut_off_and_the_connection_goes_on(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=1, statement_timeout_ms=50)

    with pytest.raises(TimedOut):
        await readers.row("select pg_sleep(5)", [])
    (one,) = await readers.row("select 1", [])
    await readers.close()

    assert one == 1


async def test_a_caller_who_leaves_frees_the_statement(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=1)
    watcher = await database.connect()

    waiting = asyncio.create_task(readers.row("select pg_sleep(4)", []))
    await asyncio.sleep(0.2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    (one,) = await asyncio.wait_for(readers.row("select 1", []), 2)
    running = await watcher.fetchval(
        "select count(*) from pg_stat_activity where query like '%pg_sleep(4)%' "
        "and state = 'active' and pid <> pg_backend_pid()"
    )
    await watcher.close()
    await readers.close()

    assert (one, running) == (1, 0)


async def test_a_killed_connection_is_replaced_without_the_caller_noticing(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=1)
    (pid,) = await readers.row("select pg_backend_pid()", [])
    watcher = await database.connect()
    await watcher.execute("select pg_terminate_backend($1)", pid)
    await asyncio.sleep(0.1)

    (one,) = await readers.row("select 1", [])
    await watcher.close()
    await readers.close()

    assert one == 1


async def test_no_database_is_unavailable() -> None:
    readers = await Readers.open("postgresql://nobody@/nothing?host=/nonexistent")

    with pytest.raises(Unavailable):
        await readers.row("select 1", [])


async def test_more_statements_than_are_kept_still_run(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=1)

    found = [(await readers.row(f"select {number}", []))[0] for number in range(230)]
    await readers.close()

    assert found == list(range(230))


_HELD = "select count(*), coalesce(sum(length(statement)), 0), max(length(statement)) from pg_prepared_statements"


async def test_a_connection_keeps_a_bounded_number_of_statements(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=1)
    await readers.row(_HELD, [])

    for number in range(2 * KEPT):
        await readers.row(f"select {number}", [])
    (count, _characters, _longest) = await readers.row(_HELD, [])
    await readers.close()

    assert KEPT / 2 < count <= KEPT + 1


async def test_a_connection_keeps_a_bounded_length_of_statements_and_no_very_long_one(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=1)
    length = LONGEST_KEPT // 2

    for number in range(3 * KEPT_CHARACTERS // length):
        await readers.row(f"select {number} -- {'x' * length}", [])
        # Twice, so that one that is not kept is seen to work again.
        for _ in range(2):
            (found,) = await readers.row(f"select {number} + $1::bigint -- {'x' * LONGEST_KEPT}", [1])
            assert found == number + 1
    (_count, characters, longest) = await readers.row(_HELD, [])
    await readers.close()

    assert KEPT_CHARACTERS / 2 < characters <= KEPT_CHARACTERS + length
    assert longest <= LONGEST_KEPT


async def test_a_fault_of_ours_is_not_taken_for_a_missing_database(database: Database) -> None:
    readers = await Readers.open(database.dsn, connections=1)

    with pytest.raises(asyncpg.DataError):
        await readers.row("select $1::integer", ["no number"])
    (one,) = await readers.row("select 1", [])
    await readers.close()

    assert one == 1


async def test_a_statement_that_timed_out_is_not_asked_again(database: Database) -> None:
    async with counted(database.dsn) as wire:
        readers = await Readers.open(wire.dsn, connections=1, statement_timeout_ms=100)

        with pytest.raises(TimedOut):
            await readers.row("select pg_sleep(5)", [])
        await readers.close()

    assert wire.statements == 1
