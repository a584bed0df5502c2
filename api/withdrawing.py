"""Withdrawing as an operator does it: one transaction, and a sentence that says what came of it."""

from sqlalchemy.ext.asyncio import create_async_engine

from api.database import Place
from api.settings import Settings
from ingest import withdrawal
from store import dataset
from store.roles import INGESTER
from store.secrets import bound_key


async def withdraw(settings: Settings, place: Place, tracking_id: int, reason: str, follow_up: int | None) -> str:
    """Withdraw a complaint, or the words of one follow-up of it; raises `NoSuchFollowUp`."""
    engine = create_async_engine(place.url, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            if follow_up is not None:
                await withdrawal.withhold_follow_up(connection, tracking_id, follow_up)
                return f"The words of follow-up {follow_up} of complaint {tracking_id} are taken down."
            key = await bound_key(connection, settings.key_file)
            was_public = await withdrawal.withdraw(connection, tracking_id, reason, key)
    finally:
        await engine.dispose()
    if was_public:
        return f"Complaint {tracking_id} is withdrawn; no later file brings it back."
    return f"Complaint {tracking_id} was not public; it is marked, and no later file will publish it."
