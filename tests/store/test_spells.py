"""How long complaints took is kept as events are written, and worked out again where days gone by are corrected."""

from collections.abc import AsyncGenerator
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from ingest.clocks import renew_clocks
from ingest.holidays import KnownHoliday, known_holidays
from ingest.seed import seed
from rules.terms import HolidayKind
from store import spells
from tests.database import Database


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    """A database with the calendar and 120 invented complaints."""
    made = create_async_engine(database.url)
    await renew_clocks(made)
    await seed(database.url, complaints=120)
    yield made
    await made.dispose()


async def _days(engine: AsyncEngine) -> dict[int, int | None]:
    async with engine.connect() as connection:
        assert await spells.differing(connection) == []
        found = await connection.execute(text("select tracking_id, resolution_days from open.spell"))
        return {one.tracking_id: one.resolution_days for one in found}


async def _second_day_of_a_long_one(engine: AsyncEngine) -> tuple[int, date]:
    async with engine.connect() as connection:
        found = await connection.execute(
            text(
                "select spell.tracking_id, later.day from open.spell join open.complaint using (tracking_id)"
                " join open.calendar filed on filed.day = (complaint.submitted_at at time zone 'Asia/Jakarta')::date"
                " join open.calendar later on later.ordinal = filed.ordinal + 1 and later.off is null"
                " where resolution = 'OBSERVED' and resolution_days >= 2 order by 1 limit 1"
            )
        )
        tracking_id, day = found.one()
        return tracking_id, day


async def test_a_day_off_in_the_past_shortens_what_it_lies_in_and_one_to_come_changes_nothing(
    engine: AsyncEngine,
) -> None:
    before = await _days(engine)
    tracking_id, day = await _second_day_of_a_long_one(engine)

    await renew_clocks(engine, [*known_holidays(), KnownHoliday(date(2027, 11, 3), "Later", HolidayKind.NATIONAL)])
    assert await _days(engine) == before

    await renew_clocks(engine, [*known_holidays(), KnownHoliday(day, "Election", HolidayKind.NATIONAL)])
    after = await _days(engine)
    assert after[tracking_id] == (before[tracking_id] or 0) - 1
    assert {one for one in before if (before[one] is None) != (after[one] is None)} == set()
