"""The compiled answer is the oracle's for queries that somebody thought of: filters, pages, plans used again."""

import itertools
from collections.abc import Iterable
from random import Random
from typing import Any, cast

import pytest
from graphql import GraphQLInputObjectType, print_ast

from tests.cases import cases
from tests.database import Database
from tests.oracle_pages import Order
from tests.resolvers.pools import Pools
from tests.resolvers.questions import Asker
from tests.resolvers.world import CORE, World, world_of

_FILTERS = {
    "complaints": "ComplaintFilter",
    "agencies": "AgencyFilter",
    "regions": "RegionFilter",
    "categories": "CategoryFilter",
}
_COMPLAINT_ORDERS = ("SUBMITTED_AT", "UPDATED_AT", "TRACKING_ID", "SUPPORT_COUNT")


def _filter_fields() -> list[tuple[str, str]]:
    return [
        (name, part)
        for name, type_ in _FILTERS.items()
        for part in cast(GraphQLInputObjectType, CORE.type_map[type_]).fields
    ]


@pytest.fixture(scope="module")
def pools(world: World) -> Pools:
    """Values of the rows."""
    return Pools(world)


@pytest.mark.parametrize("name", cases.names())
def test_the_cases_on_other_rows(world: World, name: str) -> None:
    world.check(*cases.question(name))


@pytest.mark.parametrize(("name", "part"), _filter_fields())
def test_a_filter_alone(world: World, pools: Pools, name: str, part: str) -> None:
    """Eight values of each filter: as literals, as one variable each, and against all rows."""
    type_ = cast(GraphQLInputObjectType, CORE.type_map[_FILTERS[name]])
    asker = Asker(pools, Random(f"{name} {part}"))
    values = [asker.value(f"{type_.name}.{part}", type_.fields[part].type) for _ in range(8)]
    literals = [print_ast(asker.literal(value, type_.fields[part].type, inside=False)) for value in values]
    definitions = ", ".join(f"$v{n}: {type_.name}" for n in range(8))
    asked = "totalCount nodes {id}"

    written = world.check(_together(f"{name}(filter: {{{part}: {one}}}) {{{asked}}}" for one in literals))
    passed = world.check(
        f"query ({definitions}) {_together(f'{name}(filter: $v{n}) {{{asked}}}' for n in range(8))}",
        {f"v{n}": {part: value} for n, value in enumerate(values)},
    )

    assert written == passed


def test_agencies_with_and_without_those_below(world: World) -> None:
    slugs = [row["slug"] for row in world.oracle.rows["Agency"]]
    filters = [
        f"{{agency: [{_quoted(slug)}], includeChildAgencies: {way}}}"
        for slug in slugs
        for way in ("true", "false", "null")
    ]

    world.check(_together(f"complaints(filter: {one}) {{totalCount}}" for one in filters))


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("order", _COMPLAINT_ORDERS)
def test_walking_through_all_pages(world: World, order: str, direction: str) -> None:
    """Forwards by `after` and backwards by `before`, three rows a page, come all rows, each once."""
    query = """query ($n: Int, $m: Int, $after: String, $before: String, $order: ComplaintOrder) {
      complaints(first: $n, last: $m, after: $after, before: $before, orderBy: $order) {
        edges {cursor} nodes {id} pageInfo {hasNextPage hasPreviousPage startCursor endCursor} } }"""
    variables: dict[str, Any] = {"order": {"field": order, "direction": direction}}
    forwards: list[str] = []
    backwards: list[str] = []

    page = world.check(query, variables | {"n": 3})["complaints"]
    forwards += _ids(page)
    while page["pageInfo"]["hasNextPage"]:
        page = world.check(query, variables | {"n": 3, "after": page["pageInfo"]["endCursor"]})["complaints"]
        forwards += _ids(page)
    page = world.check(query, variables | {"m": 3})["complaints"]
    backwards = _ids(page)
    while page["pageInfo"]["hasPreviousPage"]:
        page = world.check(query, variables | {"m": 3, "before": page["pageInfo"]["startCursor"]})["complaints"]
        backwards = _ids(page) + backwards

    assert forwards == backwards
    assert sorted(forwards) == sorted(map(world.oracle.id_of, world.oracle.rows["Complaint"]))


def test_every_pair_of_cursors_and_sizes(world: World) -> None:
    known = [None, *world.oracle.places.known(Order("Category", "SLUG"))]
    sizes = ("", "first: 1", "first: 3", "last: 1", "last: 3")
    asked = (
        "edges {cursor node {id}} nodes {id} totalCount pageInfo {hasNextPage hasPreviousPage startCursor endCursor}"
    )
    pages = [
        f"categories({size} after: {_quoted(after)}, before: {_quoted(before)}) {{{asked}}}"
        for size, after, before in itertools.product(sizes, known, known)
    ]

    for start in range(0, len(pages), 40):
        world.check(_together(pages[start : start + 40]))


@pytest.mark.parametrize(
    "asked", ["nodes {id}", "edges {cursor}", "pageInfo {hasNextPage}", "pageInfo {hasPreviousPage}", "totalCount"]
)
def test_one_part_of_a_page_alone(world: World, asked: str) -> None:
    """What is not asked changes nothing in what is."""
    known = world.oracle.places.known(Order("Complaint", "SUBMITTED_AT", descending=True))
    sizes = ("first: 2", "last: 2", "first: 100", "last: 100")
    cuts = (
        "",
        f"after: {_quoted(known[5])}",
        f"before: {_quoted(known[5])}",
        f"after: {_quoted(known[3])}, before: {_quoted(known[9])}",
    )
    pages = [f"complaints({size}, {cut}) {{{asked}}}" for size, cut in itertools.product(sizes, cuts)]

    world.check(_together(pages))


