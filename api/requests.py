"""A GraphQL request out of an HTTP one: the members of GraphQL over HTTP, by GET or POST, or a refusal that says why.

Members that the specification does not know are ignored, as it demands; a member named twice is refused, since two
readers would take it for two different requests.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qsl

import orjson

from store.errors import BadRequest, BadVariable

_MEMBERS = ("query", "operationName", "variables", "extensions", "documentId")
_DEEPEST_VARIABLE = 32


class GraphQLRequest(NamedTuple):
    """What is asked: a text or a trusted document's id, which of its operations, and the variables."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any]


def from_json(body: bytes) -> GraphQLRequest:
    """Read the body of a POST; raises `BadRequest`, or `BadVariable` for variables nested without end."""
    members = _object(body, "The body")
    return _request(members.get, "null")


def from_query_string(query_string: bytes) -> GraphQLRequest:
    """Read the parameters of a GET; an empty one counts as none, and so does `null` for one that is JSON."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=100)
    except ValueError:
        raise BadRequest("The query string is not percent-encoded UTF-8 with at most 100 parameters.") from None
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members and name in _MEMBERS:
            raise BadRequest(f"The parameter `{name}` is given twice. Give it once.")
        members[name] = value
    for name in ("variables", "extensions"):
        if members.get(name) == "null":
            del members[name]
        elif name in members:
            members[name] = _object(members[name].encode(), f"The parameter `{name}`")
    return _request(members.get, "left out")


def _request(member: Callable[[str], Any], absent: str) -> GraphQLRequest:
    query = member("query")
    document_id = member("documentId")
    operation_name = member("operationName")
    variables = member("variables")
    extensions = member("extensions")
    for name, value in (("query", query), ("documentId", document_id), ("operationName", operation_name)):
        if value is not None and not isinstance(value, str):
            raise BadRequest(f"`{name}` must be a string, or {absent}.")
    for name, value in (("variables", variables), ("extensions", extensions)):
        if value is not None and not isinstance(value, dict):
            raise BadRequest(f"`{name}` must be a JSON object, or {absent}.")
    if (query is None) == (document_id is None):
        raise BadRequest("Send either `query`, the text of a GraphQL document, or `documentId`, and not both.")
    return GraphQLRequest(query, document_id, operation_name or None, variables or {})


def _object(text: bytes, what: str) -> dict[str, Any]:
    """Read one JSON object, strictly: UTF-8, no comments, no NaN, no member twice at any level."""
    try:
        found: Any = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(
            f"{what} is not JSON in UTF-8: {error.msg} (column {error.colno} of line {error.lineno})."
        ) from None
    if isinstance(found, list):
        raise BadRequest(f"{what} is a list. Batches are not answered; send one JSON object.")
    if not isinstance(found, dict):
        raise BadRequest(f"{what} must be a JSON object.")
    if text.count(b"[") + text.count(b"{") > _DEEPEST_VARIABLE:
        _refuse_depth(found)
    # What comes out again byte by byte has lost nothing; only other spellings need the slower look.
    if orjson.dumps(found) != text:
        _refuse_twins(text, what)
    return cast("dict[str, Any]", found)


def _refuse_depth(found: Any) -> None:
    level = [found]
    for _ in range(_DEEPEST_VARIABLE + 1):
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return
    raise BadVariable(f"The variables nest over {_DEEPEST_VARIABLE} deep. Nothing here takes such a value.")


class _TwinError(ValueError):
    pass


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _TwinError


_strict = json.JSONDecoder(object_pairs_hook=_distinct, parse_int=str, parse_float=str)


def _refuse_twins(text: bytes, what: str) -> None:
    try:
        _strict.decode(text.decode())
    except _TwinError:
        raise BadRequest(f"{what} names a member of an object twice. Name it once.") from None
    except RecursionError:
        raise BadVariable(
            f"The variables nest over {_DEEPEST_VARIABLE} deep. Nothing here takes such a value."
        ) from None
