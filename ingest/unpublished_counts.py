"""Publishes how many complaints of a past year are not published: once, then only corrections (`rules.suppression`).

True counts are read from `desk.unpublished` and never leave this module: `open` gets what may be shown.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.suppression import Shown, corrected, first_shown
from rules.terms import RegionLevel, UnpublishedGrid, UnpublishedReason
from store import dataset, tables
from store.bulk import overwrite
from store.errors import LaporError

__all__ = ["Published", "YearNotOver", "publish_counts"]

_COUNTS = """
select reason, parent_agency, province_code, count(*) from (
    select distinct on (key) reason, parent_agency, province_code, year from desk.unpublished
    order by key, array_position(:reasons, reason), source_id
) first where year = :year group by reason, parent_agency, province_code
"""
"""One row a complaint, whoever hides it, under the first reason that applies."""

_KEY = ("year", "grid", "position")


class YearNotOver(LaporError):
    """Counts are published of a year that is over."""

    code = "YEAR_NOT_OVER"


@dataclass(frozen=True, slots=True)
class Published:
    """What came of it: whether it was the first time, how many figures changed, how many of all are shown."""

    is_first: bool
    changed: int
    shown: int
    cells: int


@dataclass(frozen=True, slots=True)
class _Axis:
    """The cells of one grid for each reason: its ids, and what each is called in the counts. The last is null."""

    grid: UnpublishedGrid
    column: str
    ids: Sequence[int | None]
    names: Sequence[str | None]

    def cells(self, counted: Mapping[str | None, int]) -> list[int]:
        """The counts in the axis's order; what it does not name counts in the last cell."""
        place = {name: n for n, name in reversed(list(enumerate(self.names)))}
        cells = [0] * len(self.ids)
        for name, count in counted.items():
            cells[place.get(name, len(cells) - 1)] += count
        return cells


async def publish_counts(connection: AsyncConnection, year: int) -> Published:
    """Publish the grids of `year`, or correct them; the caller commits. Raises `YearNotOver`."""
    held = await dataset.lock(connection)
    today = await connection.scalar(select(tables.dataset.c.as_of_day))
    if today is None or year >= today.year:
        raise YearNotOver(f"The year {year} is not over: its counts would go on changing. Publish them later.")
    counts = await _counts(connection, year)
    before = await _published(connection, year)
    axes = await (_axes_of(connection, before) if before else _new_axes(connection))
    rows = [row for reason in UnpublishedReason for row in _rows(year, reason, counts[reason], axes, before)]
    if before:
        changed = [row for row in rows if row["count"] != before[row["grid"], row["position"]]["count"]]
        await overwrite(connection, tables.unpublished_count, changed, _KEY)
    else:
        changed = rows
        await connection.execute(insert(tables.unpublished_count), rows)
    if changed:
        await dataset.bump(connection, held)
    shown = sum(row["count"] is not None for row in rows)
    return Published(not before, len(changed), shown, len(rows))


_Counts = dict[UnpublishedReason, dict[UnpublishedGrid, Counter[str | None]]]
_Rows = dict[tuple[str, int], dict[str, Any]]


async def _counts(connection: AsyncConnection, year: int) -> _Counts:
    axes = (UnpublishedGrid.NATION, UnpublishedGrid.PARENT_AGENCY, UnpublishedGrid.PROVINCE)
    counts: _Counts = {reason: {grid: Counter() for grid in axes} for reason in UnpublishedReason}
    given = {"year": year, "reasons": [reason.value for reason in UnpublishedReason]}
    for reason, agency, province, count in await connection.execute(text(_COUNTS), given):
        for grid, name in zip(axes, (None, agency, province), strict=True):
            counts[UnpublishedReason(reason)][grid][name] += count
    return counts


async def _published(connection: AsyncConnection, year: int) -> _Rows:
    count = tables.unpublished_count
    rows = await connection.execute(select(count).where(count.c.year == year).order_by(count.c.grid, count.c.position))
    return {(row["grid"], row["position"]): dict(row) for row in rows.mappings()}


async def _new_axes(connection: AsyncConnection) -> list[_Axis]:
    """Every main agency and every province in force: never one because of what is hidden."""
    agency, region = tables.agency, tables.region
    agencies = (
        await connection.execute(
            select(agency.c.id, agency.c.name).where(agency.c.parent_id.is_(None)).order_by(agency.c.slug)
        )
    ).all()
    provinces = (
        await connection.execute(
            select(region.c.id, region.c.code)
            .where(region.c.level == RegionLevel.PROVINCE.value, region.c.valid_to.is_(None))
            .order_by(region.c.code, region.c.edition)
        )
    ).all()
    return _axes([tuple(row) for row in agencies], [tuple(row) for row in provinces])


async def _axes_of(connection: AsyncConnection, before: _Rows) -> list[_Axis]:
    """The axes that were published, with the agencies' names of today."""
    one_reason = [row for row in before.values() if row["reason"] == next(iter(UnpublishedReason)).value]
    agencies = [row["agency_id"] for row in one_reason if row["agency_id"] is not None]
    regions = [row["region_id"] for row in one_reason if row["region_id"] is not None]
    agency, region = tables.agency.c, tables.region.c
    names = {row.id: row.name for row in await connection.execute(select(agency.id, agency.name))}
    codes = {row.id: row.code for row in await connection.execute(select(region.id, region.code))}
    return _axes([(one, names[one]) for one in agencies], [(one, codes[one]) for one in regions])


def _axes(agencies: Sequence[tuple[int, str]], provinces: Sequence[tuple[int, str]]) -> list[_Axis]:
    return [
        _Axis(grid, column, [*(one for one, _name in named), None], [*(name for _one, name in named), None])
        for grid, column, named in (
            (UnpublishedGrid.PARENT_AGENCY, "agency_id", agencies),
            (UnpublishedGrid.PROVINCE, "region_id", provinces),
        )
    ]


def _rows(
    year: int,
    reason: UnpublishedReason,
    counted: Mapping[UnpublishedGrid, Counter[str | None]],
    axes: Sequence[_Axis],
    before: _Rows,
) -> list[dict[str, Any]]:
    """The rows of one reason, of all grids: as first shown, or as corrected."""
    cells = {axis.grid.value: axis.cells(counted[axis.grid]) for axis in axes}
    total = counted[UnpublishedGrid.NATION].total()
    shown = corrected(_shown(reason, before), total, cells) if before else first_shown(total, cells)
    nation = _Axis(UnpublishedGrid.NATION, "agency_id", [None], [None])
    place = list(UnpublishedReason).index(reason)
    return [
        {
            "year": year,
            "grid": axis.grid.value,
            "position": n * len(UnpublishedReason) + place + 1,
            "agency_id": None,
            "region_id": None,
            "reason": reason.value,
            "count": count,
            axis.column: axis.ids[n],
        }
        for axis, counts in ((nation, [shown.total]), *((axis, shown.grids[axis.grid.value]) for axis in axes))
        for n, count in enumerate(counts)
    ]


def _shown(reason: UnpublishedReason, before: _Rows) -> Shown:
    """What is public of a reason, in the order of its cells."""
    grids: dict[str, list[int | None]] = {}
    for (grid, _position), row in sorted(before.items()):
        if row["reason"] == reason.value:
            grids.setdefault(grid, []).append(row["count"])
    (total,) = grids.pop(UnpublishedGrid.NATION.value)
    return Shown(total, grids)
