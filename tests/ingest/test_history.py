"""Successive files of one feed: what moved on, between which times, and what an older file may not undo."""

from datetime import UTC, datetime

import pytest

from tests.ingest.exports import Feed, row

JUNE_START = datetime(2024, 6, 29, 17, tzinfo=UTC)
JULY_START = datetime(2024, 7, 30, 17, tzinfo=UTC)
JUNE, JULY, AUGUST = "2024-06-30", "2024-07-31", "2024-08-31"
AUGUST_END = datetime(2024, 8, 31, 16, 59, 59, tzinfo=UTC)
ANSWERED = "Ditindaklanjuti oleh Instansi"


async def last_bounds(feed: Feed) -> tuple[datetime, datetime]:
    """The bounds of the last event."""
    ((before, after),) = await feed.fetch(
        "select not_before, not_after from open.timeline_event order by sequence desc limit 1"
    )
    return before, after


async def test_a_newer_file_appends_an_event_bounded_by_the_two_files(feed: Feed) -> None:
    await feed.rows(row(), day=JUNE)

    outcome = await feed.rows(row(STATUS=ANSWERED), day=AUGUST)

    assert outcome.updated == 1
    assert await feed.events() == [
        ("SUBMITTED", "REPORTER", "SUBMITTED"),
        ("ASSIGNED", "UNKNOWN", "ASSIGNED"),
        ("FOLLOWED_UP", "AGENCY", "FOLLOWED_UP"),
    ]
    assert await last_bounds(feed) == (JUNE_START, AUGUST_END)
    assert await feed.complaint("status, status_since, follow_up_count, source_status, last_sequence") == (
        "FOLLOWED_UP",
        None,
        1,
        ANSWERED,
        3,
    )


async def test_seeing_an_unchanged_row_again_moves_the_next_bound_forward(feed: Feed) -> None:
    await feed.rows(row(), day=JUNE)
    version = await feed.value("select updated_at from open.complaint")

    outcome = await feed.rows(row(), day=JULY)
    assert outcome.unchanged == 1
    assert await feed.value("select updated_at from open.complaint") == version

    await feed.rows(row(STATUS=ANSWERED), day=AUGUST)
    assert await last_bounds(feed) == (JULY_START, AUGUST_END)


async def test_an_older_file_changes_nothing(feed: Feed) -> None:
    await feed.rows(row(STATUS=ANSWERED), row(7000002, SECRECY="Rahasia"), day=AUGUST)
    before = {name: rows for name, rows in (await feed.contents()).items() if name != "desk.import_run"}

    outcome = await feed.rows(row(TITLE="Lama", SECRECY="Rahasia"), row(7000002), day=JUNE)

    assert outcome.older == 2
    after = {name: rows for name, rows in (await feed.contents()).items() if name != "desk.import_run"}
    assert after == before


async def test_an_older_file_still_adds_what_no_newer_one_showed(feed: Feed) -> None:
    await feed.rows(row(), day=AUGUST)

    outcome = await feed.rows(row(7000002), day=JUNE)

    assert outcome.published == 1
    assert await feed.value("select generated_at from open.source") == AUGUST_END


async def test_of_two_files_of_one_day_the_later_import_wins(feed: Feed) -> None:
    await feed.rows(row(STATUS=ANSWERED), day=JUNE)

    await feed.rows(row(STATUS="Ditanggapi oleh Pelapor"), day=JUNE)

    assert await feed.complaint("status") == ("REPORTER_REPLIED",)
    assert (await feed.kinds())[-2:] == ["FOLLOWED_UP", "REPORTER_REPLIED"]


async def test_absence_from_a_newer_file_means_nothing(feed: Feed) -> None:
    await feed.rows(row(7000001), row(7000002), day=JUNE)

    await feed.rows(row(7000002), day=JULY)

    assert await feed.complaint("status") == ("ASSIGNED",)


