"""The revisions: from nothing to the newest, again, and two at once; and what they make is what the tables say."""

import asyncio
import re
from collections.abc import AsyncGenerator

import pytest
import sqlalchemy as sa
from sqlalchemy import make_url
from sqlalchemy.dialects import postgresql

from store import desk_tables, migration
from tests.database import Database

_CONTENT = """
select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  pg_get_expr(d.adbin, d.adrelid) from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where n.nspname in ('open', 'desk') order by 1, 2, 3
"""
_CONSTRAINTS = """
select n.nspname || '.' || c.conrelid::regclass::text, c.conname, c.contype::text from pg_constraint c
join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
where n.nspname in ('open', 'desk') and c.contype <> 'n'
"""
_INDEXES = "select indexname from pg_indexes where schemaname in ('open', 'desk')"


@pytest.fixture
async def nothing(database: Database) -> AsyncGenerator[Database]:
    """A database without a table in it, on the server of the tests."""
    name = f"{make_url(database.url).database}_empty"
    connection = await database.connect()
    await connection.execute(f"create database {name} template template0")
    try:
        url = make_url(database.url).set(database=name)
        yield Database(url.render_as_string(hide_password=False))
    finally:
        await connection.execute(f"drop database {name} with (force)")
        await connection.close()


async def _content(database: Database) -> list[tuple[object, ...]]:
    connection = await database.connect()
    try:
        return [tuple(record.values()) for record in await connection.fetch(_CONTENT)]
    finally:
        await connection.close()


async def test_from_nothing_to_the_newest_and_again(nothing: Database, database: Database) -> None:
    await migration.upgrade(nothing.url)
    first = await _content(nothing)
    await migration.upgrade(nothing.url)

    await migration.check(nothing.url)
    assert await _content(nothing) == first == await _content(database)


async def test_two_at_once_take_turns(nothing: Database, database: Database) -> None:
    await asyncio.gather(*(migration.upgrade(nothing.url) for _ in range(3)))

    await migration.check(nothing.url)
    assert await _content(nothing) == await _content(database)
    connection = await nothing.connect()
    versions = await connection.fetchval("select count(*) from desk.alembic_version")
    rows = await connection.fetchval("select count(*) from open.dataset")
    await connection.close()
    assert (versions, rows) == (1, 1)


async def test_every_constraint_and_index_has_a_name_of_ours(database: Database) -> None:
    connection = await database.connect()
    constraints = await connection.fetch(_CONSTRAINTS)
    indexes = {record[0] for record in await connection.fetch(_INDEXES)}
    await connection.close()
    ours = _names()

    found = {record[1] for record in constraints if not record[1].startswith("alembic_version")}

    assert found == {name for name in ours if not name.endswith("_idx")}
    assert {name for name in indexes if not name.startswith("alembic_version")} <= ours
    assert not [name for name in found if re.search(r"(check|key|fkey)\\d+$", name)]


def _names() -> set[str]:
    """Every name that the tables give, those of `desk` and those of `open`."""
    found: set[str] = set()
    for table in desk_tables.metadata.sorted_tables:
        named = [one for one in table.constraints if one is not table.primary_key or len(table.primary_key)]
        found |= {_formatted(one) for one in (*named, *table.indexes)}
    return found


def _formatted(one: sa.Constraint | sa.Index) -> str:
    name = postgresql.dialect().identifier_preparer.format_constraint(one)
    assert name is not None, f"{one!r} has no name"
    return name


async def test_a_column_that_is_missing_is_noticed(nothing: Database) -> None:
    await migration.upgrade(nothing.url)
    connection = await nothing.connect()
    await connection.execute("alter table open.complaint drop column source_status")
    await connection.close()

    with pytest.raises(Exception, match="upgrade operations"):
        await migration.check(nothing.url)


async def test_what_was_made_belongs_to_the_owner(database: Database) -> None:
    connection = await database.connect()
    owners = await connection.fetch(
        "select distinct tableowner from pg_tables where schemaname in ('open', 'desk') "
        "union select distinct nspowner::regrole::text from pg_namespace where nspname in ('open', 'desk')"
    )
    await connection.close()

    assert [record[0] for record in owners] == ["lapor_owner"]
