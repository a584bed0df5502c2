"""The agencies and categories of the database: looked up, and added with the first complaint that may be published.

What one transaction adds counts only once `keep` is called after its commit; `forget` drops it after a rollback.
"""

import itertools
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.agencies import KnownAgency, PlannedAgency
from rules.names import fold, slugify, tidy
from store import tables

__all__ = ["OFFICIAL", "Directory", "load_agencies"]

OFFICIAL = "sp4n-lapor"
"""Whose numbers the export's "ID Instansi Terdisposisi" are; categories are numbered by this scheme alone."""


async def load_agencies(connection: AsyncConnection, scheme: str) -> list[KnownAgency]:
    """Every agency the database holds, with its number in `scheme` where it has one."""
    agency, external = tables.agency, tables.agency_external_id
    is_ours = (external.c.agency_id == agency.c.id) & (external.c.scheme == scheme)
    rows = await connection.execute(
        select(agency.c.id, agency.c.slug, agency.c.name, agency.c.parent_id, external.c.value).select_from(
            agency.outerjoin(external, is_ours)
        )
    )
    return [KnownAgency(row.id, row.slug, row.name, row.parent_id is not None, row.value) for row in rows]


class Directory:
    """Ids by name and number, for one import."""

    def __init__(self, planned: Mapping[str, PlannedAgency], *, is_newest: bool, scheme: str) -> None:
        self._planned = planned
        self._scheme = scheme
        self._is_newest = is_newest
        self._agencies: dict[str, int] = {}
        self._slugs: dict[str, int] = {}
        self._categories: dict[str, tuple[int, str]] = {}
        self._category_slugs: set[str] = set()
        self._kept: tuple[dict[str, int], dict[str, int], dict[str, tuple[int, str]], set[str]] = ({}, {}, {}, set())
        self.has_changed = False

    async def load(self, connection: AsyncConnection) -> None:
        """Read what the database holds."""
        agency, category = tables.agency, tables.category
        for row in await connection.execute(select(agency.c.id, agency.c.slug)):
            self._slugs[row.slug] = row.id
        for row in await connection.execute(
            select(category.c.id, category.c.slug, category.c.name, category.c.external_id)
        ):
            self._category_slugs.add(row.slug)
            self._categories[row.external_id or f"name:{fold(row.name)}"] = (row.id, row.name)
        self._find_by_name()
        self.keep()

    def _find_by_name(self) -> None:
        """Let rows without an official number find a numbered category by its name, where only one has it."""
        if self._scheme == OFFICIAL:
            return
        by_name = Counter(fold(name) for _, name in self._categories.values())
        for category_id, name in list(self._categories.values()):
            if by_name[fold(name)] == 1:
                self._categories[f"name:{fold(name)}"] = (category_id, name)

    def keep(self) -> None:
        """The transaction was committed: what it added is there to stay."""
        self._kept = (
            dict(self._agencies),
            dict(self._slugs),
            dict(self._categories),
            set(self._category_slugs),
        )
        self.has_changed = False

    def forget(self) -> None:
        """The transaction was rolled back."""
        agencies, slugs, categories, category_slugs = self._kept
        self._agencies, self._slugs = dict(agencies), dict(slugs)
        self._categories, self._category_slugs = dict(categories), set(category_slugs)
        self.has_changed = False

    def by_slug(self, slug: str | None) -> int | None:
        """The agency of that slug, where there is one."""
        return self._slugs.get(slug) if slug else None

    def known(self, planned: PlannedAgency | None) -> int | None:
        """The id of `planned` where the database has it; nothing is added."""
        return (planned.id or self._slugs.get(planned.slug)) if planned else None

    def slug_of(self, agency_id: int) -> str:
        """The slug of an agency that is there."""
        return next(slug for slug, known in self._slugs.items() if known == agency_id)

    async def agency(self, connection: AsyncConnection, planned: PlannedAgency | None) -> int | None:
        """The id of `planned`, which is added, with its parents, where the database lacks it."""
        if planned is None:
            return None
        if planned.key not in self._agencies:
            parent = self._planned[planned.parent_key] if planned.parent_key else None
            parent_id = await self.agency(connection, parent)
            known = planned.id or self._slugs.get(planned.slug)
            if known is None:
                known = await self._add_agency(connection, planned, parent_id)
            else:
                await self._complete_agency(connection, planned, known, parent_id)
            await self._number(connection, planned, known)
            self._agencies[planned.key] = known
            self._slugs[planned.slug] = known
        return self._agencies[planned.key]

    async def _add_agency(self, connection: AsyncConnection, planned: PlannedAgency, parent_id: int | None) -> int:
        self.has_changed = True
        values: dict[str, Any] = {
            "slug": planned.slug,
            "name": planned.name,
            "kind": planned.kind.value,
            "parent_id": parent_id,
            "region_id": planned.region_id,
        }
        statement = insert(tables.agency).values(values).returning(tables.agency.c.id)
        return (await connection.execute(statement)).scalar_one()

    async def _complete_agency(
        self, connection: AsyncConnection, planned: PlannedAgency, known: int, parent_id: int | None
    ) -> None:
        """A parent that was not known before is added, a newer file's name is taken over; the slug stays."""
        agency = tables.agency
        values: dict[str, Any] = {}
        row = (await connection.execute(select(agency.c.name, agency.c.parent_id).where(agency.c.id == known))).one()
        if row.parent_id is None and parent_id not in (None, known):
            values["parent_id"] = parent_id
        if self._is_newest and fold(row.name) != fold(planned.name):
            values["name"] = planned.name
        if values:
            self.has_changed = True
            await connection.execute(update(agency).where(agency.c.id == known).values(values))

    async def _number(self, connection: AsyncConnection, planned: PlannedAgency, known: int) -> None:
        if planned.external_id is None:
            return
        values = {"agency_id": known, "scheme": self._scheme, "value": planned.external_id}
        statement = upsert(tables.agency_external_id).values(values).on_conflict_do_nothing()
        if (await connection.execute(statement)).rowcount:
            self.has_changed = True

    async def category(self, connection: AsyncConnection, number: str, name: str) -> int | None:
        """The id of a category by its number, else by its name; None where the row names none."""
        name, number = tidy(name), number if self._scheme == OFFICIAL else ""
        key = number or f"name:{fold(name)}"
        if key in self._categories:
            return await self._renamed(connection, key, name)
        if not name:
            return None
        category_id = await self._add_category(connection, number, name)
        self._categories[key] = (category_id, name)
        return category_id

    async def _add_category(self, connection: AsyncConnection, number: str, name: str) -> int:
        self.has_changed = True
        slug = self._free_category_slug(slugify(name) or slugify("kategori", number), number)
        self._category_slugs.add(slug)
        statement = insert(tables.category).values(slug=slug, name=name, external_id=number or None)
        return (await connection.execute(statement.returning(tables.category.c.id))).scalar_one()

    def _free_category_slug(self, slug: str, number: str) -> str:
        """`slug`, else with the number after it, else with the first count after both that nobody has."""
        numbered = slugify(slug, number)
        counted = (slugify(numbered, str(count)) for count in itertools.count(2))
        return next(free for free in itertools.chain((slug, numbered), counted) if free not in self._category_slugs)

    async def _renamed(self, connection: AsyncConnection, key: str, name: str) -> int:
        category_id, known = self._categories[key]
        if name and self._is_newest and fold(known) != fold(name):
            self.has_changed = True
            category = tables.category
            await connection.execute(update(category).where(category.c.id == category_id).values(name=name))
            self._categories[key] = (category_id, name)
        return category_id
