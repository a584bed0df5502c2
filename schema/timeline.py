"""Timelines: what happened to a complaint, event by event, and which agencies it was handed to."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import sqlalchemy as sa
import strawberry

from resolvers.words import Orders, Row, column, identity, node, one, row_type
from rules.terms import Actor, AssignmentEndReason, ComplaintStatus, EventKind
from schema.agency import Agency
from schema.follow_up import FollowUp
from schema.paging import Node
from schema.working_days import between, day_of, day_of_event, known_day, of_complaint
from store import tables

if TYPE_CHECKING:
    from schema.complaint import Complaint

TIMELINE_ORDERS = Orders({"SEQUENCE": lambda e: (e.sequence,)}, "SEQUENCE", descending=False)


def _day(row: Row) -> sa.ColumnElement[date]:
    """The day of the event; null when it is not known."""
    return known_day(row.not_before, row.not_after)


@node(tables.timeline_event, "tracking_id", "sequence")
class TimelineEvent(Node):
    """Something that happened to a complaint. Events are only ever added; the status is their fold.

    A source that shows no times, such as the official export, tells only that something happened between two of its
    files: then occurredAt is null and the bounds say between when. No time is ever made up.
    """

    id: strawberry.ID = identity("The global id, opaque.")
    sequence: int = column("Its place in the timeline: 1, 2, 3, … without gaps.")
    kind: EventKind = column("What happened.")
    actor: Actor = column("Who caused it.")
    agency: Agency | None = one(
        "The agency it concerns; null where it concerns none.", lambda e, a: a.id == e.agency_id
    )
    occurred_at: datetime | None = column(
        "When it happened; null when the source shows only that it happened in between.",
        lambda e: sa.case((e.not_before == e.not_after, e.not_before)),
    )
    not_before: datetime = column("It did not happen before this; equal to occurredAt when that is known.")
    not_after: datetime = column("It did not happen after this; equal to occurredAt when that is known.")
    status: ComplaintStatus = column("The complaint's status after it.")
    follow_up: FollowUp | None = one(
        "The follow-up that was posted with it; null where the source shows no words.",
        lambda e, f: (f.tracking_id == e.tracking_id) & (f.number == e.follow_up_number),
    )
    working_days_since_submission: int | None = column(
        "Working days from the day it was filed, not counted, to the day of this; null when that day is not known, or "
        "the calendar does not reach so far.",
        lambda e: between(day_of(of_complaint("submitted_at", e.tracking_id)), _day(e)),
    )
    working_days_since_previous: int | None = column(
        "Working days from the day of the event before, not counted, to the day of this; null for the first event, "
        "and when the day of either is not known.",
        lambda e: between(day_of_event(e.tracking_id, e.sequence - 1), _day(e)),
    )
    complaint: Annotated["Complaint", strawberry.lazy("schema.complaint")] = one(
        "The complaint it happened to.", lambda e, c: c.tracking_id == e.tracking_id
    )


@row_type(tables.assignment)
class Assignment:
    """One agency's turn with a complaint (disposisi): several of them are the "ping-pong" between agencies."""

    agency: Agency = one("The agency it was handed to.", lambda t, a: a.id == t.agency_id)
    hop: int = column("Which turn it is, counted from 1.")
    assigned_at: datetime | None = column(
        "When it was handed over; null when the source only bounds it.",
        lambda t: sa.case((t.not_before == t.not_after, t.not_before)),
    )
    not_before: datetime = column("It was not handed over before this.")
    not_after: datetime = column("It was not handed over after this.")
    ended_at: datetime | None = column("When the turn ended; null while it lasts or when the source only bounds it.")
    end_reason: AssignmentEndReason | None = column("Why the turn ended; null while it lasts.")
