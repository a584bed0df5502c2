"""The compiled answer is the oracle's for 1,008 random queries over random rows, and each takes one statement."""

from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, given, note, settings

from store.errors import TooCostly
from tests import rows
from tests.database import Database
from tests.resolvers.questions import Question, questions
from tests.resolvers.world import World, world_of

SHAPES_A_SEED = 112
QUERIES_A_SHAPE = 3
_SETTINGS = settings(
    max_examples=SHAPES_A_SEED,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    print_blob=True,
)


@pytest.fixture(scope="module", params=[1, 2, 3])
def random_world(request: pytest.FixtureRequest, module_database: Database) -> Generator[World]:
    """Three sets of rows, one after the other."""
    with world_of(module_database, rows.generate(seed=request.param)) as made:
        yield made


def test_random_queries(random_world: World) -> None:
    asked = refused = 0

    @_SETTINGS
    @given(questions(random_world, QUERIES_A_SHAPE))
    def agree(asking: list[Question]) -> None:
        nonlocal asked, refused
        for question in asking:
            asked += 1
            try:
                random_world.check(question.document, question.variables)
                random_world.check(question.twin, question.variables)
            except TooCostly as refusal:
                note(refusal.message)
                refused += 1

    agree()

    assert asked >= SHAPES_A_SEED * QUERIES_A_SHAPE
    assert refused <= asked / 20, "the compiler refuses more than a small minority"
