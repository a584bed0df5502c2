"""The four roles and the two schemas, made where a cluster lacks them.

`lapor_owner` owns everything and is used by migrations only; `lapor_reader` may read `open`; `lapor_ingester` may write
both schemas; `lapor_official` may read `open` and write the columns that posting a follow-up needs (granted, column by
column, by the migrations). Roles belong to the cluster, not to one database, hence not to a revision.
"""

from sqlalchemy import Connection, text

OWNER = "lapor_owner"
READER = "lapor_reader"
INGESTER = "lapor_ingester"
OFFICIAL = "lapor_official"
ROLES = (OWNER, READER, INGESTER, OFFICIAL)

_CREATE = """
do $$ begin create role {role} nologin;
exception when duplicate_object or unique_violation then null; end $$
"""
_JOIN = """
do $$ begin
    if not pg_has_role(current_user, '{role}', 'set') then execute format('grant {role} to %I', current_user); end if;
end $$
"""
_MAY_CREATE = """
do $$ begin execute format('grant create on database %I to lapor_owner', current_database()); end $$
"""
_DEFAULTS = (
    ("select", "open", READER),
    ("select", "open", OFFICIAL),
    ("select, insert, update, delete", "open", INGESTER),
    ("select, insert, update, delete", "desk", INGESTER),
)


def prepare(connection: Connection) -> None:
    """Make roles and schemas and what each role may do in them by default, then go on as `lapor_owner`.

    The connection's user needs to be a superuser, or the database's owner with CREATEROLE.
    """
    for role in ROLES:
        connection.execute(text(_CREATE.format(role=role)))
        connection.execute(text(_JOIN.format(role=role)))
    connection.execute(text(_MAY_CREATE))
    connection.execute(text(f"set local role {OWNER}"))
    for schema in ("open", "desk"):
        connection.execute(text(f"create schema if not exists {schema}"))
    connection.execute(text(f"grant usage on schema open to {READER}, {INGESTER}, {OFFICIAL}"))
    connection.execute(text(f"grant usage on schema desk to {INGESTER}"))
    for privileges, schema, role in _DEFAULTS:
        connection.execute(text(f"alter default privileges in schema {schema} grant {privileges} on tables to {role}"))
