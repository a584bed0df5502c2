"""What the sources with times have in common: a row that says when each step was taken (domain notes 7 and 9.5).

The order of steps binds such a source: a row whose times cannot have happened in that order is rejected.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import combinations
from pathlib import Path

from ingest.dates import JAKARTA, Bounds, DateOrder, read_moment
from ingest.header import Layout, text_of
from ingest.record import Place, Reading, Record
from ingest.sources.cells import Attempts, Unusable, body_of, hints_of, says_confidential, text_at
from ingest.workbook import Row
from rules.archive_reasons import is_reporters_wish, read_reasons
from rules.channels import ReadChannel, read_channel
from rules.disclosure import Disclosure
from rules.names import fold
from rules.report_classes import read_class
from rules.status import StatusWord, read_status
from rules.terms import Channel, ComplaintStatus, EventKind, ReportClass, UnpublishedReason

__all__ = ["DatedFile", "Field"]


class Field(StrEnum):
    """What a column of such a source tells; each source has names of its own for them."""

    TRACKING_ID = auto()
    ID = auto()
    TITLE = auto()
    BODY = auto()
    REPORTER = auto()
    REPORT_CLASS = auto()
    CATEGORY_ID = auto()
    CATEGORY = auto()
    PARENT_AGENCY = auto()
    UNIT_ID = auto()
    UNIT = auto()
    STATUS = auto()
    ARCHIVE_REASON = auto()
    SECRECY = auto()
    CHANNEL = auto()
    AREA = auto()
    PROVINCE = auto()
    REGENCY = auto()
    DISTRICT = auto()
    SUBMITTED = auto()
    ASSIGNED = auto()
    FOLLOWED_UP = auto()
    CLOSED = auto()
    LAST_ACTIVITY = auto()
    ANSWER = auto()


STEPS: Mapping[EventKind, Field] = {
    EventKind.SUBMITTED: Field.SUBMITTED,
    EventKind.ASSIGNED: Field.ASSIGNED,
    EventKind.FOLLOWED_UP: Field.FOLLOWED_UP,
    EventKind.CLOSED: Field.CLOSED,
}
"""The steps whose times are told, in the order in which they can only happen (domain notes 1.4)."""

_LONGEST = {
    Field.CATEGORY_ID: 20,
    Field.CATEGORY: 300,
    Field.PARENT_AGENCY: 300,
    Field.UNIT_ID: 20,
    Field.UNIT: 300,
}
_OPEN_WORDS = frozenset({"", "-", "anonim", "biasa", "publik", "tidak", "umum"})
_SECRET_WORDS = frozenset({"1", "true", "y", "ya", "yes"})
_SET_ASIDE = frozenset({ComplaintStatus.ARCHIVED, ComplaintStatus.POSTPONED})
_TRACKING_ID = re.compile(r"[1-9][0-9]{0,7}")


@dataclass(frozen=True)
class DatedFile:
    """A file whose rows tell times; what differs between the sources is in the methods they override."""

    path: Path
    layout: Layout
    rows: Callable[[], Iterator[Row]]
    feed: str
    scheme: str

    @property
    def owner(self) -> str | None:
        """Whose file it is, where the rows above the header say so."""
        return self.layout.owner

    @property
    def tells(self) -> frozenset[UnpublishedReason]:
        """Whether it has the column that marks what is confidential, and those that show a withdrawal."""
        needs = {
            UnpublishedReason.CONFIDENTIAL: (Field.SECRECY,),
            UnpublishedReason.WITHDRAWN: (Field.STATUS, Field.ARCHIVE_REASON),
        }
        return frozenset(why for why, fields in needs.items() if all(self.layout.has(field) for field in fields))

    def column_of(self, kind: EventKind) -> str:
        """What the file calls the column that tells when such an event happened."""
        return self.layout.name_of(STEPS.get(kind, Field.STATUS))

    def data_rows(self) -> Iterator[Row]:
        """The rows that hold data: below the header, neither blank nor the header again."""
        for row in self.rows():
            is_blank = not row.formulas and not any(text_of(cell).strip() for cell in row.cells)
            if row.number > self.layout.header_row and not is_blank and not self.layout.is_header(row):
                yield row

    def slashed_order(self, row: Row, order: DateOrder) -> DateOrder:
        """What the file has proven of its date order in any of its columns, this row included."""
        for field in _TOLD:
            order = order.after(self.layout.cell(row, field))
        return order

    def has_slashed_date(self, row: Row) -> bool:
        """Whether any date of the row is written with slashes, so that its order needs proof."""
        cells = (self.layout.cell(row, field) for field in _TOLD)
        return any(isinstance(cell, str) and "/" in cell for cell in cells)

    def read(self, row: Row, generated: Bounds, order: DateOrder) -> Reading:
        """What `row` says; its secrecy stands even where the rest of it is rejected."""
        attempt = Attempts(row, self.layout)
        tracking_id = attempt(self._tracking_id, row)
        secrecy = self._secrecy(row, attempt)
        report_class = attempt(self._report_class, row)
        times = {kind: attempt(self._time, row, field, generated, order) for kind, field in STEPS.items()}
        stated = {kind: bounds for kind, bounds in times.items() if bounds is not None}
        attempt(self._check_submitted, row, stated)
        for field in _LONGEST:
            attempt(self._check_length, row, field)
        status = attempt(self._status, row, stated)
        place = self._place(row, stated.get(EventKind.SUBMITTED))
        record = None
        if not attempt.problems and tracking_id and report_class and status:
            attempt(self._check_order, stated)
            attempt(self._check_status, row, stated, status)
            stated = attempt(self._narrowed, row, stated, status, generated, order)
            if not attempt.problems and stated:
                record = self._record(row, tracking_id, report_class, status, stated, place)
        return Reading(row.number, tracking_id, secrecy, place, record, tuple(attempt.problems))

    def _text(self, row: Row, field: Field) -> str:
        return text_at(self.layout, row, field)

    def _tracking_id(self, row: Row) -> int:
        field = Field.TRACKING_ID if self.layout.has(Field.TRACKING_ID) else Field.ID
        text = self._text(row, field)
        if not _TRACKING_ID.fullmatch(text):
            raise Unusable(field, "is not a number of at most eight digits")
        return int(text)

    def _secrecy(self, row: Row, attempt: Attempts) -> UnpublishedReason | None:
        parts = [fold(part) for part in self._text(row, Field.SECRECY).split("|")]
        attempt(self._check_not_cut_off, row)
        attempt(_check_secrecy_words, parts)
        if any(says_confidential(part) or part in _SECRET_WORDS for part in parts):
            return UnpublishedReason.CONFIDENTIAL
        status = read_status(self._text(row, Field.STATUS))
        is_withdrawal = status is not None and status.is_withdrawal
        if is_withdrawal or is_reporters_wish(self._text(row, Field.ARCHIVE_REASON)):
            return UnpublishedReason.WITHDRAWN
        return None

    def _check_not_cut_off(self, row: Row) -> None:
        if self.layout.is_cut_off(row, Field.SECRECY):
            raise Unusable(Field.SECRECY, "is missing: the row is shorter than the header; export the file again")

    def _report_class(self, row: Row) -> tuple[ReportClass, bool | None]:
        read = read_class(self._text(row, Field.REPORT_CLASS))
        if read is None:
            raise Unusable(Field.REPORT_CLASS, "is empty or not a class that may be published")
        return read

    def _time(self, row: Row, field: Field, generated: Bounds, order: DateOrder) -> Bounds | None:
        """The bounds of the time told; None for an empty cell."""
        cell = self.layout.cell(row, field)
        if cell is None or text_of(cell).strip() in ("", "-"):
            return None
        bounds = read_moment(cell, order)
        if bounds is None:
            reason = "is not a date such as 2024-10-03, 3 Oct 2024 04:25:41 or 31/10/2024 4:25:41"
            if isinstance(cell, str) and "/" in cell:
                reason += "; the file must prove by another date which of the slashed numbers is the day"
            raise Unusable(field, reason)
        if bounds.start > generated.end:
            raise Unusable(field, "lies after the time the file was made")
        return Bounds(bounds.start, min(bounds.end, generated.end))

    def _check_submitted(self, row: Row, stated: Mapping[EventKind, Bounds]) -> None:
        if EventKind.SUBMITTED not in stated and not text_of(self.layout.cell(row, Field.SUBMITTED)).strip(" -"):
            raise Unusable(Field.SUBMITTED, "is empty; every complaint was filed at some time")

    def _check_length(self, row: Row, field: Field) -> None:
        if len(self._text(row, field)) > _LONGEST[field]:
            raise Unusable(field, f"is longer than {_LONGEST[field]} characters")

    def _status(self, row: Row, stated: Mapping[EventKind, Bounds]) -> StatusWord:
        """The status of the row's word; of a file with no such column, what the times told amount to."""
        if not self.layout.has(Field.STATUS):
            return _told_by(stated)
        status = read_status(self._text(row, Field.STATUS))
        if status is None:
            raise Unusable(Field.STATUS, "is not a known status word")
        return status

    def _check_order(self, stated: Mapping[EventKind, Bounds]) -> None:
        for earlier, later in combinations((kind for kind in STEPS if kind in stated), 2):
            if stated[later].end < stated[earlier].start:
                name = self.layout.name_of(STEPS[earlier])
                raise Unusable(STEPS[later], f'lies before "{name}", which can only have come earlier')

    def _check_status(self, row: Row, stated: Mapping[EventKind, Bounds], status: StatusWord) -> None:
        """Refuse a step that nothing leads to, and a status that contradicts the times."""
        has_agency = bool(self._text(row, Field.UNIT))
        for kind in (EventKind.ASSIGNED, EventKind.FOLLOWED_UP, EventKind.CLOSED):
            if kind in stated and not has_agency:
                raise Unusable(STEPS[kind], "tells of a step, but the row names no agency that took it")
        if status.implies_forwarding and not has_agency:
            raise Unusable(Field.UNIT, "is empty, but the status is one that only a forwarded complaint can have")
        if EventKind.CLOSED in stated and status.status is not ComplaintStatus.CLOSED:
            raise Unusable(Field.CLOSED, "tells of a closing, but the status is not that of a closed complaint")
        if EventKind.FOLLOWED_UP in stated and status.status is ComplaintStatus.ASSIGNED:
            raise Unusable(Field.FOLLOWED_UP, "tells of a follow-up, but the status is that of an unanswered complaint")

    def _narrowed(
        self,
        row: Row,
        stated: Mapping[EventKind, Bounds],
        status: StatusWord,
        generated: Bounds,
        order: DateOrder,
    ) -> Mapping[EventKind, Bounds]:
        """The times told, with bounds that the rest of the row implies."""
        return stated

    def _place(self, row: Row, submitted: Bounds | None) -> Place:
        return Place(
            parent_agency=self._text(row, Field.PARENT_AGENCY)[: _LONGEST[Field.PARENT_AGENCY]],
            province=self._text(row, Field.PROVINCE),
            regency=self._text(row, Field.REGENCY),
            district=self._text(row, Field.DISTRICT),
            year=submitted.start.astimezone(JAKARTA).year if submitted else None,
        )

    def _record(
        self,
        row: Row,
        tracking_id: int,
        report_class: tuple[ReportClass, bool | None],
        status: StatusWord,
        stated: Mapping[EventKind, Bounds],
        place: Place,
    ) -> Record:
        unit_name = self._text(row, Field.UNIT)
        reasons = read_reasons(self._text(row, Field.ARCHIVE_REASON)) if status.status in _SET_ASIDE else ()
        return Record(
            tracking_id=tracking_id,
            submitted_at=stated[EventKind.SUBMITTED].start,
            stated=stated,
            report_class=report_class[0],
            is_supervisory=report_class[1],
            category_id=self._text(row, Field.CATEGORY_ID),
            category_name=self._text(row, Field.CATEGORY),
            title=self._text(row, Field.TITLE),
            body=self._body(row),
            notes=self._notes(row),
            answer=self._answer(row, stated.get(EventKind.FOLLOWED_UP)),
            hints=hints_of(self._text(row, Field.REPORTER)),
            channel=self._channel(row),
            place=place,
            unit_id=self._text(row, Field.UNIT_ID) if unit_name else "",
            unit_name=unit_name,
            status=status,
            source_word=status.word if self.layout.has(Field.STATUS) else None,
            archive_reasons=reasons,
            tells_follow_ups=self.layout.has(Field.FOLLOWED_UP),
        )

    def _body(self, row: Row) -> str | None:
        return body_of(self.layout, row, Field.BODY)

    def _answer(self, row: Row, answered: Bounds | None) -> str | None:
        """The words of the first follow-up, where it is known to the second when it was posted."""
        is_exact = answered is not None and answered.start == answered.end
        return body_of(self.layout, row, Field.ANSWER) if is_exact else None

    def _notes(self, row: Row) -> tuple[Disclosure, ...]:
        """What the source itself did to a published field."""
        return ()

    def _channel(self, row: Row) -> ReadChannel:
        if not self.layout.has(Field.CHANNEL):
            return ReadChannel(Channel.OTHER, None, is_known=True)
        return read_channel(self._text(row, Field.CHANNEL))


_TOLD = (*STEPS.values(), Field.LAST_ACTIVITY)


def _told_by(stated: Mapping[EventKind, Bounds]) -> StatusWord:
    """The status that the times amount to; a closing is told by nobody in particular."""
    if EventKind.CLOSED in stated:
        word = "Selesai"
    elif EventKind.FOLLOWED_UP in stated:
        word = "Ditindaklanjuti oleh Instansi"
    else:
        word = "Belum"
    status = read_status(word)
    assert status is not None
    return status


def _check_secrecy_words(parts: list[str]) -> None:
    if not all(says_confidential(part) or part in _OPEN_WORDS | _SECRET_WORDS for part in parts):
        raise Unusable(Field.SECRECY, 'holds something else than "Rahasia", "Ya", "Tidak", "Anonim", "Biasa"')
