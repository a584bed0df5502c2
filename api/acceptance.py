"""Whether a document is certainly valid, found in one walk; whatever is doubtful is left to the library's validation.

The library's rules are thirty visitors over the same tree and take milliseconds. Most texts are plain: one query whose
fields, arguments and variables fit. For such a text this walk answers yes, in a tenth of the time. It never says why a
text is wrong, and "no" only means that the library has to look: `tests/api/test_acceptance.py` holds that whatever is
accepted here is valid there. Sections named are those of the GraphQL specification.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLCompositeType,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NamedTypeNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    coerce_input_literal,
    do_types_overlap,
    get_named_type,
    is_composite_type,
    is_input_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
    is_type_sub_type_of,
    type_from_ast,
)

_Keys = dict[str, object]
"""The response keys of one place, each with what a repetition of it has to be the same as."""

_ONCE = object()
"""Of a field whose repetition would have to be compared further."""

_LITERALS = frozenset((IntValueNode, FloatValueNode, StringValueNode))
_PLAIN = _LITERALS | {BooleanValueNode}


class _DoubtError(Exception):
    """Not certainly valid."""


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What can be given in one place: arguments of a field, or fields of an input object."""

    types: Mapping[str, GraphQLInputType]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Field:
    """What a walk needs to know of a field. `below` is None where it gives plain values."""

    same: object
    below: GraphQLCompositeType | None
    inputs: _Inputs


_TYPENAME = _Field("__typename", None, _Inputs({}, frozenset()))


class Acceptance:
    """Looks at documents for one schema; what it learns of the schema is kept."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._fields: dict[str, dict[str, _Field]] = {}
        self._inputs: dict[str, _Inputs] = {}

    def literals(self, document: DocumentNode) -> Mapping[int, GraphQLInputType] | None:
        """Give the types of a valid document's numbers and strings, by where they start; None when in doubt."""
        walk = _Walk(self, document)
        try:
            walk.whole()
        except _DoubtError:
            return None
        return walk.literals

    def field(self, type_: GraphQLCompositeType, name: str) -> _Field:
        """What is known of a type's field."""
        known = self._fields.get(type_.name)
        if known is None:
            known = self._fields[type_.name] = {"__typename": _TYPENAME, **_fields_of(type_)}
        found = known.get(name)
        if found is None:
            raise _DoubtError
        return found

    def inputs(self, type_: GraphQLInputObjectType) -> _Inputs:
        """What can be given in an input object."""
        found = self._inputs.get(type_.name)
        if found is None:
            found = self._inputs[type_.name] = _inputs(type_.fields)
        return found


def _fields_of(type_: GraphQLCompositeType) -> dict[str, _Field]:
    if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        return {}
    return {name: _field(name, one) for name, one in type_.fields.items()}


def _field(name: str, known: GraphQLField) -> _Field:
    named = get_named_type(known.type)
    if is_leaf_type(named):
        # Without arguments, a plain value may be asked twice: the same name and type cannot conflict (5.3.2).
        same = _ONCE if known.args else (name, str(known.type))
        return _Field(same, None, _inputs(known.args))
    return _Field(_ONCE, cast(GraphQLCompositeType, named), _inputs(known.args))


def _inputs(definitions: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]) -> _Inputs:
    return _Inputs(
        {name: one.type for name, one in definitions.items()},
        frozenset(name for name, one in definitions.items() if _is_required(one)),
    )


def _is_required(definition: GraphQLArgument | GraphQLInputField) -> bool:
    if isinstance(definition, GraphQLArgument):
        return is_required_argument(definition)
    return is_required_input_field(definition)


