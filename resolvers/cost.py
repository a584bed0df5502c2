"""What a query may cost, known before any SQL: by the IBM cost specification, from the directives in the schema.

    cost = type cost (the objects that the answer can hold) + field cost (what has to be looked up for them)

A field of objects weighs 1 each time it is answered, an input object 1 each time it is used, a plain value nothing, and
whatever carries `@cost` its weight. A list counts as many objects as `@listSize` says, each with everything below it;
of types that exclude each other the dearest counts. Response keys and the many short values of one object weigh
nothing in that, so their bytes are bounded apart (`frame_of`).

    https://ibm.github.io/graphql-specs/cost-spec.html
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)

from resolvers import internals
from resolvers.arguments import Argument, Fields, Items, Leaf, Variables
from resolvers.selection import Asked, Selected
from resolvers.weights import Cost, ListSize

_VALUE = 24
"""Bytes that a value which is no long text usually takes."""

Size = Callable[[Variables], int]
"""How many rows a list of one request may hold."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What is fixed, parts that multiply with a size of the request, and choices of which the largest counts."""

    fixed: int = 0
    parts: Sequence[tuple[Size, "Sum"]] = ()
    choices: Sequence[Sequence["Sum"]] = ()

    def of(self, variables: Variables) -> int:
        """The sum for one request's variables."""
        found = self.fixed
        for size, each in self.parts:
            found += size(variables) * each.of(variables)
        for choice in self.choices:
            found += max(one.of(variables) for one in choice)
        return found

    @property
    def is_fixed(self) -> bool:
        """Whether no request changes it."""
        return not self.parts and not self.choices

    def times(self, size: Size | int) -> "Sum":
        """The sum for as many objects."""
        if not isinstance(size, int):
            return Sum(0, [(size, self)])
        if size == 1:
            return self
        return Sum(size * self.fixed) if self.is_fixed else Sum(0, [(lambda _variables: size, self)])


@dataclass(frozen=True, slots=True)
class Measure:
    """What is summed up: something for each answer of a field, and something for each object."""

    of_field: Callable[[Asked, GraphQLField], int]
    of_object: int


def cost_of(selected: Selected) -> Sum:
    """The cost of an operation: type cost and field cost together."""
    return _of_object(selected, None, Measure(_weight, 1))


def frame_of(selected: Selected) -> Sum:
    """About how many bytes the answer can take, its long texts apart."""
    return _of_object(selected, None, Measure(_bytes, len("{}")))


def _of_object(selected: Selected, parent: Asked | None, measure: Measure) -> Sum:
    below = [_of_field(asked, asked.field, parent, measure) for asked in selected.asked if asked.field]
    return _added([Sum(measure.of_object), *below])


def _of_field(asked: Asked, field: GraphQLField, parent: Asked | None, measure: Measure) -> Sum:
    own = Sum(measure.of_field(asked, field))
    if not asked.below:
        return own
    each = _largest([_of_object(selected, asked, measure) for selected in asked.below.values()])
    return _added([own, each.times(_size(asked, field, parent))])


def _added(sums: Sequence[Sum]) -> Sum:
    return Sum(
        sum(one.fixed for one in sums),
        [part for one in sums for part in one.parts],
        [choice for one in sums for choice in one.choices],
    )


def _largest(sums: Sequence[Sum]) -> Sum:
    if all(one.is_fixed for one in sums):
        return Sum(max(one.fixed for one in sums))
    return sums[0] if len(sums) == 1 else Sum(0, (), [sums])


def _size(asked: Asked, field: GraphQLField, parent: Asked | None) -> Size | int:
    """How many objects a field gives: one, or what `@listSize` says on it or on the connection above it."""
    if not isinstance(get_nullable_type(field.type), GraphQLList):
        return 1
    above = _list_size(parent.field) if parent and parent.field else None
    if parent and above and asked.name in (above.sized_fields or ()):
        return _sliced(above, parent)
    own = _list_size(field)
    assert own is not None, f"{asked.name} is a list without @listSize"
    return _sliced(own, asked)


def _sliced(size: ListSize, asked: Asked) -> Size | int:
    for name in size.slicing_arguments or ():
        match asked.arguments.get(name):
            case Leaf(source=source):
                return source
            case Items(source=source):
                return lambda variables: len(source(variables))
            case _:
                continue
    return size.assumed_size or 0


def _list_size(field: GraphQLField) -> ListSize | None:
    return next((one for one in internals.directives(field) if isinstance(one, ListSize)), None)


def _weight(asked: Asked, field: GraphQLField) -> int:
    """The field cost of one answer: the field's own weight, and what its arguments add."""
    used = asked.arguments
    own = _own_weight(field, usually=0 if is_leaf_type(get_named_type(field.type)) else 1)
    return max(0, own + sum(_of_argument(field.args[name], given) for name, given in used.items()))


def _of_argument(definition: GraphQLArgument | GraphQLInputField, given: Argument) -> int:
    type_ = get_named_type(definition.type)
    if not isinstance(type_, GraphQLInputObjectType):
        return _own_weight(definition, usually=0)
    inside = given.fields if isinstance(given, Fields) else {}
    own = _own_weight(definition, usually=1)
    return own + sum(_of_argument(type_.fields[name], one) for name, one in inside.items())


def _own_weight(place: GraphQLField | GraphQLInputField | GraphQLArgument, *, usually: int) -> int:
    weights = [int(one.weight) for one in internals.directives(place) if isinstance(one, Cost)]
    return weights[0] if weights else usually


def _bytes(asked: Asked, _field: GraphQLField) -> int:
    return len(f'"{asked.key}":,') + (0 if asked.below else _VALUE)
