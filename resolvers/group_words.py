"""The words in which the schema says how rows become groups with figures: dimensions, measures, ratios, durations.

A figure is an aggregate over *facts*: a relation with a line for each row (or for each kept count of rows) of a group.
`resolvers.groups` turns these words into SQL; it takes kept counts instead of rows where they know all that is asked.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
import strawberry
from sqlalchemy.sql.elements import ColumnElement
from strawberry import UNSET

from resolvers import weights
from resolvers.words import WORD, Related, Rollup, Row, with_arguments

__all__ = [
    "Dimension",
    "Facts",
    "GroupOrder",
    "Grouping",
    "Part",
    "Spell",
    "Spells",
    "durations",
    "figures",
    "fixed_groups",
    "groups",
    "itself",
    "measure",
    "of_spells",
    "ratio",
]

Aggregate = Callable[[Row, Mapping[str, Any]], ColumnElement[Any]]
"""From the facts' columns and the field's arguments (words as they are, numbers as SQL), an aggregate."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is known of a member of a group, by column: from its row, and from a row of kept counts."""

    table: sa.TableClause
    rows: Mapping[str, Callable[[Row], ColumnElement[Any]]]
    kept: Mapping[str, Callable[[Row], ColumnElement[Any]]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what a dimension groups, in SQL over `lapor_row`: what is joined, which rows, and their key.

    A `weight` of -1 takes away what another part has counted too much.
    """

    key: str
    join: str = ""
    where: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    """What rows can be grouped by; of one `sort`, one dimension may be asked.

    `column` of the group holds the key. `kept` reads it from kept counts (empty: only rows tell), with this `setting`
    of an axis. `spells` says under which of an axis's settings kept spells have the row's own key (None: they lack it).
    `unit` makes it a period of that length, which starts on the key.
    """

    sort: str
    column: str
    rows: Part
    kept: tuple[Part, ...] = ()
    setting: tuple[str, str] | None = None
    spells: tuple[str, str] | Literal["always"] | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """Where spells stand, in SQL over `lapor_row`: what is joined, and of which rows they are.

    `outcome` is OBSERVED, OTHER, RUNNING or UNKNOWN; `elapsed` counts units, null where it is UNKNOWN; `number` is how
    many spells a line stands for.
    """

    join: str
    where: str
    outcome: str
    elapsed: str
    number: str


@dataclass(frozen=True, slots=True, eq=False)
class Spell:
    """A time that each row may take, as it is read from the rows, and from rows of kept spells."""

    rows: Spells
    kept: Spells


@dataclass(frozen=True, slots=True, eq=False)
class GroupOrder:
    """An order of groups by a whole number or null, which comes last; all None: by the groups' own keys.

    The number is an aggregate, or a ratio of two in millionths, or the median of a spell.
    """

    aggregate: Aggregate | None = None
    denominator: Aggregate | None = None
    spell: Spell | None = None
    needs_kind: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """How rows of `table` become groups, which are rows of `groups`."""

    table: sa.Table
    groups: sa.TableClause
    facts: Facts
    rollup: Rollup
    dimensions: Mapping[str, Dimension]
    orders: Mapping[str, GroupOrder]
    members: Aggregate
    kept_spells: Rollup | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """A connection of groups of all rows that fit, by the dimensions that are asked, or always by those of `fixed`."""

    grouping: Grouping
    fixed: tuple[str, ...] = ()
    order: str = "KEY"
    descending: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """The figures of all rows that belong to a row, as one group."""

    grouping: Grouping
    related: Related
    tally: Related | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Itself:
    """An object made of the same group; null where its column `present` is."""

    present: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """A figure of a group. One that `may_be_null` says so where there is nothing to tell it from; others are counts."""

    aggregate: Aggregate
    may_be_null: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """An object of the columns `numerator` and `denominator`; null where the second is 0."""

    numerator: Aggregate
    denominator: Aggregate


@dataclass(frozen=True, slots=True, eq=False)
class Durations:
    """An object about how long spells take."""

    spell: Spell


@dataclass(frozen=True, slots=True, eq=False)
class OfSpells:
    """A figure about spells: an aggregate over their curve, a relation of (elapsed, share, observed, …)."""

    aggregate: Aggregate


def itself(description: str, present: str | None = None) -> Any:
    """A field answered by an object made of the same group."""
    return strawberry.field(description=description, metadata={WORD: Itself(present)})


def measure(
    returns: Any, description: str, aggregate: Aggregate, *, may_be_null: bool = False, cost: int = 0, **arguments: Any
) -> Any:
    """A figure of a group; its `arguments` are required."""
    return _figure(returns, description, Measure(aggregate, may_be_null), arguments, cost)


def ratio(
    returns: Any, description: str, numerator: Aggregate, denominator: Aggregate, *, cost: int = 0, **arguments: Any
) -> Any:
    """A share of a group; its `arguments` are required."""
    return _figure(returns, description, Ratio(numerator, denominator), arguments, cost)


def durations(returns: Any, description: str, spell: Spell, *, cost: int) -> Any:
    """How long a sort of spell takes in a group."""
    return _figure(returns, description, Durations(spell), {}, cost)


def of_spells(returns: Any, description: str, aggregate: Aggregate, **arguments: Any) -> Any:
    """A figure about spells; its `arguments` are required."""
    return _figure(returns, description, OfSpells(aggregate), arguments, 0)


def groups(
    returns: Any, description: str, grouping: Grouping, *, filter: Any, group_by: Any, order_by: Any, cost: int
) -> Any:
    """A Relay connection of groups."""
    arguments: dict[str, tuple[Any, Any]] = {
        "filter": (filter | None, UNSET),
        "group_by": (list[group_by] | None, UNSET),
        "order_by": (order_by | None, UNSET),
        **{name: (annotation | None, UNSET) for name, annotation in _PAGING},
    }
    directives = [weights.page("first", "last"), weights.Cost(weight=str(cost))]
    return with_arguments(returns, description, Groups(grouping), arguments, directives)


def fixed_groups(
    returns: Any,
    description: str,
    grouping: Grouping,
    dimensions: tuple[str, ...],
    order: str,
    *,
    filter: Any,
    cost: int,
) -> Any:
    """A Relay connection of groups that are always made and ordered alike, largest first; it is read forwards."""
    arguments: dict[str, tuple[Any, Any]] = {
        "filter": (filter | None, UNSET),
        "first": (int | None, UNSET),
        "after": (str | None, UNSET),
    }
    directives = [weights.page("first"), weights.Cost(weight=str(cost))]
    return with_arguments(returns, description, Groups(grouping, dimensions, order, True), arguments, directives)


_PAGING: Sequence[tuple[str, Any]] = (("first", int), ("after", str), ("last", int), ("before", str))


def figures(
    returns: Any,
    description: str,
    grouping: Grouping,
    related: Related,
    *,
    filter: Any,
    cost: int,
    tally: Related | None = None,
    extra: Mapping[str, tuple[Any, Any]] | None = None,
) -> Any:
    """The figures of all rows that belong to a row."""
    arguments: dict[str, tuple[Any, Any]] = {"filter": (filter | None, UNSET), **dict(extra or {})}
    word = Figures(grouping, related, tally)
    return with_arguments(returns, description, word, arguments, [weights.Cost(weight=str(cost))])


def _figure(returns: Any, description: str, word: object, arguments: Mapping[str, Any], cost: int) -> Any:
    required = {name: (annotation, inspect.Parameter.empty) for name, annotation in arguments.items()}
    directives = [weights.Cost(weight=str(cost))] if cost else []
    return with_arguments(returns, description, word, required, directives)
