"""From a selection to one PostgreSQL statement that returns the answer as JSON text.

    {complaint(trackingId: "8100001") {title agency {name}}}
    select '{"complaint":' || coalesce((select '{"title":' || to_json(complaint_1.title)::text || ',"agency":' || …
      from open.complaint complaint_1 where complaint_1.tracking_id = $1::bigint), 'null') || '}', version, as_of
      from open.dataset

One object is one expression, one relation one scalar subquery, one list one aggregate over an ordered subquery: rows
that are aggregated are never joined, so their order stays. Pages are in `resolvers.page`.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import sqlalchemy as sa
from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_non_null_type,
)

from resolvers import curves, expressions, feed, group_pages, groups, internals, nodes, page
from resolvers.arguments import Leaf, Source
from resolvers.caller import claim, payload
from resolvers.expressions import OTHER, ROW, columns, put_names, put_values
from resolvers.group_words import Durations, Figures, Groups, Itself, Measure, OfSpells, Ratio
from resolvers.selection import Asked, Selected
from resolvers.statement import (
    Parts,
    Statement,
    computed,
    concatenated,
    constant,
    in_quotes,
    json_list,
    json_object,
)
from resolvers.values import KINDS, all_of, number_within, one_of
from resolvers.words import (
    Caller,
    Chosen,
    Column,
    Command,
    Elements,
    Feed,
    Identity,
    Lookup,
    Many,
    NodeLookup,
    One,
    Pages,
    Part,
    Rows,
    YearList,
)

Introspect = Callable[[Asked], Source]
"""Gives the source of the JSON text of `__schema` or `__type`."""

_AS_OF = "left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z\"'"


class Writer:
    """Writes the SQL of one selection. `texts` keeps compiled expressions across statements."""

    def __init__(self, texts: dict[object, Any], introspect: Introspect) -> None:
        self.statement = Statement()
        self.texts = texts
        self.counted: dict[str, groups.Counted] = {}
        self.curves: dict[str, curves.Curve] = {}
        self._introspect = introspect

    def whole(self, root: Selected) -> str:
        """The statement: columns data, version and as_of, always one row."""
        return f"select {self.row_json(root, None)}, dataset.version, {_AS_OF} from open.dataset dataset"

    def row_json(self, selected: Selected, alias: str | None) -> str:
        """The JSON object of one row, known in the statement as `alias`."""
        members = [(one.key, self._value(one, selected.type, alias)) for one in selected.asked]
        return concatenated(json_object(members))

    def cached(self, key: object, make: Callable[[], Any]) -> Any:
        """What `make` gave for this key the first time."""
        if key not in self.texts:
            self.texts[key] = make()
        return self.texts[key]

    def _value(self, asked: Asked, type_: GraphQLObjectType, alias: str | None) -> Parts:
        match asked.word:
            case None:
                return self._meta(asked, type_)
            case Column() | Identity():
                return self._column(asked, type_, str(alias))
            case Chosen() as word:
                return self._chosen(asked, word, type_, str(alias))
            case Pages() as word:
                return page.connection(self, asked, word, alias, type_)
            case Feed() as word:
                return computed(feed.connection(self, asked, word))
            case Elements() as word:
                return computed(self._elements(asked, word, str(alias), type_))
            case Measure() | Ratio() | Durations() | OfSpells() | Itself():
                return self._figure(asked, str(alias))
            case Groups() as word:
                return group_pages.connection(self, asked, word, type_)
            case Figures() as word:
                return groups.one_group(self, asked, word, alias, type_)
            case Many() as word:
                return computed(self._many(asked, word, alias, type_))
            case YearList() as word:
                return computed(self._year_list(asked, word))
            case Caller() as word:
                return computed(_or_null(asked, self._caller(asked, word)))
            case Command():
                return computed(self._command(asked))
            case Part() as word:
                return computed(_or_null(asked, self._part(asked, word, str(alias), type_)))
            case NodeLookup():
                return computed(nodes.looked_up(self, asked))
            case Lookup() as word:
                return computed(_or_null(asked, self._lookup(asked, word)))
            case One() as word:
                return computed(_or_null(asked, self._one(asked, word, alias, type_)))
            case other:
                raise TypeError(f"no SQL for the word {other!r}")

    def _figure(self, asked: Asked, alias: str) -> Parts:
        match asked.word:
            case Measure() as word:
                return groups.measure(self, asked, word, alias)
            case Ratio() as word:
                return groups.ratio(self, asked, word, alias)
            case Durations() as word:
                return groups.durations(self, asked, word, alias)
            case OfSpells() as word:
                return curves.of_spells(self, asked, word, alias)
            case word:
                return groups.itself(self, asked, cast(Itself, word), alias)

    def _meta(self, asked: Asked, type_: GraphQLObjectType) -> Parts:
        """`__typename`, `__schema` and `__type`: no rows are read for them."""
        if asked.name == "__typename":
            return constant(f'"{type_.name}"')
        return computed(self.statement.bind(self._introspect(asked), _unchanged, "text", asked))

    def _column(self, asked: Asked, type_: GraphQLObjectType, alias: str) -> Parts:
        parts: Parts = self.cached((asked.word, type_.name), lambda: _column_parts(asked, type_))
        return [(is_constant, part if is_constant else put_names(part, alias)) for is_constant, part in parts]

    def _chosen(self, asked: Asked, word: Chosen, type_: GraphQLObjectType, alias: str) -> Parts:
        words = {name: str(cast(Leaf, one).value) for name, one in asked.arguments.items()}
        key = (word, type_.name, tuple(sorted(words.items())))
        row = columns(rows_of(type_).table, ROW)
        text = self.cached(key, lambda: f"({expressions.text(word.expression(row, words))})")
        assert asked.field is not None
        return json_parts(asked.field.type, put_names(text, alias))

    def _one(self, asked: Asked, word: One, alias: str | None, type_: GraphQLObjectType) -> str:
        rows = rows_of(asked.single.type)
        other = self.statement.alias(rows.table.description)
        condition = self._condition(word, word.condition, type_, rows, alias, other)
        return f"(select {self.row_json(asked.single, other)} from {named(rows.table)} {other}{condition})"

    def _caller(self, asked: Asked, word: Caller) -> str:
        table = rows_of(asked.single.type).table
        condition = self.cached(word, lambda: expressions.text(word.condition(columns(table, ROW))))
        return self._bound_row(asked, claim, condition)

    def _command(self, asked: Asked) -> str:
        return self._bound_row(asked, lambda name: payload(asked.key, name), "true")

    def _bound_row(self, asked: Asked, source: Callable[[str], Source], condition: str) -> str:
        """A row that no table holds: each of its columns is a parameter."""
        table = rows_of(asked.single.type).table
        other = self.statement.alias(table.description)
        types = {column.name: expressions.sql_type(column.type) for column in table.columns}
        values = [f"{self.statement.bind(source(name), _unchanged, type_)} as {name}" for name, type_ in types.items()]
        row = f"(select {', '.join(values)}) {other}"
        return f"(select {self.row_json(asked.single, other)} from {row} where {put_names(condition, other)})"

    def _part(self, asked: Asked, word: Part, alias: str, type_: GraphQLObjectType) -> str:
        value = self.cached(word, lambda: expressions.text(word.value(columns(rows_of(type_).table, ROW))))
        other = self.statement.alias(rows_of(asked.single.type).table.description)
        row = f"(select {put_names(value, alias)} as value) {other}"
        return f"(select {self.row_json(asked.single, other)} from {row} where {other}.value is not null)"

    def _many(self, asked: Asked, word: Many, alias: str | None, type_: GraphQLObjectType) -> str:
        rows = rows_of(asked.single.type)
        other = self.statement.alias(rows.table.description)
        condition = self._condition(word, word.condition, type_, rows, alias, other)
        return self._all_of(asked, word, rows, other, condition)

    def _year_list(self, asked: Asked, word: YearList) -> str:
        ((name, argument),) = asked.arguments.items()
        rows = rows_of(asked.single.type)
        other = self.statement.alias(rows.table.description)
        year = self.statement.bind(cast(Leaf, argument).source, number_within(name, *word.years), "integer", word)
        text = self.cached(word, lambda: expressions.text(word.expression(columns(rows.table, ROW))))
        return self._all_of(asked, word, rows, other, f" where {put_names(text, other)} = {year}")

    def _all_of(self, asked: Asked, word: Many | YearList, rows: Rows, other: str, condition: str) -> str:
        """Every row that fits the condition, known as `other`."""
        order = self.cached((word, "order"), lambda: order_text(word.order(columns(rows.table, ROW))))
        inner = (
            f"(select {self.row_json(asked.single, other)} as j from {named(rows.table)} {other}{condition}"
            f" order by {put_names(order, other)}) q"
        )
        return json_list("j", inner)

    def _elements(self, asked: Asked, word: Elements, alias: str, type_: GraphQLObjectType) -> str:
        rows_above = internals.rows(type_)
        row = columns(rows_above.table, ROW) if rows_above else None
        array = self.cached(word, lambda: expressions.text(word.array(row)))
        other = self.statement.alias(rows_of(asked.single.type).table.description)
        rows = f"jsonb_array_elements({put_names(array, alias)}) with ordinality as {other}(value, n)"
        return json_list("j", f"(select {self.row_json(asked.single, other)} as j from {rows} order by {other}.n) q")

    def _lookup(self, asked: Asked, word: Lookup) -> str:
        ((name, argument),) = asked.arguments.items()
        rows = rows_of(asked.single.type)
        other = self.statement.alias(rows.table.description)
        row = columns(rows.table, ROW)
        condition = self.cached(word, lambda: expressions.text(word.condition(row, expressions.given(name))))
        order = self.cached((word, "order"), lambda: f" order by {order_text(word.order(row))}" if word.order else "")
        where = put_names(self.with_values(condition, {name: cast(Leaf, argument).source}), other)
        return (
            f"(select {self.row_json(asked.single, other)} from {named(rows.table)} {other}"
            f" where {where}{put_names(order, other)} limit 1)"
        )

    def _condition(
        self,
        word: object,
        condition: Callable[[Any, Any], sa.ColumnElement[bool]] | None,
        type_: GraphQLObjectType,
        rows: Rows,
        alias: str | None,
        other: str,
    ) -> str:
        if condition is None:
            return ""
        row = columns(rows_of(type_).table, ROW)
        text = self.cached(word, lambda: expressions.text(condition(row, columns(rows.table, OTHER))))
        return f" where {put_names(text, alias, other)}"

    def with_values(self, sql: str, sources: Mapping[str, Source], most: int | None = None) -> str:
        """The SQL with each stand-in for a caller's value made a parameter; lists may hold `most` values."""

        def bind(path: str, mode: str, kind_name: str) -> str:
            kind = KINDS[kind_name]
            if mode == "list":
                return self.statement.bind(sources[path], all_of(kind, path, most), kind.sql_list, (mode, kind_name))
            convert = one_of(kind) if mode == "only" else kind.convert
            return self.statement.bind(sources[path], convert, kind.sql_type, (mode, kind_name))

        return put_values(sql, bind)


