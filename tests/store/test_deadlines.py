"""Deadlines are kept equal to what the events say, and what was decided stays decided."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from ingest.clocks import renew_clocks
from ingest.holidays import KnownHoliday, known_holidays
from rules.terms import HolidayKind
from store import dataset, tables
from store.deadlines import Clocks, keep_deadlines, kept_clocks, load_clocks, running_after
from store.roles import OFFICIAL
from tests.database import Database

MONDAY = datetime(2026, 6, 22, 3, tzinfo=UTC)
"""Ten in the morning in Jakarta; four weeks without a day off follow."""

STRIKE = KnownHoliday(date(2026, 6, 24), "Cuti Contoh", HolidayKind.COLLECTIVE_LEAVE)


def at(day: int) -> datetime:
    """So many days after MONDAY."""
    return MONDAY + timedelta(day)


@pytest.fixture
async def connection(database: Database) -> AsyncGenerator[AsyncConnection]:
    """A connection to a database with its reference data, one source, one agency and one complaint filed on MONDAY."""
    engine = create_async_engine(database.url)
    await renew_clocks(engine)
    async with engine.connect() as made:
        source = await made.scalar(
            insert(tables.source).values(name="register", imported_at=MONDAY).returning(tables.source.c.id)
        )
        complaint: dict[str, Any] = {
            "tracking_id": 7,
            "report_class": "COMPLAINT",
            "is_supervisory": False,
            "title": "Jalan rusak",
            "body_withheld": False,
            "redaction_version": "1",
            "channel": "WEBSITE",
            "status": "ASSIGNED",
            "follow_up_count": 0,
            "submitted_at": MONDAY,
            "updated_at": MONDAY,
            "last_sequence": 0,
            "source_id": source,
        }
        await made.execute(insert(tables.complaint).values(complaint))
        await made.commit()
        yield made
    await engine.dispose()


async def happened(connection: AsyncConnection, *events: tuple[str, datetime]) -> None:
    """Append events with these times, each leaving the status of its name."""
    table = tables.timeline_event
    number = len((await connection.execute(select(table.c.sequence))).all())
    rows = [
        {
            "tracking_id": 7,
            "sequence": number + place,
            "kind": kind,
            "actor": "UNKNOWN",
            "not_before": moment,
            "not_after": moment,
            "status": kind,
        }
        for place, (kind, moment) in enumerate(events, start=1)
    ]
    await connection.execute(insert(table), rows)


async def kept(connection: AsyncConnection) -> set[int]:
    """Keep the complaint's deadlines, commit, and give what changed."""
    changed = await keep_deadlines(connection, await load_clocks(connection), [7])
    await connection.commit()
    return changed


async def stored(connection: AsyncConnection) -> dict[str, tuple[Any, ...]]:
    """Of each deadline the start, the due day and the verdict; days in July as numbers above 30."""
    table = tables.deadline
    rows = await connection.execute(select(table.c.kind, table.c.starts_on, table.c.due_on, table.c.verdict))
    june = date(2026, 5, 31)
    return {row.kind: ((row.starts_on - june).days, (row.due_on - june).days, row.verdict) for row in rows}


async def renewed(database: Database, holidays: Sequence[KnownHoliday] | None = None) -> None:
    """Load the reference data again."""
    engine = create_async_engine(database.url)
    await renew_clocks(engine, holidays)
    await engine.dispose()


async def test_deadlines_follow_the_events(connection: AsyncConnection) -> None:
    await happened(connection, ("SUBMITTED", MONDAY), ("ASSIGNED", at(1)))

    assert await kept(connection) == {7}
    assert await stored(connection) == {
        "VERIFICATION": (22, 25, "MET"),
        "FIRST_FOLLOW_UP": (23, 30, None),
        "RESOLUTION": (22, 40, None),
    }

    await happened(connection, ("FOLLOWED_UP", at(9)))
    assert await kept(connection) == {7}
    assert await stored(connection) == {
        "VERIFICATION": (22, 25, "MET"),
        "FIRST_FOLLOW_UP": (23, 30, "MISSED"),
        "RESOLUTION": (22, 40, None),
        "REPORTER_REPLY": (31, 45, None),
    }


async def test_keeping_what_is_kept_changes_nothing(connection: AsyncConnection) -> None:
    await happened(connection, ("SUBMITTED", MONDAY), ("ASSIGNED", at(1)))
    await kept(connection)

    assert await kept(connection) == set()
    assert await keep_deadlines(connection, await load_clocks(connection), []) == set()


async def test_a_day_is_one_of_jakarta(connection: AsyncConnection) -> None:
    late = datetime(2026, 6, 22, 17, tzinfo=UTC)
    await happened(connection, ("SUBMITTED", late))

    await kept(connection)

    assert (await stored(connection))["VERIFICATION"][0] == 23


async def test_a_class_that_is_corrected_has_another_deadline(connection: AsyncConnection) -> None:
    await happened(connection, ("SUBMITTED", MONDAY))
    await kept(connection)
    await connection.execute(tables.complaint.update().values(report_class="ASPIRATION", is_supervisory=None))

    assert await kept(connection) == {7}
    assert (await stored(connection))["RESOLUTION"] == (22, 29, None)

    await connection.execute(tables.complaint.update().values(report_class="COMPLAINT"))
    assert await kept(connection) == {7}
    assert "RESOLUTION" not in await stored(connection)


