"""What must have happened to a complaint between two looks at it: the events that two successive exports prove.

Source: domain notes 9.4 "Events". An export shows a state, not steps, so nothing here refuses a transition; the
table of 1.4 binds what officials do. Times are not decided here: all events between two looks share their bounds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.status import StatusWord
from rules.terms import Actor, AssignmentEndReason, ComplaintStatus, EventKind

__all__ = ["Look", "Step", "assignments_after", "first_steps", "knows_no_follow_up", "next_steps"]

_SET_ASIDE = frozenset({ComplaintStatus.CLOSED, ComplaintStatus.ARCHIVED})
_MAY_HIDE_A_FOLLOW_UP = frozenset(
    {EventKind.REPORTER_REPLIED, EventKind.CLOSED, EventKind.ARCHIVED, EventKind.REOPENED}
)
_KINDS = {
    ComplaintStatus.VERIFIED: EventKind.VERIFIED,
    ComplaintStatus.ASSIGNED: EventKind.VERIFIED,
    ComplaintStatus.FOLLOWED_UP: EventKind.FOLLOWED_UP,
    ComplaintStatus.REPORTER_REPLIED: EventKind.REPORTER_REPLIED,
    ComplaintStatus.POSTPONED: EventKind.POSTPONED,
    ComplaintStatus.ARCHIVED: EventKind.ARCHIVED,
    ComplaintStatus.CLOSED: EventKind.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Look:
    """What one export showed of a complaint: the source's word, and which agency had it, if any."""

    word: StatusWord
    agency_id: int | None

    @property
    def status(self) -> ComplaintStatus:
        """The status the word means: waiting is VERIFIED while no agency has it."""
        if self.word.status is ComplaintStatus.ASSIGNED and self.agency_id is None:
            return ComplaintStatus.VERIFIED
        return self.word.status


@dataclass(frozen=True, slots=True)
class Step:
    """One event without its time: what happened, through whom, and the status it left."""

    kind: EventKind
    actor: Actor
    agency_id: int | None
    status: ComplaintStatus


def first_steps(look: Look) -> list[Step]:
    """Everything a first look proves, SUBMITTED first; no VERIFIED is added."""
    steps = [
        Step(EventKind.SUBMITTED, Actor.REPORTER, None, ComplaintStatus.SUBMITTED),
        Step(EventKind.ASSIGNED, Actor.UNKNOWN, look.agency_id, ComplaintStatus.ASSIGNED),
    ]
    if look.status is not ComplaintStatus.ASSIGNED:
        steps.append(_status_step(look))
    return steps


def next_steps(before: Look, now: Look, folded: ComplaintStatus) -> list[Step]:
    """What happened since the look `before`, in an order that could have been.

    `folded` is the complaint's own status, which officials may have moved past what the source says: a hop leaves it.
    """
    return list(_next_steps(before, now, folded))


def _next_steps(before: Look, now: Look, folded: ComplaintStatus) -> Iterator[Step]:
    status_moved = _says_something_new(before, now)
    if status_moved and before.status in _SET_ASIDE and now.status is not before.status:
        folded = ComplaintStatus.ASSIGNED
        yield Step(EventKind.REOPENED, Actor.UNKNOWN, before.agency_id, folded)
        status_moved = now.status is not ComplaintStatus.ASSIGNED
    if now.agency_id != before.agency_id:
        if now.agency_id is None:
            yield Step(EventKind.RETURNED_NOT_COMPETENT, Actor.UNKNOWN, before.agency_id, ComplaintStatus.VERIFIED)
            status_moved = now.status is not ComplaintStatus.VERIFIED
        else:
            lands_assigned = now.status is ComplaintStatus.ASSIGNED and (status_moved or before.agency_id is None)
            if lands_assigned or folded is ComplaintStatus.VERIFIED:
                folded = ComplaintStatus.ASSIGNED
            yield Step(EventKind.ASSIGNED, Actor.UNKNOWN, now.agency_id, folded)
            status_moved = status_moved and not lands_assigned
    if status_moved:
        yield _status_step(now)


def _says_something_new(before: Look, now: Look) -> bool:
    """Whether the status moved, or it is the same and somebody else did it: a second CLOSED, the last counts."""
    if now.status is not before.status:
        return True
    return now.status in _SET_ASIDE and now.word.actor is not before.word.actor


def _status_step(look: Look) -> Step:
    return Step(_KINDS[look.status], look.word.actor, look.agency_id, look.status)


def knows_no_follow_up(word: StatusWord, kinds: frozenset[EventKind]) -> bool:
    """Whether the timeline's `kinds` and the source's `word` together show that no agency has answered yet."""
    return word.status is ComplaintStatus.ASSIGNED and not kinds & _MAY_HIDE_A_FOLLOW_UP


@dataclass(frozen=True, slots=True)
class Turn:
    """One agency's turn at a complaint: `step` is the place of the event that began it, None where it began earlier."""

    agency_id: int
    step: int | None
    end_reason: AssignmentEndReason | None


def assignments_after(turns: list[Turn], steps: list[Step]) -> list[Turn]:
    """The turns so far, with those that `steps` begin, end or reopen."""
    result = list(turns)
    for place, step in enumerate(steps):
        match step.kind:
            case EventKind.ASSIGNED:
                _end(result, AssignmentEndReason.REASSIGNED)
                if step.agency_id is not None:
                    closed = step.status is ComplaintStatus.CLOSED
                    reason = AssignmentEndReason.CLOSED if closed else None
                    result.append(Turn(step.agency_id, place, reason))
            case EventKind.RETURNED_NOT_COMPETENT:
                _end(result, AssignmentEndReason.RETURNED_NOT_COMPETENT)
            case EventKind.CLOSED:
                _end(result, AssignmentEndReason.CLOSED)
            case EventKind.REOPENED:
                _reopen(result)
            case _:
                pass
    return result


def _end(turns: list[Turn], reason: AssignmentEndReason) -> None:
    if turns and turns[-1].end_reason is None:
        turns[-1] = Turn(turns[-1].agency_id, turns[-1].step, reason)


def _reopen(turns: list[Turn]) -> None:
    if turns and turns[-1].end_reason is AssignmentEndReason.CLOSED:
        turns[-1] = Turn(turns[-1].agency_id, turns[-1].step, None)
