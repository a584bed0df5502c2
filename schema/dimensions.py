"""What complaints can be grouped by, and what a figure can know of each: from its row, or from kept counts of rows.

The keys of agencies and categories are slugs, those of regions codes, since a code stands for the same place in every
edition. A tree's top is the row without a parent: its own agency, province or main category where nothing lies above.
"""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from resolvers.group_words import Dimension, Facts, Part
from resolvers.words import CHOOSES, Row
from rules.jurisdiction import TIME_ZONE
from schema.complaint_counts import ALL_TIME, EACH_AGENCY, MONTHS
from schema.vocabulary import describe


class StatisticsDimension(StrEnum):
    """What complaints are grouped by. At most one dimension of agencies, of regions, of categories and of time each."""

    AGENCY = "AGENCY"
    PARENT_AGENCY = "PARENT_AGENCY"
    REGION = "REGION"
    PROVINCE = "PROVINCE"
    CATEGORY = "CATEGORY"
    MAIN_CATEGORY = "MAIN_CATEGORY"
    REPORT_CLASS = "REPORT_CLASS"
    CHANNEL = "CHANNEL"
    STATUS = "STATUS"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"


describe(
    StatisticsDimension,
    AGENCY="The agency in charge now, without those below it.",
    PARENT_AGENCY="The agency at the top of the tree to which the one in charge belongs; itself without a parent.",
    REGION="The region it is about, as precisely as is known.",
    PROVINCE="The province in which that region lies.",
    CATEGORY="Its category.",
    MAIN_CATEGORY="The main category to which its category belongs.",
    REPORT_CLASS="What the reporter filed.",
    CHANNEL="How it came in.",
    STATUS="The status now.",
    DAY="The day it was filed, in Asia/Jakarta.",
    WEEK="The week it was filed, from Monday on.",
    MONTH="The month it was filed.",
    YEAR="The year it was filed.",
)
setattr(StatisticsDimension, CHOOSES, True)

_FACTS = sa.table(
    "facts",
    sa.column("complaints", sa.Integer),
    sa.column("status", sa.Text),
    sa.column("status_group", sa.Text),
    sa.column("closed_by", sa.Text),
    sa.column("follow_up", sa.Text),
    sa.column("tracking_id", sa.BigInteger),
    sa.column("archive_reasons", sa.ARRAY(sa.Text)),
    sa.column("hops", sa.Integer),
)


def _follow_up(row: Row) -> sa.ColumnElement[str]:
    count = row.follow_up_count
    return sa.case((count.is_(None), "UNKNOWN"), (count > 0, "YES"), else_="NO")


def _hops(row: Row) -> sa.ColumnElement[int]:
    return sa.literal_column(
        f"(select count(*) from open.assignment hop where hop.tracking_id = {row.tracking_id})", sa.Integer()
    )


FACTS = Facts(
    _FACTS,
    rows={
        "complaints": lambda _c: sa.literal_column("1"),
        "status": lambda c: c.status,
        "status_group": lambda c: c.status_group,
        "closed_by": lambda c: sa.func.coalesce(c.closed_by, ""),
        "follow_up": _follow_up,
        "tracking_id": lambda c: c.tracking_id,
        "archive_reasons": lambda c: c.archive_reasons,
        "hops": _hops,
    },
    kept={
        "complaints": lambda t: t.complaints,
        "status": lambda t: t.status,
        "status_group": lambda t: t.status_group,
        "closed_by": lambda t: t.closed_by,
        "follow_up": lambda t: t.follow_up,
    },
)
"""How many complaints a line of facts stands for comes first; the rest is what they have in common."""


def _of(table: str, key: str) -> Part:
    """The row's own agency, region or category."""
    alias = f"its_{table}"
    return Part(f"{alias}.{key}", f"left join open.{table} {alias} on {alias}.id = lapor_row.{table}_id")


