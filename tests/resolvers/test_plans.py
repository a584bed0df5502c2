"""Every filter and every order of complaints is served by an index: no plan reads the whole table."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType

from tests.resolvers.test_every_field import conditions
from tests.resolvers.world import CORE, World

_FILTER = cast(GraphQLInputObjectType, CORE.type_map["ComplaintFilter"])
_ORDERS = cast(GraphQLEnumType, CORE.type_map["ComplaintOrderField"])
_NO_SEQSCAN = "enable_seqscan = off"


def nodes(plan: Any) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    if isinstance(plan, list):
        for one in cast("list[Any]", plan):
            yield from nodes(one)
    elif isinstance(plan, dict):
        known = cast("dict[str, Any]", plan)
        if "Node Type" in known:
            yield known
        for one in known.values():
            yield from nodes(one)


def _whole_reads(world: World, query: str) -> list[dict[str, Any]]:
    reads = [one for one in nodes(world.explain(query, None, _NO_SEQSCAN)) if "Relation Name" in one]
    assert reads, "the plan reads no table at all"
    return [one for one in reads if (one["Node Type"], one["Relation Name"]) == ("Seq Scan", "complaint")]


def _sort_keys(world: World, query: str) -> list[str]:
    plan = world.explain(query, None, _NO_SEQSCAN, "enable_sort = off")
    return [key for one in nodes(plan) for key in one.get("Sort Key", ())]


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param(f"{name}: {value}", id=f"{name}-{number}")
        for name, definition in _FILTER.fields.items()
        for number, value in enumerate(conditions(definition))
    ],
)
def test_a_filter_of_complaints_uses_an_index(world: World, condition: str) -> None:
    assert _whole_reads(world, f"{{complaints(filter: {{{condition}}}) {{nodes {{trackingId}}}}}}") == []


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("order", list(_ORDERS.values))
def test_an_order_of_complaints_uses_an_index_and_sorts_nothing(world: World, order: str, direction: str) -> None:
    for size in ("first: 20", "last: 20"):
        query = f"{{complaints({size}, orderBy: {{field: {order}, direction: {direction}}}) {{nodes {{trackingId}}}}}}"

        assert _whole_reads(world, query) == []
        assert all(key.startswith("p.r") for key in _sort_keys(world, query)), "only the page's own rows are sorted"
