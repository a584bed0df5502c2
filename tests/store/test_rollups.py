"""Rollups: whatever a writer does to complaints and agencies, what is kept equals what the rows themselves say."""

from collections.abc import AsyncGenerator
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from store import rollups, spells
from store.roles import INGESTER, OFFICIAL
from tests import rows
from tests.database import Database

if TYPE_CHECKING:
    from tests.database import Connection


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    """An engine over the test's own database."""
    made = create_async_engine(database.url)
    yield made
    await made.dispose()


async def _sum(connection: "Connection", where: str, table: str = "open.tally") -> int:
    measure = "sum(complaints)" if table == "open.tally" else "count(*)"
    return int(await connection.fetchval(f"select coalesce({measure}, 0) from {table} where {where}"))


async def _differences(engine: AsyncEngine) -> dict[str, int]:
    async with engine.begin() as connection:
        return await rollups.differences(connection)


_NONE = {"tally": 0, "spell_tally": 0, "agency": 0}

_CHANGES = (
    "update open.complaint set status = 'CLOSED', closed_by = $$AGENCY$$ where tracking_id % 5 = {n}",
    "update open.complaint set follow_up_count = {n} where tracking_id % 3 = 1",
    "update open.complaint set agency_id = nullif({n}, 0) * 2 where tracking_id % 7 = {n}",
    "update open.complaint set submitted_at = submitted_at + interval '{n} months' where submitted_at < '9000-01-01'",
    "update open.complaint set title = 'another'",
    "delete from open.complaint where tracking_id % 11 = {n}",
    "update open.timeline_event set not_after = not_before where tracking_id % 4 = {n}",
    "delete from open.timeline_event where tracking_id % 9 = {n} and kind = 'FOLLOWED_UP'",
    "update open.agency set parent_id = null where id = {n} + 4",
    "update open.agency set parent_id = 3 where id = {n} + 6",
    "update open.agency set parent_id = 1 where id = 3",
    "update open.agency set parent_id = null where id in ({n} + 5, 9)",
    "insert into open.agency (id, slug, name, kind, parent_id) overriding system value"
    " values (100 + {serial}, 'new-{serial}', 'New', 'OTHER', {n} + 8)",
)
"""What writers do, and what they never do; `{n}` is 0 to 4."""


@pytest.mark.parametrize("seed", range(3))
async def test_after_any_change_the_tally_equals_a_count_of_the_rows(
    database: Database, engine: AsyncEngine, seed: int
) -> None:
    random = Random(seed)
    connection = await database.connect()
    try:
        await rows.insert(connection, rows.generate(seed, complaints=60))
        assert await _differences(engine) == _NONE
        for serial in range(20):
            change = random.choice(_CHANGES).format(n=random.randrange(5), serial=serial)
            await connection.execute(change)
            assert await _differences(engine) == _NONE, change
            await connection.execute("select open.keep_spells(array(select tracking_id from open.complaint))")
            async with engine.begin() as other:
                assert await spells.differing(other) == [], change
            assert await _differences(engine) == _NONE, change
    finally:
        await connection.close()


async def test_a_copy_is_counted_and_a_truncation_too(database: Database, engine: AsyncEngine) -> None:
    connection = await database.connect()
    try:
        await rows.insert(connection, rows.generate(1))
        columns = list(rows.generate(1)["complaint"][0])
        listed = ", ".join(columns)
        there = await connection.fetch(f"select {listed} from open.complaint")
        await connection.execute("delete from open.complaint")
        assert await _sum(connection, "scope = 0") == 0
        await connection.copy_records_to_table(
            "complaint", schema_name="open", columns=columns, records=map(tuple, there)
        )
        assert await _sum(connection, "scope = 0 and period = '-infinity'") == len(there)
        assert await _differences(engine) == _NONE
        await connection.execute("truncate open.complaint cascade")
        assert await connection.fetchval("select count(*) from open.tally") == 0
        assert await _differences(engine) == _NONE
    finally:
        await connection.close()


@pytest.mark.parametrize("role", [INGESTER, OFFICIAL])
async def test_a_writer_who_may_not_write_the_tally_moves_it_all_the_same(database: Database, role: str) -> None:
    superuser = await database.connect()
    await rows.insert(superuser, rows.generate(1))
    before = await _sum(superuser, "scope = 0 and status = 'SUBMITTED' and period = '-infinity'")
    waiting = await _sum(superuser, "status = 'SUBMITTED'", "open.complaint")
    writer = await database.connect(role)
    await writer.execute("update open.complaint set status = 'VERIFIED' where status = 'SUBMITTED'")
    after = await _sum(superuser, "scope = 0 and status = 'SUBMITTED' and period = '-infinity'")
    await writer.close()
    await superuser.close()

    assert (before, after) == (waiting, 0)
    assert waiting > 0


async def test_a_tally_that_was_tampered_with_is_noticed_and_made_anew(engine: AsyncEngine, database: Database) -> None:
    superuser = await database.connect()
    await rows.insert(superuser, rows.generate(1))
    await superuser.execute("update open.tally set complaints = complaints + 1 where scope = 0 and status = 'CLOSED'")
    await superuser.execute("update open.agency set complaint_count = complaint_count + 1 where id = 3")
    await superuser.close()
    async with engine.begin() as connection:
        await connection.execute(text(f"set local role {INGESTER}"))
        found: Any = await rollups.differences(connection)
        await rollups.rebuild(connection)
        assert found["tally"] > 0
        assert found["agency"] == 1
        assert await rollups.differences(connection) == _NONE
