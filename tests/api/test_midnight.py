"""The dataset moves on to the next day at midnight in Jakarta, once, whoever is first."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from api import midnight
from tests.database import Database

EVENING = datetime(2099, 6, 30, 16, 59, 30, tzinfo=UTC)
"""Half a minute before midnight in Jakarta."""


class _Enough(Exception):
    """The end of a test's day."""


async def today(database: Database) -> tuple[date, int]:
    """The dataset's day and version."""
    connection = await database.connect()
    try:
        row = await connection.fetchrow("select as_of_day, version from open.dataset")
        assert row is not None
        return row["as_of_day"], row["version"]
    finally:
        await connection.close()


async def run(database_url: str, moments: Iterator[datetime]) -> list[float]:
    """Keep the day at these moments, and give for how long it slept after each."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    def now() -> datetime:
        try:
            return next(moments)
        except StopIteration:
            raise _Enough from None

    with pytest.raises(_Enough):
        await midnight.keep(database_url, now, sleep)
    return slept


async def test_the_day_moves_at_midnight_in_jakarta(database: Database) -> None:
    slept = await run(database.url, iter([EVENING]))
    assert (await today(database))[0] == date(2099, 6, 30)
    assert slept == [31.0]

    await run(database.url, iter([EVENING + timedelta(seconds=31)]))
    assert (await today(database))[0] == date(2099, 7, 1)


async def test_one_of_many_moves_it(database: Database) -> None:
    _day, before = await today(database)

    moved = await asyncio.gather(*(midnight.tick(database.url, date(2099, 7, 1)) for _ in range(4)))

    assert sorted(moved) == [False, False, False, True]
    assert await today(database) == (date(2099, 7, 1), before + 1)


async def test_a_database_that_is_away_is_asked_again(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    away = database.url.replace("lapor_test", "lapor_gone")

    slept = await run(away, iter([EVENING, EVENING]))

    assert slept == [60.0, 60.0]
    assert len(caplog.records) == 1


def test_it_looks_at_the_clock_at_least_once_an_hour() -> None:
    morning = datetime(2099, 6, 30, 1, tzinfo=UTC)

    assert midnight.seconds_to_midnight(morning) == 16 * 3600


async def test_old_keys_of_posting_are_forgotten_every_time_it_looks(database: Database) -> None:
    connection = await database.connect()
    await connection.execute(
        "insert into desk.posting (issuer, subject, key, input_digest, tracking_id, number, leaf_index, tree_size, "
        "posted_at) values ('i', 's', 'k', '', 1, 1, 0, 1, now() - interval '91 days')"
    )

    assert await midnight.tick(database.url, (await today(database))[0]) is False

    assert await connection.fetchval("select count(*) from desk.posting") == 0
    await connection.close()
