"""Comparing and rebuilding what is kept although it could be worked out, as an operator does it."""

from sqlalchemy.ext.asyncio import create_async_engine

from api.database import Place
from store import caches, dataset
from store.roles import INGESTER


async def compare(place: Place) -> list[str]:
    """Say in a sentence each what is not as the events have it; all of it as of one moment."""
    engine = create_async_engine(place.url)
    try:
        async with engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="REPEATABLE READ")
            await dataset.act_as(connection, INGESTER)
            found = await caches.differences(connection)
    finally:
        await engine.dispose()
    return [sentence for sentences in found.values() for sentence in sentences]


async def rebuild(place: Place) -> int:
    """Work everything out anew, and give how many complaints that changed."""
    engine = create_async_engine(place.url)
    try:
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            return await caches.rebuild(connection)
    finally:
        await engine.dispose()
