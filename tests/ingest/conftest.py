"""A feed into a database of the test's own."""

from pathlib import Path

import pytest

from tests.database import Database
from tests.ingest.exports import Feed


@pytest.fixture
def feed(database: Database, tmp_path: Path) -> Feed:
    """An empty database and a folder to write exports into."""
    return Feed(database, tmp_path)
