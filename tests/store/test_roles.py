"""What each role can do to each table, asked of PostgreSQL's catalog and then tried: placement is privacy."""

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import Text

from store import desk_tables, tables
from store.roles import INGESTER, OFFICIAL, OWNER, READER, ROLES
from tests.database import Database

if TYPE_CHECKING:
    from tests.database import Connection

REVIEWED_TEXTS = {
    "audit.action": "what was asked for",
    "audit.agency": "a slug",
    "audit.client": "a network address; kept as long as docs/privacy.md says",
    "audit.issuer": "an identity provider",
    "audit.outcome": "a word or a code of ours",
    "audit.request_id": "the name of a request",
    "audit.role": "a word of rules.terms.OfficialRole",
    "audit.subject": "an official, by the identity provider's name for them; never a reporter",
    "posting.issuer": "an identity provider",
    "posting.key": "drawn by the official's program",
    "posting.subject": "an official, by the identity provider's name for them; never a reporter",
    "alembic_version.version_num": "the revision of the tables",
    "rejected_row.column_name": "a column of the official format",
    "rejected_row.reason": "a sentence of ours; the cell is never echoed",
    "review.marked": "numbers: where in a text stands what a person took out",
    "review.redaction": "the version of a redaction",
    "source_state.status_word": "the source's status, from a closed list",
    "unpublished.parent_agency": "the name of a parent agency, never of a person",
    "unpublished.province_code": "a province, never finer",
    "withdrawn.reason": "an operator's words, redacted",
    "unpublished.reason": "a word of rules.terms.UnpublishedReason",
}
"""Every column of `desk` that can hold text, with what it holds. A new one needs a look: can it ever be a person's?"""

_REFUSED = (
    asyncpg.InsufficientPrivilegeError,
    asyncpg.ReadOnlySQLTransactionError,
    # What is asked of a view fails for not being a table, whoever asks.
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.WrongObjectTypeError,
)

_TABLES = """
select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('open', 'desk') and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1
"""


@pytest.fixture
async def superuser(database: Database) -> "AsyncGenerator[Connection]":
    """A connection that may do everything, to look at the catalog."""
    connection = await database.connect()
    yield connection
    await connection.close()


@pytest.fixture
async def reader(database: Database) -> "AsyncGenerator[Connection]":
    """A connection as lapor_reader."""
    connection = await database.connect(READER)
    yield connection
    await connection.close()


@pytest.fixture
async def official(database: Database) -> "AsyncGenerator[Connection]":
    """A connection as lapor_official."""
    connection = await database.connect(OFFICIAL)
    yield connection
    await connection.close()


@pytest.fixture
async def ingester(database: Database) -> "AsyncGenerator[Connection]":
    """A connection as lapor_ingester."""
    connection = await database.connect(INGESTER)
    yield connection
    await connection.close()


async def _tables(connection: "Connection") -> list[str]:
    return [record[0] for record in await connection.fetch(_TABLES)]


