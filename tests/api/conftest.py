"""An application over this test's own database, asked without a network."""

import os
import tempfile
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

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
def scratch() -> Generator[Path]:
    """A folder for an embedded server: root's runs under another account, which must get through to it."""
    with tempfile.TemporaryDirectory(prefix="lapor-test-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


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
