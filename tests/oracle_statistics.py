"""The oracle's figures: every statistic counted in plain Python over a list of complaints, one after the other.

A `Group` is the complaints of one group with their keys; `FIGURES` says each figure of it. Rounding is that of the
schema's descriptions: shares to six digits, half upwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.oracle_durations import first_follow_up, resolution, rounded, spells_of
from tests.oracle_filters import complaint_fits
from tests.oracle_pages import Listed
from tests.rows import Row

if TYPE_CHECKING:
    from tests.oracle import Oracle

_JAKARTA = ZoneInfo("Asia/Jakarta")
_Z = Decimal("1.959963984540054")
_TIMES = ("DAY", "WEEK", "MONTH", "YEAR")


@dataclass
class Group:
    """Complaints that have something in common."""

    oracle: "Oracle"
    rows: list[Row]
    keys: dict[str, Any] = field(default_factory=dict[str, Any])

    def count(self, fits: Callable[[Row], bool]) -> int:
        """How many of them fit."""
        return sum(fits(row) for row in self.rows)


def _follow_up(row: Row) -> str:
    count = row["follow_up_count"]
    return "UNKNOWN" if count is None else "YES" if count > 0 else "NO"


def rate(numerator: int, denominator: int) -> dict[str, Any] | None:
    """A Rate; null where there is nothing to be a share of."""
    if denominator == 0:
        return None
    n, p, square = Decimal(denominator), Decimal(numerator) / Decimal(denominator), _Z * _Z
    spread = _Z * (p * (1 - p) / n + square / (4 * n * n)).sqrt()
    low, high = ((p + square / (2 * n) + sign * spread) / (1 + square / n) for sign in (-1, 1))
    return {
        "value": rounded(p),
        "low": rounded(low),
        "high": rounded(high),
        "numerator": numerator,
        "denominator": denominator,
    }


def _mean_hops(group: Group) -> float | None:
    hops = [len(group.oracle.all("Assignment", tracking_id=row["tracking_id"])) for row in group.rows]
    assigned = [one for one in hops if one]
    return rounded(Fraction(sum(assigned), len(assigned))) if assigned else None


def _in(*words: str) -> Any:
    return lambda g, _given: g.count(lambda row: row["status"] in words)


def _closed_by(actor: str) -> Any:
    return lambda g, _given: g.count(lambda row: row["closed_by"] == actor)


def _deadlines(group: Group, kind: str) -> list[str]:
    """The states of the deadlines of a kind."""
    oracle = group.oracle
    found = [one for row in group.rows for one in oracle.all("Deadline", tracking_id=row["tracking_id"], kind=kind)]
    return [str(oracle.clocks.state(one)) for one in found]


def _on_time(states: list[str]) -> dict[str, Any] | None:
    met = states.count("MET")
    return rate(met, met + states.count("MISSED") + states.count("OVERDUE"))


FIGURES: dict[str, Callable[[Group, Mapping[str, Any]], Any]] = {
    "complaints": lambda g, _given: len(g.rows),
    "waiting": _in("SUBMITTED", "VERIFIED", "ASSIGNED"),
    "inProgress": _in("FOLLOWED_UP", "REPORTER_REPLIED"),
    "done": _in("CLOSED"),
    "notProcessed": _in("POSTPONED", "ARCHIVED"),
    "followedUp": lambda g, _given: g.count(lambda row: _follow_up(row) == "YES"),
    "notFollowedUp": lambda g, _given: g.count(lambda row: _follow_up(row) == "NO"),
    "followUpUnknown": lambda g, _given: g.count(lambda row: _follow_up(row) == "UNKNOWN"),
    "followUpRate": lambda g, _given: rate(
        g.count(lambda row: _follow_up(row) == "YES"), g.count(lambda row: _follow_up(row) != "UNKNOWN")
    ),
    "closedByAgency": _closed_by("AGENCY"),
    "closedByAdmin": _closed_by("ADMIN"),
    "closedByReporter": _closed_by("REPORTER"),
    "closedBySystem": _closed_by("SYSTEM"),
    "closedByUnknown": _closed_by("UNKNOWN"),
    "closedWithoutFollowUp": lambda g, _given: g.count(
        lambda row: row["status"] == "CLOSED" and _follow_up(row) == "NO"
    ),
    "archivedFor": lambda g, given: g.count(lambda row: given["reason"] in row["archive_reasons"]),
    "meanHops": lambda g, _given: _mean_hops(g),
    "firstFollowUp": lambda g, _given: spells_of(g.oracle, g.rows, first_follow_up),
    "resolution": lambda g, _given: spells_of(g.oracle, g.rows, resolution),
    "overdue": lambda g, given: _deadlines(g, given["kind"]).count("OVERDUE"),
    "deadlineUnknown": lambda g, given: _deadlines(g, given["kind"]).count("UNKNOWN"),
    "onTimeRate": lambda g, given: _on_time(_deadlines(g, given["kind"])),
}
"""Each field of `Statistics`."""


def _top(oracle: "Oracle", type_: str, identity: int | None) -> Row | None:
    row = oracle.first(type_, id=identity)
    while row is not None and row["parent_id"] is not None:
        row = oracle.first(type_, id=row["parent_id"])
    return row


def _newest(oracle: "Oracle", row: Row | None) -> Row | None:
    """A code stands for the same place in every edition: the one in force, or else the newest, is shown."""
    if row is None:
        return None
    same = oracle.all("Region", code=row["code"])
    current = [one for one in same if one["valid_to"] is None] or same
    return max(current, key=lambda one: one["edition"])


def start_of(dimension: str, day: date) -> date:
    """The first day of the day's period."""
    match dimension:
        case "DAY":
            return day
        case "WEEK":
            return day - timedelta(day.weekday())
        case "MONTH":
            return day.replace(day=1)
        case _:
            return day.replace(month=1, day=1)


