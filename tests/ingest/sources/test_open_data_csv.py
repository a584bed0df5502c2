"""The open-data files of 2012-2015: what they tell, what they cannot, and how their dates are read."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import JAKARTA, Bounds, DateOrder, read_moment, whole_day
from ingest.record import Reading, Record
from ingest.reference import load_reference
from ingest.sources.registry import open_source
from ingest.survey import survey
from rules.terms import EventKind
from tests.ingest.exports import Feed, row
from tests.ingest.sources.dated import Line, open_data, without, write

DAY = whole_day(date(2015, 6, 30))
PROOF = open_data(
    7654321,
    Status="Belum",
    TanggalLaporanMasuk="13/1/2015 8:00:00",
    TanggalDisposisi="14/1/2015 8:00:00",
    TanggalLaporanDitutup="",
    TanggalLaporanAktivitasTerakhir="14/1/2015 8:00:00",
)
"""A row whose dates prove the order of the file's."""


def readings(tmp_path: Path, *lines: Line, **options: Any) -> list[Reading]:
    """What the rows of an open-data file say."""
    file, _ = open_source(write(tmp_path / "data.csv", *lines, **options), DAY)
    order = survey(file, DAY, lambda done, total: None).order
    return [file.read(line, DAY, order) for line in file.data_rows()]


def record(tmp_path: Path, line: Line) -> Record:
    """The record of a row that must be valid, in a file that proves its date order."""
    reading = readings(tmp_path, line, PROOF)[0]
    assert reading.problems == ()
    assert reading.record is not None
    return reading.record


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> Bounds:
    """An exact time in January 2015, told in Jakarta."""
    moment = datetime(2015, 1, day, hour, minute, second, tzinfo=JAKARTA).astimezone(UTC)
    return Bounds(moment, moment)


async def imported(feed: Feed, *lines: Line, day: str = "2015-06-30") -> Any:
    """Import an open-data file of these rows, made on `day`."""
    feed.files += 1
    path = write(feed.folder / f"data-{feed.files}.csv", *lines, PROOF, above=[[f"Berkas ke-{feed.files}"]])
    return await feed.file(path, as_of=date.fromisoformat(day))


def test_a_closed_complaint_tells_three_exact_times_and_no_follow_up(tmp_path: Path) -> None:
    made = record(tmp_path, open_data())

    assert made.stated == {
        EventKind.SUBMITTED: at(5, 8, 5, 3),
        EventKind.ASSIGNED: at(6, 14),
        EventKind.CLOSED: at(26, 1),
    }
    assert (made.status.status, made.status.closed_by, made.source_word) == ("CLOSED", "UNKNOWN", "Selesai")
    assert (made.report_class, made.is_supervisory, made.tells_follow_ups) == ("COMPLAINT", None, False)


def test_a_follow_up_that_the_status_shows_came_no_later_than_the_last_activity(tmp_path: Path) -> None:
    made = record(tmp_path, open_data(Status="Proses", TanggalLaporanDitutup=""))

    assert made.stated[EventKind.FOLLOWED_UP] == Bounds(at(6, 14).start, at(13, 9, 30).end)


