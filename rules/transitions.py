"""Which step may follow which, and who may take it: what binds officials, and sources that give exact times.

Source: domain notes 1.4, and 9.4 for what real exports show (archived or postponed after a forwarding). A source that
only bounds its events is never held to this: the steps in between are unseen.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rules.lifecycle import Step
from rules.terms import Actor, ComplaintStatus, EventKind

__all__ = ["refusal", "timeline_refusal"]

_S, _E, _A = ComplaintStatus, EventKind, Actor
_REPORTER, _AGENCY, _ADMIN, _SYSTEM = (frozenset({one}) for one in (_A.REPORTER, _A.AGENCY, _A.ADMIN, _A.SYSTEM))

_Move = tuple[ComplaintStatus | None, EventKind, ComplaintStatus]


def _moves(
    before: Iterable[ComplaintStatus | None], kind: EventKind, after: ComplaintStatus, actors: frozenset[Actor]
) -> dict[_Move, frozenset[Actor]]:
    return {(status, kind, after): actors for status in before}


_MOVES: dict[_Move, frozenset[Actor]] = {
    **_moves([None], _E.SUBMITTED, _S.SUBMITTED, _REPORTER),
    **_moves([_S.SUBMITTED, _S.POSTPONED], _E.VERIFIED, _S.VERIFIED, _ADMIN),
    **_moves([_S.POSTPONED], _E.VERIFIED, _S.ASSIGNED, _ADMIN),
    **_moves([_S.SUBMITTED, _S.VERIFIED, _S.ASSIGNED], _E.ASSIGNED, _S.ASSIGNED, _ADMIN),
    **_moves([_S.FOLLOWED_UP, _S.REPORTER_REPLIED], _E.ASSIGNED, _S.ASSIGNED, _ADMIN),
    **_moves([_S.FOLLOWED_UP], _E.ASSIGNED, _S.FOLLOWED_UP, _ADMIN),
    **_moves([_S.REPORTER_REPLIED], _E.ASSIGNED, _S.REPORTER_REPLIED, _ADMIN),
    **_moves([_S.ASSIGNED], _E.RETURNED_NOT_COMPETENT, _S.VERIFIED, _AGENCY | _ADMIN),
    **_moves([_S.ASSIGNED, _S.FOLLOWED_UP, _S.REPORTER_REPLIED], _E.FOLLOWED_UP, _S.FOLLOWED_UP, _AGENCY),
    **_moves([_S.FOLLOWED_UP], _E.REPORTER_REPLIED, _S.REPORTER_REPLIED, _REPORTER),
    # The reporter completes what was asked for.
    **_moves([_S.POSTPONED], _E.REPORTER_REPLIED, _S.SUBMITTED, _REPORTER),
    **_moves([_S.SUBMITTED, _S.VERIFIED, _S.ASSIGNED], _E.POSTPONED, _S.POSTPONED, _ADMIN),
    **_moves([_S.SUBMITTED], _E.ARCHIVED, _S.ARCHIVED, _ADMIN | _SYSTEM | _REPORTER),
    **_moves([_S.POSTPONED], _E.ARCHIVED, _S.ARCHIVED, _ADMIN | _SYSTEM),
    **_moves([_S.VERIFIED, _S.ASSIGNED], _E.ARCHIVED, _S.ARCHIVED, _ADMIN),
    **_moves([_S.FOLLOWED_UP], _E.CLOSED, _S.CLOSED, _SYSTEM | _ADMIN | _REPORTER),
    **_moves([_S.ASSIGNED, _S.REPORTER_REPLIED], _E.CLOSED, _S.CLOSED, _ADMIN | _REPORTER),
    **_moves([_S.CLOSED, _S.ARCHIVED], _E.REOPENED, _S.ASSIGNED, _ADMIN),
    **_moves([_S.CLOSED], _E.REOPENED, _S.FOLLOWED_UP, _ADMIN),
}


def refusal(before: ComplaintStatus | None, step: Step) -> str | None:
    """Why `step` cannot follow the status `before` (None: nothing happened yet); None when it can.

    An actor the source does not name passes for anyone who may.
    """
    actors = _MOVES.get((before, step.kind, step.status))
    if actors is None:
        was = "nothing" if before is None else f"status {before}"
        return f"{step.kind} with status {step.status} cannot follow {was}."
    if step.actor is Actor.UNKNOWN or step.actor in actors:
        return None
    allowed = " or ".join(sorted(actors))
    return f"{step.kind} after {before or 'nothing'} is for {allowed}, not for {step.actor}."


def timeline_refusal(steps: Sequence[Step], times: Sequence[datetime]) -> str | None:
    """Why a timeline with exact times cannot be, the first fault found; None when it can.

    It starts with SUBMITTED, every step may follow the one before it, and none comes before the one before it in time.
    """
    before: ComplaintStatus | None = None
    last: datetime | None = None
    for step, at in zip(steps, times, strict=True):
        if last is not None and at < last:
            return f"{step.kind} is earlier than the step before it."
        reason = refusal(before, step)
        if reason is not None:
            return reason
        before, last = step.status, at
    return None if before is not None else "The timeline is empty."
