"""Every field, filter and order of the built schema compiles to a statement PostgreSQL accepts; a new one is covered
without a line here."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
import sqlalchemy as sa
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_introspection_query,
    get_named_type,
    graphql_sync,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnElement

from resolvers import internals
from resolvers.words import Column, Lookup, Many, NodeLookup, One, Pages, Rows
from tests.resolvers.world import CORE, World

_VALUES = {"String": '"x"', "ID": '"x"', "Boolean": "true", "Int": "2025"}
_RANGES = {"DateTimeRange": '"2026-01-02T03:04:05Z"', "DateRange": '"2026-01-02"'}


def _objects() -> Iterator[GraphQLObjectType]:
    for name, type_ in CORE.type_map.items():
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__"):
            yield type_


def _ways() -> dict[str, list[str]]:
    """For each object type what leads to it: the word of the operation, then fields, the shortest way."""
    assert CORE.query_type is not None
    assert CORE.mutation_type is not None
    ways: dict[str, list[str]] = {CORE.query_type.name: ["query"], CORE.mutation_type.name: ["mutation"]}
    waiting: list[GraphQLObjectType] = [CORE.query_type, CORE.mutation_type]
    for type_ in waiting:
        for name, field in type_.fields.items():
            named = get_named_type(field.type)
            if isinstance(named, GraphQLObjectType) and named.name not in ways:
                ways[named.name] = [*ways[type_.name], _call(name, field)]
                waiting.append(named)
    return ways


def needed(field: GraphQLField) -> list[str]:
    """The arguments that must be given, each with a value."""
    return [f"{arg}: {_value(one.type)}" for arg, one in field.args.items() if is_required_argument(one)]


def _call(name: str, field: GraphQLField) -> str:
    given = ", ".join(needed(field))
    return f"{name}({given})" if given else name


def _value(type_: GraphQLInputType) -> str:
    if isinstance(type_, GraphQLNonNull):
        return _value(cast(GraphQLInputType, type_.of_type))
    if isinstance(type_, GraphQLList):
        return f"[{_value(cast(GraphQLInputType, type_.of_type))}]"
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        needed = {name: one for name, one in type_.fields.items() if is_required_input_field(one)}
        return f"{{{', '.join(f'{name}: {_value(one.type)}' for name, one in needed.items())}}}"
    return _VALUES[get_named_type(type_).name]


WAYS = _ways()
FIELDS = [(type_, name) for type_ in _objects() for name in type_.fields]


def query_for(type_: GraphQLObjectType, asked: str) -> str:
    """A query that asks for this of a type and for nothing else."""
    text = asked
    for one in reversed(WAYS[type_.name]):
        text = f"{one} {{{text}}}"
    return text


def _minimal(type_: GraphQLObjectType, name: str) -> str:
    field = type_.fields[name]
    below = "" if is_leaf_type(get_named_type(field.type)) else " {__typename}"
    return query_for(type_, _call(name, field) + below)


def test_every_type_can_be_reached() -> None:
    assert {type_.name for type_ in _objects()} == set(WAYS)


@pytest.mark.parametrize(("type_", "name"), [pytest.param(t, n, id=f"{t.name}.{n}") for t, n in FIELDS])
def test_a_field_compiles_and_explains(world: World, type_: GraphQLObjectType, name: str) -> None:
    assert world.explain(_minimal(type_, name))


def _filters() -> Iterator[tuple[GraphQLObjectType, str, str, GraphQLInputField]]:
    """Every place a filter can stand, with each of the filter's fields."""
    for type_ in _objects():
        for name, field in type_.fields.items():
            if "filter" in field.args:
                input_type = cast(GraphQLInputObjectType, get_named_type(field.args["filter"].type))
                for part, definition in input_type.fields.items():
                    yield type_, name, part, definition


def conditions(definition: GraphQLInputField) -> list[str]:
    """Values of every shape that changes the statement: none, one, more; each truth value; each end of a range."""
    named = get_named_type(definition.type)
    if is_list_type(definition.type):
        one = _value(cast(GraphQLInputType, named))
        return ["[]", f"[{one}]", f"[{one}, {one}]"]
    if isinstance(named, GraphQLInputObjectType):
        bound = _RANGES[named.name]
        return ["{}", f"{{from: {bound}}}", f"{{before: {bound}}}", f"{{from: {bound}, before: {bound}}}"]
    return ["true", "false"] if named.name == "Boolean" else [_value(cast(GraphQLInputType, named))]


