"""Durations against the textbook: the estimator step by step in exact fractions, and an example with known numbers."""

from collections.abc import Generator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from tests import rows
from tests.database import Database
from tests.oracle_durations import incidence, rounded
from tests.resolvers.world import World, world_of

_START = date(2025, 3, 3)
_TODAY = rows.TODAY
Outcome = tuple[str, int | None]
"""What became of one complaint (ANSWERED, CLOSED, RUNNING or UNKNOWN), and after how many days."""


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)


def _calendar() -> list[rows.Row]:
    """A calendar in which every day is a working day, so that days are easy to count."""
    days = [date(2025, 1, 1) + timedelta(number) for number in range(500)]
    return [
        {"day": day, "off": None, "is_leave_only": False, "ordinal": n, "ordinal_with_leave_worked": n}
        for n, day in enumerate(days)
    ]


def _world_rows(outcomes: Sequence[Outcome]) -> rows.Rows:
    """Complaints that were forwarded on a day such that each outcome came, or has run, so many days later."""
    made = rows.generate(seed=1, complaints=4)
    template = made["complaint"][0]
    for name in (
        "complaint",
        "follow_up",
        "timeline_event",
        "assignment",
        "change",
        "deadline",
        "log_entry",
        "log_node",
    ):
        made[name] = []
    made["calendar"] = _calendar()
    for number, (outcome, elapsed) in enumerate(outcomes, 1):
        _add(made, template, number, outcome, elapsed)
    return made


def _add(made: rows.Rows, template: rows.Row, number: int, outcome: str, elapsed: int | None) -> None:
    began = _TODAY - timedelta(elapsed or 0) if outcome == "RUNNING" else _START
    ended = began + timedelta(elapsed or 0)
    status = {"ANSWERED": "FOLLOWED_UP", "CLOSED": "CLOSED"}.get(outcome, "ASSIGNED")
    made["complaint"].append(
        template
        | {
            "tracking_id": number,
            "status": status,
            "closed_by": "ADMIN" if status == "CLOSED" else None,
            "follow_up_count": int(outcome == "ANSWERED"),
            "submitted_at": _moment(began),
        }
    )
    last_day = began + timedelta(3) if outcome == "UNKNOWN" else began
    events = [("SUBMITTED", "SUBMITTED", began, began), ("ASSIGNED", "ASSIGNED", began, last_day)]
    if outcome == "ANSWERED":
        events.append(("FOLLOWED_UP", status, ended, ended))
    if outcome == "CLOSED":
        events.append(("CLOSED", status, ended, ended))
    made["timeline_event"] += [
        {
            "tracking_id": number,
            "sequence": sequence,
            "kind": kind,
            "actor": "UNKNOWN",
            "agency_id": None,
            "not_before": _moment(first),
            "not_after": _moment(last),
            "status": after,
            "follow_up_number": None,
        }
        for sequence, (kind, after, first, last) in enumerate(events, 1)
    ]


def _first(curve: list[tuple[int, Fraction]], wanted: Fraction) -> int | None:
    return next((day for day, share in curve if share >= wanted), None)


_ASKED = "started observed endedOtherwise running unknown median p90 medianOfObserved unit w0: shareWithin(days: 0)"
_SHARES = " ".join(f"w{days}: shareWithin(days: {days})" for days in range(1, 13))


def _asked(world: World) -> Any:
    answer = world.data(f"{{statistics {{nodes {{statistics {{firstFollowUp {{ {_ASKED} {_SHARES} }} }} }} }} }}")
    return answer["statistics"]["nodes"][0]["statistics"]["firstFollowUp"]


