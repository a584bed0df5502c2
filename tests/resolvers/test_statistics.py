"""Figures: the same as counted one by one, for random filters and groups; parts add up; refusals say what to do."""

from collections.abc import Generator
from datetime import UTC, datetime
from random import Random
from typing import Any, cast

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type, is_leaf_type

from tests import rows
from tests.database import Database
from tests.resolvers.pools import Pools
from tests.resolvers.questions import Asker, forwards
from tests.resolvers.world import CORE, World, world_of

DIMENSIONS = list(cast(GraphQLEnumType, CORE.type_map["StatisticsDimension"]).values)
_SORTS = (
    ("AGENCY", "PARENT_AGENCY"),
    ("REGION", "PROVINCE"),
    ("CATEGORY", "MAIN_CATEGORY"),
    ("DAY", "WEEK", "MONTH", "YEAR"),
    ("REPORT_CLASS",),
    ("CHANNEL",),
    ("STATUS",),
)
_ORDERS = list(cast(GraphQLEnumType, CORE.type_map["StatisticsOrderField"]).values)
ARGUMENTS = {"reason": ("INCOMPLETE", "SPAM", "OTHER"), "kind": ("FIRST_FOLLOW_UP", "RESOLUTION"), "days": (0, 3, 20)}


def _all_fields(name: str) -> str:
    """Every field of a type, those with arguments once for each of some values."""
    found: list[str] = []
    for field, definition in cast(GraphQLObjectType, CORE.type_map[name]).fields.items():
        named = get_named_type(definition.type)
        below = "" if is_leaf_type(named) else f" {{{_all_fields(named.name)}}}"
        ways = [f"({argument}: {value})" for argument in definition.args for value in ARGUMENTS[argument]] or [""]
        found += [f"{field}{number or ''}: {field}{way}{below}" for number, way in enumerate(ways)]
    return " ".join(found)


FIGURES = _all_fields("Statistics")
_GROUP = "agency {slug} region {code edition} category {slug} period {start end} reportClass channel status"


def ordinary(made: rows.Rows) -> rows.Rows:
    """The rows without those of the year 9999, in which Jakarta is a year ahead of what a day can be."""
    for row in made["complaint"]:
        if row["submitted_at"].year > 9000:
            row["submitted_at"] = datetime(2025, 3, 31, 17, tzinfo=UTC)
    return made


@pytest.fixture(scope="module", params=[1, 2])
def figures_world(request: pytest.FixtureRequest, module_database: Database) -> Generator[World]:
    """Two sets of rows, one after the other."""
    with world_of(module_database, ordinary(rows.generate(seed=request.param, complaints=60))) as made:
        yield made


def _random_group_by(random: Random) -> list[str]:
    return [random.choice(sort) for sort in random.sample(_SORTS, random.choice((0, 1, 1, 2, 2, 3)))]


def _random_order(random: Random) -> dict[str, Any]:
    order: dict[str, Any] = {"field": random.choice(_ORDERS), "direction": random.choice(("ASC", "DESC"))}
    if order["field"] in ("OVERDUE", "ON_TIME_RATE"):
        order["kind"] = random.choice(ARGUMENTS["kind"])
    return order | ({"minimumComplaints": random.randrange(0, 6)} if random.random() < 0.3 else {})


def random_filter(random: Random, pools: Pools) -> dict[str, Any]:
    """Any conditions, now and then with both ends of a range of days."""
    asker = Asker(pools, random)
    found = asker.value("Query.statistics.filter", CORE.type_map["ComplaintFilter"])  # type: ignore[arg-type]
    if random.random() < 0.3:
        found["submitted"] = {"from": pools.day(random), "before": pools.day(random)}
    return _without_ends_of_time(forwards(found))


def _without_ends_of_time(found: dict[str, Any]) -> dict[str, Any]:
    """A range of two thousand years is refused by day; that is tested by itself."""
    days = found.get("submitted") or {}
    ends = [day for day in days.values() if day and day[:4] in ("0001", "9999")]
    return {name: value for name, value in found.items() if name != "submitted"} if ends else found


