"""Finds the header of an official export, and what the rows above it say of the file (domain notes 9.3, 9.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from ingest.dates import Bounds, DateOrder, read_bounds
from ingest.refusal import FileRefused
from ingest.workbook import Cell, Row
from rules.names import fold, tidy

__all__ = ["Column", "Layout", "find_layout", "is_header_name", "text_of"]

MOST_ROWS_ABOVE = 1000
"""Where a header this far down is missing, the file is not an export."""


class Column(StrEnum):
    """The columns of the official export, in its own words and order."""

    TRACKING_ID = "Tracking ID"
    DATE = "Tanggal Laporan Masuk"
    TIME = "Waktu Laporan Masuk"
    REPORTER = "Nama Pelapor"
    REPORT_CLASS = "Klasifikasi Laporan"
    CATEGORY_ID = "ID Kategori"
    CATEGORY = "Kategori"
    TITLE = "Judul Laporan"
    ORIGINAL_WORDS = "Isi Laporan Awal"
    BODY = "Isi Laporan Akhir"
    SECRECY = "Tipe Laporan (Anonim/Rahasia)"
    CHANNEL = "Sumber Laporan"
    PARENT_AGENCY = "Instansi Induk"
    UNIT_ID = "ID Instansi Terdisposisi"
    UNIT = "Instansi Terdisposisi"
    STATUS = "Status Laporan"
    ARCHIVE_REASON = "Alasan Tunda/Arsip"
    PROVINCE = "Provinsi"
    REGENCY = "Kota/Kabupaten"
    DISTRICT = "Kecamatan"
    VILLAGE = "Kelurahan"
    DECREE_NUMBER = "Nomor SK"
    DECREE_URL = "Url SK"
    ANNUAL_REPORT_URL = "Url Dokumen Laporan Tahunan"
    THROUGH_VICE_PRESIDENT = "Laporan yang Masuk melalui Kanal Aduan Setwapres"
    RATING = "Rating"


OPTIONAL = frozenset(
    {
        Column.REPORTER,
        Column.CATEGORY_ID,
        Column.ORIGINAL_WORDS,
        Column.UNIT_ID,
        Column.VILLAGE,
        Column.DECREE_NUMBER,
        Column.DECREE_URL,
        Column.ANNUAL_REPORT_URL,
        Column.THROUGH_VICE_PRESIDENT,
        Column.RATING,
    }
)
REQUIRED = tuple(column for column in Column if column not in OPTIONAL)

_OWNER = frozenset({"nama instansi"})
_GENERATED = frozenset({"tanggal generate", "tanggal generated", "tanggal dibuat"})
_BY_NAME = {fold(column): column for column in Column}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns stand, on which row their names are, and what the file says of itself."""

    places: dict[Column, int]
    header_row: int
    owner: str | None
    generated: Bounds | None

    def cell(self, row: Row, column: Column) -> Cell:
        """The cell of `row` under `column`; None where the row or the file has none."""
        place = self.places.get(column)
        return row.cells[place] if place is not None and place < len(row.cells) else None

    def is_cut_off(self, row: Row, column: Column) -> bool:
        """Whether `row` is a line of a .csv that ends before its cell under `column`."""
        place = self.places.get(column)
        return row.is_text and place is not None and place >= len(row.cells)

    def column_at(self, place: int) -> str:
        """The name of the column at `place`, or its number where the header has no name known here."""
        named = next((column for column, at in self.places.items() if at == place), None)
        return named or f"column {place + 1}"


def text_of(cell: Cell) -> str:
    """The text of a cell; whole numbers without a decimal point, nothing as an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def is_header_name(cell: Cell) -> bool:
    """Whether a cell is the name of the column by which the header is known."""
    return isinstance(cell, str) and fold(cell) == fold(Column.TRACKING_ID)


def find_layout(rows: Iterable[Row], name: str) -> Layout:
    """The layout of the export called `name`; `FileRefused` where it has no header.

    The same where it lacks a required column or has one twice.
    """
    above: list[Row] = []
    nearest: dict[Column, int] = {}
    for row in islice(rows, MOST_ROWS_ABOVE):
        if any(is_header_name(cell) for cell in row.cells):
            places = _places(row)
            if all(column in places for column in REQUIRED):
                _check_single(row, name)
                return Layout(places, row.number, _owner(above), _generated(above))
            nearest = nearest if len(nearest) > len(places) else places
        above.append(row)
    raise _without_header(name, nearest)


def _without_header(name: str, nearest: dict[Column, int]) -> FileRefused:
    if not nearest:
        return FileRefused(
            "NO_HEADER",
            f'{name} has no row with a cell "{Column.TRACKING_ID}" in its first sheet, so it is not an official '
            "LAPOR export; export it again, or save its first sheet as CSV UTF-8.",
        )
    missing = ", ".join(f'"{column}"' for column in REQUIRED if column not in nearest)
    return FileRefused(
        "MISSING_COLUMN", f"{name} lacks the required column {missing}; export it again with every column."
    )


def _check_single(header: Row, name: str) -> None:
    """Of two columns of one name, the one not read could be the one that says "Rahasia"."""
    names = [fold(cell) for cell in header.cells if isinstance(cell, str)]
    repeated = ", ".join(f'"{column}"' for column in REQUIRED if names.count(fold(column)) > 1)
    if repeated:
        raise FileRefused(
            "REPEATED_COLUMN",
            f"{name} has the required column {repeated} more than once, so it is unclear which one counts; "
            "export it again with every column once.",
        )


def _places(row: Row) -> dict[Column, int]:
    places: dict[Column, int] = {}
    for place, cell in enumerate(row.cells):
        column = _BY_NAME.get(fold(cell)) if isinstance(cell, str) else None
        if column is not None:
            places.setdefault(column, place)
    return places


def _labelled(rows: list[Row], labels: frozenset[str]) -> Cell:
    """The value that stands after one of `labels`, in the same cell after a colon or in the next one."""
    for row in rows:
        for place, cell in enumerate(row.cells):
            label, _, rest = text_of(cell).partition(":")
            if fold(label) in labels:
                later = (after for after in row.cells[place + 1 :] if text_of(after).strip(" :"))
                return rest.strip() or next(later, None)
    return None


def _owner(above: list[Row]) -> str | None:
    return tidy(text_of(_labelled(above, _OWNER)).lstrip(" :")) or None


def _generated(above: list[Row]) -> Bounds | None:
    cell = _labelled(above, _GENERATED)
    value = cell.lstrip(" :") if isinstance(cell, str) else cell
    return read_bounds(value, DateOrder.UNPROVEN.after(value))
