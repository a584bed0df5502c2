"""Goes through a file and lets a person decide on the texts that doubt withholds, before the file is imported.

No lock is held and no transaction is open while the person thinks; each decision is stored as it is made.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.dates import Bounds
from ingest.record import Record
from ingest.reviews import keep_review, keys_of, read_reviews, reviews_of
from ingest.source_file import SourceFile
from ingest.state import Known, read_known
from ingest.survey import Survey
from ingest.texts import redact_record, undecided
from rules.disclosure import Review
from rules.redaction import Redaction, redact
from store.secrets import PrivateKey

__all__ = ["Case", "ReviewPass", "ReviewStopped", "Reviewer"]

_AT_ONCE = 200


class ReviewStopped(Exception):
    """The person wants no more texts; those not decided stay withheld."""


@dataclass(frozen=True, slots=True)
class Case:
    """One text to decide on, a "title" or a "body"; `is_public` says that it is shown now, with more taken out."""

    tracking_id: int
    part: str
    original: str = field(repr=False)
    hints: tuple[str, ...] = field(repr=False)
    is_public: bool

    def outcome(self, marked: tuple[tuple[int, int], ...] = ()) -> Redaction:
        """The text as it would be shown, with these stretches taken out besides."""
        return redact(self.original, hints=self.hints, marked=marked)


class Reviewer(Protocol):
    """Who decides."""

    def decide(self, case: Case) -> Review | None:
        """Decide on one text; None leaves it for later, `ReviewStopped` leaves all that follow."""
        ...


Transaction = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


@dataclass(frozen=True)
class ReviewPass:
    """One file and who decides on its texts."""

    export: SourceFile
    found: Survey
    generated: Bounds
    key: PrivateKey
    threshold: float
    reviewer: Reviewer

    async def run(self, transaction: Transaction, source_id: int | None) -> None:
        """Ask for a decision on every text that needs one and store each in a transaction of its own."""
        records = self._records()
        try:
            while chunk := list(islice(records, _AT_ONCE)):
                await self._decide(chunk, transaction, source_id)
        except ReviewStopped:
            return

    def _records(self) -> Iterator[Record]:
        for row in self.export.data_rows():
            reading = self.export.read(row, self.generated, self.found.order)
            record = reading.record
            if record is None or not reading.is_publishable or not self.found.counts(reading):
                continue
            if self.found.secrecy(reading) is None and not self.found.is_kept_back(record.tracking_id):
                yield record

    async def _decide(self, records: list[Record], transaction: Transaction, source_id: int | None) -> None:
        numbers = {self.key.of_tracking_id(record.tracking_id): record.tracking_id for record in records}
        async with transaction() as connection:
            known = await read_known(connection, source_id, numbers, self.export.tells)
            decided = await read_reviews(connection, [key for each in records for key in keys_of(self.key, each)])
        for record in records:
            if self._is_shown_by_this_file(record.tracking_id, known):
                for key, case in self._cases(record, known, decided):
                    review = self.reviewer.decide(case)
                    if review is not None:
                        decided[key] = review
                        async with transaction() as connection:
                            await keep_review(connection, key, review)

    def _is_shown_by_this_file(self, tracking_id: int, known: Known) -> bool:
        is_of_another_source = tracking_id in known.public and tracking_id not in known.seen
        return not is_of_another_source and not known.is_older(tracking_id, self.generated.end)

    def _cases(self, record: Record, known: Known, decided: dict[bytes, Review]) -> list[tuple[bytes, Case]]:
        """The texts of one record that nobody has decided on and that would not be shown without."""
        reviews = reviews_of(decided, self.key, record)
        old = known.old_texts(record.tracking_id)
        if old is not None and old.digest != self.key.of_texts(record.title, record.body):
            old = None
        open_fields = undecided(old, redact_record(record, self.threshold, reviews), reviews)
        texts = zip(("title", "body"), keys_of(self.key, record), (record.title, record.body or ""), strict=True)
        return [
            (key, Case(record.tracking_id, name, text, record.hints, open_fields[name]))
            for name, key, text in texts
            if name in open_fields
        ]
