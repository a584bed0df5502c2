"""Which counts of unpublished complaints may be shown, so that no small one can be worked out from the others.

The grids of one reason and year are a total and, independently of each other, its parts by agency and by province: no
other sum is shown. So each grid is a table with one margin. Small cells are hidden first (primary suppression), then
the smallest others, until what is hidden cannot be told from the total less what is shown (complementary suppression):
L. H. Cox, Suppression Methodology and Statistical Disclosure Control, JASA 75 (1980) 377-385; M. Fischetti and J. J.
Salazar-Gonzalez, Models and Algorithms for Optimizing Cell Suppression, JASA 95 (2000) 916-928. With one margin the
heuristic of taking the smallest is enough; the tests play the attacker with linear programming over all that is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["PROTECTION", "SMALLEST_SHOWN", "Shown", "corrected", "first_shown"]

SMALLEST_SHOWN = 5
"""A smaller count is hidden; and a count that was shown changes only when it differs by as much."""

PROTECTION = 5
"""The least width, largest less smallest possible value, to which anybody can narrow what a hidden cell holds."""

Figures = Sequence[int | None]


@dataclass(frozen=True)
class Shown:
    """What is public of one reason and year: the nation's count, and the grids' cells; None where hidden."""

    total: int | None
    grids: Mapping[str, Figures]

    @property
    def is_empty(self) -> bool:
        """Whether no figure is shown at all."""
        return self.total is None and all(cell is None for cells in self.grids.values() for cell in cells)


def first_shown(total: int, grids: Mapping[str, Sequence[int]]) -> Shown:
    """What to publish of counts for the first time; the cells of each grid add up to `total`.

    Where no choice of cells protects the small ones, nothing of the reason is shown.
    """
    if total < SMALLEST_SHOWN:
        return _nothing(grids)
    shown = {name: _suppressed(cells) for name, cells in grids.items()}
    if any(cells is None for cells in shown.values()):
        return _nothing(grids)
    return Shown(total, {name: cells for name, cells in shown.items() if cells is not None})


def corrected(shown: Shown, total: int, grids: Mapping[str, Sequence[int]]) -> Shown:
    """What to publish once the counts have changed; what is hidden stays hidden for good.

    A figure changes only when it differs by 5 or more. Where a shown cell has become small, or the figures would leave
    too little for the hidden ones, nothing of the reason is corrected: the difference would tell what is hidden.
    """
    if shown.total is None:
        return shown
    now = Shown(
        _moved(shown.total, total),
        {name: [_moved(*pair) for pair in zip(cells, grids[name], strict=True)] for name, cells in shown.grids.items()},
    )
    figures = [now.total, *(cell for cells in now.grids.values() for cell in cells)]
    is_small = any(figure is not None and figure < SMALLEST_SHOWN for figure in figures)
    return shown if is_small or not all(_still_protects(now.total, cells) for cells in now.grids.values()) else now


def _nothing(grids: Mapping[str, Sequence[int]]) -> Shown:
    return Shown(None, {name: [None] * len(cells) for name, cells in grids.items()})


def _suppressed(cells: Sequence[int]) -> Figures | None:
    """The cells of one grid, some hidden; None where hiding all of them would not protect."""
    by_size = sorted(range(len(cells)), key=lambda place: (cells[place], place))
    hidden = [place for place in by_size if cells[place] < SMALLEST_SHOWN]
    if not hidden:
        return cells
    others = iter(by_size[len(hidden) :])
    while not _protects([cells[place] for place in hidden]):
        other = next(others, None)
        if other is None:
            return None
        hidden.append(other)
    return [None if place in hidden else cell for place, cell in enumerate(cells)]


def _protects(hidden: Sequence[int]) -> bool:
    """Whether the sum of hidden cells leaves each of them wide open, even to who guesses that all are small."""
    most = (len(hidden) - 1) * (SMALLEST_SHOWN - 1)
    return len(hidden) > 1 and sum(hidden) >= PROTECTION and (max(hidden) >= SMALLEST_SHOWN or sum(hidden) <= most)


def _still_protects(total: int | None, cells: Figures) -> bool:
    """Whether the total less what is shown leaves the hidden cells open."""
    rest = (total or 0) - sum(cell for cell in cells if cell is not None)
    return None not in cells or rest >= PROTECTION


def _moved(shown: int | None, now: int) -> int | None:
    return shown if shown is None or abs(now - shown) < SMALLEST_SHOWN else now
