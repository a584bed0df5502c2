"""Random queries with arguments that matter: the shape starts with hypothesis-graphql, the values come from the rows.

`questions(world)` draws a query; `Asker` lets it grow downwards (alone it stays shallow), gives every argument a value
that a caller might really send (ids, slugs, codes, days, words, cursors of the very order), moves some values to
variables and some selections to fragments, and adds directives and repeated fields.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from random import Random
from typing import Any, cast

from graphql import (
    SKIP,
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLEnumType,
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
    InlineFragmentNode,
    IntValueNode,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    Visitor,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
    parse_type,
    print_ast,
    visit,
)
from graphql.language import ConstValueNode, NamedTypeNode, NameNode, VariableDefinitionNode, VariableNode
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from tests.oracle_pages import KEYS, Order
from tests.resolvers.pools import Pools
from tests.resolvers.world import CORE, World

_ABSENT: Any = object()
_DEEPEST = 9
_ASKED_APART = ("statistics", "agencyFlows")
"""Lists of the root whose rows are no rows of tables: their own tests ask them at random (`test_statistics`)."""

_PAGING = ("first", "after", "last", "before")

_DEFAULT_ORDERS: dict[str, str] = dict(reversed(list(KEYS)))
"""The order that a list has when none is asked for: the first of `KEYS` for its type."""


def _ambiguous() -> set[str]:
    """Names that two types with a global id use for fields of different types."""
    having = CORE.get_possible_types(cast(GraphQLInterfaceType, CORE.type_map["Node"]))
    found = {(name, str(field.type)) for type_ in having for name, field in type_.fields.items()}
    names = [name for name, _type in found]
    return {name for name in names if names.count(name) > 1}


_AMBIGUOUS = _ambiguous()


_YEARS = (2024, 2025, 2026, 2027)
"""Years that have a calendar, most of them with rows."""


@dataclass(frozen=True)
class Question:
    """A query and its variables, and a twin: the same text but for its literals."""

    document: DocumentNode
    variables: Mapping[str, Any]
    twin: DocumentNode

    def __repr__(self) -> str:
        return f"{print_ast(self.document)}\nvariables: {self.variables!r}"


def forwards(filter_: dict[str, Any]) -> dict[str, Any]:
    """The filter with a range of days that does not end before it begins, which figures refuse."""
    range_ = filter_.get("submitted") or {}
    if range_.get("from") and range_.get("before"):
        first, before = sorted((range_["from"], range_["before"]))
        return filter_ | {"submitted": {"from": first, "before": before}}
    return filter_


def questions(world: World, of_a_shape: int) -> st.SearchStrategy[list[Question]]:
    """Queries over these rows, so many for each shape: a shape takes longer to draw than what is asked in it."""
    days = st.dates().map(lambda day: nodes.String(day.isoformat()))
    moments = st.datetimes(timezones=st.just(UTC)).map(lambda moment: nodes.String(moment.isoformat()))
    shapes = queries(CORE, custom_scalars={"Date": days, "DateTime": moments}, print_ast=lambda document: document)
    pools = Pools(world)

    @st.composite
    def drawn(draw: st.DrawFn) -> list[Question]:
        random, shape = Random(draw(st.integers(0, 2**64 - 1))), draw(shapes)
        return [Asker(pools, random).question(shape) for _ in range(of_a_shape)]

    return drawn()


@dataclass
class Asker:
    """Turns the shape of a query into a question; everything is drawn from one random source."""

    pools: Pools
    random: Random
    variables: dict[str, Any] = field(default_factory=dict[str, Any])
    definitions: list[VariableDefinitionNode] = field(default_factory=list[VariableDefinitionNode])
    fragments: list[FragmentDefinitionNode] = field(default_factory=list[FragmentDefinitionNode])
    _names: int = 0
    _budget: int = 25
    """How many fields may still be added."""

    def question(self, shape: DocumentNode) -> Question:
        """The question of that shape."""
        operation = cast(OperationDefinitionNode, shape.definitions[0])
        assert CORE.query_type is not None
        selection_set = self._selection_set(operation.selection_set, CORE.query_type, depth=0, level=0)
        asked = OperationDefinitionNode(
            operation=operation.operation,
            selection_set=selection_set,
            variable_definitions=tuple(self.definitions),
            directives=(),
        )
        document = DocumentNode(definitions=(*self.fragments, asked))
        return Question(document, self.variables, visit(document, _Twin(self.pools, self.random)))

    def _often(self, share: float) -> bool:
        return self.random.random() < share

    def _name(self, kind: str) -> str:
        self._names += 1
        return f"{kind}{self._names}"

    def _grown(self, type_: GraphQLNamedType, level: int) -> list[SelectionNode]:
        """More fields of a type, their own fields to be added later; of an interface, its types."""
        if self._budget <= 0 or level > _DEEPEST or (level and self._often(0.2)):
            return []
        if isinstance(type_, GraphQLInterfaceType):
            condition = self.random.choice(CORE.get_possible_types(type_))
            empty = SelectionSetNode(selections=())
            return [InlineFragmentNode(type_condition=_named(condition.name), selection_set=empty, directives=())]
        assert isinstance(type_, GraphQLObjectType)
        count = 4 if type_.name == "PageInfo" else self.random.choice((1, 2, 2, 3, 4))
        names = self.random.sample(list(type_.fields), min(len(type_.fields), count))
        if not level and self._often(0.5):
            names.append("complaints")
        self._budget -= len(names)
        return [_bare(name, type_.fields[name]) for name in names]

    def _selection_set(
        self, given: SelectionSetNode, type_: GraphQLNamedType, depth: int, level: int
    ) -> SelectionSetNode:
        """The selections with new arguments and more of them, some behind fragments, repeated or under directives.

        `depth` counts the lists above, `level` all fields above.
        """
        selections: list[SelectionNode] = []
        for one in (*given.selections, *self._grown(type_, level)):
            selections.extend(self._selections(one, type_, depth, level))
        if not selections or self._often(0.1):
            selections.append(FieldNode(name=NameNode(value="__typename"), arguments=(), directives=()))
        if self._often(0.15):
            return SelectionSetNode(selections=(self._fragment(selections, type_),))
        return SelectionSetNode(selections=tuple(selections))

    def _fragment(self, selections: Sequence[SelectionNode], type_: GraphQLNamedType) -> SelectionNode:
        """The selections under a type condition: the type itself, or an interface it has; inline or by name."""
        condition = _named(type_.name)
        selection_set = SelectionSetNode(selections=tuple(selections))
        if self._often(0.5):
            bare = self._often(0.3)
            return InlineFragmentNode(
                type_condition=None if bare else condition,
                selection_set=selection_set,
                directives=self._directives(harmless=True),
            )
        name = NameNode(value=self._name("F"))
        self.fragments.append(
            FragmentDefinitionNode(
                name=name, type_condition=condition, selection_set=selection_set, directives=(), variable_definitions=()
            )
        )
        return FragmentSpreadNode(name=name, directives=self._directives(harmless=True), arguments=())

    def _selections(self, given: SelectionNode, type_: GraphQLNamedType, depth: int, level: int) -> list[SelectionNode]:
        if isinstance(given, InlineFragmentNode):
            assert given.type_condition is not None
            inner = CORE.type_map[given.type_condition.name.value]
            selection_set = self._selection_set(given.selection_set, inner, depth, level)
            return [InlineFragmentNode(type_condition=given.type_condition, selection_set=selection_set, directives=())]
        assert isinstance(given, FieldNode)
        if given.name.value.startswith("__"):
            return [given]
        if type_ is CORE.query_type and given.name.value in _ASKED_APART:
            return []
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        return self._field(given, type_, depth, level)

    def _field(
        self, given: FieldNode, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, level: int
    ) -> list[SelectionNode]:
        definition = type_.fields[given.name.value]
        named = get_named_type(definition.type)
        arguments = self._arguments(f"{type_.name}.{given.name.value}", definition, depth)
        # Fields that may get other arguments or types elsewhere need names of their own: else the query is invalid.
        own = definition.args or given.name.value in _AMBIGUOUS
        alias = NameNode(value=self._name("a")) if own else given.alias
        deeper = depth + bool(definition.args)
        selection_set = given.selection_set and self._selection_set(given.selection_set, named, deeper, level + 1)
        asked = FieldNode(
            name=given.name,
            alias=alias,
            arguments=arguments,
            selection_set=selection_set,
            directives=self._directives(),
        )
        return [asked, *self._again(asked)] if self._often(0.06) else [asked]

    def _again(self, asked: FieldNode) -> list[SelectionNode]:
        """The same field once more, to be merged with the first: with a part of its selections."""
        kept = asked.selection_set and SelectionSetNode(selections=asked.selection_set.selections[:1])
        again = FieldNode(
            name=asked.name, alias=asked.alias, arguments=asked.arguments, selection_set=kept, directives=()
        )
        return [again]

    def _directives(self, *, harmless: bool = False) -> tuple[DirectiveNode, ...]:
        """Now and then `@skip` or `@include`, the condition a literal or a variable."""
        if not self._often(0.06):
            return ()
        name = self.random.choice(("skip", "include"))
        value = (name == "include") if harmless and self._often(0.7) else self._often(0.5)
        condition = self._maybe_variable(value, GraphQLNonNull(cast(Any, CORE.type_map["Boolean"])), 0.5)
        argument = ArgumentNode(name=NameNode(value="if"), value=condition)
        return (DirectiveNode(name=NameNode(value=name), arguments=(argument,)),)

    def _arguments(self, place: str, definition: GraphQLField, depth: int) -> tuple[ArgumentNode, ...]:
        values = {
            name: self._argument(place, one, depth, name)
            for name, one in definition.args.items()
            if name not in _PAGING
        }
        if "first" in definition.args:
            values |= self._paging(definition, values, depth)
        present = [(name, one) for name, one in values.items() if one is not _ABSENT and name in definition.args]
        self.random.shuffle(present)
        return tuple(
            ArgumentNode(name=NameNode(value=name), value=self._maybe_variable(value, definition.args[name].type, 0.3))
            for name, value in present
        )

    def _argument(self, place: str, definition: GraphQLArgument, depth: int, name: str) -> Any:
        if not is_required_argument(definition) and self._often(0.45 if depth == 0 else 0.7):
            return None if self._often(0.15) else _ABSENT
        value = self.value(f"{place}.{name}", definition.type)
        return forwards(value) if place.endswith(".statistics") and name == "filter" else value

    def _paging(self, definition: GraphQLField, values: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """Sizes that keep the answer small, and cursors that this list in this order really gave."""
        connection = cast(GraphQLObjectType, get_named_type(definition.type))
        node = get_named_type(connection.fields["nodes"].type)
        order = self._order(node.name, values.get("orderBy"))
        known = self.pools.places.known(order)
        size = self.random.choice((1, 2, 3, 5)) if depth or self._often(0.7) else self.random.choice((20, 60, 100))
        backwards = self._often(0.35)
        bare = depth == 0 and self._often(0.1)
        return {
            "first": _ABSENT if backwards or bare else size,
            "last": size if backwards and not bare else self.random.choice((None, _ABSENT)),
            "after": self.random.choice(known) if known and self._often(0.4) else _ABSENT,
            "before": self.random.choice(known) if known and self._often(0.25) else _ABSENT,
        }

    def _order(self, type_: str, given: Any) -> Order:
        if given in (None, _ABSENT):
            return Order(type_, _DEFAULT_ORDERS[type_], type_ == "Complaint")
        direction = given.get("direction", "DESC" if type_ == "Complaint" else "ASC")
        return Order(type_, given["field"], direction == "DESC")

    def value(self, place: str, type_: GraphQLInputType) -> Any:
        """A value as JSON has it."""
        if isinstance(type_, GraphQLNonNull):
            return self.value(place, cast(GraphQLInputType, type_.of_type))
        if isinstance(type_, GraphQLList):
            item = cast(GraphQLInputType, type_.of_type)
            if self._often(0.1):
                return self.value(place, item)
            return [self.value(place, item) for _ in range(self.random.choice((0, 1, 1, 2, 3, 5)))]
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_)
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice(list(type_.values))
        return self._scalar(place, type_)

    def _object(self, type_: GraphQLInputObjectType) -> dict[str, Any]:
        """A few of the fields; many conditions at once would leave no row."""
        optional = [name for name, one in type_.fields.items() if not is_required_input_field(one)]
        chosen = self.random.sample(optional, min(len(optional), self.random.choice((0, 1, 1, 1, 2, 2, 3))))
        names = [name for name, one in type_.fields.items() if name in chosen or is_required_input_field(one)]
        found = {name: self.value(f"{type_.name}.{name}", type_.fields[name].type) for name in names}
        return {
            name: None if name in chosen and self._nullable(type_.fields[name]) else one for name, one in found.items()
        }

    def _nullable(self, definition: GraphQLInputField) -> bool:
        return not isinstance(definition.type, GraphQLNonNull) and self._often(0.08)

    def _scalar(self, place: str, type_: GraphQLScalarType) -> Any:
        makers: dict[str, Callable[[], Any]] = {
            "Boolean": lambda: self._often(0.5),
            "ID": lambda: self.pools.id(self.random),
            "Date": lambda: self.pools.day(self.random),
            "DateTime": lambda: self.pools.moment(self.random),
            "String": lambda: self.pools.text(self.random, place),
            "Int": lambda: self._year() if place.endswith(".year") else self.random.randrange(1, 6),
        }
        return makers[type_.name]()

    def _year(self) -> int:
        return self.random.choice(_YEARS)

    def _maybe_variable(self, value: Any, type_: GraphQLInputType, share: float, *, inside: bool = True) -> Any:
        """The value as a literal, or a variable that has it: given, or by its default, or (for null) not at all."""
        if not self._often(share):
            return self.literal(value, type_, inside=inside)
        name = self._name("v")
        default = None
        if value is None and self._often(0.5):
            pass
        elif value is not None and self._often(0.1):
            default = cast(ConstValueNode, self.literal(value, type_, inside=False))
        else:
            self.variables[name] = value
        variable = VariableNode(name=NameNode(value=name))
        written = type_.of_type if default and isinstance(type_, GraphQLNonNull) and self._often(0.5) else type_
        self.definitions.append(
            VariableDefinitionNode(
                variable=variable, type=parse_type(str(written)), default_value=default, directives=()
            )
        )
        return variable

    def literal(self, value: Any, type_: GraphQLInputType, *, inside: bool = True) -> ValueNode:
        """The value as a literal; with `inside`, its parts may be variables."""
        named = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if value is None:
            return nodes.Null
        if isinstance(named, GraphQLList):
            return self._list(value, cast(GraphQLInputType, named.of_type), inside)
        if isinstance(named, GraphQLInputObjectType):
            parts = {name: (one, named.fields[name].type, 0.15 * inside) for name, one in value.items()}
            return nodes.Object(
                [
                    ObjectFieldNode(name=NameNode(value=name), value=self._maybe_variable(*part, inside=inside))
                    for name, part in parts.items()
                ]
            )
        if isinstance(named, GraphQLEnumType):
            return nodes.Enum(value)
        makers: dict[str, Callable[[Any], ValueNode]] = {"Boolean": nodes.Boolean, "Int": nodes.Int}
        return makers.get(get_named_type(named).name, nodes.String)(value)

    def _list(self, value: Any, item: GraphQLInputType, inside: bool) -> ValueNode:
        """A list, or the one value that stands for a list of itself."""
        if not isinstance(value, list):
            return self.literal(value, item, inside=inside)
        values = cast("list[Any]", value)
        return nodes.List([self._maybe_variable(one, item, 0.1 * inside, inside=inside) for one in values])


class _Twin(Visitor):
    """Gives each literal another value, equal ones the same; defaults of variables and ranges of days stay."""

    def __init__(self, pools: Pools, random: Random) -> None:
        super().__init__()
        self._pools = pools
        self._random = random
        self._others: dict[str, Node] = {}

    def enter_variable_definition(self, *_arguments: Any) -> Any:
        """Leave defaults alone."""
        return SKIP

    def enter_object_value(self, node: ObjectValueNode, *_arguments: Any) -> Any:
        """Leave ranges alone: with other days one may end before it begins, which figures refuse."""
        return SKIP if {"from", "before"} <= {part.name.value for part in node.fields} else None

    def enter_string_value(self, node: StringValueNode, *_arguments: Any) -> Node:
        """Another text, id, cursor, day or moment."""
        made = StringValueNode(value=self._pools.another(self._random, node.value))
        return self._others.setdefault(f"s{node.value}", made)

    def enter_int_value(self, node: IntValueNode, *_arguments: Any) -> Node:
        """Another page size, or another year."""
        others = _YEARS if int(node.value) in _YEARS else range(1, 6)
        return self._others.setdefault(f"i{node.value}", IntValueNode(value=str(self._random.choice(others))))


def _named(name: str) -> NamedTypeNode:
    return NamedTypeNode(name=NameNode(value=name))


def _bare(name: str, definition: GraphQLField) -> FieldNode:
    """A field before its arguments and its own fields are known."""
    below = None if is_leaf_type(get_named_type(definition.type)) else SelectionSetNode(selections=())
    return FieldNode(name=NameNode(value=name), arguments=(), directives=(), selection_set=below)
