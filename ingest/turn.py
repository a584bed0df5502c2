"""Imports and loads of reference data take turns, so that what one has read does not move under it."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

__all__ = ["turn"]

_LOCK = 0x1A9043
"""Advisory lock number."""


@asynccontextmanager
async def turn(engine: AsyncEngine, waiting: Callable[[], None] | None = None) -> AsyncGenerator[AsyncConnection]:
    """Wait until nobody else imports or loads, and keep others waiting meanwhile; `waiting` is called if it has to.

    The connection has the turn for as long as it lives: who writes through it can write nothing once it is lost.
    """
    async with engine.connect() as connection:
        async with connection.begin():
            if not await connection.scalar(select(func.pg_try_advisory_lock(_LOCK))):
                if waiting is not None:
                    waiting()
                await connection.execute(select(func.pg_advisory_lock(_LOCK)))
        try:
            yield connection
        finally:
            await connection.invalidate()
