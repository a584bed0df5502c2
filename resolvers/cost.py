"""What a query may cost, known before any SQL: by the IBM cost specification, from the directives in the schema.

    cost = type cost (the objects that the answer can hold) + field cost (what has to be looked up for them)

A field of objects weighs 1 each time it is answered, an input object 1 each time it is used, a plain value nothing, and
whatever carries `@cost` its weight. A list counts as many objects as `@listSize` says, each with everything below it;
of types that exclude each other the dearest counts. Response keys and the many short values of one object weigh
nothing in that, so their bytes are estimated apart.

    https://ibm.github.io/graphql-specs/cost-spec.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

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

_BRACES = 2
_KEY = 4
"""Quotes, colon and comma."""
_VALUE = 24
"""Bytes that a value which is no long text usually takes."""

Size = Callable[[Variables], int]
"""How many rows a list of one request may hold."""


class Charge(NamedTuple):
    """The cost of a request, and about how many bytes its answer can take, long texts apart."""

    cost: int
    bytes: int


@dataclass(slots=True)
class Price:
    """What is fixed, parts that multiply with a size of the request, and choices of which the largest counts."""

    cost: int = 0
    bytes: int = 0
    parts: "list[tuple[Size, Price]]" = field(default_factory=list["tuple[Size, Price]"])
    choices: "list[list[Price]]" = field(default_factory=list["list[Price]"])

    def of(self, variables: Variables) -> Charge:
        """The charge for one request's variables."""
        cost, size_in_bytes = self.cost, self.bytes
        for size, each in self.parts:
            many, one = size(variables), each.of(variables)
            cost += many * one.cost
            size_in_bytes += many * one.bytes
        for choice in self.choices:
            charges = [one.of(variables) for one in choice]
            cost += max(one.cost for one in charges)
            size_in_bytes += max(one.bytes for one in charges)
        return Charge(cost, size_in_bytes)

    def add(self, size: Size | int, each: "Price") -> None:
        """Add as many of another price."""
        if not isinstance(size, int):
            self.parts.append((size, each))
            return
        self.cost += size * each.cost
        self.bytes += size * each.bytes
        for many, one in each.parts:
            self.parts.append((many, one) if size == 1 else (_times(size, many), one))
        for choice in each.choices:
            if size == 1:
                self.choices.append(choice)
            else:
                self.parts.append((lambda _variables: size, Price(choices=[choice])))


def _times(size: int, many: Size) -> Size:
    return lambda variables: size * many(variables)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the schema says of a field's price. `has_inputs`: its arguments can weigh something."""

    place: GraphQLField
    """Kept, so that no other field can get its identity."""
    weight: int
    is_list: bool
    size: ListSize | None
    has_inputs: bool


class Pricing:
    """Prices operations; what it learns of the schema's fields is kept."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}

    def of(self, selected: Selected) -> Price:
        """The price of a whole operation."""
        return self._of_object(selected, None)

    def _of_object(self, selected: Selected, parent: Asked | None) -> Price:
        total = Price(1, _BRACES)
        for asked in selected.asked:
            total.bytes += len(asked.key) + _KEY
            if asked.field is None:
                continue
            known = self._of_schema(asked.field)
            total.cost += _weight(asked, asked.field, known) if known.has_inputs else known.weight
            if asked.below:
                total.add(self._size(asked, known, parent), self._below(asked))
            else:
                total.bytes += _VALUE
        return total

    def _below(self, asked: Asked) -> Price:
        """One of the objects that a field gives."""
        prices = [self._of_object(selected, asked) for selected in asked.below.values()]
        if any(one.parts or one.choices for one in prices):
            return prices[0] if len(prices) == 1 else Price(choices=[prices])
        return Price(max(one.cost for one in prices), max(one.bytes for one in prices))

    def _size(self, asked: Asked, known: _Known, parent: Asked | None) -> Size | int:
        """How many objects a field gives: one, or what `@listSize` says on it or on the connection above it."""
        if not known.is_list:
            return 1
        above = self._of_schema(parent.field).size if parent and parent.field else None
        if parent and above and asked.name in (above.sized_fields or ()):
            return _sliced(above, parent.arguments)
        assert known.size is not None, f"{asked.name} is a list without @listSize"
        return _sliced(known.size, asked.arguments)

    def _of_schema(self, place: GraphQLField) -> _Known:
        found = self._known.get(id(place))
        if found is None:
            found = self._known[id(place)] = _known(place)
        return found


def _known(place: GraphQLField) -> _Known:
    directives = internals.directives(place)
    return _Known(
        place=place,
        weight=_own_weight(place, usually=0 if is_leaf_type(get_named_type(place.type)) else 1),
        is_list=isinstance(get_nullable_type(place.type), GraphQLList),
        size=next((one for one in directives if isinstance(one, ListSize)), None),
        has_inputs=any(
            isinstance(get_named_type(one.type), GraphQLInputObjectType) or internals.directives(one)
            for one in place.args.values()
        ),
    )


def _sliced(size: ListSize, arguments: Mapping[str, Argument]) -> Size | int:
    for name in size.slicing_arguments or ():
        match arguments.get(name):
            case Leaf(source=source):
                return source
            case Items(source=source):
                return lambda variables: len(source(variables))
            case _:
                continue
    return size.assumed_size or 0


def _weight(asked: Asked, place: GraphQLField, known: _Known) -> int:
    """The field cost of one answer: the field's own weight, and what its arguments add."""
    added = sum(_of_argument(place.args[name], given) for name, given in asked.arguments.items())
    return max(0, known.weight + added)


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
