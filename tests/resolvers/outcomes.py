"""Complaints of which is said what became of them and after how many days, on a calendar that is easy to count on."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from tests import rows

_START = date(2025, 3, 3)
_TODAY = rows.TODAY
Outcome = tuple[str, int | None]
"""What became of one complaint (ANSWERED, CLOSED, RUNNING or UNKNOWN), and after how many days."""


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)


def _calendar() -> list[rows.Row]:
    """A calendar in which every day is a working day, so that days are easy to count."""
    days = [date(2025, 1, 1) + timedelta(number) for number in range(500)]
    return [
        {"day": day, "off": None, "is_leave_only": False, "ordinal": n, "ordinal_with_leave_worked": n}
        for n, day in enumerate(days)
    ]


def outcome_rows(outcomes: Sequence[Outcome], common: Sequence[rows.Row] | None = None) -> rows.Rows:
    """Complaints that were forwarded on a day such that each outcome came, or has run, so many days later; `common`
    says what else is true of each."""
    made = rows.generate(seed=1, complaints=4)
    template = made["complaint"][0]
    for name in (
        "complaint",
        "follow_up",
        "timeline_event",
        "assignment",
        "change",
        "deadline",
        "log_entry",
        "log_node",
    ):
        made[name] = []
    made["calendar"] = _calendar()
    for number, (outcome, elapsed) in enumerate(outcomes, 1):
        more = common[number - 1] if common else {}
        _add(made, template | more, number, outcome, elapsed)
    return made


def _add(made: rows.Rows, template: rows.Row, number: int, outcome: str, elapsed: int | None) -> None:
    began = _TODAY - timedelta(elapsed or 0) if outcome == "RUNNING" else _START
    ended = began + timedelta(elapsed or 0)
    status = {"ANSWERED": "FOLLOWED_UP", "CLOSED": "CLOSED"}.get(outcome, "ASSIGNED")
    made["complaint"].append(
        template
        | {
            "tracking_id": number,
            "status": status,
            "closed_by": "ADMIN" if status == "CLOSED" else None,
            "follow_up_count": int(outcome == "ANSWERED"),
            "submitted_at": _moment(began),
        }
    )
    last_day = began + timedelta(3) if outcome == "UNKNOWN" else began
    events = [("SUBMITTED", "SUBMITTED", began, began), ("ASSIGNED", "ASSIGNED", began, last_day)]
    if outcome == "ANSWERED":
        events.append(("FOLLOWED_UP", status, ended, ended))
    if outcome == "CLOSED":
        events.append(("CLOSED", status, ended, ended))
    made["timeline_event"] += [
        {
            "tracking_id": number,
            "sequence": sequence,
            "kind": kind,
            "actor": "UNKNOWN",
            "agency_id": None,
            "not_before": _moment(first),
            "not_after": _moment(last),
            "status": after,
            "follow_up_number": None,
        }
        for sequence, (kind, after, first, last) in enumerate(events, 1)
    ]