_GROUPS = f"""query Groups($filter: ComplaintFilter, $by: [StatisticsDimension!], $order: StatisticsOrder, $n: Int) {{
  statistics(filter: $filter, groupBy: $by, orderBy: $order, first: $n) {{
    totalCount pageInfo {{hasNextPage hasPreviousPage}} nodes {{ {_GROUP} statistics {{ {FIGURES} }} }}
  }}
}}"""


def test_random_groups_with_random_filters_are_counted_as_one_by_one(figures_world: World) -> None:
    random, pools = Random(7), Pools(figures_world)
    for _ in range(40):
        given = {
            "filter": random.choice((None, random_filter(random, pools))),
            "by": _random_group_by(random),
            "order": random.choice((None, _random_order(random))),
            "n": random.choice((1, 5, 100)),
        }
        figures_world.check(_GROUPS, given)


def test_random_flows_are_counted_as_one_by_one(figures_world: World) -> None:
    random, pools = Random(5), Pools(figures_world)
    query = """query ($filter: ComplaintFilter, $n: Int) {
      agencyFlows(filter: $filter, first: $n) {totalCount nodes {from {slug} to {slug} complaints}}
    }"""
    for _ in range(20):
        figures_world.check(query, {"filter": random_filter(random, pools), "n": random.choice((1, 4, 100))})


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_groups_by_one_dimension_from_kept_counts_equal_those_from_rows(figures_world: World, dimension: str) -> None:
    kept = "complaints waiting inProgress done followedUp closedBySystem followUpRate {value numerator}"
    query = (
        f"{{statistics(groupBy: [{dimension}], first: 100) {{totalCount nodes {{ {_GROUP} statistics {{%s}} }} }} }}"
    )

    figures_world.check(query % kept)
    figures_world.check(query % f"{kept} archivedFor(reason: SPAM)")


def test_parts_add_up_whatever_is_asked(figures_world: World) -> None:
    random, pools = Random(11), Pools(figures_world)
    for _ in range(40):
        filter_, by = random_filter(random, pools), _random_group_by(random)
        variables = {"filter": filter_, "by": by, "order": None, "n": 100}
        found = figures_world.data(_GROUPS, variables)["statistics"]
        total = figures_world.data(
            "query ($filter: ComplaintFilter) {complaints(filter: $filter) {totalCount}}", {"filter": filter_}
        )["complaints"]["totalCount"]

        if found["totalCount"] <= 100:
            assert sum(group["statistics"]["complaints"] for group in found["nodes"]) == total
        for group in found["nodes"]:
            _adds_up(group["statistics"])


def _adds_up(figures: dict[str, Any]) -> None:
    assert figures["complaints"] == sum(figures[one] for one in ("waiting", "inProgress", "done", "notProcessed"))
    assert figures["complaints"] == sum(figures[one] for one in ("followedUp", "notFollowedUp", "followUpUnknown"))
    closers = ("closedByAgency", "closedByAdmin", "closedByReporter", "closedBySystem", "closedByUnknown")
    assert figures["done"] == sum(figures[one] for one in closers)
    rate = figures["followUpRate"]
    assert (rate is None) == (figures["followedUp"] + figures["notFollowedUp"] == 0)
    assert rate is None or 0 <= rate["low"] <= rate["value"] <= rate["high"] <= 1
    for name in ("firstFollowUp", "resolution"):
        spells = figures.get(name)
        if spells is not None:
            assert spells["started"] == sum(spells[one] for one in ("observed", "endedOtherwise", "running", "unknown"))


def test_walking_through_the_pages_gives_every_group_once(figures_world: World) -> None:
    random = Random(3)
    for order in _ORDERS:
        for direction in ("ASC", "DESC"):
            kind = ", kind: FIRST_FOLLOW_UP" if order in ("OVERDUE", "ON_TIME_RATE") else ""
            by = ", ".join(_random_group_by(random) or ["STATUS"])
            asked = f"groupBy: [{by}], orderBy: {{field: {order}, direction: {direction}{kind}}}"
            whole = figures_world.data(
                f"{{statistics({asked}, first: 100) {{edges {{cursor node {{ {_GROUP} }} }} }} }}"
            )
            edges = whole["statistics"]["edges"]

            assert _walked(figures_world, asked, "first: 3", "after") == edges
            assert _walked(figures_world, asked, "last: 3", "before") == edges


