"""Which rule judges a complaint, when its clocks run out, and what may be said of them (docs/adr/0007)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.deadline_rules import known_rules
from ingest.holidays import calendar
from rules.deadlines import Bounds, Case, Clock, Event, auto_close_on, clocks_of, state, working_days_left
from rules.terms import Actor, ComplaintStatus, DeadlineKind, DeadlineState, EventKind, ReportClass

RULES = [known.rule for known in known_rules()]
CALENDAR = calendar()
MONDAY = date(2026, 6, 22)
"""Four weeks without a day off follow it."""

_ACTORS = {
    "SUBMITTED": "REPORTER",
    "ASSIGNED": "ADMIN",
    "FOLLOWED_UP": "AGENCY",
    "REPORTER_REPLIED": "REPORTER",
    "CLOSED": "SYSTEM",
    "ARCHIVED": "ADMIN",
    "POSTPONED": "ADMIN",
    "RETURNED_NOT_COMPETENT": "AGENCY",
    "REOPENED": "ADMIN",
}
_LEAVES = {"RETURNED_NOT_COMPETENT": "VERIFIED", "REOPENED": "ASSIGNED"}


def event(text: str) -> Event:
    """`KIND 3` happened on the third day after MONDAY, `KIND 3..9` some day between; `KIND/ACTOR`, `KIND=STATUS`."""
    what, days = text.split()
    kind, _, status = what.partition("=")
    kind, _, actor = kind.partition("/")
    first, _, last = days.partition("..")
    bounds = Bounds(MONDAY + timedelta(int(first)), MONDAY + timedelta(int(last or first)))
    left = ComplaintStatus(status or _LEAVES.get(kind, kind))
    return Event(EventKind(kind), Actor(actor or _ACTORS[kind]), bounds, left)


def case(*events: str, follow_ups: int | None = 0, **others: Any) -> Case:
    """A plain complaint with these events."""
    return Case(
        others.get("report_class", ReportClass.COMPLAINT),
        others.get("is_supervisory", False),
        [event(one) for one in events],
        follow_ups,
    )


def clock(of: Case, kind: str, frozen: Sequence[Clock] = ()) -> Clock:
    """The complaint's clock of a kind."""
    return next(one for one in clocks_of(of, RULES, CALENDAR, frozen) if one.kind == kind)


def standing(of: Case, kind: str, day: int = 0) -> str:
    """What can be said of a deadline on a day after MONDAY."""
    return state(clock(of, kind), MONDAY + timedelta(day)).value


NEW = ("SUBMITTED 0", "ASSIGNED 0")
"""Due on day 7: five working days."""
SEEN = ("SUBMITTED 0", "ASSIGNED 0..3")
"""Due between day 7 and day 10: a file made on day 3 showed it first."""


def test_a_clock_runs_until_its_day_is_over_and_is_overdue_then() -> None:
    answered_late = case(*NEW)

    assert clock(answered_late, "FIRST_FOLLOW_UP").due == Bounds(MONDAY + timedelta(7), MONDAY + timedelta(7))
    assert standing(answered_late, "FIRST_FOLLOW_UP", 7) == "RUNNING"
    assert standing(answered_late, "FIRST_FOLLOW_UP", 8) == "OVERDUE"


@pytest.mark.parametrize(
    ("events", "follow_ups", "expected"),
    [
        ((*NEW, "FOLLOWED_UP 7"), 1, "MET"),
        ((*NEW, "FOLLOWED_UP 8"), 1, "MISSED"),
        ((*NEW, "FOLLOWED_UP 2..7"), 1, "MET"),
        ((*NEW, "FOLLOWED_UP 2..8"), 1, "UNKNOWN"),
        ((*NEW, "FOLLOWED_UP 8..20"), 1, "MISSED"),
        ((*SEEN, "FOLLOWED_UP 3..7"), 1, "MET"),
        ((*SEEN, "FOLLOWED_UP 3..8"), 1, "UNKNOWN"),
        ((*SEEN, "FOLLOWED_UP 10..20"), 1, "UNKNOWN"),
        ((*SEEN, "FOLLOWED_UP 11..20"), 1, "MISSED"),
        (("SUBMITTED 0", "ASSIGNED 0..3", "FOLLOWED_UP 0..3"), 1, "MET"),
        (("SUBMITTED 0", "ASSIGNED 0..9", "FOLLOWED_UP 0..9"), 1, "UNKNOWN"),
    ],
)
def test_a_follow_up_meets_the_deadline_or_misses_it_or_nobody_knows(
    events: Sequence[str], follow_ups: int, expected: str
) -> None:
    assert standing(case(*events, follow_ups=follow_ups), "FIRST_FOLLOW_UP", 90) == expected


