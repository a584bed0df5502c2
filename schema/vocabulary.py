"""The vocabularies of `rules.terms` as GraphQL enumerations, each word described for a reader new to the field.

The enumeration's own docstring is its description; `lists` and `orders` declare their own words beside their filters.
"""

from enum import EnumMeta, StrEnum
from typing import cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from rules import terms


def describe(enumeration: EnumMeta, **words: str) -> None:
    """Make a GraphQL enumeration; a word without a description is an error."""
    strawberry.enum(enumeration, description=enumeration.__doc__)
    known = cast(StrawberryEnumDefinition, enumeration.__strawberry_definition__)  # type: ignore[attr-defined]
    for value in known.values:
        value.description = words[value.name]


describe(
    terms.ReportClass,
    COMPLAINT="Pengaduan: something went wrong and should be put right.",
    ASPIRATION="Aspirasi: a wish or proposal.",
    INFORMATION_REQUEST="Permintaan informasi: a question.",
)
describe(
    terms.ComplaintStatus,
    SUBMITTED="Filed and not yet looked at.",
    VERIFIED="Found complete by an administrator, with no agency in charge (Terverifikasi).",
    ASSIGNED="Forwarded to an agency that has not been seen to act (Terdisposisi).",
    FOLLOWED_UP="The agency did the last thing that happened (Ditindaklanjuti oleh Instansi).",
    REPORTER_REPLIED="The reporter did the last thing that happened (Ditanggapi oleh Pelapor).",
    POSTPONED="Set aside until the reporter completes it (Menunggu Kelengkapan Informasi).",
    ARCHIVED="Set aside for good (Diarsipkan). This says nothing about whether the problem was solved.",
    CLOSED="Closed (Ditutup, Selesai). See closedBy: a system closes after silence, which is not an answer.",
)
describe(
    terms.StatusGroup,
    WAITING="Belum: SUBMITTED, VERIFIED or ASSIGNED.",
    IN_PROGRESS="Proses: FOLLOWED_UP or REPORTER_REPLIED.",
    DONE="Selesai: CLOSED only, never ARCHIVED.",
    NOT_PROCESSED="POSTPONED or ARCHIVED.",
)
describe(
    terms.EventKind,
    SUBMITTED="The reporter filed it.",
    VERIFIED="An administrator found it complete.",
    ASSIGNED="It was forwarded to an agency (disposisi).",
    RETURNED_NOT_COMPETENT="The agency gave it back as not its matter (bukan wewenang).",
    FOLLOWED_UP="The agency acted or answered (tindak lanjut).",
    REPORTER_REPLIED="The reporter answered the agency. The words of the reply are not published.",
    POSTPONED="It was set aside until the reporter completes it.",
    ARCHIVED="It was set aside for good.",
    CLOSED="It was closed.",
    REOPENED="It was taken up again after it had been closed or archived.",
)
describe(
    terms.Actor,
    REPORTER="The person who filed it, never named.",
    AGENCY="The agency in charge.",
    ADMIN="An administrator of SP4N-LAPOR!.",
    SYSTEM="A timer of SP4N-LAPOR!, after silence.",
    UNKNOWN="The source does not say who.",
)
describe(
    terms.ArchiveReason,
    INCOMPLETE="Details are missing.",
    UNCLEAR="It cannot be understood.",
    TOO_GENERAL="It names nothing in particular.",
    OUT_OF_SCOPE="It is not about the work of the government.",
    NOT_COMPETENT="No connected agency is competent.",
    NO_EVIDENCE="Supporting evidence is missing.",
    DISCRIMINATORY_CONTENT="It attacks ethnicity, religion, race or group (SARA).",
    EXPIRED="It passed the time limit for complaints.",
    DUPLICATE="It repeats another one.",
    SPAM="It is no complaint at all.",
    NO_REPORTER_RESPONSE="The reporter did not answer.",
    OTHER="The source gives a reason that fits none of these.",
)
describe(
    terms.FollowUpKind,
    ACKNOWLEDGEMENT="Says that the complaint has arrived.",
    PROGRESS="Says what is being done.",
    SUBSTANTIVE="Answers the matter itself.",
    CLARIFICATION_REQUEST="Asks the reporter for details.",
    CORRECTION="Corrects an earlier follow-up, which stays readable.",
    UNSPECIFIED="The source does not say which kind it is.",
)
describe(
    terms.AssignmentEndReason,
    RETURNED_NOT_COMPETENT="The agency gave it back as not its matter.",
    REASSIGNED="It went on to another agency.",
    CLOSED="The complaint was closed or archived.",
)
describe(
    terms.DisclosureState,
    REDACTED="Parts were replaced by a word in square brackets, or left out where the rule says so.",
    GENERALISED="The text or word was replaced by a more general one.",
    WITHHELD="The text is not shown, because it may still identify a person.",
)
describe(
    terms.Channel,
    WEBSITE="The site lapor.go.id or an agency's own entry to it.",
    SMS="Text message to 1708.",
    ANDROID="The Android app.",
    IOS="The iOS app.",
    X="X, formerly Twitter.",
    WHATSAPP="WhatsApp.",
    EMAIL="E-mail.",
    PARTNER_SYSTEM="Another complaint system that passes its reports on.",
    IN_PERSON="Told to an officer, who entered it.",
    LETTER="A letter, entered by an officer.",
    VICE_PRESIDENT_OFFICE="The Vice President's complaint desk (Lapor Mas Wapres).",
    OTHER="A channel that this list does not know.",
)
describe(
    terms.AgencyKind,
    MINISTRY="A ministry.",
    STATE_INSTITUTION="A state institution or national body.",
    PROVINCE="A provincial government.",
    REGENCY="A regency (kabupaten) government.",
    CITY="A city (kota) government.",
    LOCAL_UNIT="A unit of a local government (dinas, badan, kecamatan and the like).",
    REGIONAL_OFFICE="A regional office of a ministry or institution.",
    STATE_ENTERPRISE="A state-owned or region-owned enterprise.",
    UNIVERSITY="A university or college.",
    MISSION_ABROAD="An embassy or consulate.",
    OTHER="Its name does not say what it is.",
)
describe(
    terms.RegionLevel,
    PROVINCE="Provinsi.",
    REGENCY="Kabupaten.",
    CITY="Kota.",
    DISTRICT="Kecamatan, the finest level that is published.",
)


