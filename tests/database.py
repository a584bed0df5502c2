"""A scratch database as the tests see it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]


@dataclass(frozen=True)
class Database:
    """A migrated, empty database of one test's own."""

    url: str
    """Its address as SQLAlchemy takes it, `postgresql+asyncpg://…`, as the superuser."""

    @property
    def dsn(self) -> str:
        """Its address as asyncpg takes it."""
        return self.url.replace("postgresql+asyncpg:", "postgresql:", 1)

    async def connect(self, role: str | None = None) -> "Connection":
        """Open a connection that acts as `role` (such as `lapor_reader`), or as the superuser; the caller closes it."""
        return await asyncpg.connect(self.dsn, server_settings={"role": role} if role else {})

    async def execute(self, *statements: str) -> None:
        """Run statements as the superuser, whom no grant binds."""
        connection = await self.connect()
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
