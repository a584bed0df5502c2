"""GraphQL over HTTP: one endpoint for GET and POST, by the specification that its audit suite checks.

    POST application/json ─┐
    GET ?query=…           ├─> members -> document -> one statement -> {"data":…,"extensions":{"dataset","cost"}}
    HEAD                  ─┘

The database's JSON text goes out as it came. What is not the query takes some 30 microseconds: no framework, no
routing, headers made once, a document that was seen before is one dictionary look-up away.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from starlette.types import Receive, Scope, Send

from api import errors, request_ids, requests
from api.bodies import SECONDS, Bodies, ClientGoneError
from api.compression import PLAIN as UNCOMPRESSED
from api.compression import Codings, codings, compressed
from api.documents import Documents, Found, Operation
from api.errors import HttpRefused
from api.hangups import unless_gone
from api.negotiation import PLAIN, MediaType, choose
from api.requests import GraphQLRequest
from api.tokens import Official, Tokens, may_write
from resolvers.caller import Sender
from resolvers.run import Executor, Prepared
from store.errors import Forbidden, LaporError, Refused

logger = logging.getLogger(__name__)

Header = tuple[bytes, bytes]

_METHODS = b"GET, HEAD, POST, OPTIONS"
_COMMON: tuple[Header, ...] = (
    (b"vary", b"Accept, Accept-Encoding"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"X-Request-Id"),
    (b"x-content-type-options", b"nosniff"),
)
_REVALIDATED = (*_COMMON, (b"cache-control", b"no-cache"))
_PRIVATE = (*_COMMON, (b"cache-control", b"private, no-store"))
_NEVER_KEPT = (*_COMMON, (b"cache-control", b"no-store"))
_PREFLIGHT: tuple[Header, ...] = (
    (b"allow", _METHODS),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"Content-Type, Accept, Authorization"),
    (b"access-control-max-age", b"86400"),
)
_JSON_BODY = frozenset((b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"))
_GZIP: Header = (b"content-encoding", b"gzip")


@dataclass(frozen=True, slots=True)
class Posting:
    """What posting needs of this service."""

    threshold: float
    """The risk above which a text is refused."""
    sign: Callable[[int, bytes], str]
    """Gives the signed checkpoint of the log at a size with a root."""


class GraphQLEndpoint:
    """An ASGI application that answers GraphQL requests at whatever address it is put."""

    def __init__(
        self,
        executor: Executor,
        documents: Documents,
        *,
        tokens: Tokens,
        posting: Posting,
        cost_limit: int,
        body_limit: int,
        body_seconds: float = SECONDS,
    ) -> None:
        self._executor = executor
        self._documents = documents
        self._tokens = tokens
        self._posting = posting
        self._bodies = Bodies(body_limit, body_seconds)
        self._limit = f'"limit":{cost_limit}}}}}}}'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever happens is an answer too, unless the client has hung up."""
        out = _Out(send, request_ids.new(), is_head=scope["method"] == "HEAD")
        if scope["method"] == "OPTIONS":
            return await out.send(204, _PREFLIGHT)
        try:
            given = _headers(scope["headers"])
            out.agree(scope["method"], given)
            if scope["method"] == "POST":
                _refuse_other_bodies(given)
                asked = requests.from_json(await self._bodies.read(receive, given.length))
            else:
                asked = self._parameters(scope["query_string"])
            official = await self._tokens.official(given.authorization) if given.authorization is not None else None
            operation, literals = self._found(asked, only_queries=scope["method"] != "POST")
            if operation.is_query:
                claims = official and official.claims
                reading = self._executor.read(self._prepared(operation), asked.variables, literals, claims)
                answer = await unless_gone(receive, reading)
            else:
                # What is being posted is posted, whether somebody waits for the answer or not.
                sender = await self._may_write(official, scope, out.id)
                answer = await self._executor.write(self._prepared(operation), asked.variables, literals, sender)
        except ClientGoneError:
            return None
        except Exception as error:
            return await out.send_error(error)
        text = (
            f'{{"data":{answer.data},"extensions":{{"dataset":{{"version":"{answer.version}","asOf":{answer.as_of}}},'
            f'"cost":{{"requested":{answer.cost},{self._limit}'
        ).encode()
        kept = _REVALIDATED if official is None else _PRIVATE
        return await out.send(200, ((b"content-type", out.media.content_type), *kept), text)

    def _found(self, asked: GraphQLRequest, *, only_queries: bool) -> Found:
        text = self._documents.trusted(asked.document_id) if asked.document_id is not None else asked.query or ""
        return self._documents.find(text, asked.operation_name, only_queries=only_queries)

    def _prepared(self, operation: Operation) -> Prepared:
        if operation.prepared is None:
            operation.prepared = self._executor.prepare(operation.document, operation.node, operation.places)
        return operation.prepared

    async def _may_write(self, official: Official | None, scope: Scope, request_id: str) -> Sender:
        """Who posts; a refusal of somebody who is known is noted in the audit."""
        try:
            return self._sender(may_write(official), scope, request_id)
        except Forbidden as refusal:
            assert official is not None
            await self._executor.note_refusal(self._sender(official, scope, request_id), refusal.code)
            raise

    def _sender(self, official: Official, scope: Scope, request_id: str) -> Sender:
        client = scope.get("client")
        return Sender(
            claims=official.claims,
            issuer=official.issuer,
            subject=official.subject,
            client=client[0] if client else None,
            request_id=request_id,
            threshold=self._posting.threshold,
            sign=self._posting.sign,
        )

    def _parameters(self, query_string: bytes) -> GraphQLRequest:
        if len(query_string) > self._bodies.limit:
            raise self._bodies.too_large()
        return requests.from_query_string(query_string)


