"""A register of an agency: exact times, order, secrecy, and what it adds to the timeline."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.dates import Bounds, whole_day
from ingest.record import Reading, Record
from ingest.refusal import FileRefused
from ingest.sources.registry import open_source
from ingest.survey import survey
from rules.terms import EventKind
from tests.ingest.exports import Feed, row
from tests.ingest.sources.dated import Line, register, without, write

DAY = whole_day(date(2024, 6, 30))


def readings(tmp_path: Path, *lines: Line, **options: Any) -> list[Reading]:
    """What the rows of a register say."""
    file, _ = open_source(write(tmp_path / "register.csv", *lines, **options), DAY)
    order = survey(file, DAY, lambda done, total: None).order
    return [file.read(line, DAY, order) for line in file.data_rows()]


def record(tmp_path: Path, line: Line) -> Record:
    """The record of a row that must be valid."""
    (reading,) = readings(tmp_path, line)
    assert reading.problems == ()
    assert reading.record is not None
    return reading.record


def rejected(tmp_path: Path, line: Line) -> list[tuple[str, str]]:
    """Column and reason of everything that is wrong with a row."""
    (reading,) = readings(tmp_path, line)
    assert reading.record is None
    return [(problem.column, problem.reason) for problem in reading.problems]


async def imported(feed: Feed, *lines: Line, day: str = "2024-06-30", **options: Any) -> Any:
    """Import a register of these rows, made on `day`."""
    feed.files += 1
    path = write(feed.folder / f"register-{feed.files}.csv", *lines, above=[[f"Berkas ke-{feed.files}"]])
    return await feed.file(path, as_of=date.fromisoformat(day), **options)


async def times(feed: Feed, tracking_id: int = 7000001) -> list[tuple[str, str, str]]:
    """Kind and bounds of its timeline, in Jakarta."""
    return await feed.fetch(  # type: ignore[return-value]
        "select kind, to_char(not_before at time zone 'Asia/Jakarta', 'MM-DD HH24:MI:SS'), "
        "to_char(not_after at time zone 'Asia/Jakarta', 'MM-DD HH24:MI:SS') "
        "from open.timeline_event where tracking_id = $1 order by sequence",
        tracking_id,
    )


def test_a_usual_row_tells_its_times(tmp_path: Path) -> None:
    made = record(tmp_path, register())

    filed, assigned = datetime(2024, 1, 3, 1, 15, tzinfo=UTC), datetime(2024, 1, 4, 2, tzinfo=UTC)
    assert made.submitted_at == filed
    assert made.stated == {
        EventKind.SUBMITTED: Bounds(filed, filed),
        EventKind.ASSIGNED: Bounds(assigned, assigned),
        EventKind.FOLLOWED_UP: whole_day(date(2024, 1, 8)),
    }
    assert (made.status.status, made.source_word) == ("FOLLOWED_UP", None)
    assert (made.unit_name, made.place.parent_agency) == ("Dinas Perhubungan", "Pemerintah Kota Samarinda")
    assert made.hints == ("Zulkarnaeny Batarappa",)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"tanggal_masuk": ""}, "tanggal_masuk"),
        ({"tanggal_masuk": "kemarin"}, "tanggal_masuk"),
        ({"tanggal_masuk": "2024-13-01"}, "tanggal_masuk"),
        ({"tanggal_masuk": "2024-07-01"}, "tanggal_masuk"),
        ({"tanggal_disposisi": "2024-01-02"}, "tanggal_disposisi"),
        ({"tanggal_disposisi": "2024-01-03 08:14:59"}, "tanggal_disposisi"),
        ({"tanggal_tindak_lanjut": "2024-01-03"}, "tanggal_tindak_lanjut"),
        ({"tanggal_disposisi": "", "tanggal_tindak_lanjut": "2024-01-02"}, "tanggal_tindak_lanjut"),
        ({"tanggal_selesai": "2024-01-07"}, "tanggal_selesai"),
        ({"tanggal_tindak_lanjut": "2024-07-01"}, "tanggal_tindak_lanjut"),
        ({"disposisi": ""}, "tanggal_disposisi"),
        ({"disposisi": "", "tanggal_disposisi": ""}, "tanggal_tindak_lanjut"),
        ({"disposisi": "", "tanggal_disposisi": "", "tanggal_tindak_lanjut": "", "status": "Selesai"}, "disposisi"),
        ({"status": "Belum"}, "tanggal_tindak_lanjut"),
        ({"status": "Proses", "tanggal_selesai": "2024-01-20"}, "tanggal_selesai"),
        ({"status": "Dibatalkan"}, "status"),
        ({"klasifikasi": "Whistleblowing System"}, "klasifikasi"),
        ({"klasifikasi": ""}, "klasifikasi"),
        ({"tipe_laporan": "Terbatas"}, "tipe_laporan"),
        ({"kategori": "x" * 301}, "kategori"),
        ({"tracking_id": "A-17"}, "tracking_id"),
        ({"tracking_id": ""}, "tracking_id"),
    ],
)
def test_what_cannot_have_happened_rejects_the_row(tmp_path: Path, changes: dict[str, str], column: str) -> None:
    problems = rejected(tmp_path, {**register(), **changes})

    assert [name for name, _ in problems] == [column]


def test_a_reason_never_echoes_the_cell(tmp_path: Path) -> None:
    cells = dict.fromkeys(register(), "canary")

    assert not any("canary" in reason for _, reason in rejected(tmp_path, cells))


@pytest.mark.parametrize("word", ["Rahasia", "ANONIM|rahasia", "Ra\u200bhasia", "Ya", "Sangat Rahasia"])
def test_a_confidential_row_is_so_even_when_it_is_rejected(tmp_path: Path, word: str) -> None:
    (reading,) = readings(tmp_path, register(tipe_laporan=word, tanggal_masuk="canary"))

    assert (reading.secrecy, reading.record) == ("CONFIDENTIAL", None)


def test_a_register_that_cannot_tell_what_is_confidential_is_refused_unless_vouched_for(tmp_path: Path) -> None:
    path = write(tmp_path / "register.csv", without(register(), "tipe_laporan"))

    with pytest.raises(FileRefused) as caught:
        open_source(path, DAY)

    assert caught.value.reason == "NO_SECRECY"
    assert "--all-public" in caught.value.message
    assert len(list(open_source(path, DAY, all_public=True)[0].data_rows())) == 1


def test_an_unknown_column_that_speaks_of_secrecy_is_never_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "register.csv", register(tingkat_rahasia="Rahasia"))

    with pytest.raises(FileRefused) as caught:
        open_source(path, DAY, all_public=True)

    assert caught.value.reason == "NO_SECRECY"


@pytest.mark.parametrize("column", ["tracking_id", "klasifikasi", "disposisi"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    with pytest.raises(FileRefused, match=f'lacks the required column "{column}"'):
        open_source(write(tmp_path / "register.csv", without(register(), column)), DAY)


def test_a_file_in_no_known_format_is_told_which_ones_there_are(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        open_source(write(tmp_path / "x.csv", {"a": "1"}), DAY)

    assert caught.value.reason == "NO_HEADER"
    for name in ("Tipe Laporan (Anonim/Rahasia)", "tanggal_masuk", "TanggalLaporanDitutup"):
        assert name in caught.value.message


@pytest.mark.parametrize("options", [{"delimiter": ";"}, {"encoding": "utf-8-sig"}])
def test_semicolons_and_a_byte_order_mark_are_read(tmp_path: Path, options: dict[str, str]) -> None:
    (reading,) = readings(tmp_path, register(isi="satu; dua, tiga"), **options)

    assert reading.record is not None
    assert reading.record.body == "satu; dua, tiga"


def test_slashed_dates_need_another_that_proves_their_order(tmp_path: Path) -> None:
    line = register(tanggal_masuk="3/1/2024 8:15:00", tanggal_disposisi="4/1/2024", tanggal_tindak_lanjut="8/1/2024")
    proof = register(7000002, tanggal_masuk="3/1/2024", tanggal_disposisi="13/1/2024", tanggal_tindak_lanjut="")

    assert [name for name, _ in rejected(tmp_path, line)] == [
        "tanggal_masuk",
        "tanggal_disposisi",
        "tanggal_tindak_lanjut",
    ]
    first, second = readings(tmp_path, line, proof)
    assert (first.problems, second.problems) == ((), ())
    assert first.record is not None
    assert first.record.submitted_at == datetime(2024, 1, 3, 1, 15, tzinfo=UTC)


async def test_a_register_becomes_a_timeline_with_exact_times(feed: Feed) -> None:
    outcome = await imported(
        feed,
        register(),
        register(7000002, tanggal_tindak_lanjut="2024-01-05 10:00:00", tanggal_selesai="2024-01-19 01:00:00"),
        register(7000003, tanggal_tindak_lanjut=""),
        register(7000004, tanggal_tindak_lanjut="", tanggal_selesai="2024-02-01"),
        register(7000005, tanggal_masuk="2024-01-04", tanggal_disposisi="2024-01-04 09:00:00"),
        register(7000006, tipe_laporan="Rahasia"),
        register(7000007, disposisi="", tanggal_disposisi="", tanggal_tindak_lanjut=""),
    )

    assert (outcome.source, outcome.published, outcome.rejected) == ("agency-register", 5, 0)
    assert outcome.unpublished == {"CONFIDENTIAL": 1, "NOT_FORWARDED": 1}
    assert await times(feed) == [
        ("SUBMITTED", "01-03 08:15:00", "01-03 08:15:00"),
        ("ASSIGNED", "01-04 09:00:00", "01-04 09:00:00"),
        ("FOLLOWED_UP", "01-08 00:00:00", "01-08 23:59:59"),
    ]
    assert await feed.complaint("status, status_since, source_status, follow_up_count") == (
        "FOLLOWED_UP",
        None,
        None,
        1,
    )
    assert (await times(feed, 7000002))[2:] == [
        ("FOLLOWED_UP", "01-05 10:00:00", "01-05 10:00:00"),
        ("CLOSED", "01-19 01:00:00", "01-19 01:00:00"),
    ]
    closed = datetime(2024, 1, 18, 18, tzinfo=UTC)
    assert await feed.complaint("status_since, closed_by, follow_up_count", 7000002) == (closed, "UNKNOWN", 1)
    assert await feed.value("select ended_at from open.assignment where tracking_id = 7000002") == closed
    assert await feed.complaint("status, follow_up_count", 7000003) == ("ASSIGNED", 0)
    assert await feed.complaint("status, follow_up_count", 7000004) == ("CLOSED", 0)
    assert (await times(feed, 7000005))[0] == ("SUBMITTED", "01-04 00:00:00", "01-04 09:00:00")
    slug = await feed.value("select slug from open.agency where parent_id is not null")
    assert slug == "pemerintah-kota-samarinda-dinas-perhubungan"


async def test_the_words_of_a_follow_up_are_published_where_it_is_known_when_it_was_posted(feed: Feed) -> None:
    answer = "Sudah diperbaiki. Hubungi Zulkarnaeny Batarappa di 081298765432."
    exact = {"tanggal_tindak_lanjut": "2024-01-08 10:00:00", "isi_tindak_lanjut": answer}

    await imported(
        feed,
        register(**exact),
        register(7000002, isi_tindak_lanjut=answer),
        register(7000003, tanggal_tindak_lanjut=""),
        day="2024-01-09",
    )
    await imported(feed, register(**exact, isi="Lain."), register(7000003, **exact), day="2024-01-10")

    rows = await feed.fetch(
        "select f.tracking_id, f.number, f.kind, f.posted_at, e.kind, e.sequence, f.salt is not null "
        "from open.follow_up f join open.timeline_event e using (tracking_id) "
        "where e.follow_up_number = f.number order by 1"
    )
    posted = datetime(2024, 1, 8, 3, tzinfo=UTC)
    assert rows == [(number, 1, "UNSPECIFIED", posted, "FOLLOWED_UP", 3, True) for number in (7000001, 7000003)]
    ((body, disclosures),) = await feed.fetch("select distinct body, disclosures from open.follow_up")
    assert body.startswith("Sudah diperbaiki.")
    assert "zulkarnaeny" not in body.lower()
    assert "0812" not in body
    assert "redaction:PHONE" in disclosures
    assert await feed.value("select count(*) from open.log_entry") == 2


async def test_a_later_register_adds_what_happened_since_and_an_older_or_equal_one_nothing(feed: Feed) -> None:
    await imported(feed, register(tanggal_tindak_lanjut=""), day="2024-01-05")
    moved = register(tanggal_tindak_lanjut="2024-01-08 10:00:00", tanggal_selesai="2024-01-22")

    later = await imported(feed, moved, day="2024-02-01")
    again = await imported(feed, moved, day="2024-02-02")
    older = await imported(feed, register(tanggal_tindak_lanjut=""), day="2024-01-04")

    assert (later.updated, again.unchanged, older.older) == (1, 1, 1)
    assert (await times(feed))[2:] == [
        ("FOLLOWED_UP", "01-08 10:00:00", "01-08 10:00:00"),
        ("CLOSED", "01-22 00:00:00", "01-22 23:59:59"),
    ]
    assert await feed.complaint("status, follow_up_count, last_sequence") == ("CLOSED", 1, 4)


async def test_a_complaint_that_goes_to_another_office_makes_a_hop_at_the_time_told(feed: Feed) -> None:
    await imported(feed, register(tanggal_tindak_lanjut=""), day="2024-01-05")

    await imported(
        feed,
        register(disposisi="Dinas Kesehatan", tanggal_disposisi="2024-01-10 09:00:00", tanggal_tindak_lanjut=""),
        day="2024-02-01",
    )

    assert (await times(feed))[-1] == ("ASSIGNED", "01-10 09:00:00", "01-10 09:00:00")
    hops = await feed.fetch("select hop, end_reason, ended_at is null from open.assignment order by hop")
    assert hops == [(1, "REASSIGNED", False), (2, None, True)]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"tanggal_disposisi": "2024-01-05 09:00:00"}, "tanggal_disposisi"),
        ({"tanggal_tindak_lanjut": "2024-01-09"}, "tanggal_tindak_lanjut"),
    ],
)
async def test_a_time_that_an_earlier_file_told_otherwise_rejects_the_row_and_keeps_what_is_public(
    feed: Feed, changes: dict[str, str], column: str
) -> None:
    await imported(feed, register())
    before = await times(feed)

    outcome = await imported(feed, {**register(), **changes}, register(7000002), day="2024-07-31")

    assert (outcome.rejected, outcome.published) == (1, 1)
    assert await times(feed) == before
    assert await feed.fetch("select row_number, column_name from desk.rejected_row") == [(3, column)]
    assert outcome.report_path is not None


async def test_a_closing_by_the_system_needs_a_follow_up_before_it(feed: Feed) -> None:
    closed = {"status": "Ditutup oleh Sistem", "tanggal_selesai": "2024-01-22", "tanggal_tindak_lanjut": ""}

    outcome = await imported(feed, register(**closed), register(7000002, **closed | {"status": "Ditutup oleh Admin"}))

    assert (outcome.published, outcome.rejected) == (1, 1)
    ((column, reason),) = await feed.fetch("select column_name, reason from desk.rejected_row")
    assert column == "tanggal_selesai"
    assert "not for SYSTEM" in reason


async def test_the_same_file_twice_changes_nothing(feed: Feed) -> None:
    path = write(feed.folder / "register.csv", register(), register(7000002))
    await feed.file(path, as_of=date(2024, 6, 30))
    before = await feed.contents()

    outcome = await feed.file(path, as_of=date(2024, 6, 30))

    assert outcome.already_imported
    assert await feed.contents() == before


async def test_what_the_export_keeps_secret_no_register_publishes(feed: Feed) -> None:
    await feed.rows(row(SECRECY="Rahasia"), day="2024-06-30")

    outcome = await imported(feed, register(), day="2024-07-31")

    assert outcome.unpublished == {"CONFIDENTIAL": 1}
    assert await feed.complaint("status") is None
    assert await feed.value("select count(*) from desk.unpublished") == 1

    await feed.rows(row(), day="2024-08-31")
    assert await feed.complaint("status") == ("ASSIGNED",)


async def test_no_planted_value_of_a_register_is_in_any_table(feed: Feed) -> None:
    planted = "Zulkarnaeny Batarappa", "7602015708910003", "081298765432", "kataasliyangdibuang", "rahasiakelurahan"

    await imported(
        feed,
        register(
            isi="nama saya zulkarnaeny batarappa nik 7602015708910003 hp 0812-9876-5432",
            isi_laporan_awal="kataasliyangdibuang",
            kelurahan="Kelurahan Tersembunyi",
        ),
        register(7000002, tipe_laporan="Rahasia", isi="rahasiakelurahan", disposisi="Dinas Tersembunyi"),
        register(7000003, tanggal_masuk="rahasiakelurahan"),
    )

    everything = str(await feed.contents()).lower()
    assert [value for value in (*planted, "Tersembunyi", "7000002") if value.lower() in everything] == []
