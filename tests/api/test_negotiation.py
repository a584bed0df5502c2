"""The `Accept` header, against RFC 9110 and the GraphQL-over-HTTP specification."""

import pytest

from api.negotiation import GRAPHQL, PLAIN, choose


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, PLAIN),
        (b"", PLAIN),
        (b"*/*", PLAIN),
        (b"application/*", PLAIN),
        (b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", PLAIN),
        (b"application/graphql-response+json", GRAPHQL),
        (b"APPLICATION/GraphQL-Response+JSON ; charset=utf-8", GRAPHQL),
        (b"application/json", PLAIN),
        (b"application/graphql-response+json, application/json;q=0.9", GRAPHQL),
        (b"application/graphql-response+json;q=0.4, application/json;q=0.9", PLAIN),
        (b"application/json, application/graphql-response+json", GRAPHQL),
        (b"application/json, */*", PLAIN),
        (b"application/graphql-response+json, */*", GRAPHQL),
        (b"application/json;q=0, */*;q=0.1", GRAPHQL),
        (b'application/json;profile="a,b;q=0"', PLAIN),
    ],
)
def test_the_best_weighted_of_the_two_types_is_chosen(accept: bytes | None, expected: object):
    assert choose(accept) is expected


@pytest.mark.parametrize(
    "accept",
    [b"text/html", b"application/json;q=0", b"*/*;q=0", b"image/*", b"application/json;q=seven", b",;,", b"\xff"],
)
def test_a_client_that_takes_neither_gets_none(accept: bytes):
    assert choose(accept) is None


def test_endless_headers_are_cut_and_not_remembered():
    assert choose(b"application/json," + b"a/b," * 100_000) is PLAIN
    assert choose(b"x" * 1_000_000) is None
