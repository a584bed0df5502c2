"""What a caller sees when it is our fault: a code, an id, a sentence; and recovery without a restart."""

import logging
from pathlib import Path

import httpx2
import pytest

from api import database
from api.app import build
from api.database import Place
from api.settings import Settings
from store import embedded
from tests.database import Database

Client = httpx2.AsyncClient
SECRET = "Sri Wahyuni 7601034607899016"
QUERY = {"query": 'query($s: String!) { agency(slug: $s) { name } complaint(trackingId: "1234567") { title } }'}


async def _ask(client: Client) -> httpx2.Response:
    return await client.post("/graphql", json={**QUERY, "variables": {"s": SECRET}})


async def test_a_bug_shows_an_id_and_nothing_else_and_the_log_no_word_of_the_query(
    client: Client, database: Database, caplog: pytest.LogCaptureFixture
):
    connection = await database.connect()
    await connection.execute("drop table open.complaint cascade")
    await connection.close()

    with caplog.at_level(logging.ERROR):
        response = await _ask(client)

    shown = response.headers["x-request-id"]
    assert response.status_code == 500
    assert response.json() == {
        "errors": [
            {
                "message": f"Something went wrong here; it was noted under the id {shown}.",
                "extensions": {"code": "INTERNAL", "id": shown},
            }
        ]
    }
    assert [record.__dict__["request_id"] for record in caplog.records] == [shown]
    assert response.headers["cache-control"] == "no-store"


async def test_a_statement_that_takes_too_long_is_ended_and_504(client: Client, database: Database):
    connection = await database.connect()
    async with connection.transaction():
        await connection.execute("lock table open.complaint in access exclusive mode")
        response = await _ask(client)
        running = await connection.fetchval(
            "select count(*) from pg_stat_activity where application_name = 'lapor-reader' and state = 'active'"
        )
    await connection.close()

    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (504, "TIMED_OUT")
    assert running == 0
    assert (await _ask(client)).status_code == 200


async def test_lost_connections_are_replaced(client: Client, database: Database):
    assert (await _ask(client)).status_code == 200
    connection = await database.connect()
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    )
    await connection.close()

    statuses = [(await _ask(client)).status_code for _ in range(3)]

    assert statuses[-1] == 200
    assert set(statuses) <= {200, 503}


async def test_a_database_that_is_away_is_503_until_it_is_back(scratch: Path, settings: Settings):
    folder = scratch / "data"
    with embedded.running(folder, fsync=False) as server:
        await database.migrate(Place(server.dsn()), settings)
        application = build(settings, server.dsn())
        async with Client(transport=httpx2.ASGITransport(application), base_url="http://lapor.test") as client:
            assert (await _ask(client)).status_code == 200
    async with Client(transport=httpx2.ASGITransport(application), base_url="http://lapor.test") as client:
        away = await _ask(client)
        ready = await client.get("/health/ready")
        page = await client.get("/")

        assert (away.status_code, away.headers["retry-after"]) == (503, "5")
        assert away.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        assert (ready.status_code, (await client.get("/health/live")).status_code) == (503, 200)
        assert (page.status_code, "Basis data sedang tidak dapat dibaca" in page.text) == (200, True)
        with embedded.running(folder, fsync=False):
            assert (await _ask(client)).status_code == 200
            assert (await client.get("/health/ready")).json()["status"] == "ready"
        await application.close()


async def test_a_page_that_fails_has_an_id_too_and_the_log_has_the_rest(
    client: Client, database: Database, caplog: pytest.LogCaptureFixture
):
    connection = await database.connect()
    await connection.execute("drop table open.dataset cascade")
    await connection.close()

    with caplog.at_level(logging.ERROR):
        response = await client.get("/")

    shown = response.headers["x-request-id"]
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert response.json()["detail"] == f"It was noted under the id {shown}."
    assert [record.__dict__["request_id"] for record in caplog.records] == [shown]
