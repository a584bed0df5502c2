"""Lists of complaints: how they are filtered and ordered, and the field that shows one."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
import strawberry
from sqlalchemy.sql.elements import ColumnElement

from resolvers.weights import SEARCH
from resolvers.words import Given, Orders, Related, Row, pages, where
from rules.terms import Actor, Channel, ComplaintStatus, DeadlineKind, ReportClass, StatusGroup
from schema import complaint_counts, conditions
from schema.paging import page_of
from schema.vocabulary import OrderDirection, describe
from schema.working_days import overdue


@strawberry.input(
    description="A range of days in Asia/Jakarta: `from` inclusive, `before` exclusive, either may be absent."
)
class DateRange:
    """Days."""

    from_: date | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The first day that counts."
    )
    before: date | None = strawberry.field(default=strawberry.UNSET, description="The first day that no longer counts.")


@strawberry.input(description="A range of moments: `from` inclusive, `before` exclusive, either may be absent.")
class DateTimeRange:
    """Moments."""

    from_: datetime | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The first moment that counts."
    )
    before: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="The first moment that no longer counts."
    )


def agencies(row: Row, given: Given, choices: Mapping[str, Any]) -> ColumnElement[bool]:
    """Whether one of these agencies, or one below them, is in charge."""
    if choices.get("includeChildAgencies") is False:
        return row.agency_id == conditions.exactly("agency", "slug", given)
    return row.agency_id == conditions.below("agency", given.list("text"))


def _answered(row: Row, *, is_answered: bool) -> ColumnElement[bool]:
    return row.follow_up_count > 0 if is_answered else row.follow_up_count == 0


def _closed_without(row: Row, _given: Given, choices: Mapping[str, Any]) -> ColumnElement[bool]:
    return sa.and_(_answered(row, is_answered=not choices["closedWithoutFollowUp"]), row.status == "CLOSED")


def _overdue(given: Given, row: Row | None) -> str:
    return overdue(given.value("word"), None if row is None else row.tracking_id)


def closed_without_follow_up(row: Row) -> ColumnElement[Any]:
    """Whether a closed complaint is known to have had no follow-up; null when it is open or follow-ups are unknown."""
    return sa.case((row.status == "CLOSED", row.follow_up_count == 0))


@strawberry.input(
    description=(
        "Which complaints to take: all conditions must hold. A list means any of its values, and an empty list "
        "nothing at all. A field that is absent or null adds no condition."
    )
)
class ComplaintFilter:
    """Conditions on complaints."""

    search: str | None = where(
        "Words of its title and body, all of which must be there. A word is there when one begins with it or has the "
        "same stem: `jalan rus` finds `jalan rusak`, and `perbaikan` finds `memperbaiki`. Words in double quotes must "
        "stand there as they are, one after the other. Case and punctuation do not matter; texts are searched as they "
        "are published, so what was withheld is not found. A search without a letter or digit finds nothing. At most "
        "200 characters.",
        conditions.in_text,
        cost=SEARCH,
    )
    tracking_ids: list[str] | None = where(
        "Complaints with these tracking ids; at most 100.",
        conditions.any_of(lambda c: c.tracking_id, "tracking_id"),
        most=100,
    )
    report_class: list[ReportClass] | None = where(
        "What the reporter filed.",
        conditions.any_of(lambda c: c.report_class),
        tally=complaint_counts.REPORT_CLASS,
    )
    is_supervisory: bool | None = where(
        "Whether it is classified as a matter for supervision (berkadar pengawasan); unclassified ones fit neither.",
        lambda c, _given, choices: c.is_supervisory == sa.literal(choices["isSupervisory"]),
    )
    status: list[ComplaintStatus] | None = where(
        "The status now.",
        conditions.any_of(lambda c: c.status),
        tally=complaint_counts.words(lambda t: t.status),
    )
    status_group: list[StatusGroup] | None = where(
        "The coarse status now.",
        lambda c, given, _choices: c.status == conditions.any_status(given.list("word")),
        tally=complaint_counts.words(lambda t: t.status_group),
    )
    closed_by: list[Actor] | None = where(
        "Who closed it; open complaints never fit.",
        conditions.any_of(lambda c: c.closed_by),
        tally=complaint_counts.words(lambda t: t.closed_by),
    )
    closed_without_follow_up: bool | None = where(
        "Whether it is known to have been closed without any follow-up. Where that is unknown it fits neither, and the "
        "official export seldom tells: a small number here is no proof of answers.",
        _closed_without,
        tally=complaint_counts.CLOSED_WITHOUT_FOLLOW_UP,
    )
    channel: list[Channel] | None = where("How it came in.", conditions.any_of(lambda c: c.channel))
    agency: list[str] | None = where("The agency in charge now, by slug.", agencies, tally=complaint_counts.AGENCY)
    include_child_agencies: bool | None = where(
        "Whether `agency` also means the units below it.", lambda _row, _given, _choices: None, default=True
    )
    region: list[str] | None = where(
        "The region it is about, by code; a province includes all below it.",
        lambda c, given, _choices: c.region_id == conditions.below("region", given.list("text")),
    )
    category: list[str] | None = where(
        "Its category, by slug; a main category includes its children.",
        lambda c, given, _choices: c.category_id == conditions.below("category", given.list("text")),
    )
    submitted: DateRange | None = where(
        "When it was filed.", conditions.days(lambda c: c.submitted_at), tally=complaint_counts.SUBMITTED
    )
    updated: DateTimeRange | None = where(
        "When a public byte of it last changed here.", conditions.moments(lambda c: c.updated_at)
    )
    incident: DateRange | None = where(
        "The day it is about; complaints without one never fit.", conditions.dates(lambda c: c.incident_date)
    )
    overdue: DeadlineKind | None = where(
        "Whose deadline of this kind has passed while nobody has done what it asks for, as far as the source tells: "
        "exactly those that show it as OVERDUE.",
        lambda c, given, _choices: sa.literal_column(f"exists ({_overdue(given, c)})", sa.Boolean()),
        found=_overdue,
    )
    has_follow_up: bool | None = where(
        "Whether a follow-up is known; where the source shows none either way it fits neither.",
        lambda c, _given, choices: _answered(c, is_answered=choices["hasFollowUp"]),
        tally=complaint_counts.HAS_FOLLOW_UP,
    )


class ComplaintOrderField(StrEnum):
    """What complaints are ordered by; ties are broken by tracking id."""

    SUBMITTED_AT = "SUBMITTED_AT"
    UPDATED_AT = "UPDATED_AT"
    TRACKING_ID = "TRACKING_ID"
    SUPPORT_COUNT = "SUPPORT_COUNT"


describe(
    ComplaintOrderField,
    SUBMITTED_AT="When it was filed.",
    UPDATED_AT="When a public byte of it last changed here.",
    TRACKING_ID="Its tracking id, as a number.",
    SUPPORT_COUNT="How many people support it; complaints for which that is unknown count as fewest.",
)


@strawberry.input(description="An order of complaints; ties are broken by tracking id.")
class ComplaintOrder:
    """Order."""

    field: ComplaintOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="Which end comes first; the latest or largest unless said otherwise."
    )


COMPLAINT_ORDERS = Orders(
    {
        ComplaintOrderField.SUBMITTED_AT: lambda c: (c.submitted_at, c.tracking_id),
        ComplaintOrderField.UPDATED_AT: lambda c: (c.updated_at, c.tracking_id),
        ComplaintOrderField.TRACKING_ID: lambda c: (c.tracking_id,),
        # Complaints whose support the source does not show come after those with none.
        ComplaintOrderField.SUPPORT_COUNT: lambda c: (sa.func.coalesce(c.support_count, -1), c.tracking_id),
    },
    default=ComplaintOrderField.SUBMITTED_AT,
    descending=True,
)


def complaint_pages(
    description: str,
    related: Related | None = None,
    *,
    tally: Related | None = None,
    extra: Mapping[str, tuple[Any, Any]] | None = None,
) -> Any:
    """A connection of complaints with every filter and order, newest first; `tally` is `related` of kept counts."""
    return pages(
        page_of("Complaint", "schema.complaint"),
        description,
        orders=COMPLAINT_ORDERS,
        related=related,
        rollup=complaint_counts.TALLY,
        tally=tally,
        filter=ComplaintFilter,
        order_by=ComplaintOrder,
        extra=extra,
    )