class _Given(NamedTuple):
    """The headers of a request that matter here."""

    content_type: bytes | None
    accept: bytes | None
    length: bytes | None
    content_encoding: bytes | None
    accept_encoding: bytes | None
    authorization: bytes | None


def _headers(given: Iterable[Header]) -> _Given:
    """Find them in one pass; a list that comes in several headers is one."""
    content_type = accept = length = content_encoding = accept_encoding = authorization = None
    for name, value in given:
        if name == b"content-type":
            content_type = value
        elif name == b"accept":
            accept = value if accept is None else accept + b"," + value
        elif name == b"content-length":
            length = value
        elif name == b"content-encoding":
            content_encoding = value
        elif name == b"accept-encoding":
            accept_encoding = value if accept_encoding is None else accept_encoding + b"," + value
        elif name == b"authorization":
            authorization = value if authorization is None else b""
    return _Given(content_type, accept, length, content_encoding, accept_encoding, authorization)


def _refuse_other_bodies(given: _Given) -> None:
    if given.content_type not in _JSON_BODY and not _is_json(given.content_type or b""):
        raise HttpRefused("Send the request as application/json in UTF-8.", 415)
    if given.content_encoding is not None and given.content_encoding.lower() != b"identity":
        raise HttpRefused("Send the body without Content-Encoding.", 415, (b"accept-encoding", b"identity"))


def _is_json(content_type: bytes) -> bool:
    kind, *parameters = content_type.lower().split(b";")
    charsets = [
        value.strip(b' \t"') for name, _, value in (p.partition(b"=") for p in parameters) if name.strip() == b"charset"
    ]
    return kind.strip() == b"application/json" and all(charset == b"utf-8" for charset in charsets)


class _Out:
    """The way back of one request: the form its client agreed to, and its name."""

    __slots__ = ("_codings", "_is_head", "_send", "id", "media")

    def __init__(self, send: Send, request_id: str, *, is_head: bool) -> None:
        self.media: MediaType = PLAIN
        self._codings: Codings = UNCOMPRESSED
        self._send = send
        self.id = request_id
        self._is_head = is_head

    def agree(self, method: str, given: _Given) -> None:
        """Settle method, media type and compression, or refuse: 405, 406."""
        if method not in ("POST", "GET", "HEAD"):
            raise HttpRefused("Ask by GET or POST.", 405, (b"allow", _METHODS))
        media = choose(given.accept)
        if media is None:
            raise HttpRefused(
                "Answers come as application/graphql-response+json or application/json. Accept one of them.", 406
            )
        self.media = media
        self._codings = codings(given.accept_encoding)
        if not (self._codings.gzip or self._codings.identity):
            raise HttpRefused("Answers come as they are, or in gzip. Accept one of them.", 406)

    async def send(self, status: int, headers: Iterable[Header], body: bytes = b"") -> None:
        """Answer, compressed where that was agreed and is worth it."""
        own: list[Header] = [*headers, (request_ids.HEADER, self.id.encode())]
        if body and self._codings.wants_gzip(len(body)):
            body = await compressed(body)
            own.append(_GZIP)
        if status != 204:
            own.append((b"content-length", b"%d" % len(body)))
        await self._send({"type": "http.response.start", "status": status, "headers": own})
        await self._send({"type": "http.response.body", "body": b"" if self._is_head else body})

    async def send_error(self, error: Exception) -> None:
        """Answer a refusal with all it knows, and a failure of ours with the name that the log has it under."""
        shown: LaporError = error if isinstance(error, Refused) else errors.as_failure(error)
        if not isinstance(shown, Refused):
            logger.error("failed", exc_info=error, extra={"request_id": self.id, "code": shown.code})
        headers: list[Header] = [(b"content-type", self.media.content_type), *_NEVER_KEPT, *errors.headers(shown)]
        await self.send(errors.status(shown, self.media), headers, errors.body(shown, self.id))
