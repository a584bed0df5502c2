"""Worlds: databases with rows, the compiler and the oracle over them."""

from collections.abc import Generator

import pytest

from tests import rows
from tests.database import Database
from tests.resolvers.world import World, world_of


@pytest.fixture(scope="module")
def world(module_database: Database) -> Generator[World]:
    """One world for the tests of a module."""
    with world_of(module_database, rows.generate(seed=1)) as made:
        yield made
