"""The few shapes that conditions of filters have; each filter names its column and picks one."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from resolvers import expressions
from resolvers.words import Condition, Given, Row
from rules.jurisdiction import TIME_ZONE
from rules.terms import ComplaintStatus

Expression = Callable[[Row], ColumnElement[Any]]


def any_of(expression: Expression, kind: str = "word") -> Condition:
    """The expression is one of the listed values."""
    return lambda row, given, _choices: given.matches(expression(row), kind)


def equal(expression: Expression, kind: str = "boolean") -> Condition:
    """The expression has the value; a null never has it."""
    return lambda row, given, _choices: expression(row) == given.value(kind)


def days(expression: Expression) -> Condition:
    """A moment lies in a range of days of the jurisdiction's zone."""
    return _between(lambda row: expression(row), lambda given: midnight(given.value("date")))


def dates(expression: Expression) -> Condition:
    """A day lies in a range of days."""
    return _between(lambda row: expression(row), lambda given: given.value("date"))


def moments(expression: Expression) -> Condition:
    """A moment lies in a range of moments."""
    return _between(lambda row: expression(row), lambda given: given.value("time"))


def in_text(row: Row, given: Given, _choices: Mapping[str, Any]) -> ColumnElement[bool]:
    """The words of a complaint fit the search."""
    return _found(row, given, "complaint_search")


def in_name(row: Row, given: Given, _choices: Mapping[str, Any]) -> ColumnElement[bool]:
    """The words of a name fit the search."""
    return _found(row, given, "name_search")


def _found(row: Row, given: Given, function: str) -> ColumnElement[bool]:
    """Whether the row's words fit the query that `open.<function>` makes of the caller's text, once a statement."""
    query = f"(select open.{function}({expressions.text(given.value('search'))}))"
    return row.words.bool_op("@@")(sa.literal_column(query))


def below(table: str, keys: ColumnElement[Any]) -> ColumnElement[Any]:
    """`= below(...)`: one of the ids of these rows and of all rows below them, worked out once a statement."""
    tree = f"(select open.{table}_tree({expressions.text(keys)}))::integer[]"
    return sa.any_(sa.literal_column(tree, sa.ARRAY(sa.Integer())))


def listed(expression: ColumnElement[Any]) -> ColumnElement[Any]:
    """A list of this one value, for `below`."""
    return sa.literal_column(f"array[{expressions.text(expression)}]", sa.ARRAY(sa.Text()))


def only(table: str, key: str, given: Given) -> ColumnElement[Any]:
    """`= only(...)`: one of the ids of the rows whose `key` is the value given (a code can have editions)."""
    value = expressions.text(given.value("text"))
    rows = f"array(select it.id from open.{table} it where it.{key} = {value})"
    return sa.any_(sa.literal_column(rows, sa.ARRAY(sa.Integer())))


def exists(table: str, key: str, value: ColumnElement[Any]) -> ColumnElement[bool]:
    """A row has this `key`."""
    return sa.literal_column(f"exists (select from open.{table} it where it.{key} = {expressions.text(value)})")


def exactly(table: str, key: str, given: Given) -> ColumnElement[Any]:
    """`= exactly(...)`: one of the ids of the rows whose `key` was given."""
    listed = expressions.text(given.list("text"))
    rows = f"array(select it.id from open.{table} it where it.{key} = any({listed}))"
    return sa.any_(sa.literal_column(rows, sa.ARRAY(sa.Integer())))


def midnight(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """The first moment of a day in the jurisdiction's zone."""
    return sa.func.timezone(TIME_ZONE, sa.cast(day, sa.DateTime(timezone=False)))


def any_status(groups: ColumnElement[Any]) -> ColumnElement[Any]:
    """`= any_status(...)`: one of the statuses of these groups, so that statuses need the only index."""
    rows = ", ".join(f"('{status}', '{status.group}')" for status in ComplaintStatus)
    listed = f"(values {rows}) it(status, status_group) where it.status_group = any({expressions.text(groups)})"
    return sa.any_(sa.literal_column(f"array(select it.status from {listed})", sa.ARRAY(sa.Text())))


def _between(left: Expression, right: Callable[[Given], ColumnElement[Any]]) -> Condition:
    def condition(row: Row, given: Given, _choices: Mapping[str, Any]) -> ColumnElement[bool] | None:
        tests: list[ColumnElement[bool]] = []
        if "from" in given.fields:
            tests.append(left(row) >= right(given.fields["from"]))
        if "before" in given.fields:
            tests.append(left(row) < right(given.fields["before"]))
        return sa.and_(*tests) if tests else None

    return condition
