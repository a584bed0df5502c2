"""What a query may cost: the largest number of objects its answer can hold, known before any SQL.

Every object counts one; a page counts as many as it may hold (`first` or `last`, 20 when absent), each with
everything below it; a list that is not paged counts as `ASSUMED`; `totalCount` counts `COUNTING`, since it reads
every row that fits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from resolvers.arguments import Items, Leaf, Source, Variables
from resolvers.selection import Asked, Selected
from resolvers.values import DEFAULT_PAGE
from resolvers.words import Elements, Feed, Many, NodeLookup, Pages

ASSUMED = 5
"""Rows that an unpaged list (assignments, disclosures, sources) is assumed to hold."""

COUNTING = 10
"""What one exact count is worth in objects."""


@dataclass(frozen=True, slots=True)
class Cost:
    """A sum: what is fixed, and parts that multiply with a page size of the request."""

    fixed: int
    parts: Sequence[tuple[Callable[[Variables], int], "Cost"]] = ()

    def of(self, variables: Variables) -> int:
        """The cost for one request's variables."""
        return self.fixed + sum(size(variables) * cost.of(variables) for size, cost in self.parts)


def of_selection(selected: Selected) -> Cost:
    """The cost of everything below one object."""
    return _sum([_of_asked(asked) for asked in selected.asked if asked.below])


def _sum(costs: Sequence[Cost]) -> Cost:
    return Cost(sum(cost.fixed for cost in costs), [part for cost in costs for part in cost.parts])


def _plus_one(cost: Cost) -> Cost:
    return Cost(cost.fixed + 1, cost.parts)


def _of_asked(asked: Asked) -> Cost:
    below = _plus_one(_sum([of_selection(selected) for selected in asked.below.values()]))
    match asked.word:
        case Pages() | Feed():
            return _of_page(asked)
        case Many() | Elements():
            return Cost(1, [(lambda _variables: ASSUMED, below)])
        case NodeLookup() if isinstance(ids := asked.arguments.get("ids"), Items):
            return Cost(1, [(_length(ids.source), below)])
        case _:
            return below


def _length(source: Source) -> Callable[[Variables], int]:
    return lambda variables: len(source(variables))


def _of_page(asked: Asked) -> Cost:
    page = asked.single
    counts = COUNTING * len(page.named("totalCount"))
    nodes = [of_selection(one.single) for one in page.named("nodes")]
    edges = [_plus_one(of_selection(one.single)) for one in page.named("edges")]
    fixed = 1 + counts + len(page.named("pageInfo"))
    if not nodes and not edges:
        return Cost(fixed)
    return Cost(fixed, [(_size(asked), _sum([*map(_plus_one, nodes), *edges]))])


def _size(asked: Asked) -> Callable[[Variables], int]:
    size = asked.arguments.get("first") or asked.arguments.get("last")
    return size.source if isinstance(size, Leaf) else lambda _variables: DEFAULT_PAGE