def _walked(world: World, asked: str, size: str, cut: str) -> list[Any]:
    found: list[Any] = []
    cursor = None
    more, end = ("hasNextPage", "endCursor") if cut == "after" else ("hasPreviousPage", "startCursor")
    while True:
        place = f', {cut}: "{cursor}"' if cursor else ""
        page = world.data(
            f"{{statistics({asked}, {size}{place}) {{edges {{cursor node {{ {_GROUP} }} }}"
            f" pageInfo {{hasNextPage hasPreviousPage startCursor endCursor}} }} }}"
        )["statistics"]
        found = [*found, *page["edges"]] if cut == "after" else [*page["edges"], *found]
        if not page["pageInfo"][more]:
            return found
        cursor = page["pageInfo"][end]


@pytest.mark.parametrize(
    ("asked", "reads_rows"),
    [
        ("statistics {nodes {statistics {complaints followedUp closedBySystem}}}", False),
        ("statistics(groupBy: [STATUS, MONTH]) {nodes {statistics {complaints}}}", False),
        ("statistics(groupBy: [PARENT_AGENCY, YEAR]) {nodes {statistics {complaints}}}", False),
        ("statistics(groupBy: [AGENCY]) {nodes {statistics {complaints}}}", False),
        ("statistics(groupBy: [REPORT_CLASS]) {nodes {statistics {complaints}}}", False),
        ('statistics(groupBy: [MONTH], filter: {agency: ["agency-1-1"]}) {nodes {statistics {complaints}}}', False),
        ('agency(slug: "agency-1-1") {statistics {complaints waiting}}', False),
        ("statistics(groupBy: [REPORT_CLASS, MONTH]) {nodes {statistics {complaints}}}", True),
        ("statistics(groupBy: [CHANNEL]) {nodes {statistics {complaints}}}", True),
        ("statistics {nodes {statistics {archivedFor(reason: SPAM)}}}", True),
        ('region(code: "76") {statistics {complaints}}', True),
    ],
)
def test_rows_are_read_only_where_kept_counts_cannot_tell(world: World, asked: str, reads_rows: bool) -> None:
    plan, _values = world.plan(f"{{{asked}}}")

    assert ("from open.complaint" in plan.sql) is reads_rows


_SPELLS = "complaints firstFollowUp {started observed median shareWithin(days: 7)} resolution {running p90}"
_KEPT_SPELLS = [
    f"statistics {{nodes {{statistics {{ {_SPELLS} }} }} }}",
    f"statistics(groupBy: [MONTH, STATUS], first: 100) {{nodes {{status statistics {{ {_SPELLS} }} }} }}",
    f"statistics(groupBy: [YEAR], filter: {{statusGroup: [DONE]}}) {{nodes {{statistics {{ {_SPELLS} }} }} }}",
    f"statistics(groupBy: [PARENT_AGENCY]) {{nodes {{agency {{slug}} statistics {{ {_SPELLS} }} }} }}",
    f"statistics(groupBy: [AGENCY, STATUS], first: 100) {{nodes {{status statistics {{ {_SPELLS} }} }} }}",
    "statistics(groupBy: [PARENT_AGENCY], orderBy: {field: FIRST_FOLLOW_UP_MEDIAN}) {nodes {agency {slug}}}",
    f'statistics(filter: {{agency: ["agency-1-1", "agency-2"]}}) {{nodes {{statistics {{ {_SPELLS} }} }} }}',
    f'agency(slug: "agency-1-1") {{statistics(includeChildren: false) {{ {_SPELLS} }} }}',
    f'agency(slug: "agency-1") {{statistics(filter: {{status: [CLOSED]}}) {{ {_SPELLS} }} }}',
]
_ROWS_OF_SPELLS = [
    f"statistics(groupBy: [AGENCY, MONTH], first: 100) {{nodes {{statistics {{ {_SPELLS} }} }} }}",
    f"statistics(groupBy: [CHANNEL]) {{nodes {{statistics {{ {_SPELLS} }} }} }}",
    f"statistics(filter: {{reportClass: [COMPLAINT]}}) {{nodes {{statistics {{ {_SPELLS} }} }} }}",
    f'agency(slug: "agency-1") {{statistics(filter: {{agency: ["agency-1-1"]}}) {{ {_SPELLS} }} }}',
    'agency(slug: "agency-1") {statistics(filter: {submitted: {before: "2025-06-10"}}) {resolution {started}}}',
    f'region(code: "76") {{statistics {{ {_SPELLS} }} }}',
]


