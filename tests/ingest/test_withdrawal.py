"""An operator's withdrawal: the row and its words are gone, and nothing brings them back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from ingest import withdrawal
from store import dataset, tombstones
from store.roles import INGESTER
from store.secrets import bound_key
from tests.ingest.exports import Feed, row

JUNE, JULY, AUGUST = "2024-06-30", "2024-07-31", "2024-08-31"
PHONE = "0812" + "34567890"


async def withdraw(feed: Feed, tracking_id: int, reason: str = "permintaan pelapor") -> bool:
    """Withdraw, as the importing role."""
    engine = create_async_engine(feed.database.url)
    try:
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            key = await bound_key(connection, feed.key_file)
            return await withdrawal.withdraw(connection, tracking_id, reason, key)
    finally:
        await engine.dispose()


async def withhold(feed: Feed, tracking_id: int, number: int) -> None:
    """Take down a follow-up's words, as the importing role."""
    engine = create_async_engine(feed.database.url)
    try:
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            await withdrawal.withhold_follow_up(connection, tracking_id, number)
    finally:
        await engine.dispose()


async def test_a_withdrawn_complaint_leaves_a_tombstone_and_no_row(feed: Feed) -> None:
    await feed.rows(row(), row(7000002), day=JUNE)
    version = await feed.value("select version from open.dataset")

    assert await withdraw(feed, 7000001)

    for table in ("complaint", "timeline_event", "assignment"):
        assert await feed.value(f"select count(*) from open.{table} where tracking_id = 7000001") == 0
    assert await feed.fetch("select kind, version from open.change where tracking_id = 7000001") == [
        ("WITHDRAWN", version + 1)
    ]
    assert await feed.value("select version from open.dataset") == version + 1
    assert await feed.fetch("select reason, year from desk.unpublished") == [("WITHDRAWN", 2024)]


async def test_no_older_and_no_newer_file_brings_it_back(feed: Feed) -> None:
    await feed.rows(row(), day=JULY)
    await withdraw(feed, 7000001)

    for day in (JUNE, JULY, AUGUST):
        outcome = await feed.rows(row(), day=day)
        assert (outcome.published, outcome.updated) == (0, 0)

    assert await feed.complaint("1") is None
    assert await feed.value("select count(*) from desk.unpublished") == 1


async def test_a_number_that_is_not_there_is_marked_for_the_day_it_comes(feed: Feed) -> None:
    version = await feed.value("select version from open.dataset")

    assert not await withdraw(feed, 7000001)

    assert await feed.value("select version from open.dataset") == version
    await feed.rows(row(), row(7000002), day=JUNE)
    assert await feed.fetch("select tracking_id from open.complaint") == [(7000002,)]


async def test_the_reason_is_kept_without_the_person_in_it(feed: Feed) -> None:
    await withdraw(feed, 7000001, f"diminta lewat telepon {PHONE}")

    reason = await feed.value("select reason from desk.withdrawn")

    assert "diminta lewat telepon" in reason
    assert PHONE not in reason


async def test_the_words_of_one_follow_up_are_taken_down_and_the_rest_stays(feed: Feed) -> None:
    await feed.rows(row(), day=JUNE)
    await feed.fetch("insert into open.log_entry values (0, sha256('x'))")
    await feed.fetch(
        "insert into open.follow_up"
        " (tracking_id, number, agency_id, kind, body, body_withheld, posted_at, leaf_index, salt)"
        " select tracking_id, 1, agency_id, 'PROGRESS', 'kata', false, now(), 0, sha256('y') from open.complaint"
    )

    await withhold(feed, 7000001, 1)

    assert await feed.fetch("select body, body_withheld, kind, salt, disclosures ->> 0 from open.follow_up") == [
        (None, True, "PROGRESS", None, '{"rule": "withdrawn", "field": "body", "state": "WITHHELD"}')
    ]
    assert await feed.value("select count(*) from open.log_entry") == 1
    assert await feed.value("select kind from open.change") == "UPDATED"
    with pytest.raises(withdrawal.NoSuchFollowUp):
        await withhold(feed, 7000001, 2)


async def test_a_tombstone_is_forgotten_after_400_days_and_remembered_as_forgotten(feed: Feed) -> None:
    await feed.rows(row(), row(7000002), day=JUNE)
    await withdraw(feed, 7000001)
    ((sequence, version, withdrawn_at),) = await feed.fetch(
        "select sequence, version, changed_at from open.change where kind = 'WITHDRAWN'"
    )

    assert await _forget(feed, withdrawn_at + tombstones.REMEMBERED) == 0
    assert await _forget(feed, withdrawn_at + tombstones.REMEMBERED + timedelta(seconds=1)) == 1

    assert await feed.fetch("select tracking_id from open.change") == [(7000002,)]
    assert await feed.fetch("select forgotten_sequence, forgotten_version from desk.change_feed") == [
        (sequence, version)
    ]


async def _forget(feed: Feed, now: datetime) -> int:
    engine = create_async_engine(feed.database.url)
    try:
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            held = await dataset.lock(connection)
            held.changed_at = now
            return await tombstones.forget(connection, held)
    finally:
        await engine.dispose()