def _expected(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    kinds_of = {"ANSWERED": "OBSERVED", "CLOSED": "OTHER"}
    curve = incidence([(kinds_of.get(kind, kind), days) for kind, days in outcomes])
    answered = sorted(days for kind, days in outcomes if kind == "ANSWERED" and days is not None)
    kinds = [kind for kind, _days in outcomes]
    names = {"observed": "ANSWERED", "endedOtherwise": "CLOSED", "running": "RUNNING", "unknown": "UNKNOWN"}
    return {
        "started": len(outcomes),
        **{name: kinds.count(kind) for name, kind in names.items()},
        "median": _first(curve, Fraction(1, 2)),
        "p90": _first(curve, Fraction(9, 10)),
        "medianOfObserved": answered[(len(answered) - 1) // 2] if answered else None,
        "unit": "WORKING_DAY",
        **{f"w{days}": _share(curve, days) for days in range(13)},
    }


def _share(curve: list[tuple[int, Fraction]], days: int) -> float | None:
    if not curve:
        return None
    return rounded(max((share for day, share in curve if day <= days), default=Fraction(0)))


@pytest.fixture
def made(module_database: Database, request: pytest.FixtureRequest) -> Generator[World]:
    """A world with these outcomes."""
    with world_of(module_database, _world_rows(request.param)) as world:
        yield world


def _random(seed: int) -> list[Outcome]:
    random = Random(seed)
    kinds = random.choices(("ANSWERED", "CLOSED", "RUNNING", "UNKNOWN"), (5, 2, 3, 1), k=random.choice((1, 7, 40, 90)))
    return [(kind, None if kind == "UNKNOWN" else random.randrange(0, 13)) for kind in kinds]


EDGES: list[list[Outcome]] = [
    [],
    [("UNKNOWN", None)],
    [("ANSWERED", 0)],
    [("RUNNING", 5)],
    [("CLOSED", 2), ("CLOSED", 2)],
    [("ANSWERED", 3), ("CLOSED", 3)],
    [("ANSWERED", 2), ("RUNNING", 2)],
]
CASES = [*EDGES, *(_random(seed) for seed in range(6))]


@pytest.mark.parametrize(("made", "outcomes"), [(one, one) for one in CASES], indirect=["made"])
def test_durations_are_those_of_the_definition(made: World, outcomes: list[Outcome]) -> None:
    assert _asked(made) == _expected(outcomes)


LEUKAEMIA: list[Outcome] = [
    *(("ANSWERED", days) for days in (6, 6, 6, 7, 10, 13, 16, 22, 23)),
    *(("RUNNING", days) for days in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
]
"""Weeks of remission under 6-mercaptopurine: E. J. Freireich and others (1963), Blood 21, 699-716, as in every textbook
of survival analysis (D. R. Cox, D. Oakes, Analysis of Survival Data, 1984, table 1.1). Without a competing end the
incidence is one minus Kaplan and Meier's estimate, which is 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448 there."""


@pytest.mark.parametrize("made", [LEUKAEMIA], indirect=True)
def test_the_remission_times_of_the_textbooks(made: World) -> None:
    asked = " ".join(f"w{days}: shareWithin(days: {days})" for days in (6, 7, 10, 13, 16, 22, 23))
    answer = made.data(f"{{statistics {{nodes {{statistics {{firstFollowUp {{median p90 {asked} }} }} }} }} }}")
    found = answer["statistics"]["nodes"][0]["statistics"]["firstFollowUp"]

    survival = [round(1 - found[f"w{days}"], 3) for days in (6, 7, 10, 13, 16, 22, 23)]
    assert survival == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert (found["median"], found["p90"]) == (23, None)


@pytest.mark.parametrize("made", [[("ANSWERED", 1), ("CLOSED", 2), ("ANSWERED", 4), ("RUNNING", 7)]], indirect=True)
def test_groups_have_curves_of_their_own_and_are_ordered_by_their_middle(made: World) -> None:
    answer = made.data(
        "{statistics(groupBy: [STATUS], orderBy: {field: FIRST_FOLLOW_UP_MEDIAN, direction: ASC})"
        " {nodes {status statistics {firstFollowUp {median started} resolution {observed endedOtherwise running}}}}}"
    )

    assert [(one["status"], one["statistics"]["firstFollowUp"]["median"]) for one in answer["statistics"]["nodes"]] == [
        ("FOLLOWED_UP", 1),
        ("ASSIGNED", None),
        ("CLOSED", None),
    ]
    closed = answer["statistics"]["nodes"][2]["statistics"]["resolution"]
    assert closed == {"observed": 0, "endedOtherwise": 1, "running": 0}
