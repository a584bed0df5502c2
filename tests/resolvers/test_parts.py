"""Parts add up, always: within each group, over the groups of every dimension, over trees, and with the rows.

Random rows, random filters, through the whole way that a query goes. A figure that somebody adds up wrongly is worse
than none, so that nothing here asks how a figure is made.
"""

from collections import Counter
from collections.abc import Generator
from random import Random
from typing import Any

import pytest

from tests import rows
from tests.database import Database
from tests.resolvers.pools import Pools
from tests.resolvers.test_statistics import ARGUMENTS, DIMENSIONS, FIGURES, ordinary, random_filter
from tests.resolvers.world import World, world_of

_GROUPS = f"""query ($filter: ComplaintFilter, $by: [StatisticsDimension!], $after: String) {{
  statistics(filter: $filter, groupBy: $by, first: 100, after: $after) {{
    pageInfo {{hasNextPage endCursor}} nodes {{ agency {{slug}} statistics {{ {FIGURES} }} }}
  }}
}}"""
_TOTAL = "query ($filter: ComplaintFilter) {complaints(filter: $filter) {totalCount}}"
_NO_SUMS = ("median", "p90", "shareWithin", "medianOfObserved", "value", "low", "high", "meanHops", "unit")
"""Figures of which the whole is not the sum of its parts."""

Figures = dict[str, Any]


@pytest.fixture(scope="module", params=[3, 4])
def world(request: pytest.FixtureRequest, module_database: Database) -> Generator[World]:
    """Two sets of rows, one after the other."""
    with world_of(module_database, ordinary(rows.generate(seed=request.param, complaints=60))) as made:
        yield made


def _groups(world: World, filter_: Any, by: list[str]) -> list[Any]:
    """Every group, page after page."""
    found, after = list[Any](), None
    while True:
        page = world.data(_GROUPS, {"filter": filter_, "by": by, "after": after})["statistics"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def _short(filter_: Figures) -> Figures:
    """Without a range of years, whose days would all be groups."""
    return {name: value for name, value in filter_.items() if name != "submitted"}


def _sums(figures: Figures, path: str = "") -> Counter[str]:
    """Every figure that can be added up, by its path."""
    found = Counter[str]()
    for name, value in figures.items():
        if isinstance(value, dict):
            found += _sums(value, f"{path}{name}.")
        elif isinstance(value, int) and not name.startswith(_NO_SUMS):
            found[f"{path}{name}"] = value
    return found


def _adds_up(figures: Figures) -> None:
    """Within one group."""

    def total(*names: str) -> int:
        return sum(figures[name] for name in names)

    assert figures["complaints"] == total("waiting", "inProgress", "done", "notProcessed")
    assert figures["complaints"] == total("followedUp", "notFollowedUp", "followUpUnknown")
    closers = ("closedByAgency", "closedByAdmin", "closedByReporter", "closedBySystem", "closedByUnknown")
    assert figures["done"] == total(*closers)
    assert figures["closedWithoutFollowUp"] <= min(figures["done"], figures["notFollowedUp"])
    _is_of(figures["followUpRate"], figures["followedUp"], total("followedUp", "notFollowedUp"))
    for name in ("firstFollowUp", "resolution"):
        spells = figures[name]
        assert spells["started"] == sum(spells[one] for one in ("observed", "endedOtherwise", "running", "unknown"))
        assert spells["started"] <= figures["complaints"]
        shares = [spells[f"shareWithin{number or ''}"] for number, _days in enumerate(ARGUMENTS["days"])]
        known = [share for share in shares if share is not None]
        assert known == sorted(known)
        assert all(0 <= share <= 1 for share in known)
    assert figures["resolution"]["started"] == figures["complaints"]


def _is_of(rate: Figures | None, numerator: int, denominator: int) -> None:
    """A rate is null where there is nothing to divide by, and lies within its interval."""
    assert (rate is None) == (denominator == 0)
    if rate is not None:
        assert (rate["numerator"], rate["denominator"]) == (numerator, denominator)
        assert 0 <= rate["low"] <= rate["value"] <= rate["high"] <= 1


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_groups_of_every_dimension_add_up_to_the_whole(world: World, dimension: str) -> None:
    random, pools = Random(f"{dimension}"), Pools(world)
    for filter_ in (None, _short(random_filter(random, pools))):
        (whole,) = _groups(world, filter_, [])
        parts = _groups(world, filter_, [dimension])

        for group in (whole, *parts):
            _adds_up(group["statistics"])
        expected = _sums(whole["statistics"])
        assert expected["complaints"] == world.data(_TOTAL, {"filter": filter_})["complaints"]["totalCount"]
        found = sum((_sums(group["statistics"]) for group in parts), Counter[str]())
        assert found == expected, filter_


def test_several_dimensions_add_up_to_the_whole(world: World) -> None:
    random, pools = Random(5), Pools(world)
    for by in (
        ["STATUS", "MONTH"],
        ["PARENT_AGENCY", "STATUS"],
        ["AGENCY", "YEAR", "CHANNEL"],
        ["PROVINCE", "WEEK"],
    ):
        filter_ = random.choice((None, _short(random_filter(random, pools))))
        whole = _sums(_groups(world, filter_, [])[0]["statistics"])

        assert sum((_sums(one["statistics"]) for one in _groups(world, filter_, by)), Counter[str]()) == whole


def test_a_tree_of_agencies_counts_each_complaint_once(world: World) -> None:
    query = f"""query ($slug: String!, $children: Boolean!) {{
      agency(slug: $slug) {{
        children(first: 100) {{nodes {{slug}}}} statistics(includeChildren: $children) {{ {FIGURES} }}
      }}
    }}"""

    def asked(slug: str, *, children: bool) -> Any:
        return world.data(query, {"slug": slug, "children": children})["agency"]

    for slug in (row["slug"] for row in world.oracle.all("Agency")):
        tree, alone = asked(slug, children=True), asked(slug, children=False)
        below = [asked(child["slug"], children=True)["statistics"] for child in tree["children"]["nodes"]]
        assert _sums(tree["statistics"]) == sum((_sums(one) for one in below), _sums(alone["statistics"]))

        both = [slug, *(child["slug"] for child in tree["children"]["nodes"])]
        assert _sums(_groups(world, {"agency": both}, [])[0]["statistics"]) == _sums(tree["statistics"])


def test_deadline_figures_are_those_of_the_complaints_one_by_one(world: World) -> None:
    random, pools = Random(9), Pools(world)
    one_by_one = """query ($filter: ComplaintFilter) {
      complaints(filter: $filter, first: 100) {totalCount nodes {deadlines {kind state}}}
    }"""
    for filter_ in (None, *(random_filter(random, pools) for _ in range(8))):
        figures = _groups(world, filter_, [])[0]["statistics"]
        listed = world.data(one_by_one, {"filter": filter_})["complaints"]
        assert listed["totalCount"] == len(listed["nodes"]) == figures["complaints"]
        states = Counter((one["kind"], one["state"]) for node in listed["nodes"] for one in node["deadlines"])
        for number, kind in enumerate(ARGUMENTS["kind"]):
            of = {state: states[kind, state] for state in ("MET", "MISSED", "OVERDUE", "UNKNOWN")}
            mark = number or ""
            assert figures[f"overdue{mark}"] == of["OVERDUE"]
            assert figures[f"deadlineUnknown{mark}"] == of["UNKNOWN"]
            _is_of(figures[f"onTimeRate{mark}"], of["MET"], of["MET"] + of["MISSED"] + of["OVERDUE"])
