"""The conditions that arguments add: one for each field of a filter that is given, and the one that relates two rows.

A condition is compiled over the stand-in names of `resolvers.expressions`, so that the same one can be asked of the
rows themselves and, where it has a tally, of the counts that are kept of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BooleanClauseList, CollectionAggregate, ColumnElement

from resolvers import expressions, internals
from resolvers.arguments import Argument, Fields, Items, Leaf, Source, defaults
from resolvers.expressions import OTHER, ROW, columns, put_names
from resolvers.selection import Asked
from resolvers.words import Condition, Given, Pages, Related, Where

if TYPE_CHECKING:
    from resolvers.sql import Writer


@dataclass(frozen=True, slots=True)
class Test:
    """A condition on rows, and what an index can use of it: a column equals a value, or one of several, or a range."""

    text: str
    column: str | None = None
    values: str | None = None
    """An SQL array; None for a single value."""
    is_range: bool = False
    is_search: bool = False
    found: str | None = None
    """A query of the identities of all rows that fit, each once."""
    probe: str | None = None
    """The same condition, in words that make the planner ask it of one row at a time."""


def tests_of(expression: ColumnElement[bool]) -> list[Test]:
    """The condition over stand-in names, taken apart where it asks for several things."""
    joined = isinstance(expression, BooleanClauseList) and expression.operator is operators.and_
    parts = list(expression.clauses) if joined else [expression]
    whole = _test_of(expression)
    return [whole] if whole.column or len(parts) == 1 else [_test_of(part) for part in parts]


def _test_of(expression: ColumnElement[bool]) -> Test:
    text = f"({expressions.text(expression)})"
    joined = isinstance(expression, BooleanClauseList) and expression.operator is operators.and_
    parts = list(expression.clauses) if joined else [expression]
    compared = [one for one in parts if isinstance(one, sa.BinaryExpression) and isinstance(one.left, sa.Column)]
    columns = {one.left.name for one in compared}
    operations = {one.operator for one in compared}
    if len(compared) < len(parts) or len(columns) > 1:
        return Test(text)
    (column,) = columns
    if isinstance(compared[0].operator, operators.custom_op):
        return Test(text, column, is_search=True)
    if operations <= {operators.ge, operators.gt, operators.lt}:
        return Test(text, column, is_range=True)
    if operations != {operators.eq} or len(parts) > 1:
        return Test(text)
    right = compared[0].right
    values = expressions.text(right.element) if isinstance(right, CollectionAggregate) else None
    return Test(text, column, values)


@dataclass(frozen=True, slots=True)
class Filter:
    """One field of a filter that was given."""

    name: str
    word: Where
    argument: Argument
    choices: Mapping[str, bool]

    def tests(self, writer: "Writer", condition: Condition, table: sa.FromClause, alias: str) -> list[Test]:
        """A condition with this field's values on rows of `table`, known as `alias`; empty where it adds nothing."""
        given = _given(self.name, self.argument)
        key = (condition, table, given.single, tuple(given.fields), tuple(sorted(self.choices.items())))

        def make() -> list[Test]:
            found = condition(columns(table, ROW), given, self.choices)
            return [] if found is None else tests_of(found)

        tests: list[Test] = writer.cached(key, make)
        return [_named(test, lambda sql: self._put(writer, sql, alias)) for test in tests]

    def rows_tests(self, writer: "Writer", table: sa.FromClause, alias: str) -> list[Test]:
        """The condition on the rows themselves, with all that is known of how to find them."""
        tests = self.tests(writer, self.word.condition, table, alias)
        found = self.word.found
        if found is None:
            return tests
        given, row = _given(self.name, self.argument), columns(table, ROW)
        texts = writer.cached((found, table), lambda: (found(given, None), f"exists ({found(given, row)} offset 0)"))
        all_of_them, probe = (self._put(writer, text, alias) for text in texts)
        return [replace(test, found=all_of_them, probe=probe) for test in tests]

    def _put(self, writer: "Writer", sql: str, alias: str) -> str:
        return put_names(writer.with_values(sql, _sources(self.name, self.argument), self.word.most), alias)

    def text(self, writer: "Writer", condition: Condition, table: sa.FromClause, alias: str) -> str | None:
        """The SQL of a condition; None where it adds nothing."""
        tests = self.tests(writer, condition, table, alias)
        return " and ".join(test.text for test in tests) or None

    def rows_text(self, writer: "Writer", table: sa.FromClause, alias: str) -> str | None:
        """The condition on the rows themselves."""
        return self.text(writer, self.word.condition, table, alias)


def _named(test: Test, put: Callable[[str], str]) -> Test:
    """The condition with names and values put in."""
    return replace(test, text=put(test.text), values=put(test.values) if test.values else None)


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

    def tests(self, writer: "Writer", asked: Asked, related: Related, table: sa.FromClause, alias: str) -> list[Test]:
        """The condition by which rows of `table`, known as `alias`, belong to it."""
        choices = _choices(asked.arguments)
        rows = internals.rows(self.type)
        row = columns(rows.table, ROW) if rows else None
        key = (related, tuple(sorted(choices.items())))
        tests: list[Test] = writer.cached(key, lambda: tests_of(related(row, columns(table, OTHER), choices)))
        return [_named(test, lambda sql: put_names(sql, self.alias, alias)) for test in tests]

    def text(self, writer: "Writer", asked: Asked, related: Related, table: sa.FromClause, alias: str) -> str:
        """The SQL of that condition."""
        return " and ".join(test.text for test in self.tests(writer, asked, related, table, alias))


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