@pytest.mark.parametrize(
    ("events", "follow_ups", "expected"),
    [
        ((*NEW, "CLOSED/ADMIN 2"), 0, "MISSED"),
        ((*NEW, "CLOSED/ADMIN 2"), None, "UNKNOWN"),
        ((*NEW, "CLOSED/ADMIN 20"), None, "UNKNOWN"),
        (("SUBMITTED 0", "ASSIGNED 0..9", "CLOSED 0..9"), None, "UNKNOWN"),
        ((*SEEN, "CLOSED 11..20"), None, "MISSED"),
        ((*SEEN, "CLOSED 10..20"), None, "UNKNOWN"),
        ((*NEW, "ARCHIVED 2"), 0, "NOT_APPLICABLE"),
        ((*NEW, "ARCHIVED 8"), 0, "MISSED"),
        ((*NEW, "ARCHIVED 2..7"), None, "NOT_APPLICABLE"),
        ((*NEW, "ARCHIVED 2..9"), 0, "UNKNOWN"),
        ((*NEW, "RETURNED_NOT_COMPETENT 3"), 0, "NOT_APPLICABLE"),
        ((*NEW, "RETURNED_NOT_COMPETENT 9"), 0, "MISSED"),
        ((*NEW, "POSTPONED 3..9"), None, "UNKNOWN"),
        ((*NEW, "REPORTER_REPLIED 3..6"), None, "UNKNOWN"),
        ((*NEW, "REPORTER_REPLIED 3..6", "FOLLOWED_UP 8..9"), 1, "UNKNOWN"),
        ((*NEW, "REPORTER_REPLIED 8..9", "FOLLOWED_UP 9..12"), 1, "MISSED"),
        (NEW, None, "UNKNOWN"),
    ],
)
def test_an_end_without_a_known_answer(events: Sequence[str], follow_ups: int | None, expected: str) -> None:
    assert standing(case(*events, follow_ups=follow_ups), "FIRST_FOLLOW_UP", 90) == expected


def test_an_open_clock_with_a_bounded_start_is_undecided_between_its_two_due_days() -> None:
    seen = case(*SEEN)

    assert [standing(seen, "FIRST_FOLLOW_UP", day) for day in (7, 8, 10, 11)] == [
        "RUNNING",
        "UNKNOWN",
        "UNKNOWN",
        "OVERDUE",
    ]
    assert working_days_left(clock(seen, "FIRST_FOLLOW_UP"), MONDAY + timedelta(8), CALENDAR) is None


def test_another_agency_has_its_own_five_days_until_somebody_has_answered() -> None:
    handed_on = case(*NEW, "ASSIGNED 4")
    after_an_answer = case(*NEW, "FOLLOWED_UP 2", "ASSIGNED=FOLLOWED_UP 4", follow_ups=1)

    assert clock(handed_on, "FIRST_FOLLOW_UP").starts.last == MONDAY + timedelta(4)
    assert standing(handed_on, "FIRST_FOLLOW_UP", 10) == "RUNNING"
    assert standing(after_an_answer, "FIRST_FOLLOW_UP", 90) == "MET"


def test_a_returned_complaint_that_nobody_got_again_has_no_first_follow_up_clock_open() -> None:
    assert standing(case(*NEW, "RETURNED_NOT_COMPETENT 3"), "FIRST_FOLLOW_UP", 90) == "NOT_APPLICABLE"
    again = case(*NEW, "RETURNED_NOT_COMPETENT 3", "ASSIGNED 30")
    assert standing(again, "FIRST_FOLLOW_UP", 31) == "RUNNING"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (("SUBMITTED 0", "ASSIGNED 3"), "MET"),
        (("SUBMITTED 0", "ASSIGNED 4"), "MISSED"),
        (("SUBMITTED 0", "ASSIGNED 0..3"), "MET"),
        (("SUBMITTED 0", "ASSIGNED 0..9"), "UNKNOWN"),
        (("SUBMITTED 0",), "OVERDUE"),
        (("SUBMITTED 0", "ARCHIVED 2"), "NOT_APPLICABLE"),
        (("SUBMITTED 0", "CLOSED/ADMIN 2"), "MISSED"),
    ],
)
def test_verification_ends_with_the_forwarding(events: Sequence[str], expected: str) -> None:
    assert standing(case(*events), "VERIFICATION", 90) == expected


