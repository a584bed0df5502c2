"""The application without HTTP: asked in this process, with what it sends to PostgreSQL written down or answered."""

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.types import ASGIApp, Message

from api.documents import Documents
from api.graphql import GraphQLEndpoint, Posting
from api.tokens import Tokens
from bench.queries import Case
from resolvers.internals import core_schema
from resolvers.run import Executor
from rules.redaction import DEFAULT_THRESHOLD
from schema.build import schema
from store.readers import Readers

_NO_LIMIT = 10**9


class Kept(Readers):
    """Readers that remember the last statement, and, once told to, answer with its row without asking again."""

    sql = ""
    values: Sequence[Any] = ()
    answers = False
    _row: Any = None

    async def row(self, sql: str, values: Sequence[Any]) -> Any:
        """Give the row of a statement."""
        if not self.answers:
            self.sql, self.values = sql, values
            self._row = await super().row(sql, values)
        return self._row


def endpoint(readers: Readers) -> GraphQLEndpoint:
    """The endpoint as the application has it, over these readers."""
    executor = Executor(schema, readers, cost_limit=_NO_LIMIT)
    return GraphQLEndpoint(
        executor,
        Documents(core_schema(schema)),
        tokens=Tokens(None, ""),
        posting=Posting(DEFAULT_THRESHOLD, _unsigned),
        cost_limit=_NO_LIMIT,
        body_limit=100_000,
    )


def _unsigned(_size: int, _root: bytes) -> str:
    raise RuntimeError("the benchmark posts nothing")


async def ask(application: ASGIApp, body: bytes) -> None:
    """One request, as uvicorn hands it over; raises when it is not answered by a 200."""
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}
    statuses: list[int] = []
    bodies = [body]

    async def receive() -> Message:
        if not bodies:
            # The client waits; who looks whether it has gone must not be told so again and again.
            await asyncio.Event().wait()
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: Message) -> None:
        if "status" in message:
            statuses.append(message["status"])

    await application(scope, receive, send)
    if statuses != [200]:
        raise RuntimeError(f"a query of the benchmark was answered {statuses}")


async def statement(dsn: str, case: Case) -> tuple[str, Sequence[Any]]:
    """What our compiler sends to PostgreSQL for a case: the text and its parameters."""
    readers = Kept(dsn, connections=1, statement_timeout_ms=60_000)
    try:
        await ask(endpoint(readers), case.body)
    finally:
        await readers.close()
    return readers.sql, readers.values
