"""SQL text of the words' expressions: compiled by SQLAlchemy once each, then reused by putting in names.

Compiling a whole statement through SQLAlchemy costs milliseconds; compiling each expression once and only writing
the frame around them as text costs a tenth of that (docs/adr/0001).
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import ColumnElement

from resolvers.values import KINDS
from resolvers.words import Given

ROW = "lapor_row"
OTHER = "lapor_other"
_DIALECT = postgresql.dialect(paramstyle="named")
_MARKER = re.compile(r"⟪([^:⟫]*):(\w+):(\w+)⟫")


@cache
def columns(table: sa.FromClause, name: str) -> Any:
    """The columns of `table` as seen under the stand-in name `name`."""
    return table.alias(name).columns


def text(expression: ColumnElement[Any]) -> str:
    """The SQL of an expression without values of callers; constants are written out."""
    return str(expression.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))


def sql_type(type_: sa.types.TypeEngine[Any]) -> str:
    """A type as PostgreSQL writes it: `text[]`."""
    return type_.compile(_DIALECT).lower()


def marker(path: str) -> Callable[[str, str], ColumnElement[Any]]:
    """Makes the stand-in for a caller's value at `path` (`filter.agency`)."""

    def mark(mode: str, kind: str) -> ColumnElement[Any]:
        type_ = KINDS[kind].type
        return sa.literal_column(f"⟪{path}:{mode}:{kind}⟫", sa.ARRAY(type_) if mode == "list" else type_)

    return mark


def given(path: str, *, single: bool = False, fields: dict[str, Given] | None = None) -> Given:
    """A caller's value at `path`, to be used in a condition."""
    return Given(marker(path), single, fields or {})


def put_values(sql: str, bind: Callable[[str, str, str], str]) -> str:
    """The SQL with every stand-in for a value replaced by `bind(path, mode, kind)`."""
    return _MARKER.sub(lambda found: bind(found[1], found[2], found[3]), sql)


def put_names(sql: str, row: str | None, other: str | None = None) -> str:
    """The SQL with the stand-in names replaced by the aliases of this statement."""
    if row is not None:
        sql = sql.replace(ROW, row)
    return sql.replace(OTHER, other) if other is not None else sql
