"""What one row of a source says once it is read: only what may be published, or why the row is unusable.

The reporter's name is here as a hint to redaction for its own row and nowhere later; the reporter's original words
have no place here at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest.dates import Bounds
from rules.channels import ReadChannel
from rules.disclosure import Disclosure
from rules.status import StatusWord
from rules.terms import ArchiveReason, EventKind, ReportClass, UnpublishedReason

__all__ = ["Place", "Problem", "Reading", "Record"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is rejected: the column and a sentence of ours, never what the cell holds."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row belongs, in the file's own names, as far as they could be read; empty where not given.

    `area` is a place whose level the source does not tell: a province or one below it.
    """

    parent_agency: str = ""
    province: str = ""
    regency: str = ""
    district: str = ""
    year: int | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One valid row.

    `stated` holds the times the source itself gives, by what happened: of follow-ups the first. `source_word` is None
    where the source has no word for the status; `tells_follow_ups` says that it shows whether there was one, and
    `notes` holds what the source itself did to a published field. `answer` is the first follow-up's own words, where
    its time is exact: without one a follow-up cannot be shown as one.
    """

    tracking_id: int
    submitted_at: datetime
    stated: Mapping[EventKind, Bounds]
    report_class: ReportClass
    is_supervisory: bool | None
    category_id: str
    category_name: str
    title: str = field(repr=False)
    body: str | None = field(repr=False)
    hints: tuple[str, ...] = field(repr=False)
    channel: ReadChannel
    place: Place
    unit_id: str
    unit_name: str
    status: StatusWord
    source_word: str | None
    archive_reasons: tuple[ArchiveReason, ...]
    tells_follow_ups: bool = False
    notes: tuple[Disclosure, ...] = ()
    answer: str | None = field(default=None, repr=False)

    @property
    def is_forwarded(self) -> bool:
        """Whether an agency has it: it is named, or only a forwarded complaint can have this status."""
        return bool(self.unit_name) or self.status.implies_forwarding


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one row. `secrecy` holds whatever else is wrong with the row."""

    row: int
    tracking_id: int | None
    secrecy: UnpublishedReason | None
    place: Place
    record: Record | None
    problems: tuple[Problem, ...]

    @property
    def is_publishable(self) -> bool:
        """Whether the row, alone, may be published."""
        return self.record is not None and self.secrecy is None and self.record.is_forwarded
