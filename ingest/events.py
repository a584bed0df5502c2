"""Rows of the timeline and of the assignments: steps from `rules.lifecycle` with the bounds of their times."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ingest.course import Happened, TimedStep
from rules.lifecycle import Turn, assignments_after
from rules.terms import EventKind

__all__ = ["assignment_rows", "ended_at", "event_rows"]

_ENDS_A_TURN = frozenset({EventKind.ASSIGNED, EventKind.RETURNED_NOT_COMPETENT, EventKind.CLOSED})


def event_rows(tracking_id: int, course: Sequence[TimedStep], *, after: int) -> list[dict[str, Any]]:
    """The events that follow number `after`."""
    return [
        {
            "tracking_id": tracking_id,
            "sequence": sequence,
            "kind": timed.step.kind.value,
            "actor": timed.step.actor.value,
            "agency_id": timed.step.agency_id,
            "not_before": timed.bounds.start,
            "not_after": timed.bounds.end,
            "status": timed.step.status.value,
            "follow_up_number": None,
        }
        for sequence, timed in enumerate(course, start=after + 1)
    ]


def assignment_rows(
    tracking_id: int, turns: Sequence[Turn], course: Sequence[TimedStep]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows to add and the rows to change after `course`, given the turns so far; an end is known or null."""
    after = assignments_after(list(turns), [timed.step for timed in course])
    added = [
        {
            "tracking_id": tracking_id,
            "hop": hop,
            "agency_id": turn.agency_id,
            "not_before": course[turn.step].bounds.start,
            "not_after": course[turn.step].bounds.end,
            "ended_at": ended_at(_steps(course[turn.step + 1 :])) if turn.end_reason else None,
            "end_reason": turn.end_reason.value if turn.end_reason else None,
        }
        for hop, turn in enumerate(after, start=1)
        if hop > len(turns) and turn.step is not None
    ]
    changed = [
        {
            "tracking_id": tracking_id,
            "hop": hop,
            "end_reason": now.end_reason.value if now.end_reason else None,
            "ended_at": ended_at(_steps(course)) if now.end_reason else None,
        }
        for hop, (was, now) in enumerate(zip(turns, after, strict=False), start=1)
        if was.end_reason is not now.end_reason
    ]
    return added, changed


def _steps(course: Sequence[TimedStep]) -> list[Happened]:
    return [Happened(timed.step.kind, timed.step.agency_id, timed.bounds, timed.step.status) for timed in course]


def ended_at(later: Sequence[Happened]) -> datetime | None:
    """When a turn ended, by the events after its beginning; null where that is only bounded, or it lasts."""
    ended: Happened | None = None
    for event in later:
        if event.kind is EventKind.REOPENED:
            ended = None
        elif event.kind in _ENDS_A_TURN:
            ended = ended or event
            if event.kind is not EventKind.CLOSED:
                break
    return ended.bounds.end if ended and ended.bounds.start == ended.bounds.end else None
