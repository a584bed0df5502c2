"""Counting statements where nobody can forget one: on the wire between the service and PostgreSQL.

asyncpg's query loggers do not see prepared statements, so a small relay stands between and reads the messages of
https://www.postgresql.org/docs/current/protocol-message-formats.html that the client sends.
"""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

_EXECUTE, _SIMPLE_QUERY = b"E", b"Q"


@dataclass
class Wire:
    """What went over the relay so far."""

    dsn: str
    """The address of the relay, as asyncpg takes it."""
    statements: int = 0
    """Statements that were executed."""
    tasks: set["asyncio.Task[None]"] = field(default_factory=set["asyncio.Task[None]"])
    """The ways back, one a connection."""

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: str) -> None:
        """Pass on what one client and the server say to each other."""
        server_reader, server_writer = await _connect(server)
        back = asyncio.create_task(_copy(server_reader, writer))
        self.tasks.add(back)
        back.add_done_callback(self.tasks.discard)
        try:
            await self._forth(reader, server_writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            server_writer.close()

    async def _forth(self, reader: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        """Pass every message on; the first one has no type."""
        type_ = b""
        while True:
            length = await reader.readexactly(4)
            body = await reader.readexactly(int.from_bytes(length) - 4)
            self.statements += type_ in (_EXECUTE, _SIMPLE_QUERY)
            server.write(type_ + length + body)
            type_ = await reader.readexactly(1)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def _connect(dsn: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    url = make_url(dsn)
    host = url.host or str(url.query.get("host"))
    port = url.port or int(str(url.query.get("port", 5432)))
    if host.startswith("/"):
        return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
    return await asyncio.open_connection(host, port)


@asynccontextmanager
async def counted(dsn: str) -> AsyncGenerator[Wire]:
    """A relay to the server at `dsn`, on a socket of its own."""
    with tempfile.TemporaryDirectory(prefix="lapor-wire-") as folder:
        path = Path(folder) / ".s.PGSQL.5432"
        url = make_url(dsn).set(host=None, port=None, query={"host": folder})
        wire = Wire(url.render_as_string(hide_password=False))
        server = await asyncio.start_unix_server(lambda r, w: wire.relay(r, w, dsn), path)
        try:
            yield wire
        finally:
            server.close()
            for task in list(wire.tasks):
                task.cancel()
            await asyncio.gather(*wire.tasks, return_exceptions=True)