async def _refused(connection: "Connection", statement: str) -> None:
    """Run a statement that must be refused, and leave nothing behind if it is not."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        with pytest.raises(_REFUSED):
            await connection.execute(statement)
    finally:
        await transaction.rollback()


async def test_the_reader_reads_open_and_nothing_of_desk(reader: "Connection") -> None:
    known = await _tables(reader)

    for table in known:
        if table.startswith("open."):
            await reader.fetch(f"select * from {table}")
        else:
            await _refused(reader, f"select * from {table}")
            await _refused(reader, f"select 1 from {table}")

    assert {table.split(".")[0] for table in known} == {"open", "desk"}
    assert {f"{one.schema}.{one.name}" for one in tables.metadata.sorted_tables} <= set(known)


async def test_the_reader_writes_nowhere(reader: "Connection") -> None:
    for table in await _tables(reader):
        schema, name = table.split(".")
        column = await reader.fetchval(
            "select a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid "
            "join pg_namespace n on n.oid = c.relnamespace where a.attnum > 0 and a.attidentity = '' "
            "and a.attgenerated = '' and c.relname = $1 and n.nspname = $2",
            name,
            schema,
        )
        await _refused(reader, f"insert into {table} default values")
        await _refused(reader, f"update {table} set {column} = {column}")
        await _refused(reader, f"delete from {table}")
        await _refused(reader, f"truncate {table}")
        await _refused(reader, f"select 1 from {table} for update")
        await _refused(reader, f"alter table {table} add column extra text")
        await _refused(reader, f"drop table {table}")
    for schema in ("open", "desk", "public"):
        await _refused(reader, f"create table {schema}.extra (id int)")
        await _refused(reader, f"create function {schema}.extra() returns int language sql return 1")
    await _refused(reader, "create schema extra")


async def test_no_role_but_the_owner_may_create_anything(superuser: "Connection") -> None:
    for role in (READER, INGESTER, OFFICIAL):
        for schema in ("open", "desk", "public"):
            assert not await superuser.fetchval("select has_schema_privilege($1, $2, 'create')", role, schema)
        assert not await superuser.fetchval("select has_database_privilege($1, current_database(), 'create')", role)


async def test_nobody_can_take_on_another_role(superuser: "Connection") -> None:
    """`set role` is judged by the user who logged in, so users are made who are members of one role only."""
    for role in (READER, INGESTER, OFFICIAL):
        for other in (*ROLES, "postgres"):
            assert await superuser.fetchval("select pg_has_role($1, $2, 'member')", role, other) is (role == other)
        attributes = await superuser.fetchrow(
            "select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication, rolcanlogin "
            "from pg_roles where rolname = $1",
            role,
        )
        assert attributes is not None
        assert not any(attributes)


async def test_a_login_of_the_reader_stays_the_reader(superuser: "Connection") -> None:
    async with superuser.transaction():
        await superuser.execute("create role lapor_test_login in role lapor_reader")
        await superuser.execute("set local session authorization lapor_test_login")
        await superuser.fetchval("select version from open.dataset")
        for other in (OWNER, INGESTER, OFFICIAL, "postgres"):
            savepoint = superuser.transaction()
            await savepoint.start()
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await superuser.execute(f"set role {other}")
            await savepoint.rollback()
        await superuser.execute("reset session authorization")
        await superuser.execute("drop role lapor_test_login")


async def test_the_official_writes_its_columns_and_no_other(superuser: "Connection") -> None:
    granted = await superuser.fetch(
        """
        select format('%s.%s %s', c.relname, a.attname, p) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        cross join unnest(array['insert', 'update', 'references']) p
        where n.nspname in ('open', 'desk') and c.relkind = 'r' and has_column_privilege($1, c.oid, a.attnum, p)
        """,
        OFFICIAL,
    )
    whole = [
        (table, privilege)
        for table in await _tables(superuser)
        for privilege in ("delete", "truncate", "trigger")
        if await superuser.fetchval("select has_table_privilege($1, $2, $3)", OFFICIAL, table, privilege)
    ]

    assert {record[0] for record in granted} == _OFFICIAL_MAY
    assert whole == []


async def test_the_official_cannot_change_what_was_said(official: "Connection") -> None:
    await _refused(official, "update open.follow_up set body = ''")
    await _refused(official, "delete from open.follow_up")
    await _refused(official, "update open.timeline_event set status = 'CLOSED'")
    await _refused(official, "update open.complaint set title = ''")
    await _refused(official, "insert into open.complaint default values")
    await _refused(official, "update open.dataset set publisher = ''")
    await _refused(official, "select key from desk.unpublished")
    await _refused(official, "update open.log_entry set entry = entry")
    await _refused(official, "delete from open.log_node")
    await _refused(official, "select subject from desk.audit")
    await _refused(official, "delete from desk.posting")
    await official.execute("update open.dataset set version = version + 1")


def _pairs(table: str, privilege: str, columns: str) -> set[str]:
    return {f"{table}.{column} {privilege}" for column in columns.split()}


_DEADLINE = (
    "tracking_id kind rule_id starts_not_before starts_on due_not_before due_on met_not_before met_not_after verdict"
)
_OFFICIAL_MAY = (
    _pairs(
        "follow_up",
        "insert",
        "tracking_id number agency_id kind body body_withheld disclosures posted_at corrects_number leaf_index salt",
    )
    | _pairs("log_entry", "insert", "leaf_index entry")
    | _pairs("log_node", "insert", "level index hash")
    | _pairs("posting", "insert", "issuer subject key input_digest tracking_id number leaf_index tree_size posted_at")
    | _pairs("audit", "insert", "id at issuer subject agency role client request_id action tracking_id outcome")
    | _pairs(
        "timeline_event",
        "insert",
        "tracking_id sequence kind actor agency_id not_before not_after status follow_up_number",
    )
    | _pairs("complaint", "update", "status status_since follow_up_count updated_at last_sequence")
    | _pairs("change", "insert", "tracking_id sequence version changed_at kind")
    | _pairs("change", "update", "sequence version changed_at kind")
    | _pairs("deadline", "insert", _DEADLINE)
    | _pairs("deadline", "update", _DEADLINE)
    | _pairs("dataset", "update", "version change_sequence as_of as_of_day")
)


async def test_the_ingester_may_not_change_the_tables_themselves(ingester: "Connection") -> None:
    await _refused(ingester, "alter table open.complaint add column reporter text")
    await _refused(ingester, "create table open.extra (id int)")
    await _refused(ingester, "drop table desk.unpublished")
    await _refused(ingester, "truncate open.complaint cascade")
    for table in ("open.log_entry", "open.log_node", "desk.audit"):
        await _refused(ingester, f"delete from {table}")


async def test_every_text_of_desk_was_looked_at(superuser: "Connection") -> None:
    found = await superuser.fetch(
        """
        select table_name || '.' || column_name from information_schema.columns where table_schema = 'desk'
        and (data_type in ('text', 'character varying', 'character', 'xml', 'json', 'ARRAY') or udt_name = 'citext')
        """
    )

    assert {record[0] for record in found} == set(REVIEWED_TEXTS)


def test_the_tables_are_all_in_the_two_schemas() -> None:
    for table in tables.metadata.sorted_tables:
        assert table.schema in (tables.OPEN, desk_tables.DESK)
        for column in table.columns:
            assert not isinstance(column.type, Text) or not set(column.name.split("_")) & _PERSONAL, column


_PERSONAL = {
    "reporter",
    "nik",
    "phone",
    "address",
    "email",
    "name_of",
    "pelapor",
    "telepon",
    "alamat",
    "raw",
    "original",
}
