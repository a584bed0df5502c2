"""What a hostile caller may put anywhere: every place of the schema that takes a value, and the values.

Both are found, not listed: a new argument or filter is a new place, and a new list gives new cursors to misuse.
"""

import base64
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from resolvers.internals import core_schema
from schema.build import schema

CORE = core_schema(schema)
_SAMPLES = {"Int": "1", "Float": "1.5", "Boolean": "true", "Date": '"2026-01-01"', "DateTime": '"2026-01-01T00:00:00Z"'}

Output = GraphQLObjectType | GraphQLInterfaceType


class Word(str):
    """An enumeration word: a string as a variable, without quotes in a text."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class Place:
    """An argument, or a field of an input object somewhere in it, of a field that a query can reach."""

    route: tuple[str, ...]
    """What stands before and around the field, outermost first, each opened by a brace."""
    name: str
    field: GraphQLField
    path: tuple[str, ...]
    """The argument, then the fields of input objects down to the place."""
    type: GraphQLInputType

    def __str__(self) -> str:
        steps = [step.partition("(")[0] for step in self.route if "first: 2" not in step or "nodes" not in step]
        return f"{'.'.join([*steps, self.name])}({'.'.join(self.path)})"

    def query(self, value: str, head: str = "") -> str:
        """The text of a query with this text as the value here."""
        argument, *inner = self.path
        written = _nested(self.field.args[argument].type, inner, value)
        others = {name: one for name, one in self.field.args.items() if is_required_argument(one) and name != argument}
        given = ", ".join([f"{argument}: {written}", *(f"{name}: {_sample(one)}" for name, one in others.items())])
        asked = f"{self.name}({given}){_selection(get_named_type(self.field.type))}"
        return f"{head}{{ {' { '.join([*self.route, asked])} {'}' * len(self.route)} }}"

    def declared(self) -> str:
        """A query whose variable `$v` stands here, of the type that stands here."""
        return self.query("$v", f"query ($v: {self.type}) ")

    @property
    def kind(self) -> tuple[object, ...]:
        """The same for places that have one meaning, such as one condition of one filter wherever the list stands."""
        return (self.name, get_named_type(self.field.type), self.path)

    @property
    def whole(self) -> str:
        """A query whose variable `$v` is the whole argument."""
        above = Place(self.route, self.name, self.field, self.path[:1], self.field.args[self.path[0]].type)
        return above.declared()

    def within(self, value: Any) -> Any:
        """The whole argument, as a variable, with this value here."""
        for name in reversed(self.path[1:]):
            value = {name: value}
        return value


def places() -> list[Place]:
    """Every place, each by the shortest way that needs no argument where there is one."""
    return [
        place
        for type_, route in _routes().items()
        for name, field in type_.fields.items()
        for argument, definition in field.args.items()
        for place in _within(route, name, field, (argument,), definition)
    ]


def _within(
    route: tuple[str, ...],
    name: str,
    field: GraphQLField,
    path: tuple[str, ...],
    definition: GraphQLArgument | GraphQLInputField,
) -> Iterator[Place]:
    yield Place(route, name, field, path, definition.type)
    named = get_named_type(definition.type)
    if isinstance(named, GraphQLInputObjectType) and len(path) < 6:
        for inner, one in named.fields.items():
            yield from _within(route, name, field, (*path, inner), one)


def _routes() -> dict[Output, tuple[str, ...]]:
    """A way to each type that has fields with arguments; through lists, so that there are rows on the way."""
    query = cast(GraphQLObjectType, CORE.query_type)
    found: dict[Output, tuple[str, ...]] = {query: ()}
    for required in (False, True):
        waiting = deque(found)
        while waiting:
            above = waiting.popleft()
            for name, field in above.fields.items():
                below = get_named_type(field.type)
                if not isinstance(below, GraphQLObjectType) or below in found:
                    continue
                needed = {key: one for key, one in field.args.items() if is_required_argument(one)}
                if needed and not required:
                    continue
                given = {key: _sample(one) for key, one in needed.items()}
                if "first" in field.args:
                    given["first"] = "2"
                written = ", ".join(f"{key}: {value}" for key, value in given.items())
                found[below] = (*found[above], f"{name}({written})" if given else name)
                waiting.append(below)
    return found


def _sample(definition: GraphQLArgument | GraphQLInputField) -> str:
    return _sample_of(definition.type)


def _sample_of(type_: GraphQLInputType) -> str:
    type_ = cast(GraphQLInputType, get_nullable_type(type_))
    if isinstance(type_, GraphQLList):
        return f"[{_sample_of(cast(GraphQLInputType, type_.of_type))}]"
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        needed = {name: one for name, one in type_.fields.items() if is_required_input_field(one)}
        return "{" + ", ".join(f"{name}: {_sample(one)}" for name, one in needed.items()) + "}"
    return _SAMPLES.get(str(type_), '"x"')


def _nested(type_: GraphQLInputType, path: list[str], value: str) -> str:
    """The value inside the input objects down to it, with what else those need."""
    if not path:
        return value
    named = cast(GraphQLInputObjectType, get_named_type(type_))
    name, *inner = path
    others = {key: one for key, one in named.fields.items() if is_required_input_field(one) and key != name}
    written = [f"{name}: {_nested(named.fields[name].type, inner, value)}"]
    return "{" + ", ".join([*written, *(f"{key}: {_sample(one)}" for key, one in others.items())]) + "}"


def _selection(named: Any) -> str:
    """A few plain fields; of a list also its rows, so that conditions meet some."""
    if not is_composite_type(named):
        return ""
    fields: dict[str, GraphQLField] = getattr(named, "fields", {})
    plain = [name for name, one in fields.items() if is_leaf_type(get_named_type(one.type)) and not one.args][:4]
    lists = ["nodes { __typename }"] if "nodes" in fields else []
    return " { " + " ".join(["__typename", *plain, *lists]) + " }"


def literal(value: Any) -> str:
    """A value as a query's text has it."""
    if isinstance(value, Word):
        return value
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, cast("list[Any]", value))) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(one)}" for key, one in cast("dict[str, Any]", value).items()) + "}"
    return json.dumps(value)


