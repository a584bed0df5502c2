"""Which database is used, and what is said of one that cannot be."""

import pytest
from sqlalchemy import make_url

from api import database as place
from api.database import BadDatabase, DatabaseAway, Place, given
from api.settings import Settings
from tests.database import Database


def test_both_spellings_of_an_address_give_both():
    for address in ("postgresql://u:p%40@h:5433/d?sslmode=require", "postgresql+asyncpg://u:p%40@h:5433/d?ssl=require"):
        found = given(address)
        assert found.dsn == "postgresql://u:p%40@h:5433/d?sslmode=require"
        assert found.url == "postgresql+asyncpg://u:p%40@h:5433/d?ssl=require"


def test_a_place_shows_no_password():
    assert "hunter2" not in repr(given("postgresql://u:hunter2@h/d"))


async def test_a_database_that_is_away_is_told_from_one_that_refuses(database: Database):
    with pytest.raises(DatabaseAway, match="cannot be reached"):
        await place.examine(Place("postgresql://nobody@127.0.0.1:1/none"))
    nowhere = make_url(database.dsn).set(database="no_such_database").render_as_string(hide_password=False)
    with pytest.raises(BadDatabase, match="no_such_database"):
        await place.examine(Place(nowhere))


async def test_a_database_without_tables_is_told_of(server: str):
    with pytest.raises(BadDatabase, match="Run `lapor migrate`"):
        await place.examine_migrated(Place(Database(server).dsn))


async def test_an_old_server_is_refused_in_a_sentence(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(place, "OLDEST", 99)

    with pytest.raises(BadDatabase, match="version 99 or newer is needed"):
        await place.examine(Place(database.dsn))


async def test_the_dataset_is_described_once_and_its_version_moves_only_then(database: Database):
    settings = Settings(publisher="Kota Contoh", public_url="https://data.example")
    here = Place(database.dsn)

    assert await place.describe(here, settings)
    assert not await place.describe(here, settings)

    connection = await database.connect("lapor_reader")
    row = await connection.fetchrow("select version, publisher, licence, jurisdiction, public_url from open.dataset")
    await connection.close()
    assert row is not None
    assert tuple(row) == (2, "Kota Contoh", "CC-BY-4.0", "ID", "https://data.example")


async def test_serving_does_not_wait_for_a_writer_when_there_is_nothing_to_write(database: Database):
    await place.describe(Place(database.dsn), Settings())
    connection = await database.connect()
    async with connection.transaction():
        await connection.execute("select from open.dataset for update")
        assert not await place.describe(Place(database.dsn), Settings())
    await connection.close()


async def test_another_jurisdiction_is_refused(database: Database):
    await place.describe(Place(database.dsn), Settings())

    with pytest.raises(BadDatabase, match="jurisdiction ID, and LAPOR_JURISDICTION is US-SF"):
        await place.describe(Place(database.dsn), Settings(jurisdiction="US-SF"))


async def test_a_login_that_may_not_write_serves_all_the_same(database: Database):
    connection = await database.connect()
    name = make_url(database.dsn).database
    await connection.execute(f"alter database {name} set default_transaction_read_only to on")
    await connection.close()

    assert not await place.may_describe(Place(database.dsn), Settings())


async def test_migrating_twice_changes_nothing(database: Database):
    for _ in range(2):
        await place.migrate(Place(database.dsn), Settings())

    connection = await database.connect("lapor_reader")
    assert await connection.fetchval("select version from open.dataset") == 2
    await connection.close()
