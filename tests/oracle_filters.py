"""The oracle's filters: whether a row fits, one condition after the other, in plain Python."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
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


class Words:
    """What a text says, word by word. `stems` is PostgreSQL's own Indonesian dictionary, looked up word for word."""

    def __init__(self, stems: Callable[[Sequence[str]], Mapping[str, str]]) -> None:
        self._stems = stems

    def in_text(self, text: str, search: str) -> bool:
        """Whether a text has every word of the search (one that begins so, or of the same stem) and every phrase."""
        words = _words(text)
        parts = search.split('"')
        wanted = [word for part in parts[0::2] for word in _words(part)]
        phrases = [phrase for part in parts[1::2] if (phrase := _words(part))]
        stems = self._stems([*words, *wanted])
        known = {*words, *(stems[word] for word in words)}
        return bool(wanted or phrases) and (
            all(stems[one] in known or any(word.startswith(one) for word in known) for one in wanted)
            and all(_follow(words, phrase) for phrase in phrases)
        )


def in_name(name: str, search: str) -> bool:
    """Whether a name has a word that begins like each word of the search, accents aside."""
    words, wanted = _words(_unaccented(name)), _words(_unaccented(search))
    return bool(wanted) and all(any(word.startswith(one) for word in words) for one in wanted)


def _words(text: str) -> list[str]:
    """Runs of letters and digits, in small letters; beyond ASCII everything counts but a few marks.

    None is endless, and a text that cannot be stored has none.
    """
    if "\0" in text or re.search("[\ud800-\udfff]", text):
        return []
    words = re.findall(r"[a-z0-9\x80-\U0010ffff]+", re.sub("[\xa0–—‘’“”•…\u2028\u2029]", " ", text.lower()))
    return [word for word in words if len(word.encode()) < 2048]


def _unaccented(text: str) -> str:
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))


def _follow(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the words of a phrase stand in a text one after the other."""
    return any(words[start : start + len(phrase)] == phrase for start in range(len(words)))


def complaint_fits(row: Row, given: Given, trees: Trees, words: Words) -> bool:
    """Whether every condition of a ComplaintFilter holds; null adds none."""
    search = given.get("search")
    if search is not None and not words.in_text(f"{row['title']} {row['body'] or ''}", search):
        return False
    return all(_complaint_fits(row, name, value, given, trees) for name, value in given.items() if value is not None)


def _complaint_fits(row: Row, name: str, value: Any, given: Given, trees: Trees) -> bool:
    match name:
        case "search":
            return True
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
        case "overdue":
            return value in row["overdue"]
        case "hasFollowUp":
            return row["follow_up_count"] is not None and (row["follow_up_count"] > 0) is value
        case other:
            raise NotImplementedError(f"the oracle knows no filter ComplaintFilter.{other}")


def agency_fits(row: Row, given: Given, trees: Trees) -> bool:
    """Whether every condition of an AgencyFilter holds."""
    return all(_agency_fits(row, name, value, trees) for name, value in given.items() if value is not None)


def _agency_fits(row: Row, name: str, value: Any, trees: Trees) -> bool:
    match name:
        case "search":
            return in_name(f"{row['name']} {row['short_name'] or ''}", value)
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
        case "search":
            return in_name(row["name"], value)
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
        case "search":
            return in_name(row["name"], value)
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
