"""What a query costs by the IBM cost specification, worked out from a printed schema alone: shares nothing with ours.

    bill = Bill(sdl)
    bill.of(document, variables)        type cost and field cost together

Sections named here are those of https://ibm.github.io/graphql-specs/cost-spec.html. Introspection costs nothing by it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from graphql import (
    ConstDirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    InlineFragmentNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    value_from_ast_untyped,
)

_ABSENT: Any = object()


class Bill:
    """Prices queries over the schema that an SDL text describes."""

    def __init__(self, sdl: str) -> None:
        self._schema = build_schema(sdl)

    def of(self, document: DocumentNode, variables: Mapping[str, Any]) -> float:
        """The cost of the document's one operation."""
        (operation,) = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
        defaults = {
            one.variable.name.value: value_from_ast_untyped(one.default_value)
            for one in operation.variable_definitions or ()
            if one.default_value
        }
        fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
        root = self._schema.query_type
        assert root is not None
        return _Pricing(self._schema, fragments, defaults | dict(variables)).of_object(
            root, [operation.selection_set], {}
        )

    def directive(self, type_name: str, field_name: str, directive: str) -> dict[str, Any]:
        """What a directive on a field says; empty where it has none."""
        type_ = cast(GraphQLObjectType, self._schema.type_map[type_name])
        return _directive(type_.fields[field_name], directive)


class _Pricing:
    """One operation with its variables."""

    def __init__(self, schema: Any, fragments: Mapping[str, FragmentDefinitionNode], given: Mapping[str, Any]) -> None:
        self._schema = schema
        self._fragments = fragments
        self._given = given

    def of_object(self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode], sizes: Mapping[str, int]) -> float:
        """The type cost of one object and the cost of its fields; `sizes` of its lists, where a field above tells."""
        total = _weight(type_, 1)
        for nodes in self._collected(type_, sets).values():
            name = nodes[0].name.value
            if not name.startswith("__"):
                total += self._of_field(type_.fields[name], nodes, sizes.get(name))
        return total

    def _of_field(self, field: GraphQLField, nodes: Sequence[FieldNode], sized: int | None) -> float:
        """Field cost (5.3.2.2) and the type cost (5.3.2.1) of what the field gives."""
        arguments = {one.name.value: one.value for one in nodes[0].arguments or ()}
        named = get_named_type(field.type)
        cost = _weight(field, 0 if is_leaf_type(named) else 1)
        for name, node in arguments.items():
            cost += self._of_argument(field.args[name], self._plain(node))
        size = self._size(field, arguments) if sized is None else sized
        below = [one.selection_set for one in nodes if one.selection_set]
        return max(0, cost) + size * self._of_type(named, below, self._sized_below(field, arguments))

    def _of_type(self, named: GraphQLNamedType, sets: Sequence[SelectionSetNode], sizes: Mapping[str, int]) -> float:
        """One value of a type; of an abstract type the dearest of its members (7.2)."""
        if is_leaf_type(named):
            return _weight(named, 0)
        members: list[Any] = list(self._schema.get_possible_types(named)) if is_abstract_type(named) else [named]
        return max(self.of_object(member, sets, sizes) for member in members)

    def _of_argument(self, definition: Any, value: Any) -> float:
        if value is _ABSENT or value is None:
            return 0
        named = get_named_type(definition.type)
        if not isinstance(named, GraphQLInputObjectType):
            return _weight(definition, 0)
        inside = sum(self._of_argument(named.fields[name], one) for name, one in value.items())
        return _weight(definition, 1) + inside

    def _size(self, field: GraphQLField, arguments: Mapping[str, ValueNode]) -> int:
        """How many values the field itself gives."""
        unwrapped = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        if not isinstance(unwrapped, GraphQLList):
            return 1
        assert self._size_of(field, arguments) is not None, f"a list of {unwrapped} without a size"
        return cast(int, self._size_of(field, arguments))

    def _sized_below(self, field: GraphQLField, arguments: Mapping[str, ValueNode]) -> dict[str, int]:
        """The sizes of lists below (8.3)."""
        sized = _directive(field, "listSize").get("sizedFields") or []
        return {name: cast(int, self._size_of(field, arguments)) for name in sized}

    def _size_of(self, field: GraphQLField, arguments: Mapping[str, ValueNode]) -> int | None:
        """The largest slicing argument (8.2), else the assumed size (8.1)."""
        said = _directive(field, "listSize")
        given = [
            _length(self._plain(arguments[name]), is_list_type(field.args[name].type) or _wraps_list(field.args[name]))
            for name in said.get("slicingArguments") or []
            if name in arguments
        ]
        known = [one for one in given if one is not None]
        return max(known) if known else said.get("assumedSize")

    def _plain(self, node: ValueNode) -> Any:
        """A value as JSON would have it, variables put in."""
        match node:
            case VariableNode():
                return self._given.get(node.name.value, _ABSENT)
            case NullValueNode():
                return None
            case ListValueNode():
                values = [self._plain(one) for one in node.values]
                return [one for one in values if one is not _ABSENT and one is not None]
            case ObjectValueNode():
                return {one.name.value: self._plain(one.value) for one in node.fields}
            case _:
                return value_from_ast_untyped(node)

    def _collected(self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        found: dict[str, list[FieldNode]] = {}
        waiting = [node for one in reversed(sets) for node in reversed(one.selections)]
        while waiting:
            node = waiting.pop()
            if not self._is_asked(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
                continue
            inner = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(inner, InlineFragmentNode | FragmentDefinitionNode)
            if self._fits(type_, inner):
                waiting.extend(reversed(inner.selection_set.selections))
        return found

    def _is_asked(self, node: Any) -> bool:
        for directive in node.directives or ():
            (argument,) = directive.arguments
            if self._plain(argument.value) is (directive.name.value == "skip"):
                return False
        return True

    def _fits(self, type_: GraphQLObjectType, fragment: InlineFragmentNode | FragmentDefinitionNode) -> bool:
        if fragment.type_condition is None:
            return True
        wanted = cast(GraphQLCompositeType, self._schema.type_map[fragment.type_condition.name.value])
        return wanted is type_ or (is_abstract_type(wanted) and self._schema.is_sub_type(wanted, type_))


def _wraps_list(argument: Any) -> bool:
    return isinstance(argument.type, GraphQLNonNull) and is_list_type(argument.type.of_type)


def _length(value: Any, is_list: bool) -> int | None:
    if value is _ABSENT or value is None:
        return None
    if not is_list:
        return cast(int, value)
    return len(cast(list[Any], value)) if isinstance(value, list) else 1


def _weight(place: Any, usually: float) -> float:
    """The weight (7.1) of a type, a field, an argument or an input field."""
    said = _directive(place, "cost")
    return float(said["weight"]) if said else usually


def _directive(place: Any, name: str) -> dict[str, Any]:
    nodes: Sequence[ConstDirectiveNode] = place.ast_node.directives if place.ast_node else ()
    for node in nodes or ():
        if node.name.value == name:
            return {one.name.value: value_from_ast_untyped(one.value) for one in node.arguments or ()}
    return {}
