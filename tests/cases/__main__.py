"""`python -m tests.cases` writes schema.graphql and every case's .sql and .json anew; look at the difference."""

import asyncio
import os

from sqlalchemy import make_url

from store import embedded, migration
from tests.cases.cases import rewrite, rewrite_sdl
from tests.cases.dataset import ROWS
from tests.database import Database
from tests.resolvers.world import world_of

NAME = "lapor_cases"


async def _make(server: Database, url: str) -> None:
    connection = await server.connect()
    await connection.execute(f"drop database if exists {NAME} with (force)")
    await connection.execute(f"create database {NAME} template template0")
    await connection.close()
    await migration.upgrade(url)


def _write(server: str) -> None:
    address = make_url(server).set(drivername="postgresql+asyncpg")
    url = address.set(database=NAME).render_as_string(hide_password=False)
    asyncio.run(_make(Database(address.render_as_string(hide_password=False)), url))
    with world_of(Database(url), ROWS) as world:
        rewrite(world)


def main() -> None:
    """Write everything, on an embedded server or the one that `LAPOR_TEST_DATABASE_URL` names."""
    rewrite_sdl()
    given = os.environ.get("LAPOR_TEST_DATABASE_URL")
    if given:
        _write(given)
        return
    with embedded.scratch() as started:
        _write(started.url(database="postgres"))


if __name__ == "__main__":
    main()
