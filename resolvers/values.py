"""Values that callers give, on their way into a statement: each kind's SQL type and its conversion.

A conversion gives None for a value that no stored value can equal (an id that is no number, a text with a NUL): the
condition then matches nothing, which is the true answer.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from store.errors import BadVariable, PageTooLarge

LARGEST_PAGE = 100
DEFAULT_PAGE = 20
LONGEST_SEARCH = 200
_TRACKING_ID = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: its PostgreSQL type, SQLAlchemy's type of the same, and its conversion."""

    sql_type: str
    type: sa.types.TypeEngine[Any]
    convert: Callable[[Any], Any]

    @property
    def sql_list(self) -> str:
        """How a list is bound: as texts, since the driver has to ask the server about every other array type."""
        return "text[]" if self.sql_type == "text" else f"text[]::{self.sql_type}[]"


def storable(text: str) -> str | None:
    """The text, or None where PostgreSQL cannot hold it (a NUL, half a surrogate pair)."""
    if "\x00" in text:
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return None
    return text


def tracking_id(text: str) -> int | None:
    """The number of a tracking id as it is printed: digits, no leading zero."""
    return int(text) if _TRACKING_ID.fullmatch(text) else None


def search(text: str) -> str | None:
    """A text to search for, at most 200 characters, else BAD_VARIABLE."""
    if len(text) > LONGEST_SEARCH:
        raise BadVariable(
            f"search has {len(text)} characters; at most {LONGEST_SEARCH} may be given. Keep the rarest words."
        )
    return storable(text)


def _as_given(value: Any) -> Any:
    return value


KINDS = {
    "text": Kind("text", sa.Text(), storable),
    "word": Kind("text", sa.Text(), str),
    "search": Kind("text", sa.Text(), search),
    "tracking_id": Kind("bigint", sa.BigInteger(), tracking_id),
    "number": Kind("bigint", sa.BigInteger(), _as_given),
    "boolean": Kind("boolean", sa.Boolean(), _as_given),
    "date": Kind("date", sa.Date(), _as_given),
    "time": Kind("timestamptz", sa.DateTime(timezone=True), _as_given),
}


def one_of(kind: Kind) -> Callable[[Any], Any]:
    """Converts the only element of a list."""
    return lambda values: kind.convert(values[0])


def all_of(kind: Kind, path: str, most: int | None) -> Callable[[Any], list[str]]:
    """Converts every element of a list of at most `most`, leaving out what nothing stored can equal."""

    def convert(values: list[Any]) -> list[str]:
        if most is not None and len(values) > most:
            raise BadVariable(f"{path} has {len(values)} values; at most {most} may be given. Ask in several requests.")
        return [str(found) for value in values if (found := kind.convert(value)) is not None]

    return convert


def page_size(argument: str) -> Callable[[int], int]:
    """Checks `first` or `last`: 1 to 100, else BAD_VARIABLE or PAGE_TOO_LARGE."""

    further = "after: pageInfo.endCursor" if argument == "first" else "before: pageInfo.startCursor"

    def check(value: int) -> int:
        if value < 1:
            raise BadVariable(f"{argument} is {value}; it must be 1 to {LARGEST_PAGE}.")
        if value > LARGEST_PAGE:
            raise PageTooLarge(
                f"{argument} is {value}; the largest page is {LARGEST_PAGE}. Ask for the next page with `{further}`."
            )
        return value

    return check


def number_within(argument: str, first: int, last: int) -> Callable[[int], int]:
    """Checks a number that is known only from `first` to `last`, else BAD_VARIABLE."""

    def check(value: int) -> int:
        if not first <= value <= last:
            raise BadVariable(f"{argument} is {value}; only {first} to {last} are known here. Ask for one of them.")
        return value

    return check