def end_of(dimension: str, start: date) -> date:
    """The first day after the period."""
    match dimension:
        case "DAY":
            return start + timedelta(1)
        case "WEEK":
            return start + timedelta(7)
        case "MONTH":
            return (start + timedelta(31)).replace(day=1)
        case _:
            return start.replace(year=start.year + 1)


def _key(oracle: "Oracle", dimension: str, row: Row) -> tuple[str, Any]:
    """The field of the group, and its value for a complaint."""
    match dimension:
        case "AGENCY":
            return "agency", oracle.first("Agency", id=row["agency_id"])
        case "PARENT_AGENCY":
            return "agency", _top(oracle, "Agency", row["agency_id"])
        case "REGION":
            return "region", _newest(oracle, oracle.first("Region", id=row["region_id"]))
        case "PROVINCE":
            return "region", _newest(oracle, _top(oracle, "Region", row["region_id"]))
        case "CATEGORY":
            return "category", oracle.first("Category", id=row["category_id"])
        case "MAIN_CATEGORY":
            return "category", _top(oracle, "Category", row["category_id"])
        case "REPORT_CLASS":
            return "reportClass", row["report_class"]
        case "CHANNEL":
            return "channel", row["channel"]
        case "STATUS":
            return "status", row["status"]
        case _:
            return "period", start_of(dimension, row["submitted_at"].astimezone(_JAKARTA).date())


def _comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("slug") or value["code"]
    return value.isoformat() if isinstance(value, date) else value


def groups_of(
    oracle: "Oracle", rows: Sequence[Row], dimensions: Sequence[str], filter_: Mapping[str, Any]
) -> list[Group]:
    """The groups of these complaints, in no order."""
    if not dimensions:
        return [Group(oracle, list(rows))]
    found: dict[tuple[Any, ...], Group] = {}
    for row in rows:
        keys = dict(_key(oracle, one, row) for one in dimensions)
        name = tuple(_comparable(value) for value in keys.values())
        found.setdefault(name, Group(oracle, [], keys)).rows.append(row)
    time = next((one for one in dimensions if one in _TIMES), None)
    bounds = filter_.get("submitted") or {}
    if time and bounds.get("from") and bounds.get("before"):
        _fill(oracle, found, dimensions, time, bounds)
    return list(found.values())


def _fill(
    oracle: "Oracle", found: dict[tuple[Any, ...], Group], dimensions: Sequence[str], time: str, bounds: Any
) -> None:
    others = [{**group.keys} for group in found.values()]
    if len(dimensions) == 1:
        others = [{"period": None}]
    start = start_of(time, bounds["from"])
    while start < bounds["before"]:
        for other in others:
            keys = {**other, "period": start}
            found.setdefault(tuple(_comparable(value) for value in keys.values()), Group(oracle, [], keys))
        start = end_of(time, start)


