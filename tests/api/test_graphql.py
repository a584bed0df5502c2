"""The endpoint against the GraphQL-over-HTTP specification, with a real schema over a real, empty database."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from api.app import build
from api.documents import Documents
from api.graphql import GraphQLEndpoint, Posting
from api.settings import Settings
from api.tokens import Tokens
from resolvers.internals import core_schema
from resolvers.run import Executor
from schema.build import schema
from store.readers import Readers
from tests.database import Database

HONEST = {"accept": "application/graphql-response+json"}
PLAIN = {"accept": "application/json"}
QUERY = "{ dataset { version } }"

Client = httpx2.AsyncClient


async def _ask(client: Client, query: str, headers: dict[str, str] | None = None, **members: Any) -> httpx2.Response:
    return await client.post("/graphql", json={"query": query, **members}, headers=headers)


def _code(response: httpx2.Response) -> str:
    return response.json()["errors"][0]["extensions"]["code"]


async def test_an_answer_carries_the_dataset_version_and_the_cost(client: Client):
    response = await _ask(client, "{ dataset { version asOf } complaints { totalCount nodes { title } } }")

    answer = response.json()
    assert response.status_code == 200
    assert answer["data"]["complaints"] == {"totalCount": 0, "nodes": []}
    assert answer["extensions"]["dataset"] == answer["data"]["dataset"]
    assert answer["extensions"]["cost"]["limit"] == 20_000
    assert answer["extensions"]["cost"]["requested"] == 1 + 2 + (2 + 10 + 1 + 20 * (1 + 1))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (HONEST, "application/graphql-response+json; charset=utf-8"),
        (PLAIN, "application/json; charset=utf-8"),
        ({"accept": "*/*"}, "application/json; charset=utf-8"),
    ],
)
async def test_the_media_type_is_the_one_that_was_asked_for(client: Client, headers: dict[str, str], expected: str):
    for response in (await _ask(client, QUERY, headers), await _ask(client, "{", headers)):
        assert response.headers["content-type"] == expected
        assert response.headers["vary"] == "Accept, Accept-Encoding"


async def test_a_client_without_accept_gets_plain_json(client: Client):
    request = client.build_request("POST", "/graphql", json={"query": QUERY})
    del request.headers["accept"]

    assert (await client.send(request)).headers["content-type"] == "application/json; charset=utf-8"


async def test_a_client_that_takes_neither_type_is_told_so(client: Client):
    response = await _ask(client, QUERY, {"accept": "text/html"})

    assert (response.status_code, _code(response)) == (406, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("BAD_DOCUMENT", {"query": "{ dataset"}),
        ("VALIDATION_FAILED", {"query": "{ datset { version } }"}),
        ("BAD_VARIABLE", {"query": "query($n: Int) { complaints(first: $n) { totalCount } }", "variables": {"n": "x"}}),
        ("BAD_VARIABLE", {"query": "{ complaints(first: 0) { totalCount } }"}),
        ("BAD_VARIABLE", {"query": "{ complaints(first: 2, last: 2) { totalCount } }"}),
        ("BAD_CURSOR", {"query": '{ complaints(after: "x") { totalCount } }'}),
        ("PAGE_TOO_LARGE", {"query": "{ complaints(first: 101) { nodes { title } } }"}),
        (
            "TOO_COSTLY",
            {
                "query": "{ complaints(first: 100) { nodes { agency { complaints(first: 100) {"
                " nodes { timeline(first: 100) { nodes { kind } } } } } } } }"
            },
        ),
        ("TOO_DEEP", {"query": "{ agency(slug: \"x\") {" + "parent {" * 20 + "slug" + "}" * 20 + "} }"}),
        ("UNKNOWN_DOCUMENT", {"documentId": "sha256:" + "0" * 64}),
    ],
)  # fmt: skip
async def test_a_fault_of_the_query_shows_in_the_status_to_those_who_expect_it(
    client: Client, code: str, members: dict[str, Any]
):
    for headers, status in ((HONEST, 400), (PLAIN, 200)):
        response = await client.post("/graphql", json=members, headers=headers)
        assert (response.status_code, _code(response)) == (status, code)
        assert "data" not in response.json()
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"{}", b'{"query": 7}', b'{"query":"{a}","query":"{b}"}'])
async def test_what_is_no_graphql_request_is_400_to_everybody(client: Client, body: bytes):
    for headers in (HONEST, PLAIN):
        response = await client.post("/graphql", content=body, headers={**headers, "content-type": "application/json"})
        assert (response.status_code, _code(response)) == (400, "BAD_REQUEST")


async def test_one_of_several_operations_must_be_named(client: Client):
    two = "query A { dataset { version } } query B { dataset { licence } }"

    assert (await _ask(client, two)).status_code == 400
    assert (await _ask(client, two, operationName="C")).status_code == 400
    assert list((await _ask(client, two, operationName="B")).json()["data"]["dataset"]) == ["licence"]


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", 'Application/JSON ;Charset="UTF-8"; x=y'],
)
async def test_json_in_utf8_is_read_however_it_is_announced(client: Client, content_type: str):
    response = await client.post(
        "/graphql", content=b'{"query":"{ dataset { version } }"}', headers={"content-type": content_type}
    )

    assert response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/graphql"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
async def test_other_bodies_are_415(client: Client, headers: dict[str, str]):
    response = await client.post("/graphql", content=b'{"query":"{ dataset { version } }"}', headers=headers)

    assert (response.status_code, _code(response)) == (415, "BAD_REQUEST")


async def test_a_get_is_answered_like_a_post(client: Client):
    query = quote("query A($slug: String!) { agency(slug: $slug) { name } }")
    variables = quote('{"slug":"x"}')

    response = await client.get(f"/graphql?query={query}&variables={variables}&operationName=A&extensions=")

    assert (response.status_code, response.json()["data"]) == (200, {"agency": None})


async def test_a_mutation_by_get_is_405_and_says_how(client: Client):
    response = await client.get("/graphql?query=mutation%20%7B%20post%20%7D")

    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
async def test_other_methods_are_405(client: Client, method: str):
    response = await client.request(method, "/graphql")

    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


async def test_head_is_get_without_the_body(client: Client):
    address = "/graphql?query=" + quote(QUERY)

    get, head = await client.get(address), await client.head(address)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
    assert (await client.head("/graphql")).status_code == 400


async def test_scripts_of_every_site_may_read(client: Client):
    preflight = await client.options(
        "/graphql",
        headers={
            "origin": "https://news.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )

    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert preflight.headers["access-control-allow-headers"] == "Content-Type, Accept, Authorization"
    for response in (await _ask(client, QUERY), await _ask(client, "{")):
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers


async def test_each_answer_has_an_id_of_its_own(client: Client):
    ids = {(await _ask(client, query)).headers["x-request-id"] for query in (QUERY, QUERY, "{")}

    assert len(ids) == 3


async def test_an_id_that_a_client_sends_is_not_taken_over(client: Client):
    response = await _ask(client, QUERY, {"x-request-id": "chosen-by-the-client"})

    assert len(response.headers["x-request-id"]) == 16
    assert "chosen" not in response.headers["x-request-id"]


async def test_a_body_that_never_comes_is_408(database: Database):
    readers = Readers(database.dsn, connections=1, statement_timeout_ms=300)
    endpoint = GraphQLEndpoint(
        Executor(schema, readers, cost_limit=10),
        Documents(core_schema(schema)),
        tokens=Tokens(None, ""),
        posting=Posting(0, lambda _size, _root: ""),
        cost_limit=10,
        body_limit=1_000,
        body_seconds=0.05,
    )

    async def silence() -> AsyncIterator[bytes]:
        await asyncio.sleep(1)
        yield b"{}"

    async with Client(transport=httpx2.ASGITransport(endpoint), base_url="http://lapor.test") as client:
        response = await client.post("/", content=silence(), headers={"content-type": "application/json"})

    assert (response.status_code, _code(response)) == (408, "BAD_REQUEST")
    assert response.headers["connection"] == "close"
    assert response.headers["cache-control"] == "no-store"


async def _pieces(count: int) -> AsyncIterator[bytes]:
    yield b'{"query":"{ dataset { version } }","extensions":{"padding":"'
    for _ in range(count):
        yield b"x" * 1_000
    yield b'"}}'


async def test_a_body_that_comes_in_pieces_is_read(client: Client):
    response = await client.post("/graphql", content=_pieces(90), headers={"content-type": "application/json"})

    assert response.status_code == 200


@pytest.mark.parametrize("count", [101, 5_000])
async def test_an_endless_body_is_413_whether_its_length_is_announced_or_not(client: Client, count: int):
    announced = b"".join([piece async for piece in _pieces(count)])

    for content in (_pieces(count), announced):
        response = await client.post("/graphql", content=content, headers={"content-type": "application/json"})
        assert (response.status_code, _code(response)) == (413, "TOO_LARGE")
        assert "100,000 bytes" in response.json()["errors"][0]["message"]


async def test_a_long_address_is_413_too(database: Database):
    short = build(Settings(max_body_bytes=1_000), database.dsn)
    async with Client(transport=httpx2.ASGITransport(short), base_url="http://lapor.test") as client:
        response = await client.get("/graphql?query=" + "x" * 1_000)
    await short.close()

    assert (response.status_code, _code(response)) == (413, "TOO_LARGE")


async def test_every_fault_of_a_document_is_listed_with_its_place(client: Client):
    errors = (await _ask(client, "{ dataset { versio }\n  complaint { titel } }")).json()["errors"]

    assert [error["locations"] for error in errors] == [
        [{"line": 1, "column": 13}],
        [{"line": 2, "column": 15}],
        [{"line": 2, "column": 3}],
    ]
    assert "Did you mean 'version'?" in errors[0]["message"]


async def test_introspection_is_answered(client: Client):
    answer = (await _ask(client, '{ __schema { queryType { name } } __type(name: "Nobody") { name } }')).json()

    assert answer["data"] == {"__schema": {"queryType": {"name": "Query"}}, "__type": None}


@pytest.mark.parametrize(
    "query",
    [
        '{ complaint(trackingId: "\\u0000") { title } }',
        '{ agency(slug: "\\u0000") { name } }',
        '{ node(id: "\\u0000") { id } }',
        '{ complaints(filter: { agency: ["\\u0000"], trackingIds: ["99999999999999999999999", "x"] }) { totalCount } }',
        "{ __typename }",
    ],
)
async def test_odd_queries_are_no_failures(client: Client, query: str):
    assert "data" in (await _ask(client, query)).json()
