"""The rows of a list that some conditions take, in an order: how they are read so that a page stays cheap.

Without a search the rows are walked in order, by an index. A search may fit every second row or none at all, and a kept
plan cannot know: the next `_WALKED` rows in order are tried first, which is enough for frequent words; only if too few
of them fit are all that fit found by the index of words, and sorted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from resolvers.filters import where

_WALKED = 2000
"""Rows that are tried in order. Reading them costs about as much as finding and sorting a hundredth of 200,000."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A table under an alias, and the conditions on it: `tests` are tried row by row, `searches` are for an index."""

    table: str
    alias: str
    tests: Sequence[str]
    searches: Sequence[str]

    def where(self, *more: str) -> str:
        """A WHERE clause of all conditions and `more`."""
        return where([*self.tests, *self.searches, *more])

    def rows(self, cuts: Sequence[str], order: str, most: int, enough: str) -> str:
        """What follows SELECT for at most `most` rows in order, of which `enough` (SQL) will be looked at.

        The limits are constants, and a page's size limits them once more outside: for a limit that is a parameter the
        planner assumes a tenth of the table, distrusts the kept plan, and plans anew for every request.
        """
        if not self.searches:
            return f"from {self.table} {self.alias}{self.where(*cuts)} order by {order} limit {most}"
        return f"from ({self._near(cuts, order, enough)}) {self.alias} order by {order} limit {most}"

    def exists(self, cut: str, order: str) -> str:
        """SQL that tells whether any row fits beyond `cut`, in whose direction `order` runs."""
        if not self.searches:
            return f"exists (select from {self.table} {self.alias}{self.where(cut)})"
        return f"exists (select {self.rows([cut], order, 1, '1')})"

    def _near(self, cuts: Sequence[str], order: str, enough: str) -> str:
        walked = (
            f"(select * from {self.table} {self.alias}{where([*self.tests, *cuts])} order by {order} limit {_WALKED})"
        )
        found = f"(select * from {self.table} {self.alias}{self.where(*cuts)} offset 0)"
        count = "(select count(*) from near)"
        return (
            f"with near as materialized (select * from {walked} {self.alias}{where(self.searches)} limit {enough})"
            f" select * from near where {count} >= {enough}"
            f" union all select * from {found} {self.alias} where {count} < {enough}"
        )
