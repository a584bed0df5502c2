"""What an import did: its counts, and the list of rejected rows as a .csv file that never quotes a cell."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from ingest.record import Problem

__all__ = ["Counts", "ImportOutcome", "RejectionReport"]


@dataclass(kw_only=True)
class Counts:
    """What came of some rows.

    Every data row is counted once under `published`, `updated`, `unchanged`, `older`, `superseded`, `unpublished` or
    `rejected`; twice only when it is rejected and yet hides its complaint. `withdrawn` counts those of `unpublished`
    that were public before.
    """

    rows_read: int = 0
    published: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0
    superseded: int = 0
    unpublished: Counter[str] = field(default_factory=Counter[str])
    withdrawn: int = 0
    rejected: int = 0
    regions_unmatched: int = 0
    channels_unknown: int = 0

    def add(self, other: "Counts") -> None:
        """Add the counts of other rows to these."""
        for name in _FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def counts(self) -> dict[str, int | dict[str, int]]:
        """The figures alone, as they are kept with the import run."""
        figures = {name: getattr(self, name) for name in _FIGURES}
        return {**figures, "unpublished": dict(self.unpublished)}


_FIGURES = tuple(figure.name for figure in fields(Counts))


@dataclass
class ImportOutcome(Counts):
    """What came of one file, how long it took in seconds, and the longest time that it kept other writers waiting."""

    path: Path
    source: str
    generated_at: datetime
    report_path: Path | None = None
    already_imported: bool = False
    is_dry_run: bool = False
    dataset_version: int | None = None
    seconds: float = 0.0
    longest_hold: float = 0.0


class RejectionReport:
    """Writes rejected rows to a file of their own, which comes to be with the first of them."""

    def __init__(self, folder: Path, name: str) -> None:
        self._target = folder / name
        self._file: IO[str] | None = None
        self.path: Path | None = None

    def __enter__(self) -> "RejectionReport":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, problems: Sequence[Problem]) -> None:
        """Add what is wrong with some rows."""
        if not problems:
            return
        if self._file is None:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._target.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(("row", "column", "reason"))
            self.path = self._target
        csv.writer(self._file).writerows((p.row, p.column, p.reason) for p in problems)
