"""The closed vocabularies of the field, one enumeration each, in the words the public schema uses.

Each member's value equals its name: it is what PostgreSQL stores and what GraphQL prints, so that a stored word needs
no translation anywhere. Sources: docs/glossary.md, and for the status words the official export (rules/status.py).
"""

from enum import StrEnum

__all__ = [
    "Actor",
    "AgencyKind",
    "ArchiveReason",
    "AssignmentEndReason",
    "ChangeKind",
    "Channel",
    "ComplaintStatus",
    "DayUnit",
    "DeadlineKind",
    "DeadlineState",
    "DisclosureState",
    "EventKind",
    "FollowUpKind",
    "HolidayKind",
    "OfficialRole",
    "RegionLevel",
    "ReportClass",
    "StatusGroup",
    "UnpublishedGrid",
    "UnpublishedReason",
]


class ReportClass(StrEnum):
    """Klasifikasi laporan: what the reporter filed."""

    COMPLAINT = "COMPLAINT"
    ASPIRATION = "ASPIRATION"
    INFORMATION_REQUEST = "INFORMATION_REQUEST"


class ComplaintStatus(StrEnum):
    """The step a complaint has reached: its last event, folded."""

    SUBMITTED = "SUBMITTED"
    VERIFIED = "VERIFIED"
    ASSIGNED = "ASSIGNED"
    FOLLOWED_UP = "FOLLOWED_UP"
    REPORTER_REPLIED = "REPORTER_REPLIED"
    POSTPONED = "POSTPONED"
    ARCHIVED = "ARCHIVED"
    CLOSED = "CLOSED"

    @property
    def group(self) -> "StatusGroup":
        """The coarse group the public site shows this status under (Belum, Proses, Selesai), or NOT_PROCESSED."""
        return _GROUPS[self]


class StatusGroup(StrEnum):
    """Belum, Proses and Selesai as on the public site, and what was set aside."""

    WAITING = "WAITING"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    NOT_PROCESSED = "NOT_PROCESSED"


_GROUPS = {
    ComplaintStatus.SUBMITTED: StatusGroup.WAITING,
    ComplaintStatus.VERIFIED: StatusGroup.WAITING,
    ComplaintStatus.ASSIGNED: StatusGroup.WAITING,
    ComplaintStatus.FOLLOWED_UP: StatusGroup.IN_PROGRESS,
    ComplaintStatus.REPORTER_REPLIED: StatusGroup.IN_PROGRESS,
    ComplaintStatus.POSTPONED: StatusGroup.NOT_PROCESSED,
    ComplaintStatus.ARCHIVED: StatusGroup.NOT_PROCESSED,
    ComplaintStatus.CLOSED: StatusGroup.DONE,
}


class EventKind(StrEnum):
    """What can happen to a complaint."""

    SUBMITTED = "SUBMITTED"
    VERIFIED = "VERIFIED"
    ASSIGNED = "ASSIGNED"
    RETURNED_NOT_COMPETENT = "RETURNED_NOT_COMPETENT"
    FOLLOWED_UP = "FOLLOWED_UP"
    REPORTER_REPLIED = "REPORTER_REPLIED"
    POSTPONED = "POSTPONED"
    ARCHIVED = "ARCHIVED"
    CLOSED = "CLOSED"
    REOPENED = "REOPENED"


class Actor(StrEnum):
    """Who caused an event."""

    REPORTER = "REPORTER"
    AGENCY = "AGENCY"
    ADMIN = "ADMIN"
    SYSTEM = "SYSTEM"
    UNKNOWN = "UNKNOWN"


class ArchiveReason(StrEnum):
    """Why a complaint was set aside, read from the source's sentence."""

    INCOMPLETE = "INCOMPLETE"
    UNCLEAR = "UNCLEAR"
    TOO_GENERAL = "TOO_GENERAL"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    NOT_COMPETENT = "NOT_COMPETENT"
    NO_EVIDENCE = "NO_EVIDENCE"
    DISCRIMINATORY_CONTENT = "DISCRIMINATORY_CONTENT"
    EXPIRED = "EXPIRED"
    DUPLICATE = "DUPLICATE"
    SPAM = "SPAM"
    NO_REPORTER_RESPONSE = "NO_REPORTER_RESPONSE"
    OTHER = "OTHER"


