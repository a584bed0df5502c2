"""Groups of rows and their figures in SQL: one relation of facts, summed up by group, all within the one statement.

    raw     one line a group: its keys, and one column for each figure that somebody asks, summed over the facts
    groups  the same with a text that names the group, and with the periods in which nothing happened

The facts come from kept counts where these know all that is asked, else from the rows. Which figures are asked is known
only once the JSON of a group is written, so the relations are written after it. Pages are in `resolvers.group_pages`,
durations in `resolvers.curves`.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from graphql import GraphQLObjectType

from resolvers import expressions, filters, tally
from resolvers.aggregates import figure_text
from resolvers.arguments import Values
from resolvers.curves import Curve
from resolvers.expressions import ROW, columns, put_names
from resolvers.filters import Parent
from resolvers.group_words import (
    Aggregate,
    Dimension,
    Durations,
    Figures,
    Grouping,
    Itself,
    Measure,
    Part,
    Ratio,
    Spell,
    Spells,
)
from resolvers.periods import bounded_days
from resolvers.selection import Asked
from resolvers.statement import Parts, computed
from resolvers.tally import Kept, Rows
from resolvers.words import Related, Rollup

if TYPE_CHECKING:
    from resolvers.sql import Writer


class Counted:
    """The groups of one place in a statement, known there as `alias`, with the figures asked of them so far."""

    def __init__(
        self,
        writer: "Writer",
        asked: Asked,
        grouping: Grouping,
        parent: Parent,
        *,
        related: Related | None = None,
        tally: Related | None = None,
        dimensions: Sequence[Dimension] = (),
    ) -> None:
        self.grouping = grouping
        self.dimensions = dimensions
        self.alias = writer.statement.alias("groups")
        self._writer = writer
        self._row = writer.statement.alias(grouping.table.name)
        self._rows = Rows(asked, grouping.table, self._row, parent, related, tally)
        self._figures: dict[str, tuple[str, bool]] = {}
        self._known: set[str] = set()
        self._curves: dict[Spell, Curve] = {}
        writer.counted[self.alias] = self

    def figure(self, aggregate: Aggregate, arguments: Values, *, may_be_null: bool = False) -> str:
        """The column, such as `groups_1.f0`, that holds a figure."""
        text, known = figure_text(self._writer, aggregate, arguments, self.grouping.facts.table)
        self._known |= known
        self._figures.setdefault(text, (f"f{len(self._figures)}", may_be_null))
        return f"{self.alias}.{self._figures[text][0]}"

    def curve(self, spell: Spell) -> Curve:
        """How long spells of this sort take in each group."""
        if spell not in self._curves:
            self._curves[spell] = Curve(self._writer, spell)
        return self._curves[spell]

    @property
    def time(self) -> Dimension | None:
        """The dimension that makes periods, where there is one."""
        return next((one for one in self.dimensions if one.unit), None)

    def relations(self, periods: str | None = None) -> str:
        """`raw_1 as …, groups_1 as …` and what durations need; `periods` gives the first days of all periods."""
        raw, members = f"raw_{self.alias}", self.figure(self.grouping.members, {}).split(".")[1]
        keys = [f"facts.key_{one.column} as {one.column}" for one in self.dimensions]
        figures = [f"{put_names(text, 'facts')} as {name}" for text, (name, _null) in self._figures.items()]
        grouped = f" group by {', '.join(f'facts.key_{one.column}' for one in self.dimensions)}" if keys else ""
        lines = f"select {', '.join([*keys, *figures])} from ({self._facts()}) facts{grouped}"
        relations = [f"{raw} as materialized (select * from ({lines}) lines{f' where {members} > 0' if keys else ''})"]
        relations.append(f"{self.alias} as materialized ({self._groups(raw, periods)})")
        for spell, curve in self._curves.items():
            named = " union all ".join(self._spells(spell))
            relations.append(curve.relations(f"select {self._name('it')} as name, it.* from ({named}) it"))
        return ", ".join(relations)

    def _spells(self, spell: Spell) -> list[str]:
        """SELECTs of the keys and spells of all that belongs to the groups: of kept ones, where these can tell."""
        rollup = self.grouping.kept_spells
        kept = None if rollup is None else self._kept_spells(rollup)
        if kept is None or rollup is None:
            return [self._spells_of(spell.rows, self.grouping.table, self._row, self._rows.conditions(self._writer))]
        rests = [self._spells_of(spell.rows, self.grouping.table, self._row, rest) for rest in kept.rests]
        return [self._spells_of(spell.kept, rollup.table, kept.alias, kept.conditions), *rests]

    def _spells_of(self, spells: Spells, table: sa.Table, alias: str, conditions: Sequence[str]) -> str:
        columns = {"outcome": spells.outcome, "elapsed": spells.elapsed, "spells": spells.number}
        texts = [(one.rows.key, one.column) for one in self.dimensions] + [(sql, name) for name, sql in columns.items()]
        read = ", ".join(f"{put_names(text, alias)} as {name}" for text, name in texts)
        source = f"{self._from(table, alias)} {put_names(spells.join, alias)}"
        return f"select {read} from {source}{filters.where([*conditions, put_names(spells.where, alias)])}"

    def _kept_spells(self, rollup: Rollup) -> Kept | None:
        """What to ask of kept spells, where these know all that is grouped and filtered by."""
        settings: dict[str, str] = {}
        for one in self.dimensions:
            if one.spells is None:
                return None
            if one.spells != "always" and settings.setdefault(*one.spells) != one.spells[1]:
                return None
        return tally.kept(self._writer, rollup, self._rows, settings)

    def _groups(self, raw: str, periods: str | None) -> str:
        """The groups as the JSON needs them: every column of a group, and its name."""
        source = f"{raw} it" if periods is None else self._filled(raw, periods)
        asked = {one.column for one in self.dimensions}
        read = [
            f"it.{name}" if name in asked else f"null::{_type(column)} as {name}" for name, column in _columns(self)
        ]
        end = f"(it.starts + interval '1 {self.time.unit}')::date" if self.time else "null::date"
        figures = [
            f"it.{name}" if may_be_null else f"coalesce(it.{name}, 0) as {name}"
            for name, may_be_null in self._figures.values()
        ]
        return f"select {self._name('it')} as name, {', '.join([*read, f'{end} as ends', *figures])} from {source}"

    def _filled(self, raw: str, periods: str) -> str:
        """The groups with those of the periods that lack rows, for each of the other keys that has any."""
        others = [one.column for one in self.dimensions if one is not self.time]
        figures = [f"raw.{name}" for name, _null in self._figures.values()]
        keys = [f"other.{one}" for one in others]
        other = f"(select distinct {', '.join(others)} from {raw}) other cross join " if others else ""
        same = [f"raw.{one} is not distinct from other.{one}" for one in others]
        return (
            f"(select {', '.join([*keys, 'period.starts', *figures])} from {other}({periods}) period"
            f" left join {raw} raw on {' and '.join(['raw.starts = period.starts', *same])}) it"
        )

    def _name(self, alias: str) -> str:
        """One text that names a group, to find it by in other relations."""
        return " || '|' || ".join(f"coalesce({alias}.{one.column}::text, '')" for one in self.dimensions) or "''"

    def _facts(self) -> str:
        kept = self._kept()
        if kept is None:
            return self._of_rows(self._rows.conditions(self._writer))
        rests = [self._of_rows(rest) for rest in kept.rests]
        return " union all ".join([*(self._of_kept(kept, parts) for parts in self._parts()), *rests])

    def _kept(self) -> Kept | None:
        """What to ask of kept counts, where these know everything that is asked."""
        if not self._known <= set(self.grouping.facts.kept) or not all(one.kept for one in self.dimensions):
            return None
        settings: dict[str, str] = {}
        for one in self.dimensions:
            if one.setting and settings.setdefault(*one.setting) != one.setting[1]:
                return None
        return tally.kept(self._writer, self.grouping.rollup, self._rows, settings)

    def _parts(self) -> Sequence[tuple[Part, ...]]:
        return list(product(*(one.kept for one in self.dimensions)))

    def _of_kept(self, kept: Kept, parts: Sequence[Part]) -> str:
        table = self.grouping.rollup.table
        joins = "".join(f" {put_names(part.join, kept.alias)}" for part in parts if part.join)
        wheres = [*kept.conditions, *(put_names(part.where, kept.alias) for part in parts if part.where)]
        weight = "-" if any(part.weight < 0 for part in parts) else ""
        read = [self._fact(name, table, kept.alias, self.grouping.facts.kept, weight) for name in self._read()]
        keys = [put_names(part.key, kept.alias) for part in parts]
        named = [f"{key} as key_{one.column}" for key, one in zip(keys, self.dimensions, strict=True)]
        return f"select {', '.join([*named, *read])} from {table.fullname} {kept.alias}{joins}{filters.where(wheres)}"

    def _of_rows(self, conditions: list[str]) -> str:
        facts = self.grouping.facts.rows
        read = [self._fact(name, self.grouping.table, self._row, facts, "") for name in self._read()]
        keys = [f"{put_names(one.rows.key, self._row)} as key_{one.column}" for one in self.dimensions]
        source = self._from(self.grouping.table, self._row)
        return f"select {', '.join([*keys, *read])} from {source}{filters.where(conditions)}"

    def _from(self, table: sa.Table, alias: str) -> str:
        joins = "".join(f" {put_names(one.rows.join, alias)}" for one in self.dimensions if one.rows.join)
        return f"{table.fullname} {alias}{joins}"

    def _read(self) -> list[str]:
        """The facts' columns that are needed, the weight first, which is the first of all of them."""
        return [name for name in self.grouping.facts.rows if name in self._known]

    def _fact(self, name: str, table: sa.Table, alias: str, facts: Mapping[str, Any], sign: str) -> str:
        text = self._writer.cached((facts[name], "fact"), lambda: expressions.text(facts[name](columns(table, ROW))))
        signed = sign if name == next(iter(self.grouping.facts.rows)) else ""
        return f"{signed}({put_names(text, alias)}) as {name}"


