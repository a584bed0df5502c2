"""Groups of complaints with their figures: by agency, region, category, time, class, channel or status."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
import strawberry

from resolvers.group_words import groups, itself
from resolvers.words import Row, column, one, row_type
from rules.terms import Channel, ComplaintStatus, DeadlineKind, ReportClass
from schema.agency import Agency
from schema.category import Category
from schema.complaint_list import ComplaintFilter
from schema.dimensions import GROUPS, StatisticsDimension
from schema.paging import PageInfo
from schema.region import Region
from schema.statistics import GROUPING, Statistics
from schema.vocabulary import OrderDirection, describe


@row_type(GROUPS)
class Period:
    """A day, week, month or year in Asia/Jakarta."""

    start: date = column("Its first day.", lambda g: g.starts)
    end: date = column("The first day after it.", lambda g: g.ends)


def _newest(group: Row, region: Row) -> sa.ColumnElement[bool]:
    newest = sa.literal_column(
        f"(select it.id from open.region it where it.code = {group.region}"
        " order by it.valid_to is not null, it.edition desc limit 1)",
        sa.Integer(),
    )
    return region.id == newest


@row_type(GROUPS)
class StatisticsGroup:
    """A group of complaints: what they have in common, and their figures."""

    agency: Agency | None = one(
        "The agency; null when not grouped by agency, and for complaints that none has.",
        lambda g, a: a.slug == g.agency,
    )
    region: Region | None = one(
        "The region, in the newest edition of its code; null when not grouped by region, and where none is known.",
        _newest,
    )
    category: Category | None = one(
        "The category; null when not grouped by category, and for complaints that have none.",
        lambda g, k: k.slug == g.category,
    )
    period: Period | None = itself("The period of filing; null when not grouped by time.", present="starts")
    report_class: ReportClass | None = column("What the reporters filed; null when not grouped by it.")
    channel: Channel | None = column("How they came in; null when not grouped by it.")
    status: ComplaintStatus | None = column("Their status; null when not grouped by it.")
    statistics: Statistics = itself("The figures.")


class StatisticsOrderField(StrEnum):
    """What groups are ordered by; ties are broken by what they are grouped by."""

    KEY = "KEY"
    COMPLAINTS = "COMPLAINTS"
    OVERDUE = "OVERDUE"
    FOLLOW_UP_RATE = "FOLLOW_UP_RATE"
    ON_TIME_RATE = "ON_TIME_RATE"
    FIRST_FOLLOW_UP_MEDIAN = "FIRST_FOLLOW_UP_MEDIAN"


describe(
    StatisticsOrderField,
    KEY="What they are grouped by: slugs, codes and words by letter, periods by time.",
    COMPLAINTS="How many complaints they have.",
    OVERDUE="How many have an overdue deadline of the `kind` that is given.",
    FOLLOW_UP_RATE="The value of followUpRate.",
    ON_TIME_RATE="The value of onTimeRate for the `kind` that is given.",
    FIRST_FOLLOW_UP_MEDIAN="The median of firstFollowUp.",
)


@strawberry.input(description="An order of groups. A figure that is null comes last, whichever the direction.")
class StatisticsOrder:
    """Order."""

    field: StatisticsOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="Which end comes first; the largest unless said otherwise."
    )
    kind: DeadlineKind | None = strawberry.field(
        default=strawberry.UNSET, description="The kind of deadline that OVERDUE and ON_TIME_RATE are about."
    )
    minimum_complaints: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="Leaves out groups with fewer complaints: a rate of three says nothing about an agency.",
    )


@strawberry.type(description="A group in its place.")
class StatisticsEdge:
    """Relay's Edge."""

    cursor: str = strawberry.field(
        description="Marks this place: an opaque text for the same groups in the same order only. Figures may move it."
    )
    node: StatisticsGroup = strawberry.field(description="The group.")


@strawberry.type(description="One page of groups: 20 unless `first` or `last` says otherwise, 100 at most.")
class StatisticsConnection:
    """Relay's Connection."""

    edges: list[StatisticsEdge] = strawberry.field(description="The groups with their cursors.")
    nodes: list[StatisticsGroup] = strawberry.field(description="The groups alone.")
    page_info: PageInfo = strawberry.field(description="Whether there is more, and where to go on.")
    total_count: int = strawberry.field(description="How many groups there are in all.")


def statistics_groups(description: str) -> Any:
    """A connection of groups of complaints with every filter and order."""
    return groups(
        StatisticsConnection,
        description,
        GROUPING,
        filter=ComplaintFilter,
        group_by=StatisticsDimension,
        order_by=StatisticsOrder,
        cost=200,
    )
