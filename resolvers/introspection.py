"""Introspection: answered by the library over the schema alone, and priced first: it needs no rows to be slow."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    execute_sync,
)

from store.errors import Bug, TooCostly

LARGEST = 400_000
"""What the introspection of one request may cost; the query that tools send costs less than half of it."""

_SIZES = {
    "types": 60,
    "fields": 12,
    "inputFields": 8,
    "enumValues": 8,
    "possibleTypes": 6,
    "directives": 5,
    "args": 4,
}
"""How long the lists of this schema about are."""


def check(nodes: Iterable[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]) -> None:
    """Refuse introspection that would hold up everybody else; `nodes` are the root's introspection fields."""
    price = _price(nodes, fragments)
    if price > LARGEST:
        raise TooCostly(
            f"This introspection would visit about {price} things; one request may visit {LARGEST}. "
            "Take /schema.graphql, which holds the whole schema."
        )


def _price(nodes: Iterable[SelectionNode], fragments: Mapping[str, FragmentDefinitionNode]) -> int:
    """What a selection visits, lists multiplied; the number of nodes was bounded before (`api.limits`)."""
    total = 0
    for node in nodes:
        if isinstance(node, FieldNode):
            below = _price(node.selection_set.selections, fragments) if node.selection_set else 0
            total += _SIZES.get(node.name.value, 1) * (1 + below)
        elif isinstance(node, InlineFragmentNode):
            total += _price(node.selection_set.selections, fragments)
        elif isinstance(node, FragmentSpreadNode):
            total += _price(fragments[node.name.value].selection_set.selections, fragments)
    return total


def answer(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    nodes: tuple[FieldNode, ...],
    key: str,
    variables: Mapping[str, Any],
) -> str:
    """The JSON text of one root introspection field."""
    asked = OperationDefinitionNode(
        operation=operation.operation,
        variable_definitions=operation.variable_definitions,
        selection_set=SelectionSetNode(selections=nodes),
    )
    document = DocumentNode(definitions=(asked, *fragments.values()))
    result = execute_sync(schema, document, variable_values=dict(variables))
    if result.errors:
        raise Bug(result.errors[0].message)
    assert result.data is not None
    return orjson.dumps(result.data[key]).decode()
