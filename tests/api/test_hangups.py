"""A client that hangs up frees its statement; one that waits, or is answered at once, is not disturbed."""

import asyncio
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.types import Message

from api.bodies import ClientGoneError
from api.hangups import unless_gone
from tests.api import processes
from tests.database import Database

if TYPE_CHECKING:
    from tests.database import Connection

BODY = b'{"query":"{ dataset { version } }"}'
REQUEST = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(
    BODY
)
_RUNNING = "select count(*) from pg_stat_activity where application_name = 'lapor-reader' and state = 'active'"


async def _until(watcher: "Connection", running: int) -> None:
    """Wait until that many statements of readers run; their own timeout is far off."""
    for _ in range(1_200):
        if await watcher.fetchval(_RUNNING) == running:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"not {running} but {await watcher.fetchval(_RUNNING)} statements run")


async def test_a_client_that_hangs_up_frees_its_statement(database: Database, tmp_path: Path):
    settings = {"database_url": database.url, "data_dir": str(tmp_path), "statement_timeout_ms": "600000"}
    watcher, locker = await database.connect(), await database.connect()
    with processes.serving(tmp_path, "serve", "--port", "0", **settings) as running:
        async with locker.transaction():
            await locker.execute("lock table open.dataset in access exclusive mode")
            with socket.create_connection(("127.0.0.1", running.port)) as client:
                client.sendall(REQUEST + BODY)
                await _until(watcher, 1)
            await _until(watcher, 0)
        with socket.create_connection(("127.0.0.1", running.port)) as client:
            client.sendall(REQUEST + BODY)
            assert (await asyncio.to_thread(client.recv, 100)).startswith(b"HTTP/1.1 200")
        assert "Traceback" not in running.written()
    await watcher.close()
    await locker.close()


class _Client:
    """One that stays until it is told to go; counts how often it is asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.gone = asyncio.Event()

    async def receive(self) -> Message:
        self.asked += 1
        if self.asked == 1:
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}


async def test_a_client_that_waits_gets_its_answer_and_is_watched_no_longer():
    client, answer = _Client(), asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(unless_gone(client.receive, _of(answer)))
    while client.asked < 2:
        await asyncio.sleep(0.01)

    answer.set_result("answer")

    assert await waiting == "answer"
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_client_that_is_answered_at_once_is_not_looked_at():
    client = _Client()

    assert await unless_gone(client.receive, asyncio.sleep(0, "answer")) == "answer"
    assert client.asked == 0


async def test_a_client_that_goes_ends_the_work_for_it():
    client, answer = _Client(), asyncio.get_running_loop().create_future()
    client.gone.set()

    with pytest.raises(ClientGoneError):
        await unless_gone(client.receive, _of(answer))

    assert answer.cancelled()


async def test_a_server_that_repeats_itself_is_not_listened_to_for_ever():
    answer = asyncio.get_running_loop().create_future()
    asked = 0

    async def receive() -> Message:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"", "more_body": False}

    waiting = asyncio.create_task(unless_gone(receive, _of(answer)))
    while not asked:
        await asyncio.sleep(0.01)
    answer.set_result("answer")

    assert await waiting == "answer"
    assert asked == 2


async def test_a_server_that_stops_is_not_taken_for_a_client_that_goes():
    client, answer = _Client(), asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(unless_gone(client.receive, _of(answer)))
    await asyncio.sleep(0)

    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def _of(answer: "asyncio.Future[str]") -> str:
    return await answer
