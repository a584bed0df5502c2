"""What fields weigh and how long lists get, said in the schema: `@cost` and `@listSize` of the IBM cost specification.

    https://ibm.github.io/graphql-specs/cost-spec.html, sections 7 and 8

The words of `resolvers.words` put them on fields; `resolvers.cost` reads them back: the printed schema and what is
charged have one source.
"""

from math import ceil

import strawberry
from strawberry import UNSET
from strawberry.schema_directive import Location

from resolvers.values import DEFAULT_PAGE

ASSUMED = 5
"""Rows that an unpaged list (assignments, disclosures, sources) is assumed to hold."""

COUNTING = 10
"""What one exact count weighs: it reads every row that fits."""

SEARCHING = 100
"""What a search among many rows weighs: a frequent word is in half of all complaints, and all may have to be sorted."""

CHARACTERS = 250
"""How much of a long text weighs as much as one object: about what an object of a dozen values takes."""


@strawberry.schema_directive(
    name="cost",
    locations=[
        Location.FIELD_DEFINITION,
        Location.ARGUMENT_DEFINITION,
        Location.INPUT_FIELD_DEFINITION,
        Location.ENUM,
        Location.OBJECT,
        Location.SCALAR,
    ],
    description="What this adds to the cost of a query each time it is asked; "
    "else objects, lists of them and input objects weigh 1, plain values 0.",
)
class Cost:
    """A weight that is not the usual one."""

    weight: str


@strawberry.schema_directive(
    name="listSize",
    locations=[Location.FIELD_DEFINITION],
    description="How many rows the cost of a query counts for this list: as many as the slicing argument says, "
    "else the assumed size; `sizedFields` are the lists below this field that have the size.",
)
class ListSize:
    """How long a list gets."""

    assumed_size: int | None = UNSET
    slicing_arguments: list[str] | None = UNSET
    sized_fields: list[str] | None = UNSET
    require_one_slicing_argument: bool | None = True


def unpaged(assumed: int = ASSUMED) -> ListSize:
    """A list that is not paged, of about so many rows."""
    return ListSize(assumed_size=assumed, require_one_slicing_argument=UNSET)


SHORT = unpaged()
"""Every list that is not paged, unless it says more."""

COUNT = Cost(weight=str(COUNTING))
"""Every `totalCount`."""

SEARCH = Cost(weight=str(SEARCHING))
"""Every search of a large table."""


def page(*slicing: str) -> ListSize:
    """A Relay connection whose page is as long as one of these arguments says."""
    return ListSize(
        assumed_size=DEFAULT_PAGE,
        slicing_arguments=list(slicing),
        sized_fields=["nodes", "edges"],
        require_one_slicing_argument=False,
    )


def as_many_as(argument: str) -> ListSize:
    """A list as long as the one that is given as `argument`."""
    return ListSize(slicing_arguments=[argument], require_one_slicing_argument=UNSET)


def long_text(characters: int) -> Cost:
    """A text that usually has this many characters."""
    return Cost(weight=str(ceil(characters / CHARACTERS)))
