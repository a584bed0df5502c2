"""Reads what all sources have in common from the cells of one row, and gathers what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from ingest.header import Layout, text_of
from ingest.record import Problem
from ingest.workbook import Row
from rules.names import fold, tidy

__all__ = ["Attempts", "Unusable", "body_of", "hints_of", "says_confidential", "text_at"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ANONYMOUS = frozenset({"", "anonim", "anonymous", "-"})

Value = TypeVar("Value")


class Unusable(Exception):
    """A cell that cannot be used; the message is a sentence of ours."""

    def __init__(self, column: StrEnum, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class Attempts:
    """Calls the readers of one row and gathers what is wrong with it; formulas are wrong from the start."""

    def __init__(self, row: Row, layout: Layout) -> None:
        self._row = row.number
        self._layout = layout
        self.problems = [
            Problem(row.number, layout.column_at(place), "holds a formula or an error; paste its value instead")
            for place in row.formulas
        ]

    def __call__(self, read: Callable[..., Value], *arguments: object) -> Value | None:
        try:
            return read(*arguments)
        except Unusable as problem:
            self.problems.append(Problem(self._row, self._layout.name_of(problem.column), problem.reason))
            return None


def text_at(layout: Layout, row: Row, column: StrEnum) -> str:
    """The text under `column` on one line, with single spaces; empty where there is none."""
    return tidy(text_of(layout.cell(row, column)))


def body_of(layout: Layout, row: Row, column: StrEnum) -> str | None:
    """The text under `column` with its lines, without control characters; None where there is none."""
    text = text_of(layout.cell(row, column)).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(" ", text).strip() or None


def hints_of(name: str) -> tuple[str, ...]:
    """A reporter's name as a hint to redaction; nothing where the reporter is anonymous."""
    return () if fold(name) in _ANONYMOUS else (name,)


@lru_cache(1024)
def says_confidential(word: str) -> bool:
    """Whether "rahasia" is in `word`, also where spaces or invisible characters stand between its letters."""
    seen = (char for char in fold(word) if not char.isspace() and unicodedata.category(char) != "Cf")
    return "rahasia" in "".join(seen)
