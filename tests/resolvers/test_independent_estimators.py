"""Durations and rates, as GraphQL answers them, against estimators that others wrote: lifelines and statsmodels.

Each group of a world is one random sample. lifelines moves tied times apart by chance, so that it is given none; of
ties statsmodels tells. A worked example from the literature stands at the end.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import accumulate
from operator import mul
from random import Random
from typing import Any

import pytest

from rules.terms import Channel, ReportClass
from tests.database import Database
from tests.resolvers.outcomes import Outcome, outcome_rows
from tests.resolvers.world import World, world_of

Samples = dict[tuple[str, str], list[Outcome]]
"""The outcomes of each group of report class and channel."""

_CAUSES = {"RUNNING": 0, "ANSWERED": 1, "CLOSED": 2}
_DAYS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 40, 80, 160, 240, 299, 300)
_TOLERANCE = 1.5e-6
"""Shares have six digits."""


def _made(seed: int, *, with_ties: bool) -> Samples:
    """Samples of very different sizes, with and without a competing end, running cases and unknown ones."""
    random, samples = Random(seed), Samples()
    for report_class in list(ReportClass)[:3]:
        for channel in list(Channel)[:8]:
            size = random.choice((1, 2, 5, 20, 60, 120))
            weights = [random.choice((0, 1, 5)) for _ in range(3)]
            kinds = random.choices(("ANSWERED", "CLOSED", "RUNNING"), [*weights[:2], max(weights[2], 1)], k=size)
            days = random.choices(range(13), k=size) if with_ties else random.sample(range(1, 300), k=size)
            unknown: list[Outcome] = [("UNKNOWN", None)] * random.randrange(3)
            samples[str(report_class), str(channel)] = [*zip(kinds, days, strict=True), *unknown]
    return samples


@dataclass(frozen=True)
class Answers:
    """What GraphQL says of each sample."""

    samples: Samples
    figures: dict[tuple[str, str], Any]

    def pairs(self) -> list[tuple[list[Outcome], Any]]:
        """Each sample with its figures."""
        assert set(self.samples) == set(self.figures)
        return [(outcomes, self.figures[key]) for key, outcomes in self.samples.items()]


def _answers(world: World, samples: Samples) -> Answers:
    shares = " ".join(f"w{days}: shareWithin(days: {days})" for days in _DAYS)
    spells = f"started observed endedOtherwise running unknown median p90 {shares}"
    rate = "followUpRate {value low high numerator denominator}"
    found = world.data(
        "{statistics(groupBy: [REPORT_CLASS, CHANNEL], first: 100) {nodes {reportClass channel"
        f" statistics {{ {rate} firstFollowUp {{ {spells} }} }} }} }} }}"
    )
    groups = found["statistics"]["nodes"]
    return Answers(samples, {(one["reportClass"], one["channel"]): one["statistics"] for one in groups})


@pytest.fixture(scope="module")
def answers(module_database: Database, request: pytest.FixtureRequest) -> Generator[Answers]:
    """A world with these samples, asked once."""
    samples = request.param
    outcomes = [one for group in samples.values() for one in group]
    common = [
        {"report_class": report_class, "channel": channel}
        for (report_class, channel), group in samples.items()
        for _ in group
    ]
    with world_of(module_database, outcome_rows(outcomes, common)) as world:
        yield _answers(world, samples)


def _known(outcomes: Sequence[Outcome]) -> tuple[list[int], list[int]]:
    """Times and causes of the cases that are known."""
    known = [(days, _CAUSES[kind]) for kind, days in outcomes if days is not None]
    return [days for days, _cause in known], [cause for _days, cause in known]


def _agrees(figures: Any, times: Sequence[float], incidences: Sequence[float]) -> None:
    """Whether shares and quantiles are those of this step function."""
    spells = figures["firstFollowUp"]
    steps = list(zip(times, incidences, strict=True))
    for days in _DAYS:
        expected = max((share for time, share in steps if time <= days), default=0.0)
        assert spells[f"w{days}"] == pytest.approx(expected, abs=_TOLERANCE)
    for name, wanted in (("median", 0.5), ("p90", 0.9)):
        assert spells[name] == next((time for time, share in steps if share >= wanted - 1e-9), None)


TIED = [pytest.param(_made(seed, with_ties=True), id=f"ties-{seed}") for seed in range(2)]
UNTIED = [pytest.param(_made(seed, with_ties=False), id=f"no-ties-{seed}") for seed in range(2, 4)]


@pytest.mark.parametrize("answers", [*TIED, *UNTIED], indirect=True)
def test_durations_are_those_of_statsmodels_and_intervals_too(answers: Answers) -> None:
    survival: Any = import_module("statsmodels.duration.survfunc")
    proportion: Any = import_module("statsmodels.stats.proportion")
    numpy: Any = import_module("numpy")
    for outcomes, figures in answers.pairs():
        times, causes = _known(outcomes)
        rate, answered = figures["followUpRate"], causes.count(1)
        assert (rate["numerator"], rate["denominator"]) == (answered, len(outcomes))
        low, high = proportion.proportion_confint(answered, len(outcomes), alpha=0.05, method="wilson")
        assert (rate["low"], rate["high"]) == pytest.approx((low, high), abs=_TOLERANCE)
        if answered:
            # Its standard errors, which nobody needs here, divide by those who are left.
            with numpy.errstate(divide="ignore", invalid="ignore"):
                curve = survival.CumIncidenceRight(numpy.array(times), numpy.array(causes))
            _agrees(figures, list(curve.times), list(curve.cinc[0]))
        else:
            assert figures["firstFollowUp"]["median"] is None


@pytest.mark.parametrize("answers", UNTIED, indirect=True)
def test_durations_without_ties_are_those_of_lifelines(answers: Answers) -> None:
    lifelines: Any = import_module("lifelines")
    compared = 0
    for outcomes, figures in answers.pairs():
        times, causes = _known(outcomes)
        if 1 in causes:
            fitter = lifelines.AalenJohansenFitter(calculate_variance=False)
            curve = fitter.fit(times, causes, event_of_interest=1).cumulative_density_
            _agrees(figures, list(curve.index), list(curve.iloc[:, 0]))
            compared += 1
    assert compared > 10


PATIENTS: list[Outcome] = [
    *(("RUNNING", months) for months in (7, 14, 24)),
    *(("ANSWERED", months) for months in (10, 16, 23, 27)),
    *(("CLOSED", months) for months in (18, 26)),
    *[("RUNNING", 30)] * 296,
]
"""The first nine of 305 patients with breast cancer, in months: alive, dead of it, dead of something else.

