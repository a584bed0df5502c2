"""Transactions of officials: they act as `lapor_official`, who may do what posting a follow-up needs and no more."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, TimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from store.dataset import act_as
from store.errors import TimedOut, Unavailable
from store.roles import OFFICIAL

__all__ = ["Writers", "driver_of"]

_CONNECTIONS = 4
_PATIENCE_SECONDS = 10
_AWAY = (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)
"""What the driver raises when the server has gone, or goes, or is not there yet."""


class Writers:
    """Connections for writing, opened when the first one posts. `url` is an address as SQLAlchemy takes it."""

    def __init__(self, url: str, *, statement_timeout_ms: int) -> None:
        self._timeout = statement_timeout_ms
        # What is asked of the database holds an official's words, which no error may list.
        self._engine = create_async_engine(
            url, hide_parameters=True, pool_size=_CONNECTIONS, max_overflow=0, pool_timeout=_PATIENCE_SECONDS,
            pool_pre_ping=True,
        )  # fmt: skip

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncConnection]:
        """One transaction, committed unless an error leaves it. Raises `Unavailable` or `TimedOut`."""
        try:
            async with self._engine.begin() as connection:
                await connection.execute(text(f"set local statement_timeout = {self._timeout:d}"))
                await act_as(connection, OFFICIAL)
                yield connection
        except DBAPIError as error:
            cause = getattr(error.orig, "__cause__", None)
            if isinstance(cause, asyncpg.QueryCanceledError):
                raise TimedOut("Posting took too long; send it again with the same idempotencyKey.") from error
            if error.connection_invalidated or isinstance(error, InterfaceError) or isinstance(cause, _AWAY):
                raise _away() from error
            raise
        except (OSError, TimeoutError, *_AWAY) as error:
            raise _away() from error

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


async def driver_of(connection: AsyncConnection) -> Any:
    """The asyncpg connection below, for a compiled read in the same transaction."""
    return (await connection.get_raw_connection()).driver_connection


def _away() -> Unavailable:
    return Unavailable("The database cannot be reached; send it again with the same idempotencyKey.")
