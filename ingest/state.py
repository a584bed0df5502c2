"""What the database knows of the complaints of one batch before it is written."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CollectionAggregate, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.course import Happened
from ingest.dates import Bounds
from ingest.texts import OldTexts, Texts
from rules.lifecycle import Turn
from rules.terms import AssignmentEndReason, ComplaintStatus, EventKind, FollowUpKind, UnpublishedReason
from store import desk_tables, tables

__all__ = ["SECRET", "Known", "Progress", "Seen", "read_hidden", "read_kept_back", "read_known", "read_progress"]

SECRET = frozenset({UnpublishedReason.CONFIDENTIAL, UnpublishedReason.WITHDRAWN})
"""What no other source may overrule."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the source last said of a complaint."""

    generated_from: datetime
    status_word: str
    agency_id: int | None
    digest: bytes = field(repr=False)


@dataclass
class Known:
    """By tracking id: what the source last said, what is public, what is hidden, what an operator withdrew.

    `hidden_from` is since when the source itself hides it. `kept_back` is what was called
    secret and this file cannot take back: another source says so, or, in `still_said`, this one, in a file that could
    tell more than the one at hand. No source may publish what one of them says is not public.
    """

    seen: dict[int, Seen] = field(default_factory=dict[int, Seen])
    public: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    hidden: set[int] = field(default_factory=set[int])
    hidden_from: dict[int, datetime] = field(default_factory=dict[int, datetime])
    still_said: dict[int, frozenset[UnpublishedReason]] = field(default_factory=dict[int, frozenset[UnpublishedReason]])
    kept_back: dict[int, UnpublishedReason] = field(default_factory=dict[int, UnpublishedReason])
    withdrawn: dict[int, bool] = field(default_factory=dict[int, bool])

    @property
    def what_hides(self) -> tuple[object, ...]:
        """All that is known of what must stay hidden, to be compared."""
        return self.hidden, self.hidden_from, self.still_said, self.kept_back, self.withdrawn

    def is_older(self, tracking_id: int, generated_to: datetime) -> bool:
        """Whether a file made by `generated_to` is older than the last one that showed this complaint."""
        seen = self.seen.get(tracking_id)
        latest = [seen.generated_from] if seen else []
        latest += [self.hidden_from[tracking_id]] if tracking_id in self.hidden_from else []
        return any(generated_to < moment for moment in latest)

    def old_texts(self, tracking_id: int) -> OldTexts | None:
        """What is public of a complaint's words; None where it is not public or its words came from elsewhere."""
        public, seen = self.public.get(tracking_id), self.seen.get(tracking_id)
        if public is None or seen is None:
            return None
        texts = Texts(
            public["title"],
            public["body"],
            public["body_withheld"],
            tuple(public["disclosures"]),
            public["redaction_version"],
        )
        return OldTexts(texts, seen.digest)


def _any(tracking_ids: Sequence[int]) -> CollectionAggregate[bool]:
    """One array: a list of five hundred parameters takes longer to compile than to answer."""
    return any_(literal(list(tracking_ids), ARRAY(BigInteger)))


async def read_known(
    connection: AsyncConnection, source_id: int | None, keys: Mapping[bytes, int], tells: Set[UnpublishedReason]
) -> Known:
    """Read all of it for the tracking ids in `keys`; private ones are looked up by their keyed hashes there.

    `tells` holds what the file at hand would say of a complaint if it were so.
    """
    state, complaint = desk_tables.source_state, tables.complaint
    known, tracking_ids = Known(), list(keys.values())
    rows = await connection.execute(
        select(state).where(state.c.source_id == source_id, state.c.tracking_id == _any(tracking_ids))
    )
    for row in rows:
        known.seen[row.tracking_id] = Seen(row.generated_from, row.status_word, row.agency_id, row.digest)
    rows = await connection.execute(select(complaint).where(complaint.c.tracking_id == _any(tracking_ids)))
    for mapping in rows.mappings():
        known.public[mapping["tracking_id"]] = {str(name): value for name, value in mapping.items()}
    await read_hidden(connection, known, source_id, keys, tells)
    return known


