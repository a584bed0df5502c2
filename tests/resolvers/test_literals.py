"""Texts that differ only in literals: what they share, and what must keep them apart."""

import pytest
from graphql import parse, validate

from resolvers.internals import core_schema
from resolvers.literals import lift, places, types_in
from schema.build import schema

CORE = core_schema(schema)


def key(text: str) -> str:
    lifted = lift(text)
    assert lifted is not None
    return lifted.key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{complaint(trackingId: "1") {id}}', '{complaint(trackingId: "22") {id}}'),
        ("{complaints(first: 1) {totalCount}}", "{complaints(first: 100) {totalCount}}"),
        ('{nodes(ids: ["a", "b"]) {id}} # "x"', '{nodes(ids: ["c", "d"]) {id}} # "x"'),
        ('{complaint(trackingId: "a \\" {") {id}}', '{complaint(trackingId: "b") {id}}'),
    ],
)
def test_texts_that_differ_in_literals_share(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{node(id: 1) {id}}", '{node(id: "1") {id}}'),
        ("{complaints(first: 1) {totalCount}}", "{complaints(first: 1.0) {totalCount}}"),
        ('{nodes(ids: ["a", "a"]) {id}}', '{nodes(ids: ["a", "b"]) {id}}'),
        ('{nodes(ids: ["a"]) {id}}', '{nodes(ids: ["a", "b"]) {id}}'),
        (
            "{complaints(first: 1, orderBy: {field: UPDATED_AT}) {totalCount}}",
            "{complaints(first: 1, orderBy: {field: TRACKING_ID}) {totalCount}}",
        ),
        ("{a1: complaints(first: 1) {totalCount}}", "{a2: complaints(first: 1) {totalCount}}"),
    ],
)
def test_texts_that_differ_in_more_do_not_share(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_equal_values_in_two_spellings_do_not_share_with_different_values() -> None:
    """The first text is valid, since one response key has one meaning; the second is not."""
    one = '{a: node(id: "x") {id} a: node(id: "\\u0078") {id}}'
    other = '{a: node(id: "x") {id} a: node(id: "y") {id}}'

    assert not validate(CORE, parse(one))
    assert validate(CORE, parse(other))
    assert key(one) != key(other)


def test_a_text_that_imitates_a_key_does_not_share() -> None:
    assert lift('{node(id: "x") {id} a: node(id: \x00s1) {id}}') is None


@pytest.mark.parametrize(
    "text",
    [
        '{__type(name: "Query") {name}}',
        "query($n: Int = 5) {complaints(first: $n) {totalCount}}",
        '{node(id: """a""") {id}}',
    ],
)
def test_some_texts_are_always_read_in_full(text: str) -> None:
    assert lift(text) is None


def test_values_are_coerced_by_the_types_of_the_first_text() -> None:
    text = '{complaints(first: 3, filter: {agency: "x", submitted: {from: "2024-02-29"}}) {totalCount}}'
    document = parse(text)
    lifted = lift(text)
    assert lifted is not None
    assert not validate(CORE, document)

    known = places(types_in(CORE, document), lifted)

    assert known.values(("7", '"y\\u00e9"', '"2025-01-31"'))[:2] == (7, ["yé"])  # type: ignore[index]
    assert known.values(("7", '"y"', '"2025-02-30"')) is None
    assert known.values(("99999999999", '"y"', '"2025-01-31"')) is None
