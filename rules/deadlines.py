"""Deadlines: which rule judges a complaint, when its clocks started, when they run out, and what can be said of them.

A rule is data (`Rule`). Where a source only bounds an event, a clock has bounds too, and a verdict is given only where
every day that is possible gives the same one (docs/adr/0007). Nothing here knows today: what a deadline that is still
open means today is `state`, one comparison, so that a new day rewrites nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rules.terms import Actor, ComplaintStatus, DeadlineKind, DeadlineState, EventKind, ReportClass
from rules.working_days import Calendar, NoCalendar, Period

__all__ = ["Bounds", "Case", "Clock", "Event", "Rule", "auto_close_on", "clocks_of", "state", "working_days_left"]

_HIDES_A_FOLLOW_UP = frozenset(
    {
        EventKind.REPORTER_REPLIED,
        EventKind.POSTPONED,
        EventKind.ARCHIVED,
        EventKind.CLOSED,
        EventKind.REOPENED,
    }
)
"""What a source that shows only the last step may show in the place of an answer."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and the last day that is possible; the same day where it is known."""

    first: date
    last: date

    @property
    def is_known(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a rule set: what has to be done within how many days of what, and since when.

    `valid_to` is the last day in force, None while it is. `report_class` and `is_supervisory` None: whichever.
    `is_regulation` tells law from a promise of the service, which gives way to it.
    """

    rule_set: str
    kind: DeadlineKind
    report_class: ReportClass | None
    is_supervisory: bool | None
    period: Period
    starts_from: EventKind
    valid_from: date
    valid_to: date | None
    is_regulation: bool

    def fits(self, case: "Case") -> bool:
        """Whether it is about complaints of this class; one that is not classified fits no rule that asks."""
        if self.report_class is not None and self.report_class is not case.report_class:
            return False
        return self.is_supervisory is None or self.is_supervisory is case.is_supervisory

    def is_in_force(self, day: date) -> bool:
        """Whether it judges a clock that starts on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, through whom, on which days that may have been, and the status it left."""

    kind: EventKind
    actor: Actor
    days: Bounds
    status: ComplaintStatus


@dataclass(frozen=True, slots=True)
class Case:
    """One complaint: its class, its timeline in order, and the follow-ups known; None: the source shows none either
    way."""

    report_class: ReportClass
    is_supervisory: bool | None
    events: Sequence[Event]
    follow_up_count: int | None


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline of one complaint.

    `met` is when what it asks for was done, in time or not; None when it was not, or is not known to have been.
    `verdict` is None while the clock is open and only today decides.
    """

    kind: DeadlineKind
    rule: Rule
    starts: Bounds
    due: Bounds
    met: Bounds | None
    verdict: DeadlineState | None


def clocks_of(case: Case, rules: Sequence[Rule], calendar: Calendar, frozen: Sequence[Clock] = ()) -> list[Clock]:
    """The deadlines whose clocks have started, at most one a kind, in the order of `DeadlineKind`.

    A regulation goes before a promise; of each, the rule in force on the day of the start event judges. A clock that
    the calendar does not reach is left out. The due days of `frozen` clocks stay where start and rule are the same:
    what was decided under one calendar is not decided again under another.
    """
    made = (_clock(case, kind, rules, calendar, frozen) for kind in DeadlineKind)
    return [clock for clock in made if clock is not None]


def state(clock: Clock, today: date) -> DeadlineState:
    """What can be said of a deadline today."""
    if clock.verdict is not None:
        return clock.verdict
    if today <= clock.due.first:
        return DeadlineState.RUNNING
    return DeadlineState.OVERDUE if today > clock.due.last else DeadlineState.UNKNOWN


def working_days_left(clock: Clock, today: date, calendar: Calendar) -> int | None:
    """Working days from today to the due day; negative once overdue, at least by one; None once it is decided.

    None too where the calendar does not reach today.
    """
    if state(clock, today) not in (DeadlineState.RUNNING, DeadlineState.OVERDUE) or today not in calendar:
        return None
    leave = clock.rule.period.leave_is_worked
    left = calendar.ordinal(clock.due.last, leave_is_worked=leave) - calendar.ordinal(today, leave_is_worked=leave)
    return min(left, -1) if today > clock.due.last else left


def auto_close_on(status: ComplaintStatus, clock: Clock | None, today: date) -> date | None:
    """When the system will close a complaint if nobody says anything more; a forecast.

    Given the clock of the reporter's reply: a follow-up starts it anew, a reply ends it. None when no such clock runs,
    when its day is not known, and when it has passed.
    """
    if clock is None or clock.verdict is not None or status is not ComplaintStatus.FOLLOWED_UP:
        return None
    return clock.due.last if clock.starts.is_known and today <= clock.due.last else None


def _clock(
    case: Case, kind: DeadlineKind, rules: Sequence[Rule], calendar: Calendar, frozen: Sequence[Clock]
) -> Clock | None:
    ordered = sorted(
        (one for one in rules if one.kind is kind and one.fits(case)), key=lambda one: not one.is_regulation
    )
    for rule in ordered:
        place = _START[kind](case.events, rule.starts_from)
        if place is None or not rule.is_in_force(case.events[place].days.last):
            continue
        starts = case.events[place].days
        kept = next((one for one in frozen if (one.kind, one.rule, one.starts) == (kind, rule, starts)), None)
        try:
            due = kept.due if kept else _due(rule, ordered, starts, calendar)
        except NoCalendar:
            return None
        return _judged(case, Clock(kind, rule, starts, due, None, None), place)
    return None


def _due(rule: Rule, others: Sequence[Rule], starts: Bounds, calendar: Calendar) -> Bounds:
    """The due days of every start that is possible, under each rule that would have been in force then."""
    days = [calendar.due_on(day, rule.period) for day in {starts.first, starts.last}]
    for day in {starts.first, starts.last}:
        same = (one for one in others if one.starts_from is rule.starts_from and one.is_in_force(day))
        days += [calendar.due_on(day, one.period) for one in same if one.is_regulation is rule.is_regulation]
    return Bounds(min(days), max(days))


def _judged(case: Case, clock: Clock, place: int) -> Clock:
    """The clock with what ended it; `place` is that of its start event."""
    events, kind = case.events, clock.kind
    end = _end(events, kind, place)
    met = _met(events, kind, place, end)
    unseen = _unseen_since(case, place) if kind is DeadlineKind.FIRST_FOLLOW_UP else None
    days = None if met is None else events[met].days
    if days is not None:
        days = Bounds(min(days.first, unseen or days.first), days.last)
        verdict = _verdict_of_met(days, clock)
    elif unseen is not None:
        verdict = _verdict_unseen(unseen, None if end is None else events[end], clock.due)
    else:
        verdict = _verdict_of_end(None if end is None else events[end], clock)
    return Clock(kind, clock.rule, clock.starts, clock.due, days, verdict)


def _verdict_of_met(met: Bounds, clock: Clock) -> DeadlineState:
    if met.last <= clock.due.first:
        return DeadlineState.MET
    is_certain = met.first > clock.due.last and not _may_have_restarted(clock)
    return DeadlineState.MISSED if is_certain else DeadlineState.UNKNOWN


def _may_have_restarted(clock: Clock) -> bool:
    """Whether later follow-ups, each a new start of the reporter's time, would not have shown."""
    return clock.kind is DeadlineKind.REPORTER_REPLY and not clock.starts.is_known


def _verdict_of_end(end: Event | None, clock: Clock) -> DeadlineState | None:
    """A clock that something else ended: closing without an answer is a miss, being set aside in time is none."""
    if end is None:
        return DeadlineState.UNKNOWN if _may_have_restarted(clock) else None
    if clock.kind is DeadlineKind.REPORTER_REPLY and end.kind is EventKind.CLOSED:
        return _verdict_of_silence(end)
    if end.days.last <= clock.due.first and end.kind is not EventKind.CLOSED:
        return DeadlineState.NOT_APPLICABLE
    is_certain = end.kind is EventKind.CLOSED or end.days.first > clock.due.last
    return DeadlineState.MISSED if is_certain and not _may_have_restarted(clock) else DeadlineState.UNKNOWN


def _verdict_of_silence(closing: Event) -> DeadlineState:
    """The system closes after silence; a person's closing ends the wait, and hides a reply where it is only bounded."""
    if closing.actor is Actor.SYSTEM:
        return DeadlineState.MISSED
    is_certain = closing.days.is_known and closing.actor is not Actor.UNKNOWN
    return DeadlineState.NOT_APPLICABLE if is_certain else DeadlineState.UNKNOWN


def _verdict_unseen(unseen: date, end: Event | None, due: Bounds) -> DeadlineState:
    """No follow-up is known and one may have gone unseen, on `unseen` at the earliest."""
    if unseen > due.last:
        return DeadlineState.MISSED
    in_time = end is not None and end.kind is not EventKind.CLOSED and end.days.last <= due.first
    return DeadlineState.NOT_APPLICABLE if in_time else DeadlineState.UNKNOWN


def _unseen_since(case: Case, start: int) -> date | None:
    """The first day on which a follow-up may have gone unseen before the first that is known; None: none can have.

    A bounded event may stand for an answer too, but not for one given before its bounds. Where the source shows none
    either way, nothing is known since the event before.
    """
    answer = _first(case.events, {EventKind.FOLLOWED_UP}, start + 1)
    is_unknown = answer is None and case.follow_up_count is None
    if answer is None and not is_unknown:
        return None
    for place in range(start + 1, len(case.events) if answer is None else answer):
        event = case.events[place]
        if event.kind in _HIDES_A_FOLLOW_UP and (is_unknown or not event.days.is_known):
            return event.days.first if not event.days.is_known else case.events[place - 1].days.first
    return case.events[start].days.first if is_unknown else None


def _first(events: Sequence[Event], kinds: set[EventKind], after: int = 0) -> int | None:
    return next((place for place in range(after, len(events)) if events[place].kind in kinds), None)


def _first_of_kind(events: Sequence[Event], kind: EventKind) -> int | None:
    return _first(events, {kind})


def _last_of_kind(events: Sequence[Event], kind: EventKind) -> int | None:
    return next((place for place in reversed(range(len(events))) if events[place].kind is kind), None)


def _last_hand_over(events: Sequence[Event], kind: EventKind) -> int | None:
    """The event since which the agency that has to answer first has it: later hops come after an answer."""
    answer = _first(events, {EventKind.FOLLOWED_UP})
    before = events[:answer]
    found = [
        place for place, one in enumerate(before) if one.kind is kind and one.status is _LANDS.get(kind, one.status)
    ]
    return found[-1] if found else None


_LANDS = {EventKind.ASSIGNED: ComplaintStatus.ASSIGNED}
_START = {
    DeadlineKind.VERIFICATION: _first_of_kind,
    DeadlineKind.FIRST_FOLLOW_UP: _last_hand_over,
    DeadlineKind.RESOLUTION: _first_of_kind,
    DeadlineKind.REPORTER_REPLY: _last_of_kind,
}
_MEETS = {
    DeadlineKind.VERIFICATION: EventKind.ASSIGNED,
    DeadlineKind.FIRST_FOLLOW_UP: EventKind.FOLLOWED_UP,
    DeadlineKind.RESOLUTION: EventKind.CLOSED,
    DeadlineKind.REPORTER_REPLY: EventKind.REPORTER_REPLIED,
}
_SET_ASIDE = {EventKind.CLOSED, EventKind.ARCHIVED}
_ENDS = {
    DeadlineKind.VERIFICATION: _SET_ASIDE,
    DeadlineKind.FIRST_FOLLOW_UP: _SET_ASIDE | {EventKind.RETURNED_NOT_COMPETENT},
    DeadlineKind.RESOLUTION: {EventKind.ARCHIVED},
}


def _met(events: Sequence[Event], kind: DeadlineKind, start: int, end: int | None) -> int | None:
    """What did what the deadline asks for; a closing that was undone did not, nor a reply after the wait was over."""
    after = start + 1
    if kind is DeadlineKind.RESOLUTION:
        after = max(after, _reopened(events) + 1)
    place = _first(events, {_MEETS[kind]}, after)
    return None if kind is DeadlineKind.REPORTER_REPLY and place != end else place


def _end(events: Sequence[Event], kind: DeadlineKind, start: int) -> int | None:
    """What ended the clock otherwise, unless it was undone; any step but a follow-up ends the reporter's time."""
    if kind is DeadlineKind.REPORTER_REPLY:
        later = range(start + 1, len(events))
        return next((place for place in later if events[place].status is not ComplaintStatus.FOLLOWED_UP), None)
    return _first(events, _ENDS[kind], max(start, _reopened(events)) + 1)


def _reopened(events: Sequence[Event]) -> int:
    place = _last_of_kind(events, EventKind.REOPENED)
    return -1 if place is None else place