async def test_another_agency_is_a_hop_that_leaves_the_status(feed: Feed) -> None:
    await feed.rows(row(STATUS=ANSWERED), day=JUNE)

    await feed.rows(row(STATUS=ANSWERED, UNIT="Dinas Sosial", UNIT_ID="131437"), day=AUGUST)

    assert (await feed.events())[-1] == ("ASSIGNED", "UNKNOWN", "FOLLOWED_UP")
    assert await feed.fetch(
        "select hop, slug, not_before, ended_at, end_reason from open.assignment join open.agency on agency.id = "
        "agency_id order by hop"
    ) == [
        (
            1,
            "pemerintah-kota-samarinda-dinas-perhubungan",
            datetime(2024, 1, 3, 1, 15, tzinfo=UTC),
            None,
            "REASSIGNED",
        ),
        (2, "pemerintah-kota-samarinda-dinas-sosial", JUNE_START, None, None),
    ]


async def test_leaving_closed_is_a_reopening(feed: Feed) -> None:
    await feed.rows(row(STATUS="Ditutup oleh Sistem"), day=JUNE)

    await feed.rows(row(STATUS=ANSWERED), day=JULY)

    assert (await feed.events())[-2:] == [
        ("REOPENED", "UNKNOWN", "ASSIGNED"),
        ("FOLLOWED_UP", "AGENCY", "FOLLOWED_UP"),
    ]
    assert await feed.complaint("status, closed_by, follow_up_count") == ("FOLLOWED_UP", None, 1)
    assert await feed.fetch("select end_reason from open.assignment") == [(None,)]


async def test_of_two_closers_the_last_counts(feed: Feed) -> None:
    await feed.rows(row(STATUS="Ditutup oleh Sistem"), day=JUNE)

    await feed.rows(row(STATUS="Ditutup oleh Pelapor"), day=JULY)

    assert await feed.kinds() == ["SUBMITTED", "ASSIGNED", "CLOSED", "CLOSED"]
    assert await feed.complaint("status, closed_by") == ("CLOSED", "REPORTER")


async def test_a_postponed_complaint_that_goes_on_was_verified(feed: Feed) -> None:
    await feed.rows(row(STATUS="Menunggu Kelengkapan Informasi"), day=JUNE)

    await feed.rows(row(), day=JULY)

    assert (await feed.events())[-1] == ("VERIFIED", "UNKNOWN", "ASSIGNED")
    assert await feed.value("select count(*) from open.assignment") == 1
    assert await feed.complaint("follow_up_count") == (0,)


async def test_an_emptied_disposition_leaves_the_complaint_public_without_an_agency(feed: Feed) -> None:
    await feed.rows(row(), day=JUNE)

    await feed.rows(row(UNIT="", UNIT_ID=""), day=JULY)

    assert (await feed.events())[-1] == ("RETURNED_NOT_COMPETENT", "UNKNOWN", "VERIFIED")
    assert await feed.complaint("status, agency_id") == ("VERIFIED", None)
    assert await feed.fetch("select end_reason from open.assignment") == [("RETURNED_NOT_COMPETENT",)]

    await feed.rows(row(UNIT="Dinas Sosial", UNIT_ID="131437"), day=AUGUST)
    assert (await feed.events())[-1] == ("ASSIGNED", "UNKNOWN", "ASSIGNED")


async def test_an_answer_once_seen_stays_known(feed: Feed) -> None:
    await feed.rows(row(STATUS=ANSWERED), day=JUNE)

    await feed.rows(row(STATUS="Ditutup oleh Sistem"), day=JULY)

    assert await feed.complaint("follow_up_count") == (1,)


@pytest.mark.parametrize("hidden", ["Ditanggapi oleh Pelapor", "Selesai", "Diarsipkan oleh Admin"])
async def test_none_becomes_unknown_where_an_answer_may_have_come_unseen(feed: Feed, hidden: str) -> None:
    await feed.rows(row(), day=JUNE)
    await feed.rows(row(STATUS=hidden), day=JULY)
    assert await feed.complaint("follow_up_count") == (None,)

    await feed.rows(row(), day=AUGUST)
    assert await feed.complaint("follow_up_count") == (None,)


