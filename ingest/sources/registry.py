"""Every format of a source that can be imported, and which of them a file is in: chosen by its header.

A new source is one more entry here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from ingest.dates import Bounds
from ingest.header import EXPORT, Form, Layout, find_layout
from ingest.refusal import FileRefused
from ingest.source_file import SourceFile
from ingest.sources import agency_register, open_data_csv
from ingest.sources.agency_register import open_register
from ingest.sources.lapor_export import LaporExport
from ingest.sources.open_data_csv import open_open_data
from ingest.workbook import Row, open_rows, with_semicolons

__all__ = ["open_source"]

MOST_AHEAD = timedelta(days=366)
"""A clock may be wrong by months; a mistyped year would lock the feed."""

Rows = Callable[[], Iterator[Row]]


class _Open(Protocol):
    def __call__(self, path: Path, layout: Layout, rows: Rows, *, all_public: bool) -> SourceFile: ...


@dataclass(frozen=True)
class _Format:
    form: Form
    open: _Open


_FORMATS = (
    _Format(EXPORT, lambda path, layout, rows, *, all_public: LaporExport(path, layout, rows)),
    _Format(agency_register.FORM, open_register),
    _Format(open_data_csv.FORM, lambda path, layout, rows, *, all_public: open_open_data(path, layout, rows)),
)


def open_source(path: Path, as_of: Bounds | None, *, all_public: bool = False) -> tuple[SourceFile, Bounds]:
    """The file at `path` as what its header says it is, and when it was made.

    Raises `FileRefused` where it is in none of the formats, or nobody says when it was made. `as_of` is the
    operator's word on that: needed where the file is silent, and where the file states a day it may name the time
    within that day. `all_public` says that a register without a column for it holds nothing confidential.
    """
    kind, layout, rows = _recognise(path)
    bounds = _generated(layout.generated, as_of, path.name)
    if bounds.start > datetime.now(UTC) + MOST_AHEAD:
        raise FileRefused(
            "CONTRADICTED",
            f"{path.name} would have been made more than a year from now; correct the year, else every later file "
            "would count as older.",
        )
    return kind.open(path, replace(layout, generated=bounds), rows, all_public=all_public), bounds


def _recognise(path: Path) -> tuple[_Format, Layout, Rows]:
    """The first format whose header the file has; else the most telling refusal of them all."""
    refusals: list[FileRefused] = []
    for is_retry, rows in enumerate((open_rows(path), with_semicolons(path))):
        for kind in _FORMATS:
            try:
                return kind, find_layout(rows(), path.name, kind.form), rows
            except FileRefused as refusal:
                # A workbook cannot even be read as a text with semicolons.
                if refusal.reason not in ("NO_HEADER", "MISSING_COLUMN") and not (
                    is_retry and refusal.reason == "UNREADABLE"
                ):
                    raise
                refusals.append(refusal)
    raise next((refusal for refusal in refusals if refusal.reason == "MISSING_COLUMN"), _unknown(path))


def _unknown(path: Path) -> FileRefused:
    known = "; ".join(f"{kind.form.title} needs {kind.form.needs}" for kind in _FORMATS)
    return FileRefused(
        "NO_HEADER",
        f"{path.name} has no row with the column names of a format that can be imported, so it is not an official "
        f"LAPOR export or another one known here: {known}. Export it again, or save its first sheet as CSV UTF-8.",
    )


def _generated(stated: Bounds | None, given: Bounds | None, name: str) -> Bounds:
    if stated is None and given is None:
        raise FileRefused(
            "NO_GENERATION_TIME",
            f"{name} does not say when it was made; give it, for instance --as-of 2024-12-31.",
        )
    known = [bounds for bounds in (stated, given) if bounds is not None]
    both = Bounds(max(bounds.start for bounds in known), min(bounds.end for bounds in known))
    if both.start > both.end:
        raise FileRefused(
            "CONTRADICTED",
            f"{name} says that it was made at another time than --as-of; leave --as-of out, or name a time within "
            "the day the file states.",
        )
    return both
