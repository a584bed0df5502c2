"""A thousand posts at once while service, database and imports are killed: each is there once, and all of it agrees.

The clients are portals that keep to docs/officials.md: who gets no answer sends the same key again.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any

import httpx2

from api.issuers import Development
from api.settings import Settings
from rules.terms import OfficialRole
from store import embedded
from tests.api import processes
from tests.api.processes import Running
from tests.database import Database
from tests.ingest.exports import Cells, row, write_csv

if TYPE_CHECKING:
    from tests.database import Connection

POST = """
mutation ($input: PostFollowUpInput!) {
  postFollowUp(input: $input) {
    followUp { id }
    receipt { leafIndex leafHash treeSize rootHash inclusionProof checkpoint }
    replayed
    userErrors { code }
  }
}
"""
FIGURES = """
{
  all: complaints { totalCount }
  answered: complaints(filter: { hasFollowUp: true }) { totalCount }
  followedUp: complaints(filter: { status: [FOLLOWED_UP] }) { totalCount }
}
"""
AUDIENCE = "https://lapor.example"
SEED = 20261125
KEYS, REPEATED, IN_FLIGHT = 750, 250, 64
"""Posts under a key of their own, posts that repeat one of those, and how many requests are under way at a time."""
POSTED_ON, OTHERS = 40, 560
UNITS = {"9001": "Dinas Perhubungan", "9002": "Dinas Sosial"}
_AGAIN = {"UNAVAILABLE", "TIMED_OUT"}


@dataclass(frozen=True)
class Order:
    """What an official wants posted."""

    unit: str
    tracking_id: int
    key: str
    body: str


@dataclass
class Service:
    """`lapor serve` over an embedded database, at an address that outlasts it."""

    home: Path
    stack: ExitStack
    port: int
    running: Running = field(init=False)

    @property
    def settings(self) -> dict[str, str]:
        """Its settings, those of every command beside it."""
        return {"data_dir": str(self.home / "data"), "dev_issuer": "1", "public_url": AUDIENCE}

    def start(self) -> None:
        """Start it, for the first time or again."""
        serve = processes.serving(self.home, "serve", "--port", str(self.port), **self.settings)
        self.running = self.stack.enter_context(serve)

    def kill(self) -> None:
        """End it without a chance to put anything in order, and start it again."""
        self.running.stop(signal.SIGKILL)
        self.start()

    def kill_database(self) -> None:
        """End PostgreSQL's first process, which takes the others with it; the service starts it again."""
        os.kill(int(self._note().split()[0]), signal.SIGKILL)

    def kill_backend(self) -> None:
        """End one of PostgreSQL's connections, which makes it end all others and recover."""
        os.kill(asyncio.run(self._backend()), signal.SIGKILL)

    async def _backend(self) -> int:
        async with self.connected() as connection:
            return await connection.fetchval(
                "select pid from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid() order by random() limit 1"
            )

    @asynccontextmanager
    async def connected(self) -> "AsyncGenerator[Connection]":
        """A connection to the database, as the superuser."""
        with embedded.running(self.home / "data") as server:
            connection = await Database(server.url()).connect()
            try:
                yield connection
            finally:
                await connection.close()

    def _note(self) -> str:
        return (self.home / "data" / "postgres" / "postmaster.pid").read_text()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run another command over the same data."""
        return processes.run(*arguments, given=b"", **self.settings)


@contextmanager
def _service(home: Path) -> Generator[Service]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with ExitStack() as stack:
        yield Service(home, stack, port)


def _export(home: Path, number: int, *, moved: int, made: datetime) -> tuple[str, ...]:
    """The words that import the next export: what was posted on stands where it stood, some of the others move on."""
    units = list(UNITS.items())
    rows: list[Cells] = []
    for place in range(POSTED_ON + OTHERS):
        unit_id, unit = units[place % len(units)]
        status = "Selesai" if POSTED_ON <= place < POSTED_ON + moved else "Terverifikasi"
        rows.append(row(7000000 + place, UNIT_ID=unit_id, UNIT=unit, STATUS=status))
    path = write_csv(home / f"export-{number}.csv", rows, below=[[f"Berkas ke-{number}"]])
    return "import", str(path), "--as-of", made.isoformat()


def _orders(random: Random) -> list[Order]:
    orders: list[Order] = []
    for number in range(KEYS):
        # Half of them meet on three complaints.
        place = random.randrange(3) if random.random() < 0.5 else random.randrange(POSTED_ON)
        unit = list(UNITS.values())[place % len(UNITS)]
        orders.append(
            Order(unit, 7000000 + place, f"kunci-{number}", f"Petugas sudah memeriksa lokasi, tahap {number}.")
        )
    orders += random.choices(orders, k=REPEATED)
    random.shuffle(orders)
    return orders


class Portal:
    """Posts, and sends again what got no answer."""

    def __init__(self, service: Service, tokens: dict[str, str], random: Random) -> None:
        self._service = service
        self._tokens = tokens
        self._random = random
        self._client = httpx2.AsyncClient(timeout=20, limits=httpx2.Limits(max_connections=IN_FLIGHT))
        self._turns = asyncio.Semaphore(IN_FLIGHT)
        self.answers: list[tuple[Order, dict[str, Any]]] = []
        self.unanswered = 0

    async def post(self, order: Order) -> None:
        """Post until there is an answer."""
        async with self._turns:
            while (payload := await self._sent(order)) is None:
                self.unanswered += 1
                await asyncio.sleep(self._random.uniform(0.3, 1.5))
        self.answers.append((order, payload))

    async def _sent(self, order: Order) -> dict[str, Any] | None:
        values = {
            "trackingId": str(order.tracking_id),
            "kind": "PROGRESS",
            "body": order.body,
            "idempotencyKey": order.key,
        }
        headers = {
            "authorization": f"Bearer {self._tokens[order.unit]}",
            "accept": "application/graphql-response+json",
        }
        try:
            answer = await self._client.post(
                f"http://127.0.0.1:{self._service.port}/graphql",
                json={"query": POST, "variables": {"input": values}},
                headers=headers,
            )
        except httpx2.TransportError:
            return None
        told = answer.json()
        if "errors" in told:
            codes = {error["extensions"]["code"] for error in told["errors"]}
            assert codes <= _AGAIN, self._service.running.written()[-6000:]
            return None
        return told["data"]["postFollowUp"]

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()


def _say(words: str) -> None:
    """Shown with a failure, or with `pytest -s`."""
    sys.stdout.write(f"{words}\n")


async def _kill(service: Service, portal: Portal, random: Random) -> None:
    """Kill what serves at random moments, told by how many posts were answered."""
    kills = [service.kill, service.kill_database, service.kill_backend]
    random.shuffle(kills)
    while len(portal.answers) < 10:
        await asyncio.sleep(0.01)
    async with httpx2.AsyncClient(timeout=20) as client:
        note = await client.get(f"http://127.0.0.1:{service.port}/ledger/checkpoint")
    (service.home / "checkpoint").write_text(note.text)
    for moment, kill in zip(sorted(random.sample(range(20, KEYS), len(kills))), kills, strict=True):
        while len(portal.answers) < moment:
            await asyncio.sleep(0.01)
        await asyncio.sleep(random.random() * 0.1)
        _say(f"{kill.__name__} after {len(portal.answers)} answers")
        await asyncio.to_thread(kill)


async def _import_beside(service: Service, portal: Portal) -> None:
    """Import an export at the beginning and one in the middle, each until it is in."""
    for number, moment in ((2, 0), (3, KEYS // 2)):
        while len(portal.answers) < moment:
            await asyncio.sleep(0.01)
        words = _export(service.home, number, moved=OTHERS * number // 4, made=datetime.now(UTC))
        while (code := (await asyncio.to_thread(service.run, *words)).returncode) != 0:
            assert code == 1, "it can only have lost its database"


async def _figures(service: Service) -> dict[str, int]:
    async with httpx2.AsyncClient(timeout=20) as client:
        answer = await client.post(f"http://127.0.0.1:{service.port}/graphql", json={"query": FIGURES})
    return {name: found["totalCount"] for name, found in answer.json()["data"].items()}


def test_a_thousand_posts_under_fire_are_each_there_once(scratch: Path) -> None:
    random = Random(SEED)
    _say(f"seed {SEED}")
    with _service(scratch) as service:
        first = _export(scratch, 1, moved=10, made=datetime.now(UTC) - timedelta(days=10))
        assert service.run(*first).returncode == 0
        service.start()
        before, after, answers = asyncio.run(_fire(service, random))

        posted_on = {order.tracking_id for order, _ in answers}
        assert len(answers) == KEYS + REPEATED
        assert before["answered"] == before["followedUp"] == 0
        assert after == {"all": before["all"], "answered": len(posted_on), "followedUp": len(posted_on)}
        address = f"http://127.0.0.1:{service.port}"
        verified = service.run("verify-ledger", "--url", address, "--since", str(scratch / "checkpoint"))
        assert verified.returncode == 0, verified.stdout + verified.stderr
        compared = service.run("rebuild", "--check")
        assert compared.returncode == 0, compared.stdout + compared.stderr
        asyncio.run(_check(service, answers))


async def _fire(service: Service, random: Random) -> tuple[dict[str, int], dict[str, int], list[tuple[Order, Any]]]:
    settings = Settings(dev_issuer=True, data_dir=service.home / "data", public_url=AUDIENCE)
    issuer = Development(settings.development_key_file)
    async with service.connected() as connection:
        slugs = {one["name"]: one["slug"] for one in await connection.fetch("select name, slug from open.agency")}
    tokens = {name: issuer.token(slugs[name], OfficialRole.LIAISON_OFFICER, AUDIENCE) for name in UNITS.values()}
    before = await _figures(service)
    portal = Portal(service, tokens, random)
    began = perf_counter()
    posting = asyncio.gather(*(portal.post(order) for order in _orders(random)))
    importing = asyncio.create_task(_import_beside(service, portal))
    killing = asyncio.create_task(_kill(service, portal, random))
    await posting
    rate = len(portal.answers) / (perf_counter() - began)
    _say(f"{rate:.0f} posts a second; {portal.unanswered} had no answer")
    await killing
    await importing
    words = _export(service.home, 4, moved=OTHERS, made=datetime.now(UTC))
    assert (await asyncio.to_thread(service.run, *words)).returncode == 0
    await portal.close()
    return before, await _figures(service), portal.answers


async def _check(service: Service, answers: list[tuple[Order, Any]]) -> None:
    """Every answer that was given holds, and nothing is there that was not asked for."""
    wanted = {(order.tracking_id, order.body) for order, _ in answers}
    posted_on = Counter(tracking_id for tracking_id, _ in wanted)
    receipts: dict[str, Any] = {}
    for order, payload in answers:
        assert payload["userErrors"] == []
        receipt = {"id": payload["followUp"]["id"], **payload["receipt"]}
        assert receipts.setdefault(order.key, receipt) == receipt
    async with service.connected() as connection:
        fetch = connection.fetch
        found = await fetch("select tracking_id, body, leaf_index from open.follow_up")
        assert Counter((one["tracking_id"], one["body"]) for one in found) == Counter(wanted)
        leaves = {(order.tracking_id, order.body): receipts[order.key]["leafIndex"] for order, _ in answers}
        assert {(one["tracking_id"], one["body"]): one["leaf_index"] for one in found} == leaves
        assert sorted(leaves.values()) == list(range(KEYS))
        for table, place, wholes in (
            ("timeline_event", "sequence", "tracking_id"),
            ("follow_up", "number", "tracking_id"),
            ("log_entry", "leaf_index + 1", "()"),
        ):
            has_gap = f"having (min({place}), max({place})) <> (1, count(*))"
            assert await fetch(f"select 1 from open.{table} group by {wholes} {has_gap}") == []
        complaints = (
            "select tracking_id, status, follow_up_count, last_sequence from open.complaint where follow_up_count > 0"
        )
        for tracking_id, status, count, last in await fetch(complaints):
            assert (status, count) == ("FOLLOWED_UP", posted_on[tracking_id])
            assert last == await connection.fetchval(
                "select count(*) from open.timeline_event where tracking_id = $1", tracking_id
            )
        outcomes = {one[0]: one[1] for one in await fetch("select outcome, count(*) from desk.audit group by 1")}
        assert outcomes["POSTED"] == KEYS == await connection.fetchval("select count(*) from desk.posting")
        assert outcomes.keys() <= {"POSTED", "REPLAYED"}
        assert await connection.fetchval("select count(*) = count(distinct sequence) from open.change")