@pytest.mark.parametrize(
    ("asked", "reads_rows"),
    [*((one, False) for one in _KEPT_SPELLS), *((one, True) for one in _ROWS_OF_SPELLS)],
)
def test_durations_read_rows_only_where_kept_spells_cannot_tell(world: World, asked: str, reads_rows: bool) -> None:
    plan, _values = world.plan(f"{{{asked}}}")

    assert ("open.spell own" in plan.sql) is reads_rows
    world.check(f"{{{asked}}}")


@pytest.mark.parametrize("first", ["2025-01-01", "2025-03-15"])
@pytest.mark.parametrize("before", ["2025-03-20", "2025-08-01", "2026-01-17"])
def test_durations_of_a_range_are_those_of_its_months_and_of_the_days_at_its_ends(
    figures_world: World, first: str, before: str
) -> None:
    range_ = f'filter: {{submitted: {{from: "{first}", before: "{before}"}}}}'

    figures_world.check(f"{{statistics({range_}) {{nodes {{statistics {{ {_SPELLS} }} }} }} }}")
    figures_world.check(f"{{statistics({range_}, groupBy: [MONTH]) {{nodes {{statistics {{ {_SPELLS} }} }} }} }}")


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("groupBy: [AGENCY, PARENT_AGENCY]", "two dimensions of agencies"),
        ("groupBy: [MONTH, YEAR]", "two dimensions of time"),
        ("groupBy: [MONTH, STATUS, CHANNEL, REPORT_CLASS]", "at most 3"),
        ("groupBy: [MONTH, MONTH]", "each once"),
        ('filter: {submitted: {from: "2025-02-01", before: "2025-01-01"}}', "ends before it begins"),
        ('groupBy: [DAY], filter: {submitted: {from: "1900-01-01", before: "2025-01-01"}}', "more than 4000 periods"),
        ("first: 1, last: 1", "first and last"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(world: World, asked: str, part: str) -> None:
    refused = world.refusal(f"{{statistics({asked}) {{nodes {{statistics {{complaints}}}}}}}}")

    assert refused.code == "BAD_VARIABLE"
    assert part in refused.message


def test_dimensions_from_a_variable_choose_the_statement(world: World) -> None:
    query = "query ($by: [StatisticsDimension!]) {statistics(groupBy: $by) {nodes {status channel}}}"

    by_status = world.data(query, {"by": ["STATUS"]})["statistics"]["nodes"]
    by_channel = world.data(query, {"by": ["CHANNEL"]})["statistics"]["nodes"]

    assert all(one["status"] and not one["channel"] for one in by_status)
    assert all(one["channel"] and not one["status"] for one in by_channel)


def test_without_rows_there_is_one_group_of_zeros_and_a_range_has_its_periods(module_database: Database) -> None:
    with world_of(module_database, None) as empty:
        whole = empty.data("{statistics {nodes {statistics {complaints meanHops followUpRate {value}}}}}")
        months = empty.data(
            '{statistics(groupBy: [MONTH], filter: {submitted: {from: "2025-01-15", before: "2025-03-02"}})'
            " {nodes {period {start end} statistics {complaints}}}}"
        )

    assert whole["statistics"]["nodes"] == [{"statistics": {"complaints": 0, "meanHops": None, "followUpRate": None}}]
    assert [one["period"]["start"] for one in months["statistics"]["nodes"]] == [
        "2025-01-01",
        "2025-02-01",
        "2025-03-01",
    ]