async def test_a_changed_text_is_read_and_redacted_again(feed: Feed) -> None:
    await feed.rows(row(), day=JUNE)

    outcome = await feed.rows(row(BODY="Jalan sudah ditambal, NIK 7603032804569314 terlampir."), day=JULY)

    body, events = await feed.published("body, last_sequence")
    assert outcome.updated == 1
    assert body is None or ("ditambal" in body and "7603032804569314" not in body)
    assert events == 2
    assert await feed.fetch("select kind from open.change") == [("UPDATED",)]


async def test_a_changed_fact_is_an_update_without_an_event(feed: Feed) -> None:
    await feed.rows(row(), day=JUNE)

    outcome = await feed.rows(row(CATEGORY="Trotoar", CATEGORY_ID="1401", REPORT_CLASS="Aspirasi"), day=JULY)

    assert outcome.updated == 1
    assert await feed.complaint("report_class, is_supervisory, last_sequence") == ("ASPIRATION", None, 2)


async def test_a_rejected_row_leaves_what_is_public_as_it_is(feed: Feed) -> None:
    await feed.rows(row(), day=JUNE)

    outcome = await feed.rows(row(TITLE="Baru", STATUS="tidak ada"), day=JULY)

    assert outcome.rejected == 1
    assert await feed.complaint("title, status") == ("Jalan Berlubang", "ASSIGNED")


async def test_an_import_compares_with_the_source_and_not_with_what_officials_did(feed: Feed) -> None:
    await feed.rows(row(), day=JUNE)
    await feed.fetch(
        "with posted as (insert into open.timeline_event (tracking_id, sequence, kind, actor, not_before, not_after, "
        "status) values (7000001, 3, 'FOLLOWED_UP', 'AGENCY', now(), now(), 'FOLLOWED_UP')) update open.complaint "
        "set status = 'FOLLOWED_UP', status_since = now(), last_sequence = 3, follow_up_count = 1 returning 1"
    )

    same = await feed.rows(row(), day=JULY)
    assert same.unchanged == 1
    assert await feed.complaint("status, status_since is null, follow_up_count") == ("FOLLOWED_UP", False, 1)

    await feed.rows(row(STATUS="Ditutup oleh Sistem"), day=AUGUST)
    assert await feed.kinds() == ["SUBMITTED", "ASSIGNED", "FOLLOWED_UP", "CLOSED"]
    assert await feed.complaint("status, closed_by, follow_up_count") == ("CLOSED", "SYSTEM", 1)


async def test_the_timeline_always_folds_to_the_status(feed: Feed) -> None:
    words = [
        "Terverifikasi",
        ANSWERED,
        "Ditutup oleh Sistem",
        "Menunggu Kelengkapan Informasi",
        "Diarsipkan oleh Admin",
        "Ditanggapi oleh Pelapor",
        "Selesai",
    ]
    numbers = range(7000001, 7000001 + len(words))
    for month in range(1, 7):
        shown = [words[(number + month) % len(words)] for number in numbers]
        rows = [row(number, STATUS=word) for number, word in zip(numbers, shown, strict=True)]
        await feed.rows(*rows, day=f"2024-0{month + 2}-15")

    assert (
        await feed.fetch(
            "select c.tracking_id from open.complaint c join open.timeline_event e on e.tracking_id = c.tracking_id "
            "and e.sequence = c.last_sequence where e.status <> c.status"
        )
        == []
    )
    assert await feed.value(
        "select every(count = max and min = 1) from (select count(*), max(sequence), min(sequence) "
        "from open.timeline_event group by tracking_id) x"
    )
    assert await feed.value(
        "select every(not_before >= before) from (select not_before, lag(not_before) over (partition by tracking_id "
        "order by sequence) before from open.timeline_event) x"
    )
