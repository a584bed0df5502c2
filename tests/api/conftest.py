"""An application over this test's own database, asked without a network."""

import os
from collections.abc import AsyncGenerator

import httpx2
import pytest

from api.app import Application, build
from api.settings import Settings
from tests.database import Database


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name in [name for name in os.environ if name.startswith("LAPOR_") and name != "LAPOR_TEST_DATABASE_URL"]:
        monkeypatch.delenv(name)


@pytest.fixture
def settings() -> Settings:
    """The settings of the application under test."""
    return Settings(statement_timeout_ms=300, read_connections=2)


@pytest.fixture
async def application(database: Database, settings: Settings) -> AsyncGenerator[Application]:
    """The application over this test's database."""
    built = build(settings, database.dsn)
    yield built
    await built.close()


@pytest.fixture
async def client(application: Application) -> AsyncGenerator[httpx2.AsyncClient]:
    """A client of the application."""
    transport = httpx2.ASGITransport(application)
    async with httpx2.AsyncClient(transport=transport, base_url="http://lapor.test") as asking:
        yield asking
