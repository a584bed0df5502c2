"""The cost that is charged is what anybody can work out from the printed schema, by the IBM cost specification."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import DocumentNode, GraphQLNonNull, GraphQLObjectType, is_list_type, parse
from hypothesis import HealthCheck, given, settings

from resolvers.cost import Price
from tests.cost_specification import Bill
from tests.resolvers.questions import Question, questions
from tests.resolvers.world import CORE, COST_LIMIT, World
from tests.test_docs import ROOT

_UNHURRIED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
BILL = Bill((ROOT / "schema.graphql").read_text())


def charged(world: World, query: str | DocumentNode, variables: Mapping[str, Any]) -> int:
    """What the executor counts, before it compares it with the limit."""
    prepared = world.prepared(query)
    coerced = world.executor.coerce(prepared, variables)
    return world.executor.plan(prepared, coerced).price.of(coerced).cost


def test_the_cost_of_random_queries_is_the_specifications(world: World) -> None:
    costs: list[int] = []

    @settings(max_examples=80, deadline=None, database=None, suppress_health_check=_UNHURRIED)
    @given(questions(world, 1))
    def agree(asking: list[Question]) -> None:
        (question,) = asking
        costs.append(charged(world, question.document, question.variables))
        assert costs[-1] == BILL.of(question.document, question.variables)

    agree()

    assert len(set(costs)) > 20


COSTS = [
    ("{__typename}", {}, 1),
    ("{dataset {version}}", {}, 1 + 2),
    ("{dataset {version sources {name}}}", {}, 1 + 2 + 1 + 5),
    ('{complaint(trackingId: "1") {trackingId}}', {}, 1 + 2),
    ('{complaint(trackingId: "1") {title body}}', {}, 1 + 2 + 1 + 4),
    ('{complaint(trackingId: "1") {a: body b: body}}', {}, 1 + 2 + 4 + 4),
    ("{complaints {totalCount}}", {}, 1 + 2 + 10),
    ("{complaints {totalCount again: totalCount}}", {}, 1 + 2 + 20),
    ("{complaints {pageInfo {hasNextPage}}}", {}, 1 + 2 + 2),
    ("{complaints {nodes {id}}}", {}, 1 + 2 + 1 + 20),
    ("{complaints(first: 7) {nodes {id}}}", {}, 1 + 2 + 1 + 7),
    ("{complaints(last: 7) {nodes {id} nodes {trackingId}}}", {}, 1 + 2 + 1 + 7),
    ("{complaints(first: 7) {edges {node {id}}}}", {}, 1 + 2 + 1 + 7 * 3),
    ("query ($n: Int) {complaints(first: $n) {nodes {id}}}", {"n": 100}, 1 + 2 + 1 + 100),
    ("query ($n: Int) {complaints(first: $n) {nodes {id}}}", {}, 1 + 2 + 1 + 20),
    ("query ($n: Int = 3) {complaints(first: $n) {nodes {id}}}", {}, 1 + 2 + 1 + 3),
    ("{complaints(first: 2) {nodes {agency {id} timeline(first: 3) {nodes {id}}}}}", {}, 4 + 2 * (1 + 2 + 2 + 1 + 3)),
    ("{complaints(filter: {status: [CLOSED]}) {totalCount}}", {}, 1 + 2 + 1 + 10),
    (
        '{complaints(filter: {submitted: {from: "2026-01-01"}}, orderBy: {field: TRACKING_ID}) {totalCount}}',
        {},
        1 + 2 + 2 + 1 + 10,
    ),
    ("query ($f: ComplaintFilter) {complaints(filter: $f) {totalCount}}", {"f": {"submitted": {}}}, 1 + 2 + 2 + 10),
    ("query ($f: ComplaintFilter) {complaints(filter: $f) {totalCount}}", {"f": {"submitted": None}}, 1 + 2 + 1 + 10),
    ('{nodes(ids: ["a", "b", "c"]) {id}}', {}, 1 + 1 + 3),
    ("query ($i: [ID!]!) {nodes(ids: $i) {id}}", {"i": "a"}, 1 + 1 + 1),
    ('{node(id: "a") {... on Complaint {body} ... on Agency {id} ... on FollowUp {body a: body}}}', {}, 1 + 2 + 8),
    ('{node(id: "a") {... on Agency {children(first: 9) {nodes {id}}} ... on FollowUp {body}}}', {}, 1 + 2 + 3 + 9),
    ("{complaints @skip(if: true) {totalCount}}", {}, 1),
    ("{__schema {types {name}}}", {}, 1),
]


@pytest.mark.parametrize(("query", "variables", "cost"), COSTS)
def test_a_cost_that_was_worked_out_by_hand(world: World, query: str, variables: Mapping[str, Any], cost: int) -> None:
    assert charged(world, query, variables) == cost
    assert BILL.of(parse(query), variables) == cost


def test_every_list_has_a_size() -> None:
    """By the specification, a list of which nothing is said is endless."""
    sized = {"edges", "nodes"}
    for name, type_ in CORE.type_map.items():
        if not isinstance(type_, GraphQLObjectType) or name.startswith("__"):
            continue
        for field_name, field in type_.fields.items():
            unwrapped = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
            printed = BILL.directive(name, field_name, "listSize")
            if name.endswith("Connection") and field_name in sized:
                continue
            assert bool(printed) is (is_list_type(unwrapped) or str(unwrapped).endswith("Connection")), field_name


def _page(inner: str) -> str:
    return f"{{complaints(first: 100) {{nodes {{{inner}}}}}}}"


TOO_MUCH = {
    "a long text again and again": _page(" ".join(f"b{n}: body" for n in range(60))),
    "a title again and again": _page(" ".join(f"t{n}: title" for n in range(250))),
    "follow-ups by the thousand": _page("followUps(first: 100) {nodes {body}}"),
    "short values by the million": _page(
        "timeline(first: 90) {nodes {" + " ".join(f"s{n}: sequence" for n in range(600)) + "}}"
    ),
    "a long alias on thousands of rows": _page("timeline(first: 90) {nodes {" + "a" * 15_000 + ": sequence}}"),
    "counts again and again": "{" + " ".join(f"c{n}: complaints {{totalCount}}" for n in range(1_800)) + "}",
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_would_make_a_huge_answer_is_refused_before_any_statement(world: World, name: str) -> None:
    assert world.refusal(TOO_MUCH[name]).code == "TOO_COSTLY"


ORDINARY = {
    "a page of 100 with five events each": _page(
        "trackingId title status submittedAt agency {slug name} timeline(first: 5) {nodes {kind notBefore notAfter}}"
    ),
    "a page of 100 with texts and answers": _page("title body agency {name} followUps(first: 10) {nodes {body}}"),
    "a hundred complaints by number": "{"
    + " ".join(f'c{n}: complaint(trackingId: "{n}") {{title body status agency {{name}}}}' for n in range(100))
    + "}",
    "counts of a hundred lists": "{" + " ".join(f"c{n}: complaints {{totalCount}}" for n in range(100)) + "}",
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_queries_stay_far_below_the_limit(world: World, name: str) -> None:
    assert charged(world, ORDINARY[name], {}) < COST_LIMIT / 2


def test_the_dearest_of_several_kinds_counts_once_it_is_known() -> None:
    """Which of two pages is larger can depend on the request."""
    page = (lambda given: given["n"], Price(2, 20))
    price = Price(1, 10, [page], [[Price(5, 5), Price(0, 0, [(lambda given: given["n"], Price(1, 0))])]])
    twice = Price()
    twice.add(2, price)

    assert price.of({"n": 3}) == (1 + 3 * 2 + 5, 10 + 3 * 20 + 5)
    assert price.of({"n": 10}) == (1 + 10 * 2 + 10, 10 + 10 * 20 + 5)
    assert twice.of({"n": 3}) == (2 * (1 + 3 * 2 + 5), 2 * (10 + 3 * 20 + 5))
