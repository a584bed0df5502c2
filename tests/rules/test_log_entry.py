"""Entries of the log: the canonical JSON is RFC 8785's, and every part of a follow-up counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from rules.log_entry import LoggedFollowUp, entry_of

POSTED = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
FOLLOW_UP = LoggedFollowUp(7000001, "kabupaten-mamasa", "PROGRESS", "Sudah\tdiperiksa “besok”.", POSTED, None)
SALT = bytes(range(32))


def test_an_entry_worked_out_by_hand() -> None:
    json = (
        '{"agency":"kabupaten-mamasa","body":"Sudah\\tdiperiksa “besok”.","corrects":null,"kind":"PROGRESS",'
        '"postedAt":"2026-03-02T01:02:03Z","trackingId":"7000001"}'
    )

    assert FOLLOW_UP.canonical() == json.encode()
    assert entry_of(SALT, FOLLOW_UP) == sha256(SALT + json.encode()).digest()


@given(body=st.none() | st.text(), corrects=st.none() | st.text(alphabet="abcXYZ019_-"))
def test_the_json_is_that_of_rfc_8785(body: str | None, corrects: str | None) -> None:
    follow_up = replace(FOLLOW_UP, body=body, corrects=corrects)
    values = {
        "trackingId": "7000001",
        "postedAt": "2026-03-02T01:02:03Z",
        "kind": "PROGRESS",
        "corrects": corrects,
        "body": body,
        "agency": "kabupaten-mamasa",
    }

    assert follow_up.canonical() == rfc8785.dumps(values)


@pytest.mark.parametrize(
    "change",
    [
        {"tracking_id": 7000002},
        {"agency": "kabupaten-mamuju"},
        {"kind": "SUBSTANTIVE"},
        {"body": None},
        {"posted_at": POSTED + timedelta(microseconds=1)},
        {"corrects": "Rm9sbG93VXA6NzAwMDAwMTox"},
    ],
)
def test_every_part_counts(change: dict[str, object]) -> None:
    assert entry_of(SALT, replace(FOLLOW_UP, **change)) != entry_of(SALT, FOLLOW_UP)


def test_a_moment_is_written_as_the_api_does() -> None:
    later = replace(FOLLOW_UP, posted_at=POSTED.replace(microsecond=120_000))
    elsewhere = replace(FOLLOW_UP, posted_at=POSTED.astimezone(timezone(timedelta(hours=7))))

    assert b'"postedAt":"2026-03-02T01:02:03.12Z"' in later.canonical()
    assert elsewhere.canonical() == FOLLOW_UP.canonical()
