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


@pytest.mark.parametrize(
    ("query", "value", "words"),
    [
        ("query ($v: [ID!]!) {nodes(ids: $v) {id}}", None, "not to be null."),
        ("query ($v: [ID!]!) {nodes(ids: $v) {id}}", [None], "not to be null."),
        ("query ($v: Int) {complaints(first: $v) {totalCount}}", True, "non-integer value: true"),
        ("query ($v: Boolean!) {dataset {version @include(if: $v)}}", 1, "non boolean value: 1"),
    ],
)
def test_values_are_written_as_callers_write_them(world: World, query: str, value: object, words: str) -> None:
    assert world.refusal(query, {"v": value}).message.endswith(words)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-02-29", "no such day; years are 0001 to 9999"),
        ("0000-01-01", "no such day; years are 0001 to 9999"),
        ("29-02-2024", "a Date is written 2026-03-13"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words_of_the_calendar(world: World, value: str, words: str) -> None:
    query = "query ($v: Date) {complaints(filter: {submitted: {from: $v}}) {totalCount}}"

    assert words in world.refusal(query, {"v": value}).message


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-12-31T23:59:60Z", "minutes and seconds 00 to 59"),
        ("2026-12-31T24:00:00Z", "hours 00 to 23"),
        ("0000-12-31T00:00:00Z", "years are 0001 to 9999"),
        ("0001-01-01T00:00:00+07:00", "years are 0001 to 9999"),
        ("2026-12-31T00:00:00+24:00", "no such moment"),
        ("2026-12-31T00:00:00.1234567Z", "at most six digits of a fraction"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_in_words_of_the_clock(world: World, value: str, words: str) -> None:
    message = world.refusal(
        "query ($v: DateTime) {complaints(filter: {updated: {from: $v}}) {totalCount}}", {"v": value}
    ).message

    assert words in message
    assert "timedelta" not in message
