"""What a register tells of complaints that an export shows: exact times in place of bounds, and nothing else."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ingest.course import Happened
from ingest.dates import Bounds
from ingest.sharpening import narrower
from rules.terms import ComplaintStatus, EventKind
from tests.ingest.exports import Feed, row
from tests.ingest.sources.dated import Line, register, write

TOLD = {
    "tanggal_disposisi": "2024-01-04 09:00:00",
    "tanggal_tindak_lanjut": "2024-07-10 10:00:00",
    "tanggal_selesai": "2024-08-15 01:00:00",
}
EVENTS = (
    "select kind, not_before = not_after, to_char(not_after at time zone 'Asia/Jakarta', 'MM-DD HH24:MI') "
    "from open.timeline_event order by sequence"
)


async def told(feed: Feed, *lines: Line, day: str = "2024-09-30") -> Any:
    """Import a register of these rows, made on `day`."""
    feed.files += 1
    path = write(feed.folder / f"register-{feed.files}.csv", *lines, above=[[f"Berkas ke-{feed.files}"]])
    return await feed.file(path, as_of=date.fromisoformat(day))


async def exported(feed: Feed) -> None:
    """Three exports of one complaint, which show that it was answered and closed in between."""
    await feed.rows(row(), day="2024-06-30")
    await feed.rows(row(STATUS="Ditindaklanjuti oleh Instansi"), day="2024-07-31")
    await feed.rows(row(STATUS="Ditutup oleh Sistem"), day="2024-08-31")


async def test_a_register_tells_when_what_exports_show_happened(feed: Feed) -> None:
    await exported(feed)

    outcome = await told(feed, register(**TOLD))

    assert (outcome.updated, outcome.published, outcome.rejected) == (1, 0, 0)
    assert await feed.fetch(EVENTS) == [
        ("SUBMITTED", True, "01-03 08:15"),
        ("ASSIGNED", True, "01-04 09:00"),
        ("FOLLOWED_UP", True, "07-10 10:00"),
        ("CLOSED", True, "08-15 01:00"),
    ]
    closed = datetime(2024, 8, 14, 18, tzinfo=UTC)
    assert await feed.complaint("status, closed_by, status_since, source_status, last_sequence") == (
        "CLOSED",
        "SYSTEM",
        closed,
        "Ditutup oleh Sistem",
        4,
    )
    assert await feed.fetch("select not_before = not_after, ended_at, end_reason from open.assignment") == [
        (True, closed, "CLOSED")
    ]
    assert await feed.fetch("select kind from open.change") == [("UPDATED",)]

    before = await feed.contents()
    again = await told(feed, register(**TOLD), day="2024-10-31")
    assert (again.updated, again.unchanged) == (0, 1)
    for table in ("open.complaint", "open.timeline_event", "open.assignment", "open.change"):
        assert (await feed.contents())[table] == before[table]


async def test_an_export_goes_on_after_a_register_has_told_times(feed: Feed) -> None:
    await exported(feed)
    await told(feed, register(**TOLD))

    await feed.rows(row(STATUS="Ditindaklanjuti oleh Instansi"), day="2024-10-31")

    assert await feed.kinds() == ["SUBMITTED", "ASSIGNED", "FOLLOWED_UP", "CLOSED", "REOPENED", "FOLLOWED_UP"]
    assert await feed.complaint("status, status_since") == ("FOLLOWED_UP", None)
    assert await feed.fetch("select ended_at, end_reason from open.assignment") == [(None, None)]


@pytest.mark.parametrize(
    "changes",
    [
        {"tanggal_masuk": "2024-01-02"},
        {"disposisi": "Dinas Kesehatan", "tanggal_tindak_lanjut": "", "tanggal_selesai": ""},
        {"tanggal_disposisi": "", "tanggal_tindak_lanjut": "2024-08-10", "tanggal_selesai": "2024-09-15"},
    ],
)
async def test_a_time_that_does_not_fit_changes_nothing(feed: Feed, changes: dict[str, str]) -> None:
    await exported(feed)
    before = await feed.fetch(EVENTS)

    outcome = await told(feed, register(**TOLD | changes))

    assert (outcome.updated, outcome.unchanged) == (0, 1)
    assert await feed.fetch(EVENTS) == before


async def test_a_day_becomes_a_time_when_the_same_register_tells_it(feed: Feed) -> None:
    await told(feed, register(status="Proses", tanggal_tindak_lanjut="2024-01-08"))

    outcome = await told(feed, register(status="Proses", tanggal_tindak_lanjut="2024-01-08 10:00:00"), day="2024-10-31")

    assert outcome.updated == 1
    assert (await feed.fetch(EVENTS))[-1] == ("FOLLOWED_UP", True, "01-08 10:00")
    assert await feed.complaint("status_since, last_sequence") == (datetime(2024, 1, 8, 3, tzinfo=UTC), 3)


def test_neighbours_are_drawn_in_by_what_is_told() -> None:
    def hour(number: int) -> datetime:
        return datetime(2024, 1, 1, number, tzinfo=UTC)

    def event(kind: EventKind, first: int, last: int) -> Happened:
        return Happened(kind, 1, Bounds(hour(first), hour(last)), ComplaintStatus.ASSIGNED)

    stored = [event(EventKind.ASSIGNED, 1, 9), event(EventKind.FOLLOWED_UP, 1, 9), event(EventKind.CLOSED, 5, 20)]
    told = {EventKind.FOLLOWED_UP: Bounds(hour(6), hour(6))}

    now = narrower(stored, told, 1)

    assert [one.bounds for one in now] == [
        Bounds(hour(1), hour(6)),
        Bounds(hour(6), hour(6)),
        Bounds(hour(6), hour(20)),
    ]
