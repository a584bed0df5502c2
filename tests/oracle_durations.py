"""The oracle's durations: what became of each complaint and after how many working days, and the curve of many.

The curve is the Aalen-Johansen estimator by its definition, in exact fractions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.rows import Row

if TYPE_CHECKING:
    from tests.oracle import Oracle

_JAKARTA = ZoneInfo("Asia/Jakarta")


def rounded(value: Fraction | Decimal, digits: int = 6) -> float:
    """The number with so many digits after the point."""
    exact = value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


Spell = tuple[str, int | None]
"""What became of something that began, and after how many working days."""

_MAY_HIDE = ("REPORTER_REPLIED", "POSTPONED", "ARCHIVED", "CLOSED", "REOPENED")


def _day(moment: datetime) -> date:
    """The day in Jakarta; the last hours of the year 9999 lie on a day that no calendar has anyway."""
    try:
        return moment.astimezone(_JAKARTA).date()
    except OverflowError:
        return date.max


def _known_day(event: Row) -> date | None:
    first, last = _day(event["not_before"]), _day(event["not_after"])
    return first if first == last else None


def _spell(oracle: "Oracle", outcome: str, start: date | None, end: date | None) -> Spell:
    end = oracle.clocks.today if outcome == "RUNNING" else end
    elapsed = None if start is None or end is None else oracle.clocks.between(start, end)
    return ("UNKNOWN", None) if outcome == "UNKNOWN" or elapsed is None else (outcome, elapsed)


def first_follow_up(oracle: "Oracle", row: Row) -> Spell | None:
    """From the last hand-over before the first answer to that answer, or to what ended it otherwise."""
    events = sorted(oracle.all("TimelineEvent", tracking_id=row["tracking_id"]), key=lambda one: one["sequence"])
    answer = next((one for one in events if one["kind"] == "FOLLOWED_UP"), None)
    before = events if answer is None else events[: events.index(answer)]
    began = next((one for one in reversed(before) if one["kind"] == "ASSIGNED"), None)
    if began is None:
        return None
    later = events[events.index(began) + 1 :]
    if answer is not None:
        hidden = any(one["kind"] in _MAY_HIDE for one in later[: later.index(answer)])
        return _spell(oracle, "UNKNOWN" if hidden else "OBSERVED", _known_day(began), _known_day(answer))
    if row["follow_up_count"] != 0:
        return ("UNKNOWN", None)
    ended = next((one for one in later if one["kind"] in ("CLOSED", "ARCHIVED", "RETURNED_NOT_COMPETENT")), None)
    if ended is None:
        return _spell(oracle, "RUNNING", _known_day(began), None)
    return _spell(oracle, "OTHER", _known_day(began), _known_day(ended))


def resolution(oracle: "Oracle", row: Row) -> Spell:
    """From filing to the closing that stands; set aside, or closed and known to be unanswered, is another end."""
    start, status = _day(row["submitted_at"]), row["status"]
    if status not in ("CLOSED", "ARCHIVED"):
        return _spell(oracle, "RUNNING", start, None)
    events = [one for one in oracle.all("TimelineEvent", tracking_id=row["tracking_id"]) if one["kind"] == status]
    end = _known_day(max(events, key=lambda one: one["sequence"])) if events else None
    answered = status == "CLOSED" and row["follow_up_count"] != 0
    return _spell(oracle, "OBSERVED" if answered else "OTHER", start, end)


def incidence(spells: Sequence[Spell]) -> list[tuple[int, Fraction]]:
    """The share that has come to the end that is measured, after each day on which any spell ended or runs."""
    known = [(outcome, elapsed) for outcome, elapsed in spells if elapsed is not None]
    alive, share, found = Fraction(1), Fraction(0), list[tuple[int, Fraction]]()
    for elapsed in sorted({days for _outcome, days in known}):
        at_risk = sum(days >= elapsed for _outcome, days in known)
        observed, other = known.count(("OBSERVED", elapsed)), known.count(("OTHER", elapsed))
        share += alive * Fraction(observed, at_risk)
        alive *= 1 - Fraction(observed + other, at_risk)
        found.append((elapsed, share))
    return found


def spells_of(oracle: "Oracle", rows: Sequence[Row], spell: Callable[["Oracle", Row], Spell | None]) -> "Spells":
    """What became of each of these complaints that began."""
    found = [spell(oracle, row) for row in rows]
    return Spells([one for one in found if one is not None])


@dataclass
class Spells:
    """A DurationSummary."""

    spells: list[Spell]

    def ended(self, outcome: str) -> int:
        """How many ended so."""
        return sum(one == outcome for one, _elapsed in self.spells)

    def reached(self, wanted: Fraction) -> float | None:
        """The first day by which that share has come to the end."""
        return next((float(day) for day, share in incidence(self.spells) if share >= wanted), None)

    def within(self, days: int) -> float | None:
        """The share that has come to the end by then."""
        curve = incidence(self.spells)
        return rounded(max((share for day, share in curve if day <= days), default=Fraction(0))) if curve else None

    def median_of_observed(self) -> float | None:
        """The middle of those that came to the end, the lower one of two."""
        observed = sorted(days for outcome, days in self.spells if outcome == "OBSERVED" and days is not None)
        return float(observed[(len(observed) - 1) // 2]) if observed else None


DURATIONS: dict[str, Callable[[Spells, Mapping[str, Any]], Any]] = {
    "started": lambda s, _given: len(s.spells),
    "observed": lambda s, _given: s.ended("OBSERVED"),
    "endedOtherwise": lambda s, _given: s.ended("OTHER"),
    "running": lambda s, _given: s.ended("RUNNING"),
    "unknown": lambda s, _given: s.ended("UNKNOWN"),
    "median": lambda s, _given: s.reached(Fraction(1, 2)),
    "p90": lambda s, _given: s.reached(Fraction(9, 10)),
    "shareWithin": lambda s, given: s.within(given["days"]),
    "medianOfObserved": lambda s, _given: s.median_of_observed(),
    "unit": lambda _s, _given: "WORKING_DAY",
}
"""Each field of `DurationSummary`."""