class FollowUpKind(StrEnum):
    """What a follow-up (tindak lanjut) does."""

    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT"
    PROGRESS = "PROGRESS"
    SUBSTANTIVE = "SUBSTANTIVE"
    CLARIFICATION_REQUEST = "CLARIFICATION_REQUEST"
    CORRECTION = "CORRECTION"
    UNSPECIFIED = "UNSPECIFIED"


class AssignmentEndReason(StrEnum):
    """Why an agency's turn ended."""

    RETURNED_NOT_COMPETENT = "RETURNED_NOT_COMPETENT"
    REASSIGNED = "REASSIGNED"
    CLOSED = "CLOSED"


class DisclosureState(StrEnum):
    """What was done to a published field."""

    REDACTED = "REDACTED"
    GENERALISED = "GENERALISED"
    WITHHELD = "WITHHELD"


class Channel(StrEnum):
    """Sumber laporan: how the complaint came in."""

    WEBSITE = "WEBSITE"
    SMS = "SMS"
    ANDROID = "ANDROID"
    IOS = "IOS"
    X = "X"
    WHATSAPP = "WHATSAPP"
    EMAIL = "EMAIL"
    PARTNER_SYSTEM = "PARTNER_SYSTEM"
    IN_PERSON = "IN_PERSON"
    LETTER = "LETTER"
    VICE_PRESIDENT_OFFICE = "VICE_PRESIDENT_OFFICE"
    OTHER = "OTHER"


class AgencyKind(StrEnum):
    """What an agency (instansi) is."""

    MINISTRY = "MINISTRY"
    STATE_INSTITUTION = "STATE_INSTITUTION"
    PROVINCE = "PROVINCE"
    REGENCY = "REGENCY"
    CITY = "CITY"
    LOCAL_UNIT = "LOCAL_UNIT"
    REGIONAL_OFFICE = "REGIONAL_OFFICE"
    STATE_ENTERPRISE = "STATE_ENTERPRISE"
    UNIVERSITY = "UNIVERSITY"
    MISSION_ABROAD = "MISSION_ABROAD"
    OTHER = "OTHER"


class RegionLevel(StrEnum):
    """Administrative level of a region; nothing finer than a kecamatan is ever published."""

    PROVINCE = "PROVINCE"
    REGENCY = "REGENCY"
    CITY = "CITY"
    DISTRICT = "DISTRICT"


class ChangeKind(StrEnum):
    """What last happened to a complaint's public record."""

    PUBLISHED = "PUBLISHED"
    UPDATED = "UPDATED"
    WITHDRAWN = "WITHDRAWN"


class UnpublishedGrid(StrEnum):
    """What the counts of unpublished complaints are broken down by, beside the reason."""

    NATION = "NATION"
    PARENT_AGENCY = "PARENT_AGENCY"
    PROVINCE = "PROVINCE"


class UnpublishedReason(StrEnum):
    """Why a complaint is not published: the first of these that applies."""

    CONFIDENTIAL = "CONFIDENTIAL"
    WITHDRAWN = "WITHDRAWN"
    ARCHIVED = "ARCHIVED"
    NOT_FORWARDED = "NOT_FORWARDED"


class DeadlineKind(StrEnum):
    """What has to be done in time."""

    VERIFICATION = "VERIFICATION"
    FIRST_FOLLOW_UP = "FIRST_FOLLOW_UP"
    RESOLUTION = "RESOLUTION"
    REPORTER_REPLY = "REPORTER_REPLY"


class DeadlineState(StrEnum):
    """How a deadline stands today, as far as the source tells."""

    RUNNING = "RUNNING"
    OVERDUE = "OVERDUE"
    MET = "MET"
    MISSED = "MISSED"
    UNKNOWN = "UNKNOWN"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class DayUnit(StrEnum):
    """Which days a period is counted in."""

    WORKING_DAY = "WORKING_DAY"
    CALENDAR_DAY = "CALENDAR_DAY"


class HolidayKind(StrEnum):
    """Why the state does not work on a day that is no weekend."""

    NATIONAL = "NATIONAL"
    COLLECTIVE_LEAVE = "COLLECTIVE_LEAVE"


class OfficialRole(StrEnum):
    """What an official who is signed in may do here."""

    LIAISON_OFFICER = "LIAISON_OFFICER"
    AGENCY_ADMIN = "AGENCY_ADMIN"
    NATIONAL_ADMIN = "NATIONAL_ADMIN"
