"""Source 1, the official LAPOR export: from a row of the file to a `Record`, by the rules of domain notes 9.4."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.dates import JAKARTA, Bounds, DateOrder, read_date, read_time
from ingest.header import Column, Layout, text_of
from ingest.record import Place, Reading, Record
from ingest.sources.cells import Attempts, Unusable, body_of, hints_of, says_confidential, text_at
from ingest.workbook import Row
from rules.archive_reasons import is_reporters_wish, read_reasons
from rules.channels import read_channel
from rules.names import fold
from rules.report_classes import read_class
from rules.status import StatusWord, read_status
from rules.terms import ComplaintStatus, EventKind, ReportClass, UnpublishedReason

__all__ = ["FEED", "LaporExport"]

FEED = "sp4n-lapor"
"""The feed's name where the operator gives none, and the scheme of its agency numbers."""

_TRACKING_ID = re.compile(r"[1-9][0-9]{6,7}")
_SET_ASIDE = frozenset({ComplaintStatus.ARCHIVED, ComplaintStatus.POSTPONED})
_LONGEST = {
    Column.CATEGORY_ID: 20,
    Column.CATEGORY: 300,
    Column.PARENT_AGENCY: 300,
    Column.UNIT_ID: 20,
    Column.UNIT: 300,
}
"""Names become addresses; the longest category known has 141 characters."""
_FOOTER = (Column.DATE, Column.TIME, Column.REPORT_CLASS, Column.STATUS)


