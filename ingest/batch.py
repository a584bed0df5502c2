"""Decides what one batch of rows changes: what is hidden, published, moved on, left alone (domain notes 9.4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.course import Contradiction
from ingest.publish import Publisher, Settings
from ingest.record import Problem, Reading, Record
from ingest.report import Counts
from ingest.reviews import keys_of, read_reviews, reviews_of
from ingest.state import SECRET, Known, Progress, read_hidden, read_known, read_progress
from ingest.texts import Texts, needs_redaction, protected, redact_answer, redact_record
from ingest.writes import Writes
from rules.disclosure import Review
from rules.terms import ChangeKind, ComplaintStatus, UnpublishedReason
from store import dataset
from store.dataset import Held
from store.deadlines import kept_clocks

__all__ = ["Batch", "Item"]


@dataclass(frozen=True, slots=True)
class Item:
    """A row that counts, and why it stays hidden if any row of its number says so."""

    tracking_id: int
    reading: Reading
    secrecy: UnpublishedReason | None


class Batch:
    """Some hundreds of rows: read up on, redacted and decided before the lock, under which they are only written."""

    def __init__(self, settings: Settings, items: Sequence[Item]) -> None:
        self._settings = settings
        self._items = items
        self._keys = {settings.key.of_tracking_id(item.tracking_id): item.tracking_id for item in items}
        self._texts: dict[int, Texts] = {}
        self._answers: dict[int, dict[str, Any] | None] = {}
        self._reviews: dict[bytes, Review] = {}
        self._version: int | None = None
        self._known = Known()
        self._writes = Writes()
        self._counts = Counts()
        self.problems: list[Problem] = []
        """What is wrong with rows that only what is stored could show."""

    def belong_to(self, source_id: int) -> None:
        """The feed was only just made: in a dry run of its first file, whose end takes it away again."""
        self._settings = replace(self._settings, source_id=source_id)
        self._version = None

    async def prepare(self, connection: AsyncConnection) -> None:
        """Decide what is to be written, from what the database holds now; this needs no lock and takes most time."""
        version, clocks_version = await dataset.versions(connection)
        settings = self._settings
        await settings.directory.load(connection, version)
        self._known = await read_known(connection, settings.source_id, self._keys, settings.tells)
        if settings.has_reviews and not self._reviews:
            records = [item.reading.record for item in self._items if item.reading.record is not None]
            keys = [key for record in records for key in keys_of(settings.key, record)]
            self._reviews = await read_reviews(connection, keys)
        progress = await read_progress(connection, list(self._known.public))
        self._decide(progress)
        self._writes.count_first_days(await kept_clocks(connection, clocks_version))
        self._version = version

    async def write(self, connection: AsyncConnection, held: Held, outcome: Counts) -> bool:
        """Write the batch under the dataset lock; whether a public byte changed.

        Where somebody else has written since `prepare`, it is decided once more, under the lock.
        """
        if held.version - 1 != self._version or await self._is_hidden_otherwise(connection):
            await self.prepare(connection)
        ids = await self._settings.directory.write(connection)
        self._writes.settle(held, ids)
        await self._writes.flush(connection, held)
        outcome.add(self._counts)
        return self._writes.has_public_change or self._settings.directory.has_changed

    async def _is_hidden_otherwise(self, connection: AsyncConnection) -> bool:
        """Whether what must stay hidden has changed, which moves no version."""
        now, settings = Known(), self._settings
        await read_hidden(connection, now, settings.source_id, self._keys, settings.tells)
        return now.what_hides != self._known.what_hides

    def _decide(self, progress: Progress) -> None:
        self._settings.directory.forget()
        self._writes, self._counts, self.problems = Writes(), Counts(), []
        publisher = Publisher(self._settings, self._known, progress, self._writes, self._counts)
        for item in self._items:
            reason, record = _reason_to_hide(item, self._known), item.reading.record
            if self._is_older(item) and not self._still_hides(item):
                self._counts.older += 1
                continue
            if reason is not None:
                self._hide(item, reason)
            elif record is not None:
                try:
                    publisher.publish(record, self._texts_of(record), self._answer_of(record))
                except Contradiction as problem:
                    self._counts.rejected += 1
                    column = self._settings.column_of(problem.kind)
                    self.problems.append(Problem(item.reading.row, column, problem.reason))

    def _is_older(self, item: Item) -> bool:
        return self._known.is_older(item.tracking_id, self._settings.generated.end)

    def _still_hides(self, item: Item) -> bool:
        """Whether an older file's word counts: it calls the complaint secret, and newer ones could not unsay it."""
        return self._settings.newer_told_less and item.secrecy in SECRET

    def _texts_of(self, record: Record) -> Texts | None:
        """The texts to publish; None where those that are public already stay."""
        settings, known = self._settings, self._known
        if record.tracking_id in known.public and record.tracking_id not in known.seen:
            return None
        old = known.old_texts(record.tracking_id)
        digest = settings.key.of_texts(record.title, record.body)
        reviews = reviews_of(self._reviews, settings.key, record)
        if not needs_redaction(record, old, digest, reviews.mark(settings.mark)):
            return None
        if record.tracking_id not in self._texts:
            self._texts[record.tracking_id] = redact_record(record, settings.threshold, reviews)
        texts = self._texts[record.tracking_id]
        is_same_words = old is not None and old.digest == digest
        return protected(old.texts, texts, reviews) if old and is_same_words else texts

    def _answer_of(self, record: Record) -> dict[str, Any] | None:
        """The published words of the first follow-up; None without any, and where a follow-up is known already."""
        public = self._known.public.get(record.tracking_id)
        if record.answer is None or (public is not None and public["follow_up_count"]):
            return None
        if record.tracking_id not in self._answers:
            self._answers[record.tracking_id] = redact_answer(record, self._settings.threshold)
        return self._answers[record.tracking_id]

    def _hide(self, item: Item, reason: UnpublishedReason) -> None:
        known = self._known
        key = self._settings.key.of_tracking_id(item.tracking_id)
        self._counts.unpublished[reason.value] += 1
        said = _own_reason(item, known)
        if said is not None and (said in SECRET or item.tracking_id not in known.still_said):
            self._writes.hidden.append(self._hidden(item, key, said))
        elif item.tracking_id in known.hidden_from and item.tracking_id not in known.still_said:
            self._writes.unsaid.append({"key": key, "source_id": self._settings.source_id})
        if item.tracking_id in known.public:
            self._counts.withdrawn += 1
            self._writes.deleted.append(item.tracking_id)
            # An operator's withdrawal stays one.
            by_operator = known.withdrawn.get(item.tracking_id, False)
            self._writes.withdrawals.append({"key": key, "withdrawn_at": None, "by_operator": by_operator})
            self._writes.changes.append((item.tracking_id, ChangeKind.WITHDRAWN))

    def _hidden(self, item: Item, key: bytes, said: UnpublishedReason) -> dict[str, Any]:
        """What is remembered of what this source says of a hidden complaint, and the little that is counted of it."""
        settings, place = self._settings, item.reading.place
        told = settings.tells | self._known.still_said.get(item.tracking_id, frozenset())
        hidden_from = self._known.hidden_from.get(item.tracking_id, settings.generated.start)
        return {
            "key": key,
            "source_id": settings.source_id,
            "reason": said.value,
            "tells_confidential": UnpublishedReason.CONFIDENTIAL in told,
            "tells_withdrawn": UnpublishedReason.WITHDRAWN in told,
            "parent_agency": settings.plan.parent_name(place),
            "province_code": settings.regions.find(place).province_code,
            "year": place.year,
            "generated_from": max(hidden_from, settings.generated.start),
            "generated_to": settings.generated.end,
        }


def _reason_to_hide(item: Item, known: Known) -> UnpublishedReason | None:
    """The first of CONFIDENTIAL, WITHDRAWN, ARCHIVED, NOT_FORWARDED that anybody gives; None for what may be public."""
    reasons = (known.kept_back.get(item.tracking_id), _own_reason(item, known))
    return min((reason for reason in reasons if reason is not None), key=list(UnpublishedReason).index, default=None)


def _own_reason(item: Item, known: Known) -> UnpublishedReason | None:
    """The first of them that this file gives, or an operator."""
    if item.secrecy is UnpublishedReason.CONFIDENTIAL:
        return item.secrecy
    if item.secrecy is not None or known.withdrawn.get(item.tracking_id):
        return UnpublishedReason.WITHDRAWN
    record = item.reading.record
    if record is None or record.is_forwarded or item.tracking_id in known.public:
        return None
    is_archived = record.status.status is ComplaintStatus.ARCHIVED
    return UnpublishedReason.ARCHIVED if is_archived else UnpublishedReason.NOT_FORWARDED