@pytest.mark.parametrize(
    ("type_", "name", "condition"),
    [
        pytest.param(type_, name, f"{part}: {value}", id=f"{type_.name}.{name}-{part}-{number}")
        for type_, name, part, definition in _filters()
        for number, value in enumerate(conditions(definition))
    ],
)
def test_a_filter_compiles_and_explains(world: World, type_: GraphQLObjectType, name: str, condition: str) -> None:
    named = get_named_type(type_.fields[name].type)
    asked = "totalCount nodes {__typename}" if named.name.endswith("Connection") else "complaints meanHops"

    assert world.explain(query_for(type_, f"{name}(filter: {{{condition}}}) {{{asked}}}"))


def _orders() -> Iterator[tuple[GraphQLObjectType, str, str, str]]:
    for type_ in _objects():
        for name, field in type_.fields.items():
            if "orderBy" in field.args:
                input_type = cast(GraphQLInputObjectType, get_named_type(field.args["orderBy"].type))
                words = cast(GraphQLEnumType, get_named_type(input_type.fields["field"].type)).values
                yield from ((type_, name, word, way) for word in words for way in ("ASC", "DESC"))


@pytest.mark.parametrize(
    ("type_", "name", "word", "way"),
    [pytest.param(*one, id=f"{one[0].name}.{one[1]}-{one[2]}-{one[3]}") for one in _orders()],
)
def test_an_order_compiles_and_explains(world: World, type_: GraphQLObjectType, name: str, word: str, way: str) -> None:
    kind = ", kind: RESOLUTION" if word in ("OVERDUE", "ON_TIME_RATE") else ""
    order = f"orderBy: {{field: {word}, direction: {way}{kind}}}"
    below = "nodes {__typename} pageInfo {hasPreviousPage}"

    assert world.explain(query_for(type_, f"{name}({order}) {{edges {{cursor node {{__typename}}}}}}"))
    assert world.explain(query_for(type_, f"{name}({order}, last: 2) {{{below}}}"))


def _without_order() -> list[Any]:
    """Order words that an agency, a complaint and so on are sorted by must be non-null and end in a unique key."""
    found: list[Any] = []
    for type_ in _objects():
        for name, field in type_.fields.items():
            word = internals.word(field)
            if isinstance(word, Pages):
                found += [pytest.param(type_, name, one, id=f"{type_.name}.{name}-{one}") for one in word.orders.keys]
    return found


@pytest.mark.parametrize(("type_", "name", "order"), _without_order())
def test_keys_of_an_order_are_never_null(world: World, type_: GraphQLObjectType, name: str, order: str) -> None:
    field = type_.fields[name]
    word = cast(Pages, internals.word(field))
    connection = cast(GraphQLObjectType, get_named_type(field.type))
    rows = internals.rows(cast(GraphQLObjectType, get_named_type(connection.fields["nodes"].type)))
    assert rows is not None

    for key in word.orders.keys[order](rows.table.columns):
        assert not isinstance(key, sa.Column) or not key.nullable
        assert isinstance(key, sa.Column | sa.Function)


def test_introspection_answers_as_the_library_does(world: World) -> None:
    query = get_introspection_query(
        input_value_deprecation=True, specified_by_url=True, directive_is_repeatable=True, schema_description=True
    )

    answer = world.data(query)

    assert answer == graphql_sync(CORE, query).data


def test_types_beside_rows_answer_in_one_statement(world: World) -> None:
    query = """query ($name: String!) {
      first: __type(name: $name) {...T} __schema {queryType {name}} dataset {version __typename} __typename
      second: __type(name: "Nothing") {...T}
    } fragment T on __Type {name kind fields {name type {name ofType {name}}}}"""

    answer = world.data(query, {"name": "PageInfo"})

    naive = graphql_sync(CORE, query.replace("dataset {version __typename}", ""), variable_values={"name": "PageInfo"})
    assert naive.data is not None
    assert {key: value for key, value in answer.items() if key != "dataset"} == naive.data
    assert answer["dataset"] == {"version": "12345678901", "__typename": "Dataset"}


