"""Timelines: what happened to a complaint, event by event, and which agencies it was handed to."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import sqlalchemy as sa
import strawberry

from resolvers.words import Orders, column, identity, node, one, row_type
from rules.terms import Actor, AssignmentEndReason, ComplaintStatus, EventKind
from schema.agency import Agency
from schema.follow_up import FollowUp
from schema.paging import Node
from store import tables

if TYPE_CHECKING:
    from schema.complaint import Complaint

TIMELINE_ORDERS = Orders({"SEQUENCE": lambda e: (e.sequence,)}, "SEQUENCE", descending=False)


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
