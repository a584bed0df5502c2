"""Bringing a database to the newest revision, and telling whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

_LOCK = 0x1A9042
"""Advisory lock number: two processes migrating at once take turns."""


def _config(connection: Connection) -> Config:
    config = Config(toml_file=str(Path(__file__).parent.parent / "pyproject.toml"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    command.upgrade(_config(connection), "head")


def _check(connection: Connection) -> None:
    command.check(_config(connection))


async def upgrade(url: str) -> None:
    """Bring the database at `url` (`postgresql+asyncpg://…`) to the newest revision; safe beside another."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


async def check(url: str) -> None:
    """Raise `alembic.util.CommandError` when the tables of `store.tables` differ from what the revisions made."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_check)
    finally:
        await engine.dispose()