def test_names_that_the_statement_uses_itself(world: World) -> None:
    names = ("lapor_row", "lapor_other", "p", "r", "k0", "j", "j0_0", "q", "complaint_1", "dataset", "null", "select")

    world.check(
        _named(
            (name, f"complaints(first: 2) {{{_named((inner, 'nodes {id title}') for inner in names)[1:-1]}}}")
            for name in names
        )
    )


def test_one_part_of_a_page_under_many_names(world: World) -> None:
    world.check("""{complaints(first: 3) {
      a: nodes {id} b: nodes {title agency {id}} c: edges {cursor}
      d: edges {x: cursor y: cursor z: node {id} w: node {url}}
      e: pageInfo {endCursor} f: pageInfo {g: endCursor hasNextPage __typename} h: totalCount i: totalCount __typename
      k: edges {__typename node {timeline(first: 1) {l: nodes {id} m: nodes {kind}}}} n: __typename
    }}""")


@pytest.mark.parametrize(
    "asked",
    [
        "dataset @skip(if: true) {version}",
        "complaints(first: 2, filter: {status: [CLOSED]}) {nodes @skip(if: $yes) {id}}",
        "complaints(last: 2, after: null) {edges {node @include(if: false) {id}}}",
        "complaints(last: 2) {pageInfo @skip(if: true) {endCursor} nodes {id @skip(if: $yes)}}",
        "complaints {nodes {timeline(first: 2) {nodes @skip(if: $yes) {id}} followUps {totalCount @skip(if: $yes)}}}",
        'complaint(trackingId: "8000007") {id @skip(if: $yes)} node(id: $id) {id @skip(if: $yes)}',
        'nodes(ids: [$id, "x"]) {... on Agency @skip(if: $yes) {name}} a: dataset {sources {id @skip(if: $yes)}}',
    ],
)
def test_what_is_skipped_leaves_an_empty_object(world: World, asked: str) -> None:
    used = {name: type_ for name, type_ in (("yes", "Boolean!"), ("id", "ID!")) if f"${name}" in asked}
    definitions = ", ".join(f"${name}: {type_}" for name, type_ in used.items())
    given = {"yes": True, "id": world.oracle.id_of(world.oracle.rows["Complaint"][0])}

    world.check(f"query {f'({definitions})' if used else ''} {{{asked}}}", {name: given[name] for name in used})


def test_twice_the_same_and_twice_another(world: World) -> None:
    """One plan serves two requests, and the values of one do not stay for the other."""
    query = """query ($s: [ComplaintStatus!], $ids: [String!], $first: Int, $slug: String!, $id: ID!, $after: String) {
      complaints(filter: {status: $s, trackingIds: $ids}, first: $first, after: $after) {totalCount nodes {id}}
      agency(slug: $slug) {id} node(id: $id) {id} }"""
    known = world.oracle.places.known(Order("Complaint", "SUBMITTED_AT", descending=True))
    slugs = [row["slug"] for row in world.oracle.rows["Agency"]]
    ids = [str(row["tracking_id"]) for row in world.oracle.rows["Complaint"]]
    prepared = world.prepared(query)

    for number in range(6):
        variables = {
            "s": ["CLOSED", "ARCHIVED"][: 1 + number % 2],
            "ids": ids[: number * 5],
            "first": 1 + number,
            "slug": slugs[number],
            "id": world.oracle.id_of(world.oracle.rows["Agency"][number]),
            "after": known[number],
        }
        answer = world.runner.run(world.executor.read(prepared, variables))

        assert world.same(answer.data, prepared.document, variables)


def test_nothing_stored(database: Database) -> None:
    with world_of(database, None) as empty:
        for name in cases.names():
            empty.check(*cases.question(name))


def _together(fields: Iterable[str]) -> str:
    """One selection of all these fields, each under a name of its own."""
    return _named((f"a{number}", one) for number, one in enumerate(fields))


def _named(fields: Iterable[tuple[str, str]]) -> str:
    """One selection of these fields under these names."""
    return f"{{{' '.join(f'{name}: {one}' for name, one in fields)}}}"


def _ids(page: Any) -> list[str]:
    return [one["id"] for one in page["nodes"]]


def _quoted(text: str | None) -> str:
    return "null" if text is None else f'"{text}"'


def test_no_filter_means_what_an_empty_one_means(world: World) -> None:
    asked = """{
      plain: regions(first: 100) {totalCount nodes {validTo}}
      empty: regions(first: 100, filter: {}) {totalCount nodes {validTo}}
      nothing: regions(first: 100, filter: null) {totalCount nodes {validTo}}
      all: regions(first: 100, filter: {current: null}) {totalCount nodes {validTo}}
    }"""

    answer = world.check(asked)

    assert answer["plain"] == answer["empty"] == answer["nothing"]
    assert all(node["validTo"] is None for node in answer["plain"]["nodes"])
    assert answer["all"]["totalCount"] > answer["plain"]["totalCount"] > 0


def test_agencies_come_by_what_they_are_in_charge_of_now(world: World) -> None:
    asked = """{
      agencies(first: 100, orderBy: {field: COMPLAINTS, direction: DESC}) {
        nodes {complaints(includeChildren: false) {totalCount}}
      }
    }"""

    counts = [node["complaints"]["totalCount"] for node in world.check(asked)["agencies"]["nodes"]]

    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
