"""The agencies and categories of the database: looked up, and added with the first complaint that may be published.

Nothing is asked of the database while a batch is decided: what it lacks gets a negative number, which `write` turns
into the id it was given. What one transaction adds counts only once `keep` is called after its commit.
"""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.agencies import KnownAgency, PlannedAgency
from ingest.categories import PlannedCategory
from rules.names import fold
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
    """Ids by slug, for one import.

    `scheme` is whose numbers the file's agencies have, `is_newest` says that no newer file of the feed was imported,
    `newest_before` is the last agency that there was when this import was begun, however often it was cut short.
    """

    def __init__(
        self, planned: Mapping[str, PlannedAgency], *, scheme: str, is_newest: bool, newest_before: int
    ) -> None:
        self.version: int | None = None
        self._scheme = scheme
        self._planned = planned
        self._is_newest = is_newest
        self._newest_before = newest_before
        self._agency_rows: dict[int, tuple[str, int | None]] = {}
        self._agency_ids: dict[str, int] = {}
        self._numbers: set[str] = set()
        self._category_rows: dict[int, tuple[str, str | None]] = {}
        self._category_ids: dict[str, int] = {}
        self._agencies = ChainMap[str, int]({}, {})
        self._categories = ChainMap[str, int]({}, {})
        self._pending = _Pending(self._scheme)

    @property
    def has_changed(self) -> bool:
        """Whether the batch at hand adds or changes anything here."""
        return self._pending.count > 0

    async def load(self, connection: AsyncConnection, version: int) -> None:
        """Read what the database holds at this version of the dataset, unless that is known."""
        if version == self.version:
            return
        agency, category, external = tables.agency, tables.category, tables.agency_external_id
        for row in await connection.execute(select(agency.c.id, agency.c.slug, agency.c.name, agency.c.parent_id)):
            self._agency_ids[row.slug] = row.id
            self._agency_rows[row.id] = (row.name, row.parent_id)
        self._numbers = set(await connection.scalars(select(external.c.value).where(external.c.scheme == self._scheme)))
        columns = (category.c.id, category.c.slug, category.c.name, category.c.external_id)
        for row in await connection.execute(select(*columns)):
            self._category_ids[row.slug] = row.id
            self._category_rows[row.id] = (row.name, row.external_id)
        self.version = version

    def forget(self) -> None:
        """Drop what was asked for since the last `keep`: the batch is decided anew, or was rolled back."""
        self._agencies.maps[0].clear()
        self._categories.maps[0].clear()
        self._pending = _Pending(self._scheme)

    def keep(self, version: int) -> None:
        """The transaction that made this version was committed: what it added is there to stay."""
        for ids in (self._agencies, self._categories):
            ids.maps[1].update({slug: self._pending.ids.get(known, known) for slug, known in ids.maps[0].items()})
        self._agency_ids.update(self._agencies.maps[1])
        self._numbers.update(self._pending.numbers)
        self._agency_rows.update(self._pending.changed_agencies)
        self._category_rows.update(self._pending.changed_categories)
        self.version = version
        self.forget()

    def by_slug(self, slug: str | None) -> int | None:
        """The agency of that slug, where it was there before this file or a row up to now has shown it.

        Neither the size of a batch nor an import that was cut short may make a difference here.
        """
        if not slug or slug in self._agencies:
            return self._agencies[slug] if slug else None
        known = self._agency_ids.get(slug)
        return known if known is not None and known <= self._newest_before else None

    def known(self, planned: PlannedAgency | None) -> int | None:
        """The id of `planned` where the database has it; nothing is added."""
        return (planned.id or self._agency_ids.get(planned.slug)) if planned else None

    def slug_of(self, agency_id: int) -> str:
        """The slug of an agency that is there, or is added with the batch at hand."""
        known = ((slug, one) for ids in (self._agencies, self._agency_ids) for slug, one in ids.items())
        return next(slug for slug, one in known if one == agency_id)

    def agency(self, planned: PlannedAgency | None) -> int | None:
        """The id of `planned`, which is added, with its parents, where the database lacks it."""
        if planned is None:
            return None
        if planned.slug not in self._agencies:
            parent_id = self.agency(self._planned[planned.parent_key] if planned.parent_key else None)
            known = planned.id or self._agency_ids.get(planned.slug)
            if known is None:
                known = self._pending.add_agency(planned, parent_id)
            else:
                self._complete_agency(planned, known, parent_id)
            if planned.external_id is not None and planned.external_id not in self._numbers:
                self._pending.numbers[planned.external_id] = known
            self._agencies[planned.slug] = known
        return self._agencies[planned.slug]

    def _complete_agency(self, planned: PlannedAgency, known: int, parent_id: int | None) -> None:
        """A parent that was not known before is added, a newer file's name is taken over; the slug stays."""
        name, has_parent = self._agency_rows[known]
        parent = parent_id if has_parent is None and parent_id != known else has_parent
        renamed = planned.name if self._is_newest and fold(name) != fold(planned.name) else name
        if (renamed, parent) != (name, has_parent):
            self._pending.changed_agencies[known] = (renamed, parent)

    def category(self, planned: PlannedCategory | None) -> int | None:
        """The id of `planned`, which is added where the database lacks it."""
        if planned is None:
            return None
        if planned.slug not in self._categories:
            known = planned.id or self._category_ids.get(planned.slug)
            if known is None:
                known = self._pending.add_category(planned)
            else:
                self._complete_category(planned, known)
            self._categories[planned.slug] = known
        return self._categories[planned.slug]

    def _complete_category(self, planned: PlannedCategory, known: int) -> None:
        """A number that was not known before is added, a newer file's name is taken over; the slug stays."""
        name, number = self._category_rows[known]
        renamed = planned.name if self._is_newest and fold(name) != fold(planned.name) else name
        if (renamed, number or planned.number) != (name, number):
            self._pending.changed_categories[known] = (renamed, number or planned.number)

    async def write(self, connection: AsyncConnection) -> Mapping[int, int]:
        """Write what the batch adds and changes; give the ids by the negative numbers that stood for them."""
        await self._pending.write(connection)
        return self._pending.ids


