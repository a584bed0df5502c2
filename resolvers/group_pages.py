"""Pages of groups: all groups are known before the page is cut, so a page is a range of their places.

    ranked  the groups with their place, and what they are sorted by: s0, s1, …
    page    the places from `low` to `high`, of `total`

Null comes last whichever way the order runs: each key that can be null is preceded by whether it is.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from graphql import GraphQLObjectType

from resolvers import cursor
from resolvers.arguments import Fields, Items, Leaf
from resolvers.filters import Parent
from resolvers.group_words import Dimension, GroupOrder, Groups
from resolvers.groups import Counted
from resolvers.page import element_json, rows_json, size_sql
from resolvers.periods import bounded_days
from resolvers.selection import Asked
from resolvers.statement import Parts, computed, concatenated, constant, in_quotes, json_list, json_object
from store.errors import BadVariable

if TYPE_CHECKING:
    from resolvers.sql import Writer

MOST_DIMENSIONS = 3


@dataclass(frozen=True, slots=True)
class _Ranking:
    """What groups are sorted by, SQL and type of each, and which way."""

    keys: list[tuple[str, sa.types.TypeEngine[Any]]]
    descending: bool
    mark: str

    @property
    def way(self) -> str:
        """The direction as SQL writes it."""
        return " desc" if self.descending else ""


def connection(writer: "Writer", asked: Asked, word: Groups, parent: GraphQLObjectType) -> Parts:
    """SQL of a whole connection's JSON object."""
    if asked.arguments.get("first") and asked.arguments.get("last"):
        raise BadVariable("first and last are both given; give one of them.", path=[asked.key])
    chosen = _dimensions(asked, word)
    counted = Counted(writer, asked, word.grouping, Parent(parent, None), dimensions=chosen)
    ranking, joined = _ranking(asked, counted, word)
    members = [(one.key, _member(writer, one, asked, counted, ranking)) for one in asked.single.asked]
    fewest = _fewest(writer, asked, counted)
    relations = counted.relations(_periods(writer, asked, counted))
    ranked = _ranked(counted, ranking, joined, fewest)
    page = _page(writer, asked, counted, ranking)
    return computed(f"(with {relations}, {ranked}, {page} select {concatenated(json_object(members))})")


def _dimensions(asked: Asked, word: Groups) -> list[Dimension]:
    given = asked.arguments.get("groupBy")
    names = [str(one) for one in given.values] if isinstance(given, Items) else word.fixed
    chosen = [word.grouping.dimensions[name] for name in dict.fromkeys(names)]
    if len(chosen) > MOST_DIMENSIONS or len(names) > len(chosen):
        raise BadVariable(
            f"groupBy names {len(names)} dimensions; at most {MOST_DIMENSIONS} may be given, each once.",
            path=[asked.key],
        )
    sorts = [one.sort for one in chosen]
    twice = next((one for one in sorts if sorts.count(one) > 1), None)
    if twice is not None:
        raise BadVariable(f"groupBy names two dimensions of {twice}; give one of them.", path=[asked.key])
    return chosen


def _ranking(asked: Asked, counted: Counted, word: Groups) -> tuple[_Ranking, str]:
    """What the groups are sorted by, and what has to be joined for it."""
    given = asked.arguments.get("orderBy")
    chosen = given.fields if isinstance(given, Fields) else {}
    words = {name: one.value for name, one in chosen.items() if isinstance(one, Leaf)}
    name = str(words.get("field", word.order))
    descending = words["direction"] == "DESC" if words else word.descending
    order, kind = counted.grouping.orders[name], words.get("kind")
    if order.needs_kind and kind is None:
        raise BadVariable(f"An order by {name} needs `kind`: say which deadline is meant.", path=[asked.key])
    figure, joined = _sorted_figure(order, counted, {"kind": chosen["kind"]} if order.needs_kind else {})
    keys = [*_null_last(figure, sa.BigInteger(), "0", descending=descending)] if figure else []
    for one in counted.dimensions:
        keys += _key(one, counted.alias, descending=descending)
    mark = cursor.digest(f"{asked.name} {[one.column for one in counted.dimensions]} {kind}", name, descending)
    return _Ranking(keys or [("0", sa.BigInteger())], descending, mark), joined


def _sorted_figure(order: GroupOrder, counted: Counted, arguments: Any) -> tuple[str | None, str]:
    if order.aggregate is None:
        return None, ""
    if order.spell is not None:
        curve = counted.curve(order.spell)
        return curve.figure(
            order.aggregate, {}
        ), f" left join {curve.alias} on {curve.alias}.name = {counted.alias}.name"
    if order.denominator is None:
        return counted.figure(order.aggregate, arguments), ""
    numerator, denominator = (counted.figure(one, arguments) for one in (order.aggregate, order.denominator))
    return f"round({numerator} * 1000000::numeric / nullif({denominator}, 0))::bigint", ""