def _is_stored(type_: GraphQLObjectType) -> bool:
    rows = internals.rows(type_)
    return rows is not None and isinstance(rows.table, sa.Table)


def _columns() -> list[Any]:
    """Fields that are a column of a table, nothing more."""
    return [
        pytest.param(type_, name, id=f"{type_.name}.{name}")
        for type_, name in FIELDS
        if isinstance(word := internals.word(type_.fields[name]), Column)
        and word.expression is None
        and _is_stored(type_)
    ]


@pytest.mark.parametrize(("type_", "name"), _columns())
def test_a_field_can_be_null_where_its_column_can(type_: GraphQLObjectType, name: str) -> None:
    field = type_.fields[name]
    rows = cast(Rows, internals.rows(type_))
    stored = cast(sa.Table, rows.table).columns[internals.python_name(field)]

    assert is_non_null_type(field.type) is not stored.nullable


def _certain_rows() -> list[Any]:
    """Fields of one stored row that promise never to be null."""
    return [
        pytest.param(type_, name, id=f"{type_.name}.{name}")
        for type_, name in FIELDS
        if isinstance(internals.word(type_.fields[name]), One)
        and is_non_null_type(type_.fields[name].type)
        and ((rows := internals.rows(type_)) is None or isinstance(rows.table, sa.Table))
    ]


@pytest.mark.parametrize(("type_", "name"), _certain_rows())
def test_a_row_that_is_promised_is_held_by_a_foreign_key(type_: GraphQLObjectType, name: str) -> None:
    field = type_.fields[name]
    word = cast(One, internals.word(field))
    target = cast(sa.Table, cast(Rows, internals.rows(cast(GraphQLObjectType, get_named_type(field.type)))).table)
    if word.condition is None:
        assert any(
            "= 1" in str(cast(Any, one).sqltext) for one in target.constraints if one.name == "dataset_one_row_check"
        )
        return
    table = cast(sa.Table, cast(Rows, internals.rows(type_)).table)
    compared = _compared(word.condition(table.columns, target.alias("other").columns))
    held = [key for key in table.foreign_keys if key.parent.name in compared and key.column.table is target]

    assert held
    assert not any(key.parent.nullable for key in held)


def _compared(condition: ColumnElement[bool]) -> set[str]:
    return {one.name for one in visitors.iterate(condition) if isinstance(one, sa.Column)}


def test_every_field_of_rows_has_a_word() -> None:
    plain = (Column, Many, One, Pages, Lookup, NodeLookup)
    for type_, name in FIELDS:
        if internals.rows(type_) is not None or type_ is CORE.query_type:
            word = internals.word(type_.fields[name])
            assert word is not None, f"{type_.name}.{name} has no word"
            assert isinstance(word, plain) or type(word).__module__ in ("resolvers.words", "resolvers.group_words")


def _described() -> Iterator[tuple[str, str | None]]:
    for name, type_ in CORE.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Boolean", "ID", "Float"):
            continue
        yield name, type_.description
        parts: Any = getattr(type_, "fields", None) or getattr(type_, "values", None) or {}
        for part, definition in parts.items():
            yield f"{name}.{part}", definition.description
            for argument, meant in getattr(definition, "args", {}).items():
                yield f"{name}.{part}({argument}:)", meant.description


def test_everything_is_described_in_full_sentences() -> None:
    unfit = {
        place: description
        for place, description in _described()
        if not description or not description.rstrip().endswith(".") or description[0] != description[0].upper()
    }

    assert unfit == {}


_BORN_WITH_ARGUMENTS = {
    "DurationSummary.shareWithin",
    *(f"Statistics.{name}" for name in ("archivedFor", "overdue", "deadlineUnknown", "onTimeRate")),
}
"""Fields of the contract that mean nothing without their argument."""


def test_arguments_without_a_default_accept_null() -> None:
    """An argument may be added to a field later only if old queries stay valid."""
    for type_, name in FIELDS:
        for argument, definition in type_.fields[name].args.items():
            assert isinstance(definition, GraphQLArgument)
            if (
                type_ not in (CORE.query_type, CORE.mutation_type)
                and f"{type_.name}.{name}" not in _BORN_WITH_ARGUMENTS
            ):
                assert not is_required_argument(definition), f"{type_.name}.{name}({argument})"
