"""What a query asks for, fragments and directives resolved: the tree that cost and SQL are made from.

    {complaints(first: 2) {nodes {trackingId}}}
    Selected(Query)[ Asked("complaints", Pages, {first: Leaf}) → Selected(ComplaintConnection)[ Asked("nodes") → … ] ]

Field collection follows the GraphQL specification, 6.3.2 (CollectFields) and 6.4.3 (MergeSelectionSets).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.language import BooleanValueNode, DirectiveNode, VariableNode

from resolvers import internals
from resolvers.arguments import Reader, Values, Variables, null_given
from resolvers.literals import NOWHERE, Places


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One field under its response key. `below` holds one selection for each object type it can give."""

    key: str
    name: str
    field: GraphQLField | None
    word: object | None
    arguments: Values
    below: Mapping[str, "Selected"]
    nodes: tuple[FieldNode, ...]

    @property
    def single(self) -> "Selected":
        """The selection of the one object type this field gives."""
        return next(iter(self.below.values()))


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """The fields asked of one object type, in answer order."""

    type: GraphQLObjectType
    asked: tuple[Asked, ...]

    def named(self, name: str) -> list[Asked]:
        """The fields of that name: several when a query uses aliases."""
        return [one for one in self.asked if one.name == name]


class Collector:
    """Collects the selections of one operation for one set of variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Variables,
        places: Places = NOWHERE,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._arguments = Reader(variables, places)

    def operation(self, operation: OperationDefinitionNode) -> Selected:
        """The whole operation, from the root down."""
        root = self._schema.get_root_type(operation.operation)
        assert root is not None, "validation lets only operations with a root type through"
        return self._selected(root, [operation.selection_set])

    def _selected(self, type_: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> Selected:
        grouped: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in sets:
            self._collect(type_, selection_set, grouped, seen)
        return Selected(type_, tuple(self._asked(type_, key, nodes) for key, nodes in grouped.items()))

    def _collect(
        self, type_: GraphQLObjectType, sets: SelectionSetNode, grouped: dict[str, list[FieldNode]], seen: set[str]
    ) -> None:
        for node in sets.selections:
            if not self._is_included(node.directives or ()):
                continue
            if isinstance(node, FieldNode):
                grouped.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(type_, node.type_condition.name.value):
                    self._collect(type_, node.selection_set, grouped, seen)
            else:
                self._spread(type_, cast(FragmentSpreadNode, node).name.value, grouped, seen)

    def _spread(self, type_: GraphQLObjectType, name: str, grouped: dict[str, list[FieldNode]], seen: set[str]) -> None:
        fragment = self._fragments[name]
        if name not in seen and self._applies(type_, fragment.type_condition.name.value):
            seen.add(name)
            self._collect(type_, fragment.selection_set, grouped, seen)

    def _applies(self, type_: GraphQLObjectType, condition: str) -> bool:
        wanted = self._schema.type_map[condition]
        return wanted is type_ or (is_abstract_type(wanted) and self._schema.is_sub_type(wanted, type_))

    def _is_included(self, directives: Iterable[DirectiveNode]) -> bool:
        for directive in directives:
            name = directive.name.value
            if name in ("skip", "include") and self._condition(directive) is (name == "skip"):
                return False
        return True

    def _condition(self, directive: DirectiveNode) -> bool:
        value = next(iter(directive.arguments or ())).value
        if isinstance(value, VariableNode):
            given = self._variables[value.name.value]
            if given is None:
                raise null_given(value.name.value)
            return given
        return cast(BooleanValueNode, value).value

    def _asked(self, type_: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Asked:
        name = nodes[0].name.value
        field = type_.fields.get(name)
        if field is None:  # __typename, __schema, __type: answered without rows
            return Asked(key, name, None, None, {}, {}, tuple(nodes))
        sets = [node.selection_set for node in nodes if node.selection_set is not None]
        below = {one.name: self._selected(one, sets) for one in self._possible(field)}
        arguments = self._arguments.of_field(nodes[0], field.args)
        return Asked(key, name, field, internals.word(field), arguments, below, tuple(nodes))

    def _possible(self, field: GraphQLField) -> list[GraphQLObjectType]:
        named = get_named_type(field.type)
        if is_leaf_type(named):
            return []
        return (
            list(self._schema.get_possible_types(named))
            if is_abstract_type(named)
            else [cast(GraphQLObjectType, named)]
        )
