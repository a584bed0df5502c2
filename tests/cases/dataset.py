"""A handful of rows, written by hand, that the cases ask about: nothing random, nobody real."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from ingest.holidays import calendar, known_holidays
from tests.rows import Row, Rows

_MORNING = datetime(2025, 3, 3, 1, 30, tzinfo=UTC)


def _day(number: int, microsecond: int = 0) -> datetime:
    return _MORNING + timedelta(days=number, microseconds=microsecond)


def _complaint(tracking_id: int, title: str, **others: Any) -> Row:
    plain: Row = {
        "tracking_id": tracking_id,
        "report_class": "COMPLAINT",
        "is_supervisory": False,
        "title": title,
        "body": f"{title}. Mohon ditindaklanjuti.",
        "body_withheld": False,
        "disclosures": [],
        "redaction_version": "1",
        "category_id": 2,
        "region_id": 2,
        "channel": "WEBSITE",
        "channel_agency_id": None,
        "agency_id": 2,
        "status": "ASSIGNED",
        "source_status": "Terdisposisi",
        "status_since": None,
        "closed_by": None,
        "follow_up_count": None,
        "archive_reasons": [],
        "incident_date": None,
        "submitted_at": _day(0),
        "updated_at": _day(30),
        "support_count": None,
        "comment_count": None,
        "attachment_count": None,
        "last_sequence": 0,
        "source_id": 1,
    }
    return plain | others


def _region(number: int, code: str, level: str, name: str, parent: int | None, **others: Any) -> Row:
    plain: Row = {
        "id": number,
        "code": code,
        "edition": "2025",
        "level": level,
        "name": name,
        "parent_id": parent,
        "valid_from": None,
        "valid_to": None,
        "replaced_by_id": None,
    }
    return plain | others


def _agency(number: int, slug: str, name: str, kind: str, parent: int | None = None, **others: Any) -> Row:
    plain: Row = {
        "id": number,
        "slug": slug,
        "name": name,
        "short_name": None,
        "kind": kind,
        "parent_id": parent,
        "region_id": None,
    }
    return plain | others


def _category(number: int, slug: str, name: str, parent: int | None = None) -> Row:
    return {"id": number, "slug": slug, "name": name, "parent_id": parent, "external_id": str(number)}


def _event(tracking_id: int, sequence: int, kind: str, status: str, actor: str = "AGENCY", **others: Any) -> Row:
    plain: Row = {
        "tracking_id": tracking_id,
        "sequence": sequence,
        "kind": kind,
        "actor": actor,
        "agency_id": 2,
        "not_before": _day(sequence),
        "not_after": _day(sequence),
        "status": status,
        "follow_up_number": None,
    }
    return plain | others


def _follow_up(number: int, kind: str, body: str | None, **others: Any) -> Row:
    plain: Row = {
        "tracking_id": 8100001,
        "number": number,
        "agency_id": 2,
        "kind": kind,
        "body": body,
        "body_withheld": body is None,
        "disclosures": [],
        "posted_at": _day(3),
        "corrects_number": None,
        "leaf_index": number - 1,
        "salt": bytes([number]) * 32,
    }
    return plain | others


def _assignment(tracking_id: int, hop: int, agency: int, **others: Any) -> Row:
    plain: Row = {
        "tracking_id": tracking_id,
        "hop": hop,
        "agency_id": agency,
        "not_before": _day(hop),
        "not_after": _day(hop),
        "ended_at": None,
        "end_reason": None,
    }
    return plain | others


def _date(number: int) -> date:
    """A day of March 2025, or so many days after the last of February."""
    return date(2025, 2, 28) + timedelta(number)


def _rule(number: int, rule_set: str, kind: str, days: int, starts_from: str, **others: Any) -> Row:
    plain: Row = {
        "id": number,
        "rule_set": rule_set,
        "kind": kind,
        "report_class": None,
        "is_supervisory": None,
        "days": days,
        "unit": "WORKING_DAY",
        "starts_from": starts_from,
        "counts_start_day": False,
        "leave_is_worked": False,
        "valid_from": date(2017, 1, 1),
        "valid_to": None,
        "legal_source": "An invented rule",
        "verified": False,
        "is_regulation": rule_set == "LAW",
    }
    return plain | others


def _deadline(
    tracking_id: int,
    kind: str,
    rule: int,
    starts: tuple[int, int],
    due: tuple[int, int],
    *,
    met: int | None = None,
    verdict: str | None = None,
) -> Row:
    return {
        "tracking_id": tracking_id,
        "kind": kind,
        "rule_id": rule,
        "starts_not_before": _date(starts[0]),
        "starts_on": _date(starts[1]),
        "due_not_before": _date(due[0]),
        "due_on": _date(due[1]),
        "met_not_before": None if met is None else _date(met),
        "met_not_after": None if met is None else _date(met),
        "verdict": verdict,
    }


ROWS: Rows = {
    "source": [
        {"id": 1, "name": "sp4n-lapor", "url": None, "generated_at": _day(29), "imported_at": _day(30)},
        {"id": 2, "name": "register", "url": "https://data.example/", "generated_at": None, "imported_at": _day(31, 5)},
    ],
    "region": [
        _region(1, "76", "PROVINCE", "Sulawesi Barat", None, valid_from=date(2004, 10, 5)),
        _region(2, "76.03", "REGENCY", "Kabupaten Mamasa", 1),
        _region(3, "76.03.01", "DISTRICT", "Mambi", 2),
        _region(
            4, "76", "PROVINCE", "Sulawesi Barat", None, edition="2022", valid_to=date(2025, 5, 1), replaced_by_id=1
        ),
    ],
    "agency": [
        _agency(1, "pemkab-mamasa", "Pemerintah Kabupaten Mamasa", "REGENCY", short_name="Pemkab Mamasa", region_id=2),
        _agency(2, "pemkab-mamasa-dinas-pu", "Dinas PU", "LOCAL_UNIT", 1, region_id=2),
        _agency(3, "pemkab-mamasa-dinas-pu-uptd", "UPTD Jalan", "LOCAL_UNIT", 2),
        _agency(4, "kementerian-contoh", "kementerian Contoh", "MINISTRY"),
    ],
    "agency_external_id": [
        {"agency_id": 1, "scheme": "sp4n-lapor", "value": "4711"},
        {"agency_id": 1, "scheme": "bps", "value": "7603"},
    ],
    "category": [
        _category(1, "infrastruktur", "Infrastruktur"),
        _category(2, "infrastruktur-jalan", "Jalan", 1),
        _category(3, "pendidikan", "Pendidikan"),
    ],
    "complaint": [
        _complaint(
            8100001,
            'Jalan "provinsi" rusak 🛣️',
            status="CLOSED",
            source_status="Ditutup oleh Sistem",
            status_since=_day(9, 250000),
            closed_by="SYSTEM",
            follow_up_count=3,
            support_count=4,
            comment_count=0,
            incident_date=date(2025, 3, 2),
            disclosures=[{"field": "body", "state": "REDACTED", "rule": "phone"}],
        ),
        _complaint(8100002, "Lampu jalan padam", submitted_at=_day(1), support_count=4, region_id=3, agency_id=3),
        _complaint(
            8100003,
            "Jalan",
            body=None,
            body_withheld=True,
            submitted_at=_day(1),
            disclosures=[
                {"field": "title", "state": "GENERALISED", "rule": "doubt"},
                {"field": "body", "state": "WITHHELD", "rule": "doubt"},
            ],
        ),
        _complaint(
            8100004,
            "Usul perpustakaan",
            report_class="ASPIRATION",
            is_supervisory=None,
            category_id=3,
            region_id=None,
            agency_id=None,
            channel="ANDROID",
            channel_agency_id=4,
            status="ARCHIVED",
            source_status="Diarsipkan",
            archive_reasons=["INCOMPLETE", "NOT_COMPETENT"],
            submitted_at=_day(2),
        ),
        _complaint(
            8100005,
            "Bertanya jadwal",
            report_class="INFORMATION_REQUEST",
            status="CLOSED",
            closed_by="AGENCY",
            follow_up_count=0,
            support_count=0,
            agency_id=4,
            category_id=None,
            submitted_at=_day(2, 1),
            source_id=2,
        ),
    ],
    "follow_up": [
        _follow_up(1, "ACKNOWLEDGEMENT", "Laporan diterima."),
        _follow_up(2, "SUBSTANTIVE", None, disclosures=[{"field": "body", "state": "WITHHELD", "rule": "doubt"}]),
        _follow_up(3, "CORRECTION", "Sudah diperbaiki.", posted_at=_day(5), corrects_number=2),
    ],
    "timeline_event": [
        _event(8100001, 1, "SUBMITTED", "SUBMITTED", "REPORTER", agency_id=None),
        _event(8100001, 2, "ASSIGNED", "ASSIGNED", "ADMIN", not_after=_day(4)),
        _event(8100001, 3, "FOLLOWED_UP", "FOLLOWED_UP", follow_up_number=1),
        _event(8100001, 4, "FOLLOWED_UP", "FOLLOWED_UP", follow_up_number=3),
        _event(8100001, 5, "CLOSED", "CLOSED", "SYSTEM", agency_id=None),
        _event(8100002, 1, "SUBMITTED", "SUBMITTED", "REPORTER", agency_id=None),
    ],
    "assignment": [
        _assignment(8100001, 1, 4, ended_at=_day(2), end_reason="RETURNED_NOT_COMPETENT"),
        _assignment(8100001, 2, 2, not_after=_day(4), end_reason="CLOSED"),
        _assignment(8100002, 1, 3),
    ],
    "log_entry": [{"leaf_index": index, "entry": bytes([index]) * 32} for index in range(3)],
    "log_node": [],
    "holiday": [
        {
            "day": one.day,
            "kind": one.kind.value,
            "name": one.name,
            "decree": one.decree,
            "known_on": one.known_on,
            "estimated": one.estimated,
        }
        for one in known_holidays()
        if one.day.year == 2025
    ],
    "calendar": [
        {
            "day": one.day,
            "off": one.off,
            "is_leave_only": one.is_leave_only,
            "ordinal": one.ordinal,
            "ordinal_with_leave_worked": one.ordinal_with_leave_worked,
        }
        for one in calendar().days
        if date(2025, 3, 1) <= one.day <= date(2026, 2, 28)
    ],
    "deadline_rule": [
        _rule(1, "PROMISE", "FIRST_FOLLOW_UP", 5, "ASSIGNED"),
        _rule(2, "LAW", "RESOLUTION", 14, "SUBMITTED", report_class="COMPLAINT", is_supervisory=False),
        _rule(3, "PROMISE", "REPORTER_REPLY", 3, "FOLLOWED_UP", counts_start_day=True, valid_to=date(2025, 12, 31)),
    ],
    "deadline": [
        _deadline(8100001, "FIRST_FOLLOW_UP", 1, (4, 7), (11, 14), met=6, verdict="MET"),
        _deadline(8100001, "REPORTER_REPLY", 3, (7, 7), (11, 11), verdict="MISSED"),
        _deadline(8100002, "FIRST_FOLLOW_UP", 1, (4, 4), (11, 11)),
        _deadline(8100002, "RESOLUTION", 2, (4, 4), (24, 24)),
        _deadline(8100003, "FIRST_FOLLOW_UP", 1, (4, 336), (11, 343)),
    ],
    "unpublished_count": [],
    "change": [],
}
