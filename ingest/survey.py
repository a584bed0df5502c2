"""The first pass over a file: which row of a repeated number counts, what must stay hidden, who owns the file.

It keeps numbers, flags and the names of agencies that appear on publishable rows; no text of any complaint.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.dates import Bounds, DateOrder
from ingest.record import Reading
from ingest.source_file import SourceFile
from rules.terms import UnpublishedReason

__all__ = ["NamesSeen", "Survey", "survey", "unit_key", "usual"]


@dataclass
class NamesSeen:
    """How often each unit, parent and category stood on a publishable row, by number and name."""

    unit_names: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    unit_parents: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    parents: Counter[str] = field(default_factory=Counter[str])
    categories: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add_category(self, number: str, name: str) -> None:
        """Count the category of one publishable row; the number is empty where the file has none."""
        if number or name:
            self.categories[number][name] += 1

    def add(self, unit_id: str, unit_name: str, parent: str) -> None:
        """Count one publishable row; a unit without a number is known by its name."""
        if parent:
            self.parents[parent] += 1
        if unit_name:
            key = unit_key(unit_id, unit_name)
            self.unit_names[key][unit_name] += 1
            self.unit_parents[key][parent] += 1


def unit_key(unit_id: str, unit_name: str) -> str:
    """What a unit is known by within one file: its number, or its name where the file has no numbers."""
    return unit_id or f"name:{unit_name.casefold()}"


def usual(names: Counter[str]) -> str:
    """The most frequent name; of equals the first by the alphabet, so that no order of rows matters."""
    return min(names, key=lambda name: (not name, -names[name], name))


@dataclass
class Survey:
    """What the first pass found."""

    is_kept_back: Callable[[int], bool]
    order: DateOrder = DateOrder.UNPROVEN
    rows: int = 0
    has_slashed_dates: bool = False
    counting_row: dict[int, int] = field(default_factory=dict[int, int])
    secret: dict[int, UnpublishedReason] = field(default_factory=dict[int, UnpublishedReason])
    names: NamesSeen = field(default_factory=NamesSeen)

    def counts(self, reading: Reading) -> bool:
        """Whether this is the row its number is taken from: the last valid one, else any that hides it."""
        if reading.tracking_id is None:
            return False
        return self.counting_row.get(reading.tracking_id) == reading.row

    def secrecy(self, reading: Reading) -> UnpublishedReason | None:
        """Why the complaint stays hidden, said by any of its rows."""
        return self.secret.get(reading.tracking_id) if reading.tracking_id is not None else None

    def _add(self, reading: Reading, valid: set[int]) -> None:
        if reading.tracking_id is None:
            return
        if reading.record is not None:
            self.counting_row[reading.tracking_id] = reading.row
            valid.add(reading.tracking_id)
        if reading.secrecy is not None:
            self._hide(reading, reading.secrecy, valid)
        if reading.is_publishable and reading.record is not None and not self.is_kept_back(reading.tracking_id):
            record = reading.record
            self.names.add(record.unit_id, record.unit_name, record.place.parent_agency)
            self.names.add_category(record.category_id, record.category_name)

    def _hide(self, reading: Reading, reason: UnpublishedReason, valid: set[int]) -> None:
        assert reading.tracking_id is not None
        if self.secret.get(reading.tracking_id) is not UnpublishedReason.CONFIDENTIAL:
            self.secret[reading.tracking_id] = reason
        if reading.tracking_id not in valid:
            self.counting_row[reading.tracking_id] = reading.row


def survey(
    export: SourceFile,
    generated: Bounds,
    progress: Callable[[int, int | None], None],
    is_kept_back: Callable[[int], bool] = lambda _tracking_id: False,
) -> Survey:
    """Read the whole file once. Slashed dates count as days first until the file fails to prove it.

    `is_kept_back` tells the complaints that stay hidden whatever this file says of them: no name is taken from these.
    """
    assumed = _survey(export, generated, DateOrder.DAY_FIRST, progress, is_kept_back)
    if assumed.has_slashed_dates and assumed.order is not DateOrder.DAY_FIRST:
        return _survey(export, generated, assumed.order, progress, is_kept_back)
    return assumed


def _survey(
    export: SourceFile,
    generated: Bounds,
    order: DateOrder,
    progress: Callable[[int, int | None], None],
    is_kept_back: Callable[[int], bool],
) -> Survey:
    found = Survey(is_kept_back)
    valid: set[int] = set()
    for row in export.data_rows():
        found.rows += 1
        found.order = export.slashed_order(row, found.order)
        found.has_slashed_dates = found.has_slashed_dates or export.has_slashed_date(row)
        found._add(export.read(row, generated, order), valid)  # pyright: ignore[reportPrivateUsage]
        if found.rows % 1000 == 0:
            progress(found.rows, None)
    return found
