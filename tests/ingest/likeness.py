"""What two databases must have in common after the same files: all but own numbers and times of writing."""

from typing import TYPE_CHECKING, Any

import orjson

from tests.database import Database

if TYPE_CHECKING:
    from tests.database import Connection

_KEYS = {"agency": "slug", "category": "slug", "region": "code", "source": "name"}
_REFERENCES = {
    "agency_id": "agency",
    "channel_agency_id": "agency",
    "category_id": "category",
    "region_id": "region",
    "source_id": "source",
}
_OF_THIS_WRITING = frozenset(
    {
        "id",
        "run_id",
        "version",
        "clocks_version",
        "as_of",
        "as_of_day",
        "changed_at",
        "updated_at",
        "imported_at",
        "withdrawn_at",
    }
)
_NOT_COMPARED = frozenset({"open.alembic_version", "desk.alembic_version", "desk.import_run"})

Rows = dict[str, list[str]]


async def likeness(database: Database) -> Rows:
    """Every row of every table as JSON, in order, with slugs, codes and names for the server's own numbers."""
    connection = await database.connect()
    try:
        names = await _names(connection)
        tables = await connection.fetch(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema in ('open', 'desk') and table_type = 'BASE TABLE'"
        )
        found: Rows = {}
        for schema, table in tables:
            if f"{schema}.{table}" not in _NOT_COMPARED:
                present = " where complaints <> 0" if table == "tally" else ""
                rows = await connection.fetch(f"select to_jsonb(t)::text as row from {schema}.{table} t{present}")
                found[f"{schema}.{table}"] = sorted(_plain(table, orjson.loads(row["row"]), names) for row in rows)
        return found
    finally:
        await connection.close()


async def _names(connection: "Connection") -> dict[str, dict[int, str]]:
    names: dict[str, dict[int, str]] = {}
    for table, key in _KEYS.items():
        rows = await connection.fetch(f"select id, {key} as key from open.{table}")
        names[table] = {row["id"]: row["key"] for row in rows}
    return names


def _plain(table: str, row: dict[str, Any], names: dict[str, dict[int, str]]) -> str:
    kept: dict[str, Any] = {}
    for column, value in row.items():
        target = _REFERENCES.get(column) or (table if column == "parent_id" else None)
        if column not in _OF_THIS_WRITING:
            kept[column] = names[target][value] if target and value is not None else value
    if table == "tally" and row["scope"]:
        kept["scope"] = (row["scope"] > 0, names["agency"][abs(row["scope"])])
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()
