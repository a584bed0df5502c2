"""Figures as SQL: aggregates over relations that have no table, compiled once for each choice of words."""

from enum import StrEnum
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from resolvers import expressions
from resolvers.arguments import Argument, Leaf, Source, Values
from resolvers.expressions import ROW, columns
from resolvers.group_words import Aggregate

if TYPE_CHECKING:
    from resolvers.sql import Writer


def figure_text(
    writer: "Writer", aggregate: Aggregate, arguments: Values, table: sa.TableClause
) -> tuple[str, frozenset[str]]:
    """An aggregate over `lapor_row` with this statement's values, and the columns that it reads."""
    words = {name: word for name, one in arguments.items() if (word := _word(one)) is not None}
    key = (aggregate, tuple(sorted(words.items())))

    def make() -> tuple[str, frozenset[str]]:
        given = {name: words.get(name) or expressions.given(name).value("number") for name in arguments}
        found = aggregate(columns(table, ROW), given)
        known = (one for one in visitors.iterate(found) if isinstance(one, sa.ColumnClause) and one.table is not None)
        return expressions.text(found), frozenset(one.name for one in known)

    text, known = writer.cached(key, make)
    sources: dict[str, Source] = {name: cast(Leaf, one).source for name, one in arguments.items()}
    return writer.with_values(text, sources), known


def _word(argument: Argument) -> str | None:
    """The word of an enumeration that an argument is, which every request that shares the statement gives alike."""
    return str(argument.value) if isinstance(argument, Leaf) and isinstance(argument.value, StrEnum) else None