def rows_of(type_: GraphQLObjectType) -> Rows:
    """Where a type's rows lie."""
    rows = internals.rows(type_)
    if rows is None:
        raise TypeError(f"{type_.name} has no table; declare it with `node` or `row_type`")
    return rows


def named(table: sa.FromClause) -> str:
    """A table's name in SQL."""
    return cast(sa.Table, table).fullname


def order_text(keys: tuple[sa.ColumnElement[Any], ...]) -> str:
    """An ORDER BY list, ascending."""
    return ", ".join(expressions.text(key) for key in keys)


def id_text(type_: GraphQLObjectType) -> str:
    """SQL of a global id: base64url of `Type:key:key` without padding (`resolvers.nodes` reads it back)."""
    keys = " || ':' || ".join(f"{ROW}.{key}::text" for key in rows_of(type_).key)
    return f"translate(encode(convert_to('{type_.name}:' || {keys}, 'UTF8'), 'base64'), E'+/=\\n', '-_')"


def _unchanged(value: Any) -> Any:
    return value


def _or_null(asked: Asked, sql: str) -> str:
    assert asked.field is not None
    return sql if is_non_null_type(asked.field.type) else f"coalesce({sql}, 'null')"


def _column_parts(asked: Asked, type_: GraphQLObjectType) -> Parts:
    assert asked.field is not None
    if isinstance(asked.word, Identity):
        return in_quotes(id_text(type_))
    expression = cast(Column, asked.word).expression
    table = rows_of(type_).table
    if expression is None:
        return json_parts(asked.field.type, f"{ROW}.{internals.python_name(asked.field)}")
    return json_parts(asked.field.type, f"({expressions.text(expression(columns(table, ROW)))})")


def json_parts(type_: GraphQLOutputType, sql: str) -> Parts:
    """The JSON text of a scalar, an enumeration word or a list of them."""
    if not isinstance(type_, GraphQLNonNull):
        return computed(f"coalesce({concatenated(json_parts(GraphQLNonNull(type_), sql))}, 'null')")
    inner = cast(GraphQLOutputType, type_.of_type)
    if isinstance(inner, GraphQLList):
        return computed(f"array_to_json({sql})::text")
    named_type = get_named_type(inner)
    if isinstance(named_type, GraphQLEnumType):
        return in_quotes(sql)
    if named_type.name == "DateTime":
        return [(False, f"left(to_json({sql} at time zone 'UTC')::text, -1)"), (True, 'Z"')]
    return computed(f"{sql}::text" if named_type.name in ("Int", "Boolean") else f"to_json({sql})::text")
