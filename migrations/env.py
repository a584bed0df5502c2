"""Alembic's environment: runs the revisions as `lapor_owner` on the connection that `store.migration` hands over."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

from store import rollups
from store.desk_tables import DESK
from store.roles import prepare
from store.tables import OPEN


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "schema" or name in (OPEN, DESK)


def run(connection: Connection) -> None:
    """Bring the database of `connection` to the revision that was asked for, in the caller's transaction."""
    prepare(connection)
    context.configure(
        connection=connection,
        target_metadata=rollups.tally.metadata,
        include_schemas=True,
        include_name=_is_ours,
        version_table_schema=DESK,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
