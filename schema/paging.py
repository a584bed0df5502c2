"""Relay connections: one shape for every list that can grow."""

from typing import Annotated, Any, Generic, TypeVar

import strawberry

from resolvers import weights

T = TypeVar("T")


@strawberry.interface(description="Anything with a global id: `node(id:)` finds it again.")
class Node:
    """What all rows that can be named share."""

    id: strawberry.ID = strawberry.field(description="The global id, opaque.")


@strawberry.type(description="Where a page lies in its list. See https://relay.dev/graphql/connections.htm.")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether rows follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows come before this page.")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first row, for `before`; null when the page is empty."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row, for `after`; null when the page is empty."
    )


@strawberry.type(description="A row in its place in a list.")
class Edge(Generic[T]):
    """Relay's Edge."""

    cursor: str = strawberry.field(
        description="Marks this place: an opaque text that stays good while rows come and go, for the same order only."
    )
    node: T = strawberry.field(description="The row itself.")


@strawberry.type(description="One page of a list: 20 rows unless `first` or `last` says otherwise, 100 at most.")
class Connection(Generic[T]):
    """Relay's Connection, with the rows also given plainly as `nodes`."""

    edges: list[Edge[T]] = strawberry.field(description="The rows with their cursors.")
    nodes: list[T] = strawberry.field(description="The rows alone.")
    page_info: PageInfo = strawberry.field(description="Whether there is more, and where to go on.")
    total_count: int = strawberry.field(
        description="How many rows fit in all, counted exactly in the same snapshot as the page.",
        directives=[weights.COUNT],
    )


def page_of(name: str, module: str) -> Any:
    """The connection of a type declared in another module, named late since the modules need each other."""
    return Connection[Annotated[name, strawberry.lazy(module)]]  # type: ignore[valid-type]
