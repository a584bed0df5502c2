"""Whether an answer goes out compressed: `Accept-Encoding` read by the rules of RFC 9110, section 12.5.3.

gzip alone: every client and every proxy knows it. A small answer goes as it is, unless that is what the client refuses.
"""

import asyncio
import zlib
from collections.abc import Callable
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.negotiation import remembered, weights

SMALLEST = 1_000
"""Bytes from which on compressing is worth it; below, all of an answer fits in one packet anyway."""

_LEVEL = 4
_BESIDE = 100_000
"""Bytes from which on a thread compresses, so that nobody else waits; shorter ones take less than two milliseconds."""
_GZIP = 16 + zlib.MAX_WBITS
_KINDS = ("text/", "application/json", "application/javascript", "application/xml", "image/svg+xml")


class Codings(NamedTuple):
    """What a client takes."""

    gzip: bool
    identity: bool
    """The answer as it is."""

    def wants_gzip(self, size: int) -> bool:
        """Tell whether an answer of so many bytes is to be compressed."""
        return self.gzip and (size >= SMALLEST or not self.identity)


PLAIN = Codings(gzip=False, identity=True)


def codings(accept_encoding: bytes | None) -> Codings:
    """Give what the header says the client takes; with no header, only what is not compressed."""
    return _codings(accept_encoding) if accept_encoding else PLAIN


@remembered
def _codings(accept_encoding: bytes) -> Codings:
    weighted = weights(accept_encoding)
    others = weighted.get("*")
    gzip = weighted.get("gzip", weighted.get("x-gzip", others or 0.0))
    # Not compressing is allowed unless it is excluded, but preferred only where that is said.
    identity = weighted.get("identity")
    if identity is None:
        return Codings(gzip > 0, others != 0)
    return Codings(gzip > 0 and gzip >= identity, identity > 0)


async def compressed(body: bytes) -> bytes:
    """Give the bytes in gzip."""
    if len(body) < _BESIDE:
        return zlib.compress(body, _LEVEL, _GZIP)
    return await asyncio.to_thread(zlib.compress, body, _LEVEL, _GZIP)


class Compressed:
    """An application whose answers go out compressed where their kind and the client allow it."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back in the form that the client takes."""
        if scope["type"] == "http":
            given = ",".join(Headers(scope=scope).getlist("accept-encoding"))
            send = _Sender(send, codings(given.encode("latin-1")))
        await self._application(scope, receive, send)


class _Sender:
    """Holds the head of an answer back until its body tells how long it is; one that comes in pieces is long."""

    def __init__(self, send: Send, taken: Codings) -> None:
        self._send = send
        self._taken = taken
        self._start: Message | None = None
        self._press: Callable[[bytes, bool], bytes] | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # The list may be one that every answer of an address shares.
            self._start = {**message, "headers": list(message["headers"])}
            return
        if message["type"] == "http.response.body":
            message = await self._body(message)
        await self._send(message)

    async def _body(self, message: Message) -> Message:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._start is not None:
            start, self._start = self._start, None
            body = await self._begin(start, body, more)
            await self._send(start)
        elif self._press:
            body = self._press(body, not more)
        return {**message, "body": body}

    async def _begin(self, start: Message, body: bytes, more: bool) -> bytes:
        """Mend the head, and give the first bytes that follow it."""
        headers = MutableHeaders(raw=start["headers"])
        if not headers.get("content-type", "").startswith(_KINDS) or "content-encoding" in headers:
            return body
        headers.add_vary_header("Accept-Encoding")
        if not self._taken.wants_gzip(SMALLEST if more else len(body)):
            return body
        headers["content-encoding"] = "gzip"
        if not more:
            body = await compressed(body)
            headers["content-length"] = str(len(body))
            return body
        del headers["content-length"]
        self._press = _pressing()
        return self._press(body, False)


def _pressing() -> Callable[[bytes, bool], bytes]:
    press = zlib.compressobj(_LEVEL, wbits=_GZIP)

    def pressed(piece: bytes, last: bool) -> bytes:
        return press.compress(piece) + (press.flush() if last else b"")

    return pressed
