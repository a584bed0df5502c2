"""The days off of 2012 to 2027 as this release knows them: a list from a library, corrected by a file that wins.

`reference_data/holidays.csv` is written by `python -m ingest.reference_data` and never edited; `decrees.toml` beside it
holds decrees, the day each became known, and corrections. A new decree is a change of that file and no code.
"""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from rules.terms import HolidayKind
from rules.working_days import Calendar, Holiday, make_calendar

__all__ = ["KnownHoliday", "calendar", "known_holidays", "read_holidays", "years"]

_DATA = files("ingest.reference_data")


@dataclass(frozen=True, slots=True)
class KnownHoliday:
    """A day off, the decree it rests on, the day that became known, and whether it is only an estimate."""

    day: date
    name: str
    kind: HolidayKind
    decree: str | None = None
    known_on: date | None = None
    estimated: bool = False


@cache
def known_holidays() -> tuple[KnownHoliday, ...]:
    """Every day off, in the order of days and kinds."""
    return read_holidays((_DATA / "holidays.csv").read_text("utf-8"), (_DATA / "decrees.toml").read_text("utf-8"))


def years() -> tuple[int, int]:
    """The first and the last year that the calendar covers."""
    found = known_holidays()
    return found[0].day.year, found[-1].day.year


@cache
def calendar() -> Calendar:
    """The calendar of those years."""
    return make_calendar(*years(), (Holiday(one.day, one.name, one.kind) for one in known_holidays()))


def read_holidays(listed: str, decreed: str) -> tuple[KnownHoliday, ...]:
    """The days off that the list gives, with what the decrees say of them; the decrees win."""
    known = tomllib.loads(decreed)
    found = [_under_decree(one, known) for one in map(_listed, csv.DictReader(listed.splitlines()))]
    days = {(one.day, one.kind, one.name): one for one in found}
    for correction in known["day"]:
        _correct(days, correction)
    return tuple(sorted(days.values(), key=lambda one: (one.day, one.kind.value, one.name)))


def _listed(row: Mapping[str, str]) -> KnownHoliday:
    day, kind = date.fromisoformat(row["date"]), HolidayKind(row["kind"])
    return KnownHoliday(day, row["name"], kind, estimated=bool(row["estimated"]))


def _under_decree(one: KnownHoliday, known: Mapping[str, Any]) -> KnownHoliday:
    decrees: Iterable[Mapping[str, Any]] = known["decree"]
    for decree in decrees:
        if decree["year"] == one.day.year and one.day not in decree.get("except", ()):
            return replace(one, decree=decree["name"], known_on=decree["signed_on"])
    return replace(one, estimated=one.estimated or one.day.year > known["last_decreed_year"])


def _correct(days: dict[tuple[date, HolidayKind, str], KnownHoliday], correction: Mapping[str, Any]) -> None:
    day, kind = correction["date"], HolidayKind(correction["kind"])
    old = next((one for one in days.values() if (one.day, one.kind) == (day, kind)), None)
    if old is not None:
        del days[old.day, old.kind, old.name]
    if correction.get("cancelled"):
        return
    given = {name: correction[name] for name in ("name", "decree", "known_on", "estimated") if name in correction}
    new = replace(old or KnownHoliday(day, "", kind), **given)
    if not new.name:
        raise ValueError(f"decrees.toml adds {day} without a name")
    days[new.day, new.kind, new.name] = new
