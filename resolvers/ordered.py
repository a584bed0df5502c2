"""The rows of a list that its conditions take, in an order: how they are read so that a page stays cheap.

A kept plan does not know how many rows a condition fits, so what is cheap may not depend on it:

    walk     an index runs in the order, begins with the column that must equal a value, and nothing else is asked
    spread   the same for a list of values: the first rows of each value, then the first of all of these
    try      anything else: the next `_TRIED` rows of a walk are tried, which is enough where the conditions fit many
             rows; only if it is not, and more rows follow, are all rows that fit found by another index, and sorted

Nowhere is it left to an estimate whether the whole table is read. Small tables are left to the planner.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from resolvers.expressions import ROW, put_names
from resolvers.filters import Test, where

_TRIED = 2000
"""Rows that are tried in order. Reading them costs about as much as finding and sorting a hundredth of 200,000."""

FOUND_BY = "found_by"
"""Key of a large table's `info`: columns that its rows are found by, the ones with the rarest values first."""


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: key expressions over ROW, their types, and which way it runs."""

    mark: str
    keys: tuple[str, ...]
    types: tuple[sa.types.TypeEngine[object], ...]
    descending: bool

    def text(self, alias: str, *, descending: bool) -> str:
        """An ORDER BY list, running one way or the other."""
        return ", ".join(put_names(key, alias) + (" desc" if descending else "") for key in self.keys)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of an order: which way it runs, between which cuts, and how many rows (SQL) of it will be looked at."""

    descending: bool
    cuts: Sequence[str]
    enough: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A table under an alias, the conditions on its rows, and their order."""

    table: sa.Table
    alias: str
    tests: Sequence[Test]
    order: Order
    is_nested: bool
    """Whether there is one such list for each row of another."""

    def rows(self, run: Run, most: int) -> str:
        """What follows SELECT for at most `most` rows in order.

        The limits are constants, and a page's size limits them once more outside: for a limit that is a parameter the
        planner assumes a tenth of the table, distrusts the kept plan, and plans anew for every request.
        """
        if not self.tests or FOUND_BY not in self.table.info:
            return self._walk(run, most, self.tests)
        key = self._key()
        kept = [test for test in self.tests if test is key or self._is_range_of_order(test)]
        if len(kept) == len(self.tests):
            return self._along(run, most, key)
        order = self.order.text(self.alias, descending=run.descending)
        found = self._all(run) if self._are_few(key) else self._tried(run, most, key)
        return f"from ({found}) {self.alias} order by {order} limit {most}"

    def exists(self, run: Run) -> str:
        """SQL that tells whether any row fits in this stretch."""
        if FOUND_BY not in self.table.info:
            return f"exists (select {self._from(run, self.tests)})"
        # An order directly within `exists` is dropped, and the table read until a row fits.
        return f"exists (select from (select 1 {self.rows(run, 1)}) beyond)"

    def _from(self, run: Run | None, tests: Sequence[Test]) -> str:
        cuts = run.cuts if run else ()
        return f"from {self.table.fullname} {self.alias}{where([*(test.text for test in tests), *cuts])}"

    def _walk(self, run: Run, most: int, tests: Sequence[Test]) -> str:
        return (
            f"{self._from(run, tests)} order by {self.order.text(self.alias, descending=run.descending)} limit {most}"
        )

    def _all(self, run: Run) -> str:
        """All rows that fit, found without regard to the order."""
        found = [self._found(test) for test in self._drivers()]
        # The planner takes an array for short, so that it never prefers to read the whole table.
        named = [Test(f"{self.alias}.{self._identity()} = any({_shortest(found)})")] if found else []
        return f"select * {self._from(run, [*named, *self.tests])} offset 0"

    def _drivers(self) -> list[Test]:
        """The tests whose rows an index lists; none where rows are named or searched for: the planner sees that."""
        if self._are_named() or any(test.is_search for test in self.tests):
            return []
        ranks = {column: rank for rank, column in enumerate(self.table.info[FOUND_BY])}
        drivers = [test for test in self.tests if test.found or test.column in ranks]
        return sorted(drivers, key=lambda test: -1 if test.found else ranks[str(test.column)])

    def _found(self, test: Test) -> str:
        return test.found or f"select {self.alias}.{self._identity()} {self._from(None, [test])}"

    def _tried(self, run: Run, most: int, key: Test | None) -> str:
        key = key if key and key.values is None and not self._has_few_words(key) else None
        walked = [test for test in self.tests if test is key or self._is_range_of_order(test)]
        walk = self._along(Run(run.descending, run.cuts, str(_TRIED)), _TRIED, key)
        others = [test.probe or test.text for test in self.tests if test not in walked]
        fit = f"select * from (select {self.alias}.* {walk}) {self.alias}{where(others)} limit {most}"
        near = f"select * from ({fit}) fit limit {run.enough}"
        beyond = f" and exists (select {self._walk(run, 1, walked)} offset {_TRIED})" if run.cuts else ""
        return (
            f"with near as materialized ({near}),"
            f" more as materialized (select count(*) < {run.enough}{beyond} as wanted from near)"
            f" select * from near where not (select wanted from more)"
            f" union all select * from ({self._all(run)}) {self.alias} where (select wanted from more)"
        )

    def _along(self, run: Run, most: int, key: Test | None) -> str:
        """The rows that fit the key and the ranges of the order itself: an index runs along them."""
        ranges = [test for test in self.tests if self._is_range_of_order(test)]
        if key is None:
            return self._walk(run, most, ranges)
        if key.values is None:
            if not self._has_few_words(key):
                return self._walk(run, most, [key, *ranges])
            return self._by_identity(run, most, self._entries(run, most, [key, *ranges]))
        one = Test(f"{self.alias}.{key.column} = value")
        by = ", ".join(f"k{n}{' desc' if run.descending else ''}" for n in range(len(self.order.keys)))
        entries = (
            f"select each.* from (select distinct unnest({key.values}) as value) list"
            f" cross join lateral ({self._entries(run, most, [one, *ranges])}) each order by {by} limit {most}"
        )
        return self._by_identity(run, most, entries)

    def _entries(self, run: Run, most: int, tests: Sequence[Test]) -> str:
        """Rows as far as an index holds them, in order: it is the only one that can tell without the table."""
        keys = ", ".join(f"{put_names(key, self.alias)} as k{n}" for n, key in enumerate(self.order.keys))
        entries = f"select {self.alias}.{self._identity()} as id, {keys} {self._walk(run, most, tests)}"
        return f"select * from ({entries}) entry limit {run.enough}"

    def _by_identity(self, run: Run, most: int, entries: str) -> str:
        """The rows that these entries stand for."""
        order = self.order.text(self.alias, descending=run.descending)
        same = f"{self.alias}.{self._identity()} = first.id"
        row = f"select * from {self.table.fullname} {self.alias} where {same} offset 0"
        return f"from ({entries}) first cross join lateral ({row}) {self.alias} order by {order} limit {most}"

    def _identity(self) -> str:
        (column,) = self.table.primary_key
        return str(column.name)

    def _has_few_words(self, key: Test) -> bool:
        """Whether the planner takes every word for frequent, so that it might look for one in the order of all rows."""
        return isinstance(self.table.columns[str(key.column)].type, sa.Text | sa.Boolean)

    def _key(self) -> Test | None:
        """The equality that an index in this order begins with: one value before a list, many words before few."""
        keys = [test for test in self.tests if test.column and not test.is_range and self._has_index(test.column)]
        return min(keys, key=lambda test: (test.values is not None, self._has_few_words(test)), default=None)

    def _has_index(self, column: str) -> bool:
        wanted = [column, *(key.replace(f"{ROW}.", "") for key in self.order.keys)]
        return any(wanted == _columns(index) for index in self.table.indexes)

    def _is_range_of_order(self, test: Test) -> bool:
        return test.is_range and self.order.keys[0] == f"{ROW}.{test.column}"

    def _are_few(self, key: Test | None) -> bool:
        """Whether all rows that fit are soon read: they are named, or belong to one of the rows of another list."""
        return self._are_named() or bool(self.is_nested and key and key.values)

    def _are_named(self) -> bool:
        return any(test.column == self._identity() and not test.is_range for test in self.tests)


def _shortest(found: Sequence[str]) -> str:
    """The array of the first query that gives few rows, which is known only when they are asked; else of the first."""
    first, *others = [f"array({one})" for one in found]
    if not others:
        return first
    cases = " ".join(f"when not exists ({one} offset {_TRIED}) then array({one})" for one in found)
    return f"case {cases} else {first} end"


def _columns(index: sa.Index) -> list[str]:
    return [one.name if isinstance(one, sa.Column) else str(one).removesuffix(" desc") for one in index.expressions]
