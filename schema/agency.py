"""Agencies (instansi): who must answer."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry

from resolvers.words import Orders, Row, column, identity, many, node, one, pages, row_type, where
from rules.terms import AgencyKind
from schema import complaint_counts, conditions
from schema.complaint_list import complaint_pages
from schema.dataset import public_url
from schema.paging import Node, page_of
from schema.region import Region
from schema.statistics import statistics_of
from schema.vocabulary import OrderDirection, describe
from store import tables


class AgencyOrderField(StrEnum):
    """What agencies are ordered by; ties are broken by slug."""

    NAME = "NAME"
    COMPLAINTS = "COMPLAINTS"


describe(
    AgencyOrderField,
    NAME="Their name, capital letters counting as small ones.",
    COMPLAINTS="How many published complaints they are in charge of now; those of units below them do not count.",
)


@strawberry.input(description="An order of agencies; ties are broken by slug.")
class AgencyOrder:
    """Order."""

    field: AgencyOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC,
        description="Which end comes first; the first in the alphabet, or the fewest, unless said otherwise.",
    )


AGENCY_ORDERS = Orders(
    {
        AgencyOrderField.NAME: lambda a: (a.name_key, a.slug),
        AgencyOrderField.COMPLAINTS: lambda a: (a.complaint_count, a.slug),
    },
    default=AgencyOrderField.NAME,
    descending=False,
)


@strawberry.input(description="Which agencies to take: all conditions must hold.")
class AgencyFilter:
    """Conditions on agencies."""

    search: str | None = where(
        "Words of its name or short name, all of which must be there; the beginning of a word is enough, and case, "
        "accents and punctuation do not matter. A search without a letter or digit finds nothing. "
        "At most 200 characters.",
        conditions.in_name,
    )
    kind: list[AgencyKind] | None = where("Kinds of agency.", conditions.any_of(lambda a: a.kind))
    parent: str | None = where(
        "The slug of the agency they belong to directly.",
        lambda a, given, _choices: a.parent_id == conditions.only("agency", "slug", given),
    )
    region: str | None = where(
        "The code of the region they serve; regions below it count too.",
        lambda a, given, _choices: a.region_id == conditions.below("region", conditions.listed(given.value("text"))),
    )


@row_type(tables.agency_external_id)
class ExternalId:
    """A number that another system gave an agency."""

    scheme: str = column("Whose number it is: `sp4n-lapor` is the ID of the official export.")
    value: str = column("The number as that system writes it.")


def _its_complaints(agency: Row, complaint: Row, choices: Mapping[str, Any]) -> sa.ColumnElement[bool]:
    if choices.get("includeChildren", True):
        return complaint.agency_id == conditions.below("agency", conditions.listed(agency.slug))
    return complaint.agency_id == agency.id


@node(tables.agency, "slug")
class Agency(Node):
    """A ministry, institution, local government or one of their units.

    It appears here with its first published complaint. Officials are never named: agency and role only.
    """

    id: strawberry.ID = identity("The global id, opaque.")
    slug: str = column("Its name in addresses; it never changes.")
    name: str = column("Its name, as the source writes it with capitals repaired.")
    short_name: str | None = column("Its usual short name; null where none is known.")
    kind: AgencyKind = column("What it is, as far as its name tells.")
    parent: Annotated["Agency", strawberry.lazy("schema.agency")] | None = one(
        "The agency it belongs to; null at the top.", lambda a, other: other.id == a.parent_id
    )
    children = pages(
        page_of("Agency", "schema.agency"),
        "The units directly below it, by name.",
        orders=AGENCY_ORDERS,
        related=lambda a, other, _choices: other.parent_id == a.id,
    )
    region: Region | None = one("The region it serves; null where that is not known.", lambda a, r: r.id == a.region_id)
    external_ids: list[ExternalId] = many(
        "Numbers that other systems gave it.",
        lambda a, e: e.agency_id == a.id,
        order=lambda e: (e.scheme, e.value),
    )
    complaints = complaint_pages(
        "Complaints it must answer now.",
        _its_complaints,
        tally=complaint_counts.of_agency,
        extra={"include_children": (bool | None, True)},
    )
    statistics = statistics_of(
        "Figures over the complaints it must answer now.",
        _its_complaints,
        tally=complaint_counts.of_agency,
        extra={"include_children": (bool | None, True)},
    )
    url: str = column(
        "The address of its page for people; pages are not served yet.",
        lambda a: public_url() + "/agency/" + a.slug,
    )
