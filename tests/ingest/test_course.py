"""Courses of complaints from random rows of a register: whatever it tells, time never runs backwards."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.course import Contradiction, Happened, TimedStep, first_course, next_course
from ingest.dates import JAKARTA, Bounds, DateOrder, whole_day
from ingest.header import find_layout
from ingest.record import Reading
from ingest.sources.agency_register import FEED, FORM
from ingest.sources.dated import DatedFile
from ingest.workbook import Row
from rules.lifecycle import Look
from rules.transitions import refusal

COLUMNS = (
    "tracking_id",
    "klasifikasi",
    "disposisi",
    "tipe_laporan",
    "status",
    "tanggal_masuk",
    "tanggal_disposisi",
    "tanggal_tindak_lanjut",
    "tanggal_selesai",
)
START = datetime(2024, 1, 1, tzinfo=JAKARTA)
FIRST, SECOND = whole_day(date(2024, 1, 20)), whole_day(date(2024, 2, 20))
WORDS = (
    "Terverifikasi",
    "Ditindaklanjuti oleh Instansi",
    "Ditanggapi oleh Pelapor",
    "Ditutup oleh Sistem",
    "Ditutup oleh Admin",
    "Selesai",
    "Menunggu Kelengkapan Informasi",
    "Diarsipkan oleh Admin",
)


def register() -> DatedFile:
    """A register whose header was found; its rows are given one by one."""
    return DatedFile(Path("register.csv"), find_layout([Row(1, COLUMNS)], "register.csv", FORM), tuple, FEED, "")  # type: ignore[arg-type]


FILE = register()


def time(day: int, second: int | None) -> str:
    """A time of January 2024 as a cell, with or without the time of day."""
    moment = START + timedelta(days=day, seconds=second or 0)
    return f"{moment:%Y-%m-%d}" if second is None else f"{moment:%Y-%m-%d %H:%M:%S}"


TIMES = st.builds(time, st.integers(0, 25), st.none() | st.integers(0, 86_399))
ROWS = st.tuples(
    st.sampled_from(("Dinas Contoh", "Dinas Lain", "")),
    st.sampled_from(WORDS),
    TIMES,
    *(st.just("") | TIMES for _ in range(3)),
)


def read(cells: Sequence[str], generated: Bounds) -> Reading:
    """What a row with this office, status and times says."""
    unit, status, *times = cells
    row = Row(2, ("7000001", "Pengaduan", unit, "", status, *times))
    return FILE.read(row, generated, DateOrder.UNPROVEN)


def check(bounds: Sequence[Bounds], generated: Bounds) -> None:
    """Every step within the file's time, and none before the one before it."""
    assert all(one.start <= one.end <= generated.end for one in bounds)
    assert [one.start for one in bounds] == sorted(one.start for one in bounds)


@given(cells=ROWS)
def test_a_first_look_is_in_order_or_refused(cells: Sequence[str]) -> None:
    record = read(cells, FIRST).record
    if record is None or not record.is_forwarded:
        return
    try:
        course = first_course(record, 1, FIRST)
    except Contradiction:
        return

    check([timed.bounds for timed in course], FIRST)
    assert [timed.bounds.end for timed in course] == sorted(timed.bounds.end for timed in course)
    assert course[-1].step.status is record.status.status
    for timed in course:
        told = record.stated.get(timed.step.kind)
        assert told is None or (told.start <= timed.bounds.start and timed.bounds.end <= told.end)
    told_steps = [timed.step for timed in course if timed.step.kind in record.stated]
    if len(told_steps) == len(course):
        before = None
        for step in told_steps:
            assert refusal(before, step) is None
            before = step.status


@given(cells=ROWS, later=ROWS)
def test_a_later_look_goes_on_in_order_or_is_refused(cells: Sequence[str], later: Sequence[str]) -> None:
    first, second = read(cells, FIRST).record, read(later, SECOND).record
    if first is None or second is None or not first.is_forwarded:
        return
    agencies = {"Dinas Contoh": 1, "Dinas Lain": 2, "": None}
    looks = Look(first.status, agencies[cells[0]]), Look(second.status, agencies[later[0]])
    try:
        stored = first_course(first, looks[0].agency_id, FIRST)
        course = next_course(second, looks, stored[-1].step.status, happened(stored), Bounds(FIRST.start, SECOND.end))
    except Contradiction:
        return

    check([timed.bounds for timed in (*stored, *course)], SECOND)


def happened(course: Sequence[TimedStep]) -> list[Happened]:
    """The course as it is read back from the timeline."""
    return [Happened(timed.step.kind, timed.step.agency_id, timed.bounds, timed.step.status) for timed in course]


def test_steps_known_to_the_day_are_drawn_in_by_exact_neighbours() -> None:
    cells = ("Dinas Contoh", "Selesai", "2024-01-05", "2024-01-05 10:00:00", "2024-01-05", "2024-01-08")
    record = read(cells, FIRST).record
    assert record is not None

    filed, assigned, answered, closed = (timed.bounds for timed in first_course(record, 1, FIRST))

    at = datetime(2024, 1, 5, 3, tzinfo=UTC)
    day = whole_day(date(2024, 1, 5))
    assert filed == Bounds(day.start, at)
    assert assigned == Bounds(at, at)
    assert answered == Bounds(at, day.end)
    assert closed == whole_day(date(2024, 1, 8))


@pytest.mark.parametrize("moment", ["2024-01-04", "2024-01-05 09:59:59"])
def test_an_answer_before_the_disposition_is_refused_even_on_its_day(moment: str) -> None:
    reading = read(("Dinas Contoh", "Selesai", "2024-01-03", "2024-01-05 10:00:00", moment, ""), FIRST)

    assert [problem.column for problem in reading.problems] == ["tanggal_tindak_lanjut"]
