"""A cursor that this list in this order has not given is refused before any statement; one that it has given is good
wherever rows come and go."""

import base64
import json
from typing import Any

import pytest

from tests.resolvers.world import World

_LISTS = ("complaints", "agencies", "regions", "categories")


def _cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(parts)).encode()).decode().rstrip("=")


def _mark(world: World, order: str = "") -> str:
    """The first part of the cursors that `complaints` gives."""
    cursor = world.data(f"{{complaints(first: 1{order}) {{pageInfo {{endCursor}}}}}}")["complaints"]["pageInfo"][
        "endCursor"
    ]
    return str(json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[0])


_GARBAGE = (
    "",
    "x",
    "=",
    "====",
    "a" * 5000,
    "💥",
    "a\x00b",
    "\ud800",
    "!!!!",
    _cursor(),
    _cursor("00000000", 1, 1),
    base64.b64encode(b"\xff\xfe").decode(),
    base64.b64encode(b"null").decode(),
    base64.b64encode(b'{"a": 1}').decode(),
    base64.b64encode(b"[" * 1400).decode(),
    base64.b64encode(b'["' + b"9" * 400).decode(),
)


@pytest.mark.parametrize("argument", ["after", "before"])
@pytest.mark.parametrize("cursor", _GARBAGE, ids=range(len(_GARBAGE)))
def test_a_cursor_that_is_none(world: World, argument: str, cursor: str) -> None:
    for name in _LISTS:
        refusal = world.refusal(f"query ($c: String) {{{name}({argument}: $c) {{nodes {{id}}}}}}", {"c": cursor})

        assert refusal.code == "BAD_CURSOR"
        assert argument in refusal.message
        assert cursor == "" or len(cursor) < 4 or cursor not in refusal.message


_NO_KEYS = (
    (),
    (1,),
    (1, 2, 3),
    ("1", 1),
    (1, "1"),
    (1.5, 1),
    (True, 1),
    (None, None),
    ([1], 1),
    (2**63, 1),
    (-(2**63) - 1, 1),
    (1, 2**63),
    (2**200, 2**200),
    (10**18, 1),
    (-(10**18), 1),
    ("infinity", 1),
    ("2026-01-01", 1),
)


@pytest.mark.parametrize("keys", _NO_KEYS, ids=range(len(_NO_KEYS)))
def test_a_cursor_of_this_list_with_other_keys(world: World, keys: tuple[Any, ...]) -> None:
    cursor = _cursor(_mark(world), *keys)

    assert world.refusal("query ($c: String) {complaints(after: $c) {nodes {id}}}", {"c": cursor}).code == "BAD_CURSOR"


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN", "1e400", "1e3"])
def test_a_cursor_with_a_number_that_json_lacks(world: World, number: str) -> None:
    raw = f'["{_mark(world)}",{number},1]'.encode()
    cursor = base64.urlsafe_b64encode(raw).decode().rstrip("=")

    assert world.refusal("query ($c: String) {complaints(before: $c) {nodes {id}}}", {"c": cursor}).code == "BAD_CURSOR"


def test_a_text_key_that_cannot_be_stored(world: World) -> None:
    cursor = world.data("{agencies(first: 1) {pageInfo {endCursor}}}")["agencies"]["pageInfo"]["endCursor"]
    mark = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[0]

    for key in ("a\x00b", "\ud800"):
        refusal = world.refusal("query ($c: String) {agencies(after: $c) {totalCount}}", {"c": _cursor(mark, key, "x")})
        assert refusal.code == "BAD_CURSOR"


@pytest.mark.parametrize(
    "other",
    [
        "complaints(first: 1, orderBy: {field: UPDATED_AT})",
        "complaints(first: 1, orderBy: {field: SUBMITTED_AT, direction: ASC})",
        "complaints(first: 1, orderBy: {field: TRACKING_ID})",
        "agencies(first: 1)",
        "regions(first: 1)",
        "categories(first: 1)",
    ],
)
def test_the_cursor_of_another_order(world: World, other: str) -> None:
    cursor = world.data(f"{{page: {other} {{pageInfo {{endCursor}}}}}}")["page"]["pageInfo"]["endCursor"]

    assert world.refusal("query ($c: String) {complaints(after: $c) {nodes {id}}}", {"c": cursor}).code == "BAD_CURSOR"


def test_a_cursor_of_a_place_where_no_row_is_goes_on_from_there(world: World) -> None:
    cursor = _cursor(_mark(world), 10**15, 5)

    answer = world.data(
        "query ($c: String) {complaints(after: $c) {pageInfo {endCursor} totalCount} all: complaints {totalCount}}",
        {"c": cursor},
    )

    assert answer["complaints"]["totalCount"] == answer["all"]["totalCount"] > 0
