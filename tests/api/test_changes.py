"""The change feed: a mirror that follows it learns of every withdrawal, and a new one of none that came before."""

import asyncio
import base64
import json
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from store import dataset
from store.roles import INGESTER
from tests import rows as sample
from tests.database import Database

FEED = """
query ($after: String, $first: Int) {
  changes(after: $after, first: $first) {
    edges { cursor node { kind trackingId sequence complaint { trackingId } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


class Mirror:
    """A copy that is kept in step by the feed alone."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client
        self.held: set[str] = set()
        self.told: list[tuple[str, str]] = []
        self.cursor: str | None = None

    async def follow(self, first: int = 7) -> None:
        """Read to the end."""
        while True:
            page = (await ask(self._client, after=self.cursor, first=first))["data"]["changes"]
            for edge in page["edges"]:
                kind, number = edge["node"]["kind"], edge["node"]["trackingId"]
                self.told.append((kind, number))
                (self.held.discard if kind == "WITHDRAWN" else self.held.add)(number)
                assert (edge["node"]["complaint"] is None) is (kind == "WITHDRAWN")
            self.cursor = page["pageInfo"]["endCursor"] or self.cursor
            if not page["pageInfo"]["hasNextPage"]:
                return


async def ask(client: httpx2.AsyncClient, **variables: Any) -> Any:
    """The whole answer."""
    return (await client.post("/graphql", json={"query": FEED, "variables": variables})).json()


@pytest.fixture
async def filled(database: Database) -> Database:
    """A database of 40 complaints, at version 1000."""
    connection = await database.connect()
    try:
        await sample.insert(connection, sample.generate(seed=3))
        await connection.execute("delete from open.change where kind = 'WITHDRAWN'")
        await connection.execute("update open.dataset set version = 1000, change_sequence = 100")
    finally:
        await connection.close()
    return database


async def change(connection: AsyncConnection, tracking_id: int, *, kind: str) -> None:
    """Change or withdraw a complaint, as a writer does, without the commit."""
    await dataset.act_as(connection, INGESTER)
    held = await dataset.lock(connection)
    values = f"({tracking_id}, {held.next_sequence()}, {held.version}, now(), '{kind}')"
    if kind == "WITHDRAWN":
        await connection.exec_driver_sql(f"delete from open.complaint where tracking_id = {tracking_id}")
    await connection.exec_driver_sql(
        f"insert into open.change (tracking_id, sequence, version, changed_at, kind) values {values} on conflict"
        " (tracking_id) do update set sequence = excluded.sequence, version = excluded.version, kind = excluded.kind"
    )
    await dataset.bump(connection, held)


async def changed(database: Database, tracking_id: int, kind: str) -> None:
    """The same, committed."""
    engine = create_async_engine(database.url)
    async with engine.begin() as connection:
        await change(connection, tracking_id, kind=kind)
    await engine.dispose()


async def public(database: Database) -> list[int]:
    """Every public tracking id."""
    connection = await database.connect()
    try:
        return [record[0] for record in await connection.fetch("select tracking_id from open.complaint order by 1")]
    finally:
        await connection.close()


async def test_a_mirror_holds_what_is_public(filled: Database, client: httpx2.AsyncClient) -> None:
    mirror = Mirror(client)
    await mirror.follow()
    one, two, three, *_ = await public(filled)

    await changed(filled, one, "WITHDRAWN")
    await changed(filled, two, "UPDATED")
    await changed(filled, two, "UPDATED")
    await changed(filled, three, "UPDATED")
    await changed(filled, three, "WITHDRAWN")
    before = len(mirror.told)
    await mirror.follow()

    assert mirror.held == {str(number) for number in await public(filled)}
    assert mirror.told[before:] == [("WITHDRAWN", str(one)), ("UPDATED", str(two)), ("WITHDRAWN", str(three))]


async def test_a_new_reader_learns_of_no_earlier_withdrawal(filled: Database, client: httpx2.AsyncClient) -> None:
    gone, later, *_ = await public(filled)
    await changed(filled, gone, "WITHDRAWN")
    mirror = Mirror(client)
    first = (await ask(client, first=3))["data"]["changes"]
    mirror.cursor = first["pageInfo"]["endCursor"]

    await changed(filled, later, "WITHDRAWN")
    await mirror.follow()

    assert str(gone) not in {number for _kind, number in mirror.told}
    assert [number for kind, number in mirror.told if kind == "WITHDRAWN"] == [str(later)]


async def test_pages_say_what_lies_around_them(filled: Database, client: httpx2.AsyncClient) -> None:
    first = (await ask(client, first=20))["data"]["changes"]
    second = (await ask(client, first=100, after=first["pageInfo"]["endCursor"]))["data"]["changes"]
    end = second["pageInfo"]["endCursor"]

    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert (second["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert [len(first["edges"]), len(second["edges"])] == [20, 20]
    assert (await ask(client, after=end))["data"]["changes"] == {
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": True, "startCursor": None, "endCursor": None},
    }


async def test_nobody_makes_a_cursor_older_than_its_reader(filled: Database, client: httpx2.AsyncClient) -> None:
    gone, *_ = await public(filled)
    await changed(filled, gone, "WITHDRAWN")
    cursor = (await ask(client, first=1))["data"]["changes"]["pageInfo"]["endCursor"]
    mark, start, sequence, signature = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))

    forged = [[mark, start - 1, sequence, signature], [mark, 0, 0, signature], [mark, start, sequence, "0" * 24]]
    for parts in forged:
        text = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
        answer = await ask(client, after=text)
        assert "data" not in answer
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_CURSOR"]


async def test_a_reader_who_missed_a_forgotten_withdrawal_starts_again(
    filled: Database, client: httpx2.AsyncClient
) -> None:
    behind, ahead = Mirror(client), Mirror(client)
    gone, *_ = await public(filled)
    await behind.follow()
    await ahead.follow()
    await changed(filled, gone, "WITHDRAWN")
    await ahead.follow()
    connection = await filled.connect()
    await connection.execute("delete from open.change where kind = 'WITHDRAWN'")
    await connection.execute("update desk.change_feed set forgotten_sequence = 101, forgotten_version = 1001")
    await connection.close()

    refused = await ask(client, after=behind.cursor)
    assert refused["errors"][0]["extensions"]["code"] == "BAD_CURSOR"
    assert "start again" in refused["errors"][0]["message"]
    assert "errors" not in await ask(client, after=ahead.cursor)


async def test_a_transaction_that_began_first_and_ends_last_is_not_overtaken(
    filled: Database, client: httpx2.AsyncClient
) -> None:
    one, two, *_ = await public(filled)
    mirror = Mirror(client)
    await mirror.follow()
    engine = create_async_engine(filled.url)
    async with engine.connect() as slow, engine.connect() as quick:
        await change(slow, one, kind="UPDATED")
        waiting = asyncio.create_task(change(quick, two, kind="UPDATED"))
        while not await blocked(filled):
            await asyncio.sleep(0.02)
        await mirror.follow()
        await slow.commit()
        await waiting
        await mirror.follow()
        await quick.commit()
        await mirror.follow()
    await engine.dispose()

    assert [number for _kind, number in mirror.told[-2:]] == [str(one), str(two)]


async def blocked(database: Database) -> bool:
    """Whether somebody waits for the dataset row."""
    connection = await database.connect()
    try:
        return bool(await connection.fetchval("select exists (select from pg_locks where not granted)"))
    finally:
        await connection.close()
