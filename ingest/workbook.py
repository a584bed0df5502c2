"""The rows of an .xlsx or .csv file, one at a time, with formulas seen, whatever the file claims about itself.

    rows = open_rows(path)
    for row in rows(): row.number, row.cells, row.formulas

Memory stays flat, except for a workbook's shared strings, which are kept packed.
"""

import csv
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ingest.refusal import FileRefused
from ingest.sheet import MOST_TEXT, CellTooLong, sheet_rows

__all__ = ["Cell", "Row", "open_rows"]

Cell = str | int | float | bool | datetime | date | time | timedelta | None

MOST_UNZIPPED = 1 << 30
"""One gibibyte: a full sheet of a million rows fits, a zip bomb does not."""
MOST_RATIO = 200
"""A sheet of XML packs 10 to 40 times; 0.8 MB that unzips to 600 MB packs 750 times."""
SMALL_PART = 10 << 20
"""Parts below this are let through at any ratio: they cannot hurt."""
MOST_COLUMNS = 200
"""The export has 26; a row that claims sixteen thousand is not padded out."""
MOST_ROWS = 1_048_576
"""The rows of a sheet, by Excel's specifications and limits."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the spreadsheet numbers it; `formulas` are the places of cells with a formula or an error.

    `is_text` says that it is a line of a .csv, where a cell beyond its end is lost; a workbook leaves out empty ones.
    """

    number: int
    cells: tuple[Cell, ...]
    formulas: tuple[int, ...] = ()
    is_text: bool = False


def open_rows(path: Path) -> Callable[[], Iterator[Row]]:
    """A function that reads the first sheet of `path` from its start each time it is called.

    Raises `FileRefused` when it is neither a readable workbook nor text; reading on may still raise it.
    """
    beginning = _beginning(path)
    if beginning.startswith(_OLE):
        raise FileRefused(
            "PASSWORD_PROTECTED",
            f"{path.name} is protected by a password or in the old .xls format; "
            "save it as .xlsx without a password, or as CSV UTF-8.",
        )
    if beginning.startswith(_ZIP):
        check_archive(path)
        return lambda: _workbook_rows(path)
    if b"\x00" in beginning:
        raise FileRefused("UNREADABLE", f"{path.name} is neither an .xlsx workbook nor a UTF-8 .csv file.")
    return lambda: _text_rows(path, ",")


def with_semicolons(path: Path) -> Callable[[], Iterator[Row]]:
    """The same for a .csv whose columns are parted by semicolons."""
    return lambda: _text_rows(path, ";")


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise FileRefused("UNREADABLE", f"{path.name} cannot be opened: {error.strerror}.") from None


def check_archive(path: Path) -> None:
    """Refuse a workbook whose parts unzip to more than it is safe to read; nothing is unzipped to find out."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        raise _damaged(path) from None
    total = sum(part.file_size for part in parts)
    if total > MOST_UNZIPPED:
        raise FileRefused(
            "TOO_LARGE",
            f"{path.name} unzips to {total >> 20} MiB; the limit is {MOST_UNZIPPED >> 20} MiB. "
            "Split it by year and import the parts.",
        )
    for part in parts:
        if part.file_size > SMALL_PART and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise FileRefused(
                "TOO_LARGE",
                f"{path.name} holds a part packed more than {MOST_RATIO} times, as only a harmful file is. "
                "Export it again from LAPOR, or save it as CSV UTF-8.",
            )
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("PASSWORD_PROTECTED", f"{path.name} is encrypted; save it without a password.")


def _damaged(path: Path) -> FileRefused:
    return FileRefused("UNREADABLE", f"{path.name} is damaged or not a workbook; export it again from LAPOR.")


def _too_many_rows(path: Path) -> FileRefused:
    return FileRefused(
        "TOO_LARGE",
        f"{path.name} has a row numbered above {MOST_ROWS:,}, the most a sheet can have. "
        "Export it again from LAPOR, or save it as CSV UTF-8.",
    )


def _workbook_rows(path: Path) -> Iterator[Row]:
    try:
        for row in sheet_rows(path, MOST_COLUMNS):
            if row.number > MOST_ROWS:
                raise _too_many_rows(path)
            filled = [place for place, value in row.values.items() if value is not None]
            width = max(filled, default=-1) + 1
            yield Row(row.number, tuple(map(row.values.get, range(width))), row.formulas)
    except FileRefused:
        raise
    except CellTooLong:
        raise _too_long(path, "most likely not an export") from None
    except Exception:
        # openpyxl and expat raise whatever they raise, and their messages quote the file.
        raise _damaged(path) from None


def _text_rows(path: Path, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(MOST_TEXT)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter), start=1):
                yield Row(number, tuple(cells[:MOST_COLUMNS]), is_text=True)
    except UnicodeDecodeError:
        raise FileRefused("UNREADABLE", f'{path.name} is not UTF-8 text; save it as "CSV UTF-8".') from None
    except csv.Error:
        raise _too_long(path, "most likely a quote that is never closed") from None


def _too_long(path: Path, why: str) -> FileRefused:
    return FileRefused(
        "UNREADABLE",
        f"{path.name} has a cell of more than {MOST_TEXT:,} characters, {why}; export it again from LAPOR.",
    )
