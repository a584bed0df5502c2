"""The body of a request: read to its end, within a size and a time, or refused.

Most bodies are there before they are asked for, and then no clock is started: it costs more than reading them.
"""

import asyncio
from collections.abc import Generator
from typing import Any

from starlette.types import Receive

from api.errors import HttpRefused
from store.errors import TooLarge

SECONDS = 30
"""How long a client may take to send its body."""

_DRAINED = 1_000_000
"""Bytes of an overlong body that are still read, so that its sender gets to read the refusal."""


class ClientGoneError(Exception):
    """The client hung up before it was answered."""


class Bodies:
    """Reads bodies of at most `limit` bytes that are complete within `seconds`."""

    def __init__(self, limit: int, seconds: float = SECONDS) -> None:
        self.limit = limit
        self._seconds = seconds

    async def read(self, receive: Receive, length: bytes | None) -> bytes:
        """Give the body whose announced `length` is this, if any was.

        Raises `TooLarge`, 408 for one that is not complete in time, and `ClientGoneError`.
        """
        reading = self._whole(receive, length).__await__()
        try:
            waiting_for = next(reading)
        except StopIteration as done:
            return done.value
        try:
            async with asyncio.timeout(self._seconds):
                return await _Resumed(waiting_for, reading)
        except TimeoutError:
            raise HttpRefused(
                f"The body was not complete after {self._seconds:g} seconds. Send it again.",
                408,
                (b"connection", b"close"),
            ) from None

    def too_large(self) -> TooLarge:
        """Give the refusal of what is over the limit."""
        return TooLarge(
            f"The request is over {self.limit:,} bytes, which is the limit. Ask in several smaller requests."
        )

    async def _whole(self, receive: Receive, length: bytes | None) -> bytes:
        if length is not None and len(length) < 16 and length.isdigit() and int(length) > self.limit:
            await _drain(receive, int(length))
            raise self.too_large()
        body, more = await _piece(receive)
        if more:
            return await self._rest(receive, body)
        if len(body) > self.limit:
            raise self.too_large()
        return body

    async def _rest(self, receive: Receive, begun: bytes) -> bytes:
        """Read what is left of a body that comes in pieces."""
        pieces, size, more = [begun], len(begun), True
        while more:
            piece, more = await _piece(receive)
            pieces.append(piece)
            size += len(piece)
            if size > self.limit:
                await _drain(receive, size if more else 0)
                raise self.too_large()
        return b"".join(pieces)


class _Resumed:
    """A coroutine that has already run up to where it has to wait, to be awaited from there."""

    def __init__(self, waiting_for: Any, rest: Generator[Any, Any, bytes]) -> None:
        self._waiting_for = waiting_for
        self._rest = rest

    def __await__(self) -> Generator[Any, Any, bytes]:
        try:
            yield self._waiting_for
        except BaseException as error:
            # Such as the end of its time: the coroutine has to hear of it where it waits.
            self._rest.throw(error)
            raise
        return (yield from self._rest)


async def _piece(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    return message.get("body", b""), message.get("more_body", False)


async def _drain(receive: Receive, size: int) -> None:
    """Let the sender of an overlong body finish where that is soon; a client that cannot write may not read."""
    drained = 0
    while 0 < size <= _DRAINED and drained <= _DRAINED:
        piece, more = await _piece(receive)
        drained += len(piece)
        if not more:
            return
