"""Decides what one batch of rows changes: what is hidden, published, moved on, left alone (domain notes 9.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.course import Contradiction
from ingest.publish import Publisher, Settings
from ingest.record import Problem, Reading, Record
from ingest.report import ImportOutcome
from ingest.state import Known, read_known, read_progress
from ingest.texts import Texts, needs_redaction, protected, redact_answer, redact_record
from ingest.writes import Writes
from rules.terms import ChangeKind, ComplaintStatus, UnpublishedReason
from store.dataset import Held

__all__ = ["Batch", "Item"]


@dataclass(frozen=True, slots=True)
class Item:
    """A row that counts, and why it stays hidden if any row of its number says so."""

    tracking_id: int
    reading: Reading
    secrecy: UnpublishedReason | None


class Batch:
    """Some hundreds of rows: redacted before the lock, decided and written under it."""

    def __init__(self, settings: Settings, items: Sequence[Item]) -> None:
        self._settings = settings
        self._items = sorted(items, key=lambda item: item.tracking_id)
        self._texts: dict[int, Texts] = {}
        self._answers: dict[int, dict[str, Any] | None] = {}
        self.problems: list[Problem] = []
        """What is wrong with rows that only what is stored could show; filled by `write`."""

    def with_settings(self, settings: Settings) -> "Batch":
        """The same batch, with the texts it has redacted, under other settings."""
        other = Batch(settings, self._items)
        other._texts, other._answers = self._texts, self._answers
        return other

    async def prepare(self, connection: AsyncConnection) -> None:
        """Redact what will be published and is new; this needs no lock and takes most of the time."""
        known = await self._read_known(connection)
        for item in self._items:
            record = item.reading.record
            if record is not None and not self._is_older(item, known) and not _reason_to_hide(item, known):
                self._texts_of(record, known)
                self._answer_of(record, known)

    async def write(self, connection: AsyncConnection, held: Held, outcome: ImportOutcome) -> bool:
        """Write the batch under the dataset lock; whether a public byte changed."""
        known = await self._read_known(connection)
        writes = Writes()
        progress = await read_progress(connection, list(known.public))
        for item in self._items:
            if self._is_older(item, known):
                outcome.older += 1
                continue
            reason, record = _reason_to_hide(item, known), item.reading.record
            if reason is not None:
                self._hide(item, reason, known, writes, held, outcome)
            elif record is not None:
                writer = Publisher(self._settings, connection, known, writes, held, progress)
                texts = self._texts_of(record, known)
                try:
                    await writer.publish(record, texts, self._answer_of(record, known), outcome)
                except Contradiction as problem:
                    outcome.rejected += 1
                    column = self._settings.column_of(problem.kind)
                    self.problems.append(Problem(item.reading.row, column, problem.reason))
        await writes.flush(connection, held, self._settings.clocks)
        return writes.has_public_change or self._settings.directory.has_changed

    async def _read_known(self, connection: AsyncConnection) -> Known:
        ids = [item.tracking_id for item in self._items]
        return await read_known(connection, self._settings.source_id, ids, self._settings.key)

    def _is_older(self, item: Item, known: Known) -> bool:
        return known.is_older(item.tracking_id, self._settings.generated.end)

    def _texts_of(self, record: Record, known: Known) -> Texts | None:
        """The texts to publish; None where those that are public already stay."""
        settings = self._settings
        if record.tracking_id in known.public and record.tracking_id not in known.seen:
            return None
        old = known.old_texts(record.tracking_id)
        digest = settings.key.of_texts(record.title, record.body)
        if not needs_redaction(record, old, digest, settings.mark):
            return None
        if record.tracking_id not in self._texts:
            self._texts[record.tracking_id] = redact_record(record, settings.threshold)
        texts = self._texts[record.tracking_id]
        is_same_words = old is not None and old.digest == digest
        return protected(old.texts, texts) if old and is_same_words and not settings.review else texts

    def _answer_of(self, record: Record, known: Known) -> dict[str, Any] | None:
        """The published words of the first follow-up; None without any, and where a follow-up is known already."""
        public = known.public.get(record.tracking_id)
        if record.answer is None or (public is not None and public["follow_up_count"]):
            return None
        if record.tracking_id not in self._answers:
            self._answers[record.tracking_id] = redact_answer(record, self._settings.threshold)
        return self._answers[record.tracking_id]

    def _hide(
        self,
        item: Item,
        reason: UnpublishedReason,
        known: Known,
        writes: Writes,
        held: Held,
        outcome: ImportOutcome,
    ) -> None:
        settings, place = self._settings, item.reading.place
        key = settings.key.of_tracking_id(item.tracking_id)
        hidden_from = known.hidden_from.get(item.tracking_id, settings.generated.start)
        outcome.unpublished[reason.value] += 1
        if item.tracking_id in known.kept_back:
            return
        writes.hidden.append(
            {
                "key": key,
                "source_id": settings.source_id,
                "reason": reason.value,
                "parent_agency": settings.plan.parent_name(place),
                "province_code": settings.regions.find(place).province_code,
                "year": place.year,
                "generated_from": max(hidden_from, settings.generated.start),
                "generated_to": settings.generated.end,
            }
        )
        if item.tracking_id in known.public:
            outcome.withdrawn += 1
            writes.deleted.append(item.tracking_id)
            writes.withdrawals.append({"key": key, "withdrawn_at": held.changed_at, "by_operator": False})
            writes.changes.append((item.tracking_id, ChangeKind.WITHDRAWN))


def _reason_to_hide(item: Item, known: Known) -> UnpublishedReason | None:
    """The first of CONFIDENTIAL, WITHDRAWN, ARCHIVED, NOT_FORWARDED that applies; None for what may be public.

    What another source keeps secret stays as that source left it, whatever this one says.
    """
    if item.tracking_id in known.kept_back:
        return known.kept_back[item.tracking_id]
    if item.secrecy is UnpublishedReason.CONFIDENTIAL:
        return item.secrecy
    if item.secrecy is not None or known.withdrawn.get(item.tracking_id):
        return UnpublishedReason.WITHDRAWN
    record = item.reading.record
    if record is None or record.is_forwarded or item.tracking_id in known.public:
        return None
    is_archived = record.status.status is ComplaintStatus.ARCHIVED
    return UnpublishedReason.ARCHIVED if is_archived else UnpublishedReason.NOT_FORWARDED