@dataclass(frozen=True)
class LaporExport:
    """An export whose header was found: its rows can be read as often as needed."""

    path: Path
    layout: Layout
    rows: Callable[[], Iterator[Row]]
    feed: str = FEED
    scheme: str = FEED
    tells: frozenset[UnpublishedReason] = frozenset({UnpublishedReason.CONFIDENTIAL, UnpublishedReason.WITHDRAWN})
    """Both: the columns are required."""

    @property
    def owner(self) -> str | None:
        """Whose export it is, where the rows above the header say so."""
        return self.layout.owner

    def column_of(self, kind: EventKind) -> str:
        """The column that tells of such an event."""
        return Column.DATE if kind is EventKind.SUBMITTED else Column.STATUS

    def data_rows(self) -> Iterator[Row]:
        """The rows that hold data: below the header, neither blank nor a repeated header nor a footer."""
        for row in self.rows():
            if row.number > self.layout.header_row and not self._is_skipped(row):
                yield row

    def _is_skipped(self, row: Row) -> bool:
        if not row.formulas and not any(text_of(cell).strip() for cell in row.cells):
            return True
        if self.layout.is_header(row):
            return True
        if any(self._text(row, column) for column in _FOOTER):
            return False
        # What may hide a complaint is never taken for a footer.
        hides = any(self._text(row, column) for column in (Column.SECRECY, Column.ARCHIVE_REASON))
        return not hides or self._tracking_id(row) is None

    def read(self, row: Row, generated: Bounds, order: DateOrder) -> Reading:
        """What `row` says; its secrecy stands even where the rest of it is rejected."""
        attempt = Attempts(row, self.layout)
        tracking_id = attempt(self._checked_tracking_id, row)
        secrecy = self._secrecy(row, attempt)
        submitted_at = attempt(self._submitted_at, row, generated, order)
        place = self._place(row, submitted_at)
        report_class = attempt(self._report_class, row)
        status = attempt(self._status, row)
        for column in _LONGEST:
            attempt(self._check_length, row, column)
        record = None
        if not attempt.problems and tracking_id and submitted_at and report_class and status:
            record = self._record(row, tracking_id, submitted_at, report_class, status, place)
        return Reading(row.number, tracking_id, secrecy, place, record, tuple(attempt.problems))

    def slashed_order(self, row: Row, order: DateOrder) -> DateOrder:
        """What the file has proven of its date order, this row included."""
        return order.after(self.layout.cell(row, Column.DATE))

    def has_slashed_date(self, row: Row) -> bool:
        """Whether the row's date is written with slashes, so that its order needs proof."""
        cell = self.layout.cell(row, Column.DATE)
        return isinstance(cell, str) and "/" in cell

    def _text(self, row: Row, column: Column) -> str:
        return text_at(self.layout, row, column)

    def _tracking_id(self, row: Row) -> int | None:
        text = self._text(row, Column.TRACKING_ID)
        return int(text) if _TRACKING_ID.fullmatch(text) else None

    def _checked_tracking_id(self, row: Row) -> int:
        tracking_id = self._tracking_id(row)
        if tracking_id is None:
            raise Unusable(Column.TRACKING_ID, "is not a number of seven or eight digits")
        return tracking_id

    def _secrecy(self, row: Row, attempt: Attempts) -> UnpublishedReason | None:
        parts = [fold(part) for part in self._text(row, Column.SECRECY).split("|")]
        attempt(self._check_not_cut_off, row)
        attempt(_check_secrecy_words, parts)
        if any(says_confidential(part) for part in parts):
            return UnpublishedReason.CONFIDENTIAL
        status = read_status(self._text(row, Column.STATUS))
        is_withdrawal = status is not None and status.is_withdrawal
        if is_withdrawal or is_reporters_wish(self._text(row, Column.ARCHIVE_REASON)):
            return UnpublishedReason.WITHDRAWN
        return None

    def _check_not_cut_off(self, row: Row) -> None:
        if self.layout.is_cut_off(row, Column.SECRECY):
            raise Unusable(Column.SECRECY, "is missing: the row is shorter than the header; export the file again")

    def _submitted_at(self, row: Row, generated: Bounds, order: DateOrder) -> datetime:
        day = read_date(self.layout.cell(row, Column.DATE), order)
        if day is None:
            reason = "is not a date such as 3 Oct 2024"
            if self.has_slashed_date(row):
                reason += "; the file does not prove which of its slashed numbers is the day"
            raise Unusable(Column.DATE, reason)
        clock = read_time(self.layout.cell(row, Column.TIME))
        if clock is None:
            raise Unusable(Column.TIME, "is not a time such as 04:25:41")
        moment = datetime.combine(day, clock, JAKARTA).astimezone(UTC)
        if moment > generated.end:
            raise Unusable(Column.DATE, "lies after the time the file was made")
        return moment

    def _report_class(self, row: Row) -> tuple[ReportClass, bool | None]:
        read = read_class(self._text(row, Column.REPORT_CLASS))
        if read is None:
            raise Unusable(Column.REPORT_CLASS, "is empty or not a class that may be published")
        return read

    def _status(self, row: Row) -> StatusWord:
        status = read_status(self._text(row, Column.STATUS))
        if status is None:
            raise Unusable(Column.STATUS, "is not a known status word")
        return status

    def _check_length(self, row: Row, column: Column) -> None:
        if len(self._text(row, column)) > _LONGEST[column]:
            raise Unusable(column, f"is longer than {_LONGEST[column]} characters")

    def _place(self, row: Row, submitted_at: datetime | None) -> Place:
        return Place(
            parent_agency=self._text(row, Column.PARENT_AGENCY)[: _LONGEST[Column.PARENT_AGENCY]],
            province=self._text(row, Column.PROVINCE),
            regency=self._text(row, Column.REGENCY),
            district=self._text(row, Column.DISTRICT),
            year=submitted_at.astimezone(JAKARTA).year if submitted_at else None,
        )

    def _record(
        self,
        row: Row,
        tracking_id: int,
        submitted_at: datetime,
        report_class: tuple[ReportClass, bool | None],
        status: StatusWord,
        place: Place,
    ) -> Record:
        unit_name = self._text(row, Column.UNIT)
        reasons = read_reasons(self._text(row, Column.ARCHIVE_REASON)) if status.status in _SET_ASIDE else ()
        return Record(
            tracking_id=tracking_id,
            submitted_at=submitted_at,
            stated={EventKind.SUBMITTED: Bounds(submitted_at, submitted_at)},
            report_class=report_class[0],
            is_supervisory=report_class[1],
            category_id=self._text(row, Column.CATEGORY_ID),
            category_name=self._text(row, Column.CATEGORY),
            title=self._text(row, Column.TITLE),
            body=body_of(self.layout, row, Column.BODY),
            hints=hints_of(self._text(row, Column.REPORTER)),
            channel=read_channel(
                self._text(row, Column.CHANNEL),
                through_vice_president=fold(self._text(row, Column.THROUGH_VICE_PRESIDENT)) == "ya",
            ),
            place=place,
            unit_id=self._text(row, Column.UNIT_ID) if unit_name else "",
            unit_name=unit_name,
            status=status,
            source_word=status.word,
            archive_reasons=reasons,
        )


def _check_secrecy_words(parts: list[str]) -> None:
    if not all(says_confidential(part) or part in ("", "anonim") for part in parts):
        raise Unusable(Column.SECRECY, 'holds something else than "Anonim" and "Rahasia"')
