"""What is kept of posting is kept for as long as docs/privacy.md says, and no longer."""

from sqlalchemy.ext.asyncio import create_async_engine

from store import dataset, postings
from store.roles import INGESTER, OFFICIAL
from tests.database import Database

ROWS = """
insert into desk.posting (issuer, subject, key, input_digest, tracking_id, number, leaf_index, tree_size, posted_at)
select 'i', 's', 'k' || days, '', 1, 1, 0, 1, now() - days * interval '1 day'
from unnest(array[1, 89, 91, 800]) as days;
insert into desk.audit (at, issuer, subject, agency, role, request_id, action, outcome)
select now() - days * interval '1 day', 'i', 's', 'a', 'AGENCY_ADMIN', days, 'postFollowUp', 'POSTED'
from unnest(array[1, 91, 725, 735]) as days
"""
KEPT = """
select array(select key from desk.posting order by 1), array(select request_id from desk.audit order by at desc)
"""


async def test_old_keys_and_old_lines_of_the_audit_are_forgotten(database: Database) -> None:
    connection = await database.connect()
    await connection.execute(ROWS)
    engine = create_async_engine(database.url)

    async with engine.begin() as ingester:
        await dataset.act_as(ingester, INGESTER)
        assert await postings.forget(ingester) == (2, 1)
        assert await postings.forget(ingester) == (0, 0)

    assert [tuple(row) for row in await connection.fetch(KEPT)] == [(["k1", "k89"], ["1", "91", "725"])]
    await engine.dispose()
    await connection.close()


async def test_nobody_who_works_with_the_data_deletes_the_audit_by_hand(database: Database) -> None:
    for role in (INGESTER, OFFICIAL):
        connection = await database.connect(role)
        may = "select has_table_privilege('desk.audit', 'delete')"
        assert await connection.fetchval(may) is False
        await connection.close()
    connection = await database.connect(OFFICIAL)
    assert not await connection.fetchval("select has_function_privilege('desk.forget_posting()', 'execute')")
    await connection.close()
