"""The limit: the statements that our compiler writes, prepared on pinned connections, behind a bare ASGI application.

No GraphQL, no request body, no checks, no headers but the two that HTTP needs: what PostgreSQL, asyncpg and uvicorn
leave for everything else. Totals are counted, as without a maintained counter. Run as
`uvicorn --factory bench.limit:application`.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg

from bench import inside
from bench.queries import Case, cases

CONNECTIONS = 4
"""As many as `lapor serve` keeps open by default."""

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Statements = dict[str, tuple[str, Sequence[Any]]]


async def statements(dsn: str) -> Statements:
    """The statement and the parameters of every case, by the path it is asked at."""
    connection = await asyncpg.connect(dsn)
    try:
        return {f"/{case.name}": await _statement(dsn, case) for case in await cases(connection)}
    finally:
        await connection.close()


async def _statement(dsn: str, case: Case) -> tuple[str, Sequence[Any]]:
    return (case.limit, []) if case.limit else _counting(*await inside.statement(dsn, case))


_KEPT = re.compile(
    r"\(\(select coalesce\(sum\((tally_\d+)\.complaints\), 0\) from open\.tally \1 where (.*?)"
    r" and \1\.scope = 0 and \1\.period = '-infinity'::date\)\)::text"
)


def _counting(sql: str, values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """The statement with its total counted among the rows: what there is without counts that the database keeps."""
    counted = _KEPT.sub(r"(select count(*)::text from open.complaint \1 where \2)", sql)
    if "open.tally" in counted:
        raise RuntimeError("a total of the benchmark is read in a way that the limit cannot put into a count")
    return counted, values


class Limit:
    """The bare application."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._free: list[dict[str, Any]] = []
        self._values: dict[str, Sequence[Any]] = {}
        self._places = asyncio.Semaphore(CONNECTIONS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the statement that the path names."""
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        path = scope["path"]
        async with self._places:
            prepared = self._free.pop()
            row = await prepared[path].fetchrow(*self._values[path])
            self._free.append(prepared)
        body = f'{{"data":{row[0]}}}'.encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _open(self) -> None:
        compiled = await statements(self._dsn)
        self._values = {path: values for path, (_, values) in compiled.items()}
        for _ in range(CONNECTIONS):
            settings = {"role": "lapor_reader", "jit": "off", "datestyle": "ISO"}
            connection = await asyncpg.connect(self._dsn, server_settings=settings)
            self._free.append({path: await connection.prepare(sql) for path, (sql, _) in compiled.items()})


def application() -> Limit:
    """The application for the database that BENCH_DSN names."""
    return Limit(os.environ["BENCH_DSN"])
