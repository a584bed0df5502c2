"""A field's arguments as trees whose leaves know where their value will come from.

A statement is compiled once for each *shape* of the variables (what is present, which lists have one element, which
enumeration words and booleans) and then run with any values: `shape` gives the first, a `Source` the second.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, cast

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    coerce_input_literal,
)

Variables = Mapping[str, Any]
Source = Callable[[Variables], Any]
"""Gives a value from the variables of one request."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A scalar or an enumeration word. `value` is the one of the request that is being compiled for."""

    source: Source
    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """A list; `length` is exact for 0 and 1, and 2 stands for more."""

    source: Source
    length: int


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """An input object: the fields that are present and not null."""

    fields: Mapping[str, "Argument"]


Argument = Leaf | Items | Fields
Values = Mapping[str, Argument]
"""Arguments by name. One that is absent or null is not there: the two mean the same throughout this schema."""


def shape(type_: GraphQLInputType, value: Any) -> object:
    """What of a variable's value the text of a statement depends on: hashable, equal for equal statements."""
    if isinstance(type_, GraphQLNonNull):
        return shape(cast(GraphQLInputType, type_.of_type), value)
    if value is None:
        return None
    if isinstance(type_, GraphQLList):
        return min(len(value), 2)
    if isinstance(type_, GraphQLInputObjectType):
        return tuple((name, shape(type_.fields[name].type, one)) for name, one in value.items())
    if isinstance(type_, GraphQLEnumType) or type_.name == "Boolean":
        return value
    return "given"


def of_field(node: FieldNode, definitions: Mapping[str, GraphQLArgument], variables: Variables) -> Values:
    """The arguments of a field in a query, defaults filled in."""
    nodes = {argument.name.value: argument.value for argument in node.arguments or ()}
    return _present(definitions, nodes, variables)


def _present(
    definitions: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField],
    nodes: Mapping[str, ValueNode],
    variables: Variables,
) -> Values:
    found: dict[str, Argument] = {}
    for name, definition in definitions.items():
        argument = _of_node(nodes.get(name), definition.type, variables)
        if argument is Undefined:
            argument = _default(definition)
        if argument is not None:
            found[name] = cast(Argument, argument)
    return found


def _default(definition: GraphQLArgument | GraphQLInputField) -> Argument | None:
    value = definition.default_value
    return None if value is Undefined else _of_value(definition.type, value, lambda _variables: value)


def _of_node(node: ValueNode | None, type_: GraphQLInputType, variables: Variables) -> Any:
    """The argument a literal or variable gives: Undefined when absent, None when null."""
    if node is None:
        return Undefined
    if isinstance(node, VariableNode):
        name = node.name.value
        return _of_value(type_, variables[name], itemgetter(name)) if name in variables else Undefined
    if isinstance(node, NullValueNode):
        return None
    return _of_literal(node, type_, variables)


def _of_literal(node: ValueNode, type_: GraphQLInputType, variables: Variables) -> Argument | None:
    if isinstance(type_, GraphQLNonNull):
        return _of_literal(node, cast(GraphQLInputType, type_.of_type), variables)
    if isinstance(type_, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        nodes = {field.name.value: field.value for field in node.fields}
        return Fields(_present(type_.fields, nodes, variables))
    if isinstance(type_, GraphQLList) and isinstance(node, ListValueNode) and _holds_variables(node):
        return _of_mixed_list(node, cast(GraphQLInputType, type_.of_type), variables)
    value = coerce_input_literal(node, type_)
    return _of_value(type_, value, lambda _variables: value)


def _holds_variables(node: ListValueNode) -> bool:
    return any(isinstance(one, VariableNode) for one in node.values)


def _of_mixed_list(node: ListValueNode, item_type: GraphQLInputType, variables: Variables) -> Items:
    """A literal list with variables among its elements; an absent or null element is left out."""
    leaves = [one for value in node.values if isinstance(one := _of_node(value, item_type, variables), Leaf)]
    sources = [leaf.source for leaf in leaves]
    return Items(lambda given: [source(given) for source in sources], min(len(sources), 2))


def _of_value(type_: GraphQLInputType, value: Any, source: Source) -> Argument | None:
    """The argument a coerced value gives, whose parts are found again in later requests through `source`."""
    if isinstance(type_, GraphQLNonNull):
        return _of_value(cast(GraphQLInputType, type_.of_type), value, source)
    if value is None:
        return None
    if isinstance(type_, GraphQLList):
        return Items(source, min(len(value), 2))
    if isinstance(type_, GraphQLInputObjectType):
        parts = {name: _of_value(type_.fields[name].type, one, _part(source, name)) for name, one in value.items()}
        return Fields({name: part for name, part in parts.items() if part is not None})
    return Leaf(source, value)


def _part(source: Source, name: str) -> Source:
    return lambda variables: source(variables)[name]