@pytest.mark.parametrize(
    ("others", "days", "rule_set"),
    [
        ({"report_class": ReportClass.INFORMATION_REQUEST, "is_supervisory": None}, 5, "PERMENPANRB-5-2025"),
        ({"report_class": ReportClass.ASPIRATION, "is_supervisory": None}, 5, "PERMENPANRB-5-2025"),
        ({}, 14, "PERMENPANRB-5-2025"),
        ({"is_supervisory": True}, 60, "PERMENPANRB-5-2025"),
    ],
)
def test_resolution_depends_on_the_class(others: dict[str, Any], days: int, rule_set: str) -> None:
    found = clock(case(*NEW, **others), "RESOLUTION").rule

    assert (found.period.days, found.rule_set) == (days, rule_set)


def test_a_complaint_that_is_not_classified_has_no_resolution_deadline() -> None:
    kinds = [one.kind for one in clocks_of(case(*NEW, is_supervisory=None), RULES, CALENDAR)]

    assert kinds == [DeadlineKind.VERIFICATION, DeadlineKind.FIRST_FOLLOW_UP]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((*NEW, "CLOSED/ADMIN 18"), "MET"),
        ((*NEW, "CLOSED/ADMIN 19"), "MISSED"),
        ((*NEW, "CLOSED/ADMIN 10..19"), "UNKNOWN"),
        ((*NEW, "ARCHIVED 5"), "NOT_APPLICABLE"),
        ((*NEW, "CLOSED/ADMIN 5", "REOPENED 6"), "OVERDUE"),
        ((*NEW, "CLOSED/ADMIN 5", "REOPENED 6", "CLOSED/ADMIN 30"), "MISSED"),
        ((*NEW, "CLOSED/ADMIN 5", "CLOSED/REPORTER 30"), "MET"),
        ((*NEW, "ARCHIVED 5", "REOPENED 6"), "OVERDUE"),
    ],
)
def test_resolution_ends_with_a_closing_that_stands(events: Sequence[str], expected: str) -> None:
    """14 working days from MONDAY, day 0, end on day 18."""
    assert standing(case(*events), "RESOLUTION", 90) == expected


ANSWERED = (*NEW, "FOLLOWED_UP 1")
"""The reporter's ten working days end on day 15."""


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (ANSWERED, "OVERDUE"),
        ((*ANSWERED, "REPORTER_REPLIED 15"), "MET"),
        ((*ANSWERED, "REPORTER_REPLIED 16"), "MISSED"),
        ((*ANSWERED, "CLOSED 16"), "MISSED"),
        ((*ANSWERED, "CLOSED/ADMIN 3"), "NOT_APPLICABLE"),
        ((*ANSWERED, "CLOSED/ADMIN 3..9"), "UNKNOWN"),
        ((*ANSWERED, "CLOSED/UNKNOWN 3"), "UNKNOWN"),
        ((*ANSWERED, "ASSIGNED 3"), "NOT_APPLICABLE"),
        ((*NEW, "FOLLOWED_UP 1..9"), "UNKNOWN"),
        ((*NEW, "FOLLOWED_UP 1..9", "CLOSED 9..30"), "MISSED"),
        ((*NEW, "FOLLOWED_UP 1..9", "REPORTER_REPLIED 9..15"), "MET"),
        ((*NEW, "FOLLOWED_UP 1..9", "REPORTER_REPLIED 60..70"), "UNKNOWN"),
    ],
)
def test_the_reporter_has_ten_working_days_to_reply(events: Sequence[str], expected: str) -> None:
    assert standing(case(*events, follow_ups=1), "REPORTER_REPLY", 90) == expected


