"""Working days over the real calendar: the table of domain notes 2, and what must hold of any calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.holidays import calendar
from rules.terms import DayUnit, HolidayKind
from rules.working_days import Calendar, Day, Holiday, NoCalendar, Period, make_calendar

REAL = calendar()
FIRST, LAST = REAL.days[0].day, REAL.days[-1].day
NATIONAL_ONLY = make_calendar(
    FIRST.year,
    LAST.year,
    [Holiday(day.day, "holiday", HolidayKind.NATIONAL) for day in REAL.days if day.off and not day.is_leave_only],
)
WEEKENDS_ONLY = make_calendar(FIRST.year, LAST.year, [])

FRIDAY, SATURDAY, TUESDAY = date(2026, 3, 13), date(2026, 3, 21), date(2026, 12, 22)
TABLE = [
    (FRIDAY, 3, "2026-03-18", "2026-03-18", "2026-03-25"),
    (FRIDAY, 5, "2026-03-20", "2026-03-23", "2026-03-27"),
    (FRIDAY, 10, "2026-03-27", "2026-03-30", "2026-04-06"),
    (FRIDAY, 14, "2026-04-02", "2026-04-06", "2026-04-10"),
    (FRIDAY, 60, "2026-06-05", "2026-06-15", "2026-06-24"),
    (SATURDAY, 3, "2026-03-25", "2026-03-25", "2026-03-27"),
    (SATURDAY, 5, "2026-03-27", "2026-03-27", "2026-03-31"),
    (SATURDAY, 10, "2026-04-03", "2026-04-06", "2026-04-08"),
    (SATURDAY, 14, "2026-04-09", "2026-04-10", "2026-04-14"),
    (SATURDAY, 60, "2026-06-12", "2026-06-22", "2026-06-26"),
    (TUESDAY, 3, "2026-12-25", "2026-12-28", "2026-12-29"),
    (TUESDAY, 5, "2026-12-29", "2026-12-30", "2026-12-31"),
    (TUESDAY, 10, "2027-01-05", "2027-01-08", "2027-01-11"),
]
"""Event, days, and the due day over weekends only, with national holidays, and with collective leave (cuti bersama)."""


@pytest.mark.parametrize(("start", "days", "weekends", "national", "with_leave"), TABLE)
def test_the_due_days_of_the_domain_notes(
    start: date, days: int, weekends: str, national: str, with_leave: str
) -> None:
    assert WEEKENDS_ONLY.due_on(start, Period(days)).isoformat() == weekends
    assert NATIONAL_ONLY.due_on(start, Period(days)).isoformat() == national
    assert REAL.due_on(start, Period(days, leave_is_worked=True)).isoformat() == national
    assert REAL.due_on(start, Period(days)).isoformat() == with_leave


def test_ten_working_days_are_not_twelve_days() -> None:
    """A public system closes "10 working days" after an event by subtracting twelve days: reporters lose days."""
    too_early = [
        start
        for number in range(365)
        if WEEKENDS_ONLY.due_on(start := date(2026, 1, 1) + timedelta(number), Period(10)) > start + timedelta(12)
    ]

    assert {start.weekday() for start in too_early} == {0, 1, 2, 3, 4, 5}
    assert all(REAL.due_on(start, Period(10)) > start + timedelta(12) for start in too_early)


def test_closings_of_early_2015_fall_on_the_tenth_day_when_the_day_of_the_event_is_the_first() -> None:
    """Domain notes 9.5: the ninth working day after the day of the last activity, skipping a national holiday."""
    activity = date(2015, 2, 10)
    tenth = REAL.due_on(activity, Period(10, counts_start_day=True))

    assert tenth == REAL.due_on(activity, Period(9)) == date(2015, 2, 24)
    assert not REAL.is_working(date(2015, 2, 19))


def test_a_start_on_a_day_off_counts_for_nobody() -> None:
    assert REAL.due_on(SATURDAY, Period(3, counts_start_day=True)) == REAL.due_on(SATURDAY, Period(3))


def test_calendar_days_are_all_counted() -> None:
    period = Period(60, DayUnit.CALENDAR_DAY)

    assert REAL.due_on(date(2014, 6, 2), period) == date(2014, 8, 1)
    assert REAL.due_on(date(2014, 6, 2), Period(60, DayUnit.CALENDAR_DAY, counts_start_day=True)) == date(2014, 7, 31)
    assert [day.counted for day in REAL.counting(date(2014, 6, 2), date(2014, 6, 8), period)] == [False, *[True] * 6]


def test_a_clock_shows_its_working() -> None:
    due = REAL.due_on(FRIDAY, Period(3))

    shown = {day.day.isoformat()[5:]: day.reason or "counted" for day in REAL.counting(FRIDAY, due, Period(3))}

    assert shown == {
        "03-13": "The day the clock started",
        "03-14": "Saturday",
        "03-15": "Sunday",
        "03-16": "counted",
        "03-17": "counted",
        "03-18": "Hari Suci Nyepi (cuti bersama)",
        "03-19": "Hari Suci Nyepi",
        "03-20": "Hari Raya Idul Fitri (cuti bersama)",
        "03-21": "Saturday",
        "03-22": "Sunday",
        "03-23": "Hari Raya Idul Fitri (cuti bersama)",
        "03-24": "Hari Raya Idul Fitri (cuti bersama)",
        "03-25": "counted",
    }


def test_where_leave_is_worked_it_is_counted_without_a_reason() -> None:
    period = Period(3, leave_is_worked=True)

    counted = REAL.counting(FRIDAY, REAL.due_on(FRIDAY, period), period)

    assert (counted[-1].day, counted[-1].counted, counted[-1].reason) == (date(2026, 3, 18), True, None)


@pytest.mark.parametrize("day", [date(2011, 12, 31), date(2028, 1, 1)])
def test_a_day_without_a_calendar_is_refused_with_the_years_there_are(day: date) -> None:
    with pytest.raises(NoCalendar, match=f"no calendar for {day.year}. The calendar covers 2012 to 2027"):
        REAL.due_on(day, Period(1))


def test_a_period_that_leaves_the_calendar_is_refused() -> None:
    with pytest.raises(NoCalendar, match="ends after 2027"):
        REAL.due_on(date(2027, 12, 20), Period(60))
    with pytest.raises(NoCalendar, match="for 2028"):
        REAL.due_on(date(2027, 12, 20), Period(60, DayUnit.CALENDAR_DAY))
    with pytest.raises(NoCalendar, match="load-reference"):
        Calendar([]).ordinal(FRIDAY)


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot come before"):
        REAL.working_days_between(SATURDAY, FRIDAY)
    with pytest.raises(ValueError, match="one day or more"):
        REAL.due_on(FRIDAY, Period(0))


def test_days_of_a_calendar_have_no_gap() -> None:
    with pytest.raises(ValueError, match="without a gap"):
        Calendar([Day(FRIDAY, None, False, 1, 1), Day(SATURDAY, None, False, 2, 2)])


days = st.dates(FIRST, LAST - timedelta(200))
periods = st.builds(Period, st.integers(1, 60), counts_start_day=st.booleans(), leave_is_worked=st.booleans())


@given(days, periods)
def test_a_due_day_is_a_working_day_and_counting_it_back_gives_the_period(start: date, period: Period) -> None:
    due = REAL.due_on(start, period)

    assert REAL.is_working(due, leave_is_worked=period.leave_is_worked)
    assert due >= start
    assert sum(day.counted for day in REAL.counting(start, due, period)) == period.days
    counted_first = period.counts_start_day and REAL.is_working(start, leave_is_worked=period.leave_is_worked)
    between = REAL.working_days_between(start, due, leave_is_worked=period.leave_is_worked)
    assert between == period.days - counted_first


@given(days, st.integers(0, 100), periods)
def test_a_later_start_is_never_due_earlier(start: date, later: int, period: Period) -> None:
    assert REAL.due_on(start, period) <= REAL.due_on(start + timedelta(later), period)
    longer = Period(period.days + 1, period.unit, period.counts_start_day, period.leave_is_worked)
    assert REAL.due_on(start, period) < REAL.due_on(start, longer)


@given(days, st.integers(0, 100), st.integers(0, 100), st.booleans())
def test_working_days_add_up(start: date, first: int, second: int, leave: bool) -> None:
    middle, end = start + timedelta(first), start + timedelta(first + second)

    parts = (
        REAL.working_days_between(start, middle, leave_is_worked=leave),
        REAL.working_days_between(middle, end, leave_is_worked=leave),
    )

    assert sum(parts) == REAL.working_days_between(start, end, leave_is_worked=leave)


@given(days, periods)
def test_leave_never_makes_a_period_shorter(start: date, period: Period) -> None:
    worked = Period(period.days, period.unit, period.counts_start_day, leave_is_worked=True)
    off = Period(period.days, period.unit, period.counts_start_day)

    assert REAL.due_on(start, worked) <= REAL.due_on(start, off)
