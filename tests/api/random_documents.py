"""Random documents for a schema, valid ones and ones with faults of every kind, as texts.

    RandomDocuments(schema, random).text(faults=0.05)

Response keys come from a short list, so that they collide; fragments, variables and directives are used freely.
"""

from collections.abc import Callable, Sequence
from random import Random

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLCompositeType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

_LITERALS = [
    '"x"',
    '"1"',
    "1",
    "-7",
    "1.5",
    "true",
    "null",
    "WORD",
    "ASC",
    "{}",
    "[]",
    '[1, "a"]',
    "99999999999",
    "$nobody",
]
_GOOD = {
    "String": ['"x"', '"""y"""', '""'],
    "ID": ['"x"', "7"],
    "Int": ["1", "20", "-3"],
    "Boolean": ["true", "false"],
    "Date": ['"2026-01-02"'],
    "DateTime": ['"2026-01-02T03:04:05Z"'],
}
_ALIASES = ["a", "b", "c", "id", "name", "nodes"]


class RandomDocuments:
    """Writes documents; `random` decides everything."""

    def __init__(self, schema: GraphQLSchema, random: Random) -> None:
        self._schema = schema
        self._random = random
        self._composites = [one for one in schema.type_map.values() if is_composite_type(one) and one.name[:2] != "__"]

    def text(self, faults: float) -> str:
        """One document; at each choice something wrong is written with the probability `faults`."""
        self._faults = faults
        self._budget = 40
        self._variables: dict[str, str] = {}
        self._fragments: list[str] = []
        self._names: list[tuple[str, GraphQLCompositeType]] = []
        assert self._schema.query_type is not None
        body = self._selections(self._schema.query_type, 0)
        definitions = [f"${name}: {declared}" for name, declared in self._variables.items()]
        if self._wrong():
            definitions.append(
                self._one_of("$unused: Int", "$v0: String", "$x: Nothing", "$x: Agency", "$x: Int = true")
            )
        given = f"({', '.join(definitions)})" if definitions else ""
        head = f"query {given}" if given else self._one_of("", "query Q ")
        parts = [head + body, *self._fragments]
        if self._wrong():
            parts.append(
                self._one_of("{dataset {version}}", "query Q {__typename}", "fragment F0 on Query {__typename}")
            )
        self._random.shuffle(parts)
        return self._spoiled(" ".join(parts)) if self._wrong() else " ".join(parts)

    def _often(self, share: float) -> bool:
        return self._random.random() < share

    def _wrong(self) -> bool:
        return self._often(self._faults)

    def _one_of(self, *words: str) -> str:
        return self._random.choice(words)

    def _spoiled(self, text: str) -> str:
        """The text with a word taken out, doubled or moved."""
        words = text.replace("{", " { ").replace("}", " } ").replace("(", " ( ").split(" ")
        place = self._random.randrange(len(words))
        match self._random.randrange(3):
            case 0:
                del words[place]
            case 1:
                words.insert(place, words[place])
            case _:
                words.insert(self._random.randrange(len(words)), words.pop(place))
        return " ".join(words)

    def _selections(self, type_: GraphQLCompositeType, depth: int) -> str:
        written = [self._selection(type_, depth) for _ in range(self._random.choice((1, 1, 2, 3)))]
        return "{" + " ".join(written) + "}"

    def _selection(self, type_: GraphQLCompositeType, depth: int) -> str:
        self._budget -= 1
        if self._often(0.12) and self._budget > 0:
            inner = self._inner(type_)
            on = "" if inner is type_ and self._often(0.3) else f" on {inner.name}"
            return f"...{on}{self._directives()} {self._selections(inner, depth)}"
        if self._often(0.12) and self._budget > 0:
            return f"...{self._fragment(type_, depth)}{self._directives()}"
        if self._wrong():
            return self._one_of(
                "nothing", "id {x}", "...Nobody", "... on String {id}", "...on Nothing {id}", "x: y(z: 1)"
            )
        if self._often(0.1) or not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            return "__typename"
        return self._field(type_, depth)

    def _inner(self, type_: GraphQLCompositeType) -> GraphQLCompositeType:
        if self._wrong():
            return self._random.choice(self._composites)
        if isinstance(type_, GraphQLInterfaceType):
            return self._random.choice([type_, *self._schema.get_possible_types(type_)])
        return self._random.choice([type_, *getattr(type_, "interfaces", ())])

    def _fragment(self, type_: GraphQLCompositeType, depth: int) -> str:
        known = [name for name, on in self._names if on is type_ or self._wrong()]
        if known and self._often(0.5):
            return self._random.choice(known)
        inner, name = self._inner(type_), f"F{len(self._names)}"
        if self._wrong():
            self._names.append((name, inner))
        else:
            self._names.append((name, self._composites[0]))
        place = len(self._names) - 1
        body = self._selections(inner, depth)
        self._names[place] = (name, inner)
        self._fragments.append(f"fragment {name} on {inner.name} {body}")
        return name

    def _field(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        plain = [name for name, one in type_.fields.items() if is_leaf_type(get_named_type(one.type))]
        is_deep = depth > 5 or self._budget < 0
        names = plain if is_deep and plain else list(type_.fields)
        name = self._random.choice(names)
        field = type_.fields[name]
        alias = f"{self._random.choice(_ALIASES)}: " if self._often(0.25) else ""
        return f"{alias}{name}{self._arguments(field)}{self._directives()}{self._below(field, depth)}"

    def _below(self, field: GraphQLField, depth: int) -> str:
        named = get_named_type(field.type)
        if self._wrong():
            return self._one_of("", " {id}", " {}", " {__typename}")
        return f" {self._selections(named, depth + 1)}" if is_composite_type(named) else ""

    def _arguments(self, field: GraphQLField) -> str:
        written = self._given(field.args, is_required_argument)
        if self._wrong():
            written.append(self._one_of("nothing: 1", "first: 1", "id: 1", "filter: {status: NOPE}"))
        return f"({', '.join(written)})" if written else ""

    def _given(
        self,
        definitions: "dict[str, GraphQLArgument] | dict[str, GraphQLInputField]",
        is_required: "Callable[..., bool]",
    ) -> list[str]:
        chosen = [
            name
            for name, one in definitions.items()
            if (is_required(one) and not self._wrong()) or self._often(0.5 / len(definitions))
        ]
        return [f"{name}: {self._value(definitions[name].type, has_variables=True)}" for name in chosen]

    def _value(self, type_: GraphQLInputType, *, has_variables: bool) -> str:
        if self._wrong():
            return self._random.choice(_LITERALS)
        if has_variables and self._often(0.25):
            return self._variable(type_)
        if isinstance(type_, GraphQLNonNull):
            return self._present(type_.of_type, has_variables=has_variables)
        return "null" if self._often(0.1) else self._present(type_, has_variables=has_variables)

    def _present(self, type_: GraphQLInputType, *, has_variables: bool) -> str:
        if isinstance(type_, GraphQLNonNull):
            return self._present(type_.of_type, has_variables=has_variables)
        if isinstance(type_, GraphQLList):
            if self._often(0.3):
                return self._present(type_.of_type, has_variables=has_variables)
            values = [self._value(type_.of_type, has_variables=has_variables) for _ in range(self._random.randrange(3))]
            return f"[{', '.join(values)}]"
        if isinstance(type_, GraphQLInputObjectType):
            return "{" + ", ".join(self._given(type_.fields, is_required_input_field)) + "}"
        if isinstance(type_, GraphQLEnumType):
            return self._random.choice(list(type_.values))
        return self._random.choice(_GOOD[get_named_type(type_).name])

    def _variable(self, type_: GraphQLInputType) -> str:
        """A variable that fits, old or new: of the very type, a stricter one, or one with a default."""
        fitting = [name for name, declared in self._variables.items() if declared == str(type_)]
        if fitting and self._often(0.5):
            return f"${self._random.choice(fitting)}"
        name, declared = f"v{len(self._variables)}", str(type_)
        if self._wrong():
            declared = self._one_of(
                "Int", "String!", "[String!]", "ComplaintStatus", "ComplaintFilter", declared.rstrip("!")
            )
        elif self._often(0.3):
            declared = declared.rstrip("!") + self._one_of("!", f" = {self._present(type_, has_variables=False)}")
        self._variables[name] = declared
        return f"${name}"

    def _directives(self) -> str:
        if self._wrong():
            return self._random.choice(_BAD_DIRECTIVES)
        if not self._often(0.1):
            return ""
        condition = "true" if self._often(0.5) else self._variable(GraphQLNonNull(GraphQLBoolean))
        return f" @{self._one_of('skip', 'include')}(if: {condition})"


_BAD_DIRECTIVES: Sequence[str] = (
    " @skip",
    " @nothing",
    " @deprecated",
    " @skip(if: 1)",
    " @skip(if: null)",
    " @skip(unless: true)",
    " @skip(if: true) @skip(if: false)",
    " @include(if: true, if: true)",
    ' @cost(weight: "1")',
)
