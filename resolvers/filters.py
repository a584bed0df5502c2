"""The conditions that arguments add: one for each field of a filter that is given, and the one that relates two rows.

A condition is compiled over the stand-in names of `resolvers.expressions`, so that the same one can be asked of the
rows themselves and, where it has a tally, of the counts that are kept of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type

from resolvers import expressions, internals
from resolvers.arguments import Argument, Fields, Items, Leaf, Source, defaults
from resolvers.expressions import OTHER, ROW, columns, put_names
from resolvers.selection import Asked
from resolvers.words import Condition, Given, Pages, Related, Where

if TYPE_CHECKING:
    from resolvers.sql import Writer


@dataclass(frozen=True, slots=True)
class Filter:
    """One field of a filter that was given."""

    name: str
    word: Where
    argument: Argument
    choices: Mapping[str, bool]

    def text(self, writer: "Writer", condition: Condition, table: sa.FromClause, alias: str) -> str | None:
        """A condition with this field's values on rows of `table`, known as `alias`; None where it adds nothing."""
        given = _given(self.name, self.argument)
        key = (condition, table, given.single, tuple(given.fields), tuple(sorted(self.choices.items())))

        def make() -> str | None:
            found = condition(columns(table, ROW), given, self.choices)
            return None if found is None else f"({expressions.text(found)})"

        text = writer.cached(key, make)
        if text is None:
            return None
        return put_names(writer.with_values(text, _sources(self.name, self.argument), self.word.most), alias)

    def rows_text(self, writer: "Writer", table: sa.FromClause, alias: str) -> str | None:
        """The condition on the rows themselves."""
        return self.text(writer, self.word.condition, table, alias)


def given(asked: Asked) -> list[Filter]:
    """Required arguments that are conditions, then the fields of the `filter` argument that are present and not null.

    No filter means what an empty one means.
    """
    required = asked.word.conditions if isinstance(asked.word, Pages) else {}
    found = [Filter(name, word, asked.arguments[name], {}) for name, word in required.items()]
    if asked.field is None or "filter" not in asked.field.args:
        return found
    input_type = cast(GraphQLInputObjectType, get_named_type(asked.field.args["filter"].type))
    argument = asked.arguments.get("filter", defaults(input_type))
    assert isinstance(argument, Fields)
    choices = _choices(argument.fields)
    for name, one in argument.fields.items():
        word = internals.word(input_type.fields[name])
        assert isinstance(word, Where), f"{input_type.name}.{name} has no `where`"
        found.append(Filter(name, word, one, choices))
    return found


@dataclass(frozen=True, slots=True)
class Parent:
    """The row that a list belongs to: its type, and its alias in the statement (None: the root)."""

    type: GraphQLObjectType
    alias: str | None

    def text(self, writer: "Writer", asked: Asked, related: Related, table: sa.FromClause, alias: str) -> str:
        """The condition by which rows of `table`, known as `alias`, belong to it."""
        choices = _choices(asked.arguments)
        rows = internals.rows(self.type)
        row = columns(rows.table, ROW) if rows else None
        key = (related, tuple(sorted(choices.items())))
        text = writer.cached(key, lambda: expressions.text(related(row, columns(table, OTHER), choices)))
        return put_names(text, self.alias, alias)


def _choices(arguments: Mapping[str, Argument]) -> dict[str, bool]:
    """The booleans among arguments: they choose the SQL, so a condition may read them."""
    return {name: one.value for name, one in arguments.items() if isinstance(one, Leaf) and type(one.value) is bool}


def _given(path: str, argument: Argument) -> Given:
    match argument:
        case Items():
            return expressions.given(path, single=argument.length == 1)
        case Fields():
            parts = {name: _given(f"{path}.{name}", one) for name, one in argument.fields.items()}
            return expressions.given(path, fields=parts)
        case Leaf():
            return expressions.given(path)


def _sources(path: str, argument: Argument) -> dict[str, Source]:
    if isinstance(argument, Fields):
        parts = [_sources(f"{path}.{name}", one) for name, one in argument.fields.items()]
        return {name: source for part in parts for name, source in part.items()}
    return {path: argument.source}


def where(texts: Sequence[str]) -> str:
    """A WHERE clause of these conditions."""
    return f" where {' and '.join(texts)}" if texts else ""
