"""The library's messages: an unknown word is answered with the known ones, and no value makes a message long."""

import pytest

from resolvers.messages import told
from tests.resolvers.world import CORE, World

_STATUSES = "SUBMITTED, VERIFIED, ASSIGNED, FOLLOWED_UP, REPORTER_REPLIED, POSTPONED, ARCHIVED, CLOSED"


@pytest.mark.parametrize(
    ("declared", "value", "words"),
    [
        ("OrderDirection!", "up", "ASC, DESC"),
        ("OrderDirection!", 3, "ASC, DESC"),
        ("OrderDirection!", {"a": 1}, "ASC, DESC"),
        ("[ComplaintStatus!]", ["CLOSE"], _STATUSES),
        ("ComplaintFilter", {"status": ["x" * 90_000]}, _STATUSES),
        ("ComplaintFilter", {"status": ["Enum 'Agency' cannot represent"]}, _STATUSES),
    ],
)
def test_a_variable_that_is_no_word_of_its_enumeration(world: World, declared: str, value: object, words: str) -> None:
    refusal = world.refusal(
        f"query ($v: {declared}) {{dataset {{version @include(if: true)}} {_use(declared)}}}", {"v": value}
    )

    assert refusal.code == "BAD_VARIABLE"
    assert refusal.message.endswith(f"Allowed: {words}.")
    assert len(refusal.message) < 800


def _use(declared: str) -> str:
    argument = {
        "OrderDirection!": "orderBy: {field: TRACKING_ID, direction: $v}",
        "[ComplaintStatus!]": "filter: {status: $v}",
        "ComplaintFilter": "filter: $v",
    }[declared]
    return f"complaints({argument}) {{totalCount}}"


@pytest.mark.parametrize("word", ["close", '"CLOSED"', "3"])
def test_a_word_in_the_text_that_the_enumeration_lacks(world: World, word: str) -> None:
    refusal = world.refusal(f"{{complaints(filter: {{status: [{word}]}}) {{totalCount}}}}")

    assert refusal.code == "VALIDATION_FAILED"
    assert refusal.message.endswith(f"Allowed: {_STATUSES}.")


def test_a_message_of_another_fault_stays_as_it_is() -> None:
    assert told(CORE, "Value 'x' does not exist in 'Nothing' enum.") == "Value 'x' does not exist in 'Nothing' enum."
    assert told(CORE, "Cannot query field 'x'.") == "Cannot query field 'x'."