async def test_an_official_may_keep_them(connection: AsyncConnection) -> None:
    await happened(connection, ("SUBMITTED", MONDAY), ("ASSIGNED", at(1)))
    await kept(connection)
    await happened(connection, ("FOLLOWED_UP", at(2)))
    await dataset.act_as(connection, OFFICIAL)

    assert await kept(connection) == {7}


async def test_a_holiday_counts_only_the_clocks_that_run_again(connection: AsyncConnection, database: Database) -> None:
    await happened(connection, ("SUBMITTED", MONDAY), ("ASSIGNED", at(1)))
    await kept(connection)
    before = await connection.scalar(select(tables.dataset.c.version))
    await connection.commit()

    await renewed(database, [*known_holidays(), STRIKE])

    assert await stored(connection) == {
        "VERIFICATION": (22, 25, "MET"),
        "FIRST_FOLLOW_UP": (23, 31, None),
        "RESOLUTION": (22, 43, None),
    }
    change = (await connection.execute(select(tables.change.c.tracking_id, tables.change.c.kind))).one()
    assert tuple(change) == (7, "UPDATED")
    after = (await connection.execute(select(tables.dataset.c.version, tables.dataset.c.as_of))).one()
    assert after.version == (before or 0) + 2
    assert await connection.scalar(select(tables.complaint.c.updated_at)) == after.as_of


async def test_loading_the_same_again_changes_nothing(connection: AsyncConnection, database: Database) -> None:
    await happened(connection, ("SUBMITTED", MONDAY), ("ASSIGNED", at(1)))
    await kept(connection)
    before = await connection.scalar(select(tables.dataset.c.version))
    await connection.commit()

    await renewed(database)

    assert await connection.scalar(select(tables.dataset.c.version)) == before
    assert (await connection.execute(select(tables.change))).all() == []


async def test_complaints_from_before_the_calendar_was_loaded_get_their_deadlines(
    connection: AsyncConnection, database: Database
) -> None:
    await happened(connection, ("SUBMITTED", MONDAY), ("ASSIGNED", at(1)))
    await connection.commit()

    await renewed(database)

    assert set(await stored(connection)) == {"VERIFICATION", "FIRST_FOLLOW_UP", "RESOLUTION"}


async def test_a_verdict_outlives_a_holiday_and_later_events(connection: AsyncConnection, database: Database) -> None:
    await happened(connection, ("SUBMITTED", MONDAY), ("ASSIGNED", at(1)), ("FOLLOWED_UP", at(9)))
    await kept(connection)

    await renewed(database, [*known_holidays(), STRIKE])
    await happened(connection, ("CLOSED", at(12)))
    await kept(connection)

    after = await stored(connection)
    assert after["FIRST_FOLLOW_UP"] == (23, 30, "MISSED")
    assert after["RESOLUTION"] == (22, 43, "MET")


async def test_only_what_runs_is_counted_again(connection: AsyncConnection) -> None:
    assert await running_after(connection, 0, 10) == [7]
    await happened(connection, ("SUBMITTED", MONDAY), ("ASSIGNED", at(1)), ("FOLLOWED_UP", at(2)), ("CLOSED", at(3)))
    await connection.execute(
        tables.timeline_event.update().where(tables.timeline_event.c.sequence == 4).values(actor="ADMIN")
    )
    await kept(connection)

    assert {verdict for _, _, verdict in (await stored(connection)).values()} == {"MET", "NOT_APPLICABLE"}
    assert await running_after(connection, 0, 10) == []
    assert await running_after(connection, 7, 10) == []


async def test_without_a_calendar_there_are_no_deadlines(connection: AsyncConnection) -> None:
    await happened(connection, ("SUBMITTED", MONDAY), ("ASSIGNED", at(1)))
    await connection.execute(tables.calendar.delete())

    assert await kept(connection) == set()


async def test_the_view_shows_how_a_deadline_was_counted(connection: AsyncConnection) -> None:
    friday = datetime(2026, 3, 13, 3, tzinfo=UTC)
    await happened(connection, ("SUBMITTED", friday))
    await kept(connection)
    clocks = await load_clocks(connection)
    period = next(rule.period for rule in clocks.rules.values() if rule.kind == "VERIFICATION")

    view = tables.counted_day
    rows = await connection.execute(
        select(view.c.day, view.c.counted, view.c.reason).where(view.c.kind == "VERIFICATION").order_by(view.c.day)
    )

    counted = clocks.calendar.counting(friday.date(), date(2026, 3, 25), period)
    assert [tuple(row) for row in rows] == [(one.day, one.counted, one.reason) for one in counted]


async def test_clocks_are_read_once_a_connection_until_they_change(database: Database) -> None:
    engine = create_async_engine(database.url)
    await renew_clocks(engine)
    async with engine.connect() as connection:

        async def kept() -> Clocks:
            async with connection.begin():
                return await kept_clocks(connection, (await dataset.lock(connection)).clocks_version)

        first = await kept()
        assert await kept() is first

        await renew_clocks(engine)
        assert await kept() is first

        await renew_clocks(engine, [*known_holidays(), STRIKE])
        now = await kept()
        assert (first.calendar.is_working(STRIKE.day), now.calendar.is_working(STRIKE.day)) == (True, False)
    await engine.dispose()
