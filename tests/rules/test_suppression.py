"""Counts that are hidden stay so: an attacker with linear programming and everything ever shown learns too little."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog

from rules.suppression import PROTECTION, SMALLEST_SHOWN, Shown, corrected, first_shown


def narrowed(published: Sequence[Shown], slack: int) -> Iterator[tuple[float, float]]:
    """What each hidden cell can be narrowed to, from all that was ever shown of one reason and year.

    There is one unknown for each cell each time. A figure is exact when it is first shown or corrected, and within
    `slack` of the truth while it is not: 4 is all that can be known; an attacker who takes 0 claims to know more, and
    gets nothing where that contradicts itself.
    """
    names = [
        (time, name, place)
        for time, shown in enumerate(published)
        for name, cells in (("", [shown.total]), *shown.grids.items())
        for place in range(len(cells))
    ]
    number = {name: place for place, name in enumerate(names)}
    rows, right, bounds = [], [], []
    for time, name, place in names:
        cell = published[time].total if name == "" else published[time].grids[name][place]
        bounds.append(
            (0, None) if cell is None else _around(cell, slack if _is_kept(published, time, name, place) else 0)
        )
    for time, shown in enumerate(published):
        for name, cells in shown.grids.items():
            row = np.zeros(len(names))
            row[[number[time, name, place] for place in range(len(cells))]] = 1
            row[number[time, "", 0]] = -1
            rows.append(row)
            right.append(0)
    for place, bound in enumerate(bounds):
        if bound == (0, None):
            ends = _extreme(rows, right, bounds, place, 1), _extreme(rows, right, bounds, place, -1)
            if ends[0] is None or ends[1] is None:
                assert slack == 0, "what is known cannot contradict itself"
                return
            yield ends[0], ends[1]


def _around(figure: int, slack: int) -> tuple[int, int]:
    return max(figure - slack, 0), figure + slack


def _is_kept(published: Sequence[Shown], time: int, name: str, place: int) -> bool:
    """Whether a figure is that of the time before."""
    if time == 0:
        return False
    before, now = published[time - 1], published[time]
    return before.total == now.total if name == "" else before.grids[name][place] == now.grids[name][place]


def _extreme(
    rows: list["np.ndarray[tuple[int], np.dtype[np.float64]]"],
    right: list[int],
    bounds: list[tuple[int, int | None]],
    place: int,
    sign: int,
) -> float | None:
    """The least (sign 1) or largest (sign -1) value that an unknown can have; None where nothing can be."""
    wanted = np.zeros(len(bounds))
    wanted[place] = sign
    found = linprog(wanted, A_eq=np.array(rows), b_eq=right, bounds=bounds)
    if found.status == 3:
        return -sign * float("inf")
    if found.status == 2:
        return None
    assert found.status == 0, found.message
    return sign * float(found.fun)


def counts(random: Random) -> Mapping[str, list[int]]:
    """The counts of one reason by agency and by province, skewed as real ones are, with one sum."""
    agencies = [int(random.paretovariate(0.7)) - 1 for _ in range(random.randint(1, 7))]
    agencies = [min(count, 400) for count in agencies]
    provinces = [0] * random.randint(1, 6)
    for _ in range(sum(agencies)):
        provinces[min(int(random.expovariate(0.8)), len(provinces) - 1)] += 1
    return {"agency": agencies, "province": provinces}


def later(random: Random, before: Mapping[str, Sequence[int]]) -> Mapping[str, list[int]]:
    """The same some time later: complaints came and went, in both grids alike."""
    now = {name: list(cells) for name, cells in before.items()}
    for _ in range(random.randint(0, 4)):
        step = random.choice((-9, -5, -2, -1, 1, 3, 6, 12))
        places = {name: random.randrange(len(cells)) for name, cells in now.items()}
        if all(now[name][place] + step >= 0 for name, place in places.items()):
            for name, place in places.items():
                now[name][place] += step
    return now


@pytest.mark.parametrize("seed", range(25))
def test_no_hidden_count_can_be_narrowed_below_the_protection_width(seed: int) -> None:
    random = Random(seed)
    held = counts(random)
    published = [first_shown(sum(held["agency"]), held)]
    for _ in range(2):
        held = later(random, held)
        published.append(corrected(published[-1], sum(held["agency"]), held))

    for least, largest in (*narrowed(published, 0), *narrowed(published, SMALLEST_SHOWN - 1)):
        assert largest - least >= PROTECTION
        assert least <= 0, "that a hidden count is none at all is never excluded"


@pytest.mark.parametrize("seed", range(60))
def test_what_is_shown_first_is_exact_and_no_small_count_is(seed: int) -> None:
    held = counts(Random(seed))

    shown = first_shown(sum(held["agency"]), held)

    for name, cells in shown.grids.items():
        for is_shown, count in zip(cells, held[name], strict=True):
            assert is_shown is None or is_shown == count >= SMALLEST_SHOWN
    assert shown.total in (None, sum(held["agency"]))


def test_the_attack_succeeds_where_only_small_counts_are_hidden() -> None:
    naive = Shown(60, {"agency": [None, 30, 27]})

    assert list(narrowed([naive], 0)) == [(3, 3)]


def test_one_small_count_takes_the_next_smallest_with_it() -> None:
    assert first_shown(60, {"agency": [3, 30, 7, 20]}).grids["agency"] == [None, 30, None, 20]


def test_small_counts_that_give_each_other_away_by_their_sum_take_another_with_them() -> None:
    assert first_shown(42, {"agency": [4, 4, 4, 30]}).grids["agency"] == [None] * 4


def test_a_small_total_hides_everything_and_so_does_one_that_nothing_protects() -> None:
    assert first_shown(4, {"agency": [4, 0], "province": [4]}).is_empty
    assert first_shown(7, {"agency": [4, 3], "province": [7]}).is_empty


def test_a_grid_without_small_counts_is_shown_whole() -> None:
    assert first_shown(20, {"agency": [5, 15]}) == Shown(20, {"agency": [5, 15]})


def test_a_figure_is_corrected_only_when_it_differs_by_five() -> None:
    shown = first_shown(60, {"agency": [3, 30, 7, 20]})

    assert corrected(shown, 64, {"agency": [3, 34, 7, 20]}) == shown
    assert corrected(shown, 65, {"agency": [3, 35, 7, 20]}) == Shown(65, {"agency": [None, 35, None, 20]})


def test_what_is_hidden_is_never_shown_later_and_nothing_is_corrected_that_would_tell_it() -> None:
    shown = first_shown(60, {"agency": [3, 30, 7, 20]})

    assert corrected(shown, 160, {"agency": [103, 30, 7, 20]}).grids["agency"] == [None, 30, None, 20]
    assert corrected(shown, 43, {"agency": [3, 30, 7, 3]}) == shown
    assert corrected(shown, 51, {"agency": [0, 30, 1, 20]}) == shown
