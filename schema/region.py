"""Regions (wilayah): provinces, kabupaten, kota and kecamatan with their Kemendagri codes."""

from datetime import date
from typing import Annotated

import strawberry

from resolvers.words import Orders, column, identity, node, one, pages, where
from rules.terms import RegionLevel
from schema import conditions
from schema.complaint_list import complaint_pages
from schema.paging import Node, page_of
from schema.statistics import statistics_of
from store import tables

REGION_ORDERS = Orders({"CODE": lambda r: (r.code, r.edition)}, "CODE", descending=False)


@strawberry.input(description="Which regions to take: all conditions must hold.")
class RegionFilter:
    """Conditions on regions."""

    search: str | None = where(
        "Words of its name, all of which must be there; the beginning of a word is enough, and case, accents and "
        "punctuation do not matter. A search without a letter or digit finds nothing. At most 200 characters.",
        conditions.in_name,
    )
    level: list[RegionLevel] | None = where("Kinds of region.", conditions.any_of(lambda r: r.level))
    parent: str | None = where(
        "The code of the region they lie in directly.",
        lambda r, given, _choices: r.parent_id == conditions.only("region", "code", given),
    )
    current: bool | None = where(
        "Whether the code is in force: true when absent, also where there is no filter at all. False gives the codes "
        "that are no longer, null both.",
        conditions.equal(lambda r: r.valid_to.is_(None)),
        default=True,
    )


@node(tables.region, "code", "edition")
class Region(Node):
    """A province, kabupaten, kota or kecamatan; nothing finer is ever published.

    Codes are those of the Ministry of Home Affairs and change over time, so a code belongs to an edition.
    """

    id: strawberry.ID = identity("The global id, opaque.")
    code: str = column("The code with dots: 76 a province, 76.03 a kabupaten or kota, 76.03.01 a kecamatan.")
    edition: str = column("The code list this code belongs to.")
    level: RegionLevel = column("What kind of region it is.")
    name: str = column("The name as the code list writes it.")
    parent: Annotated["Region", strawberry.lazy("schema.region")] | None = one(
        "The region it lies in; null for a province.", lambda r, other: other.id == r.parent_id
    )
    children = pages(
        page_of("Region", "schema.region"),
        "The regions directly below it, by code.",
        orders=REGION_ORDERS,
        related=lambda r, other, _choices: other.parent_id == r.id,
    )
    valid_from: date | None = column("The day the code came into force; null when the code list does not say.")
    valid_to: date | None = column(
        "The day from which the code, or this name for it, was certainly no longer in force: the last day of the year "
        "of the first code list without it, where that does not say. Null while it is in force."
    )
    replaced_by: Annotated["Region", strawberry.lazy("schema.region")] | None = one(
        "The region that has its place now, under another code or name; null while the code is in force.",
        lambda r, other: other.id == r.replaced_by_id,
    )
    complaints = complaint_pages(
        "Complaints about this region and everything in it.",
        lambda r, c, _choices: c.region_id == conditions.below("region", conditions.listed(r.code)),
    )
    statistics = statistics_of(
        "Figures over the complaints about this region and everything in it.",
        lambda r, c, _choices: c.region_id == conditions.below("region", conditions.listed(r.code)),
    )