def forecast(of: Case, day: int) -> int | None:
    """On which day after MONDAY the complaint will be closed, as seen on `day`."""
    clocks = clocks_of(of, RULES, CALENDAR)
    reply = next((one for one in clocks if one.kind is DeadlineKind.REPORTER_REPLY), None)
    found = auto_close_on(of.events[-1].status, reply, MONDAY + timedelta(day))
    return None if found is None else (found - MONDAY).days


def test_the_forecast_of_the_automatic_closing() -> None:
    assert forecast(case(*NEW), 1) is None
    assert forecast(case(*ANSWERED, follow_ups=1), 15) == 15
    assert forecast(case(*ANSWERED, follow_ups=1), 16) is None


def test_a_follow_up_starts_the_forecast_anew_and_a_reply_cancels_it() -> None:
    assert forecast(case(*ANSWERED, "FOLLOWED_UP 8", follow_ups=2), 9) == 22
    assert forecast(case(*ANSWERED, "REPORTER_REPLIED 8", follow_ups=1), 9) is None
    assert forecast(case(*ANSWERED, "REPORTER_REPLIED 8", "FOLLOWED_UP 9", follow_ups=2), 9) == 23
    assert forecast(case(*ANSWERED, "CLOSED 15", follow_ups=1), 15) is None


def test_a_follow_up_that_is_only_bounded_gives_no_forecast() -> None:
    assert forecast(case(*NEW, "FOLLOWED_UP 1..2", follow_ups=1), 3) is None


def test_days_left_are_negative_from_the_first_day_late() -> None:
    left = [
        working_days_left(clock(case(*NEW), "FIRST_FOLLOW_UP"), MONDAY + timedelta(day), CALENDAR) for day in range(11)
    ]

    assert left == [5, 4, 3, 2, 1, 1, 1, 0, -1, -2, -3]


def test_a_day_off_after_the_due_day_is_late_already() -> None:
    due_friday = clock(case("SUBMITTED 4", "ASSIGNED 4"), "FIRST_FOLLOW_UP")

    assert due_friday.due.last.weekday() == 4
    assert working_days_left(due_friday, due_friday.due.last + timedelta(1), CALENDAR) == -1
    assert working_days_left(due_friday, due_friday.due.last + timedelta(3), CALENDAR) == -1


def test_days_left_are_null_once_it_is_decided_or_the_calendar_ends() -> None:
    met = clock(case(*NEW, "FOLLOWED_UP 1", follow_ups=1), "FIRST_FOLLOW_UP")

    assert working_days_left(met, MONDAY, CALENDAR) is None
    assert working_days_left(clock(case(*NEW), "FIRST_FOLLOW_UP"), date(2030, 1, 1), CALENDAR) is None


@pytest.mark.parametrize(
    ("submitted", "kind", "expected"),
    [
        (date(2016, 3, 1), "FIRST_FOLLOW_UP", ("PERMENPAN-24-2014", 3, "SUBMITTED")),
        (date(2018, 3, 1), "FIRST_FOLLOW_UP", ("PERMENPAN-24-2014", 3, "SUBMITTED")),
        (date(2018, 12, 31), "RESOLUTION", ("PERMENPAN-24-2014", 60, "SUBMITTED")),
        (date(2019, 1, 1), "RESOLUTION", ("PERMENPANRB-62-2018", 14, "SUBMITTED")),
        (date(2019, 1, 1), "FIRST_FOLLOW_UP", ("LAPOR-SERVICE-PROMISE", 5, "ASSIGNED")),
        (date(2025, 5, 31), "RESOLUTION", ("PERMENPANRB-62-2018", 14, "SUBMITTED")),
        (date(2025, 6, 1), "RESOLUTION", ("PERMENPANRB-5-2025", 14, "SUBMITTED")),
    ],
)
def test_the_rule_in_force_at_the_start_judges_and_law_goes_before_a_promise(
    submitted: date, kind: str, expected: tuple[str, int, str]
) -> None:
    day = (submitted - MONDAY).days
    rule = clock(case(f"SUBMITTED {day}", f"ASSIGNED {day}"), kind).rule

    assert (rule.rule_set, rule.period.days, rule.starts_from) == expected


def test_before_any_rule_no_clock_starts() -> None:
    day = (date(2013, 3, 1) - MONDAY).days

    assert clocks_of(case(f"SUBMITTED {day}", f"ASSIGNED {day}"), RULES, CALENDAR) == []


