"""What two successive exports prove of a complaint (domain notes 9.4, "Events")."""

import pytest

from rules.lifecycle import Look, Turn, assignments_after, first_steps, knows_no_follow_up, next_steps
from rules.status import read_status
from rules.terms import AssignmentEndReason, ComplaintStatus, EventKind

A, B = 1, 2
WORDS = {
    "new": "Terverifikasi",
    "waiting": "Belum",
    "answered": "Ditindaklanjuti oleh Instansi",
    "replied": "Ditanggapi oleh Pelapor",
    "by system": "Ditutup oleh Sistem",
    "by admin": "Ditutup oleh Admin",
    "done": "Selesai",
    "postponed": "Menunggu Kelengkapan Informasi",
    "archived": "Diarsipkan oleh Admin",
    "expired": "Diarsipkan oleh Sistem",
}


def look(word: str, agency: int | None = A) -> Look:
    """A look at a complaint whose status word has the short name `word`."""
    read = read_status(WORDS[word])
    assert read is not None
    return Look(read, agency)


def steps(before: Look, now: Look, folded: ComplaintStatus | None = None) -> list[str]:
    """Kind, status and agency of what happened in between, as short texts."""
    return [f"{step.kind} {step.status} {step.agency_id}" for step in next_steps(before, now, folded or before.status)]


def test_a_first_look_at_a_waiting_complaint_proves_two_events() -> None:
    assert [(s.kind, s.actor, s.status) for s in first_steps(look("new"))] == [
        ("SUBMITTED", "REPORTER", "SUBMITTED"),
        ("ASSIGNED", "UNKNOWN", "ASSIGNED"),
    ]


def test_a_first_look_at_a_closed_complaint_adds_its_closing_and_no_verification() -> None:
    assert [(s.kind, s.actor, s.status) for s in first_steps(look("by system"))] == [
        ("SUBMITTED", "REPORTER", "SUBMITTED"),
        ("ASSIGNED", "UNKNOWN", "ASSIGNED"),
        ("CLOSED", "SYSTEM", "CLOSED"),
    ]


def test_postponing_has_an_unknown_actor() -> None:
    assert first_steps(look("postponed"))[-1].actor == "UNKNOWN"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (look("new"), look("new"), []),
        (look("new"), look("waiting"), []),
        (look("new"), look("answered"), ["FOLLOWED_UP FOLLOWED_UP 1"]),
        (look("answered"), look("replied"), ["REPORTER_REPLIED REPORTER_REPLIED 1"]),
        (look("replied"), look("answered"), ["FOLLOWED_UP FOLLOWED_UP 1"]),
        (look("answered"), look("by system"), ["CLOSED CLOSED 1"]),
        (look("new"), look("new", B), ["ASSIGNED ASSIGNED 2"]),
        (look("answered"), look("answered", B), ["ASSIGNED FOLLOWED_UP 2"]),
        (look("by system"), look("by system", B), ["ASSIGNED CLOSED 2"]),
        (look("new"), look("answered", B), ["ASSIGNED ASSIGNED 2", "FOLLOWED_UP FOLLOWED_UP 2"]),
        (look("answered"), look("new", B), ["ASSIGNED ASSIGNED 2"]),
        (look("postponed"), look("new"), ["VERIFIED ASSIGNED 1"]),
        (look("by system"), look("answered"), ["REOPENED ASSIGNED 1", "FOLLOWED_UP FOLLOWED_UP 1"]),
        (look("by system"), look("new"), ["REOPENED ASSIGNED 1"]),
        (look("archived"), look("by admin"), ["REOPENED ASSIGNED 1", "CLOSED CLOSED 1"]),
        (look("by system"), look("archived"), ["REOPENED ASSIGNED 1", "ARCHIVED ARCHIVED 1"]),
        (look("by system"), look("by admin"), ["CLOSED CLOSED 1"]),
        (look("done"), look("by system"), ["CLOSED CLOSED 1"]),
        (look("archived"), look("expired"), ["ARCHIVED ARCHIVED 1"]),
        (look("new"), look("new", None), ["RETURNED_NOT_COMPETENT VERIFIED 1"]),
        (
            look("postponed"),
            look("postponed", None),
            ["RETURNED_NOT_COMPETENT VERIFIED 1", "POSTPONED POSTPONED None"],
        ),
        (
            look("new"),
            look("archived", None),
            ["RETURNED_NOT_COMPETENT VERIFIED 1", "ARCHIVED ARCHIVED None"],
        ),
        (look("new", None), look("new", B), ["ASSIGNED ASSIGNED 2"]),
        (look("new", None), look("answered", B), ["ASSIGNED ASSIGNED 2", "FOLLOWED_UP FOLLOWED_UP 2"]),
    ],
)
def test_two_looks_prove_what_happened_between(before: Look, now: Look, expected: list[str]) -> None:
    assert steps(before, now) == expected


@pytest.mark.parametrize("before", WORDS)
@pytest.mark.parametrize("now", WORDS)
@pytest.mark.parametrize("agency", [A, B, None])
def test_the_last_step_always_leaves_the_status_that_is_seen(before: str, now: str, agency: int | None) -> None:
    then, later = look(before), look(now, agency)

    made = next_steps(then, later, then.status)

    assert (made[-1].status if made else then.status) is later.status


def test_a_hop_leaves_a_status_that_an_official_has_moved_on() -> None:
    assert steps(look("new"), look("waiting"), ComplaintStatus.FOLLOWED_UP) == []
    assert steps(look("answered"), look("answered", B), ComplaintStatus.CLOSED) == ["ASSIGNED CLOSED 2"]


def ends(before: Look, now: Look) -> list[tuple[int, AssignmentEndReason | None]]:
    """The turns of agencies after two looks."""
    first = first_steps(before)
    so_far = [Turn(turn.agency_id, None, turn.end_reason) for turn in assignments_after([], first)]
    after = assignments_after(so_far, next_steps(before, now, before.status))
    return [(turn.agency_id, turn.end_reason) for turn in after]


def test_a_hop_ends_one_turn_and_begins_another() -> None:
    assert ends(look("new"), look("new", B)) == [(A, AssignmentEndReason.REASSIGNED), (B, None)]


def test_closing_ends_the_turn_and_reopening_takes_it_up_again() -> None:
    assert ends(look("new"), look("by system")) == [(A, AssignmentEndReason.CLOSED)]
    assert ends(look("by system"), look("answered")) == [(A, None)]


def test_a_return_ends_the_turn_as_not_competent() -> None:
    assert ends(look("new"), look("new", None)) == [(A, AssignmentEndReason.RETURNED_NOT_COMPETENT)]


def test_only_a_waiting_complaint_without_any_reply_is_known_to_be_unanswered() -> None:
    waiting, closed = look("new").word, look("by system").word

    assert knows_no_follow_up(waiting, frozenset({EventKind.SUBMITTED, EventKind.ASSIGNED, EventKind.POSTPONED}))
    assert not knows_no_follow_up(waiting, frozenset({EventKind.REOPENED}))
    assert not knows_no_follow_up(waiting, frozenset({EventKind.REPORTER_REPLIED}))
    assert not knows_no_follow_up(closed, frozenset())