def _null_last(
    sql: str, type_: sa.types.TypeEngine[Any], instead: str, *, descending: bool
) -> list[tuple[str, sa.types.TypeEngine[Any]]]:
    test = "is not null" if descending else "is null"
    return [(f"({sql} {test})::integer", sa.Integer()), (f"coalesce({sql}, {instead})", type_)]


def _key(one: Dimension, alias: str, *, descending: bool) -> list[tuple[str, sa.types.TypeEngine[Any]]]:
    if one.unit:
        return [(f"({alias}.starts - date '1970-01-01')", sa.Integer())]
    return _null_last(f'({alias}.{one.column} collate "C")', sa.Text(), "''", descending=descending)


def _ranked(counted: Counted, ranking: _Ranking, joined: str, fewest: str) -> str:
    read = [f"{sql} as s{n}" for n, (sql, _type) in enumerate(ranking.keys)]
    order = ", ".join(f"s{n}{ranking.way}" for n in range(len(ranking.keys)))
    inner = f"select {', '.join([f'{counted.alias}.*', *read])} from {counted.alias}{joined}{fewest}"
    return f"ranked as materialized (select *, row_number() over (order by {order}) as place from ({inner}) sorted)"


def _fewest(writer: "Writer", asked: Asked, counted: Counted) -> str:
    given = asked.arguments.get("orderBy")
    fewest = given.fields.get("minimumComplaints") if isinstance(given, Fields) else None
    if not isinstance(fewest, Leaf):
        return ""
    bound = writer.statement.bind(fewest.source, lambda number: number, "bigint", "minimumComplaints")
    return f" where {counted.figure(counted.grouping.members, {})} >= {bound}"


def _page(writer: "Writer", asked: Asked, counted: Counted, ranking: _Ranking) -> str:
    first, last = asked.arguments.get("first"), asked.arguments.get("last")
    size = size_sql(writer, first, last)
    after, before = (_place(writer, asked, name, ranking) for name in ("after", "before"))
    low, high = ("a + 1", f"least(b - 1, a + {size})") if last is None else (f"greatest(a + 1, b - {size})", "b - 1")
    cuts = (
        f"select coalesce({after}, 0) as a, coalesce({before}, total + 1) as b, total"
        " from (select count(*) as total from ranked) counted"
    )
    return f"page as materialized (select {low} as low, {high} as high, total from ({cuts}) cuts)"


def _place(writer: "Writer", asked: Asked, argument: str, ranking: _Ranking) -> str:
    """SQL of the place that a cursor cuts at: the last one up to `after`, the first one from `before` on."""
    given = asked.arguments.get(argument)
    if not isinstance(given, Leaf):
        return "null"
    types = [type_ for _sql, type_ in ranking.keys]
    values = [
        writer.statement.bind(
            given.source,
            cursor.reader(argument, ranking.mark, types, position),
            cursor.sql_type(type_),
            (argument, ranking.mark, position),
        )
        for position, type_ in enumerate(types)
    ]
    upwards = ranking.descending is (argument == "before")
    keys = ", ".join(f"s{n}" for n in range(len(types)))
    which = "max" if argument == "after" else "min"
    return f"(select {which}(place) from ranked where ({keys}) {'<=' if upwards else '>='} ({', '.join(values)}))"


def _member(writer: "Writer", one: Asked, asked: Asked, counted: Counted, ranking: _Ranking) -> Parts:
    match one.name:
        case "totalCount":
            return computed("(select total::text from page)")
        case "pageInfo":
            return json_object([(part.key, _info(part, ranking)) for part in one.single.asked])
        case "nodes" | "edges":
            json = concatenated(element_json(one, rows_json(writer, one, counted.alias), _cursor(ranking)))
            rows = f"ranked {counted.alias}, page where place between low and high"
            return computed(json_list("j", f"(select {json} as j from {rows} order by place) q"))
        case _:
            return constant(f'"{asked.single.type.name}"')


def _cursor(ranking: _Ranking) -> str:
    return cursor.sql_text(ranking.mark, [(f"s{n}", type_) for n, (_sql, type_) in enumerate(ranking.keys)])


def _info(asked: Asked, ranking: _Ranking) -> Parts:
    match asked.name:
        case "hasNextPage":
            return computed("(select (high < total)::text from page)")
        case "hasPreviousPage":
            return computed("(select (low > 1)::text from page)")
        case "startCursor" | "endCursor":
            place = "low" if asked.name == "startCursor" else "high"
            found = f"from ranked, page where place = {place} and low <= high"
            return computed(f"coalesce((select {concatenated(in_quotes(_cursor(ranking)))} {found}), 'null')")
        case _:
            return constant('"PageInfo"')


def _periods(writer: "Writer", asked: Asked, counted: Counted) -> str | None:
    """A SELECT of the first day of every period in a bounded range; None where none is to be filled in."""
    unit = counted.time.unit if counted.time else None
    days = bounded_days(writer, asked, unit)
    if unit is None or days is None:
        return None
    first, before = days
    return (
        f"select made.starts::date as starts from generate_series(date_trunc('{unit}', {first}::timestamp),"
        f" {before} - interval '1 day', interval '1 {unit}') made(starts)"
    )
