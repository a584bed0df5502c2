"""Which steps may follow each other, and who may take them (domain notes 1.4)."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.lifecycle import Step
from rules.terms import Actor, ComplaintStatus, EventKind
from rules.transitions import refusal, timeline_refusal

STATUSES = {str(status): status for status in ComplaintStatus}


def step(words: str) -> Step:
    """A step from `KIND ACTOR STATUS`."""
    kind, actor, status = words.split()
    return Step(EventKind(kind), Actor(actor), 1, ComplaintStatus(status))


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (None, "SUBMITTED REPORTER SUBMITTED"),
        ("SUBMITTED", "VERIFIED ADMIN VERIFIED"),
        ("SUBMITTED", "ASSIGNED ADMIN ASSIGNED"),
        ("SUBMITTED", "POSTPONED ADMIN POSTPONED"),
        ("POSTPONED", "REPORTER_REPLIED REPORTER SUBMITTED"),
        ("POSTPONED", "ARCHIVED SYSTEM ARCHIVED"),
        ("SUBMITTED", "ARCHIVED REPORTER ARCHIVED"),
        ("VERIFIED", "ASSIGNED ADMIN ASSIGNED"),
        ("ASSIGNED", "ASSIGNED ADMIN ASSIGNED"),
        ("ASSIGNED", "RETURNED_NOT_COMPETENT AGENCY VERIFIED"),
        ("ASSIGNED", "FOLLOWED_UP AGENCY FOLLOWED_UP"),
        ("FOLLOWED_UP", "FOLLOWED_UP AGENCY FOLLOWED_UP"),
        ("REPORTER_REPLIED", "FOLLOWED_UP AGENCY FOLLOWED_UP"),
        ("FOLLOWED_UP", "REPORTER_REPLIED REPORTER REPORTER_REPLIED"),
        ("FOLLOWED_UP", "CLOSED SYSTEM CLOSED"),
        ("ASSIGNED", "CLOSED ADMIN CLOSED"),
        ("REPORTER_REPLIED", "CLOSED REPORTER CLOSED"),
        ("CLOSED", "REOPENED ADMIN ASSIGNED"),
        ("ASSIGNED", "CLOSED UNKNOWN CLOSED"),
    ],
)
def test_a_legal_step_passes(before: str | None, words: str) -> None:
    assert refusal(None if before is None else ComplaintStatus(before), step(words)) is None


@pytest.mark.parametrize(
    ("before", "words", "reason"),
    [
        ("CLOSED", "FOLLOWED_UP AGENCY FOLLOWED_UP", "cannot follow status CLOSED"),
        ("ARCHIVED", "FOLLOWED_UP AGENCY FOLLOWED_UP", "cannot follow status ARCHIVED"),
        ("SUBMITTED", "FOLLOWED_UP AGENCY FOLLOWED_UP", "cannot follow status SUBMITTED"),
        ("REPORTER_REPLIED", "CLOSED SYSTEM CLOSED", "for ADMIN or REPORTER, not for SYSTEM"),
        ("ASSIGNED", "CLOSED SYSTEM CLOSED", "not for SYSTEM"),
        ("ASSIGNED", "REPORTER_REPLIED REPORTER REPORTER_REPLIED", "cannot follow"),
        ("ASSIGNED", "FOLLOWED_UP REPORTER FOLLOWED_UP", "for AGENCY, not for REPORTER"),
        ("FOLLOWED_UP", "CLOSED AGENCY CLOSED", "not for AGENCY"),
        ("SUBMITTED", "SUBMITTED REPORTER SUBMITTED", "cannot follow"),
        (None, "ASSIGNED ADMIN ASSIGNED", "cannot follow nothing"),
        ("ASSIGNED", "FOLLOWED_UP AGENCY CLOSED", "FOLLOWED_UP with status CLOSED"),
    ],
)
def test_an_illegal_step_is_refused_with_a_reason(before: str | None, words: str, reason: str) -> None:
    found = refusal(None if before is None else ComplaintStatus(before), step(words))

    assert found is not None
    assert reason in found


@pytest.mark.parametrize("before", STATUSES)
def test_every_status_but_the_last_ones_leads_somewhere(before: str) -> None:
    legal = [
        kind
        for kind in EventKind
        for status in ComplaintStatus
        if refusal(STATUSES[before], Step(kind, Actor.UNKNOWN, 1, status)) is None
    ]

    assert legal


WAY = [
    step("SUBMITTED REPORTER SUBMITTED"),
    step("ASSIGNED ADMIN ASSIGNED"),
    step("FOLLOWED_UP AGENCY FOLLOWED_UP"),
    step("CLOSED SYSTEM CLOSED"),
]
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
TIMES = [START + timedelta(days=number) for number in range(4)]


def test_a_timeline_in_order_passes_and_steps_may_share_a_moment() -> None:
    assert timeline_refusal(WAY, TIMES) is None
    assert timeline_refusal(WAY, [START] * 4) is None


def test_a_closing_before_the_submission_is_refused() -> None:
    found = timeline_refusal([WAY[0], step("ASSIGNED ADMIN ASSIGNED")], [START, START - timedelta(seconds=1)])

    assert found == "ASSIGNED is earlier than the step before it."


def test_a_timeline_starts_with_its_submission() -> None:
    assert timeline_refusal(WAY[1:], TIMES[1:]) == "ASSIGNED with status ASSIGNED cannot follow nothing."
    assert timeline_refusal([], []) == "The timeline is empty."
