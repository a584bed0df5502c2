"""How long something takes, those that still run included: the Aalen-Johansen estimator in SQL.

Of the spells that are known to the day, n are still at risk after t units, d of them end then, d1 of these as hoped.
The chance to be still open is the product of (1 - d/n) so far, and the share that has ended as hoped the sum of that
chance, before t, times d1/n. An end of another kind competes, a running spell is censored after the units it has had.

    O. O. Aalen, S. Johansen (1978), An empirical transition matrix for non-homogeneous Markov chains based on censored
    observations, Scandinavian Journal of Statistics 5, 141-150.
"""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from graphql import is_non_null_type

from resolvers.aggregates import figure_text
from resolvers.arguments import Values
from resolvers.expressions import put_names
from resolvers.group_words import Aggregate, OfSpells, Spell
from resolvers.selection import Asked
from resolvers.statement import Parts, computed

if TYPE_CHECKING:
    from resolvers.sql import Writer

LINES = sa.table(
    "lines",
    sa.column("elapsed", sa.Integer),
    sa.column("observed", sa.BigInteger),
    sa.column("other", sa.BigInteger),
    sa.column("running", sa.BigInteger),
    sa.column("unknown", sa.BigInteger),
    sa.column("share", sa.Numeric),
    sa.column("observed_so_far", sa.BigInteger),
    sa.column("observed_in_all", sa.BigInteger),
)
"""A line for each number of units after which a spell of the group ended, or runs: how many did, how many at most so
far, and the share, to nine digits, that has ended as hoped by then. One line more, without units, for unknown ones."""

_DIGITS = 9
"""Floating point leaves 0.49999999999999994 where it should be a half; a median must not hang on that."""


class Curve:
    """How long spells take in each group, known in the statement as `alias`, with the figures asked of it so far."""

    def __init__(self, writer: "Writer", spell: Spell) -> None:
        self.alias = writer.statement.alias("spells")
        self._writer = writer
        self._figures: dict[str, str] = {}
        writer.curves[self.alias] = self

    def figure(self, aggregate: Aggregate, arguments: Values) -> str:
        """The column that holds a figure; null in a group without spells."""
        text, _known = figure_text(self._writer, aggregate, arguments, LINES)
        return f"{self.alias}.{self._figures.setdefault(text, f'f{len(self._figures)}')}"

    def relations(self, spells: str) -> str:
        """`spells_1 as …`, from a SELECT of group, outcome, elapsed units and number of spells."""
        by_time = "over (partition by name order by elapsed)"
        counted = (
            f"select name, elapsed, {_sum('OBSERVED')} as observed, {_sum('OTHER')} as other,"
            f" {_sum('RUNNING')} as running, {_sum('UNKNOWN')} as unknown from ({spells}) spells group by name, elapsed"
        )
        at_risk = (
            "select *, sum(observed + other + running) over (partition by name order by elapsed desc nulls first)"
            f" as at_risk from ({counted}) counted"
        )
        hazards = (
            "select *, observed::float8 / nullif(at_risk, 0)::float8 as hoped,"
            f" 1 - (observed + other)::float8 / nullif(at_risk, 0)::float8 as stays from ({at_risk}) at_risk"
        )
        earlier = "over (partition by name order by elapsed rows between unbounded preceding and 1 preceding)"
        alive = f"select *, coalesce(open.product(stays) {earlier}, 1) as alive from ({hazards}) hazards"
        lines = (
            "select name, elapsed, observed, other, running, unknown, case when elapsed is not null"
            f" then round((sum(hoped * alive) {by_time})::numeric, {_DIGITS}) end as share,"
            f" sum(observed) {by_time} as observed_so_far,"
            f" sum(observed) over (partition by name) as observed_in_all from ({alive}) alive"
        )
        figures = [f"{put_names(text, 'lines')} as {name}" for text, name in self._figures.items()]
        return (
            f"{self.alias} as materialized (select {', '.join(['name', *figures])} from ({lines}) lines group by name)"
        )


def _sum(outcome: str) -> str:
    return f"coalesce(sum(spells) filter (where outcome = '{outcome}'), 0)"


def of_spells(writer: "Writer", asked: Asked, word: OfSpells, alias: str) -> Parts:
    """SQL of one figure about spells."""
    assert asked.field is not None
    figure = writer.curves[alias].figure(word.aggregate, asked.arguments)
    if is_non_null_type(asked.field.type):
        return computed(f"coalesce({figure}, 0)::text")
    return computed(f"coalesce(to_json({figure})::text, 'null')")
