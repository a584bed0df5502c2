"""The connections that reads go through: a few, kept open, each with its own prepared statements.

They belong to `lapor_reader`, who can see schema `open` and write nothing. A statement is prepared once on each
connection and kept while it is used: taking a connection from a general pool and resetting it afterwards costs as much
as a small query (docs/adr/0001). A connection that breaks is replaced at the next request.
"""

from collections import OrderedDict, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from store.errors import BadCursor, TimedOut, Unavailable
from store.lanes import Lanes
from store.roles import READER

KEPT = 100
"""Prepared statements kept on one connection; an ordinary one takes 100 to 800 KiB in its server process."""

KEPT_CHARACTERS = 200_000
"""Length of all of them together: a kept statement takes 70 to 200 bytes for each character (PostgreSQL 18)."""

LONGEST_KEPT = 20_000
"""Length of the longest that is kept: a query of 2,000 fields can take 60,000, and 7 MiB when it is."""

_FOREIGN_CURSOR = "LT001"
"""What `open.feed_after` raises: only the database can tell whether a cursor of the change feed is one."""

_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.InternalClientError,
)
"""What tells that this connection cannot go on, and that another one, now or later, may.

The last is what asyncpg raises on a connection that the server took leave of while it was idle.
"""


@dataclass(slots=True, eq=False)
class _Line:
    """One connection and its prepared statements, least recently used first."""

    connection: "asyncpg.Connection[Any]"
    statements: "OrderedDict[str, PreparedStatement[Any]]" = field(default_factory=OrderedDict)
    characters: int = 0

    async def row(self, sql: str, values: Sequence[Any], timeout: float) -> Any:
        statement = self.statements.get(sql)
        if statement is not None:
            self.statements.move_to_end(sql)
        elif len(sql) > LONGEST_KEPT:
            return await self.connection.fetchrow(sql, *values, timeout=timeout)
        else:
            statement = await self._kept(sql)
        return await statement.fetchrow(*values, timeout=timeout)

    async def _kept(self, sql: str) -> "PreparedStatement[Any]":
        """Prepare a statement, and let go of those used longest ago that there is no more room for."""
        statement = self.statements[sql] = await self.connection.prepare(sql)
        self.characters += len(sql)
        while len(self.statements) > KEPT or self.characters > KEPT_CHARACTERS:
            oldest, _ = self.statements.popitem(last=False)
            self.characters -= len(oldest)
        return statement


class _Frozen(Exception):
    """The server has not answered at all."""


class _Closed(OSError):
    """The connection was found closed."""


class Readers:
    """A fixed number of reading connections, opened as they are needed."""

    def __init__(self, dsn: str, *, connections: int, statement_timeout_ms: int) -> None:
        self._dsn = dsn
        self._timeout = statement_timeout_ms
        # The server ends a slow statement itself; this is for a server that no longer does anything.
        self._patience = statement_timeout_ms / 1000 + 5
        self._free: deque[_Line] = deque()
        self._lanes = Lanes(connections, statement_timeout_ms / 1000)

    @classmethod
    async def open(cls, dsn: str, *, connections: int = 4, statement_timeout_ms: int = 5000) -> "Readers":
        """Readers of the database at `dsn`. It need not be there yet: each request tries anew."""
        return cls(dsn, connections=connections, statement_timeout_ms=statement_timeout_ms)

    async def close(self) -> None:
        """Close every connection that is not in use."""
        while self._free:
            connection = self._free.pop().connection
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=2)

    async def row(self, sql: str, values: Sequence[Any]) -> Any:
        """The one row of a statement; raises `Unavailable` or `TimedOut`."""
        try:
            try:
                return await self._attempt(sql, values)
            except _AWAY:
                # A restart of the server breaks every kept connection; a read may be asked again on a new one.
                self._drop()
                return await self._attempt(sql, values)
        except asyncpg.QueryCanceledError as error:
            raise TimedOut("The query took too long. Ask for smaller pages or a narrower filter.") from error
        except (_Frozen, *_AWAY) as error:
            raise Unavailable("The database cannot be reached.") from error
        except asyncpg.PostgresError as error:
            if error.sqlstate == _FOREIGN_CURSOR:
                raise BadCursor(
                    "after is not a cursor of this feed, or it missed a withdrawal that is no longer remembered. "
                    "Delete your copy and start again without after."
                ) from error
            raise

    async def _attempt(self, sql: str, values: Sequence[Any]) -> Any:
        async with self._lanes.turn(sql):
            line = self._free.pop() if self._free else await self._connect()
            if line.connection.is_closed():
                raise _Closed
            try:
                return await line.row(sql, values, self._patience)
            except TimeoutError:
                line.connection.terminate()
                raise _Frozen from None
            except _AWAY:
                line.connection.terminate()
                raise
            except asyncpg.InterfaceError as error:
                if line.connection.is_closed():
                    raise _Closed from error
                raise
            finally:
                if not line.connection.is_closed():
                    self._free.append(line)

    def _drop(self) -> None:
        while self._free:
            self._free.pop().connection.terminate()

    async def _connect(self) -> _Line:
        connection = await asyncpg.connect(
            self._dsn,
            timeout=5,
            server_settings={
                "role": READER,
                "application_name": "lapor-reader",
                "statement_timeout": str(self._timeout),
                "default_transaction_read_only": "on",
                "jit": "off",
                "datestyle": "ISO",
            },
        )
        return _Line(connection)
