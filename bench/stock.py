"""The same part of the API as a good user of the stock framework would write it, to be compared with.

Strawberry with its parser and validation caches, a DataLoader for every relation (each on a connection of its own, so
that they run side by side), SQLAlchemy Core on an asyncpg pool without transactions or resets, orjson for the answer.
Enumerations are plain strings, which spares it work. Run as `uvicorn --factory bench.stock:application`.
"""

import base64
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

import orjson
import sqlalchemy as sa
import strawberry
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from resolvers import cursor
from rules import terms
from schema.dimensions import StatisticsDimension
from store import spells, tables

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_POOL = 10
_DATE_TIME = strawberry.scalar(
    name="DateTime", serialize=lambda moment: moment.isoformat().replace("+00:00", "Z"), parse_value=str
)

strawberry.enum(terms.ComplaintStatus)

Info = strawberry.Info[dict[str, "Loaders"], None]
Row = sa.RowMapping
Order = tuple[tuple[str, bool], ...]
"""Columns, and whether they fall."""

_NEWEST: Order = (("submitted_at", True), ("tracking_id", True))


@cache
def _by_id(table: sa.Table) -> sa.Select[Any]:
    """Built once: building a statement takes longer than running it."""
    return sa.select(table).where(table.c.id.in_(sa.bindparam("keys", expanding=True)))


@cache
def _first_by(table: sa.Table, key: str, order: Order) -> sa.Select[Any]:
    column, columns = table.c[key], [table.c[name].desc() if falls else table.c[name] for name, falls in order]
    place = sa.func.row_number().over(partition_by=column, order_by=columns).label("place")
    ranked = sa.select(table, place).where(column.in_(sa.bindparam("keys", expanding=True))).subquery()
    return sa.select(ranked).where(ranked.c.place <= sa.bindparam("first")).order_by(ranked.c.place)


