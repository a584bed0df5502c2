"""Moves the dataset on to the next day at midnight in the jurisdiction's zone: the only clock of the service.

At the same time it forgets what is kept of posting and is old enough. Every serving process tries, the first that holds
the dataset lock does it, the others find it done.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from rules.jurisdiction import TIME_ZONE, day_of
from store import dataset, postings
from store.roles import INGESTER

logger = logging.getLogger(__name__)

_ZONE = ZoneInfo(TIME_ZONE)
_RETRY = 60.0
_LONGEST = 3600.0
"""Seconds until it looks at the clock again: machines sleep, and clocks are set."""


async def tick(database_url: str, today: date) -> bool:
    """Move the dataset on to `today` where it is behind, and tell whether it was; forget what is old enough."""
    engine = create_async_engine(database_url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            is_moved = await dataset.tick(connection, today)
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            await postings.forget(connection)
        return is_moved
    finally:
        await engine.dispose()


def seconds_to_midnight(now: datetime) -> float:
    """How long the day of `now` goes on in the jurisdiction's zone."""
    tomorrow = datetime.combine(day_of(now) + timedelta(1), time(), _ZONE)
    return (tomorrow - now).total_seconds()


async def keep(
    database_url: str,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Keep the dataset's day until it is cancelled; asks again while the database is away or may not be written."""
    is_well = True
    while True:
        moment = now()
        try:
            if await tick(database_url, day_of(moment)):
                logger.info("it is %s now in %s", day_of(moment), TIME_ZONE)
            is_well = True
        except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            if is_well:
                logger.warning("today could not be moved on (%s); trying again each minute", type(error).__name__)
            is_well = False
            await sleep(_RETRY)
            continue
        # A second more, so that the day is over by every clock.
        await sleep(min(seconds_to_midnight(moment) + 1, _LONGEST))
