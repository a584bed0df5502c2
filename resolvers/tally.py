"""How many rows fit: from the counts kept beside them where these can tell, else by counting the rows.

    {complaints(filter: {status: [CLOSED], submitted: {from: "2026-01-15"}}) {totalCount}}
    (select coalesce(sum(complaints), 0) from open.tally … period >= 2026-02-01 and status = 'CLOSED')
      + (select count(*) from open.complaint … submitted_at from 2026-01-15 to 2026-02-01 and status = 'CLOSED')

Which conditions counts can answer stands beside each condition, in the schema: `where(…, tally=…)`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from resolvers import expressions, filters
from resolvers.expressions import ROW, columns, put_names
from resolvers.filters import Filter, Parent
from resolvers.selection import Asked
from resolvers.words import Pages, Rollup, Tallied

if TYPE_CHECKING:
    from resolvers.sql import Writer


@dataclass(frozen=True, slots=True)
class _Counts:
    """Conditions on a rollup's rows, and the filters of which a rest has to be counted among the rows themselves."""

    alias: str
    texts: list[str]
    rests: list[Filter]


def total(writer: "Writer", asked: Asked, word: Pages, parent: Parent, table: sa.Table, alias: str) -> str:
    """SQL of the number of rows that a list holds over all its pages, as text."""
    counts = _counts(writer, asked, word, parent, table, alias)
    if counts is None or word.rollup is None:
        where = filters.where(filters.conditions(writer, asked, word, parent, table, alias))
        return f"(select count(*)::text from {table.fullname} {alias}{where})"
    rollup = word.rollup
    kept = (
        f"(select coalesce(sum({counts.alias}.{rollup.count}), 0)"
        f" from {rollup.table.fullname} {counts.alias}{filters.where(counts.texts)})"
    )
    rests = _rests(writer, asked, word, parent, table, alias, counts.rests)
    return f"({' + '.join([kept, *rests])})::text"


def _counts(writer: "Writer", asked: Asked, word: Pages, parent: Parent, table: sa.Table, alias: str) -> _Counts | None:
    """What to ask of the rollup; None where it cannot tell."""
    rollup = word.rollup
    if rollup is None or (word.related is not None and word.tally is None):
        return None
    counts = _Counts(writer.statement.alias(rollup.table.name), [], [])
    settled: set[str] = set()
    if word.tally is not None:
        settled.add(_SCOPE)
        counts.texts.append(parent.text(writer, asked, word.tally, rollup.table, counts.alias))
    for one in filters.given(asked):
        if one.rows_text(writer, table, alias) is None:
            continue
        tally = one.word.tally
        if tally is None or tally.axis in settled or (tally.rest and counts.rests):
            return None
        _add(writer, one, tally, rollup, counts, settled)
    counts.texts.extend(_defaults(writer, rollup, counts.alias, settled))
    return counts


_SCOPE = "scope"
"""The axis that a list's owner settles."""


def _add(writer: "Writer", one: Filter, tally: Tallied, rollup: Rollup, counts: _Counts, settled: set[str]) -> None:
    text = one.text(writer, tally.condition, rollup.table, counts.alias)
    if text is not None:
        counts.texts.append(text)
    if tally.axis is not None:
        settled.add(tally.axis)
    if tally.rest:
        counts.rests.append(one)


def _defaults(writer: "Writer", rollup: Rollup, alias: str, settled: set[str]) -> list[str]:
    """For each axis that nothing settles, the rollup's own condition."""
    row = columns(rollup.table, ROW)
    texts = {
        axis: writer.cached((rollup, axis), lambda default=default: expressions.text(default(row)))
        for axis, default in rollup.axes.items()
    }
    return [put_names(text, alias) for axis, text in texts.items() if axis not in settled]


def _rests(
    writer: "Writer",
    asked: Asked,
    word: Pages,
    parent: Parent,
    table: sa.Table,
    alias: str,
    rests: list[Filter],
) -> list[str]:
    """Counts of the rows that the rollup leaves out."""
    found: list[str] = []
    for rest in rests:
        others = [parent.text(writer, asked, word.related, table, alias)] if word.related else []
        texts = [one.rows_text(writer, table, alias) for one in filters.given(asked) if one.word is not rest.word]
        others += [text for text in texts if text is not None]
        assert rest.word.tally is not None
        for condition in rest.word.tally.rest:
            text = rest.text(writer, condition, table, alias)
            if text is not None:
                found.append(f"(select count(*) from {table.fullname} {alias}{filters.where([text, *others])})")
    return found
