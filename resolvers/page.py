"""Relay connections in SQL: keyset pages in both directions, with a total only when asked.

Two shapes. Where only rows are asked, forwards, one ordered subquery with a limit. Else the page is read once, with one
row more than asked, into a materialised CTE `p` (r: position, k0, k1, …: keys, j0, j1, …: the rows' JSON), and
everything else is told from it. Relay: https://relay.dev/graphql/connections.htm, section 4.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from graphql import GraphQLObjectType, get_named_type

from resolvers import cursor, expressions, internals, tally
from resolvers.arguments import Argument, Fields, Leaf
from resolvers.expressions import ROW, columns, put_names
from resolvers.filters import Parent
from resolvers.ordered import Order, Run, Taken
from resolvers.selection import Asked, Selected
from resolvers.statement import Parts, computed, concatenated, constant, in_quotes, json_list, json_object
from resolvers.tally import Rows
from resolvers.values import DEFAULT_PAGE, LARGEST_PAGE, page_size
from resolvers.words import Orders, Pages
from store.errors import BadVariable

if TYPE_CHECKING:
    from resolvers.sql import Writer


_ROWS = ("nodes", "edges")


@dataclass(frozen=True, slots=True)
class _Cut:
    """A cursor as two conditions: rows strictly on the page's side of it, and the rest."""

    inside: str
    outside: str
    leads_down: bool
    """Whether the rest is reached by running down the order."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What all parts of one connection share."""

    taken: Taken
    size: str
    backwards: bool
    after: _Cut | None
    before: _Cut | None
    total: str
    """SQL of `totalCount`; empty where nobody asks."""

    @property
    def alias(self) -> str:
        """What its rows are called in the statement."""
        return self.taken.alias

    @property
    def order(self) -> Order:
        """The order they come in."""
        return self.taken.order

    def rows(self, most: int) -> str:
        """What follows SELECT for at most that many rows, in reading order (reversed when paging backwards)."""
        cuts = [cut.inside for cut in (self.after, self.before) if cut]
        return self.taken.rows(Run(self.order.descending is not self.backwards, cuts, f"({self.size} + 1)"), most)


def connection(writer: "Writer", asked: Asked, word: Pages, alias: str | None, parent: GraphQLObjectType) -> Parts:
    """SQL of a whole connection's JSON object."""
    page = _page(writer, asked, word, alias, parent)
    selected = asked.single
    lists = [one for one in selected.asked if one.name in _ROWS]
    needs_more = any(one.name == "pageInfo" for one in selected.asked)
    if len(lists) > 1 or needs_more or (lists and page.backwards):
        return computed(_read_once(writer, page, selected, lists))
    return json_object([(one.key, _simple_member(writer, page, one, selected)) for one in selected.asked])


def _simple_member(writer: "Writer", page: _Page, asked: Asked, selected: Selected) -> Parts:
    if asked.name not in _ROWS:
        return _plain_member(page, asked, selected)
    keys = [put_names(key, page.alias) for key in page.order.keys]
    mark = cursor.sql_text(page.order.mark, list(zip(keys, page.order.types, strict=True)))
    element = concatenated(element_json(asked, rows_json(writer, asked, page.alias), mark))
    rows = f"(select {element} as j {page.rows(LARGEST_PAGE)}) q"
    return computed(json_list("j", f"(select j from {rows} limit {page.size}) q"))


def _plain_member(page: _Page, asked: Asked, selected: Selected) -> Parts:
    if asked.name == "totalCount":
        return computed(page.total)
    return constant(f'"{selected.type.name}"')


def rows_json(writer: "Writer", asked: Asked, alias: str) -> list[str]:
    """The JSON of a row for each place where `nodes` or `edges` shows it (an edge may show its node twice)."""
    if asked.name == "nodes":
        return [writer.row_json(asked.single, alias)]
    return [writer.row_json(one.single, alias) for one in asked.single.named("node")]


def element_json(asked: Asked, rows: list[str], cursor_sql: str) -> Parts:
    """One element of `nodes` or `edges`, given the JSON of its row."""
    if asked.name == "nodes":
        return computed(rows[0])
    remaining = iter(rows)
    values: dict[str, Callable[[], Parts]] = {
        "__typename": lambda: constant(f'"{asked.single.type.name}"'),
        "cursor": lambda: in_quotes(cursor_sql),
        "node": lambda: computed(next(remaining)),
    }
    return json_object([(one.key, values[one.name]()) for one in asked.single.asked])


def _read_once(writer: "Writer", page: _Page, selected: Selected, lists: list[Asked]) -> str:
    jsons = [(one, rows_json(writer, one, page.alias)) for one in lists]
    places = {one: [f"j{n}_{m}" for m in range(len(rows))] for n, (one, rows) in enumerate(jsons)}
    keys = [f"{put_names(key, page.alias)} as k{n}" for n, key in enumerate(page.order.keys)]
    rows = [f"{sql} as {place}" for one, found in jsons for sql, place in zip(found, places[one], strict=True)]
    most = f"(select * {page.rows(LARGEST_PAGE + 1)}) {page.alias}"
    inner = f"(select * from {most} limit {page.size} + 1) {page.alias}"
    members = [(one.key, _member_of_p(page, one, selected, places)) for one in selected.asked]
    return (
        f"(with p as materialized (select row_number() over () as r, {', '.join([*keys, *rows])} from {inner})"
        f" select {concatenated(json_object(members))})"
    )


