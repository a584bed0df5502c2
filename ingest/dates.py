"""Dates and times as the sources write them, and the time a file was made (domain notes 9.4, 9.5).

Where no zone is stated Asia/Jakarta is meant; a row from another zone is then up to two hours off.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum, auto
from zoneinfo import ZoneInfo

from ingest.workbook import Cell
from rules.names import fold, tidy

__all__ = [
    "EARLIEST_YEAR",
    "JAKARTA",
    "Bounds",
    "DateOrder",
    "read_bounds",
    "read_date",
    "read_moment",
    "read_time",
    "whole_day",
]

JAKARTA = ZoneInfo("Asia/Jakarta")

EARLIEST_YEAR = 1900
"""No date of an export is older; one that says so is no date."""

_MONTHS = (
    ("jan", "januari", "january"),
    ("feb", "februari", "february", "pebruari"),
    ("mar", "maret", "march"),
    ("apr", "april"),
    ("may", "mei"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "agu", "agt", "ags", "agustus", "august"),
    ("sep", "sept", "september"),
    ("oct", "okt", "oktober", "october"),
    ("nov", "nop", "november", "nopember"),
    ("dec", "des", "desember", "december"),
)
_MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}

_NAMED = re.compile(r"([0-9]{1,2}) ([a-z]{3,9})\.? ([0-9]{4})")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{1,2} [a-z]{3,9}\.? [0-9]{4})"
    r"(?:(?:,? |t|,? pukul )(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,9})?"
    r" ?(?P<zone>wib|wita|wit|z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?)?"
)
_ZONES = {"": 7, "wib": 7, "wita": 8, "wit": 9, "z": 0}
_ZONE = re.compile(r"\s*\b(?:wib)\b\.?$")


class DateOrder(Enum):
    """What the slashed dates of one file have proven of their order so far."""

    UNPROVEN = auto()
    DAY_FIRST = auto()
    CONTRADICTORY = auto()

    def after(self, cell: Cell) -> "DateOrder":
        """This order with one more cell seen: a day above 12 proves, a month above 12 contradicts."""
        match = _SLASHED.match(tidy(cell)) if isinstance(cell, str) else None
        if match is None or self is DateOrder.CONTRADICTORY:
            return self
        if int(match[2]) > 12:
            return DateOrder.CONTRADICTORY
        return DateOrder.DAY_FIRST if int(match[1]) > 12 else self


@dataclass(frozen=True, slots=True)
class Bounds:
    """The two times between which something happened; equal where the time is known."""

    start: datetime
    end: datetime


def read_date(cell: Cell, order: DateOrder) -> date | None:
    """The date of a cell: a date cell, `j M Y`, or `d/m/Y` where the file proves that order; else None."""
    if isinstance(cell, date):
        return _date(cell.year, cell.month, cell.day)
    return _read_date_text(fold(cell), order) if isinstance(cell, str) else None


def _read_date_text(text: str, order: DateOrder) -> date | None:
    named = _NAMED.fullmatch(text)
    if named:
        return _date(int(named[3]), _MONTH_NUMBERS.get(named[2], 0), int(named[1]))
    slashed = _SLASHED.fullmatch(text)
    if slashed and order is DateOrder.DAY_FIRST:
        return _date(int(slashed[3]), int(slashed[2]), int(slashed[1]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= EARLIEST_YEAR else None
    except ValueError:
        return None


def read_time(cell: Cell) -> time | None:
    """The time of day of a cell: a time cell or `HH:MM:SS` (seconds may be missing); else None."""
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    if isinstance(cell, timedelta):
        return _time_of(cell)
    match = _TIME.fullmatch(tidy(cell)) if isinstance(cell, str) else None
    return _time(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def _time_of(elapsed: timedelta) -> time | None:
    seconds = int(elapsed.total_seconds())
    return _time(seconds // 3600, seconds % 3600 // 60, seconds % 60) if seconds >= 0 else None


def _time(hour: int, minute: int, second: int) -> time | None:
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def whole_day(day: date) -> Bounds:
    """The bounds of a day in Jakarta; its last second, so that the day of its end is still that day."""
    start = datetime.combine(day, time(), JAKARTA)
    return Bounds(start.astimezone(UTC), (start + timedelta(days=1, seconds=-1)).astimezone(UTC))


def read_bounds(cell: Cell, order: DateOrder) -> Bounds | None:
    """When a file was made, from its info row: an exact time, or a day without a time as that day's bounds."""
    if isinstance(cell, date):
        return _bounds_of(cell)
    if not isinstance(cell, str):
        return None
    text = _ZONE.sub("", fold(cell))
    day_text, clock = _split_clock(text)
    day = _read_date_text(day_text, order) or _read_iso(day_text)
    if day is None:
        return None
    if clock is None:
        return whole_day(day)
    at = read_time(clock)
    return _exact(datetime.combine(day, at)) if at else None


def _bounds_of(cell: date) -> Bounds | None:
    day = _date(cell.year, cell.month, cell.day)
    if day is None:
        return None
    return _exact(cell) if isinstance(cell, datetime) and cell.time() != time() else whole_day(day)


def _split_clock(text: str) -> tuple[str, str | None]:
    day, _, clock = text.rpartition(" ")
    return (day.rstrip(" ,").removesuffix(" pukul"), clock) if ":" in clock else (text, None)


def _read_iso(text: str) -> date | None:
    return date.fromisoformat(text) if _ISO.fullmatch(text) and _is_date(text) else None


def _is_date(text: str) -> bool:
    return _date(*(int(part) for part in text.split("-"))) is not None


def _exact(moment: datetime) -> Bounds | None:
    """The moment as its own bounds; None at the ends of time, where in UTC it would be in no year."""
    try:
        known = (moment if moment.tzinfo else moment.replace(tzinfo=JAKARTA)).astimezone(UTC)
    except OverflowError:
        return None
    return Bounds(known, known)


def read_moment(cell: Cell, order: DateOrder) -> Bounds | None:
    """The bounds of a cell that holds a date, with or without a time; None where it holds neither.

    A day without a time is that day in Jakarta, first to last second. So is a day at 00:00:00 with no zone: programs
    write that where they know no time, and a midnight is never invented.
    """
    if isinstance(cell, date):
        return read_bounds(cell, order)
    match = _MOMENT.fullmatch(fold(cell)) if isinstance(cell, str) else None
    if match is None:
        return None
    day = _read_date_text(match["day"], order) or _read_iso(match["day"])
    clock = read_time(match["clock"]) if match["clock"] else time()
    if day is None or clock is None:
        return None
    if clock == time() and not match["zone"]:
        return whole_day(day)
    return _exact(datetime.combine(day, clock, _zone(match["zone"] or "")))


def _zone(word: str) -> timezone:
    if word in _ZONES:
        return timezone(timedelta(hours=_ZONES[word]))
    minutes = int(word[1:3]) * 60 + int(word[-2:])
    return timezone(timedelta(minutes=-minutes if word[0] == "-" else minutes))
