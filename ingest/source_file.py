"""What the import asks of an opened file, whichever source it comes from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ingest.dates import Bounds, DateOrder
from ingest.record import Reading
from ingest.workbook import Row
from rules.terms import EventKind, UnpublishedReason

__all__ = ["SourceFile"]


class SourceFile(Protocol):
    """A file whose header was found: its rows can be read as often as needed."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        ...

    @property
    def feed(self) -> str:
        """The name of its feed where the operator gives none."""
        ...

    @property
    def scheme(self) -> str:
        """Whose numbers its agencies and categories carry: the same number of another scheme is another thing."""
        ...

    @property
    def owner(self) -> str | None:
        """Whose file it is, where it says so."""
        ...

    @property
    def tells(self) -> frozenset[UnpublishedReason]:
        """Which secrecy its rows would show: one that shows less takes nothing back (docs/adr/0009)."""
        ...

    def data_rows(self) -> Iterator[Row]:
        """The rows that hold data, in order."""
        ...

    def read(self, row: Row, generated: Bounds, order: DateOrder) -> Reading:
        """What `row` says; its secrecy stands even where the rest of it is rejected."""
        ...

    def slashed_order(self, row: Row, order: DateOrder) -> DateOrder:
        """What the file has proven of its date order, this row included."""
        ...

    def has_slashed_date(self, row: Row) -> bool:
        """Whether a date of the row is written with slashes, so that its order needs proof."""
        ...

    def column_of(self, kind: EventKind) -> str:
        """What the file calls the column that tells of such an event."""
        ...
