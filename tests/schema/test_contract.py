"""The public schema: the SDL is what the code builds, breaks no promise, and lacks of the contract only what is listed.

`promised.graphql` is the schema that callers were last promised (docs/stability.md says when it moves).

`tests/not_yet.txt` names what later issues bring, one place a line: `issue 5  Complaint.deadlines`. A place is a type,
a field, an argument, an input field, an enumeration word, an interface or a directive; a type that is absent stands
for all its parts.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    BreakingChange,
    BreakingChangeType,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    find_breaking_changes,
    is_specified_directive,
    is_specified_scalar_type,
    print_ast,
)

from schema.build import schema
from tests.resolvers.world import CORE

_ROOT = Path(__file__).parents[2]
_SNAPSHOT = _ROOT / "schema.graphql"
_PROMISED = Path(__file__).with_name("promised.graphql")
_CONTRACT = _ROOT.parent / "shared" / "design" / "contract.graphql"
_LISTED = [
    line.split()
    for line in (_ROOT / "tests" / "not_yet.txt").read_text().splitlines()
    if line.strip() and not line.startswith("#")
]
OURS = build_schema(_SNAPSHOT.read_text())


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    """The contract that the service is built towards."""
    if not _CONTRACT.exists():
        pytest.skip("the contract lies outside this repository; schema.graphql and tests/not_yet.txt stand for it here")
    return build_schema(_CONTRACT.read_text())


def _places(known: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Everything a caller can rely on: its place, and its exact form (type, default) where it has one."""
    for directive in [one for one in known.directives if not is_specified_directive(one)]:
        yield f"@{directive.name}", None
        for name, argument in directive.args.items():
            yield f"@{directive.name}({name})", _form(argument)
    for name, type_ in known.type_map.items():
        if not name.startswith("__") and not is_specified_scalar_type(type_):
            yield name, type(type_).__name__
            yield from _parts(type_)


def _parts(type_: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for interface in type_.interfaces:
            yield f"{type_.name}:{interface.name}", None
        for name, field in type_.fields.items():
            yield f"{type_.name}.{name}", str(field.type)
            for argument, definition in field.args.items():
                yield f"{type_.name}.{name}({argument})", _form(definition)
    elif isinstance(type_, GraphQLInputObjectType):
        for name, definition in type_.fields.items():
            yield f"{type_.name}.{name}", _form(definition)
    elif isinstance(type_, GraphQLEnumType):
        for word in type_.values:
            yield f"{type_.name}.{word}", None
    elif isinstance(type_, GraphQLUnionType):
        for member in type_.types:
            yield f"{type_.name}:{member.name}", None


def _form(definition: GraphQLArgument | GraphQLInputField) -> str:
    """The type of an argument or input field, and its default as it is written."""
    default = definition.ast_node and definition.ast_node.default_value
    return f"{definition.type} = {print_ast(default)}" if default else str(definition.type)


def _missing(contract: GraphQLSchema) -> set[str]:
    """Places of the contract that the schema lacks; of an absent type, the type alone."""
    ours = dict(_places(OURS))
    absent = [place for place, _form in _places(contract) if place not in ours]
    return {
        place
        for place in absent
        if not any(place.startswith((f"{other}.", f"{other}(", f"{other}:")) for other in absent)
    }


def test_the_committed_sdl_is_what_the_code_builds() -> None:
    assert _SNAPSHOT.read_text() == f"{schema}\n", "run `make cases` and look at what changed in schema.graphql"


def test_the_committed_sdl_breaks_nobody() -> None:
    """The text is the schema: nothing is lost between the two."""
    assert find_breaking_changes(OURS, CORE) == []
    assert find_breaking_changes(CORE, OURS) == []


def test_nothing_that_was_promised_is_broken() -> None:
    """What went, became nullable, or is now demanded of callers: graphql-core's own comparison."""
    broken = find_breaking_changes(build_schema(_PROMISED.read_text()), OURS)

    assert [f"{change.type.name}: {change.description}" for change in broken] == [], "see docs/stability.md"


@pytest.mark.parametrize(
    ("promise", "kept"),
    [
        (" trackingId: String!", " other: String!"),
        (" trackingId: String!", " trackingId: String"),
        ("(trackingId: String!)", "(trackingId: String!, more: String!)"),
    ],
    ids=["gone", "may be null", "asks for more"],
)
def test_the_comparison_sees_a_broken_promise(promise: str, kept: str) -> None:
    promised = _PROMISED.read_text()

    broken = find_breaking_changes(build_schema(promised), build_schema(promised.replace(promise, kept)))

    assert broken != []


def test_every_line_of_the_list_names_an_issue_and_a_place() -> None:
    for line in _LISTED:
        assert line[0] == "issue", line
        assert line[1].isdigit(), line
        assert len(line) == 3, line
    assert len({place for _issue, _number, place in _LISTED}) == len(_LISTED)


def test_nothing_of_the_contract_is_missing_but_what_is_listed(contract: GraphQLSchema) -> None:
    listed = {place for _issue, _number, place in _LISTED}

    missing = _missing(contract)

    assert missing - listed == set(), "missing without being listed in tests/not_yet.txt"
    assert listed - missing == set(), "listed in tests/not_yet.txt although it is there, or not in the contract"


def test_what_is_there_has_the_exact_form_of_the_contract(contract: GraphQLSchema) -> None:
    ours = dict(_places(OURS))

    differing = {place: (form, ours[place]) for place, form in _places(contract) if ours.get(place, form) != form}

    assert differing == {}


def test_a_query_for_the_contract_breaks_only_where_it_is_listed(contract: GraphQLSchema) -> None:
    """graphql-core's own comparison, as a second opinion."""
    listed = [place for _issue, _number, place in _LISTED]

    unexplained = [change for change in find_breaking_changes(contract, OURS) if not _explained(change, listed)]

    assert unexplained == []


def _explained(change: BreakingChange, listed: list[str]) -> bool:
    names = [place.lstrip("@").replace("(", ".").rstrip(")").split(".") for place in listed]
    if change.type is BreakingChangeType.TYPE_REMOVED and change.description.startswith("Standard scalar"):
        return True
    return any(all(part in change.description for part in parts) for parts in names)
