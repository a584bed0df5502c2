"""Rows of the timeline and of the assignments: steps from `rules.lifecycle` with the bounds of their times."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ingest.dates import Bounds
from rules.lifecycle import Step, Turn, assignments_after
from rules.terms import EventKind

__all__ = ["assignment_rows", "event_rows"]


def event_rows(
    tracking_id: int, steps: Sequence[Step], *, after: int, bounds: Bounds, submitted_at: datetime
) -> list[dict[str, Any]]:
    """The events that follow number `after`; only the submission has an exact time in this source."""
    rows: list[dict[str, Any]] = []
    for sequence, step in enumerate(steps, start=after + 1):
        is_exact = step.kind is EventKind.SUBMITTED
        rows.append(
            {
                "tracking_id": tracking_id,
                "sequence": sequence,
                "kind": step.kind.value,
                "actor": step.actor.value,
                "agency_id": step.agency_id,
                "not_before": submitted_at if is_exact else bounds.start,
                "not_after": submitted_at if is_exact else bounds.end,
                "status": step.status.value,
            }
        )
    return rows


def assignment_rows(
    tracking_id: int, turns: Sequence[Turn], steps: Sequence[Step], bounds: Bounds
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows to add and the rows to change after `steps`, given the turns so far; no end of them is exact."""
    after = assignments_after(list(turns), list(steps))
    added = [
        {
            "tracking_id": tracking_id,
            "hop": hop,
            "agency_id": turn.agency_id,
            "not_before": bounds.start,
            "not_after": bounds.end,
            "end_reason": turn.end_reason.value if turn.end_reason else None,
        }
        for hop, turn in enumerate(after, start=1)
        if hop > len(turns)
    ]
    changed = [
        {
            "changed_id": tracking_id,
            "changed_hop": hop,
            "end_reason": now.end_reason.value if now.end_reason else None,
            "ended_at": None,
        }
        for hop, (was, now) in enumerate(zip(turns, after, strict=False), start=1)
        if was.end_reason is not now.end_reason
    ]
    return added, changed
