"""Finds the header of a source's file, and what the rows above it say of the file (domain notes 9.3, 9.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import islice

from ingest.dates import Bounds, DateOrder, read_bounds
from ingest.refusal import FileRefused
from ingest.workbook import Cell, Row
from rules.names import fold, tidy

__all__ = ["EXPORT", "Column", "Form", "Layout", "find_layout", "text_of"]

MOST_ROWS_ABOVE = 1000
"""Where a header this far down is missing, the file has none."""


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


@dataclass(frozen=True)
class Form:
    """What files of one kind look like: the names of their columns, and which of them a file must have once.

    `columns` gives each name as the source writes it; one column may go by several names. `known_by` is the column
    without which a row is not even nearly a header of this kind.
    """

    title: str
    columns: Mapping[str, StrEnum]
    required: tuple[StrEnum, ...]
    known_by: StrEnum
    single: tuple[StrEnum, ...] = ()

    def named(self, name: Cell) -> StrEnum | None:
        """The column that a cell of the header names, in any case, with spaces or underscores."""
        return self._by_key.get(_key(name)) if isinstance(name, str) else None

    @cached_property
    def _by_key(self) -> dict[str, StrEnum]:
        return {_key(name): column for name, column in self.columns.items()}

    def name_of(self, column: StrEnum) -> str:
        """The first name `column` goes by."""
        return next(name for name, named in self.columns.items() if named is column)

    @property
    def needs(self) -> str:
        """The required columns by name, for a sentence."""
        return ", ".join(f'"{self.name_of(column)}"' for column in self.required)


EXPORT = Form("the official LAPOR export", {column.value: column for column in Column}, REQUIRED, Column.TRACKING_ID)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns stand, on which row their names are, and what the file says of itself."""

    form: Form
    places: Mapping[StrEnum, int]
    header: tuple[str, ...]
    header_row: int
    owner: str | None
    generated: Bounds | None

    def has(self, column: StrEnum) -> bool:
        """Whether the file has `column`."""
        return column in self.places

    def name_of(self, column: StrEnum) -> str:
        """What this file calls `column`, of the names it may go by."""
        place = self.places.get(column)
        if place is None:
            return self.form.name_of(column)
        return next(name for name in self.form.columns if _key(name) == self.header[place])

    def cell(self, row: Row, column: StrEnum) -> Cell:
        """The cell of `row` under `column`; None where the row or the file has none."""
        place = self.places.get(column)
        return row.cells[place] if place is not None and place < len(row.cells) else None

    def is_header(self, row: Row) -> bool:
        """Whether `row` is the header once more: its cell is the name by which the form is known."""
        return self.form.named(self.cell(row, self.form.known_by)) is self.form.known_by

    def is_cut_off(self, row: Row, column: StrEnum) -> bool:
        """Whether `row` is a line of a .csv that ends before its cell under `column`."""
        place = self.places.get(column)
        return row.is_text and place is not None and place >= len(row.cells)

    def column_at(self, place: int) -> str:
        """The name of the column at `place`, or its number where the header has no name known here."""
        named = next((column for column, at in self.places.items() if at == place), None)
        return self.name_of(named) if named else f"column {place + 1}"


def text_of(cell: Cell) -> str:
    """The text of a cell; whole numbers without a decimal point, nothing as an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def find_layout(rows: Iterable[Row], name: str, form: Form = EXPORT) -> Layout:
    """The layout of the file called `name`; `FileRefused` where it has no header of that form.

    The same where it lacks a required column (`MISSING_COLUMN`) or has one twice.
    """
    above: list[Row] = []
    nearest: Mapping[StrEnum, int] = {}
    for row in islice(rows, MOST_ROWS_ABOVE):
        if any(form.named(cell) is form.known_by for cell in row.cells):
            places = _places(row, form)
            if all(column in places for column in form.required):
                _check_single(row, name, form)
                header = tuple(_key(cell) if isinstance(cell, str) else "" for cell in row.cells)
                return Layout(form, places, header, row.number, _owner(above), _generated(above))
            nearest = nearest if len(nearest) > len(places) else places
        above.append(row)
    raise _without_header(name, nearest, form)


def _without_header(name: str, nearest: Mapping[StrEnum, int], form: Form) -> FileRefused:
    missing = [column for column in form.required if column not in nearest]
    # A row that has hardly a column of this form is the header of something else.
    if len(missing) * 2 > len(form.required):
        return FileRefused(
            "NO_HEADER",
            f'{name} has no row with a cell "{form.name_of(form.known_by)}" and the other columns of {form.title} in '
            f"its first sheet, so it is not that; export it again, or save its first sheet as CSV UTF-8.",
        )
    names = ", ".join(f'"{form.name_of(column)}"' for column in missing)
    return FileRefused(
        "MISSING_COLUMN",
        f"{name} lacks the required column {names} of {form.title}; export it again with every column.",
    )


def _check_single(header: Row, name: str, form: Form) -> None:
    """Of two columns of one name, the one not read could be the one that says "Rahasia"."""
    named = [form.named(cell) for cell in header.cells]
    single = dict.fromkeys((*form.required, *form.single))
    repeated = ", ".join(f'"{form.name_of(column)}"' for column in single if named.count(column) > 1)
    if repeated:
        raise FileRefused(
            "REPEATED_COLUMN",
            f"{name} has the required column {repeated} more than once, so it is unclear which one counts; "
            "export it again with every column once.",
        )


def _places(row: Row, form: Form) -> dict[StrEnum, int]:
    """Where each column stands: of two names of one column under the first that the form lists."""
    keys = [_key(cell) if isinstance(cell, str) else "" for cell in row.cells]
    places: dict[StrEnum, int] = {}
    for name, column in form.columns.items():
        if _key(name) in keys:
            places.setdefault(column, keys.index(_key(name)))
    return places


def _key(name: str) -> str:
    return fold(name).replace("_", " ")


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
