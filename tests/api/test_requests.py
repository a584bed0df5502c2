"""Requests out of bodies and query strings."""

from urllib.parse import quote

import pytest

from api.requests import GraphQLRequest, from_json, from_query_string
from store.errors import BadRequest, BadVariable


def test_all_members_of_a_body_are_read():
    body = b'{"query":"{a}","operationName":"A","variables":{"first":1},"extensions":{"x":1}}'

    assert from_json(body) == GraphQLRequest("{a}", None, "A", {"first": 1})


def test_null_is_the_same_as_left_out():
    body = b'{"query": "{a}", "operationName": null, "variables": null, "extensions": null, "documentId": null}'

    assert from_json(body) == GraphQLRequest("{a}", None, None, {})


def test_members_that_the_specification_does_not_know_are_ignored():
    assert from_json(b'{"query":"{a}","id":7,"batch":[1]}').query == "{a}"
    assert from_query_string(b"query=%7Ba%7D&utm_source=x&utm_source=y").query == "{a}"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"\xef\xbb\xbf{}", "JSON"),
        (b'{"query":"\xff"}', "JSON"),
        (b'{"query":"\\ud800"}', "JSON"),
        (b'{"query":"{a}","variables":{"x":NaN}}', "JSON"),
        (b'[{"query":"{a}"}]', "Batches"),
        (b'"{a}"', "object"),
        (b"null", "object"),
        (b"{}", "documentId"),
        (b'{"query":"{a}","documentId":"sha256:00"}', "not both"),
        (b'{"query":["{a}"]}', "`query` must be a string"),
        (b'{"query":"{a}","operationName":7}', "`operationName` must be a string"),
        (b'{"query":"{a}","variables":"{}"}', "`variables` must be a JSON object"),
        (b'{"query":"{a}","variables":[]}', "`variables` must be a JSON object"),
        (b'{"query":"{a}","extensions":0}', "`extensions` must be a JSON object"),
    ],
)
def test_what_is_no_request_is_refused_with_a_reason(body: bytes, word: str):
    with pytest.raises(BadRequest, match=word):
        from_json(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"query":"{a}","query":"{b}"}',
        b'{"query":"{a}","\\u0071uery":"{b}"}',
        b'{"query":"{a}","variables":{"first":1,"first":2}}',
        b'{"query": "{a}", "variables": {"filter": [{"x": 1, "x": 1}]}}',
    ],
)
def test_a_member_named_twice_is_refused_at_any_level_and_in_any_spelling(body: bytes):
    with pytest.raises(BadRequest, match="twice"):
        from_json(body)


def test_other_spellings_of_the_same_body_are_read_alike():
    body = b' {"query" : "{a}", "variables": {"x": 1.50, "y": 1e2, "big": 123456789012345678901234567890} }\n'

    assert from_json(body).variables == {"x": 1.5, "y": 100.0, "big": 1.2345678901234568e29}


def test_a_number_that_no_machine_holds_is_refused():
    with pytest.raises(BadRequest, match="JSON"):
        from_json(b'{"query":"{a}","variables":{"x":' + b"9" * 5_000 + b"}}")


def test_variables_nested_without_end_are_refused():
    with pytest.raises(BadVariable, match="32 deep"):
        from_json(b'{"query":"{a}","variables":{"x":' + b"[" * 900 + b"]" * 900 + b"}}")


def test_many_brackets_that_do_not_nest_are_read():
    assert (
        len(from_json(b'{"query":"{a}","variables":{"x":[' + b",".join([b"[]"] * 500) + b"]}}").variables["x"]) == 500
    )


def test_parameters_of_a_get_are_read_and_empty_ones_count_as_none():
    text, variables = quote("query A($é: Int) {a}"), quote('{"é":1}')
    query = f"query={text}&operationName=A&variables={variables}&extensions="

    assert from_query_string(query.encode()) == GraphQLRequest("query A($é: Int) {a}", None, "A", {"é": 1})
    assert from_query_string(b"query=%7Ba%7D&operationName=&variables=").operation_name is None


@pytest.mark.parametrize(
    ("query", "word"),
    [
        (b"", "documentId"),
        (b"query=", "documentId"),
        (b"query=%7Ba%7D&query=%7Bb%7D", "twice"),
        (b"query=%ff", "UTF-8"),
        (b"query=\xc3\xa9", "UTF-8"),
        (b"query=%7Ba%7D&variables=7", "object"),
        (b"query=%7Ba%7D&variables=%7B", "JSON"),
        (b"query=%7Ba%7D&extensions=%5B%5D", "list"),
        (b"query=%7Ba%7D" + b"&a=1" * 200, "100 parameters"),
    ],
)
def test_a_query_string_that_is_no_request_is_refused_with_a_reason(query: bytes, word: str):
    with pytest.raises(BadRequest, match=word):
        from_query_string(query)


def test_a_json_parameter_that_is_null_counts_as_none():
    assert from_query_string(b"query=%7Ba%7D&variables=null&extensions=null") == GraphQLRequest("{a}", None, None, {})


@pytest.mark.parametrize(
    ("value", "reason"), [("1e400", "infinity"), ("NaN", "unexpected character"), ('"\\ud800"', "surrogate")]
)
def test_json_that_cannot_be_read_is_refused_with_the_reason_and_the_place(value: str, reason: str):
    with pytest.raises(BadRequest, match=rf"{reason}.*\(column \d+ of line 1\)"):
        from_json(b'{"query":"{a}","variables":{"x":' + value.encode() + b"}}")
