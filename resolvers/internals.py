"""The only place that reaches into Strawberry's insides: what a built schema knows of its types and fields.

Strawberry promises none of this, hence the exact pin and `tests/resolvers/test_internals.py`.
"""

from collections.abc import Sequence
from typing import cast

import strawberry
from graphql import GraphQLArgument, GraphQLField, GraphQLInputField, GraphQLNamedType, GraphQLObjectType, GraphQLSchema
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from resolvers.words import CHOOSES, WORD, Rows

_DEFINITION = "strawberry-definition"


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """The graphql-core schema behind a Strawberry schema: what parses, validates and coerces."""
    return schema._schema  # pyright: ignore[reportPrivateUsage]


def rows(type_: GraphQLObjectType) -> Rows | None:
    """Where the rows of a type lie; None for types that are no rows (the root, connections, edges)."""
    known = cast("StrawberryObjectDefinition | None", type_.extensions.get(_DEFINITION))
    return getattr(known.origin, WORD, None) if known else None


def word(field: GraphQLField | GraphQLInputField) -> object | None:
    """The word that says how a field is answered (`resolvers.words`); None where it has none."""
    known = cast("StrawberryField | None", field.extensions.get(_DEFINITION))
    return known.metadata.get(WORD) if known else None


def chooses(type_: GraphQLNamedType) -> bool:
    """Whether lists of this enumeration's words choose the text of a statement (`words.chooses`)."""
    known = type_.extensions.get(_DEFINITION)
    return bool(getattr(getattr(known, "wrapped_cls", None), CHOOSES, False))


def python_name(field: GraphQLField | GraphQLInputField) -> str:
    """The name of a field in the class that declares it; by default also its column's."""
    return cast(StrawberryField, field.extensions[_DEFINITION]).python_name


def directives(place: GraphQLField | GraphQLInputField | GraphQLArgument) -> Sequence[object]:
    """The schema directives that were put on a field, an input field or an argument (`resolvers.weights`)."""
    known = cast("StrawberryField | StrawberryArgument | None", place.extensions.get(_DEFINITION))
    return tuple(known.directives) if known else ()
