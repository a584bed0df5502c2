"""Seeding: invented complaints at scale, the same for the same seed, never mixed with others."""

from collections.abc import AsyncGenerator
from itertools import pairwise
from statistics import mean

import asyncpg
import pytest

from ingest.invented import Inventor
from ingest.seed import CannotSeed, seed
from tests.database import Database

TABLES = ("agency", "category", "follow_up", "timeline_event", "assignment")
"""Those without a moment of writing."""


class CutShortError(Exception):
    """Somebody pressed Ctrl-C."""


@pytest.fixture
async def reader(database: Database) -> AsyncGenerator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection of the role that serves answers."""
    connection = await database.connect("lapor_reader")
    yield connection
    await connection.close()


async def contents(connection: "asyncpg.Connection[asyncpg.Record]") -> dict[str, str]:
    """A digest of every table that seeding fills, moments of writing left out."""
    texts = {name: f"select t::text as row from open.{name} t" for name in TABLES}
    texts["complaint"] = "select (to_jsonb(c) - 'updated_at')::text as row from open.complaint c"
    return {
        name: await connection.fetchval(f"select md5(string_agg(row, ';' order by row)) from ({sql}) t")
        for name, sql in texts.items()
    }


async def test_what_it_writes_is_consistent(database: Database, reader: "asyncpg.Connection[asyncpg.Record]") -> None:
    await seed(database.url, complaints=300)
    assert await reader.fetchval("select count(*) from open.complaint") == 300
    wrong = await reader.fetch(
        """
        select c.tracking_id from open.complaint c join open.timeline_event e using (tracking_id)
        group by c.tracking_id
        having count(*) <> c.last_sequence or max(e.sequence) <> c.last_sequence
            or (array_agg(e.status order by e.sequence desc))[1] <> c.status
            or min(e.not_before) <> c.submitted_at
            or count(e.follow_up_number) <> (select count(*) from open.follow_up f where f.tracking_id = c.tracking_id)
        """
    )
    assert wrong == []
    assert await reader.fetchval("select count(*) from open.follow_up where body is null") == 0
    changes = "select count(*) filter (where kind = 'PUBLISHED'), max(sequence), max(version) from open.change"
    version, sequence = await reader.fetchrow("select version, change_sequence from open.dataset") or (0, 0)
    assert tuple(await reader.fetchrow(changes) or ()) == (300, sequence, version)


async def test_no_agency_and_no_category_is_there_without_a_complaint(
    database: Database, reader: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await seed(database.url, complaints=50)
    without_event = """
        select slug from open.agency a
        where not exists (select from open.timeline_event e where e.agency_id = a.id)
          and not exists (select from open.agency unit where unit.parent_id = a.id)
    """
    assert await reader.fetch(without_event) == []
    unused = """
        select slug from open.category k where not exists (select from open.complaint c where c.category_id = k.id)
          and not exists (select from open.category below where below.parent_id = k.id)
    """
    assert await reader.fetch(unused) == []


async def test_a_second_run_changes_nothing(database: Database, reader: "asyncpg.Connection[asyncpg.Record]") -> None:
    await seed(database.url, complaints=40)
    before = await contents(reader), await reader.fetchval("select version from open.dataset")
    await seed(database.url, complaints=40)
    assert (await contents(reader), await reader.fetchval("select version from open.dataset")) == before


async def test_a_run_that_was_cut_short_goes_on_to_the_same_end(
    database: Database, module_database: Database, reader: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    def cut_short(done: int, total: int) -> None:
        assert (done, total) == (1000, 1200)
        raise CutShortError

    with pytest.raises(CutShortError):
        await seed(database.url, complaints=1200, seed=7, progress=cut_short)
    assert await reader.fetchval("select count(*) from open.complaint") == 1000
    await seed(database.url, complaints=1200, seed=7)
    await seed(module_database.url, complaints=1200, seed=7)
    undisturbed = await module_database.connect("lapor_reader")
    try:
        assert await contents(reader) == await contents(undisturbed)
    finally:
        await undisturbed.close()


async def test_other_complaints_are_never_mixed_with(
    database: Database, reader: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await seed(database.url, complaints=10, seed=1)
    with pytest.raises(CannotSeed, match="Seed an empty database"):
        await seed(database.url, complaints=10, seed=2)
    assert await reader.fetchval("select count(*) from open.complaint") == 10
    assert await reader.fetchval("select count(*) from open.source") == 1


@pytest.mark.parametrize("complaints", [0, -5])
async def test_a_number_below_one_is_refused(database: Database, complaints: int) -> None:
    with pytest.raises(CannotSeed, match="ask for 1 or more"):
        await seed(database.url, complaints=complaints)


def test_it_looks_like_the_real_thing() -> None:
    inventor = Inventor(1, 200_000)
    sample = [inventor.complaint(number) for number in range(0, 200_000, 100)]
    parents = [agency for agency in inventor.agencies if agency.parent is None]
    assert len(parents) == 700
    assert 2_000 < len(inventor.agencies) - len(parents) < 20_000
    assert 300 < mean(len(one.body) for one in sample if one.body) < 500
    assert 3.5 < mean(len(one.happenings) for one in sample) < 5
    assert {one.submitted_at.year for one in sample} == set(range(2019, 2027))
    assert all(one.submitted_at < later.submitted_at for one, later in pairwise(sample))


def test_each_complaint_depends_on_its_number_alone() -> None:
    assert Inventor(3, 500).complaint(77) == Inventor(3, 500).complaint(77)
    assert Inventor(3, 500).complaint(77) != Inventor(4, 500).complaint(77)
