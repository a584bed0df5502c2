"""The bounds of a query text: refused at once, with its code, whatever is written in it."""

import contextlib
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from graphql import (
    FragmentDefinitionNode,
    OperationDefinitionNode,
    build_schema,
    get_introspection_query,
    parse,
)

from api.documents import Documents
from api.limits import Limits, Scale
from store.errors import BadDocument, Refused, TooCostly, TooDeep, TooLarge, ValidationFailed

SCHEMA = build_schema("""
type Query { node: Thing things(first: Int, word: [Word!]): [Thing!]! }
type Thing { name: String size: Int inner: Thing outer: Thing }
enum Word { ONE TWO }
""")


def _read(text: str) -> None:
    Documents(SCHEMA).find(text, None)


def _calls(text: str) -> int:
    """How many functions are called to read a text to its end or its refusal: work, whatever the machine is doing."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    documents = Documents(SCHEMA)
    sys.setprofile(count)
    try:
        with contextlib.suppress(Refused):
            documents.find(text, None)
    finally:
        sys.setprofile(None)
    return calls


def _chain(count: int, body: str, last: str = "name") -> str:
    """Fragments F0, F1, ... where each body may spread the `{next}` one."""
    links = "".join(f"fragment F{i} on Thing {{ {body.format(next=f'...F{i + 1}')} }}" for i in range(count))
    return f"{{ node {{ ...F0 }} }} {links} fragment F{count} on Thing {{ {last} }}"


TOO_MUCH: dict[str, tuple[str, type[Refused]]] = {
    "ten thousand aliases": ("{" + " ".join(f"a{i}: node" for i in range(10_000)) + "}", TooLarge),
    "nine hundred aliases": ("{" + " ".join(f"a{i}:node" for i in range(900)) + "}", TooLarge),
    "doubling fragments": (_chain(40, "{next} {next}"), TooCostly),
    "doubling fragments under aliases": (_chain(14, "a: inner {{ {next} }} b: inner {{ {next} }}"), TooCostly),
    "doubling fragments that hold nothing": (_chain(40, "{next} {next}", "...Nobody"), TooCostly),
    "doubling inline fragments": (_chain(30, "... {{ {next} }} ... {{ {next} }}"), TooCostly),
    "a long chain of fragments": (_chain(150, "{next}"), TooDeep),
    "a fragment that spreads itself": ("{ node { ...A } } fragment A on Thing { ...A }", ValidationFailed),
    "fragments in a circle": (
        "{ node { ...A } } fragment A on Thing { inner { ...B } } fragment B on Thing { ...A }",
        ValidationFailed,
    ),
    "fields nested too deep": ("{ node {" + "inner {" * 15 + "name" + "}" * 15 + "} }", TooDeep),
    "fields nested without end": ("{" + "a {" * 1_000 + "}" * 1_001, TooDeep),
    "values nested without end": ("{ things(word: " + "[" * 900 + "]" * 900 + ") { name } }", TooDeep),
    "inline fragments nested without end": ("{" + "... {" * 100 + "node { name }" + "}" * 101, TooDeep),
    "depth that fragments hide": (_chain(16, "inner {{ {next} }}"), TooDeep),
    "one field again and again": ("{" + "node { name } " * 300 + "}", TooCostly),
    "one field in one field again and again": ("{" + ("node {" + "inner { name } " * 18 + "}") * 20 + "}", TooCostly),
    "a hundred fragments in one place": (
        "{ node {"
        + "".join(f"...F{i} " for i in range(110))
        + "} }"
        + "".join(f"fragment F{i} on Thing {{ a{i}: name }}" for i in range(110)),
        TooCostly,
    ),
    "many operations": ("".join(f"query Q{i} {{ node {{ name }} }}" for i in range(100)), TooCostly),
    "many directives": ("{ node { name " + "@skip(if: true) " * 400 + "} }", TooLarge),
    "many comments": ("{ node { name } }" + "#\n" * 3_000, TooLarge),
    "a long string": ('{ node(word: "' + "x" * 30_000 + '") }', TooLarge),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_refused_with_its_code_for_work_in_proportion_to_its_text(name: str):
    text, expected = TOO_MUCH[name]

    with pytest.raises(Refused) as refused:
        _read(text)

    assert type(refused.value) is expected, refused.value.message
    assert _calls(text) < 400 + 8 * len(text)


GROWING: dict[str, Callable[[int], str]] = {
    "doubling fragments": lambda size: _chain(size, "{next} {next}"),
    "doubling fragments under aliases": lambda size: _chain(size, "a: name {next} b: size {next}"),
    "doubling inline fragments": lambda size: _chain(size, "... {{ {next} }} ... {{ {next} }}"),
    "fragments in a circle": lambda size: _chain(size, "inner {{ name }} {next}", "...F0"),
    "aliases": lambda size: "{" + " ".join(f"a{i}: node" for i in range(size * 10)) + "}",
    "aliases of one field under one key": lambda size: "{" + "node { name }" * size * 7 + "}",
}


@pytest.mark.parametrize("name", GROWING)
def test_the_work_before_a_refusal_grows_no_faster_than_the_text(name: str):
    """Written out, the doubling ones grow from a million fields to a million million."""
    small, large = GROWING[name](20), GROWING[name](40)

    assert _calls(large) / _calls(small) < 1.1 * len(large) / len(small)


def test_a_fragment_is_weighed_once_however_often_it_is_spread():
    weighed: list[str] = []

    class Fragments(dict[str, FragmentDefinitionNode]):
        """Notes which definitions are opened."""

        def get(self, name: str, default: Any = None) -> Any:
            weighed.append(name)
            return super().get(name, default)

    document = parse(_chain(30, "{next} {next} {next}"))
    (operation, *definitions) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    fragments = Fragments((one.name.value, one) for one in definitions if isinstance(one, FragmentDefinitionNode))

    weight = Scale(fragments, Limits()).weigh(operation.selection_set, 0, 0)

    assert weight.nodes > 3**30
    # Each of the 91 spreads is looked at once, and each of the 31 fragments opened once.
    assert len(weighed) == 91


AT_THE_BRINK: dict[str, str] = {
    "as many fields as may be": "{ node {" + " ".join(f"a{i}: name" for i in range(620)) + "} }",
    "as many pairs as may be": "{" + "node { name } " * 70 + "}",
    "as many fragments in one place as may be": "{ node {"
    + "".join(f"...F{i} " for i in range(99))
    + "} }"
    + "".join(f"fragment F{i} on Thing {{ a{i}: name }}" for i in range(99)),
    "as many values as may be": "{ things(word: [" + "ONE " * 1_980 + "]) { name } }",
    "as deep as may be": "{ node {" + "inner {" * 14 + "name" + "}" * 14 + "} }",
    "variables through many fragments": "query("
    + " ".join(f"$v{i}: Int" for i in range(60))
    + ") {...F0}"
    + "".join(f"fragment F{i} on Query {{ a{i}: things(first: $v{i}) {{ name }} ...F{i + 1} }}" for i in range(60))
    + "fragment F60 on Query { node { name } }",
}


@pytest.mark.parametrize("name", AT_THE_BRINK)
def test_what_is_just_allowed_is_bounded_too(name: str):
    """Without the bound on pairs this would be millions of calls."""
    _read(AT_THE_BRINK[name])

    assert _calls(AT_THE_BRINK[name]) < 200_000


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{ }",
        "query {}",
        "query Q { }",
        "{ node { } }",
        "{ node { inner {} } }",
        "{ ... {} }",
        "{ ...on Query {} }",
        "{ ...A } fragment A on Query {}",
        "{ node { name { } } }",
        "{ __typename } query B {}",
    ],
)
def test_an_empty_selection_is_no_document(text: str):
    with pytest.raises(BadDocument, match="is empty") as refused:
        _read(text)

    (line, column) = (refused.value.locations or [])[0]
    assert text.splitlines()[line - 1][column - 1] == "{"


@pytest.mark.parametrize("extras", [False, True])
def test_the_introspection_query_of_every_tool_is_allowed(extras: bool):
    _read(get_introspection_query(specified_by_url=extras, schema_description=extras, input_value_deprecation=extras))


def test_a_refusal_says_the_limit_and_what_to_do_and_where():
    with pytest.raises(TooDeep, match=r"16 deep.*Ask for the inner part") as refused:
        _read("{\n node {" + "inner {" * 15 + "name" + "}" * 15 + "} }")

    assert refused.value.locations == [(2, 113)]


def test_an_unused_fragment_is_refused_before_it_is_validated():
    with pytest.raises(ValidationFailed, match="'B' is never used"):
        _read("{ node { name } } fragment B on Thing { name }")


def test_limits_can_be_set():
    with pytest.raises(TooDeep, match="2 deep"):
        Documents(SCHEMA, bounds=Limits(depth=2)).find("{ node { inner { name } } }", None)
