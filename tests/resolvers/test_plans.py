"""Every filter and every order of every list is served by an index: what a page costs does not grow with the table.

The queries come from the schema, so a new filter, order or list is covered without a line here. Each is really run,
with the plan that a connection keeps for all values, over rows among which the values are rare and come last.
"""

from collections.abc import Generator, Iterator
from itertools import combinations
from typing import cast

import pytest
from graphql import GraphQLEnumType, GraphQLField, GraphQLInputObjectType, GraphQLObjectType, get_named_type

from resolvers import internals
from resolvers.words import Feed, Pages
from tests.database import Database
from tests.resolvers.large import GROWING, Large, Work, large
from tests.resolvers.test_every_field import FIELDS, conditions, needed, query_for
from tests.resolvers.world import CORE

MOST_ROWS = 2_500
"""The rows that are tried in order, and some for the page: a twelfth of the large table."""

MOST_ROWS_OF_TWO = MOST_ROWS + 2 * 2_000
"""And as many entries of the index of each filter, to see which has few."""

MOST_PAGES = 8_000
"""At worst, for each row that is tried, its page and three of another table's index."""

FOR_THESE_VALUES = "plan_cache_mode = force_custom_plan"
EVERYTHING = {*GROWING, "agency", "region", "category"}

LISTS = [(type_, name) for type_, name in FIELDS if isinstance(internals.word(type_.fields[name]), Pages | Feed)]
ROOTS = [(type_, name) for type_, name in LISTS if type_ is CORE.query_type]


@pytest.fixture(scope="module")
def large_world(module_database: Database) -> Generator[Large]:
    """One for all tests of the module."""
    with large(module_database) as made:
        yield made


def _by_field(field: GraphQLField) -> list[list[str]]:
    """For each field of the filter its conditions."""
    if "filter" not in field.args:
        return []
    filter_ = cast(GraphQLInputObjectType, get_named_type(field.args["filter"].type))
    return [[f"{name}: {value}" for value in conditions(one)] for name, one in filter_.fields.items()]


def _filters(field: GraphQLField) -> list[str]:
    return [f"filter: {{{one}}}" for some in _by_field(field) for one in some]


def _orders(field: GraphQLField, *directions: str) -> list[str]:
    if "orderBy" not in field.args:
        return []
    order = cast(GraphQLInputObjectType, get_named_type(field.args["orderBy"].type))
    words = cast(GraphQLEnumType, get_named_type(order.fields["field"].type)).values
    return [f"orderBy: {{field: {word}, direction: {way}}}" for word in words for way in directions]


def _query(type_: GraphQLObjectType, name: str, *arguments: str, asked: str = "nodes {__typename}") -> str:
    given = ", ".join((*needed(type_.fields[name]), "first: 20", *arguments))
    return query_for(type_, f"{name}({given}) {{{asked}}}")


def _places(lists: list[tuple[GraphQLObjectType, str]]) -> list[object]:
    return [pytest.param(type_, name, id=f"{type_.name}.{name}") for type_, name in lists]


def _is_cheap(work: Work, query: str, most: int = MOST_ROWS) -> bool:
    assert work.whole_reads.isdisjoint(GROWING), query
    assert work.rows <= most, query
    assert work.pages <= MOST_PAGES, query
    return True


@pytest.mark.parametrize(("type_", "name"), _places(LISTS))
def test_each_filter_and_each_order_reads_few_rows(large_world: Large, type_: GraphQLObjectType, name: str) -> None:
    field = type_.fields[name]

    for arguments in ("", *_filters(field), *_orders(field, "ASC", "DESC")):
        query = _query(type_, name, *filter(None, [arguments]))
        assert _is_cheap(large_world.work(query), query)


@pytest.mark.parametrize(("type_", "name"), _places(ROOTS))
def test_each_filter_reads_few_rows_in_whatever_order(large_world: Large, type_: GraphQLObjectType, name: str) -> None:
    field = type_.fields[name]

    for order in _orders(field, "DESC"):
        for condition in _filters(field):
            query = _query(type_, name, condition, order)
            assert _is_cheap(large_world.work(query), query)


@pytest.mark.parametrize(("type_", "name"), _places(ROOTS))
def test_filters_read_few_rows_together(large_world: Large, type_: GraphQLObjectType, name: str) -> None:
    for pair in combinations([some[-1] for some in _by_field(type_.fields[name])], 2):
        query = _query(type_, name, f"filter: {{{', '.join(pair)}}}")
        assert _is_cheap(large_world.work(query), query, MOST_ROWS_OF_TWO)


@pytest.mark.parametrize(("type_", "name"), _places(ROOTS))
def test_a_plan_for_the_very_values_reads_few_rows(large_world: Large, type_: GraphQLObjectType, name: str) -> None:
    for condition in _filters(type_.fields[name]):
        query = _query(type_, name, condition)
        assert _is_cheap(large_world.work(query, FOR_THESE_VALUES), query)


@pytest.mark.parametrize(("type_", "name"), _places(ROOTS))
def test_an_index_serves_small_tables_too(large_world: Large, type_: GraphQLObjectType, name: str) -> None:
    field = type_.fields[name]

    for arguments in ("", *_filters(field), *_orders(field, "DESC")):
        query = _query(type_, name, *filter(None, [arguments]))
        assert large_world.work(query, "enable_seqscan = off").whole_reads.isdisjoint(EVERYTHING), query


@pytest.mark.parametrize(("type_", "name"), _places([one for one in ROOTS if "last" in one[0].fields[one[1]].args]))
def test_a_page_far_down_reads_few_rows(large_world: Large, type_: GraphQLObjectType, name: str) -> None:
    field = type_.fields[name]
    shown = "nodes {__typename} pageInfo {hasNextPage hasPreviousPage}"

    for order in _orders(field, "DESC") or [""]:
        given = [order] if order else []
        end = query_for(type_, f"{name}({', '.join([*needed(field), 'last: 30', *given])}) {{edges {{cursor}}}}")
        for edge in large_world.data(end)[name]["edges"][:1]:
            query = _query(type_, name, *given, f'after: "{edge["cursor"]}"', asked=shown)
            assert _is_cheap(large_world.work(query), query)


def _totals() -> Iterator[tuple[GraphQLObjectType, str]]:
    yield from (one for one in ROOTS if isinstance(internals.word(one[0].fields[one[1]]), Pages))


@pytest.mark.parametrize(("type_", "name"), _places(list(_totals())))
def test_a_total_reads_no_more_than_it_counts(large_world: Large, type_: GraphQLObjectType, name: str) -> None:
    for condition in _filters(type_.fields[name]):
        query = query_for(type_, f"{name}({condition}) {{totalCount}}")
        work, total = large_world.work(query), large_world.data(query)[name]["totalCount"]
        assert work.whole_reads.isdisjoint(GROWING), query
        assert work.rows <= total + 50, query


def test_every_index_of_complaints_is_used(large_world: Large) -> None:
    """The last of the module: an index that no query above has used costs every import and serves nobody."""
    assert large_world.unused_indexes("complaint") == set()
