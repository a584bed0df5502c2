"""The application: its addresses as a list, put together from settings and a database's address.

GraphQL requests are handed over before any routing, since they are nearly all there are and each microsecond counts.
"""

import asyncio
import gc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import strawberry
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api import database, midnight, settings
from api.compression import Compressed
from api.documents import Documents
from api.graphql import GraphQLEndpoint, Posting
from api.health import Health
from api.home import Home
from api.issuers import Development, Provider
from api.ledger import Ledger
from api.request_ids import Identified
from api.settings import Settings
from api.tokens import Keys, Tokens
from resolvers.internals import core_schema
from resolvers.run import Executor
from schema.build import schema
from store.errors import Failed, TimedOut, Unavailable
from store.log_key import LogKey
from store.readers import Readers
from store.writers import Writers


class Application:
    """The whole service as one ASGI application."""

    def __init__(self, graphql: ASGIApp, site: Starlette, readers: Readers, writers: Writers) -> None:
        self._graphql = graphql
        self._routes = site.routes
        self._site = Identified(Compressed(site))
        self._readers = readers
        self._writers = writers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a GraphQL request to its endpoint and everything else to the router."""
        if scope["type"] == "http" and scope["path"] == "/graphql":
            await self._graphql(scope, receive, send)
        else:
            await self._site(scope, receive, send)

    @property
    def addresses(self) -> list[str]:
        """The path of every address, with parameters in braces."""
        return ["/graphql", *(route.path for route in self._routes if isinstance(route, Route))]

    async def close(self) -> None:
        """Close what it reads through; a server's lifespan does."""
        # With the database gone there is nobody to say goodbye to.
        for connections in (self._readers, self._writers):
            with suppress(OSError):
                await connections.close()


def build(chosen: Settings, dsn: str, *, over: strawberry.Schema = schema) -> Application:
    """Give the application that reads from the database at `dsn`; it need not be there yet."""
    readers = Readers(dsn, connections=chosen.read_connections, statement_timeout_ms=chosen.statement_timeout_ms)
    writers = Writers(database.given(dsn).url, statement_timeout_ms=chosen.statement_timeout_ms)
    executor = Executor(over, readers, cost_limit=chosen.max_cost, writers=writers)
    documents = Documents(core_schema(over))
    log_key = LogKey(chosen.log_key_file, chosen.log_origin)
    graphql = GraphQLEndpoint(
        executor,
        documents,
        tokens=Tokens(_keys(chosen), chosen.audience),
        posting=Posting(chosen.redaction_threshold, log_key.signed),
        cost_limit=chosen.max_cost,
        body_limit=chosen.max_body_bytes,
    )
    health = Health(readers)
    ledger = Ledger(readers, log_key)
    sdl = PlainTextResponse(f"{over}\n", media_type="text/plain; charset=utf-8", headers=_PUBLIC)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        keeper = asyncio.create_task(midnight.keep(database.given(dsn).url))
        yield
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper
        await application.close()

    async def contract(_request: Request) -> Response:
        return sdl

    site = Starlette(
        routes=[
            Route("/", Home(executor, documents, chosen).page),
            Route("/schema.graphql", contract),
            Route("/ledger/checkpoint", ledger.checkpoint),
            Route("/ledger/key", ledger.key),
            Route("/ledger/tile/{path:path}", ledger.tile),
            Route("/health/live", health.live),
            Route("/health/ready", health.ready),
        ],
        exception_handlers={HTTPException: _problem, Failed: _problem, Exception: _problem},
        lifespan=lifespan,
    )
    site.router.redirect_slashes = False
    application = Application(graphql, site, readers, writers)
    return application


def from_environment() -> Application:
    """Give the application of this process's environment, for a server that starts processes of its own."""
    chosen = settings.read()
    assert chosen.database_url, "the process that starts others names the database for them"
    return settled(build(chosen, database.given(chosen.database_url).dsn))


def settled(application: Application) -> Application:
    """Take what was made up to now out of garbage collection: it stays, and each new document pays for the look."""
    gc.collect()
    gc.freeze()
    return application


def _keys(chosen: Settings) -> Keys | None:
    if chosen.oidc_issuer:
        return Provider(chosen.oidc_issuer, chosen.oidc_jwks_url)
    return Development(chosen.development_key_file) if chosen.dev_issuer else None


_PUBLIC = {"access-control-allow-origin": "*", "x-content-type-options": "nosniff", "cache-control": "no-cache"}


_STATUSES: dict[type[Exception], int] = {Unavailable: 503, TimedOut: 504}


async def _problem(request: Request, error: Exception) -> Response:
    """Answer an error outside GraphQL as RFC 9457 has it, with nothing of ours in it but the request's name."""
    known = error if isinstance(error, HTTPException) else HTTPException(_STATUSES.get(type(error), 500))
    content = {"type": "about:blank", "title": known.detail, "status": known.status_code}
    if known.status_code == 500:
        content["detail"] = f"It was noted under the id {request.state.request_id}."
    headers = {"cache-control": "no-store", **(known.headers or {})}
    return JSONResponse(content, known.status_code, headers, media_type="application/problem+json")