def _columns(counted: Counted) -> list[tuple[str, sa.ColumnClause[Any]]]:
    return [(one.name, one) for one in counted.grouping.groups.columns if one.name not in ("name", "ends")]


def _type(column: sa.ColumnClause[Any]) -> str:
    return "date" if isinstance(column.type, sa.Date) else "text"


def one_group(writer: "Writer", asked: Asked, word: Figures, alias: str | None, parent: GraphQLObjectType) -> Parts:
    """SQL of the figures of all rows that belong to a row."""
    counted = Counted(writer, asked, word.grouping, Parent(parent, alias), related=word.related, tally=word.tally)
    bounded_days(writer, asked, None)
    json = writer.row_json(asked.single, counted.alias)
    return computed(f"(with {counted.relations()} select {json} from {counted.alias})")


def itself(writer: "Writer", asked: Asked, word: Itself, alias: str) -> Parts:
    """SQL of an object made of the same group."""
    json = writer.row_json(asked.single, alias)
    return computed(
        json if word.present is None else f"case when {alias}.{word.present} is null then 'null' else {json} end"
    )


def measure(writer: "Writer", asked: Asked, word: Measure, alias: str) -> Parts:
    """SQL of one figure of a group."""
    figure = writer.counted[alias].figure(word.aggregate, asked.arguments, may_be_null=word.may_be_null)
    return computed(f"coalesce(to_json({figure})::text, 'null')" if word.may_be_null else f"{figure}::text")


def ratio(writer: "Writer", asked: Asked, word: Ratio, alias: str) -> Parts:
    """SQL of a share of a group."""
    counted, own = writer.counted[alias], writer.statement.alias("ratio")
    numerator, denominator = (counted.figure(one, asked.arguments) for one in (word.numerator, word.denominator))
    row = f"(select {numerator} as numerator, {denominator} as denominator) {own}"
    json = writer.row_json(asked.single, own)
    return computed(f"coalesce((select {json} from {row} where {own}.denominator > 0), 'null')")


def durations(writer: "Writer", asked: Asked, word: Durations, alias: str) -> Parts:
    """SQL of how long a sort of spell takes in a group; where no spell began, all is 0 or null."""
    curve = writer.counted[alias].curve(word.spell)
    json = writer.row_json(asked.single, curve.alias)
    joined = f"left join {curve.alias} on {curve.alias}.name = {alias}.name"
    return computed(f"(select {json} from (select) one {joined})")
