"""Publishing the counts of what is not published, as an operator does it: one transaction, and what came of it."""

from sqlalchemy.ext.asyncio import create_async_engine

from api.database import Place
from ingest.unpublished_counts import publish_counts
from store import dataset
from store.roles import INGESTER


async def publish(place: Place, year: int) -> str:
    """Publish or correct the grids of a year; a sentence for the operator. Raises `YearNotOver`."""
    engine = create_async_engine(place.url, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            done = await publish_counts(connection, year)
    finally:
        await engine.dispose()
    state = f"{done.shown} of {done.cells} cells are shown, the others hidden"
    if done.is_first:
        return f"The counts of {year} are published and frozen: {state}."
    return f"The counts of {year} were published before; {done.changed} are corrected now. {state.capitalize()}."
