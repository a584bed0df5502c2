"""The two scalars of time, strict in what they accept."""

import re
from datetime import UTC, date, datetime
from typing import Any

import strawberry

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


def parse_date(value: Any) -> date:
    """A day written `2026-03-13`; anything else raises `ValueError`."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("a Date is written 2026-03-13")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("the calendar has no such day; years are 0001 to 9999") from None


def parse_time(value: Any) -> datetime:
    """A moment written as RFC 3339 with its offset; anything else raises `ValueError`."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ValueError(
            "a DateTime is written 2026-03-13T08:00:00Z, with Z or an offset such as +07:00, "
            "and with at most six digits of a fraction"
        )
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (OverflowError, ValueError):
        raise ValueError(
            "there is no such moment; years are 0001 to 9999, hours 00 to 23, minutes and seconds 00 to 59"
        ) from None


def _unserialised(value: Any) -> Any:
    return value


DATE = strawberry.scalar(
    name="Date",
    description="A day in Asia/Jakarta, written `2026-03-13`.",
    serialize=_unserialised,
    parse_value=parse_date,
)
DATE_TIME = strawberry.scalar(
    name="DateTime",
    description=(
        "A moment as RFC 3339 writes it, always in UTC with `Z`; "
        "trailing zeros of a fraction are left out, so parse it and do not compare it as text."
    ),
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=_unserialised,
    parse_value=parse_time,
)
