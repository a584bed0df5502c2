"""`lapor serve` as a process, spoken to through a socket: what only shows on the wire."""

import asyncio
import http.client
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path

import httpx2
import pytest

from store import embedded
from tests.api import processes
from tests.api.processes import Running
from tests.database import Database

BODY = b'{"query":"{ dataset { version } }"}'
HEADERS = b"POST /graphql HTTP/1.1\r\nHost: lapor.test\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def running(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    """A server of one process over this module's database."""
    folder = tmp_path_factory.mktemp("serve")
    with processes.serving(
        folder, "serve", "--port", "0", database_url=module_database.url, data_dir=str(folder), log_format="json"
    ) as started:
        _wait(started)
        yield started


def _wait(running: Running) -> None:
    """Ask once; the address is held from the start, so that the first request waits for what answers it."""
    httpx2.get(f"{running.address}/health/live", timeout=60).raise_for_status()


def _talk(running: Running, *pieces: bytes, pause: float = 0) -> bytes:
    """Send pieces over one connection and give all that comes back until the server closes or falls silent."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=5) as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        connection.settimeout(1)
        received = b""
        try:
            while more := connection.recv(65_536):
                received += more
        except TimeoutError:
            pass
        return received


def test_one_connection_serves_many_requests(running: Running):
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=5)
    for body, status in ((BODY, 200), (b"{", 400), (BODY, 200), (b"x" * 200_000, 413), (BODY, 200)):
        connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        assert response.status == status
        assert len(response.read()) == int(response.headers["content-length"])
    connection.close()


def test_a_body_in_chunks_is_read(running: Running):
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:5], BODY[5:20], BODY[20:])) + b"0\r\n\r\n"

    received = _talk(running, HEADERS + b"Transfer-Encoding: chunked\r\n\r\n", chunks, pause=0.05)

    assert received.startswith(b"HTTP/1.1 200 OK")
    assert b'"dataset"' in received


def test_an_endless_chunked_body_is_refused(running: Running):
    chunk = b"2710\r\n" + b" " * 10_000 + b"\r\n"

    received = _talk(running, HEADERS + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 11, b"0\r\n\r\n")

    assert received.startswith(b"HTTP/1.1 413")


def test_head_has_the_headers_of_get_and_no_body(running: Running):
    received = _talk(running, b"HEAD /graphql?query=%7B__typename%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert (b"content-length: 0" in head, body) == (False, b"")


def test_a_client_that_hangs_up_leaves_no_trace(running: Running):
    before = running.written()
    announced = HEADERS + b"Content-Length: 5000\r\n\r\n"
    for pieces in ((announced,), (announced, b"{"), (HEADERS + b"Content-Length: %d\r\n\r\n" % len(BODY), BODY)):
        with socket.create_connection(("127.0.0.1", running.port), timeout=5) as connection:
            for piece in pieces:
                connection.sendall(piece)

    assert httpx2.post(f"{running.address}/graphql", json={"query": "{ __typename }"}).status_code == 200
    assert running.written() == before


def test_nonsense_on_the_wire_is_400_and_harms_nobody(running: Running):
    assert _talk(running, b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n").startswith(b"HTTP/1.1 400")
    assert httpx2.get(f"{running.address}/health/ready").status_code == 200


def test_no_answer_tells_which_software_gave_it(running: Running):
    for address in ("/", "/graphql", "/nothing", "/health/live"):
        assert "server" not in httpx2.get(running.address + address).headers


def test_what_is_asked_is_not_logged(running: Running):
    word = "Zzkanarizz"
    httpx2.post(f"{running.address}/graphql", json={"query": f'{{ agency(slug: "{word}") {{ name }} }}'})
    httpx2.get(f"{running.address}/graphql?query={word}")
    httpx2.get(f"{running.address}/{word}")

    assert word not in running.written()


@pytest.mark.parametrize(
    ("number", "workers"), [(signal.SIGINT, "1"), (signal.SIGHUP, "1"), (signal.SIGTERM, "2")], ids=str
)
async def test_a_signal_ends_it_quietly_once_what_is_under_way_is_answered(
    module_database: Database, tmp_path: Path, number: signal.Signals, workers: str
):
    query = {"query": '{ complaint(trackingId: "1") { title } }'}
    settings = {"database_url": module_database.url, "data_dir": str(tmp_path), "statement_timeout_ms": "30000"}
    connection = await module_database.connect()
    with processes.serving(tmp_path, "serve", "--port", "0", "--workers", workers, **settings) as started:
        async with httpx2.AsyncClient(timeout=60) as client, asyncio.timeout(60):
            (await client.post(f"{started.address}/graphql", json=query)).raise_for_status()
            async with connection.transaction():
                await connection.execute("lock table open.complaint in access exclusive mode")
                answer = asyncio.create_task(client.post(f"{started.address}/graphql", json=query))
                while not await connection.fetchval("select count(*) from pg_locks where not granted"):
                    await asyncio.sleep(0.05)
                started.process.send_signal(number)
                await asyncio.sleep(1)
            assert (await answer).status_code == 200
        assert await asyncio.to_thread(started.ended) == 0
    await connection.close()
    assert "Traceback" not in started.written()


@pytest.fixture(scope="module")
def crew() -> Generator[tuple[Running, Path]]:
    """A server of two processes with an embedded database, and the data folder of that; it ends in order."""
    with tempfile.TemporaryDirectory(prefix="lapor-test-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        data = folder / "data"
        with processes.serving(folder, "serve", "--port", "0", "--workers", "2", data_dir=str(data)) as started:
            _wait(started)
            yield started, data
            assert started.stop() == 0
        assert "Traceback" not in started.written()
        assert not (data / "postgres" / "postmaster.pid").exists()
        with embedded.running(data, fsync=False):
            pass


def _version(running: Running) -> int:
    """The status of a small question."""
    return httpx2.post(f"{running.address}/graphql", json={"query": "{ dataset { version } }"}, timeout=30).status_code


def _children(running: Running) -> set[int]:
    """The processes that answer."""
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
    return {int(one) for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()}


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_several_processes_share_the_port_and_the_embedded_database(crew: tuple[Running, Path]):
    running, _ = crew

    assert len(_children(running)) == 2
    assert {_version(running) for _ in range(10)} == {200}


def test_a_process_that_dies_is_replaced_and_the_others_answer_meanwhile(crew: tuple[Running, Path]):
    running, _ = crew
    before = _children(running)
    os.kill(min(before), signal.SIGKILL)

    _until(lambda: len(_children(running) - before) == 1 and len(_children(running)) == 2)

    assert {_version(running) for _ in range(10)} == {200}


def test_an_embedded_database_that_is_killed_is_started_again(crew: tuple[Running, Path]):
    running, data = crew
    noted = data / "postgres" / "postmaster.pid"
    killed = noted.read_text().split()[0]
    os.kill(int(killed), signal.SIGKILL)

    _until(lambda: noted.exists() and noted.read_text().split()[:1] not in ([], [killed]) and _version(running) == 200)

    assert httpx2.get(f"{running.address}/health/ready").status_code == 200
    # It may answer before the one who started it has looked at it and says so.
    _until(lambda: "PostgreSQL had died and was started again" in running.written())


def test_a_database_that_is_away_is_served_until_it_comes(tmp_path: Path):
    nowhere = "postgresql://nobody:hunter2@127.0.0.1:1/none"
    with processes.serving(tmp_path, "serve", "--port", "0", database_url=nowhere, data_dir=str(tmp_path)) as started:
        _wait(started)
        response = httpx2.post(f"{started.address}/graphql", json={"query": "{ dataset { version } }"})

        assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (503, "UNAVAILABLE")
        assert httpx2.get(f"{started.address}/health/ready").status_code == 503
    assert "hunter2" not in started.written()
