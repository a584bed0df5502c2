"""Complaints (laporan): what was reported, anonymised, and where it stands."""

from datetime import date, datetime

import sqlalchemy as sa
import strawberry

from resolvers.words import Row, column, elements, identity, many, node, one, pages
from rules.terms import Actor, ArchiveReason, Channel, ComplaintStatus, ReportClass, StatusGroup
from schema.agency import Agency
from schema.category import Category
from schema.complaint_list import closed_without_follow_up
from schema.dataset import Source, public_url
from schema.deadline import Deadline, in_order
from schema.disclosure import Disclosure
from schema.follow_up import FOLLOW_UP_ORDERS
from schema.paging import Node, page_of
from schema.region import Region
from schema.timeline import TIMELINE_ORDERS, Assignment
from schema.working_days import between, closing_forecast, day_of, day_of_event, entered, today
from store import tables


def _last_day(row: Row) -> sa.ColumnElement[date]:
    """The day it was closed or set aside, null where that is not known; of others today."""
    came_to_rest = day_of_event(row.tracking_id, entered(row.tracking_id, row.status))
    return sa.case((row.status.in_(("CLOSED", "ARCHIVED")), came_to_rest), else_=today())


@node(tables.complaint, "tracking_id")
class Complaint(Node):
    """A complaint, aspiration or information request that was forwarded to an agency, without personal details.

    Confidential, withdrawn and never-forwarded ones are not here, and nothing tells them from ones that never were.
    """

    id: strawberry.ID = identity("The global id, opaque.")
    tracking_id: str = column(
        "The number on the reporter's receipt: digits.", lambda c: sa.cast(c.tracking_id, sa.Text)
    )
    url: str = column(
        "The address of its page for people; pages are not served yet.",
        lambda c: public_url() + "/complaint/" + sa.cast(c.tracking_id, sa.Text),
    )
    report_class: ReportClass = column("What the reporter filed.")
    is_supervisory: bool | None = column(
        "Whether it is a matter for supervision, such as misconduct (berkadar pengawasan); null when not classified."
    )
    title: str = column(
        "Its title, with personal details replaced, or its category's name where doubt remained.", characters=100
    )
    body: str | None = column(
        "Its words, with personal details replaced; null when bodyWithheld, and when the source gives none.",
        characters=1_000,
    )
    body_withheld: bool = column("Whether its words are not shown because they may still identify a person.")
    disclosures: list[Disclosure] = elements(
        "What was removed, generalised or withheld here, and by which rule.", lambda c: c.disclosures
    )
    category: Category | None = one(
        "What it is about; null when the source does not say.", lambda c, k: k.id == c.category_id
    )
    region: Region | None = one(
        "Where it is about, never finer than a kecamatan; null when the source does not say or contradicts itself.",
        lambda c, r: r.id == c.region_id,
    )
    channel: Channel = column("How it came in.")
    channel_agency: Agency | None = one(
        "The agency whose own site or app it came in through; null where it was none.",
        lambda c, a: a.id == c.channel_agency_id,
    )
    agency: Agency | None = one(
        "Who must answer now; null while no agency is in charge.", lambda c, a: a.id == c.agency_id
    )
    status: ComplaintStatus = column("Where it stands: the fold of its timeline.")
    status_group: StatusGroup = column("The same, coarsely, as the public site groups it.")
    source_status: str | None = column("The source's own word for it, such as `Ditutup oleh Sistem`.")
    status_since: datetime | None = column(
        "Since when it stands there; null when the source only bounds that: see the last timeline event."
    )
    closed_by: Actor | None = column("Who closed it; null unless status is CLOSED.")
    closed_without_follow_up: bool | None = column(
        "Whether it was closed without any follow-up; null when it is not closed, or the source shows none either way, "
        "as the official export never does for what it shows closed at first sight.",
        closed_without_follow_up,
    )
    follow_up_count: int | None = column(
        "Follow-ups that are known, a lower bound where the source shows only that there was one; "
        "null when it shows none either way."
    )
    archive_reasons: list[ArchiveReason] = column(
        "Why it was set aside: one sentence of the source can name several reasons. Empty when it was not, "
        "or no reason is given."
    )
    auto_close_on: date | None = column(
        "When the system will close it if nobody says anything more, ten working days after the latest follow-up: a "
        "forecast. A follow-up starts it anew, a reply of the reporter cancels it. Null when no such clock runs, when "
        "it has passed, and when the source only bounds the day of the follow-up.",
        lambda c: sa.case((c.status == "FOLLOWED_UP", closing_forecast(c.tracking_id))),
    )
    incident_date: date | None = column("The day it is about; null when the source does not say.")
    submitted_at: datetime = column("When it was filed.")
    updated_at: datetime = column(
        "When a public byte of it last changed here; what moves with the calendar is no change."
    )
    timeline = pages(
        page_of("TimelineEvent", "schema.timeline"),
        "What happened to it, oldest first.",
        orders=TIMELINE_ORDERS,
        related=lambda c, e, _choices: e.tracking_id == c.tracking_id,
    )
    follow_ups = pages(
        page_of("FollowUp", "schema.follow_up"),
        "What agencies answered, oldest first. The official export holds none, so for it this is empty.",
        orders=FOLLOW_UP_ORDERS,
        related=lambda c, f, _choices: f.tracking_id == c.tracking_id,
    )
    assignments: list[Assignment] = many(
        "The agencies it was handed to, turn by turn.",
        lambda c, t: t.tracking_id == c.tracking_id,
        order=lambda t: (t.hop,),
    )
    deadlines: list[Deadline] = many(
        "What has to be done by when: one for each kind whose clock has started and for which a rule was in force.",
        lambda c, d: d.tracking_id == c.tracking_id,
        order=in_order,
    )
    working_days_open: int | None = column(
        "Working days from the day it was filed, not counted, to the day it was closed or set aside, or to today. "
        "Null when that day is not known, or the calendar does not reach so far.",
        lambda c: between(day_of(c.submitted_at), _last_day(c)),
    )
    support_count: int | None = column("How many people support it; null when the source does not show it.")
    comment_count: int | None = column("How many comments it has, whose words are not here; null when not shown.")
    attachment_count: int | None = column("How many files came with it, none of which is here; null when not shown.")
    source: Source = one("The feed it came from.", lambda c, s: s.id == c.source_id)
