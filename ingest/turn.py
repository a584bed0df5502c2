"""Imports and loads of reference data take turns, so that what one has read does not move under it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ["turn"]

_LOCK = 0x1A9043
"""Advisory lock number."""


@asynccontextmanager
async def turn(engine: AsyncEngine) -> AsyncGenerator[None]:
    """Wait until nobody else imports or loads, and keep others waiting meanwhile."""
    async with engine.connect() as connection:
        await connection.execute(select(func.pg_advisory_lock(_LOCK)))
        await connection.commit()
        try:
            yield
        finally:
            await connection.execute(select(func.pg_advisory_unlock(_LOCK)))
            await connection.commit()
