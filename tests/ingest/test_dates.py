"""Dates, times and the time a file was made."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ingest.dates import JAKARTA, Bounds, DateOrder, read_bounds, read_date, read_moment, read_time, whole_day
from ingest.workbook import Cell


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 Oct 2024", date(2024, 10, 3)),
        ("3 Okt 2024", date(2024, 10, 3)),
        ("03 oktober 2024", date(2024, 10, 3)),
        ("30 May 2024", date(2024, 5, 30)),
        ("30 Mei 2024", date(2024, 5, 30)),
        ("17 Agu 2024", date(2024, 8, 17)),
        ("25 Des 2024", date(2024, 12, 25)),
        ("3\u00a0Oct\u00a02024", date(2024, 10, 3)),
        (datetime(2024, 10, 3, 5, 6), date(2024, 10, 3)),
    ],
)
def test_english_and_indonesian_months_and_date_cells_are_read(text: Cell, expected: date) -> None:
    assert read_date(text, DateOrder.UNPROVEN) == expected


@pytest.mark.parametrize("text", ["", "31 Feb 2024", "3 Foo 2024", "2024-10-03", "3 Oct 24", 45000, None, "3.10.2024"])
def test_any_other_date_is_not_guessed_at(text: Cell) -> None:
    assert read_date(text, DateOrder.DAY_FIRST) is None


@pytest.mark.parametrize("cell", [date(1, 1, 1), datetime(1, 1, 1), datetime(1899, 12, 31, 23, 59), "1 Jan 0001"])
def test_a_date_from_before_any_export_is_none(cell: Cell) -> None:
    assert read_date(cell, DateOrder.UNPROVEN) is None
    assert read_bounds(cell, DateOrder.UNPROVEN) is None


def test_the_last_day_of_the_calendar_has_an_end_and_what_is_after_it_is_none() -> None:
    assert read_moment("9999-12-31T23:00:00-12:00", DateOrder.UNPROVEN) is None
    assert whole_day(date.max).end.astimezone(JAKARTA).date() == date.max


def test_slashes_are_read_only_where_the_order_is_proven() -> None:
    assert read_date("3/10/2024", DateOrder.UNPROVEN) is None
    assert read_date("3/10/2024", DateOrder.CONTRADICTORY) is None
    assert read_date("3/10/2024", DateOrder.DAY_FIRST) == date(2024, 10, 3)


def test_a_day_above_twelve_proves_the_order_and_a_month_above_twelve_contradicts_it() -> None:
    order = DateOrder.UNPROVEN.after("3/10/2024")
    assert order is DateOrder.UNPROVEN

    order = order.after("23/10/2024")
    assert order is DateOrder.DAY_FIRST
    assert order.after("10/23/2024") is DateOrder.CONTRADICTORY
    assert order.after("10/23/2024").after("23/10/2024") is DateOrder.CONTRADICTORY


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("04:25:41", time(4, 25, 41)),
        ("4:25", time(4, 25)),
        (time(4, 25, 41), time(4, 25, 41)),
        (timedelta(hours=4, minutes=25, seconds=41), time(4, 25, 41)),
        ("24:00:00", None),
        ("pagi", None),
        ("", None),
        (timedelta(hours=30), None),
        (None, None),
    ],
)
def test_times_are_text_or_time_cells(cell: Cell, expected: time | None) -> None:
    assert read_time(cell) == expected


def test_a_day_without_a_time_is_that_day_in_jakarta() -> None:
    bounds = whole_day(date(2024, 12, 31))

    assert bounds == Bounds(datetime(2024, 12, 30, 17, 0, tzinfo=UTC), datetime(2024, 12, 31, 16, 59, 59, tzinfo=UTC))
    assert bounds.end.astimezone(JAKARTA).date() == date(2024, 12, 31)


@pytest.mark.parametrize(
    "cell",
    ["31 Oct 2026 10:15:00", "31 Okt 2026, 10:15", "31 Oct 2026 pukul 10:15 WIB", datetime(2026, 10, 31, 10, 15)],
)
def test_a_generation_time_is_exact_and_in_jakarta(cell: Cell) -> None:
    at = datetime(2026, 10, 31, 3, 15, tzinfo=UTC)

    assert read_bounds(cell, DateOrder.UNPROVEN) == Bounds(at, at)


@pytest.mark.parametrize("cell", ["31 Oct 2026", "2026-10-31", date(2026, 10, 31), datetime(2026, 10, 31)])
def test_a_generation_day_is_an_interval(cell: Cell) -> None:
    assert read_bounds(cell, DateOrder.UNPROVEN) == whole_day(date(2026, 10, 31))


def test_a_generation_time_that_cannot_be_read_is_none() -> None:
    assert [
        read_bounds(cell, DateOrder.UNPROVEN) for cell in ("kemarin", "5/6/2026", None, 5, "31 Oct 2026 25:00")
    ] == [None] * 5
