"""Databases for the tests: one server a run, one migrated template, one copy a test.

The server is an embedded one in a temporary folder, or the one that `LAPOR_TEST_DATABASE_URL` names (as a superuser).
"""

import asyncio
import itertools
import os
from collections.abc import Generator
from contextlib import ExitStack, contextmanager

import asyncpg
import pytest
from sqlalchemy import make_url

from store import embedded, migration
from tests.database import Database

_numbers = itertools.count(1)


def _named(url: str, name: str) -> str:
    return make_url(url).set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)


def _do(server: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(Database(server).dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


@contextmanager
def fresh(server: str, template: str) -> Generator[Database]:
    name = f"lapor_test_{os.getpid()}_{next(_numbers)}"
    _do(server, f"create database {name} template {template}")
    try:
        yield Database(_named(server, name))
    finally:
        _do(server, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def server() -> Generator[str]:
    """The address of the run's server, connected to its maintenance database."""
    given = os.environ.get("LAPOR_TEST_DATABASE_URL")
    if given:
        yield _named(given, make_url(given).database or "postgres")
        return
    with embedded.scratch() as started:
        yield started.url(database="postgres")


@pytest.fixture(scope="session")
def template(server: str) -> Generator[str]:
    """The name of a database at the newest revision, to be copied and not to be connected to."""
    with fresh(server, "template0") as made:
        asyncio.run(migration.upgrade(made.url))
        yield make_url(made.url).database or ""


@pytest.fixture
def database(server: str, template: str) -> Generator[Database]:
    """A migrated, empty database for this test alone."""
    with fresh(server, template) as made:
        yield made


@pytest.fixture
def three_databases(server: str, template: str) -> Generator[list[Database]]:
    """Three migrated, empty databases for this test alone, to be compared."""
    with ExitStack() as made:
        yield [made.enter_context(fresh(server, template)) for _ in range(3)]


@pytest.fixture(scope="module")
def module_database(server: str, template: str) -> Generator[Database]:
    """A migrated, empty database that the tests of one module share."""
    with fresh(server, template) as made:
        yield made
