"""What `resolvers.internals` takes from inside Strawberry is still there and still means the same."""

from typing import cast

import strawberry
from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema

from resolvers import internals
from resolvers.words import Column, Identity, Rows, Where
from schema.build import schema
from store import tables


def _type(name: str) -> GraphQLObjectType:
    return cast(GraphQLObjectType, internals.core_schema(schema).type_map[name])


def test_the_core_schema_is_graphql_cores_own() -> None:
    core = internals.core_schema(schema)

    assert isinstance(core, GraphQLSchema)
    assert core.query_type is core.type_map["Query"]


def test_a_type_knows_where_its_rows_lie() -> None:
    assert internals.rows(_type("FollowUp")) == Rows(tables.follow_up, ("tracking_id", "number"))
    assert internals.rows(_type("Assignment")) == Rows(tables.assignment, ())


def test_a_type_that_is_no_row_says_so() -> None:
    for name in ("Query", "PageInfo", "ComplaintConnection", "ComplaintEdge"):
        assert internals.rows(_type(name)) is None


def test_a_field_knows_its_word_and_its_name() -> None:
    field = _type("Complaint").fields["sourceStatus"]

    assert isinstance(internals.word(field), Column)
    assert internals.python_name(field) == "source_status"
    assert isinstance(internals.word(_type("Complaint").fields["id"]), Identity)
    assert internals.word(_type("PageInfo").fields["endCursor"]) is None


def test_an_input_field_knows_its_condition() -> None:
    fields = cast(GraphQLInputObjectType, internals.core_schema(schema).type_map["ComplaintFilter"]).fields

    assert {name for name, field in fields.items() if not isinstance(internals.word(field), Where)} == set()
    assert cast(Where, internals.word(fields["trackingIds"])).most == 100


def test_another_schema_of_the_same_library_has_no_words() -> None:
    @strawberry.type
    class Query:
        plain: int = 1

    core = internals.core_schema(strawberry.Schema(query=Query))

    assert core.query_type is not None
    assert internals.word(core.query_type.fields["plain"]) is None
    assert internals.rows(core.query_type) is None
