"""Narrows the bounds of events that are stored, by times another look or another source tells.

An event is never moved, added or taken away here: a time within its bounds takes their place, any other is passed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ingest.course import Happened, drawn_in
from ingest.dates import Bounds
from ingest.events import ended_at
from rules.terms import EventKind

__all__ = ["narrower", "narrower_rows"]


def narrower(
    stored: Sequence[Happened], stated: Mapping[EventKind, Bounds], agency_id: int | None
) -> Sequence[Happened]:
    """The timeline with what `stated` tells of it; as it was where nothing fits, or not together.

    A disposition is that of the agency told, if it had the complaint once; a follow-up is the first; a closing is the
    only one.
    """
    bounds = [event.bounds for event in stored]
    for kind, told in stated.items():
        place = _place(stored, kind, agency_id)
        if place is not None:
            both = Bounds(max(told.start, bounds[place].start), min(told.end, bounds[place].end))
            bounds[place] = both if both.start <= both.end else bounds[place]
    if bounds == [event.bounds for event in stored]:
        return stored
    drawn = drawn_in(bounds)
    if drawn is None:
        return stored
    return [replace(event, bounds=one) for event, one in zip(stored, drawn, strict=True)]


def _place(stored: Sequence[Happened], kind: EventKind, agency_id: int | None) -> int | None:
    places = [place for place, event in enumerate(stored) if event.kind is kind]
    match kind:
        case EventKind.ASSIGNED:
            places = [place for place in places if stored[place].agency_id == agency_id]
            return places[0] if len(places) == 1 else None
        case EventKind.FOLLOWED_UP:
            return places[0] if places else None
        case EventKind.CLOSED:
            return places[0] if len(places) == 1 else None
        case _:
            return None


def narrower_rows(
    tracking_id: int, was: Sequence[Happened], now: Sequence[Happened]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What of the timeline and of the assignments to change, so that they hold `now` in place of `was`."""
    events = [
        {
            "tracking_id": tracking_id,
            "sequence": sequence,
            "not_before": after.bounds.start,
            "not_after": after.bounds.end,
        }
        for sequence, (before, after) in enumerate(zip(was, now, strict=True), start=1)
        if before.bounds != after.bounds
    ]
    begun = [place for place, event in enumerate(now) if event.kind is EventKind.ASSIGNED and event.agency_id]
    assignments = [
        {
            "tracking_id": tracking_id,
            "hop": hop,
            "not_before": now[place].bounds.start,
            "not_after": now[place].bounds.end,
            "ended_at": ended_at(now[place + 1 :]),
        }
        for hop, place in enumerate(begun, start=1)
    ]
    return events, assignments if events else []
