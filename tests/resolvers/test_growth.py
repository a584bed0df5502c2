"""What national figures and an agency's cost does not grow with complaints: four times as many make the same reads.

No clock decides, so that a busy machine cannot: what is counted is pages and rows that PostgreSQL says it read.
"""

import json
from collections.abc import Generator
from random import Random
from typing import Any

import pytest

from tests.database import Database
from tests.resolvers.large import nodes_of
from tests.resolvers.outcomes import outcome_rows
from tests.resolvers.world import World, world_of

_COUNTS = "complaints done followedUp closedByAdmin followUpRate {value low high}"
_DURATIONS = "firstFollowUp {started running median p90 shareWithin(days: 5)} resolution {median}"
_NATIONAL = [f"statistics {{nodes {{statistics {{ {figures} }} }} }}" for figures in (_COUNTS, _DURATIONS)] + [
    f"statistics(groupBy: [{by}], first: 100) {{nodes {{statistics {{ {figures} }} }} }}"
    for by in ("MONTH, STATUS", "YEAR", "STATUS", "PARENT_AGENCY")
    for figures in (_COUNTS, _DURATIONS)
]
_MONTHS = 'groupBy: [MONTH], filter: {agency: ["agency-1"]}, first: 100'
_OF_AN_AGENCY = [
    *(f'agency(slug: "agency-1") {{statistics {{ {figures} }} }}' for figures in (_COUNTS, _DURATIONS)),
    f"statistics({_MONTHS}) {{nodes {{statistics {{ {_COUNTS} }} }} }}",
]
_ROWS = {"complaint", "timeline_event", "spell", "deadline"}
"""Tables that grow with complaints."""


def _read(world: World, query: str) -> tuple[set[str], int, int]:
    """The tables that a query reads, the rows it takes from them and the pages it touches."""
    plan, values = world.plan(f"{{{query}}}")
    explained = world.runner.run(world.reader.fetchval(f"explain (analyze, buffers, format json) {plan.sql}", *values))
    whole: list[Any] = json.loads(explained)
    scans = [one for one in nodes_of(whole) if "Relation Name" in one]
    rows = sum(one["Actual Rows"] * one["Actual Loops"] for one in scans)
    return {one["Relation Name"] for one in scans}, round(rows), whole[0]["Plan"]["Shared Hit Blocks"]


@pytest.fixture(scope="module")
def world(module_database: Database) -> Generator[World]:
    """Four hundred complaints of three agencies."""
    random = Random(1)
    kinds = random.choices(("ANSWERED", "CLOSED", "RUNNING"), (6, 3, 2), k=400)
    outcomes = [(kind, random.randrange(8)) for kind in kinds]
    with world_of(module_database, outcome_rows(outcomes, [{"agency_id": 1 + n % 3} for n in range(400)])) as made:
        yield made


async def _forget_statistics_of_the_dataset(database: Database) -> None:
    """As in any young database: nobody analyses a table of one row."""
    connection = await database.connect()
    await connection.execute(
        "delete from pg_statistic where starelid = 'open.dataset'::regclass;"
        "update pg_class set reltuples = -1, relpages = 0 where oid = 'open.dataset'::regclass"
    )
    await connection.close()


def test_the_calendar_is_not_read_again_for_every_count(world: World, module_database: Database) -> None:
    world.runner.run(_forget_statistics_of_the_dataset(module_database))
    for query in _NATIONAL:
        plan, values = world.plan(f"{{{query}}}")
        explained = world.runner.run(world.reader.fetchval(f"explain (analyze, format json) {plan.sql}", *values))
        reads = [one for one in nodes_of(json.loads(explained)) if one.get("Relation Name") == "calendar"]

        assert all(one["Actual Loops"] * max(one["Actual Rows"], 1) <= 2_000 for one in reads), query


async def _four_times(database: Database) -> None:
    connection = await database.connect()
    columns = ", ".join(
        record[0]
        for record in await connection.fetch(
            "select attname from pg_attribute where attrelid = 'open.complaint'::regclass and attnum > 0"
            " and attgenerated = '' and not attisdropped and attname <> 'tracking_id'"
        )
    )
    rest = "kind, actor, agency_id, not_before, not_after, status, follow_up_number"
    copies = "generate_series(1, 3) times (n)"
    await connection.execute(
        f"insert into open.complaint (tracking_id, {columns})"
        f" select tracking_id + n * 1000000, {columns} from open.complaint, {copies};"
        f"insert into open.timeline_event (tracking_id, sequence, {rest})"
        f" select tracking_id + n * 1000000, sequence, {rest} from open.timeline_event, {copies};"
        "select open.keep_spells(array(select tracking_id from open.complaint where tracking_id > 1000000));"
    )
    await connection.execute("vacuum analyze")
    await connection.close()


def test_national_figures_and_those_of_an_agency_read_no_more_where_four_times_as_much_is_kept(
    world: World, module_database: Database
) -> None:
    queries = [*_NATIONAL, *_OF_AN_AGENCY]
    before = [_read(world, query) for query in queries]
    world.runner.run(_four_times(module_database))
    after = [_read(world, query) for query in queries]

    for query, (tables, rows, pages), (tables_after, rows_after, pages_after) in zip(
        queries, before, after, strict=True
    ):
        assert not (tables | tables_after) & _ROWS, query
        assert rows_after <= 1.3 * rows, query
        assert pages_after <= 1.3 * pages + 10, query
    total = world.data("{statistics {nodes {statistics {complaints firstFollowUp {started}}}}}")["statistics"]["nodes"]
    assert total == [{"statistics": {"complaints": 1600, "firstFollowUp": {"started": 1600}}}]
