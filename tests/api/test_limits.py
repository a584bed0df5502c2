"""The bounds of a query text: refused at once, with its code, whatever is written in it."""

import contextlib
import time

import pytest
from graphql import build_schema, get_introspection_query

from api.documents import Documents
from api.limits import Limits
from store.errors import BadDocument, Refused, TooCostly, TooDeep, TooLarge, ValidationFailed

SCHEMA = build_schema("""
type Query { node: Thing things(first: Int, word: [Word!]): [Thing!]! }
type Thing { name: String size: Int inner: Thing outer: Thing }
enum Word { ONE TWO }
""")


def _read(text: str) -> None:
    Documents(SCHEMA).find(text, None)


def _seconds(text: str) -> float:
    """The processor time that reading takes, the best of three: a busy machine may spoil one."""
    spent: list[float] = []
    for _ in range(3):
        start = time.process_time()
        with contextlib.suppress(Refused):
            _read(text)
        spent.append(time.process_time() - start)
    return min(spent)


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
def test_too_much_is_refused_with_its_code_within_a_tenth_of_a_second(name: str):
    text, expected = TOO_MUCH[name]

    with pytest.raises(Refused) as refused:
        _read(text)

    assert type(refused.value) is expected, refused.value.message
    assert _seconds(text) < 0.1


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
def test_what_is_just_allowed_takes_no_longer_than_what_is_refused(name: str):
    _read(AT_THE_BRINK[name])

    assert _seconds(AT_THE_BRINK[name]) < 0.2


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
