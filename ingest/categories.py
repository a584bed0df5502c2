"""Which category a row names: by its number, else by its name where that name has one number (domain notes 9.4).

A plan is made from the publishable rows of the whole file and the categories of the database, so that no name, slug
or number depends on the order of rows.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.survey import NamesSeen, usual
from rules.names import fold, slugify, tidy
from store import tables

__all__ = ["CategoryPlan", "KnownCategory", "PlannedCategory", "load_categories"]


@dataclass(frozen=True, slots=True)
class KnownCategory:
    """A category the database already holds."""

    id: int
    slug: str
    name: str
    number: str | None


@dataclass(frozen=True, slots=True)
class PlannedCategory:
    """A category as this file shows it; `id` is set where the database holds it already."""

    id: int | None
    slug: str
    name: str
    number: str | None


async def load_categories(connection: AsyncConnection) -> list[KnownCategory]:
    """Every category the database holds."""
    category = tables.category
    columns = (category.c.id, category.c.slug, category.c.name, category.c.external_id)
    rows = await connection.execute(select(*columns).order_by(category.c.id))
    return [KnownCategory(row.id, row.slug, row.name, row.external_id) for row in rows]


class CategoryPlan:
    """Every category of one file; `has_numbers` says that the file's numbers are those of the official system."""

    def __init__(self, names: NamesSeen, known: Iterable[KnownCategory], *, has_numbers: bool = True) -> None:
        self._has_numbers = has_numbers
        known = list(known)
        self._by_number = {category.number: category for category in known if category.number}
        self._unnumbered = {fold(category.name): category for category in reversed(known) if not category.number}
        self._numbers: dict[str, set[str]] = defaultdict(set)
        for category in self._by_number.values():
            self._numbers[fold(category.name)].add(category.number or "")
        for number, seen in names.categories.items():
            for name in seen:
                if number and name and has_numbers:
                    self._numbers[fold(name)].add(number)
        self._taken = {category.slug for category in known}
        self._planned: dict[str, PlannedCategory] = {}
        # Those with a number first: a name alone means the one that has it.
        for number in sorted(names.categories, key=lambda number: (not number, len(number), number)):
            seen = names.categories[number]
            for name in [usual(seen)] if number and has_numbers else sorted(seen):
                self.of(number, name)

    def of(self, number: str, name: str) -> PlannedCategory | None:
        """The category of a row that says `number` and `name`, either of which may be empty; None where both are."""
        name, number = tidy(name), number if self._has_numbers else ""
        if not number and name:
            numbers = self._numbers.get(fold(name), set[str]())
            # Several categories share the name: which one is meant would be a guess.
            number = next(iter(numbers)) if len(numbers) == 1 else ""
        key = number or f"name:{fold(name)}"
        if key not in self._planned:
            planned = self._plan(number, name)
            if planned is None:
                return None
            self._planned[key] = planned
        return self._planned[key]

    def _plan(self, number: str, name: str) -> PlannedCategory | None:
        known = self._known(number, name)
        if known is not None:
            return PlannedCategory(known.id, known.slug, name or known.name, number or known.number)
        if not name:
            return None
        slug = self._free_slug(slugify(name) or slugify("kategori", number), number)
        self._taken.add(slug)
        return PlannedCategory(None, slug, name, number or None)

    def _known(self, number: str, name: str) -> KnownCategory | None:
        """That of the number; else one that was seen without a number so far, where no other number claims the name."""
        if number in self._by_number:
            return self._by_number[number]
        claims = self._numbers.get(fold(name), set[str]()) - {number}
        return None if number and claims else self._unnumbered.get(fold(name))

    def _free_slug(self, slug: str, number: str) -> str:
        """`slug`, else with the number after it, else with the first count after both that nobody has."""
        numbered = slugify(slug, number)
        counted = (slugify(numbered, str(count)) for count in itertools.count(2))
        return next(free for free in itertools.chain((slug, numbered), counted) if free not in self._taken)
