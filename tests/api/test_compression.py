"""Compression by `Accept-Encoding`, against RFC 9110: of GraphQL's answers, of pages, of what comes in pieces."""

import gzip
from collections.abc import AsyncGenerator, AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.app import build
from api.compression import Codings, Compressed, codings
from api.settings import Settings
from tests.database import Database

Client = httpx2.AsyncClient
GZIP, PLAIN = Codings(gzip=True, identity=True), Codings(gzip=False, identity=True)
ONLY_GZIP, NOTHING = Codings(gzip=True, identity=False), Codings(gzip=False, identity=False)
LONG = "{ __schema { types { name fields { name description } } } }"
SHORT = "{ dataset { version } }"


@pytest.fixture
async def client(module_database: Database) -> AsyncGenerator[Client]:
    """A client of an application that all tests here could share, since they only read."""
    application = build(Settings(read_connections=1), module_database.dsn)
    async with Client(transport=httpx2.ASGITransport(application), base_url="http://lapor.test") as asking:
        yield asking
    await application.close()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, PLAIN),
        (b"", PLAIN),
        (b"identity", PLAIN),
        (b"gzip", GZIP),
        (b"GZIP", GZIP),
        (b"x-gzip", GZIP),
        (b"gzip, deflate, br, zstd", GZIP),
        (b"br", PLAIN),
        (b"*", GZIP),
        (b"gzip;q=0", PLAIN),
        (b"gzip ; q=0.000", PLAIN),
        (b"gzip;q=0, *", PLAIN),
        (b"gzip;q=0.001", GZIP),
        (b"gzip;q=seven", PLAIN),
        (b"br;q=1.0, gzip;q=0.5", GZIP),
        (b"gzip;q=0.5, identity", PLAIN),
        (b"gzip;q=0.5, identity;q=0.4", GZIP),
        (b"gzip, identity;q=0", ONLY_GZIP),
        (b"*;q=0, gzip", ONLY_GZIP),
        (b"*, identity;q=0", ONLY_GZIP),
        (b"*;q=0, identity", PLAIN),
        (b"*;q=0", NOTHING),
        (b"identity;q=0", NOTHING),
        (b"br, identity;q=0", NOTHING),
        (b"gzip;q=0, *;q=0", NOTHING),
        (b",;,", PLAIN),
        (b"\xff", PLAIN),
    ],
)
def test_what_a_client_takes_is_read_by_its_weights(header: bytes | None, expected: Codings):
    assert codings(header) == expected
    assert codings(header) == expected


def test_endless_headers_are_cut():
    assert codings(b"gzip," + b"x," * 100_000) == GZIP


async def _ask(client: Client, query: str, accept_encoding: str) -> tuple[httpx2.Response, bytes]:
    """The answer, and its bytes as they came over the wire."""
    asked = client.stream("POST", "/graphql", json={"query": query}, headers={"accept-encoding": accept_encoding})
    async with asked as response:
        raw = b"".join([piece async for piece in response.aiter_raw()])
    assert response.headers["content-length"] == str(len(raw))
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    return response, raw


async def test_a_long_answer_is_compressed_for_who_takes_it(client: Client):
    plain, body = await _ask(client, LONG, "identity")
    pressed, packed = await _ask(client, LONG, "gzip")

    assert "content-encoding" not in plain.headers
    assert pressed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == body
    assert len(packed) < len(body) / 3


@pytest.mark.parametrize("accept_encoding", ["gzip;q=0", "gzip;q=0, *", "identity, *;q=0", "br"])
async def test_who_does_not_take_it_gets_the_answer_as_it_is(client: Client, accept_encoding: str):
    response, body = await _ask(client, LONG, accept_encoding)

    assert "content-encoding" not in response.headers
    assert body.startswith(b'{"data":{"__schema"')


async def test_a_short_answer_is_compressed_only_for_who_takes_nothing_else(client: Client):
    assert "content-encoding" not in (await _ask(client, SHORT, "gzip"))[0].headers
    for query in (SHORT, "{"):
        response, packed = await _ask(client, query, "gzip, identity;q=0")
        assert response.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed).startswith(b"{")


async def test_who_takes_no_form_at_all_is_told_so(client: Client):
    for accept_encoding in ("*;q=0", "identity;q=0", "br, identity;q=0"):
        response, body = await _ask(client, SHORT, accept_encoding)
        assert (response.status_code, "content-encoding" in response.headers) == (406, False)
        assert b'"code":"BAD_REQUEST"' in body


async def test_head_announces_the_length_that_get_has(client: Client):
    address = "/graphql?query=%7B__schema%7Btypes%7Bname%20description%7D%7D%7D"
    headers = {"accept-encoding": "gzip"}
    get, head = await client.get(address, headers=headers), await client.head(address, headers=headers)

    assert head.headers["content-encoding"] == get.headers["content-encoding"] == "gzip"
    assert head.headers["content-length"] == get.headers["content-length"]
    assert head.content == b""


async def test_the_schema_and_the_page_are_compressed_too(client: Client):
    for address in ("/schema.graphql", "/"):
        pressed = await client.get(address, headers={"accept-encoding": "gzip"})
        plain = await client.get(address, headers={"accept-encoding": "gzip;q=0"})
        assert (pressed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
        assert pressed.text == plain.text
        assert "Accept-Encoding" in plain.headers["vary"]


async def _pieces(_request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        for number in range(200):
            yield b"row %d\n" % number

    return StreamingResponse(pieces(), media_type="text/csv", headers={"vary": "Accept"})


async def _picture(_request: Request) -> Response:
    return Response(b"\x89PNG" + b"\0" * 5_000, media_type="image/png")


async def _packed(_request: Request) -> Response:
    return Response(gzip.compress(b"x" * 5_000), media_type="text/plain", headers={"content-encoding": "gzip"})


async def _nothing(_request: Request) -> Response:
    return Response(status_code=204)


@pytest.fixture
async def site() -> AsyncGenerator[Client]:
    routes = [
        Route("/pieces", _pieces),
        Route("/picture", _picture),
        Route("/packed", _packed),
        Route("/none", _nothing),
    ]
    transport = httpx2.ASGITransport(Compressed(Starlette(routes=routes)))
    async with Client(transport=transport, base_url="http://lapor.test", headers={"accept-encoding": "gzip"}) as asking:
        yield asking


async def test_what_comes_in_pieces_is_compressed_piece_by_piece(site: Client):
    response = await site.get("/pieces")

    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert "content-length" not in response.headers
    assert response.text.splitlines() == [f"row {number}" for number in range(200)]


async def test_pictures_and_what_is_compressed_already_are_left_alone(site: Client):
    assert "content-encoding" not in (await site.get("/picture")).headers
    assert (await site.get("/packed")).text == "x" * 5_000
    assert (await site.get("/none")).status_code == 204
