"""The change feed in SQL: pages that only go forwards, whose cursors know when their reader started.

A cursor holds the dataset version at which its reader first started from nothing, the position it has reached, and
`open.feed_mark` of that version, so that nobody can make a cursor older than its reader. `open.feed_after` looks
at the mark, and refuses a reader who stayed away longer than withdrawals are remembered.
"""

from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from resolvers import cursor, expressions, internals, page
from resolvers.arguments import Leaf
from resolvers.expressions import ROW, columns, put_names
from resolvers.selection import Asked, Selected
from resolvers.statement import Parts, computed, concatenated, constant, in_quotes, json_list, json_object
from resolvers.values import LARGEST_PAGE
from resolvers.words import Feed

if TYPE_CHECKING:
    from resolvers.sql import Writer

_TYPES = (sa.BigInteger(), sa.BigInteger(), sa.Text())
_START = "lapor_start"


def connection(writer: "Writer", asked: Asked, word: Feed) -> str:
    """SQL of a page's JSON object, for the root: without `after` the reader starts at the version it is read from."""
    selected = asked.single
    rows = internals.rows(page.node_type(selected.type))
    assert rows is not None
    table = cast(sa.Table, rows.table)
    alias = writer.statement.alias(table.name)
    size = page.size_sql(writer, asked.arguments.get("first"), None)
    mark = cursor.digest(table.fullname, "feed", False)
    start, reached = _position(writer, asked, mark)
    position, visible = writer.cached(word, lambda: _texts(word, table))
    is_visible = put_names(visible, alias).replace(_START, start)
    place = put_names(position, alias)
    lists = [one for one in selected.asked if one.name in ("nodes", "edges")]
    shown = [(one, page.rows_json(writer, one, alias)) for one in lists]
    places = {one: [f"j{n}_{m}" for m in range(len(found))] for n, (one, found) in enumerate(shown)}
    jsons = [f", {sql} as {name}" for one, found in shown for sql, name in zip(found, places[one], strict=True)]
    further = f" and {place} > {reached}" if reached else ""
    known = f"select * from {table.fullname} {alias} where {is_visible}{further}"
    most = f"(select * from ({known} order by {place} limit {LARGEST_PAGE + 1}) {alias} limit {size} + 1) {alias}"
    before = f"exists (select from {table.fullname} {alias} where {is_visible} and {place} <= {reached})"
    text = cursor.sql_text(mark, [("f.start", _TYPES[0]), ("p.k", _TYPES[1]), ("f.mark", _TYPES[2])])
    members = [
        (one.key, _member(one, selected, places, text, size, before if reached else "false")) for one in selected.asked
    ]
    return (
        f"(with f as materialized (select {start} as start, open.feed_mark({start}) as mark),"
        f" p as materialized (select row_number() over () as r, {place} as k{''.join(jsons)} from {most})"
        f" select {concatenated(json_object(members))})"
    )


def _texts(word: Feed, table: sa.Table) -> tuple[str, str]:
    row = columns(table, ROW)
    start = sa.literal_column(_START, sa.BigInteger())
    return expressions.text(word.position(row)), f"({expressions.text(word.visible(row, start))})"


def _position(writer: "Writer", asked: Asked, mark: str) -> tuple[str, str | None]:
    """Where the reader started, and what it has seen: SQL of both."""
    given = asked.arguments.get("after")
    if not isinstance(given, Leaf):
        return "dataset.version", None
    start, reached, signature = (
        writer.statement.bind(
            given.source,
            cursor.reader("after", mark, _TYPES, position),
            cursor.sql_type(type_),
            ("after", mark, position),
        )
        for position, type_ in enumerate(_TYPES)
    )
    return start, f"open.feed_after({start}, {reached}, {signature})"


def _member(
    asked: Asked, selected: Selected, places: dict[Asked, list[str]], text: str, size: str, before: str
) -> Parts:
    if asked in places:
        element = concatenated(page.element_json(asked, places[asked], text))
        return computed(json_list(element, f"p cross join f where r <= {size}", " order by r"))
    if asked.name == "pageInfo":
        return json_object([(one.key, _info(one, asked.single, text, size, before)) for one in asked.single.asked])
    return constant(f'"{selected.type.name}"')


def _info(asked: Asked, selected: Selected, text: str, size: str, before: str) -> Parts:
    match asked.name:
        case "hasNextPage":
            return computed(f"((select count(*) from p) > {size})::text")
        case "hasPreviousPage":
            return computed(f"({before})::text")
        case "startCursor":
            return _end_cursor(text, "r = 1")
        case "endCursor":
            return _end_cursor(text, f"r <= {size} order by r desc limit 1")
        case _:
            return constant(f'"{selected.type.name}"')


def _end_cursor(text: str, row: str) -> Parts:
    return computed(f"coalesce((select {concatenated(in_quotes(text))} from p cross join f where {row}), 'null')")