def _member_of_p(page: _Page, asked: Asked, selected: Selected, places: Mapping[Asked, list[str]]) -> Parts:
    if asked in places:
        order = f" order by r{' desc' if page.backwards else ''}"
        element = concatenated(element_json(asked, places[asked], _cursor_of_p(page)))
        return computed(json_list(element, f"p where r <= {page.size}", order))
    if asked.name == "pageInfo":
        return json_object([(one.key, _info(page, one, asked.single)) for one in asked.single.asked])
    return _plain_member(page, asked, selected)


def _cursor_of_p(page: _Page) -> str:
    return cursor.sql_text(page.order.mark, [(f"k{n}", type_) for n, type_ in enumerate(page.order.types)])


def _info(page: _Page, asked: Asked, selected: Selected) -> Parts:
    """One field of `pageInfo`. A neighbour page exists when p holds a row too many, or a row lies beyond the cursor."""
    match asked.name:
        case "hasNextPage":
            return _beyond(page, page.before) if page.backwards else _has_more(page, page.before)
        case "hasPreviousPage":
            return _has_more(page, page.after) if page.backwards else _beyond(page, page.after)
        case "startCursor":
            return _end_cursor(page, last=page.backwards)
        case "endCursor":
            return _end_cursor(page, last=not page.backwards)
        case _:
            return constant(f'"{selected.type.name}"')


def _has_more(page: _Page, cut: _Cut | None) -> Parts:
    more = f"(select count(*) from p) > {page.size}"
    return computed(f"({more})::text" if cut is None else f"({more} or {_exists(page, cut)})::text")


def _beyond(page: _Page, cut: _Cut | None) -> Parts:
    return constant("false") if cut is None else computed(f"({_exists(page, cut)})::text")


def _exists(page: _Page, cut: _Cut) -> str:
    return page.taken.exists(Run(cut.leads_down, [cut.outside], "1"))


def _end_cursor(page: _Page, *, last: bool) -> Parts:
    row = f"r <= {page.size} order by r desc limit 1" if last else "r = 1"
    return computed(f"coalesce((select {concatenated(in_quotes(_cursor_of_p(page)))} from p where {row}), 'null')")


def _page(writer: "Writer", asked: Asked, word: Pages, alias: str | None, parent: GraphQLObjectType) -> _Page:
    first, last = asked.arguments.get("first"), asked.arguments.get("last")
    if first and last:
        raise BadVariable("first and last are both given; give one of them.", path=[asked.key])
    node = node_type(asked.single.type)
    rows = internals.rows(node)
    assert rows is not None
    table = cast(sa.Table, rows.table)
    row_alias = writer.statement.alias(table.name)
    order = _order(writer, asked, word.orders, table)
    listed = Rows(asked, table, row_alias, Parent(parent, alias), word.related, word.tally)
    return _Page(
        taken=Taken(table, row_alias, listed.tests(writer), order, is_nested=alias is not None),
        size=size_sql(writer, first, last),
        backwards=last is not None,
        after=_cut(writer, asked, "after", order, row_alias),
        before=_cut(writer, asked, "before", order, row_alias),
        total=tally.total(writer, word, listed) if asked.single.named("totalCount") else "",
    )


def node_type(connection_type: GraphQLObjectType) -> GraphQLObjectType:
    """The type of the rows that a connection lists."""
    return cast(GraphQLObjectType, get_named_type(connection_type.fields["nodes"].type))


def size_sql(writer: "Writer", first: Argument | None, last: Argument | None) -> str:
    """SQL of how many rows a page may show, checked when it is bound."""
    size = first or last
    if not isinstance(size, Leaf):
        return str(DEFAULT_PAGE)
    argument = "first" if first else "last"
    return writer.statement.bind(size.source, page_size(argument), "bigint", argument)


def _order(writer: "Writer", asked: Asked, orders: Orders, table: sa.Table) -> Order:
    wanted = asked.arguments.get("orderBy")
    name, descending = orders.default, orders.descending
    if isinstance(wanted, Fields):
        chosen = {part: str(cast(Leaf, leaf).value) for part, leaf in wanted.fields.items()}
        name, descending = chosen["field"], chosen["direction"] == "DESC"
    return writer.cached((id(orders), name, descending), lambda: _new_order(orders, name, descending, table))


def _new_order(orders: Orders, name: str, descending: bool, table: sa.Table) -> Order:
    keys = orders.keys[name](columns(table, ROW))
    mark = cursor.digest(table.fullname, name, descending)
    return Order(mark, tuple(map(expressions.text, keys)), tuple(key.type for key in keys), descending)


def _cut(writer: "Writer", asked: Asked, argument: str, order: Order, alias: str) -> _Cut | None:
    """The cursor's conditions; each is one row comparison, so that an index serves it."""
    given = asked.arguments.get(argument)
    if not isinstance(given, Leaf):
        return None
    values = [
        writer.statement.bind(
            given.source,
            cursor.reader(argument, order.mark, order.types, position),
            cursor.sql_type(type_),
            (argument, order.mark, position),
        )
        for position, type_ in enumerate(order.types)
    ]
    keys = f"({', '.join(put_names(key, alias) for key in order.keys)})"
    cursor_row = f"({', '.join(values)})"
    downwards = order.descending is (argument == "after")
    inside, outside = ("<", ">=") if downwards else (">", "<=")
    return _Cut(f"{keys} {inside} {cursor_row}", f"{keys} {outside} {cursor_row}", not downwards)