def _top_of(table: str, key: str) -> Part:
    """What stands at the top of the tree that the row's agency, region or category belongs to."""
    alias = f"its_{table}"
    tree = (
        f"(with recursive tree (id, top) as (select id, {key} from open.{table} where parent_id is null union all"
        f" select below.id, tree.top from open.{table} below join tree on below.parent_id = tree.id)"
        " select id, top from tree)"
    )
    return Part(f"{alias}.top", f"left join {tree} {alias} on {alias}.id = lapor_row.{table}_id")


_IS_TOP = "join open.agency counted on counted.id = lapor_row.scope and counted.parent_id is null"
_IS_ALONE = (
    "join open.agency counted on lapor_row.scope = case when exists"
    " (select from open.agency below where below.parent_id = counted.id) then -counted.id else counted.id end"
)
_NOBODYS = (
    Part("null::text", where="lapor_row.scope = 0"),
    Part("null::text", _IS_TOP, weight=-1),
)
"""Complaints that no agency has: all of them, without those of any agency."""


def _time(unit: str, *, is_kept: bool = False) -> Dimension:
    filed = f"date_trunc('{unit}', lapor_row.submitted_at at time zone '{TIME_ZONE}')::date"
    kept = (Part(f"date_trunc('{unit}', lapor_row.period::timestamp)::date"),) if is_kept else ()
    spells = BY_MONTH if is_kept else None
    return Dimension("time", "starts", Part(filed), kept, ("period", MONTHS), spells, unit)


_EACH: tuple[str, str] = ("scope", EACH_AGENCY)
BY_MONTH: tuple[str, str] = ("level", "by month")
BY_AGENCY: tuple[str, str] = ("level", "by agency")
"""What spells are counted by: the nation's by month, or each agency's."""

DIMENSIONS: dict[str, Dimension] = {
    StatisticsDimension.AGENCY: Dimension(
        "agencies", "agency", _of("agency", "slug"), (Part("counted.slug", _IS_ALONE), *_NOBODYS), _EACH, BY_AGENCY
    ),
    StatisticsDimension.PARENT_AGENCY: Dimension(
        "agencies", "agency", _top_of("agency", "slug"), (Part("counted.slug", _IS_TOP), *_NOBODYS), _EACH, BY_AGENCY
    ),
    StatisticsDimension.REGION: Dimension("regions", "region", _of("region", "code")),
    StatisticsDimension.PROVINCE: Dimension("regions", "region", _top_of("region", "code")),
    StatisticsDimension.CATEGORY: Dimension("categories", "category", _of("category", "slug")),
    StatisticsDimension.MAIN_CATEGORY: Dimension("categories", "category", _top_of("category", "slug")),
    StatisticsDimension.REPORT_CLASS: Dimension(
        "classes",
        "report_class",
        Part("lapor_row.report_class"),
        (Part("lapor_row.report_class"),),
        ("period", ALL_TIME),
    ),
    StatisticsDimension.CHANNEL: Dimension("channels", "channel", Part("lapor_row.channel")),
    StatisticsDimension.STATUS: Dimension(
        "statuses", "status", Part("lapor_row.status"), (Part("lapor_row.status"),), spells="always"
    ),
    StatisticsDimension.DAY: _time("day"),
    StatisticsDimension.WEEK: _time("week"),
    StatisticsDimension.MONTH: _time("month", is_kept=True),
    StatisticsDimension.YEAR: _time("year", is_kept=True),
}
"""Each word with its SQL."""

GROUPS: Any = sa.table(
    "groups",
    sa.column("agency", sa.Text),
    sa.column("region", sa.Text),
    sa.column("category", sa.Text),
    sa.column("report_class", sa.Text),
    sa.column("channel", sa.Text),
    sa.column("status", sa.Text),
    sa.column("starts", sa.Date),
    sa.column("ends", sa.Date),
)
"""The keys of a group; null for what was not grouped by, and for complaints that have none."""
