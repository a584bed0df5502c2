"""Working days: the state's calendar as a value, and how a period is counted over it.

A working day is Monday to Friday, without national holidays and without collective leave (cuti bersama): Perpres
21/2023 art. 3 and 6; a court that applies PermenPANRB 62/2018 counts so (domain notes 2). Whether leave counts, and
whether the day on which a period starts counts, is a matter of the rule, so both are switches here.

Every day has an ordinal under either switch: the working days from the calendar's first day up to it, itself included.
Working days between two days are then one subtraction, here and in SQL.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rules.terms import DayUnit, HolidayKind

__all__ = ["Calendar", "CountedDay", "Day", "Holiday", "NoCalendar", "Period", "make_calendar"]

_WEEKEND = {5: "Saturday", 6: "Sunday"}
START_DAY = "The day the clock started"
"""Why a first day is not counted where the rule does not count it."""


class NoCalendar(ValueError):
    """A day lies outside the calendar: nobody can say yet, or any more, whether it is a working day."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off by decree."""

    day: date
    name: str
    kind: HolidayKind


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar. `off` says why it is no working day; None on a working day.

    `is_leave_only` is true where collective leave alone makes it one. `ordinal` leaves leave out,
    `ordinal_with_leave_worked` counts it.
    """

    day: date
    off: str | None
    is_leave_only: bool
    ordinal: int
    ordinal_with_leave_worked: int


@dataclass(frozen=True, slots=True)
class Period:
    """How a rule counts: so many days of a unit, with or without the day it starts on."""

    days: int
    unit: DayUnit = DayUnit.WORKING_DAY
    counts_start_day: bool = False
    leave_is_worked: bool = False


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a period: whether it counted, and if not, why."""

    day: date
    counted: bool
    reason: str | None


class Calendar:
    """Consecutive days, each with its ordinals."""

    def __init__(self, days: Iterable[Day]) -> None:
        """Take the days in order, without a gap; raises `ValueError` otherwise."""
        self.days = tuple(days)
        if any(later.day - one.day != timedelta(1) for one, later in zip(self.days, self.days[1:], strict=False)):
            raise ValueError("The days of a calendar follow each other without a gap.")
        self._ordinals = {
            False: [one.ordinal for one in self.days],
            True: [one.ordinal_with_leave_worked for one in self.days],
        }

    def __contains__(self, day: date) -> bool:
        """Whether the calendar says what day this is."""
        return bool(self.days) and self.days[0].day <= day <= self.days[-1].day

    def ordinal(self, day: date, *, leave_is_worked: bool = False) -> int:
        """The working days from the calendar's first day up to `day`, itself included; raises `NoCalendar`."""
        return self._ordinals[leave_is_worked][self._place(day)]

    def is_working(self, day: date, *, leave_is_worked: bool = False) -> bool:
        """Whether `day` is a working day; raises `NoCalendar`."""
        return _is_working(self.days[self._place(day)], leave_is_worked=leave_is_worked)

    def working_days_between(self, start: date, end: date, *, leave_is_worked: bool = False) -> int:
        """The working days after `start` up to `end`, itself included; 0 or more.

        Raises `ValueError` when `end` comes first: a duration is never negative; `NoCalendar` outside the calendar.
        """
        if end < start:
            raise ValueError("The end of a period cannot come before its start.")
        return self.ordinal(end, leave_is_worked=leave_is_worked) - self.ordinal(start, leave_is_worked=leave_is_worked)

    def due_on(self, start: date, period: Period) -> date:
        """The last day on which a period that starts on `start` can be kept.

        In working days it is a working day. Raises `ValueError` for a period of less than one day, `NoCalendar` where
        start or end lie outside the calendar.
        """
        if period.days < 1:
            raise ValueError("A period has one day or more.")
        if period.unit is DayUnit.CALENDAR_DAY:
            due = start + timedelta(period.days - period.counts_start_day)
            self._place(start)
            return self.days[self._place(due)].day
        ordinals = self._ordinals[period.leave_is_worked]
        counted = period.counts_start_day and self.is_working(start, leave_is_worked=period.leave_is_worked)
        place = bisect_left(ordinals, ordinals[self._place(start)] + period.days - counted)
        return self.days[place].day if place < len(self.days) else self._refuse_after()

    def counting(self, start: date, due: date, period: Period) -> list[CountedDay]:
        """Every day from `start` to `due`, both included: whether it counted and, if not, why."""
        days = self.days[self._place(start) : self._place(due) + 1]
        return [_counted(one, start, period) for one in days]

    def _place(self, day: date) -> int:
        if day not in self:
            self._refuse(day)
        return (day - self.days[0].day).days

    def _refuse(self, day: date) -> None:
        raise NoCalendar(f"There is no calendar for {day.year}. {self._covered()}")

    def _refuse_after(self) -> date:
        raise NoCalendar(f"The period ends after {self.days[-1].day.year}. {self._covered()}")

    def _covered(self) -> str:
        if not self.days:
            return "No calendar is loaded; run `lapor load-reference`."
        return f"The calendar covers {self.days[0].day.year} to {self.days[-1].day.year}; choose a day within."


def make_calendar(first_year: int, last_year: int, holidays: Iterable[Holiday]) -> Calendar:
    """The calendar of whole years, both included, from the days off in them."""
    by_day: dict[date, list[Holiday]] = {}
    for holiday in holidays:
        by_day.setdefault(holiday.day, []).append(holiday)
    return Calendar(_numbered(date(first_year, 1, 1), date(last_year, 12, 31), by_day))


def _numbered(first: date, last: date, by_day: Mapping[date, list[Holiday]]) -> Iterator[Day]:
    ordinal = with_leave_worked = 0
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        holidays = by_day.get(day, [])
        off = _why_off(day, holidays)
        is_leave_only = off is not None and not _is_off_anyway(day, holidays)
        ordinal += off is None
        with_leave_worked += off is None or is_leave_only
        yield Day(day, off, is_leave_only, ordinal, with_leave_worked)


def _is_off_anyway(day: date, holidays: Iterable[Holiday]) -> bool:
    return day.weekday() in _WEEKEND or any(one.kind is HolidayKind.NATIONAL for one in holidays)


def _why_off(day: date, holidays: Iterable[Holiday]) -> str | None:
    """Why nobody works: the weekend before a holiday, a holiday before leave."""
    if day.weekday() in _WEEKEND:
        return _WEEKEND[day.weekday()]
    ordered = sorted(holidays, key=lambda one: (one.kind is HolidayKind.COLLECTIVE_LEAVE, one.name))
    names = [one.name if one.kind is HolidayKind.NATIONAL else f"{one.name} (cuti bersama)" for one in ordered]
    return "; ".join(names) or None


def _is_working(day: Day, *, leave_is_worked: bool) -> bool:
    return day.off is None or (leave_is_worked and day.is_leave_only)


def _counted(day: Day, start: date, period: Period) -> CountedDay:
    is_off = period.unit is DayUnit.WORKING_DAY and not _is_working(day, leave_is_worked=period.leave_is_worked)
    if is_off:
        return CountedDay(day.day, counted=False, reason=day.off)
    if day.day == start and not period.counts_start_day:
        return CountedDay(day.day, counted=False, reason=START_DAY)
    return CountedDay(day.day, counted=True, reason=None)
