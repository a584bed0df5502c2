"""How many rows fit: from the counts kept beside them where these can tell, else by counting the rows.

    {complaints(filter: {status: [CLOSED], submitted: {from: "2026-01-15"}}) {totalCount}}
    (select coalesce(sum(complaints), 0) from open.tally … period >= 2026-02-01 and status = 'CLOSED')
      + (select count(*) from open.complaint … submitted_at from 2026-01-15 to 2026-02-01 and status = 'CLOSED')

Which conditions counts can answer stands beside each condition, in the schema: `where(…, tally=…)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from resolvers import expressions, filters
from resolvers.expressions import ROW, columns, put_names
from resolvers.filters import Filter, Parent, Test
from resolvers.selection import Asked
from resolvers.words import Pages, Related, Rollup

if TYPE_CHECKING:
    from resolvers.sql import Writer

OWNED = "owned"
"""The setting of the first axis where a list belongs to a row."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows a list is made of: their table and alias, the row they belong to and how, there and in kept counts."""

    asked: Asked
    table: sa.Table
    alias: str
    parent: Parent
    related: Related | None
    tally: Related | None

    def conditions(self, writer: "Writer", *, without: Filter | None = None) -> list[str]:
        """Every condition on the rows, but for one filter."""
        return [test.text for test in self.tests(writer, without=without)]

    def tests(self, writer: "Writer", *, without: Filter | None = None) -> list[Test]:
        """The same, with what an index can use of them."""
        found = self.parent.tests(writer, self.asked, self.related, self.table, self.alias) if self.related else []
        given = [one for one in filters.given(self.asked) if without is None or one.name != without.name]
        tests = [one.rows_tests(writer, self.table, self.alias) for one in given]
        return [*found, *(test for some in tests for test in some)]


@dataclass(frozen=True, slots=True)
class Kept:
    """Conditions on a rollup's rows, known as `alias`, and conditions on rows that have to be read beside them."""

    alias: str
    conditions: list[str]
    rests: list[list[str]]


def total(writer: "Writer", word: Pages, rows: Rows) -> str:
    """SQL of the number of rows that a list holds over all its pages, as text."""
    counts = kept(writer, word.rollup, rows, {}) if word.rollup else None
    if counts is None or word.rollup is None:
        tests = rows.tests(writer)
        if len(tests) == 1 and tests[0].found:
            return f"(select count(*)::text from ({tests[0].found}) found)"
        where = filters.where([test.text for test in tests])
        return f"(select count(*)::text from {rows.table.fullname} {rows.alias}{where})"
    table, alias = word.rollup.table.fullname, counts.alias
    summed = (
        f"(select coalesce(sum({alias}.{word.rollup.count}), 0) from {table} {alias}{filters.where(counts.conditions)})"
    )
    rests = [f"(select count(*) from {rows.table.fullname} {rows.alias}{filters.where(rest)})" for rest in counts.rests]
    return f"({' + '.join([summed, *rests])})::text"


def kept(writer: "Writer", rollup: Rollup, rows: Rows, settings: Mapping[str, str]) -> Kept | None:
    """What to ask of the rollup, with these settings of its axes beside those of the filters; None: it cannot tell."""
    if rows.related is not None and rows.tally is None:
        return None
    counts = Kept(writer.statement.alias(rollup.table.name), [], [])
    settled = dict(settings)
    if rows.tally is not None:
        if not _settle(settled, next(iter(rollup.axes)), OWNED):
            return None
        related = rows.tally if rollup.filters is None else rows.related
        assert related is not None
        counts.conditions.append(rows.parent.text(writer, rows.asked, related, rollup.table, counts.alias))
    for one in filters.given(rows.asked):
        if one.rows_text(writer, rows.table, rows.alias) is not None and not _add(
            writer, one, rollup, rows, counts, settled
        ):
            return None
    counts.conditions.extend(_usual(writer, rollup, counts.alias, settled))
    return counts


def _settle(settled: dict[str, str], axis: str | None, setting: str | None) -> bool:
    """Whether an axis can have this setting, too."""
    return axis is None or setting is None or settled.setdefault(axis, setting) == setting


def _add(writer: "Writer", one: Filter, rollup: Rollup, rows: Rows, counts: Kept, settled: dict[str, str]) -> bool:
    """Add what a filter asks of the rollup; False where it cannot tell."""
    tally = one.word.tally if rollup.filters is None else rollup.filters.get(one.name)
    if tally is None or not _settle(settled, tally.axis, tally.setting):
        return False
    text = one.text(writer, tally.condition, rollup.table, counts.alias)
    if text is not None:
        counts.conditions.append(text)
    for condition in tally.rest:
        rest = one.text(writer, condition, rows.table, rows.alias)
        if rest is not None:
            counts.rests.append([rest, *rows.conditions(writer, without=one)])
    return True


def _usual(writer: "Writer", rollup: Rollup, alias: str, settled: Mapping[str, str]) -> list[str]:
    """For each axis its condition in the setting that was settled, or in its first one."""
    row, found = columns(rollup.table, ROW), list[str]()
    for axis, settings in rollup.axes.items():
        name = settled.get(axis, next(iter(settings)))
        condition = settings.get(name)
        if condition is not None:
            text = writer.cached((rollup, axis, name), lambda condition=condition: expressions.text(condition(row)))
            found.append(put_names(text, alias))
    return found
