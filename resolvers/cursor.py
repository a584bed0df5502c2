"""Cursors: where a page ended, as the key values of its last row and the order they belong to.

A cursor is base64url of a JSON array: a digest of list and order, then the keys, times as whole microseconds since
1970. Because it holds values and no row number it stays good when rows come, go or change.
"""

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa

from resolvers.values import storable
from store.errors import BadCursor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 10_000
"""Characters; the longest key is an agency's name, which an index limits."""


def digest(table: str, order: str, descending: bool) -> str:
    """Eight characters that name a list and its order."""
    return hashlib.sha256(f"{table} {order} {descending}".encode()).hexdigest()[:8]


def sql_text(mark: str, keys: Sequence[tuple[str, sa.types.TypeEngine[Any]]]) -> str:
    """SQL for the JSON string of a row's cursor, from its key expressions; unpadded base64url needs no escaping."""
    parts = " || ',' || ".join(_json(expression, type_) for expression, type_ in keys)
    array = f"'[\"{mark}\",' || {parts} || ']'"
    return f"translate(encode(convert_to({array}, 'UTF8'), 'base64'), E'+/=\\n', '-_')"


def _json(expression: str, type_: sa.types.TypeEngine[Any]) -> str:
    if isinstance(type_, sa.DateTime):
        return f"(extract(epoch from {expression}) * 1000000)::bigint::text"
    if isinstance(type_, sa.Integer):
        return f"{expression}::text"
    return f"to_json({expression})::text"


def sql_type(type_: sa.types.TypeEngine[Any]) -> str:
    """The PostgreSQL type that a key's value is bound as."""
    if isinstance(type_, sa.DateTime):
        return "timestamptz"
    return "bigint" if isinstance(type_, sa.Integer) else "text"


def reader(argument: str, mark: str, types: Sequence[sa.types.TypeEngine[Any]], position: int) -> Callable[[str], Any]:
    """Gives the key at `position` of a cursor; BAD_CURSOR for one that this list in this order has not given."""

    def read(cursor: str) -> Any:
        try:
            found = _decode(cursor)
            if len(found) != len(types) + 1 or found[0] != mark:
                raise ValueError
            return _key(found[position + 1], types[position])
        except (ValueError, TypeError, OverflowError):
            raise BadCursor(
                f"{argument} is not a cursor of this list in this order. Take one from `pageInfo` or `edges`, "
                f"or leave {argument} out to start from the beginning."
            ) from None

    return read


def _decode(cursor: str) -> list[Any]:
    if len(cursor) > _LONGEST:
        raise ValueError
    padded = cursor + "=" * (-len(cursor) % 4)
    found = orjson.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    if not isinstance(found, list):
        raise TypeError
    return found


def _key(value: Any, type_: sa.types.TypeEngine[Any]) -> Any:
    if isinstance(type_, sa.DateTime):
        return _EPOCH + timedelta(microseconds=_whole(value))
    if isinstance(type_, sa.Integer):
        if not -(2**63) <= _whole(value) < 2**63:
            raise OverflowError
        return value
    if not isinstance(value, str) or storable(value) is None:
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value