def id_of(text: str) -> str:
    """A global id that says this."""
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


_TEXTS = [
    *("", " ", "\t\r\n", "\u00a0\u3000", "a", "A" * 200, "null", "true", "NaN", "0x1F", "1e3"),
    *("a\x00b", "\x00", "\ud800", "\udfff\ud800", "\x1b[2J", "\ufeff", "\uffff", "\U0010ffff"),
    *("\u202egnp.exe\u202c", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "e\u0301" * 50, "Ꙁ\u0488", "ﷺ", "ꦧꦱꦗꦮ"),
    *("%", "_", "%%%_", "\\", "\\%", "'", '"', "''", '"""', "$1", "$$", ":name", "%s", "{}", "?"),
    *("'; drop table open.complaint; --", "' or 1=1 --", "E'\\x00'", "\\u0000", "<script>alert(1)</script>"),
    *("a & b", "a | !b", "!", "& |", "a <-> b", "a:*", ":*", "(a", "a)", "((((", "a:ABCD*", "'a", "-a", '"a b" or -c'),
    *("or", "and not", " ".join(["jalan"] * 300), "a&" * 400, "!" * 500, "(" * 500, "76.03", "76.", "..", "-", "/../x"),
]
_TIMES = [
    *("0001-01-01", "9999-12-31", "10000-01-01", "0000-00-00", "2026-02-30", "2026-13-01", "-0001-01-01", "infinity"),
    *("-infinity", "today", "epoch", "2026-W01-1", "20260101", "2026-01-01 BC", "2026-01-01\n"),
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-12:00"),
    *("2016-12-31T23:59:60Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+99:99"),
    *("2026-01-01T00:00:00.0000001Z", "2026-01-01T00:00:00 Asia/Jakarta", "2026-01-01T00:00:00-00:00"),
]
_NUMBERS = [
    *(0, -1, 1, 100, 101, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**53 + 1, 2**63, -(2**63) - 1, 10**30),
    *(0.0, -0.0, 1.0, 1.5, 1e300, 5e-324, True, False, None),
]
_LISTS: list[Any] = [
    *([], [None], [[]], [[None]], [[["a"]]], ["a", None], ["a"] * 101, [1] * 101, ["a", 1, True, {}]),
    *({}, {"a": 1}, {"from": None}, {"field": Word("NOPE")}, {"__proto__": {}}, Word("NOPE"), Word("SUBMITTED_AT")),
]
_IDS = [
    *(id_of(text) for text in ("", ":", "Agency", "Agency:", "Agency:5:6", "Agency:5", "Nobody:1", "Query:1")),
    *(id_of(text) for text in ("Complaint:0", "Complaint:-1", "Complaint:1e3", "Complaint:٣", "Complaint: 1")),
    *(
        id_of(f"Complaint:{9 * 10**18 + 10**18}"),
        id_of("Agency:\x00"),
        id_of("Agency:\ud800"),
        id_of("Agency:" + "a" * 2_000),
    ),
    *("Q29tcGxhaW50OjE=", "Q29tcGxhaW50OjE==", "Q29tcGxhaW50O", "_w", "____", "++//", "QQ\n", "💥", "a" * 5_000),
]
_FITTING = {
    **{name: [*_TEXTS, *_IDS] for name in ("String", "ID")},
    **dict.fromkeys(("Int", "Float"), _NUMBERS),
    **dict.fromkeys(("Date", "DateTime"), _TIMES),
}
VALUES: list[Any] = [*_TEXTS, *_TIMES, *_NUMBERS, *_LISTS, *_IDS]
"""Values for any place, fitting or not."""