class _Pending:
    """What one batch adds and changes."""

    def __init__(self, scheme: str) -> None:
        self._scheme = scheme
        self.ids: dict[int, int] = {}
        self.numbers: dict[str, int] = {}
        self.changed_agencies: dict[int, tuple[str, int | None]] = {}
        self.changed_categories: dict[int, tuple[str, str | None]] = {}
        self._agencies: list[tuple[int, PlannedAgency, int | None]] = []
        self._categories: list[tuple[int, PlannedCategory]] = []

    @property
    def count(self) -> int:
        """How many rows that is."""
        changed = len(self.changed_agencies) + len(self.changed_categories) + len(self.numbers)
        return changed + len(self._agencies) + len(self._categories)

    def add_agency(self, planned: PlannedAgency, parent_id: int | None) -> int:
        """A number to stand for the id of a new agency; a parent is added before its units."""
        self._agencies.append((-1 - len(self._agencies) - len(self._categories), planned, parent_id))
        return self._agencies[-1][0]

    def add_category(self, planned: PlannedCategory) -> int:
        """A number to stand for the id of a new category."""
        self._categories.append((-1 - len(self._agencies) - len(self._categories), planned))
        return self._categories[-1][0]

    async def write(self, connection: AsyncConnection) -> None:
        """Write all of it, a table and level of the tree in one statement."""
        for is_unit in (False, True):
            await self._write_agencies(connection, is_unit=is_unit)
        agency, category, external = tables.agency, tables.category, tables.agency_external_id
        await _change(
            connection,
            agency,
            [{"key": i, "name": n, "parent_id": self._real(p)} for i, (n, p) in self.changed_agencies.items()],
        )
        if self.numbers:
            rows = [
                {"agency_id": self._real(known), "scheme": self._scheme, "value": value}
                for value, known in self.numbers.items()
            ]
            await connection.execute(upsert(external).on_conflict_do_nothing(), rows)
        if self._categories:
            rows = [
                {"slug": planned.slug, "name": planned.name, "external_id": planned.number}
                for _, planned in self._categories
            ]
            added = await connection.execute(insert(category).returning(category.c.slug, category.c.id), rows)
            ids = {row.slug: row.id for row in added}
            self.ids.update({number: ids[planned.slug] for number, planned in self._categories})
        await _change(
            connection,
            category,
            [{"key": i, "name": n, "external_id": e} for i, (n, e) in self.changed_categories.items()],
        )

    async def _write_agencies(self, connection: AsyncConnection, *, is_unit: bool) -> None:
        new = [
            (number, planned, parent) for number, planned, parent in self._agencies if (parent is not None) == is_unit
        ]
        if not new:
            return
        agency = tables.agency
        rows = [
            {
                "slug": planned.slug,
                "name": planned.name,
                "kind": planned.kind.value,
                "parent_id": self._real(parent),
                "region_id": planned.region_id,
            }
            for _, planned, parent in new
        ]
        added = await connection.execute(insert(agency).returning(agency.c.slug, agency.c.id), rows)
        ids = {row.slug: row.id for row in added}
        self.ids.update({number: ids[planned.slug] for number, planned, _ in new})

    def _real(self, known: int | None) -> int | None:
        return self.ids.get(known, known) if known is not None else None


async def _change(connection: AsyncConnection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        columns = [name for name in rows[0] if name != "key"]
        statement = update(table).where(table.c.id == bindparam("key"))
        await connection.execute(statement.values({name: bindparam(name) for name in columns}), rows)
