"""Reads and writes of posting a follow-up: the complaint as it stands, what was posted before, the rows, the audit.

All of it happens under the dataset lock, as `lapor_official`; forgetting is the ingester's, and needs no lock.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, any_, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.terms import Actor, ChangeKind, ComplaintStatus, EventKind
from store import desk_tables, tables
from store.changes import tell
from store.dataset import Held

__all__ = [
    "NewFollowUp",
    "Posted",
    "Standing",
    "audit",
    "find",
    "forget",
    "publish",
    "remember",
    "standing",
    "written_by",
]


@dataclass(frozen=True, slots=True)
class Posted:
    """A follow-up that was posted, and the log as its first answer showed it."""

    tracking_id: int
    number: int
    leaf_index: int
    tree_size: int
    input_digest: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """A complaint as it stands, and what an agency has to do with it."""

    status: ComplaintStatus
    last_sequence: int
    follow_up_count: int | None
    last_number: int
    agency_id: int | None
    """The agency of the token; None when there is none of that name."""
    is_assignee: bool
    is_above_assignee: bool
    """Whether the assignee is that agency or a unit below it."""


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """A row to be written."""

    tracking_id: int
    number: int
    agency_id: int
    kind: str
    body: str
    corrects: int | None
    leaf_index: int
    salt: bytes


async def find(connection: AsyncConnection, issuer: str, subject: str, key: str) -> Posted | None:
    """What this official posted under this key before."""
    p = desk_tables.posting.c
    row = (
        await connection.execute(
            select(p.tracking_id, p.number, p.leaf_index, p.tree_size, p.input_digest).where(
                p.issuer == issuer, p.subject == subject, p.key == key
            )
        )
    ).one_or_none()
    return Posted(*row) if row else None


async def standing(connection: AsyncConnection, tracking_id: int, agency: str) -> Standing | None:
    """How a complaint stands to the agency with this slug; None when it is not public."""
    c, follow_up = tables.complaint.c, tables.follow_up.c
    own = select(tables.agency.c.id).where(tables.agency.c.slug == agency).scalar_subquery()
    tree = func.open.agency_tree(literal([agency], ARRAY(Text)))
    row = (
        await connection.execute(
            select(
                c.status,
                c.last_sequence,
                c.follow_up_count,
                select(func.coalesce(func.max(follow_up.number), 0))
                .where(follow_up.tracking_id == tracking_id)
                .scalar_subquery(),
                own,
                func.coalesce(c.agency_id == own, False),
                func.coalesce(c.agency_id == any_(tree), False),
            ).where(c.tracking_id == tracking_id)
        )
    ).one_or_none()
    return Standing(ComplaintStatus(row[0]), *row[1:]) if row else None


async def written_by(connection: AsyncConnection, tracking_id: int, number: int) -> tuple[int, bool] | None:
    """The agency that wrote a follow-up, and whether it is corrected already; None when there is none."""
    f, later = tables.follow_up.c, tables.follow_up.alias()
    is_corrected = (
        select(later.c.number).where(later.c.tracking_id == tracking_id, later.c.corrects_number == number).exists()
    )
    query = select(f.agency_id, is_corrected).where(f.tracking_id == tracking_id, f.number == number)
    row = (await connection.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


async def publish(connection: AsyncConnection, held: Held, new: NewFollowUp, standing: Standing) -> None:
    """Write the follow-up, and for all but a correction the event and the status it leaves; then the change."""
    await connection.execute(insert(tables.follow_up).values(_row(new, held.changed_at)))
    changed: dict[str, Any] = {"updated_at": held.changed_at}
    if new.corrects is None:
        sequence = standing.last_sequence + 1
        await connection.execute(insert(tables.timeline_event).values(_event(new, sequence, held.changed_at)))
        changed |= {
            "status": ComplaintStatus.FOLLOWED_UP.value,
            "follow_up_count": (standing.follow_up_count or 0) + 1,
            "last_sequence": sequence,
        }
        if standing.status is not ComplaintStatus.FOLLOWED_UP:
            changed["status_since"] = held.changed_at
    complaint = tables.complaint
    await connection.execute(update(complaint).where(complaint.c.tracking_id == new.tracking_id).values(changed))
    await tell(connection, held, [(new.tracking_id, ChangeKind.UPDATED)])


def _row(new: NewFollowUp, at: datetime) -> dict[str, Any]:
    return {
        "tracking_id": new.tracking_id,
        "number": new.number,
        "agency_id": new.agency_id,
        "kind": new.kind,
        "body": new.body,
        "body_withheld": False,
        "disclosures": [],
        "posted_at": at,
        "corrects_number": new.corrects,
        "leaf_index": new.leaf_index,
        "salt": new.salt,
    }


def _event(new: NewFollowUp, sequence: int, at: datetime) -> dict[str, Any]:
    return {
        "tracking_id": new.tracking_id,
        "sequence": sequence,
        "kind": EventKind.FOLLOWED_UP.value,
        "actor": Actor.AGENCY.value,
        "agency_id": new.agency_id,
        "not_before": at,
        "not_after": at,
        "status": ComplaintStatus.FOLLOWED_UP.value,
        "follow_up_number": new.number,
    }


async def remember(
    connection: AsyncConnection, issuer: str, subject: str, key: str, posted: Posted, at: datetime
) -> None:
    """Keep what a key stood for, so that sending it again posts nothing."""
    values = {
        "issuer": issuer,
        "subject": subject,
        "key": key,
        "input_digest": posted.input_digest,
        "tracking_id": posted.tracking_id,
        "number": posted.number,
        "leaf_index": posted.leaf_index,
        "tree_size": posted.tree_size,
        "posted_at": at,
    }
    await connection.execute(insert(desk_tables.posting).values(values))


async def audit(connection: AsyncConnection, **values: Any) -> None:
    """Write a line of the audit as of now; its columns are those of `desk.audit`."""
    # Nothing is asked back: the role may add to the audit and not read it.
    await connection.execute(insert(desk_tables.audit).values(at=func.clock_timestamp(), **values).inline())


async def forget(connection: AsyncConnection) -> tuple[int, int]:
    """Delete idempotency keys older than 90 days and lines of the audit older than two years; how many of each."""
    row = (await connection.execute(text("select keys, lines from desk.forget_posting()"))).one()
    return row[0], row[1]
