"""Bodies as a server hands them over, piece by piece: within their size, within their time."""

import asyncio
from collections.abc import Iterable

import pytest
from starlette.types import Message, Receive

from api.bodies import Bodies, ClientGoneError
from api.errors import HttpRefused
from store.errors import TooLarge

BODIES = Bodies(limit=100, seconds=0.1)
GONE: Message = {"type": "http.disconnect"}


def _piece(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def _sender(messages: Iterable[Message], pause: float = 0, *, counts: list[int] | None = None) -> Receive:
    """A client that sends these messages, with pauses before each, and then nothing more."""
    waiting = iter(messages)

    async def receive() -> Message:
        await asyncio.sleep(pause)
        for message in waiting:
            if counts is not None:
                counts.append(len(message.get("body", b"")))
            return message
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    return receive


async def test_a_body_is_read_whether_it_is_there_or_comes_in_pieces():
    pieces = [_piece(b"ab", more=True), _piece(b"", more=True), _piece(b"cd")]

    assert await BODIES.read(_sender([_piece(b"x" * 100)]), b"100") == b"x" * 100
    assert await BODIES.read(_sender(pieces), None) == b"abcd"
    assert await BODIES.read(_sender(pieces, pause=0.01), b"4") == b"abcd"


@pytest.mark.parametrize("length", [None, b"101", b"50"])
async def test_a_body_over_the_limit_is_refused_whatever_was_announced(length: bytes | None):
    for messages in ([_piece(b"x" * 101)], [_piece(b"x" * 60, more=True), _piece(b"x" * 60)]):
        with pytest.raises(TooLarge, match="100 bytes"):
            await BODIES.read(_sender(messages), length)


async def test_the_rest_of_an_overlong_body_is_read_where_that_is_soon_done():
    counts: list[int] = []
    pieces = [_piece(b"x" * 60, more=True)] * 3 + [_piece(b"")]

    with pytest.raises(TooLarge):
        await BODIES.read(_sender(pieces, counts=counts), b"180")

    assert counts == [60, 60, 60, 0]


async def test_a_body_without_end_is_left_unread():
    counts: list[int] = []
    pieces = [_piece(b"x" * 100_000, more=True)] * 100

    for length in (b"10000000", None):
        with pytest.raises(TooLarge):
            await BODIES.read(_sender(pieces, counts=counts), length)

    assert sum(counts) < 3_000_000


@pytest.mark.parametrize(
    ("messages", "pause"),
    [
        ([], 0),
        ([_piece(b"{", more=True)], 0),
        ([_piece(b"x", more=True)] * 50, 0.01),
        ([_piece(b"x" * 101, more=True)], 0),
    ],
    ids=["never begins", "stops", "trickles", "is overlong and stops"],
)
@pytest.mark.parametrize("length", [b"50", b"500", None])
async def test_a_body_that_does_not_come_to_its_end_is_408_in_time(
    messages: list[Message], pause: float, length: bytes | None
):
    async with asyncio.timeout(5):
        with pytest.raises(HttpRefused, match="not complete after") as refused:
            await BODIES.read(_sender(messages, pause), length)

    assert (refused.value.status, refused.value.headers) == (408, ((b"connection", b"close"),))


async def test_a_client_that_hangs_up_is_no_refusal():
    for messages in ([GONE], [_piece(b"{", more=True), GONE]):
        with pytest.raises(ClientGoneError):
            await BODIES.read(_sender(messages, pause=0.01), b"50")


async def test_the_end_of_the_server_ends_the_waiting():
    task = asyncio.create_task(BODIES.read(_sender([]), b"50"))
    await asyncio.sleep(0.01)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
