"""Every argument of every field with every hostile value: a refusal with its code or an answer, never a failure.

Asked as a server would ask the application, with rows behind it; places and cursors are read off the schema.
"""

import asyncio
import json
from collections.abc import Generator, Iterator
from typing import Any, cast
from urllib.parse import quote

import pytest
from graphql import get_named_type, is_enum_type
from starlette.types import Message

from api.app import Application, build
from api.errors import STATUSES
from api.settings import Settings
from tests import rows
from tests.api.hostile import Listing, Place, forged, listings, literal, mark, places, values
from tests.database import Database

PLACES = places()
_REFUSALS = {code for code, (honest, _) in STATUSES.items() if honest < 500}
_HEADERS = [
    (b"host", b"lapor.test"),
    (b"content-type", b"application/json"),
    (b"accept", b"application/graphql-response+json"),
]


class Asker:
    """Asks the application over one database and looks at what comes back."""

    def __init__(self, runner: asyncio.Runner, application: Application) -> None:
        self._runner = runner
        self._application = application

    def post(self, body: bytes) -> Any:
        """The answer to a body, which is no failure."""
        return self._ask("POST", b"", body)

    def get(self, **members: str) -> Any:
        """The answer to a query string, which is no failure."""
        text = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in members.items())
        return self._ask("GET", text.encode(), b"")

    def query(self, text: str, **variables: Any) -> Any:
        """The answer to a query by POST."""
        return self.post(json.dumps({"query": text, "variables": variables}).encode())

    def _ask(self, method: str, query_string: bytes, body: bytes) -> Any:
        status, answer = self._runner.run(_exchange(self._application, method, query_string, body))
        read = json.loads(answer)
        said = f"{status} {answer[:500]!r} for {query_string or body!r}"
        assert status < 500, said[:2_000]
        if status == 200:
            assert list(read) == ["data", "extensions"], said[:2_000]
        else:
            assert list(read) == ["errors"], said[:2_000]
            assert {one["extensions"]["code"] for one in read["errors"]} <= _REFUSALS, said[:2_000]
            assert all(one["message"] for one in read["errors"]), said[:2_000]
        return read


async def _exchange(application: Application, method: str, query_string: bytes, body: bytes) -> tuple[int, bytes]:
    scope = {"type": "http", "method": method, "path": "/graphql", "query_string": query_string, "headers": _HEADERS}
    sent: list[Message] = []
    bodies = [body]

    async def receive() -> Message:
        if not bodies:
            # As a server does while the client waits.
            await asyncio.Event().wait()
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await application(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.fixture(scope="module")
def asker(module_database: Database) -> Generator[Asker]:
    """One application over a few rows, for the tests of this module."""
    with asyncio.Runner() as runner:
        runner.run(_fill(module_database))
        application = build(Settings(read_connections=1), module_database.dsn)
        yield Asker(runner, application)
        runner.run(application.close())


async def _fill(database: Database) -> None:
    connection = await database.connect()
    await rows.insert(connection, rows.generate(seed=1))
    await connection.close()


def test_there_are_places_and_each_takes_a_value(asker: Asker):
    names = [str(place) for place in PLACES]

    assert len(set(names)) == len(names) > 100
    assert {"complaint(trackingId)", "complaints(filter.submitted.from)", "nodes(ids)"} <= set(names)
    for place in PLACES:
        named = get_named_type(place.type)
        if named.name == "Int":
            value = 2026 if place.path[-1] == "year" else 5
            assert "data" in asker.query(place.declared(), v=value), place


def _by_turns(place: Place) -> Iterator[tuple[str, Any]]:
    """Queries with their variables: each value in one of three ways, another way at each place."""
    turn = PLACES.index(place)
    is_first = next(one for one in PLACES if one.kind == place.kind) is place
    found = values(place.type, turn)
    # Where the same list stands once more, a few values have to do.
    for number, value in enumerate(found if is_first else found[turn % 12 :: 12]):
        way = (number + turn) % 3
        if way == 0:
            yield place.query(literal(value)), None
        elif way == 1:
            yield place.declared(), value
        else:
            yield place.whole, place.within(value)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_no_value_at_any_place_is_a_failure(asker: Asker, place: Place):
    for query, value in _by_turns(place):
        asker.query(query, v=value)


KINDS = list({str(place.type): place for place in PLACES if not is_enum_type(get_named_type(place.type))}.values())


@pytest.mark.parametrize("place", KINDS, ids=lambda place: str(get_named_type(place.type)))
def test_get_takes_no_value_for_a_failure_either(asker: Asker, place: Place):
    for number, value in enumerate(values(place.type, 0)):
        if number % 2:
            asker.get(query=place.declared(), variables=json.dumps({"v": value}))
        else:
            asker.get(query=place.query(literal(value)))


@pytest.fixture(scope="module")
def cursors(asker: Asker) -> dict[Listing, str]:
    """A cursor of each list that has a row."""
    found = {one: next(_found(asker.query(one.query, v=None)), "") for one in listings()}
    return {one: cursor for one, cursor in found.items() if cursor}


def _found(answer: Any) -> Iterator[str]:
    """The cursors anywhere in an answer."""
    if isinstance(answer, dict):
        for name, value in cast("dict[str, Any]", answer).items():
            yield from [value] if name == "cursor" else _found(value)
    elif isinstance(answer, list):
        for value in cast("list[Any]", answer):
            yield from _found(value)


def test_a_cursor_is_taken_only_by_a_list_of_its_kind_in_its_order(asker: Asker, cursors: dict[Listing, str]):
    by_mark = {mark(cursor): cursor for cursor in cursors.values()}
    assert len(by_mark) >= 9
    for listing, own in cursors.items():
        for other, cursor in by_mark.items():
            answer = asker.query(listing.query, v=cursor)
            code = None if "data" in answer else answer["errors"][0]["extensions"]["code"]
            assert code == (None if other == mark(own) else "BAD_CURSOR"), str(listing)


def test_a_forged_cursor_is_no_failure(asker: Asker, cursors: dict[Listing, str]):
    for listing, cursor in {mark(cursor): (one, cursor) for one, cursor in cursors.items()}.values():
        for forgery in forged(cursor):
            asker.query(listing.query, v=forgery)


BIG = ["x" * 98_000, "a " * 49_000, "💥" * 24_000, "(" * 98_000, "a&" * 49_000, "%" * 98_000, "-" * 98_000]
TEXTS = [
    place
    for place in {place.kind: place for place in PLACES}.values()
    if get_named_type(place.type).name in ("String", "ID")
]


@pytest.mark.parametrize("place", TEXTS, ids=str)
def test_a_text_as_long_as_a_request_may_be_is_no_failure(asker: Asker, place: Place):
    for number, big in enumerate(BIG):
        if number % 2:
            asker.query(place.query(literal(big[:19_000])))
            continue
        body = json.dumps({"query": place.declared(), "variables": {"v": big}}, ensure_ascii=False).encode()
        assert 95_000 < len(body) < 100_000
        asker.post(body)


def test_a_longer_one_is_too_large_wherever_it_stands(asker: Asker):
    for place in TEXTS:
        for size in (100_001, 1_000_000):
            answer = asker.query(place.declared(), v="x" * size)
            assert answer["errors"][0]["extensions"]["code"] == "TOO_LARGE"
        answer = asker.query(place.query(literal("x" * 21_000)))
        assert answer["errors"][0]["extensions"]["code"] == "TOO_LARGE"
