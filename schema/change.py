"""Changes: what a copy of the data must do to stay in step with it."""

from datetime import datetime

import sqlalchemy as sa
import strawberry

from resolvers.words import column, one, row_type
from rules.terms import ChangeKind
from schema.complaint import Complaint
from schema.paging import PageInfo
from schema.vocabulary import describe
from store import tables

describe(
    ChangeKind,
    PUBLISHED="It became public.",
    UPDATED="A public byte of it changed.",
    WITHDRAWN="It is no longer public: delete your copy, its words included.",
)


@row_type(tables.change)
class Change:
    """The latest change of one complaint. Earlier ones are not listed: the complaint is read as it is now."""

    sequence: str = column(
        "Its place in the order of all changes: digits, larger for later ones. Numbers may be missing.",
        lambda c: sa.cast(c.sequence, sa.Text),
    )
    changed_at: datetime = column("When it changed here.")
    kind: ChangeKind = column("What happened.")
    tracking_id: str = column("The complaint's tracking id.", lambda c: sa.cast(c.tracking_id, sa.Text))
    complaint: Complaint | None = one(
        "The complaint as it is now; null when it was withdrawn.", lambda c, other: other.tracking_id == c.tracking_id
    )


@strawberry.type(description="A change in its place.")
class ChangeEdge:
    """Relay's Edge."""

    cursor: str = strawberry.field(description="Marks this place and when its reader started: opaque, for `after`.")
    node: Change = strawberry.field(description="The change.")


@strawberry.type(description="One page of changes: 20 unless `first` says otherwise, 100 at most.")
class ChangeConnection:
    """Relay's Connection without a total, which nobody who follows needs."""

    edges: list[ChangeEdge] = strawberry.field(description="The changes with their cursors.")
    nodes: list[Change] = strawberry.field(description="The changes alone.")
    page_info: PageInfo = strawberry.field(
        description="Whether there is more. Keep endCursor when it is not null: it is where you go on next time."
    )
