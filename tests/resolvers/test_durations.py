"""Durations against the textbook: the estimator step by step in exact fractions, and an example with known numbers."""

from collections.abc import Generator, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from tests.database import Database
from tests.oracle_durations import incidence, rounded
from tests.resolvers.outcomes import Outcome, outcome_rows
from tests.resolvers.world import World, world_of


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
    with world_of(module_database, outcome_rows(request.param)) as world:
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
