"""Many rows in one statement: copied in, or inserted and overwritten by their keys."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

__all__ = ["copy", "overwrite", "remove", "upsert"]

Rows = Sequence[Mapping[str, Any]]


async def copy(connection: AsyncConnection, table: Table, rows: Rows) -> None:
    """Add rows that the table lacks, all with the columns of the first."""
    if not rows:
        return
    columns = list(rows[0])
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.copy_records_to_table(
        table.name,
        schema_name=table.schema,
        columns=columns,
        records=[tuple(_copied(row[column], column) for column in columns) for row in rows],
    )


def _copied(value: object, column: str) -> object:
    is_json = column == "disclosures" and not isinstance(value, str)
    return orjson.dumps(value).decode() if is_json else value


async def upsert(connection: AsyncConnection, table: Table, rows: Rows, key: Sequence[str]) -> None:
    """Insert or overwrite in one statement: a column is one array, which is several times faster than row by row."""
    if not rows:
        return
    columns = list(rows[0])
    arrays = ", ".join(f"${place}::{_array_type(table, column)}" for place, column in enumerate(columns, start=1))
    assigned = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
    statement = (
        f"insert into {table.fullname} ({', '.join(columns)}) select * from unnest({arrays}) "
        f"on conflict ({', '.join(key)}) do update set {assigned}"
    )
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(statement, *([row[column] for row in rows] for column in columns))


async def overwrite(connection: AsyncConnection, table: Table, rows: Rows, key: Sequence[str]) -> None:
    """Change rows that the table holds in one statement, so that its triggers run once and not once a row."""
    if not rows:
        return
    assigned = ", ".join(f"{column} = new.{column}" for column in rows[0] if column not in key)
    found = " and ".join(f"old.{column} = new.{column}" for column in key)
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(
        f"update {table.fullname} old set {assigned} "
        f"from jsonb_populate_recordset(null::{table.fullname}, $1::jsonb) new where {found}",
        orjson.dumps(rows).decode(),
    )


async def remove(connection: AsyncConnection, table: Table, keys: Rows) -> None:
    """Delete in one statement the rows that have these values, all of the columns of the first."""
    if not keys:
        return
    columns = list(keys[0])
    arrays = ", ".join(f"${place}::{_array_type(table, column)}" for place, column in enumerate(columns, start=1))
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(
        f"delete from {table.fullname} where ({', '.join(columns)}) in (select * from unnest({arrays}))",
        *([row[column] for row in keys] for column in columns),
    )


def _array_type(table: Table, column: str) -> str:
    """The SQL type of an array of the column's values; a collation belongs to the column, not to the value."""
    compiled = table.c[column].type.compile(dialect=postgresql.dialect())
    return f"{compiled.partition(' COLLATE ')[0]}[]"
