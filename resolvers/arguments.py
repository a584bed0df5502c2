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
    get_named_type,
)

from resolvers import internals
from resolvers.literals import LITERALS, NOWHERE, Places
from store.errors import BadVariable

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
    """A list; `length` is exact for 0 and 1, and 2 stands for more.

    `values` are those of the request that is being compiled for. Only the words of an enumeration that chooses the
    statement's text (`internals.chooses`) are the same in every request that shares the text.
    """

    source: Source
    length: int
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """An input object: the fields that are present and not null."""

    fields: Mapping[str, "Argument"]


Argument = Leaf | Items | Fields
Values = Mapping[str, Argument]
"""Arguments by name. One that is absent or null is not there: the two mean the same throughout this schema."""


def plain(argument: Argument, variables: Variables) -> Any:
    """An argument as one value: objects as dictionaries of what is present, by their GraphQL names."""
    if isinstance(argument, Fields):
        return {name: plain(one, variables) for name, one in argument.fields.items()}
    return argument.source(variables)


def shape(type_: GraphQLInputType, value: Any) -> object:
    """What of a variable's value the text of a statement depends on: hashable, equal for equal statements."""
    if isinstance(type_, GraphQLNonNull):
        return shape(cast(GraphQLInputType, type_.of_type), value)
    if value is None:
        return None
    if isinstance(type_, GraphQLList):
        return tuple(value) if internals.chooses(get_named_type(type_)) else min(len(value), 2)
    if isinstance(type_, GraphQLInputObjectType):
        return tuple((name, shape(type_.fields[name].type, one)) for name, one in value.items())
    if isinstance(type_, GraphQLEnumType) or type_.name == "Boolean":
        return value
    return "given"


def defaults(type_: GraphQLInputObjectType) -> Fields:
    """What an input object says that is not there: the same as an empty one, by its fields' defaults."""
    found = {name: _default(definition) for name, definition in type_.fields.items()}
    return Fields({name: one for name, one in found.items() if one is not None})


def null_given(name: str) -> BadVariable:
    """The refusal of a null for a variable whose default let it stand where null may not (GraphQL, 5.8.5)."""
    return BadVariable(f"Variable '${name}' is null where a value is needed; give one, or leave the variable out.")


class Reader:
    """Reads arguments for one set of variables. Literals that were lifted out of the text get their value late, too."""

    def __init__(self, variables: Variables, places: Places = NOWHERE) -> None:
        self._variables = variables
        self._places = places

    def of_field(self, node: FieldNode, definitions: Mapping[str, GraphQLArgument]) -> Values:
        """The arguments of a field in a query, defaults filled in."""
        return self._present(definitions, {argument.name.value: argument.value for argument in node.arguments or ()})

    def _present(
        self,
        definitions: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField],
        nodes: Mapping[str, ValueNode],
    ) -> Values:
        found: dict[str, Argument] = {}
        for name, definition in definitions.items():
            argument = self._of_node(nodes.get(name), definition.type)
            if argument is Undefined:
                argument = _default(definition)
            if argument is not None:
                found[name] = cast(Argument, argument)
        return found

    def _of_node(self, node: ValueNode | None, type_: GraphQLInputType) -> Any:
        """The argument a literal or variable gives: Undefined when absent, None when null."""
        if node is None:
            return Undefined
        if isinstance(node, VariableNode):
            return self._of_variable(node.name.value, type_)
        if isinstance(node, NullValueNode):
            return None
        return self._of_literal(node, type_)

    def _of_variable(self, name: str, type_: GraphQLInputType) -> Any:
        known = self._variables
        if name not in known:
            return Undefined
        if known[name] is None and isinstance(type_, GraphQLNonNull):
            raise null_given(name)
        return _of_value(type_, known[name], itemgetter(name))

    def _of_literal(self, node: ValueNode, type_: GraphQLInputType) -> Argument | None:
        if isinstance(type_, GraphQLNonNull):
            return self._of_literal(node, cast(GraphQLInputType, type_.of_type))
        if isinstance(type_, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
            return Fields(self._present(type_.fields, {field.name.value: field.value for field in node.fields}))
        if isinstance(type_, GraphQLList) and isinstance(node, ListValueNode):
            return self._of_list(node, cast(GraphQLInputType, type_.of_type))
        value = coerce_input_literal(node, type_)
        return _of_value(type_, value, self._source(node, value))

    def _of_list(self, node: ListValueNode, item_type: GraphQLInputType) -> Items:
        """A literal list, whose elements may be variables; an absent or null one is left out."""
        leaves = [one for value in node.values if isinstance(one := self._of_node(value, item_type), Leaf)]
        sources = [leaf.source for leaf in leaves]
        values = tuple(leaf.value for leaf in leaves)
        return Items(lambda variables: [source(variables) for source in sources], min(len(sources), 2), values)

    def _source(self, node: ValueNode, value: Any) -> Source:
        number = self._places.number(node)
        return (lambda _variables: value) if number is None else (lambda variables: variables[LITERALS][number])


def _default(definition: GraphQLArgument | GraphQLInputField) -> Argument | None:
    value = definition.default_value
    return None if value is Undefined else _of_value(definition.type, value, lambda _variables: value)


def _of_value(type_: GraphQLInputType, value: Any, source: Source) -> Argument | None:
    """The argument a coerced value gives, whose parts are found again in later requests through `source`."""
    if isinstance(type_, GraphQLNonNull):
        return _of_value(cast(GraphQLInputType, type_.of_type), value, source)
    if value is None:
        return None
    if isinstance(type_, GraphQLList):
        return Items(source, min(len(value), 2), tuple(value))
    if isinstance(type_, GraphQLInputObjectType):
        parts = {name: _of_value(type_.fields[name].type, one, _part(source, name)) for name, one in value.items()}
        return Fields({name: part for name, part in parts.items() if part is not None})
    return Leaf(source, value)


def _part(source: Source, name: str) -> Source:
    return lambda variables: source(variables)[name]