class Loaders:
    """One request's loaders, made as they are needed."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._made: dict[object, DataLoader[Any, Any]] = {}

    def one(self, table: sa.Table) -> DataLoader[int, Row | None]:
        """Rows of `table` by id."""

        async def load(ids: list[int]) -> Sequence[Row | None]:
            rows = {row["id"]: row for row in await self.rows(_by_id(table), keys=ids)}
            return [rows.get(one) for one in ids]

        return self._kept(table, load)

    def many(self, table: sa.Table, key: str, order: Order, first: int) -> DataLoader[int, list[Row]]:
        """The first rows of `table` for each value of the column `key`."""

        async def load(keys: list[int]) -> Sequence[list[Row]]:
            found = defaultdict[int, list[Row]](list)
            for row in await self.rows(_first_by(table, key, order), keys=keys, first=first):
                found[row[key]].append(row)
            return [found[one] for one in keys]

        return self._kept((table, key, first), load)

    async def rows(self, statement: sa.Select[Any], **values: Any) -> Sequence[Row]:
        """The rows of a statement, on a connection from the pool."""
        async with self.engine.connect() as connection:
            return (await connection.execute(statement, values)).mappings().all()

    def _kept(self, key: object, load: Callable[[list[int]], Awaitable[Any]]) -> DataLoader[Any, Any]:
        if key not in self._made:
            self._made[key] = DataLoader(load)
        return self._made[key]


def _loaders(info: Info) -> Loaders:
    return info.context["loaders"]


@strawberry.type
class Region:
    """A region."""

    row: strawberry.Private[Row]
    code: str
    name: str

    @strawberry.field
    async def parent(self, info: Info) -> "Region | None":
        """The region above it."""
        return await _region(info, self.row["parent_id"])


async def _region(info: Info, region_id: int | None) -> Region | None:
    row = await _loaders(info).one(tables.region).load(region_id) if region_id is not None else None
    return Region(row=row, code=row["code"], name=row["name"]) if row else None


@strawberry.type
class Category:
    """A category."""

    row: strawberry.Private[Row]
    slug: str
    name: str

    @strawberry.field
    async def parent(self, info: Info) -> "Category | None":
        """The category above it."""
        return await _category(info, self.row["parent_id"])


async def _category(info: Info, category_id: int | None) -> Category | None:
    row = await _loaders(info).one(tables.category).load(category_id) if category_id is not None else None
    return Category(row=row, slug=row["slug"], name=row["name"]) if row else None


@strawberry.type
class Agency:
    """An agency."""

    row: strawberry.Private[Row]
    slug: str
    name: str

    @strawberry.field
    async def parent(self, info: Info) -> "Agency | None":
        """The agency above it."""
        return await _agency(info, self.row["parent_id"])

    @strawberry.field
    async def complaints(self, info: Info, first: int = 20, include_children: bool = True) -> "ComplaintConnection":
        """Its newest complaints."""
        assert not include_children, "only what is measured is written"
        rows = await _loaders(info).many(tables.complaint, "agency_id", _NEWEST, first).load(self.row["id"])
        return _page(rows, len(rows))


async def _agency(info: Info, agency_id: int | None) -> Agency | None:
    row = await _loaders(info).one(tables.agency).load(agency_id) if agency_id is not None else None
    return _as_agency(row) if row else None


def _as_agency(row: Row) -> Agency:
    return Agency(row=row, slug=row["slug"], name=row["name"])


@strawberry.type
class AgencyConnection:
    """A page of agencies."""

    nodes: list[Agency]


@strawberry.type
class TimelineEvent:
    """An event."""

    row: strawberry.Private[Row]
    sequence: int
    kind: str
    actor: str
    status: str
    not_before: datetime
    not_after: datetime

    @strawberry.field
    async def agency(self, info: Info) -> Agency | None:
        """The agency it concerns."""
        return await _agency(info, self.row["agency_id"])


@strawberry.type
class TimelineEventConnection:
    """A page of events."""

    nodes: list[TimelineEvent]


@strawberry.type
class FollowUp:
    """A follow-up."""

    row: strawberry.Private[Row]
    kind: str
    body: str | None
    posted_at: datetime

    @strawberry.field
    async def agency(self, info: Info) -> Agency | None:
        """The agency that posted it."""
        return await _agency(info, self.row["agency_id"])


@strawberry.type
class FollowUpConnection:
    """A page of follow-ups."""

    nodes: list[FollowUp]


@strawberry.type
class Assignment:
    """A turn."""

    row: strawberry.Private[Row]
    hop: int
    not_before: datetime
    not_after: datetime
    end_reason: str | None

    @strawberry.field
    async def agency(self, info: Info) -> Agency | None:
        """The agency whose turn it was."""
        return await _agency(info, self.row["agency_id"])


@strawberry.type
class Complaint:
    """A complaint."""

    row: strawberry.Private[Row]
    tracking_id: str
    report_class: str
    title: str
    body: str | None
    status: str
    channel: str
    submitted_at: datetime
    support_count: int | None

    @strawberry.field
    async def agency(self, info: Info) -> Agency | None:
        """Who must answer now."""
        return await _agency(info, self.row["agency_id"])

    @strawberry.field
    async def category(self, info: Info) -> Category | None:
        """What it is about."""
        return await _category(info, self.row["category_id"])

    @strawberry.field
    async def region(self, info: Info) -> Region | None:
        """Where it is about."""
        return await _region(info, self.row["region_id"])

    @strawberry.field
    async def timeline(self, info: Info, first: int = 20) -> TimelineEventConnection:
        """What happened to it."""
        order = (("sequence", False),)
        rows = (
            await _loaders(info).many(tables.timeline_event, "tracking_id", order, first).load(self.row["tracking_id"])
        )
        names = ("sequence", "kind", "actor", "status", "not_before", "not_after")
        return TimelineEventConnection(nodes=[TimelineEvent(row=row, **_picked(row, names)) for row in rows])

    @strawberry.field
    async def follow_ups(self, info: Info, first: int = 20) -> FollowUpConnection:
        """What agencies answered."""
        order = (("posted_at", False), ("number", False))
        rows = await _loaders(info).many(tables.follow_up, "tracking_id", order, first).load(self.row["tracking_id"])
        names = ("kind", "body", "posted_at")
        return FollowUpConnection(nodes=[FollowUp(row=row, **_picked(row, names)) for row in rows])

    @strawberry.field
    async def assignments(self, info: Info) -> list[Assignment]:
        """The turns it took."""
        order = (("hop", False),)
        rows = await _loaders(info).many(tables.assignment, "tracking_id", order, 1000).load(self.row["tracking_id"])
        return [Assignment(row=row, **_picked(row, ("hop", "not_before", "not_after", "end_reason"))) for row in rows]


@strawberry.input
class ComplaintFilter:
    """Which complaints to take."""

    status: list[terms.ComplaintStatus] | None = None
    agency: list[str] | None = None


@strawberry.type
class Period:
    """A month."""

    start: str


@strawberry.type
class DurationSummary:
    """How long it takes."""

    median_of_observed: float | None


@strawberry.type
class Statistics:
    """Figures of a group."""

    complaints: int
    resolution: DurationSummary


@strawberry.type
class StatisticsGroup:
    """A group."""

    status: str | None
    period: Period
    statistics: Statistics


@strawberry.type
class StatisticsConnection:
    """A page of groups."""

    nodes: list[StatisticsGroup]


def _nation() -> sa.Select[Any]:
    spell = spells.spell.c
    keys = [sa.collate(spell.status, "C").label("status"), _month(spell.submitted_at)]
    days = sa.func.percentile_disc(0.5).within_group(spell.resolution_days).filter(spell.resolution == "OBSERVED")
    return sa.select(*keys, sa.func.count().label("complaints"), days.label("days")).group_by(*keys).order_by(*keys)


def _agency_by_month(agency: list[str]) -> sa.Select[Any]:
    complaint = tables.complaint.c
    month = _month(complaint.submitted_at)
    below = sa.select(sa.func.open.agency_tree(sa.literal(agency, ARRAY(sa.Text)), type_=ARRAY(sa.Integer)))
    ours = complaint.agency_id == sa.any_(sa.cast(below.scalar_subquery(), ARRAY(sa.Integer)))
    counted = sa.select(month, sa.func.count().label("complaints")).where(ours).group_by(month).order_by(month)
    return cast("sa.Select[Any]", counted)


def _month(moment: sa.ColumnElement[Any]) -> sa.Label[Any]:
    return sa.cast(sa.func.date_trunc("month", sa.func.timezone("Asia/Jakarta", moment)), sa.Date).label("month")


def _group(row: Row) -> StatisticsGroup:
    days = None if row.get("days") is None else float(row["days"])
    figures = Statistics(complaints=row["complaints"], resolution=DurationSummary(median_of_observed=days))
    return StatisticsGroup(status=row.get("status"), period=Period(start=row["month"].isoformat()), statistics=figures)


@strawberry.type
class PageInfo:
    """Where a page lies."""

    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class ComplaintConnection:
    """A page of complaints."""

    conditions: strawberry.Private[Sequence[sa.ColumnElement[bool]]]
    nodes: list[Complaint]
    page_info: PageInfo

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        """How many there are."""
        count = sa.select(sa.func.count().label("count")).select_from(tables.complaint).where(*self.conditions)
        return (await _loaders(info).rows(count))[0]["count"]


def _picked(row: Row, names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _as_complaint(row: Row) -> Complaint:
    names = ("report_class", "title", "body", "status", "channel", "submitted_at", "support_count")
    return Complaint(row=row, tracking_id=str(row["tracking_id"]), **_picked(row, names))


def _page(rows: Sequence[Row], first: int, conditions: Sequence[sa.ColumnElement[bool]] = ()) -> ComplaintConnection:
    shown = rows[:first]
    end = _cursor(shown[-1]) if shown else None
    return ComplaintConnection(
        conditions=conditions,
        nodes=[_as_complaint(row) for row in shown],
        page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=end),
    )


_MARK = cursor.digest("open.complaint", "SUBMITTED_AT", True)


def _cursor(row: Row) -> str:
    array = [_MARK, (row["submitted_at"] - _EPOCH) // timedelta(microseconds=1), row["tracking_id"]]
    return base64.urlsafe_b64encode(orjson.dumps(array)).rstrip(b"=").decode()


@strawberry.type
class Query:
    """The root."""

    @strawberry.field
    async def complaint(self, info: Info, tracking_id: str) -> Complaint | None:
        """One complaint."""
        table = tables.complaint
        rows = await _loaders(info).rows(sa.select(table).where(table.c.tracking_id == int(tracking_id)))
        return _as_complaint(rows[0]) if rows else None

    @strawberry.field
    async def complaints(
        self, info: Info, first: int = 20, after: str | None = None, filter: ComplaintFilter | None = None
    ) -> ComplaintConnection:
        """A page of complaints."""
        table = tables.complaint
        wanted = filter.status if filter else None
        conditions = [] if wanted is None else [table.c.status.in_([status.value for status in wanted])]
        keys = (table.c.submitted_at, table.c.tracking_id)
        statement = sa.select(table).where(*conditions).order_by(*(key.desc() for key in keys)).limit(first + 1)
        if after is not None:
            _, moment, tracking_id = orjson.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
            there = sa.tuple_(sa.literal(_EPOCH + timedelta(microseconds=moment)), sa.literal(tracking_id))
            statement = statement.where(sa.tuple_(*keys) < there)
        return _page(await _loaders(info).rows(statement), first, conditions)

    @strawberry.field
    async def statistics(
        self,
        info: Info,
        group_by: list[StatisticsDimension] | None = None,
        first: int = 20,
        filter: ComplaintFilter | None = None,
    ) -> StatisticsConnection:
        """Figures by month, and by status or not."""
        wanted = filter.agency if filter else None
        statement = _nation() if wanted is None else _agency_by_month(wanted)
        assert len(group_by or []) == (2 if wanted is None else 1), "only what is measured is written"
        return StatisticsConnection(nodes=[_group(row) for row in await _loaders(info).rows(statement.limit(first))])

    @strawberry.field
    async def agencies(self, info: Info, first: int = 20) -> AgencyConnection:
        """A page of agencies."""
        table = tables.agency
        rows = await _loaders(info).rows(sa.select(table).order_by(table.c.name_key, table.c.slug).limit(first))
        return AgencyConnection(nodes=[_as_agency(row) for row in rows])


class _Endpoint(GraphQL[dict[str, Loaders], None]):
    engine: AsyncEngine

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> dict[str, Loaders]:
        return {"loaders": Loaders(self.engine)}

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def application() -> _Endpoint:
    """The application for the database that BENCH_DSN names."""
    url = os.environ["BENCH_DSN"].replace("postgresql:", "postgresql+asyncpg:", 1)
    scalars = cast("dict[object, Any]", {datetime: _DATE_TIME})
    config = StrawberryConfig(scalar_map=scalars)
    schema = strawberry.Schema(query=Query, config=config, extensions=[ParserCache, ValidationCache])
    endpoint = _Endpoint(schema)
    settings = {"role": "lapor_reader", "jit": "off"}
    endpoint.engine = create_async_engine(
        url,
        pool_size=_POOL,
        max_overflow=0,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
        connect_args={"server_settings": settings},
    )
    return endpoint
