"""The rows of a workbook's first sheet, parsed as they are unzipped, so that memory does not grow with them.

openpyxl reads the frame around the sheet (which part it is, which number formats are dates) and turns serial numbers
into dates. The sheet and the shared strings can have millions of elements; they are read by expat, an element at a
time. Whatever is not a sheet raises whatever the parsers raise.
"""

import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

__all__ = ["BLOCKS_AT_HAND", "MOST_TEXT", "WORDS_AT_HAND", "CellTooLong", "SheetRow", "sheet_rows"]

MOST_TEXT = 1 << 20
"""Characters in one cell; Excel itself stops at 32,767."""

_PIECE = 1 << 16
"""Bytes of XML between two looks at what has come of them."""
_BLOCK = 64
"""Shared strings packed together; they pack to a quarter."""
BLOCKS_AT_HAND = 512
WORDS_AT_HAND = 8192

_NAMES = tuple(f"{SHEET_MAIN_NS} {name}" for name in ("row", "c", "v", "f", "is", "t", "rPh", "si"))
_ROW, _CELL, _VALUE, _FORMULA, _INLINE, _TEXT, _PHONETIC, _STRING = _NAMES


class CellTooLong(ValueError):
    """A cell holds more than `MOST_TEXT` characters."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that has cells: values by place, counted from 0, and the places with a formula or an error."""

    number: int
    values: dict[int, Any]
    formulas: tuple[int, ...]


def sheet_rows(path: Path, most_columns: int) -> Iterator[SheetRow]:
    """The rows of the first sheet that have a cell within its first columns; row numbers must ascend."""
    with path.open("rb") as file:
        frame = _frame(file)
        strings = frame.package.find(SHARED_STRINGS)
        with frame.archive.open(_first_sheet(frame)) as part:
            shared = _SharedStrings(frame.archive, strings and strings.PartName[1:])
            yield from _Sheet(shared, frame.wb, most_columns).rows(part)


def _frame(file: IO[bytes]) -> Any:
    frame = ExcelReader(file, read_only=True, keep_links=False)
    with warnings.catch_warnings():
        # openpyxl's warnings quote the file.
        warnings.simplefilter("ignore")
        frame.read_manifest()
        frame.read_workbook()
        apply_stylesheet(frame.archive, frame.wb)
    return frame


def _first_sheet(frame: Any) -> str:
    for _sheet, relation in frame.parser.find_sheets():
        if relation.target in frame.valid_files and "chartsheet" not in relation.Type:
            return relation.target
    raise ValueError


class _Parser:
    """Feeds XML to expat, and gives the handlers of those that extend it the text since they last cleared it."""

    def __init__(self) -> None:
        # Names that are the very same objects are compared at once.
        self._expat = expat.ParserCreate(namespace_separator=" ", intern={name: name for name in _NAMES})
        self._expat.buffer_text = True
        self._expat.StartDoctypeDeclHandler = _refuse
        self._expat.StartElementHandler = self.start
        self._expat.EndElementHandler = self.end
        self._pieces: list[str] = []
        self._expat.CharacterDataHandler = self._pieces.append
        self._is_phonetic = False

    def feed(self, part: IO[bytes]) -> bool:
        """Parse the next piece of `part`; whether there was one."""
        piece = part.read(_PIECE)
        self._expat.Parse(piece, not piece)
        if sum(map(len, self._pieces)) > MOST_TEXT:
            raise CellTooLong
        return bool(piece)

    def taken(self) -> str:
        """The text since the last call of `drop`."""
        text = "".join(self._pieces)
        if len(text) > MOST_TEXT:
            raise CellTooLong
        return text

    def drop(self) -> None:
        """Forget the text up to here."""
        self._pieces.clear()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        raise NotImplementedError

    def end(self, name: str) -> None:
        """An element ends."""
        raise NotImplementedError


def _refuse(*_: object) -> None:
    """No workbook declares a document type; entities, and what they can do, begin there."""
    raise ValueError


