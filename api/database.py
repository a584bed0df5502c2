"""Which PostgreSQL is used, and whether it can be: the one `LAPOR_DATABASE_URL` names, or the embedded one."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg
from sqlalchemy import make_url, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from api.settings import Settings
from store import dataset, embedded, migration, tables
from store.errors import LaporError
from store.roles import INGESTER

OLDEST = 16
"""The oldest major version of PostgreSQL that has all that the statements use."""


class BadDatabase(LaporError):
    """The database cannot be used as it is; the message says why and what to do."""

    code = "BAD_DATABASE"


class DatabaseAway(BadDatabase):
    """Nothing answers at its address, as far as can be told; it may come."""

    code = "UNAVAILABLE"


@dataclass(frozen=True)
class Place:
    """Where the database is, and whether it is our own embedded one."""

    dsn: str
    """Its address as asyncpg takes it, `postgresql://…`."""
    is_embedded: bool = False

    @property
    def url(self) -> str:
        """Its address as SQLAlchemy takes it; the two name TLS differently."""
        url = make_url(self.dsn).set(drivername="postgresql+asyncpg")
        query = {("ssl" if name == "sslmode" else name): value for name, value in url.query.items()}
        return url.set(query=query).render_as_string(hide_password=False)

    def __repr__(self) -> str:
        """Show no password, wherever this is printed."""
        return f"Place({make_url(self.dsn).render_as_string(hide_password=True)!r})"


def given(database_url: str) -> Place:
    """Give the place that a database address names."""
    url = make_url(database_url).set(drivername="postgresql")
    query = {("sslmode" if name == "ssl" else name): value for name, value in url.query.items()}
    return Place(url.set(query=query).render_as_string(hide_password=False))


@contextmanager
def chosen(settings: Settings, *, keep_up: bool = False) -> Generator[Place]:
    """Keep the database of these settings at hand; without an address the embedded server runs meanwhile.

    With `keep_up` it is started again when it dies; another's database is its operator's to look after.

    Raises `store.cluster.ClusterError` when the embedded server cannot run.
    """
    if settings.database_url:
        yield given(settings.database_url)
        return
    with embedded.running(settings.data_dir, keep_up=keep_up) as server:
        yield Place(server.dsn(), is_embedded=True)


async def examine(place: Place) -> bool:
    """Tell whether the database has been migrated at all.

    Raises `DatabaseAway` when it cannot be reached, and `BadDatabase` when it is too old or refuses the login.
    """
    try:
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(place.dsn, timeout=10)
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise BadDatabase(f"PostgreSQL refuses the login: {error}. Check LAPOR_DATABASE_URL.") from error
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise DatabaseAway(
            f"PostgreSQL cannot be reached ({_reason(error)}). Check that it runs and that LAPOR_DATABASE_URL is right."
        ) from error
    try:
        major = connection.get_server_version().major
        if major < OLDEST:
            raise BadDatabase(
                f"This is PostgreSQL {major}; version {OLDEST} or newer is needed. Set LAPOR_DATABASE_URL."
            )
        return bool(await connection.fetchval("select to_regclass('open.dataset') is not null"))
    finally:
        await connection.close()


async def examine_migrated(place: Place) -> None:
    """Raise `BadDatabase` when the database was never migrated, and what `examine` raises."""
    if not await examine(place):
        raise BadDatabase("The database has no tables yet. Run `lapor migrate`.")


async def migrate(place: Place, settings: Settings) -> None:
    """Bring the database to the newest revision and write who publishes it."""
    await examine(place)
    await migration.upgrade(place.url)
    await describe(place, settings)


async def describe(place: Place, settings: Settings) -> bool:
    """Write what the settings say of the dataset where it differs; tell whether it did.

    These are public bytes, so the dataset's version moves, under the dataset lock as with every writer. Raises
    `BadDatabase` for another jurisdiction than the one this database was begun with.
    """
    wanted = {
        "publisher": settings.publisher,
        "licence": settings.data_licence,
        "jurisdiction": settings.jurisdiction,
        "public_url": settings.public_url,
    }
    columns = [tables.dataset.c[name] for name in wanted]
    engine = create_async_engine(place.url)
    try:
        async with engine.begin() as connection:
            # Asked without the lock first: serving must not wait for an import that holds it.
            written = (await connection.execute(select(*columns))).mappings().one()
            if dict(written) == wanted:
                return False
            _refuse_other_jurisdiction(written["jurisdiction"], settings.jurisdiction)
            await dataset.act_as(connection, INGESTER)
            held = await dataset.lock(connection)
            await connection.execute(update(tables.dataset).values(**wanted))
            await dataset.bump(connection, held)
            return True
    finally:
        await engine.dispose()


async def may_describe(place: Place, settings: Settings) -> bool:
    """Describe the dataset where this login may write at all; tell whether it is described as the settings say."""
    try:
        await describe(place, settings)
    except (DBAPIError, OSError):
        return False
    return True


def _refuse_other_jurisdiction(written: str, wanted: str) -> None:
    if written not in ("", wanted):
        raise BadDatabase(
            f"This database holds complaints of jurisdiction {written}, and LAPOR_JURISDICTION is {wanted}. "
            "One database has one jurisdiction: set it back, or use another database."
        )


def _reason(error: Exception) -> str:
    """Say why in a few words; the address in an error may hold a password."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return type(error).__name__