def test_an_activity_before_the_disposition_bounds_no_follow_up(tmp_path: Path) -> None:
    line = open_data(Status="Proses", TanggalLaporanDitutup="", TanggalLaporanAktivitasTerakhir="5/1/2015 9:00:00")

    assert EventKind.FOLLOWED_UP not in record(tmp_path, line).stated


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"id": "x1"}, "id"),
        ({"Status": "Tutup"}, "Status"),
        ({"TanggalLaporanMasuk": "30/2/2015 8:00:00"}, "TanggalLaporanMasuk"),
        ({"TanggalLaporanMasuk": "5/1/2015 25:00:00"}, "TanggalLaporanMasuk"),
        ({"TanggalLaporanMasuk": ""}, "TanggalLaporanMasuk"),
        ({"TanggalDisposisi": "4/1/2015 8:00:00"}, "TanggalDisposisi"),
        ({"TanggalLaporanDitutup": "6/1/2015 13:00:00"}, "TanggalLaporanDitutup"),
        ({"TanggalLaporanDitutup": "1/7/2015 1:00:00"}, "TanggalLaporanDitutup"),
        ({"TanggalLaporanAktivitasTerakhir": "4/1/2015 8:00:00"}, "TanggalLaporanAktivitasTerakhir"),
        ({"Status": "Belum"}, "TanggalLaporanDitutup"),
        ({"DisposisiInstansi": "", "TanggalDisposisi": "", "TanggalLaporanDitutup": ""}, "DisposisiInstansi"),
    ],
)
def test_what_cannot_be_rejects_the_row(tmp_path: Path, changes: dict[str, str], column: str) -> None:
    reading = readings(tmp_path, {**open_data(), **changes}, PROOF)[0]

    assert reading.record is None
    assert [problem.column for problem in reading.problems] == [column]


def test_a_file_that_does_not_prove_its_date_order_has_its_rows_rejected(tmp_path: Path) -> None:
    line = {
        **open_data(),
        "TanggalLaporanDitutup": "6/2/2015 1:00:00",
        "TanggalLaporanAktivitasTerakhir": "7/1/2015 9:30:00",
    }

    (reading,) = readings(tmp_path, line)

    assert reading.record is None
    assert "prove" in reading.problems[0].reason


def test_the_tracking_id_of_a_fuller_file_goes_before_its_id(tmp_path: Path) -> None:
    assert record(tmp_path, open_data(TrackingID="1000007")).tracking_id == 1000007


def test_a_reporter_is_not_even_read(tmp_path: Path) -> None:
    made = record(tmp_path, open_data(Pelapor="canary", TimestampLaporanMasuk="canary"))

    assert "canary" not in str([getattr(made, name) for name in Record.__dataclass_fields__])


def test_a_text_that_the_source_cut_loses_its_last_word_and_says_so(tmp_path: Path) -> None:
    start = "Antrean panjang. " * 14
    text = start + "hubungi 0812 9876 5432 segera"
    cut = text[:255]
    assert cut.endswith("0812 9876")

    made = record(tmp_path, open_data(IsiLaporan=cut))

    assert made.body == f"{start}hubungi …"
    assert ("body", "source:cut") in [(note.field, note.rule) for note in made.notes]


def test_a_text_of_another_length_is_whole(tmp_path: Path) -> None:
    made = record(tmp_path, open_data(IsiLaporan="a" * 254))

    assert made.body == "a" * 254
    assert [note.rule for note in made.notes] == ["source:no-class"]


async def test_an_open_data_file_becomes_exact_timelines(feed: Feed) -> None:
    await load_reference(feed.database.url)
    outcome = await imported(
        feed,
        open_data(),
        open_data(2, Status="Proses", TanggalLaporanDitutup="", Area="Bandung"),
        open_data(3, Status="Belum", TanggalLaporanDitutup="", Area="Kota Surabaya"),
        open_data(4, Status="Belum", TanggalLaporanDitutup="", TanggalDisposisi="", DisposisiInstansi=""),
    )

    assert (outcome.source, outcome.published, outcome.rejected) == ("data.go.id", 4, 0)
    assert outcome.unpublished == {"NOT_FORWARDED": 1}
    closed = at(26, 1).end
    assert await feed.complaint("status_since, closed_by, follow_up_count, channel", 1234567) == (
        closed,
        "UNKNOWN",
        None,
        "OTHER",
    )
    exact = "select count(*) from open.timeline_event where tracking_id = 1234567 and not_before = not_after"
    assert await feed.value(exact) == 3
    assert await feed.complaint("status, follow_up_count, region_id is null", 2) == ("FOLLOWED_UP", 1, True)
    assert await feed.complaint("status, follow_up_count, region_id is null", 3) == ("ASSIGNED", 0, False)
    names = await feed.fetch("select slug, kind, parent_id from open.agency")
    assert names == [("kementerian-contoh", "MINISTRY", None)]
    assert await feed.fetch("select scheme, value from open.agency_external_id") == [("data.go.id", "17")]
    assert await feed.fetch("select slug, external_id from open.category") == [("pelayanan-umum", None)]


