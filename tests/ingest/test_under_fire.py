"""Imports that are killed, cut off, started twice, or written in batches of any size all end alike."""

import asyncio
import signal
import subprocess
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import make_url

from bench.workbooks import rows, write_workbook
from ingest.header import Column
from ingest.pipeline import import_path
from ingest.reference import load_reference
from ingest.report import ImportOutcome
from store.secrets import load_key
from tests.api.processes import ROOT, command, environment
from tests.conftest import fresh
from tests.database import Database
from tests.ingest.exports import Cells, Feed, row, write_csv
from tests.ingest.likeness import likeness

if TYPE_CHECKING:
    from tests.database import Connection

COUNT = 400
KILLS = 3
_LOST = "lapor: The connection to PostgreSQL was lost. Nothing is left half done: import it again, and it goes on."


@pytest.fixture
def two_databases(server: str, template: str) -> Generator[list[Database]]:
    """Two databases that hold reference data and nothing else."""
    with ExitStack() as made:
        loaded = made.enter_context(fresh(server, template))
        asyncio.run(load_reference(loaded.url))
        name = make_url(loaded.url).database or ""
        yield [made.enter_context(fresh(server, name)) for _ in range(2)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two exports of one feed, with rows to reject, to repeat and to take back."""
    return _write(tmp_path_factory.mktemp("exports"), COUNT)


def _write(folder: Path, count: int) -> Path:
    write_workbook(folder / "b.xlsx", _spoiled(count, later=False), generated="1 Nov 2026 10:00:00")
    write_workbook(folder / "a.xlsx", _spoiled(count, later=True), generated="8 Nov 2026 10:00:00", shared=True)
    return folder


def _spoiled(count: int, *, later: bool) -> Generator[Cells]:
    for number, cells in enumerate(rows(count, moved=0.33 if later else 0)):
        if number % 61 == 5:
            cells[Column.STATUS] = "tidak ada"
        if later and number % 41 == 7:
            cells[Column.SECRECY] = "Rahasia"
        if number % 13 == 2:
            cells[Column.CHANNEL] = f"Website - pemerintah-kota-contoh-{number % 5 + 2}"
        yield cells
        if number % 53 == 11:
            yield {**cells, Column.TITLE: "Yang kedua"}


@contextmanager
def _importing(path: Path, database: Database, home: Path) -> Generator[subprocess.Popen[bytes]]:
    """`lapor import` as a process of its own, which is gone at the end."""
    settings = environment(database_url=database.url, data_dir=str(home), private_key_file=str(home / "key"))
    with (home / "output.txt").open("wb") as sink:
        process = subprocess.Popen(command("import", str(path)), env=settings, cwd=ROOT, stdout=sink, stderr=sink)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _said(home: Path) -> str:
    """What the last process wrote."""
    return (home / "output.txt").read_text(encoding="utf-8")


async def _until_changes(connection: "Connection", process: subprocess.Popen[bytes], number: int) -> None:
    """Wait until that many changes were given a number."""
    while await connection.fetchval("select change_sequence from open.dataset") < number:
        assert process.poll() is None, "it ended before"
        await asyncio.sleep(0.02)


async def _import(path: Path, database: Database, home: Path, **options: Any) -> list[ImportOutcome]:
    key, reports = home / "key", home / "undisturbed"
    return await import_path(path, database_url=database.url, private_key_file=key, report_folder=reports, **options)


async def test_an_import_killed_at_random_moments_ends_like_an_undisturbed_one(
    folder: Path, two_databases: list[Database], tmp_path: Path
) -> None:
    database, undisturbed = two_databases
    first, second = await _import(folder, undisturbed, tmp_path)
    assert min(first.published, first.rejected, first.superseded, second.updated, second.withdrawn) > 5
    expected = await likeness(undisturbed)
    random = Random(20261125)
    moments = sorted(random.randrange(1, first.published + second.updated) for _ in range(KILLS))

    connection = await database.connect()
    for number, moment in enumerate(moments):
        with _importing(folder, database, tmp_path) as process:
            await _until_changes(connection, process, moment)
            await asyncio.sleep(random.random() * 0.1)
            if number == 1:
                await connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where datname = current_database() and pid <> pg_backend_pid()"
                )
                assert await asyncio.to_thread(process.wait) == 1
                assert _said(tmp_path).splitlines() == [_LOST]
            else:
                process.send_signal(signal.SIGKILL)
                assert process.wait() == -signal.SIGKILL
    with _importing(folder, database, tmp_path) as process:
        assert await asyncio.to_thread(process.wait) == 3, _said(tmp_path)
    assert await connection.fetch("select count(*), count(finished_at) from desk.import_run") == [(2, 2)]
    assert await connection.fetchval(
        "select array(select tracking_id from open.complaint) <@ array(select tracking_id from open.change)"
    )
    await connection.close()

    found = await likeness(database)
    assert found.keys() == expected.keys()
    for table, content in expected.items():
        assert found[table] == content, table


async def test_batches_of_any_size_give_equal_databases(three_databases: list[Database], tmp_path: Path) -> None:
    folder = _write(tmp_path, 60)
    databases = dict(zip((1, 7, 400), three_databases, strict=True))

    for size, database in databases.items():
        await _import(folder, database, tmp_path, batch_rows=size)

    expected = await likeness(databases[400])
    assert len(expected["open.complaint"]) > 20
    for size in (1, 7):
        found = await likeness(databases[size])
        for table, content in expected.items():
            assert found[table] == content, (size, table)


async def test_the_same_file_twice_at_once_is_imported_once(database: Database, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row(7000001), row(7000002, SECRECY="Rahasia")])
    waited: list[bool] = []

    async def one() -> ImportOutcome:
        (outcome,) = await _import(
            path, database, tmp_path, as_of=date(2024, 6, 30), waiting=lambda: waited.append(True)
        )
        return outcome

    outcomes = await asyncio.gather(one(), one())

    assert sorted((outcome.already_imported, outcome.published) for outcome in outcomes) == [(False, 1), (True, 0)]
    assert waited == [True]


async def test_two_files_at_once_take_turns_and_both_are_in(database: Database, tmp_path: Path) -> None:
    june = write_csv(tmp_path / "june.csv", [row(7000000 + number) for number in range(1, 200)])
    july = write_csv(tmp_path / "july.csv", [row(7000000 + number, STATUS="Selesai") for number in range(100, 300)])

    await asyncio.gather(
        _import(june, database, tmp_path, as_of=date(2024, 6, 30), batch_rows=20),
        _import(july, database, tmp_path, as_of=date(2024, 7, 31), batch_rows=20),
    )

    connection = await database.connect()
    assert await connection.fetch("select status, count(*) from open.complaint group by 1 order by 1") == [
        ("ASSIGNED", 99),
        ("CLOSED", 200),
    ]
    assert await connection.fetchval("select count(*) from desk.import_run where finished_at is not null") == 2
    await connection.close()


async def test_an_import_that_has_to_wait_says_so_and_goes_on_when_it_is_its_turn(
    database: Database, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", [row()], above=[["Tanggal Generate", "30 Jun 2024"]])
    other = await database.connect()
    await other.execute("select pg_advisory_lock(1740867)")

    with _importing(path, database, tmp_path) as process:
        while "waits for its turn" not in _said(tmp_path):
            assert process.poll() is None, _said(tmp_path)
            await asyncio.sleep(0.05)
        await other.close()
        assert await asyncio.to_thread(process.wait) == 0, _said(tmp_path)

    assert "1 published" in _said(tmp_path)


async def test_a_trigger_of_complaints_runs_once_a_batch(feed: Feed) -> None:
    connection = await feed.database.connect()
    await connection.execute(
        """
        create sequence open.runs;
        grant usage on sequence open.runs to lapor_ingester;
        create function open.count_runs() returns trigger language plpgsql
        as $$ begin perform nextval('open.runs'); return null; end $$;
        create trigger counts after insert or update or delete on open.complaint
        for each statement execute function open.count_runs();
        """
    )
    runs = "select case when is_called then last_value else 0 end from open.runs"
    files = [
        [row(7000000 + number) for number in range(1, 41)],
        [row(7000000 + number, STATUS="Selesai", UNIT_ID="9", UNIT="Dinas Sosial") for number in range(1, 41)],
        [row(7000000 + number, SECRECY="Rahasia") for number in range(1, 41)],
    ]

    for number, rows_of_file in enumerate(files, start=1):
        await feed.rows(*rows_of_file, day=f"2024-0{5 + number}-28", batch_rows=20)
        assert await connection.fetchval(runs) == 2 * number
    await connection.close()


async def test_a_batch_of_any_size_is_written_in_the_same_number_of_statements(feed: Feed) -> None:
    connection = await feed.database.connect()
    await connection.execute(
        """
        create sequence open.runs;
        grant usage on sequence open.runs to public;
        create function open.count_runs() returns trigger language plpgsql
        as $$ begin perform nextval('open.runs'); return null; end $$;
        do $$ declare one regclass; begin
            for one in select oid from pg_class
                where relkind = 'r' and relnamespace in ('open'::regnamespace, 'desk'::regnamespace) loop
                execute format('create trigger counts after insert or update or delete on %s '
                    'for each statement execute function open.count_runs()', one);
            end loop;
        end $$
        """
    )
    runs: list[int] = []
    first = 7000000
    for count in (1, 10, 90):
        await feed.rows(*(row(first + number) for number in range(count)), batch_rows=1000)
        first += count
        runs.append(await connection.fetchval("select last_value from open.runs"))
    await connection.close()

    assert runs[2] - runs[1] == runs[1] - runs[0]


async def test_what_an_operator_withdraws_while_a_batch_waits_for_the_lock_is_not_published(feed: Feed) -> None:
    numbers = range(7000001, 7000101)
    importing = asyncio.create_task(feed.rows(*(row(number) for number in numbers), batch_rows=5))
    connection = await feed.database.connect()
    while not await connection.fetchval("select count(*) from open.complaint"):
        await asyncio.sleep(0)

    async with connection.transaction():
        await connection.execute("select from open.dataset for update")
        while not await connection.fetchval("select count(*) from pg_locks where not granted"):
            await asyncio.sleep(0.01)
        public = [number for (number,) in await connection.fetch("select tracking_id from open.complaint")]
        key = load_key(feed.key_file)
        await connection.executemany(
            "insert into desk.withdrawn (key, withdrawn_at, by_operator) values ($1, now(), true)",
            [(key.of_tracking_id(number),) for number in numbers],
        )
    await connection.close()
    outcome = await importing

    assert 0 < len(public) < 100
    assert await feed.fetch("select tracking_id from open.complaint") == [(number,) for number in public]
    assert outcome.unpublished == {"WITHDRAWN": 100 - len(public)}
