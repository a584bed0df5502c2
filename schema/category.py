"""Categories (kategori): what complaints are about."""

from typing import Annotated

import strawberry

from resolvers.words import Orders, column, identity, node, one, pages, where
from schema import conditions
from schema.complaint_list import complaint_pages
from schema.paging import Node, page_of
from schema.statistics import statistics_of
from store import tables

CATEGORY_ORDERS = Orders({"SLUG": lambda k: (k.slug,)}, "SLUG", descending=False)


@strawberry.input(description="Which categories to take: all conditions must hold.")
class CategoryFilter:
    """Conditions on categories."""

    search: str | None = where(
        "Words of its name, all of which must be there; the beginning of a word is enough, and case, accents and "
        "punctuation do not matter. A search without a letter or digit finds nothing. At most 200 characters.",
        conditions.in_name,
    )
    parent: str | None = where(
        "The slug of their main category.",
        lambda k, given, _choices: k.parent_id == conditions.only("category", "slug", given),
    )
    main_only: bool | None = where(
        "Whether to leave out categories that have a main category.",
        lambda k, _given, choices: k.parent_id.is_(None) if choices.get("mainOnly") else None,
        default=False,
    )


@node(tables.category, "slug")
class Category(Node):
    """What a complaint is about, as SP4N-LAPOR! files it. A category that no published complaint has is not listed."""

    id: strawberry.ID = identity("The global id, opaque.")
    slug: str = column("Its name in addresses; it never changes.")
    name: str = column("Its name.")
    parent: Annotated["Category", strawberry.lazy("schema.category")] | None = one(
        "The main category it belongs to; null for a main category, and where the source does not say.",
        lambda k, other: other.id == k.parent_id,
    )
    children = pages(
        page_of("Category", "schema.category"),
        "The categories directly below it, by slug.",
        orders=CATEGORY_ORDERS,
        related=lambda k, other, _choices: other.parent_id == k.id,
    )
    complaints = complaint_pages(
        "Complaints in this category and those below it.",
        lambda k, c, _choices: c.category_id == conditions.below("category", conditions.listed(k.slug)),
    )
    statistics = statistics_of(
        "Figures over the complaints in this category and those below it.",
        lambda k, c, _choices: c.category_id == conditions.below("category", conditions.listed(k.slug)),
    )