async def test_numbers_of_this_source_are_not_those_of_the_export(feed: Feed) -> None:
    await feed.rows(row(CATEGORY_ID="5", CATEGORY="Jalan", UNIT_ID="17", UNIT="Dinas Perhubungan"))

    await imported(feed, open_data(), open_data(3, Kategori="Jalan"))

    assert await feed.fetch("select name, external_id from open.category order by name") == [
        ("Jalan", "5"),
        ("Pelayanan Umum", None),
    ]
    assert await feed.fetch("select scheme, value from open.agency_external_id order by 1") == [
        ("data.go.id", "17"),
        ("sp4n-lapor", "17"),
    ]


async def test_a_later_file_adds_the_closing_and_an_earlier_one_nothing(feed: Feed) -> None:
    await imported(feed, open_data(Status="Proses", TanggalLaporanDitutup=""), day="2015-01-20")

    later = await imported(feed, open_data())
    older = await imported(feed, open_data(Status="Proses", TanggalLaporanDitutup=""), day="2015-01-19")

    assert (later.updated, older.older) == (1, 2)
    assert await feed.kinds(1234567) == ["SUBMITTED", "ASSIGNED", "FOLLOWED_UP", "CLOSED"]
    assert await feed.complaint("follow_up_count, status_since", 1234567) == (1, at(26, 1).end)


async def test_another_sources_complaint_stays_as_that_source_tells_it(feed: Feed) -> None:
    await feed.rows(row(1234567, STATUS="Selesai"), day="2024-06-30")

    outcome = await imported(feed, open_data(), day="2024-07-31")

    assert (outcome.unchanged, outcome.published) == (1, 1)
    assert (
        await feed.value(
            "select s.name from open.complaint c join open.source s on s.id = c.source_id where c.tracking_id = 1234567"
        )
        == "sp4n-lapor"
    )


def test_a_file_needs_its_columns(tmp_path: Path) -> None:
    with pytest.raises(Exception, match='lacks the required column "TanggalLaporanDitutup"'):
        open_source(write(tmp_path / "data.csv", without(open_data(), "TanggalLaporanDitutup")), DAY)


MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(moment=MOMENTS)
def test_every_way_of_writing_a_moment_gives_the_same_one(moment: datetime) -> None:
    clock = f"{moment.hour}:{moment:%M:%S}"
    written = (
        f"{moment.day}/{moment.month}/{moment.year} {clock}",
        f"{moment:%d/%m/%Y %H:%M:%S}",
        f"{moment:%Y-%m-%d %H:%M:%S}",
        f"{moment:%Y-%m-%dT%H:%M:%S}",
        f"{moment.day} {moment:%b} {moment.year}, {clock}",
    )
    exact = moment.replace(tzinfo=JAKARTA).astimezone(UTC)
    expected = whole_day(moment.date()) if moment.time() == datetime.min.time() else Bounds(exact, exact)

    assert [read_moment(text, DateOrder.DAY_FIRST) for text in written] == [expected] * len(written)
    assert read_moment(f"{moment:%Y-%m-%dT%H:%M:%S}+07:00", DateOrder.UNPROVEN) == Bounds(exact, exact)


@given(
    text=st.text(max_size=24) | st.from_regex(r"[0-9]{1,4}[-/ ][0-9A-Za-z]{1,3}[-/ ][0-9]{1,4}.{0,12}", fullmatch=True)
)
def test_no_text_makes_the_reading_of_dates_fail(text: str) -> None:
    for order in DateOrder:
        bounds = read_moment(text, order)
        assert bounds is None or bounds.start <= bounds.end


@given(moment=MOMENTS)
def test_an_unproven_order_reads_no_slashed_date(moment: datetime) -> None:
    assert read_moment(f"{moment.day}/{moment.month}/{moment.year}", DateOrder.UNPROVEN) is None
