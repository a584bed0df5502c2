"""Global ids: base64url of `Type:key:key`, and the lookups `node` and `nodes` by them.

An id that was never given, is damaged, or names a row that is not public gives null: all three alike.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from graphql import GraphQLObjectType

from resolvers import internals
from resolvers.arguments import Items, Leaf
from resolvers.selection import Asked
from resolvers.statement import json_list
from resolvers.values import LARGEST_PAGE, storable
from resolvers.words import Rows
from store.errors import PageTooLarge

if TYPE_CHECKING:
    from resolvers.sql import Writer

_LONGEST = 4000
_Columns = tuple[sa.Column[Any], ...]


def parse(identifier: str, columns: Mapping[str, _Columns]) -> tuple[str, tuple[Any, ...]] | None:
    """The type and key values of an id, for types with these key columns; None where it cannot be one of ours."""
    text = _decoded(identifier)
    if text is None:
        return None
    name, *parts = text.split(":")
    keys = columns.get(name)
    if keys is None or len(parts) != len(keys):
        return None
    values = tuple(_key(part, column) for part, column in zip(parts, keys, strict=True))
    return None if None in values else (name, values)


def _decoded(identifier: str) -> str | None:
    if len(identifier) > _LONGEST or "=" in identifier:
        return None
    try:
        raw = base64.b64decode((identifier + "=" * (-len(identifier) % 4)).encode("ascii"), b"-_", validate=True)
        # Only the spelling that was given: the last character has bits that decoding drops.
        is_ours = base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == identifier
        return storable(raw.decode()) if is_ours else None
    except (ValueError, binascii.Error):
        return None


def _key(part: str, column: sa.Column[Any]) -> Any:
    if not isinstance(column.type, sa.Integer):
        return part
    largest = 2**63 if isinstance(column.type, sa.BigInteger) else 2**31
    number = int(part) if part.isascii() and part.isdigit() and len(part) < 20 else -1
    return number if str(number) == part and number < largest else None


def looked_up(writer: "Writer", asked: Asked) -> str:
    """SQL of `node` (an object or null) or `nodes` (a list in the order of the ids)."""
    columns = {name: _columns(selected.type) for name, selected in asked.below.items()}
    argument = next(iter(asked.arguments.values()))
    if isinstance(argument, Items):
        return _many(writer, asked, argument, columns)
    return _first(_branches(writer, asked, columns, _one_key(writer, cast(Leaf, argument), columns)))


def _columns(type_: GraphQLObjectType) -> _Columns:
    rows = cast(Rows, internals.rows(type_))
    return tuple(cast(sa.Table, rows.table).columns[key] for key in rows.key)


def _sql_type(column: sa.Column[Any]) -> str:
    if isinstance(column.type, sa.BigInteger):
        return "bigint"
    return "integer" if isinstance(column.type, sa.Integer) else "text"


_KeySql = Callable[[str, int], str]


def _one_key(writer: "Writer", argument: Leaf, columns: Mapping[str, _Columns]) -> _KeySql:
    def key(name: str, position: int) -> str:
        def convert(identifier: str) -> Any:
            found = parse(identifier, columns)
            return found[1][position] if found and found[0] == name else None

        sql_type = _sql_type(columns[name][position])
        return writer.statement.bind(argument.source, convert, sql_type, ("id", name, position))

    return key


def _branches(writer: "Writer", asked: Asked, columns: Mapping[str, _Columns], key: _KeySql) -> list[str]:
    """A lookup for each type the id can name; all but one compare with null and find nothing."""
    found: list[str] = []
    for name, selected in asked.below.items():
        table = cast(sa.Table, cast(Rows, internals.rows(selected.type)).table)
        alias = writer.statement.alias(table.name)
        where = " and ".join(f"{alias}.{one.name} = {key(name, n)}" for n, one in enumerate(columns[name]))
        found.append(f"(select {writer.row_json(selected, alias)} from {table.fullname} {alias} where {where})")
    return found


def _first(branches: list[str]) -> str:
    return f"coalesce({', '.join([*branches, chr(39) + 'null' + chr(39)])})"


def _many(writer: "Writer", asked: Asked, argument: Items, columns: Mapping[str, _Columns]) -> str:
    width = max(len(keys) for keys in columns.values())

    def part(position: int) -> Callable[[list[str]], list[str | None]]:
        return lambda identifiers: [_text_at(parse(one, columns), position) for one in _few(identifiers)]

    lists = [
        writer.statement.bind(argument.source, part(position), "text[]", ("ids", position))
        for position in range(width + 1)
    ]
    names = ", ".join(f"k{position}" for position in range(width + 1))
    branches = _branches(writer, asked, columns, lambda name, n: _guarded(name, n, columns[name][n]))
    return json_list(_first(branches), f"unnest({', '.join(lists)}) with ordinality u({names}, n)", " order by u.n")


def _guarded(name: str, position: int, column: sa.Column[Any]) -> str:
    return f"case when u.k0 = '{name}' then u.k{position + 1}::{_sql_type(column)} end"


def _text_at(found: tuple[str, tuple[Any, ...]] | None, position: int) -> str | None:
    if found is None:
        return None
    parts = [found[0], *map(str, found[1])]
    return parts[position] if position < len(parts) else None


def _few(identifiers: list[str]) -> list[str]:
    if len(identifiers) > LARGEST_PAGE:
        raise PageTooLarge(f"{len(identifiers)} ids; one request may ask for {LARGEST_PAGE}. Ask in several requests.")
    return identifiers
