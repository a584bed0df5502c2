"""The page at `/`, the schema's address, health, and what lies nowhere."""

import shlex
from html.parser import HTMLParser

import httpx2
import orjson

from api.app import build
from api.home import FIRST_QUERY, curl
from api.settings import Settings
from schema.build import schema
from tests.database import Database

Client = httpx2.AsyncClient


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value for name, value in attrs if name in ("href", "src", "action") and value]


async def test_the_page_is_indonesian_first_and_english_on_request(client: Client):
    indonesian, english = await client.get("/"), await client.get("/?lang=en")

    assert '<html lang="id">' in indonesian.text
    assert "Siapa pun boleh membaca" in indonesian.text
    assert indonesian.headers["content-language"] == "id"
    assert '<html lang="en">' in english.text


async def test_every_link_of_the_page_leads_somewhere_here(client: Client):
    links = _Links()
    links.feed((await client.get("/")).text)

    assert len(links.addresses) >= 3
    for address in links.addresses:
        assert address.startswith(("/", "?"))
        assert (await client.get(address)).status_code == 200


async def test_the_page_needs_no_other_host_and_no_script(client: Client):
    page = await client.get("/")

    assert "<script" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")


async def test_what_the_operator_wrote_is_escaped(database: Database):
    settings = Settings(contact="<b>desk</b>@example.org", publisher="Q & A")
    connection = await database.connect()
    await connection.execute("update open.dataset set publisher = '<i>Q & A</i>'")
    await connection.close()
    application = build(settings, database.dsn)
    async with Client(transport=httpx2.ASGITransport(application), base_url="http://lapor.test") as client:
        text = (await client.get("/")).text
    await application.close()

    assert "<b>" not in text
    assert "&lt;i&gt;Q &amp; A&lt;/i&gt;" in text


async def test_the_first_query_is_answered_as_it_is_shown(client: Client):
    command = shlex.split(curl("http://lapor.test"))
    body = command[command.index("-d") + 1]

    answer = (await client.post("/graphql", content=body, headers={"content-type": "application/json"})).json()

    assert answer["data"] == {"complaints": {"totalCount": 0, "nodes": []}}
    assert orjson.loads(body)["query"].split() == FIRST_QUERY.split()


async def test_the_schema_has_an_address(client: Client):
    response = await client.get("/schema.graphql")

    assert response.text.strip() == str(schema).strip()
    assert response.headers["access-control-allow-origin"] == "*"


async def test_health_tells_living_from_ready(client: Client):
    assert (await client.get("/health/live")).json() == {"status": "live"}
    assert (await client.get("/health/ready")).json() == {"status": "ready", "datasetVersion": "1"}


async def test_a_database_that_was_never_migrated_is_not_ready(server: str, settings: Settings):
    application = build(settings, Database(server).dsn)
    async with Client(transport=httpx2.ASGITransport(application), base_url="http://lapor.test") as client:
        response = await client.get("/health/ready")
    await application.close()

    assert response.status_code == 503
    assert "lapor migrate" in response.json()["reason"]


async def test_what_lies_nowhere_is_a_problem_document(client: Client):
    for address in ("/nothing", "/graphql/", "/schema.graphql/"):
        response = await client.get(address)
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json() == {"type": "about:blank", "title": "Not Found", "status": 404}
    assert (await client.post("/")).status_code == 405


async def test_every_answer_has_an_id_of_its_own(client: Client):
    answers = [await client.get(address) for address in ("/", "/schema.graphql", "/health/live", "/nothing")]
    answers += [await client.post("/"), await client.get("/", headers={"x-request-id": "chosen"})]

    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == 6
    assert all(len(one) == 16 for one in ids)
