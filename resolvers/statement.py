"""The frame of a statement: its parameters, its aliases, and JSON written by concatenation.

Concatenating text is the fastest way PostgreSQL has to write JSON (docs/adr/0001). Response keys are GraphQL names and
need no escaping; a caller's value enters only through `Statement.bind`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from resolvers.arguments import Source, Variables

Parts = Sequence[tuple[bool, str]]
"""A text in pieces, each `(is constant, constant or SQL)`: neighbouring constants are joined when it is written."""

_PARAMETER = re.compile(r"\$([0-9]+)::")

_GROUP = 32
"""Operands of `||` written in a row; PostgreSQL copies the left side each time, so long chains cost their square."""


@dataclass(frozen=True, slots=True)
class Bind:
    """One parameter: where its value comes from and how it is checked and converted."""

    source: Source
    convert: Callable[[Any], Any]

    def value(self, variables: Variables) -> Any:
        """The parameter's value for one request; raises `Refused` for a value that is not allowed."""
        return self.convert(self.source(variables))


class Statement:
    """Numbers parameters and aliases while the SQL is written."""

    def __init__(self) -> None:
        self.binds: list[Bind] = []
        self.checks: list[Bind] = []
        self._known: dict[tuple[int, object, str], str] = {}
        self._aliases: dict[str, int] = {}
        self._kept: list[object] = []

    def bind(self, source: Source, convert: Callable[[Any], Any], sql_type: str, same: object = None) -> str:
        """`$n::type` for a value; the same source with the same conversion (`same`) is sent once."""
        key = (id(source), same if same is not None else convert, sql_type)
        if key not in self._known:
            self.binds.append(Bind(source, convert))
            self._known[key] = f"${len(self.binds)}::{sql_type}"
            self._kept.append(source)
        return self._known[key]

    def finished(self, sql: str) -> str:
        """The text with its parameters numbered without gaps; values that it does not use are only checked.

        A page of which no row is asked uses neither size nor cursors, and one of which all is skipped uses nothing.
        """
        used = sorted({int(number) for number in _PARAMETER.findall(sql)})
        if len(used) == len(self.binds):
            return sql
        self.checks = [bind for number, bind in enumerate(self.binds, 1) if number not in used]
        self.binds = [self.binds[number - 1] for number in used]
        places = {str(number): f"${place}::" for place, number in enumerate(used, 1)}
        return _PARAMETER.sub(lambda found: places[found[1]], sql)

    def alias(self, name: str) -> str:
        """A name no other row of this statement has: `complaint_1`."""
        self._aliases[name] = self._aliases.get(name, 0) + 1
        return f"{name}_{self._aliases[name]}"


def quoted(text: str) -> str:
    """A constant as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def constant(text: str) -> Parts:
    """A piece known before the statement runs."""
    return [(True, text)]


def computed(sql: str) -> Parts:
    """A piece that PostgreSQL works out."""
    return [(False, sql)]


def in_quotes(sql: str) -> Parts:
    """A JSON string of a text that needs no escaping."""
    return [(True, '"'), (False, sql), (True, '"')]


def concatenated(parts: Parts) -> str:
    """SQL of the whole text."""
    operands: list[str] = []
    known = ""
    for is_constant, part in parts:
        if is_constant:
            known += part
            continue
        if known:
            operands.append(quoted(known))
        operands.append(part)
        known = ""
    if known or not operands:
        operands.append(quoted(known))
    return _joined(operands)


def _joined(operands: list[str]) -> str:
    while len(operands) > _GROUP:
        groups = [operands[start : start + _GROUP] for start in range(0, len(operands), _GROUP)]
        operands = [f"({' || '.join(group)})" for group in groups]
    return " || ".join(operands)


def json_object(members: Sequence[tuple[str, Parts]]) -> Parts:
    """A JSON object's text from its members' keys and texts; never null while these are not."""
    parts: list[tuple[bool, str]] = [(True, "{")]
    for position, (key, value) in enumerate(members):
        parts.append((True, f'{"," if position else ""}"{key}":'))
        parts.extend(value)
    return [*parts, (True, "}")]


def json_list(element: str, rows: str, order: str = "") -> str:
    """SQL for a JSON array's text: `element` for each of `rows`, a FROM clause with what follows it."""
    return f"(select coalesce('[' || string_agg({element}, ','{order}) || ']', '[]') from {rows})"