def _order_value(group: Group, order: Mapping[str, Any]) -> Any:
    match order["field"]:
        case "COMPLAINTS":
            return len(group.rows)
        case "FOLLOW_UP_RATE":
            found = FIGURES["followUpRate"](group, {})
            return None if found is None else found["value"]
        case "OVERDUE":
            return FIGURES["overdue"](group, order)
        case "ON_TIME_RATE":
            found = FIGURES["onTimeRate"](group, order)
            return None if found is None else found["value"]
        case "FIRST_FOLLOW_UP_MEDIAN":
            return FIGURES["firstFollowUp"](group, order).reached(Fraction(1, 2))
        case _:
            return 0


def flows(oracle: "Oracle", given: Mapping[str, Any]) -> list[Row]:
    """From which agency to which other complaints went, most first, then by slugs, all from the end of the alphabet."""
    found: dict[tuple[str, str], set[int]] = {}
    for row in oracle.rows["Complaint"]:
        if not complaint_fits(row, given.get("filter") or {}, oracle.trees, oracle.words):
            continue
        hops = {one["hop"]: one["agency_id"] for one in oracle.all("Assignment", tracking_id=row["tracking_id"])}
        for hop, giver in hops.items():
            if hop + 1 in hops and hops[hop + 1] != giver:
                names = [oracle.first("Agency", id=one) for one in (giver, hops[hop + 1])]
                found.setdefault(tuple(one["slug"] for one in names if one), set()).add(row["tracking_id"])  # type: ignore[arg-type]
    ranked = sorted(((len(ids), *way) for way, ids in found.items()), reverse=True)
    return [
        {"from": oracle.first("Agency", slug=one[1]), "to": oracle.first("Agency", slug=one[2]), "complaints": one[0]}
        for one in ranked
    ]


class GroupPage(Listed):
    """A connection of groups, without cursors."""

    def __init__(self, oracle: "Oracle", given: Mapping[str, Any]) -> None:
        order: Mapping[str, Any] = given.get("orderBy") or {"field": "KEY", "direction": "ASC"}
        filter_ = given.get("filter") or {}
        rows = [row for row in oracle.rows["Complaint"] if complaint_fits(row, filter_, oracle.trees, oracle.words)]
        dimensions = given.get("groupBy") or []
        self._time = next((one for one in dimensions if one in _TIMES), None)
        groups = groups_of(oracle, rows, dimensions, filter_)
        fewest: int | None = order.get("minimumComplaints")
        kept = [one for one in groups if fewest is None or len(one.rows) >= fewest]
        descending = order["direction"] == "DESC"
        self._all = sorted(kept, key=lambda one: self._place(one, order, descending), reverse=descending)
        size = given.get("last") or given.get("first") or 20
        self._rows = self._all[-size:] if given.get("last") else self._all[:size]
        self._backwards = bool(given.get("last"))

    def _place(self, group: Group, order: Mapping[str, Any], descending: bool) -> tuple[Any, ...]:
        """Null comes last whichever way the list is turned."""
        values = [_order_value(group, order), *map(_comparable, group.keys.values())]
        return tuple(
            ((value is not None) if descending else (value is None), "" if value is None else value)
            if isinstance(value, str) or value is None
            else ((value is not None) if descending else (value is None), value)
            for value in values
        )

    def nodes(self) -> list[Row]:
        """The groups of the page as the API shows them."""
        return [self._shown(one) for one in self._rows]

    def _shown(self, group: Group) -> Row:
        keys = {"agency": None, "region": None, "category": None, "report_class": group.keys.get("reportClass")}
        found = keys | {"channel": None, "status": None} | group.keys | {"statistics": group}
        start = group.keys.get("period")
        found["period"] = None if start is None else {"start": start, "end": end_of(str(self._time), start)}
        return found

    def edges(self) -> list[Row]:
        """The groups without their cursors."""
        return [{"node": one} for one in self.nodes()]

    def totalCount(self) -> int:
        """All groups."""
        return len(self._all)

    def pageInfo(self) -> Row:
        """Where the page lies."""
        more = len(self._all) > len(self._rows)
        return {"has_next_page": more and not self._backwards, "has_previous_page": more and self._backwards}
