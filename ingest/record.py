"""What one row of an export says once it is read: only what may be published, or why the row is unusable.

The reporter's name is here as a hint to redaction for its own row and nowhere later; the reporter's original words
have no place here at all.
"""

from dataclasses import dataclass, field
from datetime import datetime

from rules.channels import ReadChannel
from rules.status import StatusWord
from rules.terms import ArchiveReason, ReportClass, UnpublishedReason

__all__ = ["Place", "Problem", "Reading", "Record"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is rejected: the column and a sentence of ours, never what the cell holds."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row belongs, in the file's own names, as far as they could be read; empty where not given."""

    parent_agency: str = ""
    province: str = ""
    regency: str = ""
    district: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One valid row."""

    tracking_id: int
    submitted_at: datetime
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
    archive_reasons: tuple[ArchiveReason, ...]

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
