"""The embedded server against the real thing: processes, sockets, signals and owners."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from store import cluster, embedded
from store.embedded import EmbeddedServer

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has a service account")

CLIENT = """
import signal
import sys
from pathlib import Path
from store import embedded
signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored when the tests were started in the background
with embedded.running(Path(sys.argv[1]), fsync=False) as server:
    try:
        print(server.socket_folder, flush=True)
        sys.stdin.read()
    except KeyboardInterrupt:
        with embedded.running(Path(sys.argv[1])) as again:
            print("still", again.socket_folder, flush=True)
"""


@pytest.fixture(scope="module")
def scratch() -> Generator[Path]:
    """A folder that root's service account can get through."""
    folder = Path(mkdtemp(prefix="lapor-test-"))
    folder.chmod(0o711)
    yield folder
    rmtree(folder)


@pytest.fixture(scope="module")
def data(scratch: Path) -> Path:
    """A data folder that most tests share, since each leaves it with a stopped server."""
    return scratch / "data"


@contextmanager
def client(data_folder: Path) -> Generator[subprocess.Popen[str]]:
    """Another process that holds the server of `data_folder`, until its input is closed."""
    command = [sys.executable, "-c", CLIENT, str(data_folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("/")
        yield process


def ask(server: EmbeddedServer, question: str, **address: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(server.dsn(**address))
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(run())


def postmaster(data_folder: Path) -> int | None:
    file = data_folder / "postgres/postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else None


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_server_has_the_database_and_ends_with_the_block(data: Path) -> None:
    with embedded.running(data, fsync=False) as server:
        assert ask(server, "select current_database()") == "lapor"
        assert postmaster(data)

    assert postmaster(data) is None


def test_text_is_unicode_sorted_by_code_point_and_pages_have_checksums(data: Path) -> None:
    with embedded.running(data, fsync=False) as server:
        assert ask(server, "select upper('é') || (select max(x) from unnest(array['Z', 'a']) x)") == "Éa"
        assert ask(server, "show server_encoding") == "UTF8"
        assert ask(server, "show data_checksums") == "on"


def test_the_server_has_no_tcp_port_and_a_socket_folder_closed_to_others(data: Path) -> None:
    with embedded.running(data, fsync=False) as server:
        assert ask(server, "show listen_addresses") == ""
        assert mode(server.socket_folder) == 0o700
        assert mode(data / "postgres") == 0o700
        assert mode(server.log) == 0o600


def test_a_failing_statement_leaves_neither_its_text_nor_its_values_in_the_log(data: Path) -> None:
    with embedded.running(data, fsync=False) as server:
        with pytest.raises(asyncpg.PostgresError):
            ask(server, "with t as (select 'kenari'::text as x) select x::int from t where x <> 'burung'")
        with pytest.raises(asyncpg.PostgresError):
            ask(
                server,
                "do $$ begin create temp table one (x text check (x = '')); insert into one values ('kenari'); end $$",
            )
        log = server.log.read_text()

    assert "burung" not in log
    assert "Failing row" not in log
    assert "STATEMENT" not in log


async def test_sqlalchemy_takes_the_url(data: Path) -> None:
    with embedded.running(data, fsync=False) as server:
        engine = create_async_engine(server.url(database="postgres"))
        async with engine.connect() as connection:
            assert await connection.scalar(text("select current_database()")) == "postgres"
        await engine.dispose()


def test_two_processes_share_one_server_and_the_last_to_leave_stops_it(data: Path) -> None:
    with client(data) as other:
        first = postmaster(data)
        with embedded.running(data) as server:
            assert postmaster(data) == first
            other.communicate("")
            assert other.returncode == 0
            assert ask(server, "select 1") == 1

    assert postmaster(data) is None


def test_two_blocks_in_one_process_share_one_server(data: Path) -> None:
    with embedded.running(data, fsync=False) as outer:
        with embedded.running(data) as inner:
            assert inner == outer
        assert ask(outer, "select 1") == 1


def test_a_killed_process_leaves_the_server_to_the_next_one(data: Path) -> None:
    with client(data) as other:
        first = postmaster(data)
        other.kill()
    with embedded.running(data, fsync=False) as server:
        assert postmaster(data) == first
        assert ask(server, "select 1") == 1

    assert postmaster(data) is None


def test_ctrl_c_reaches_the_client_and_not_the_server(data: Path) -> None:
    with client(data) as other:
        os.killpg(other.pid, signal.SIGINT)
        output, _ = other.communicate()

    assert output == f"still {data}/socket\n"
    assert other.returncode == 0
    assert postmaster(data) is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_terminated_process_stops_the_server_first(data: Path, number: signal.Signals) -> None:
    with client(data) as other:
        other.send_signal(number)
        other.wait()

    assert other.returncode == 128 + number
    assert postmaster(data) is None


def test_a_killed_server_starts_again_with_its_data(data: Path) -> None:
    with client(data) as other:
        with embedded.running(data) as server:
            ask(server, "create database kept")
        number = postmaster(data)
        assert number
        os.kill(number, signal.SIGKILL)
        with embedded.running(data, fsync=False) as server:
            assert postmaster(data) != number
            assert ask(server, "select 1", database="kept") == 1
        other.communicate("")

    assert postmaster(data) is None


def _kill(data_folder: Path) -> None:
    number = postmaster(data_folder)
    assert number
    os.kill(number, signal.SIGKILL)


def test_a_server_that_is_killed_is_started_again_at_the_same_address_where_that_is_asked_for(
    scratch: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = scratch / ("panjang" * 20)
    with embedded.running(folder, fsync=False, keep_up=True) as server:
        _kill(folder)
        deadline = time.monotonic() + 60
        while not caplog.records:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert ask(server, "select 1") == 1

    assert postmaster(folder) is None
    assert not server.socket_folder.exists()
    assert [record.message for record in caplog.records] == ["PostgreSQL had died and was started again"]


@pytest.mark.parametrize("name", ["data", "panjang" * 20], ids=["a socket beside the data", "a socket elsewhere"])
def test_a_stale_number_that_is_now_a_strangers_is_forgotten_and_the_stranger_lives(scratch: Path, name: str) -> None:
    data = scratch / name
    with embedded.running(data, fsync=False) as server:
        socket_folder = server.socket_folder
        notes = (data / "postgres/postmaster.pid", socket_folder / f".s.PGSQL.{cluster.PORT}.lock")
        left = [note.read_text() for note in notes]
    # As the cluster's own user: PostgreSQL by itself would take the stranger for a running server.
    owner = (data / "postgres").stat().st_uid
    socket_folder.mkdir(mode=0o700, exist_ok=True)
    os.chown(socket_folder, owner, -1)
    with subprocess.Popen(["sleep", "60"], user=owner if os.geteuid() == 0 else None) as stranger:
        for note, text_left in zip(notes, left, strict=True):
            note.write_text(text_left.replace(text_left.split()[0], str(stranger.pid), 1))

        with embedded.running(data, fsync=False) as server:
            assert server.socket_folder == socket_folder
            assert ask(server, "select 1") == 1

        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("name", ["with a space", "comma, and quote'", "panjang" * 20])
def test_a_path_that_is_long_or_odd_works(scratch: Path, name: str) -> None:
    folder = scratch / name
    with embedded.running(folder, fsync=False) as server:
        assert ask(server, "select 1") == 1
        assert mode(server.socket_folder) == 0o700
        assert len(str(server.socket_folder)) < 90
        elsewhere = server.socket_folder.parent != folder

    assert elsewhere == (name != "with a space")
    assert server.socket_folder.exists() != elsewhere


def test_a_path_that_a_shell_would_read_is_refused(scratch: Path) -> None:
    with (
        pytest.raises(cluster.ClusterError, match="which PostgreSQL's start-up cannot take"),
        embedded.running(scratch / "$HOME"),
    ):
        pass


def test_a_server_that_cannot_start_shows_the_end_of_its_log(data: Path) -> None:
    with embedded.running(data, fsync=False):
        pass
    settings = data / "postgres/postgresql.conf"
    good = settings.read_text()
    settings.write_text(good + "nonsense = 1\n")

    with (
        pytest.raises(cluster.ClusterError, match='unrecognized configuration parameter "nonsense"'),
        embedded.running(data),
    ):
        pass

    settings.write_text(good)


def test_data_of_another_postgresql_version_is_refused(data: Path) -> None:
    with embedded.running(data, fsync=False):
        pass
    version = data / "postgres/PG_VERSION"
    version.write_text("17\n")

    with pytest.raises(cluster.ClusterError, match="was made by PostgreSQL 17"), embedded.running(data):
        pass

    version.write_text("18\n")


@needs_root
def test_a_data_folder_that_the_service_account_cannot_reach_stays_closed(scratch: Path) -> None:
    closed = scratch / "closed"
    closed.mkdir(mode=0o700)
    folder = closed / "data"

    with embedded.running(folder, fsync=False) as server:
        assert ask(server, "select 1") == 1
    with embedded.running(folder, fsync=False) as again:
        assert again == server

    home = Path((folder / "postgres.location").read_text().strip())
    rmtree(home)
    assert home.parent == cluster.SYSTEM_FOLDER
    assert mode(closed) == 0o700
    assert not (folder / "postgres").exists()
    with pytest.raises(cluster.ClusterError, match="which is gone"), embedded.running(folder):
        pass


@needs_root
def test_another_user_is_not_let_in_even_through_an_open_folder(data: Path) -> None:
    stranger = cluster.Account("nobody", 65534, 65534)
    with embedded.running(data, fsync=False) as server:
        assert mode(data) & 0o007 == 0
        assert not stranger.can("test", "-x", server.socket_folder)
        programs = cluster.locate(data).programs
        folders = (data.parent, data, server.socket_folder)
        modes = [mode(path) for path in folders]
        for path in (*folders, server.socket_folder / f".s.PGSQL.{cluster.PORT}"):
            path.chmod(0o777)
        tried = stranger.run(
            programs / "psql", "--host", server.socket_folder, "--username", "postgres", "--command", ""
        )
        for path, before in zip(folders, modes, strict=True):
            path.chmod(before)

    assert "Peer authentication failed" in tried.stderr


@needs_root
def test_a_cluster_of_an_ordinary_user_is_run_as_that_user_for_root(scratch: Path) -> None:
    folder = scratch / "theirs"
    with embedded.running(folder, fsync=False):
        pass
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, 65534, 65534)

    with embedded.running(folder, fsync=False) as server:
        assert ask(server, "select 1") == 1
        assert server.socket_folder.stat().st_uid == 65534