def values(type_: GraphQLInputType, turn: int) -> list[Any]:
    """Every value of the kind that belongs there, and by turns some of the others: those all end in one refusal."""
    fitting = _FITTING.get(get_named_type(type_).name, [])
    return [*fitting, *_LISTS[turn % 3 :: 3], *VALUES[turn % 9 :: 9]]


@dataclass(frozen=True)
class Listing:
    """A list in one order."""

    place: Place
    order: str | None

    def __str__(self) -> str:
        return f"{self.place} {self.order or ''}"

    @property
    def query(self) -> str:
        """A query for the places of two rows, after the cursor `$v` where one is given."""
        ordered = f", orderBy: {{field: {self.order}}}" if self.order else ""
        asked = f"{self.place.name}(first: 2, after: $v{ordered}) {{ edges {{ cursor }}"
        route = self.place.route
        return f"query ($v: String) {{ {' { '.join([*route, asked])} {'}' * len(route)} }} }}"


def listings() -> Iterator[Listing]:
    """Every list at every place, in each order it can be asked for."""
    for place in places():
        if place.path == ("after",):
            ordering = place.field.args.get("orderBy")
            words = cast(GraphQLInputObjectType, ordering.type).fields["field"].type if ordering else None
            for order in cast(GraphQLEnumType, get_named_type(words)).values if words else [None]:
                yield Listing(place, order)


KEYS: list[Any] = [
    *(None, True, "", "x", "a\x00b", [], {}, 0, -1, 1.5, 2**31, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**40),
    *(253402300799999999, 253402300800000000, -62135596800000000, -62135596800000001, "x" * 1_000),
]
"""Values for the keys inside a cursor."""


def mark(cursor: str) -> str:
    """What a cursor begins with: which list in which order it is of."""
    return _read(cursor)[0]


def forged(cursor: str) -> Iterator[str]:
    """Cursors that begin as this one does, with other keys: whole, one at a time, too few and too many."""
    first, *keys = _read(cursor)
    for key in KEYS:
        for position in range(len(keys)):
            yield _cursor([first, *keys[:position], key, *keys[position + 1 :]])
    for wrong in (
        [first],
        [first, *keys, 1],
        [*keys, first],
        [[first], *keys],
        first,
        {first: keys},
        None,
        [None, *keys],
    ):
        yield _cursor(wrong)
    yield from (cursor[:-1], cursor + "=", cursor + "A", cursor * 40, f" {cursor}", base64.b64encode(b"\xff[").decode())


def _read(cursor: str) -> list[Any]:
    return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))


def _cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
