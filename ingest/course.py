"""What is new in a complaint's course: the steps a record proves beyond what is stored, each with its bounds.

A source that states times is held to them: steps it puts out of order, and times that contradict what it said before,
are a `Contradiction`, which rejects the row; so is a step that may not follow the one before it, where the source
would have shown what lay between. Steps without a stated time lie between their neighbours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from ingest.dates import Bounds
from ingest.record import Record
from rules.lifecycle import Look, Step, first_steps, next_steps
from rules.terms import Actor, ComplaintStatus, EventKind
from rules.transitions import refusal

__all__ = ["Contradiction", "Happened", "TimedStep", "drawn_in", "first_course", "next_course"]

_AFTER_AN_ANSWER = frozenset({EventKind.REPORTER_REPLIED, EventKind.POSTPONED, EventKind.ARCHIVED, EventKind.CLOSED})


class Contradiction(Exception):
    """What a record states of `kind` cannot be; the message is a sentence of ours."""

    def __init__(self, kind: EventKind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the timeline as it is stored; `is_posted` says that an official's follow-up made it."""

    kind: EventKind
    agency_id: int | None
    bounds: Bounds
    status: ComplaintStatus
    is_posted: bool = False


@dataclass(frozen=True, slots=True)
class TimedStep:
    """A step and the bounds of its time."""

    step: Step
    bounds: Bounds


def first_course(record: Record, agency_id: int | None, generated: Bounds) -> list[TimedStep]:
    """Everything a first look proves; raises `Contradiction` where the stated times are out of order."""
    steps = _with_answer(first_steps(Look(record.status, agency_id)), record, agency_id)
    _check_legal(record, steps, None)
    return _timed(steps, record.stated, Bounds(record.submitted_at, generated.end))


def next_course(
    record: Record,
    looks: tuple[Look, Look],
    folded: ComplaintStatus,
    stored: Sequence[Happened],
    within: Bounds,
) -> list[TimedStep]:
    """What a later look adds to what is `stored`; `within` bounds the steps whose time is not stated.

    Raises `Contradiction` where the record states a time that is not the stored one, or one before the last event.
    """
    before, now = looks
    steps = next_steps(before, now, folded)
    if not any(event.kind is EventKind.FOLLOWED_UP for event in stored):
        steps = _with_answer(steps, record, now.agency_id)
    last = stored[-1].bounds.start if stored else record.submitted_at
    fresh = {kind: bounds for kind, bounds in record.stated.items() if not _is_stored(kind, bounds, stored)}
    # When it was filed is told once: an export that tells it anew has always been taken with its first word.
    fresh.pop(EventKind.SUBMITTED, None)
    # What an official posted here may be what the source tells of, a little later.
    if any(event.is_posted for event in stored):
        fresh.pop(EventKind.FOLLOWED_UP, None)
    for kind, bounds in fresh.items():
        if not any(step.kind is kind for step in steps):
            raise Contradiction(kind, _LATE if kind is EventKind.FOLLOWED_UP else _CHANGED)
        if bounds.end < last:
            raise Contradiction(kind, _LATE)
    _check_legal(record, steps, folded)
    floor = min(max(within.start, last), within.end)
    return _timed(steps, fresh, Bounds(floor, within.end), floor=min(last, within.end))


_CHANGED = "gives another time than an earlier file of this feed; what was published is kept"
_LATE = "lies before what earlier files of this feed have shown; what was published is kept"


def _check_legal(record: Record, steps: Sequence[Step], before: ComplaintStatus | None) -> None:
    """Refuse a stated step that may not follow the one before, stated too: nothing can have lain between unseen."""
    was_told = True
    for step in steps:
        is_told = record.tells_follow_ups and step.kind in record.stated
        reason = refusal(before, step) if is_told and was_told else None
        if reason is not None:
            raise Contradiction(step.kind, f"tells of a step that is not possible: {reason}")
        before, was_told = step.status, is_told


def _is_stored(kind: EventKind, bounds: Bounds, stored: Sequence[Happened]) -> bool:
    """Whether an event of the kind that may be the one stated is stored already."""
    same = (event.bounds for event in stored if event.kind is kind)
    return any(bounds.start <= known.end and known.start <= bounds.end for known in same)


def _with_answer(steps: list[Step], record: Record, agency_id: int | None) -> list[Step]:
    """The steps with a first follow-up among them, where the record states one that they do not show."""
    if EventKind.FOLLOWED_UP not in record.stated or any(step.kind is EventKind.FOLLOWED_UP for step in steps):
        return steps
    place = next((place for place, step in enumerate(steps) if step.kind in _AFTER_AN_ANSWER), None)
    if place is None:
        return steps
    answer = Step(EventKind.FOLLOWED_UP, Actor.AGENCY, agency_id, ComplaintStatus.FOLLOWED_UP)
    return [*steps[:place], answer, *steps[place:]]


def _timed(
    steps: Sequence[Step], stated: Mapping[EventKind, Bounds], within: Bounds, *, floor: datetime | None = None
) -> list[TimedStep]:
    """Each step with its stated bounds, else those of `within`, drawn in so that no step precedes the one before."""
    bounds = drawn_in([stated.get(step.kind, within) for step in steps], floor=floor, ceiling=within.end)
    if bounds is None:
        told = next((step.kind for step in reversed(steps) if step.kind in stated), steps[-1].kind)
        raise Contradiction(told, "cannot have happened then, after what came before it and before what came after")
    return [TimedStep(step, one) for step, one in zip(steps, bounds, strict=True)]


def drawn_in(
    bounds: Sequence[Bounds], *, floor: datetime | None = None, ceiling: datetime | None = None
) -> list[Bounds] | None:
    """Bounds of times that follow each other, none wider than its neighbours allow; None where they cannot follow."""
    starts = list(accumulate((one.start for one in bounds), max, initial=floor)) if floor else None
    starts = starts[1:] if starts else list(accumulate((one.start for one in bounds), max))
    ends = [one.end if ceiling is None else min(one.end, ceiling) for one in bounds]
    ends = list(accumulate(reversed(ends), min))[::-1]
    drawn = [Bounds(start, end) for start, end in zip(starts, ends, strict=True)]
    return drawn if all(one.start <= one.end for one in drawn) else None