async def read_hidden(
    connection: AsyncConnection,
    known: Known,
    source_id: int | None,
    numbers: Mapping[bytes, int],
    tells: Set[UnpublishedReason],
) -> None:
    """Read into `known` what must stay hidden, by the keyed hashes of these numbers."""
    unpublished, withdrawn = desk_tables.unpublished, desk_tables.withdrawn
    keys = any_(literal(list(numbers), ARRAY(BYTEA)))
    for row in await connection.execute(select(unpublished).where(unpublished.c.key == keys)):
        number, is_own = numbers[row.key], row.source_id == source_id
        reason = UnpublishedReason(row.reason)
        known.hidden.add(number)
        if is_own:
            known.hidden_from[number] = row.generated_from
        told = {
            UnpublishedReason.CONFIDENTIAL: row.tells_confidential,
            UnpublishedReason.WITHDRAWN: row.tells_withdrawn,
        }
        could_tell = frozenset(word for word, is_told in told.items() if is_told)
        if reason in SECRET and not (is_own and could_tell <= tells):
            first = UnpublishedReason.CONFIDENTIAL in (reason, known.kept_back.get(number))
            known.kept_back[number] = UnpublishedReason.CONFIDENTIAL if first else UnpublishedReason.WITHDRAWN
            known.still_said.update({number: could_tell} if is_own else {})
    for row in await connection.execute(
        select(withdrawn.c.key, withdrawn.c.by_operator).where(withdrawn.c.key == keys)
    ):
        known.withdrawn[numbers[row.key]] = row.by_operator


async def read_kept_back(
    connection: AsyncConnection, source_id: int | None, tells: Set[UnpublishedReason]
) -> frozenset[bytes]:
    """The keyed hashes of all complaints that a file of this source cannot publish, whatever it says (`Known`)."""
    row, withdrawn = desk_tables.unpublished.c, desk_tables.withdrawn.c
    told_less = (row.tells_confidential & (UnpublishedReason.CONFIDENTIAL not in tells)) | (
        row.tells_withdrawn & (UnpublishedReason.WITHDRAWN not in tells)
    )
    called_secret = select(row.key).where(row.reason.in_(SECRET), (row.source_id != (source_id or 0)) | told_less)
    by_operator = select(withdrawn.key).where(withdrawn.by_operator)
    return frozenset(key for (key,) in await connection.execute(called_secret.union(by_operator)))


@dataclass(frozen=True, slots=True)
class Progress:
    """By tracking id: the timeline's events and the agencies' turns, both in order; the last follow-up's number."""

    events: Mapping[int, list[Happened]]
    turns: Mapping[int, list[Turn]]
    follow_ups: Mapping[int, int]


async def read_progress(connection: AsyncConnection, tracking_ids: Sequence[int]) -> Progress:
    """Read it for the complaints that may move on."""
    event, assignment = tables.timeline_event, tables.assignment
    events: dict[int, list[Happened]] = {}
    turns: dict[int, list[Turn]] = {}
    follow_ups: dict[int, int] = {}
    if tracking_ids:
        follow_up = tables.follow_up
        its_follow_up = (follow_up.c.tracking_id == event.c.tracking_id) & (
            follow_up.c.number == event.c.follow_up_number
        )
        for row in await connection.execute(
            select(event, follow_up.c.kind.label("posted"))
            .select_from(event.outerjoin(follow_up, its_follow_up))
            .where(event.c.tracking_id == _any(tracking_ids))
            .order_by(event.c.tracking_id, event.c.sequence)
        ):
            happened = Happened(
                EventKind(row.kind),
                row.agency_id,
                Bounds(row.not_before, row.not_after),
                ComplaintStatus(row.status),
                is_posted=row.posted not in (None, FollowUpKind.UNSPECIFIED),
            )
            events.setdefault(row.tracking_id, []).append(happened)
        for row in await connection.execute(
            select(assignment.c.tracking_id, assignment.c.agency_id, assignment.c.end_reason)
            .where(assignment.c.tracking_id == _any(tracking_ids))
            .order_by(assignment.c.tracking_id, assignment.c.hop)
        ):
            reason = AssignmentEndReason(row.end_reason) if row.end_reason else None
            turns.setdefault(row.tracking_id, []).append(Turn(row.agency_id, None, reason))
        last = select(follow_up.c.tracking_id, func.max(follow_up.c.number).label("number"))
        for row in await connection.execute(
            last.where(follow_up.c.tracking_id == _any(tracking_ids)).group_by(follow_up.c.tracking_id)
        ):
            follow_ups[row.tracking_id] = row.number
    return Progress(events, turns, follow_ups)