@dataclass(slots=True)
class _Walk:
    """One document."""

    known: Acceptance
    document: DocumentNode
    literals: dict[int, GraphQLInputType] = field(default_factory=dict[int, GraphQLInputType])
    fragments: dict[str, FragmentDefinitionNode] = field(default_factory=dict[str, FragmentDefinitionNode])
    keys: dict[str, _Keys | None] = field(default_factory=dict[str, "_Keys | None"])
    """The keys of the fragments that were reached; None while one is being walked."""
    variables: dict[str, tuple[Any, bool]] = field(default_factory=dict[str, tuple[Any, bool]])
    """Each variable's type, and whether its default makes it safe where null may not stand."""
    used: set[str] = field(default_factory=set[str])

    def whole(self) -> None:
        """One query, the fragments that it reaches and no others (5.5.1), the variables that it uses likewise (5.8)."""
        operation = self._only_operation()
        root = self.known.schema.query_type
        if root is None or operation.operation is not OperationType.QUERY or operation.directives:
            raise _DoubtError
        for definition in operation.variable_definitions or ():
            self._variable_definition(definition)
        self._selections(root, operation.selection_set, {})
        if len(self.keys) != len(self.fragments) or len(self.used) != len(self.variables):
            raise _DoubtError

    def _only_operation(self) -> OperationDefinitionNode:
        operation: OperationDefinitionNode | None = None
        for one in self.document.definitions:
            if isinstance(one, FragmentDefinitionNode) and one.name.value not in self.fragments:
                self.fragments[one.name.value] = one
            elif isinstance(one, OperationDefinitionNode) and operation is None:
                operation = one
            else:
                raise _DoubtError
        if operation is None:
            raise _DoubtError
        return operation

    def _variable_definition(self, node: VariableDefinitionNode) -> None:
        name = node.variable.name.value
        type_ = type_from_ast(self.known.schema, node.type)
        if name in self.variables or node.directives or not is_input_type(type_):
            raise _DoubtError
        default = node.default_value
        if default is not None:
            self._value(default, type_)
        self.variables[name] = type_, default is not None and not isinstance(default, NullValueNode)

    def _selections(self, type_: GraphQLCompositeType, chosen: SelectionSetNode, keys: _Keys) -> None:
        """Walk a selection set whose fields stand in one place of the answer with those of `keys` (5.3)."""
        if not chosen.selections:
            raise _DoubtError
        for node in chosen.selections:
            if node.directives:
                self._directives(node.directives)
            if isinstance(node, FieldNode):
                found = self._field(type_, node)
                _add(keys, (node.alias or node.name).value, found.same)
            elif isinstance(node, InlineFragmentNode):
                inner = self._condition(type_, node.type_condition) if node.type_condition else type_
                self._selections(inner, node.selection_set, keys)
            else:
                for key, same in self._spread(type_, cast(FragmentSpreadNode, node)).items():
                    _add(keys, key, same)

    def _field(self, type_: GraphQLCompositeType, node: FieldNode) -> _Field:
        found = self.known.field(type_, node.name.value)
        if node.arguments or found.inputs.required:
            self._given(found.inputs, [(one.name.value, one.value) for one in node.arguments or ()])
        if (found.below is None) is not (node.selection_set is None):
            raise _DoubtError
        if found.below is not None:
            self._selections(found.below, cast(SelectionSetNode, node.selection_set), {})
        return found

    def _condition(self, type_: GraphQLCompositeType, node: NamedTypeNode) -> GraphQLCompositeType:
        """The type that a fragment is for, if it can apply (5.5.1.2, 5.5.1.3, 5.5.2.3)."""
        wanted: GraphQLNamedType | None = self.known.schema.type_map.get(node.name.value)
        if wanted is type_:
            return type_
        if not is_composite_type(wanted) or not do_types_overlap(self.known.schema, wanted, type_):
            raise _DoubtError
        return wanted

    def _spread(self, type_: GraphQLCompositeType, node: FragmentSpreadNode) -> _Keys:
        name = node.name.value
        fragment = self.fragments.get(name)
        if fragment is None or node.arguments:
            raise _DoubtError
        inner = self._condition(type_, fragment.type_condition)
        if name not in self.keys:
            if fragment.directives or fragment.variable_definitions:
                raise _DoubtError
            self.keys[name] = None
            keys: _Keys = {}
            self._selections(inner, fragment.selection_set, keys)
            self.keys[name] = keys
        found = self.keys[name]
        if found is None:  # it spreads itself (5.5.2.2)
            raise _DoubtError
        return found

    def _directives(self, nodes: Sequence[DirectiveNode]) -> None:
        """`@skip` and `@include`, each at most once (5.7)."""
        names = [node.name.value for node in nodes]
        if len(set(names)) != len(names):
            raise _DoubtError
        for name, node in zip(names, nodes, strict=True):
            arguments = node.arguments or ()
            if name not in ("skip", "include") or len(arguments) != 1 or arguments[0].name.value != "if":
                raise _DoubtError
            definition = self.known.schema.get_directive(name)
            if definition is None:
                raise _DoubtError
            self._value(arguments[0].value, definition.args["if"].type)

    def _given(self, inputs: _Inputs, given: Sequence[tuple[str, ValueNode]]) -> None:
        """Names that are known and come once, all that are required, and values that fit (5.4, 5.6.2 to 5.6.4)."""
        seen: set[str] = set()
        for name, node in given:
            type_ = inputs.types.get(name)
            if type_ is None or name in seen:
                raise _DoubtError
            seen.add(name)
            self._value(node, type_)
        if not inputs.required <= seen:
            raise _DoubtError

    def _value(self, node: ValueNode, type_: GraphQLInputType) -> None:
        """A value that fits its place (5.6.1, 5.8.5)."""
        if isinstance(node, VariableNode):
            return self._variable(node, type_)
        if type(node) in _LITERALS and node.loc:
            self.literals[node.loc.start] = type_
        if isinstance(type_, GraphQLNonNull):
            type_ = cast(GraphQLInputType, type_.of_type)
            if isinstance(node, NullValueNode):
                raise _DoubtError
        if isinstance(node, NullValueNode):
            return None
        return self._present(node, type_)

    def _present(self, node: ValueNode, type_: GraphQLInputType) -> None:
        if isinstance(type_, GraphQLList):
            item = cast(GraphQLInputType, type_.of_type)
            if isinstance(node, ListValueNode):
                for one in node.values:
                    self._value(one, item)
            else:
                self._present(node, cast(GraphQLInputType, item.of_type) if isinstance(item, GraphQLNonNull) else item)
        elif isinstance(type_, GraphQLInputObjectType):
            if not isinstance(node, ObjectValueNode) or type_.is_one_of:
                raise _DoubtError
            self._given(self.known.inputs(type_), [(one.name.value, one.value) for one in node.fields])
        elif isinstance(type_, GraphQLEnumType):
            if not isinstance(node, EnumValueNode) or node.value not in type_.values:
                raise _DoubtError
        else:
            _scalar(node, cast(GraphQLScalarType, type_))

    def _variable(self, node: VariableNode, type_: GraphQLInputType) -> None:
        name = node.name.value
        known = self.variables.get(name)
        if known is None:
            raise _DoubtError
        self.used.add(name)
        given, is_safe = known
        if is_safe and isinstance(type_, GraphQLNonNull):
            type_ = cast(GraphQLInputType, type_.of_type)
        if given is not type_ and not is_type_sub_type_of(self.known.schema, given, type_):
            raise _DoubtError


def _add(keys: _Keys, key: str, same: object) -> None:
    """Note a response key; one that comes again must be a plain value, and the same one."""
    known = keys.get(key)
    if known is None:
        keys[key] = same
    elif known is _ONCE or known != same:
        raise _DoubtError


def _scalar(node: ValueNode, type_: GraphQLScalarType) -> None:
    if type(node) not in _PLAIN:
        raise _DoubtError
    try:
        value = coerce_input_literal(node, type_)
    except (GraphQLError, ValueError, TypeError):
        raise _DoubtError from None
    if value is Undefined:
        raise _DoubtError
