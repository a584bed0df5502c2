"""GraphQL over HTTP: one endpoint for GET and POST, by the specification that its audit suite checks.

    POST application/json ─┐
    GET ?query=…           ├─> members -> document -> one statement -> {"data":…,"extensions":{"dataset","cost"}}
    HEAD                  ─┘

The database's JSON text goes out as it came. What is not the query takes some 30 microseconds: no framework, no
routing, headers made once, a document that was seen before is one dictionary look-up away.
"""

import asyncio
import logging
import random
from collections.abc import Iterable

from starlette.types import Receive, Scope, Send

from api import errors, requests
from api.documents import Documents
from api.errors import HttpRefused
from api.negotiation import PLAIN, MediaType, choose
from api.requests import GraphQLRequest
from resolvers.run import Answer, Executor
from store.errors import LaporError, Refused, TooLarge

logger = logging.getLogger(__name__)

Header = tuple[bytes, bytes]

_METHODS = b"GET, HEAD, POST, OPTIONS"
_COMMON: tuple[Header, ...] = (
    (b"vary", b"Accept"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"X-Request-Id"),
    (b"x-content-type-options", b"nosniff"),
)
_REVALIDATED = (*_COMMON, (b"cache-control", b"no-cache"))
_NEVER_KEPT = (*_COMMON, (b"cache-control", b"no-store"))
_PREFLIGHT: tuple[Header, ...] = (
    (b"allow", _METHODS),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"Content-Type, Accept"),
    (b"access-control-max-age", b"86400"),
)
_JSON_BODY = frozenset((b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"))
_BODY_SECONDS = 30
_DRAINED = 1_000_000
"""Bytes of an overlong body that are still read, so that its sender gets to read the refusal."""


class _ClientGoneError(Exception):
    """The client hung up before it had said what it wanted."""


class GraphQLEndpoint:
    """An ASGI application that answers GraphQL requests at whatever address it is put."""

    def __init__(self, executor: Executor, documents: Documents, *, cost_limit: int, body_limit: int) -> None:
        self._executor = executor
        self._documents = documents
        self._body_limit = body_limit
        self._limit = f'"limit":{cost_limit}}}}}}}'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever happens is an answer too, unless the client has hung up."""
        request_id = f"{random.getrandbits(64):016x}"
        if scope["method"] == "OPTIONS":
            return await _send(send, 204, _PREFLIGHT, request_id)
        media = PLAIN
        try:
            content_type, accept, length, encoding = _headers(scope["headers"])
            media = _agreed(scope["method"], accept)
            if scope["method"] == "POST":
                _refuse_other_bodies(content_type, encoding)
                asked = requests.from_json(await self._body(receive, length))
            else:
                asked = self._parameters(scope["query_string"])
            answer = await self._read(asked, only_queries=scope["method"] != "POST")
        except _ClientGoneError:
            return None
        except Exception as error:
            return await _send_error(send, error, media, request_id, head=scope["method"] == "HEAD")
        text = (
            f'{{"data":{answer.data},"extensions":{{"dataset":{{"version":"{answer.version}","asOf":{answer.as_of}}},'
            f'"cost":{{"requested":{answer.cost},{self._limit}'
        ).encode()
        start = ((b"content-type", media.content_type), *_REVALIDATED)
        return await _send(send, 200, start, request_id, text, head=scope["method"] == "HEAD")

    async def _read(self, asked: GraphQLRequest, *, only_queries: bool) -> Answer:
        text = self._documents.trusted(asked.document_id) if asked.document_id is not None else asked.query or ""
        operation, literals = self._documents.find(text, asked.operation_name, only_queries=only_queries)
        if operation.prepared is None:
            operation.prepared = self._executor.prepare(operation.document, operation.node, operation.places)
        return await self._executor.read(operation.prepared, asked.variables, literals)

    def _parameters(self, query_string: bytes) -> GraphQLRequest:
        if len(query_string) > self._body_limit:
            raise self._too_large()
        return requests.from_query_string(query_string)

    async def _body(self, receive: Receive, length: bytes | None) -> bytes:
        if length is not None and len(length) < 16 and int(length) > self._body_limit:
            await self._drain(receive, int(length))
            raise self._too_large()
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _ClientGoneError
        body: bytes = message.get("body", b"")
        if message.get("more_body", False):
            body = await self._rest(receive, body)
        if len(body) > self._body_limit:
            raise self._too_large()
        return body

    async def _rest(self, receive: Receive, begun: bytes) -> bytes:
        """Read what is left of a body that came in pieces, up to the limit."""
        pieces, size, more = [begun], len(begun), True
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _ClientGoneError
                    pieces.append(message.get("body", b""))
                    size += len(pieces[-1])
                    more = message.get("more_body", False)
                    if size > self._body_limit:
                        await self._drain(receive, size if more else 0)
                        raise self._too_large()
        except TimeoutError:
            raise HttpRefused(
                f"The body was not complete after {_BODY_SECONDS} seconds. Send it again.",
                408,
                (b"connection", b"close"),
            ) from None
        return b"".join(pieces)

    async def _drain(self, receive: Receive, size: int) -> None:
        """Let the sender of an overlong body finish where that is soon; a client that cannot write may not read."""
        drained = 0
        while 0 < size <= _DRAINED and drained <= _DRAINED:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _ClientGoneError
            drained += len(message.get("body", b""))
            if not message.get("more_body", False):
                return

    def _too_large(self) -> TooLarge:
        return TooLarge(
            f"The request is over {self._body_limit:,} bytes, which is the limit. Ask in several smaller requests."
        )


def _headers(
    given: Iterable[Header],
) -> tuple[bytes | None, bytes | None, bytes | None, bytes | None]:
    """Give the content type, what is accepted, the length and the encoding, in one pass."""
    content_type = accept = length = encoding = None
    for name, value in given:
        if name == b"content-type":
            content_type = value
        elif name == b"accept":
            accept = value if accept is None else accept + b"," + value
        elif name == b"content-length":
            length = value
        elif name == b"content-encoding":
            encoding = value
    return content_type, accept, length, encoding


def _agreed(method: str, accept: bytes | None) -> MediaType:
    if method not in ("POST", "GET", "HEAD"):
        raise HttpRefused("Ask by GET or POST.", 405, (b"allow", _METHODS))
    media = choose(accept)
    if media is None:
        raise HttpRefused(
            "Answers come as application/graphql-response+json or application/json. Accept one of them.", 406
        )
    return media


def _refuse_other_bodies(content_type: bytes | None, encoding: bytes | None) -> None:
    if content_type not in _JSON_BODY and not _is_json(content_type or b""):
        raise HttpRefused("Send the request as application/json in UTF-8.", 415)
    if encoding is not None and encoding.lower() != b"identity":
        raise HttpRefused("Send the body without Content-Encoding.", 415, (b"accept-encoding", b"identity"))


def _is_json(content_type: bytes) -> bool:
    kind, *parameters = content_type.lower().split(b";")
    charsets = [
        value.strip(b' \t"') for name, _, value in (p.partition(b"=") for p in parameters) if name.strip() == b"charset"
    ]
    return kind.strip() == b"application/json" and all(charset == b"utf-8" for charset in charsets)


async def _send(
    send: Send, status: int, headers: Iterable[Header], request_id: str, body: bytes = b"", *, head: bool = False
) -> None:
    own: list[Header] = [*headers, (b"x-request-id", request_id.encode())]
    if status != 204:
        own.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": own})
    await send({"type": "http.response.body", "body": b"" if head else body})


async def _send_error(send: Send, error: Exception, media: MediaType, request_id: str, *, head: bool) -> None:
    shown: LaporError = error if isinstance(error, Refused) else errors.as_failure(error)
    if not isinstance(shown, Refused):
        logger.error("failed", exc_info=error, extra={"request_id": request_id, "code": shown.code})
    headers: list[Header] = [(b"content-type", media.content_type), *_NEVER_KEPT, *errors.headers(shown)]
    await _send(send, errors.status(shown, media), headers, request_id, errors.body(shown, request_id), head=head)