def test_the_day_of_the_follow_up_counted_in_2015() -> None:
    day = (date(2015, 2, 10) - MONDAY).days
    found = clock(case(f"SUBMITTED {day}", f"ASSIGNED {day}", f"FOLLOWED_UP {day}", follow_ups=1), "REPORTER_REPLY")

    assert found.rule.period.counts_start_day
    assert found.due.last == date(2015, 2, 24)


def test_a_start_on_either_side_of_a_change_is_bounded_by_both_rules() -> None:
    day = (date(2016, 12, 30) - MONDAY).days
    found = clock(
        case(f"SUBMITTED {day}", f"ASSIGNED {day}", f"FOLLOWED_UP {day}..{day + 3}", follow_ups=1), "REPORTER_REPLY"
    )

    assert found.due == Bounds(date(2017, 1, 13), date(2017, 1, 16))


def test_a_clock_beyond_the_calendar_is_left_out() -> None:
    day = (date(2027, 12, 20) - MONDAY).days

    found = clocks_of(case(f"SUBMITTED {day}", f"ASSIGNED {day}", is_supervisory=True), RULES, CALENDAR)

    assert [one.kind for one in found] == ["VERIFICATION", "FIRST_FOLLOW_UP"]


def test_what_was_decided_keeps_its_due_days() -> None:
    decided = clock(case(*NEW, "FOLLOWED_UP 8", follow_ups=1), "FIRST_FOLLOW_UP")
    under_an_old_calendar = Clock(
        decided.kind,
        decided.rule,
        decided.starts,
        Bounds(MONDAY + timedelta(8), MONDAY + timedelta(8)),
        decided.met,
        DeadlineState.MET,
    )

    again = clock(case(*NEW, "FOLLOWED_UP 8", follow_ups=1), "FIRST_FOLLOW_UP", [under_an_old_calendar])
    handed_on = clock(
        case(*NEW, "ASSIGNED 8", "FOLLOWED_UP 9", follow_ups=1), "FIRST_FOLLOW_UP", [under_an_old_calendar]
    )

    assert (again.due, again.verdict) == (under_an_old_calendar.due, "MET")
    assert handed_on.due.last == MONDAY + timedelta(15)


KINDS = st.sampled_from(("FOLLOWED_UP", "CLOSED", "ARCHIVED", "REPORTER_REPLIED", "ASSIGNED", "POSTPONED"))


@given(
    st.integers(0, 12),
    st.lists(st.tuples(KINDS, st.integers(0, 15), st.integers(0, 10)), max_size=4),
    st.sampled_from((0, None)),
    st.integers(0, 40),
    st.data(),
)
def test_a_verdict_holds_for_every_day_that_is_possible(
    assigned: int, later: list[tuple[str, int, int]], follow_ups: int | None, today: int, data: st.DataObject
) -> None:
    """Whatever the exact days were: where bounds give MET or MISSED, RUNNING or OVERDUE, exact days give it too."""
    texts, start = ["SUBMITTED 0", f"ASSIGNED 0..{assigned}"], 0
    for kind, gap, width in later:
        start += gap
        texts.append(f"{kind} {start}..{start + width}")
    bounded = case(*texts, follow_ups=1 if any("FOLLOWED" in text for text in texts) else follow_ups)
    exact, last = [], 0
    for place, one in enumerate(bounded.events):
        # No day is after the last that is possible for what comes later.
        latest = min(later.days.last for later in bounded.events[place:])
        day = data.draw(st.integers(max(last, (one.days.first - MONDAY).days), (latest - MONDAY).days))
        last = day
        exact.append(Event(one.kind, one.actor, Bounds(MONDAY + timedelta(day), MONDAY + timedelta(day)), one.status))
    seen = Case(bounded.report_class, bounded.is_supervisory, exact, bounded.follow_up_count)
    known = {one.kind: one for one in clocks_of(seen, RULES, CALENDAR)}
    for one in clocks_of(bounded, RULES, CALENDAR):
        said = state(one, MONDAY + timedelta(today))
        if said in (DeadlineState.UNKNOWN, DeadlineState.NOT_APPLICABLE) or one.kind is DeadlineKind.REPORTER_REPLY:
            continue
        truth = state(known[one.kind], MONDAY + timedelta(today))
        # Exact days still do not tell whether an answer went unseen.
        assert truth in (said, DeadlineState.UNKNOWN)
