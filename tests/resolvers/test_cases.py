"""Each case of `tests/cases` becomes the statement beside it and gets the answer beside it (`make cases` rewrites)."""

from collections.abc import Generator

import pytest

from tests.cases import cases
from tests.cases.dataset import ROWS
from tests.database import Database
from tests.resolvers.world import World, world_of


@pytest.fixture(scope="module")
def world(module_database: Database) -> Generator[World]:
    """The rows that the cases ask about."""
    with world_of(module_database, ROWS) as made:
        yield made


@pytest.mark.parametrize("name", cases.names())
def test_a_case(world: World, name: str) -> None:
    assert cases.statement(world, name) == (cases.FOLDER / f"{name}.sql").read_text()
    assert cases.answer(world, name) == (cases.FOLDER / f"{name}.json").read_text()


def test_every_file_belongs_to_a_case() -> None:
    found = {path.stem for suffix in ("sql", "json") for path in cases.FOLDER.glob(f"*.{suffix}")}

    assert found == set(cases.names())