J. M. Satagopan and others (2004), A note on competing risks in survival data analysis, British Journal of Cancer 91,
1229-1235, work their cumulative incidence out by hand in table 2.
"""


def test_the_competing_risks_that_a_medical_journal_worked_out_by_hand(module_database: Database) -> None:
    with world_of(module_database, outcome_rows(PATIENTS)) as world:
        asked = " ".join(f"w{months}: shareWithin(days: {months})" for months in (9, 10, 16, 18, 23, 26, 27))
        answer = world.data(f"{{statistics {{nodes {{statistics {{firstFollowUp {{median {asked} }} }} }} }} }}")
    found = answer["statistics"]["nodes"][0]["statistics"]["firstFollowUp"]
    percent = {months: 100 * found[f"w{months}"] for months in (9, 10, 16, 18, 23, 26, 27)}

    # Step 2 of the table: an incidence of 0.3 % each time. It sums the rounded ones up: 0.3, 0.6, 0.9, 1.2.
    steps = [percent[10] - percent[9], percent[16] - percent[10], percent[23] - percent[18], percent[27] - percent[26]]
    assert [round(step, 1) for step in steps] == [0.3, 0.3, 0.3, 0.3]
    # Nobody dies of breast cancer where somebody dies of something else.
    assert (percent[9], percent[18], percent[26]) == (0, percent[16], percent[23])
    # The same to four digits, from the numbers at risk of its step 1 at 10, 16, 18, 23, 26 months.
    alive = [1.0, *accumulate((1 - 1 / at_risk for at_risk in (304, 302, 301, 300, 298)), mul)]
    assert [round(100 * share, 1) for share in alive[1:]] == [99.7, 99.3, 99.0, 98.7, 98.3]
    exact = sum(100 * alive[step] / at_risk for step, at_risk in ((0, 304), (1, 302), (3, 300), (5, 297)))
    assert percent[27] == pytest.approx(exact, abs=1e-4)
    assert found["median"] is None