class OrderDirection(StrEnum):
    """Which end of a list comes first."""

    ASC = "ASC"
    DESC = "DESC"


describe(
    OrderDirection,
    ASC="Smallest, earliest or first in the alphabet first.",
    DESC="Largest, latest or last in the alphabet first.",
)
describe(
    terms.OfficialRole,
    LIAISON_OFFICER="Pejabat penghubung: answers complaints for the agency and the units below it.",
    AGENCY_ADMIN="Admin instansi: the same, and looks after the agency's own answers.",
    NATIONAL_ADMIN="Admin nasional: the ministry that runs SP4N-LAPOR!.",
)
describe(
    terms.DeadlineKind,
    VERIFICATION="The complaint is forwarded to an agency (disposisi).",
    FIRST_FOLLOW_UP="The agency answers for the first time. Handed on before that, the next agency has its own days.",
    RESOLUTION="The complaint is closed; closedBy and closedWithoutFollowUp say what that was worth.",
    REPORTER_REPLY="The reporter replies to the latest follow-up; after that time the system may close.",
)
describe(
    terms.DeadlineState,
    RUNNING="There is still time.",
    OVERDUE="Its day has passed and it is not done.",
    MET="It was done in time.",
    MISSED="It was done late, or the complaint was closed and it is known that it was not done.",
    UNKNOWN="The source does not tell: the bounds it gives allow both, or it shows no follow-ups either way.",
    NOT_APPLICABLE="Something else ended it in time: it was set aside or returned, or a person closed it.",
)
describe(
    terms.DayUnit,
    WORKING_DAY="Monday to Friday, without national holidays and collective leave (cuti bersama).",
    CALENDAR_DAY="Every day.",
)
describe(
    terms.HolidayKind,
    NATIONAL="A national holiday (hari libur nasional).",
    COLLECTIVE_LEAVE="Collective leave (cuti bersama), decreed to join holidays.",
)
