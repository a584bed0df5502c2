"""The embedded PostgreSQL: started by the first process that needs it, shared by all, stopped by the last.

One advisory lock file gives turns to whoever starts or stops the server; a second one is held, shared, by everybody
who uses it. A process that is killed leaves the server running, and the next one finds it. The server listens on a
socket in a folder of its own account, never on TCP, and lets in that account and root, told apart by the kernel.
"""

import fcntl
import os
import signal
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import quote

from store import cluster, guard, postmaster
from store.cluster import Cluster, ClusterError

DATABASE = "lapor"
"""The database that a server always has."""


@dataclass(frozen=True)
class EmbeddedServer:
    """A running server: how to reach it, and where its log is."""

    socket_folder: Path
    log: Path

    def dsn(self, *, user: str = "postgres", database: str = DATABASE) -> str:
        """Give a `postgresql://` address that asyncpg and libpq take."""
        host = quote(str(self.socket_folder), safe="/")
        return f"postgresql://{quote(user, safe='')}@/{quote(database, safe='')}?host={host}&port={cluster.PORT}"

    def url(self, *, user: str = "postgres", database: str = DATABASE) -> str:
        """Give the same address as SQLAlchemy's asyncpg dialect writes it."""
        return self.dsn(user=user, database=database).replace("postgresql:", "postgresql+asyncpg:", 1)


@contextmanager
def running(data_folder: Path, *, fsync: bool = True, keep_up: bool = False) -> Generator[EmbeddedServer]:
    """Keep the server of `data_folder` running for the length of a `with` block.

    Starts it where it does not run, with a database `lapor`; stops it when no other process uses it. `fsync=False` is
    for data that may be lost with the machine, such as a test's. With `keep_up` it is started again when it dies,
    under the same address. Blocks while it starts, as a rule a second or two.
    SIGTERM and SIGHUP end the block in order, as Ctrl-C does, unless the program has handlers of its own.
    Raises `ClusterError` with a sentence for people, and the log's last lines where there are any.
    """
    folder = data_folder.expanduser().resolve()
    cluster.make_data_folder(folder)
    with (
        _orderly_end(),
        _lock_file(folder / "embedded.turn") as turn,
        _lock_file(folder / "embedded.users") as users,
    ):
        with _turn(turn):
            fcntl.flock(users, fcntl.LOCK_SH)
            place = cluster.locate(folder)
        try:
            server = _reach(place, turn, fsync=fsync)
            again = partial(_reach, place, turn, fsync=fsync, former=server.socket_folder)
            with guard.watched(partial(postmaster.lives, place), again) if keep_up else nullcontext():
                yield server
        finally:
            with _turn(turn):
                if _is_last(users):
                    postmaster.stop(place)


@contextmanager
def scratch() -> Generator[EmbeddedServer]:
    """Keep a server running for the length of a `with` block, its data thrown away: fast, and careless of a crash."""
    with tempfile.TemporaryDirectory(prefix="lapor-scratch-") as folder:
        # Root's service account must get through to the data folder, which is itself closed to others.
        Path(folder).chmod(0o711)
        with running(Path(folder) / "data", fsync=False) as server:
            yield server


@contextmanager
def _orderly_end() -> Generator[None]:
    """Let the signals that would end the process at once unwind it instead: else the server would outlive it."""
    in_main = threading.current_thread() is threading.main_thread()
    ours = [s for s in (signal.SIGTERM, signal.SIGHUP) if in_main and signal.getsignal(s) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


@contextmanager
def _lock_file(path: Path) -> Generator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ClusterError(
            f"The data folder {path.parent} cannot be used ({error.strerror}). "
            "Run as the user who made it, remove it, or set LAPOR_DATA_DIR to a folder of your own."
        ) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _turn(descriptor: int) -> Generator[None]:
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _reach(place: Cluster, turn: int, *, fsync: bool, former: Path | None = None) -> EmbeddedServer:
    """Give the server that runs, or start one; once more for a server that was killed while it was being found.

    `former` is where it was reached before. A start that fails takes the note of it away, so it is read only once.
    """
    with _turn(turn):
        known = former or postmaster.noted_socket(place)
        try:
            return _reach_once(place, fsync=fsync, former=known)
        except ClusterError:
            return _reach_once(place, fsync=fsync, former=known)


def _reach_once(place: Cluster, *, fsync: bool, former: Path | None) -> EmbeddedServer:
    folder = postmaster.socket_in_use(place) or postmaster.start(place, fsync=fsync, former=former)
    postmaster.make_database(place, folder, DATABASE)
    return EmbeddedServer(folder, place.log)