class _SharedStrings(_Parser):
    """The texts that cells refer to by number, read as far as they are asked for and packed by blocks.

    A sheet refers to them about in the order of their first use, so that few blocks are at hand at a time; words that
    many rows have stay at hand by themselves.
    """

    def __init__(self, archive: ZipFile, part: str | None) -> None:
        super().__init__()
        self._source = archive.open(part) if part else None
        self._blocks: list[bytes] = []
        self._newest: list[str] = []
        self._string = ""
        self._unpacked = lru_cache(BLOCKS_AT_HAND)(self._unpack)
        self.at = lru_cache(WORDS_AT_HAND)(self._find)
        """The text with this number."""

    def _find(self, place: int) -> str:
        block, within = divmod(place, _BLOCK)
        while block >= len(self._blocks):
            if block == len(self._blocks) and within < len(self._newest):
                return self._newest[within]
            if self._source is None or not self.feed(self._source):
                raise IndexError
        return self._unpacked(block)[within]

    def _unpack(self, block: int) -> list[str]:
        return zlib.decompress(self._blocks[block]).decode().split("\0")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TEXT:
            self.drop()
        elif name == _STRING:
            self._string = ""
        elif name == _PHONETIC:
            self._is_phonetic = True

    def end(self, name: str) -> None:
        if name == _TEXT and not self._is_phonetic:
            self._string += self.taken()
        elif name == _STRING:
            self._keep(self._string)
        elif name == _PHONETIC:
            self._is_phonetic = False

    def _keep(self, text: str) -> None:
        # Excel writes an underscore that could be taken for an escape as _x005F_.
        self._newest.append(text.replace("x005F_", "") if "x005F_" in text else text)
        if len(self._newest) == _BLOCK:
            # XML has no NUL, so that it can part them.
            self._blocks.append(zlib.compress("\0".join(self._newest).encode(), 1))
            self._newest = []


class _Sheet(_Parser):
    """Takes a sheet apart, cell by cell."""

    def __init__(self, strings: _SharedStrings, book: Any, most_columns: int) -> None:
        super().__init__()
        self._strings = strings
        self._book = book
        self._most_columns = most_columns
        self._done: list[SheetRow] = []
        self._number = 0
        self._place = -1
        self._values: dict[int, Any] = {}
        self._formulas: list[int] = []
        self._type, self._style, self._text = "", "", ""
        self._has_formula = self._is_inline = False

    def rows(self, part: IO[bytes]) -> Iterator[SheetRow]:
        """The rows of the sheet in `part`, in their order."""
        while self.feed(part):
            yield from self._done
            self._done.clear()
        yield from self._done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _CELL:
            self._start_cell(attributes)
        elif name in (_VALUE, _TEXT):
            self.drop()
        elif name == _FORMULA:
            self._has_formula = True
        elif name == _INLINE:
            self._is_inline = True
        elif name == _ROW:
            self._start_row(attributes)
        elif name == _PHONETIC:
            self._is_phonetic = True

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._number + 1))
        if number <= self._number:
            raise ValueError
        self._number, self._place = number, -1
        self._values, self._formulas = {}, []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        where = attributes.get("r")
        self._place = self._place + 1 if where is None else _column(where.rstrip("0123456789")) - 1
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._text = ""
        self._has_formula = self._is_inline = False

    def end(self, name: str) -> None:
        if name == _VALUE:
            self._text = self.taken()
        elif name == _CELL:
            self._end_cell()
        elif name == _ROW:
            if self._values:
                self._done.append(SheetRow(self._number, self._values, tuple(self._formulas)))
        elif name == _TEXT and self._is_inline and not self._is_phonetic:
            self._text += self.taken()
        elif name == _PHONETIC:
            self._is_phonetic = False

    def _end_cell(self) -> None:
        if self._place >= self._most_columns:
            return
        if self._has_formula or self._type == "e":
            self._formulas.append(self._place)
            self._values[self._place] = None
        else:
            self._values[self._place] = self._value()

    def _value(self) -> Any:
        text = self._text
        if not text and not self._is_inline:
            return None
        match self._type:
            case "s":
                return self._strings.at(int(text))
            case "n":
                return self._number_or_moment(text)
            case "b":
                return bool(int(text))
            case "d":
                return from_ISO8601(text)
            case _:
                return text

    def _number_or_moment(self, text: str) -> Any:
        number = float(text) if any(mark in text for mark in ".eE") else int(text)
        style = int(self._style or 0)
        # Nothing public tells which formats are dates.
        if style not in self._book._date_formats:
            return number
        try:
            return from_excel(number, self._book.epoch, timedelta=style in self._book._timedelta_formats)
        except (OverflowError, ValueError):
            # A serial number that no date has shows as an error in Excel.
            self._formulas.append(self._place)
            return None


@cache
def _column(letters: str) -> int:
    return column_index_from_string(letters)
