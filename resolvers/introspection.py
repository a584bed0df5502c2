"""Introspection: answered by the library over the schema alone, and priced first: it needs no rows to be slow."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    execute_sync,
)

from store.errors import Bug, TooCostly

LARGEST = 20_000
"""Fields that the introspection of one request may answer, some ten microseconds each, in which nobody else is
answered. The query that tools send comes to some 12,000."""

_WRAPPED = 0.6
"""How many types are a list or a non-null of another one, each time one looks a step further in."""

Sizes = Mapping[str, float]


def check(schema: GraphQLSchema, nodes: Iterable[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]) -> None:
    """Refuse introspection that would hold up everybody else; `nodes` are the root's introspection fields."""
    fields = reckoned(schema, nodes, fragments)
    if fields > LARGEST:
        raise TooCostly(
            f"This introspection would answer about {fields:,} fields; one request may ask for {LARGEST:,}. "
            "Take /schema.graphql, which holds the whole schema."
        )


def reckoned(schema: GraphQLSchema, nodes: Iterable[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]) -> int:
    """Give about how many fields introspection answers, from the selection and the schema's size."""
    return round(_fields(nodes, fragments, _sizes(schema)))


def _fields(nodes: Iterable[SelectionNode], fragments: Mapping[str, FragmentDefinitionNode], sizes: Sizes) -> float:
    """What a selection answers, lists multiplied; the number of nodes was bounded before (`api.limits`)."""
    total = 0.0
    for node in nodes:
        if isinstance(node, FieldNode):
            below = _fields(node.selection_set.selections, fragments, sizes) if node.selection_set else 0
            total += 1 + sizes.get(node.name.value, 1) * below
        elif isinstance(node, InlineFragmentNode):
            total += _fields(node.selection_set.selections, fragments, sizes)
        elif isinstance(node, FragmentSpreadNode):
            total += _fields(fragments[node.name.value].selection_set.selections, fragments, sizes)
    return total


@lru_cache(maxsize=10)
def _sizes(schema: GraphQLSchema) -> Sizes:
    """How long the lists of introspection are: of a type on average, and `__type` as one of the longest."""
    types = list(schema.type_map.values())
    outputs = [len(one.fields) for one in types if isinstance(one, GraphQLObjectType | GraphQLInterfaceType)]
    arguments = [
        len(place.args)
        for one in types
        if isinstance(one, GraphQLObjectType | GraphQLInterfaceType)
        for place in one.fields.values()
    ]
    inputs = sum(len(one.fields) for one in types if isinstance(one, GraphQLInputObjectType))
    words = sum(len(one.values) for one in types if isinstance(one, GraphQLEnumType))
    return {
        "types": len(types),
        "directives": len(schema.directives),
        "fields": sum(outputs) / len(types),
        "args": max(1.0, sum(arguments) / len(arguments)),
        "inputFields": max(2.0, inputs / len(types)),
        "enumValues": words / len(types),
        "possibleTypes": 1.0,
        "interfaces": 0.2,
        "ofType": _WRAPPED,
        "__type": max(outputs) * len(types) / sum(outputs),
    }


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
