"""The oracle's filters: whether a row fits, one condition after the other, in plain Python."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tests.rows import Row

_JAKARTA = ZoneInfo("Asia/Jakarta")
Given = Mapping[str, Any]


class Trees:
    """Which rows lie below which, for agencies, regions and categories."""

    def __init__(self, rows: Mapping[str, Sequence[Row]]) -> None:
        self._rows = rows

    def below(self, type_: str, identity: int) -> set[int]:
        """The id itself and those of all rows below it, however deep."""
        found, new = {identity}, {identity}
        while new:
            new = {row["id"] for row in self._rows[type_] if row["parent_id"] in new} - found
            found |= new
        return found

    def named(self, type_: str, key: str, names: Sequence[str]) -> set[int]:
        """The ids of the rows with one of these slugs or codes."""
        return {row["id"] for row in self._rows[type_] if row[key] in names}

    def below_named(self, type_: str, key: str, names: Sequence[str]) -> set[int]:
        """Those, and all below them."""
        return set().union(*(self.below(type_, one) for one in self.named(type_, key, names)))


def complaint_fits(row: Row, given: Given, trees: Trees) -> bool:
    """Whether every condition of a ComplaintFilter holds; null adds none."""
    return all(_complaint_fits(row, name, value, given, trees) for name, value in given.items() if value is not None)


def _complaint_fits(row: Row, name: str, value: Any, given: Given, trees: Trees) -> bool:
    match name:
        case "trackingIds":
            return str(row["tracking_id"]) in value
        case "reportClass":
            return row["report_class"] in value
        case "isSupervisory":
            return row["is_supervisory"] is value
        case "status":
            return row["status"] in value
        case "statusGroup":
            return row["status_group"] in value
        case "closedBy":
            return row["closed_by"] in value
        case "closedWithoutFollowUp":
            known = row["status"] == "CLOSED" and row["follow_up_count"] is not None
            return known and (row["follow_up_count"] == 0) is value
        case "channel":
            return row["channel"] in value
        case "agency" if given.get("includeChildAgencies") is False:
            return row["agency_id"] in trees.named("Agency", "slug", value)
        case "agency":
            return row["agency_id"] in trees.below_named("Agency", "slug", value)
        case "includeChildAgencies":
            return True
        case "region":
            return row["region_id"] in trees.below_named("Region", "code", value)
        case "category":
            return row["category_id"] in trees.below_named("Category", "slug", value)
        case "submitted":
            return _lies_in(row["submitted_at"], value, _midnight)
        case "updated":
            return _lies_in(row["updated_at"], value)
        case "incident":
            bounded = any(bound is not None for bound in value.values())
            return not bounded or (row["incident_date"] is not None and _lies_in(row["incident_date"], value))
        case "hasFollowUp":
            return row["follow_up_count"] is not None and (row["follow_up_count"] > 0) is value
        case other:
            raise NotImplementedError(f"the oracle knows no filter ComplaintFilter.{other}")


def agency_fits(row: Row, given: Given, trees: Trees) -> bool:
    """Whether every condition of an AgencyFilter holds."""
    return all(_agency_fits(row, name, value, trees) for name, value in given.items() if value is not None)


def _agency_fits(row: Row, name: str, value: Any, trees: Trees) -> bool:
    match name:
        case "kind":
            return row["kind"] in value
        case "parent":
            return row["parent_id"] in trees.named("Agency", "slug", [value])
        case "region":
            return row["region_id"] in trees.below_named("Region", "code", [value])
        case other:
            raise NotImplementedError(f"the oracle knows no filter AgencyFilter.{other}")


def region_fits(row: Row, given: Given, trees: Trees) -> bool:
    """Whether every condition of a RegionFilter holds."""
    return all(_region_fits(row, name, value, trees) for name, value in given.items() if value is not None)


def _region_fits(row: Row, name: str, value: Any, trees: Trees) -> bool:
    match name:
        case "level":
            return row["level"] in value
        case "parent":
            return row["parent_id"] in trees.named("Region", "code", [value])
        case "current":
            return (row["valid_to"] is None) is value
        case other:
            raise NotImplementedError(f"the oracle knows no filter RegionFilter.{other}")


def category_fits(row: Row, given: Given, trees: Trees) -> bool:
    """Whether every condition of a CategoryFilter holds."""
    return all(_category_fits(row, name, value, trees) for name, value in given.items() if value is not None)


def _category_fits(row: Row, name: str, value: Any, trees: Trees) -> bool:
    match name:
        case "parent":
            return row["parent_id"] in trees.named("Category", "slug", [value])
        case "mainOnly":
            return row["parent_id"] is None or not value
        case other:
            raise NotImplementedError(f"the oracle knows no filter CategoryFilter.{other}")


def _lies_in(value: Any, given: Given, read: Any = lambda bound: bound) -> bool:
    """Whether a value lies in a range: `from` inclusive, `before` exclusive."""
    first, end = given.get("from"), given.get("before")
    return (first is None or value >= read(first)) and (end is None or value < read(end))


def _midnight(day: date) -> datetime:
    """The first moment of a day in Jakarta."""
    return datetime.combine(day, time(), _JAKARTA)
