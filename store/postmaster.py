"""The server process of a cluster: whether it runs, and its start and end.

PostgreSQL notes its process in `postmaster.pid`. A note outlives a server that was killed, and its number may by then
be somebody else's, so no note is believed and no process signalled before the process was looked at.
"""

import logging
import os
import shutil
import socket
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from store import cluster
from store.cluster import Cluster, ClusterError

_PATIENCE_SECONDS = 60
_SOCKET = f".s.PGSQL.{cluster.PORT}"
_LONGEST_SOCKET_PATH = 107
"""Bytes of a unix socket's path, `unix(7)`."""
_LOG_BYTES = 5_000_000
"""A longer log is put aside at the next start."""
_TEMPORARY_PREFIX = "lapor-socket-"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Postmaster:
    """What `postmaster.pid` says, as PostgreSQL's `pidfile.h` lays it out."""

    pid: int
    socket_folder: Path
    status: str


def _noted(place: Cluster) -> _Postmaster | None:
    try:
        lines = (place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    lines += [""] * (8 - len(lines))
    pid = int(lines[0]) if lines[0].strip().isdecimal() else 0
    return _Postmaster(pid, Path(lines[4]), lines[7].strip())


def _serves(place: Cluster, pid: int) -> bool:
    """Tell whether process `pid` is a PostgreSQL at work in this data directory.

    Asked as the cluster's account, because root in a container may not look into another account's process.
    """
    try:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return False
    return name == "postgres" and place.account.can("test", f"/proc/{pid}/cwd", "-ef", place.data)


def lives(place: Cluster) -> bool:
    """Tell whether the server's process is there, without any of what it costs to be sure: good for asking often."""
    noted = _noted(place)
    try:
        name, _, rest = Path(f"/proc/{noted.pid if noted else 0}/stat").read_text().rpartition(") ")
    except OSError:
        return False
    # Where nobody waits for dead processes, as in many containers, they stay as zombies.
    return name.endswith("(postgres") and rest[0] not in "ZX"


def noted_socket(place: Cluster) -> Path | None:
    """Give the socket folder of the server that runs here or ran last, where it did not end in order."""
    noted = _noted(place)
    return noted.socket_folder if noted else None


def socket_in_use(place: Cluster) -> Path | None:
    """Give the socket folder of the server that runs here; clear what a dead one left behind."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (noted := _noted(place)) and _serves(place, noted.pid):
        if noted.status == "ready" and not _is_private(place, noted.socket_folder):
            stop(place)
        elif noted.status == "ready" and _is_answered(noted.socket_folder):
            return noted.socket_folder
        elif time.monotonic() > deadline:
            raise ClusterError(
                f"PostgreSQL is still {noted.status or 'starting'}; try again later. {_end_of_log(place)}"
            )
        time.sleep(0.05)
    if noted:
        _forget(place, noted)
    return None


def _is_private(place: Cluster, folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == place.account.uid and not found.st_mode & 0o077


def _is_answered(folder: Path) -> bool:
    """Tell whether somebody listens: a server just killed is still a process, and noted as ready, for a moment."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(folder / _SOCKET)) == 0


def _forget(place: Cluster, dead: _Postmaster) -> None:
    """Remove the notes of a dead server whose number is a stranger's or a zombie's; PostgreSQL clears a free number.

    The stranger is left alone. Children that outlived a killed server would share its data, so they must be gone first.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while any(_serves(place, other) for other in _processes()):
        if time.monotonic() > deadline:
            raise ClusterError(f"Processes of a killed PostgreSQL still use {place.data}; end them and try again.")
        time.sleep(0.2)
    if Path(f"/proc/{dead.pid}").exists():
        (place.data / "postmaster.pid").unlink(missing_ok=True)
        if _is_private(place, dead.socket_folder):
            (dead.socket_folder / f"{_SOCKET}.lock").unlink(missing_ok=True)


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def start(place: Cluster, *, fsync: bool, former: Path | None = None) -> Path:
    """Start the server, its data directory made where there is none, and give its socket folder once it is ready.

    `former` is the socket folder of one that died: whoever used it finds the new one there, where that is possible.
    """
    cluster.create(place, fsync=fsync)
    folder = _socket_folder(place, former)
    cluster.configure(place, folder, fsync=fsync)
    _begin_log(place)
    wait = ("--wait", "--timeout", str(_PATIENCE_SECONDS))
    started = place.run("pg_ctl", "start", "--silent", *wait, "--pgdata", place.data, "--log", place.log)
    if started.returncode == 0:
        return folder
    # A starter that was killed may have left one on its way up, which won the race.
    other = socket_in_use(place)
    if other is None:
        raise ClusterError(f"PostgreSQL did not start. {_end_of_log(place)}")
    return other


def _socket_folder(place: Cluster, former: Path | None) -> Path:
    """Give a private folder whose path a socket may have: beside the data, or one among the temporary files."""
    beside = place.home / "socket"
    if _is_socket_path(beside):
        place.own_folder(beside)
        return beside
    if former and former.name.startswith(_TEMPORARY_PREFIX) and _is_private(place, former):
        return former
    parents = (Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108 - for a new folder that is closed to others
    parent = next(
        (p for p in parents if _is_socket_path(p / f"{_TEMPORARY_PREFIX}12345678") and cluster.reachable(place, p)),
        None,
    )
    if parent is None:
        raise ClusterError(
            f"No folder has a path short enough for a socket; {place.home} is too long. Set LAPOR_DATA_DIR."
        )
    folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX, dir=parent))
    place.own_folder(folder)
    return folder


def _is_socket_path(folder: Path) -> bool:
    """Tell whether a socket in `folder` has a path the kernel takes, and no comma or quote: they part a host list."""
    path = os.fsencode(folder / _SOCKET)
    return len(path) <= _LONGEST_SOCKET_PATH and not any(character in ",'" for character in str(folder))


def _begin_log(place: Cluster) -> None:
    if place.log.exists() and place.log.stat().st_size > _LOG_BYTES:
        place.log.replace(place.log.with_suffix(".log.old"))
    if not place.log.exists():
        place.write(place.log, "")


def _end_of_log(place: Cluster) -> str:
    try:
        lines = place.log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "It left no log."
    return "\n".join([f"The end of its log, {place.log}:", *lines[-15:]])


def make_database(place: Cluster, socket_folder: Path, database: str) -> None:
    """Make `database` where the server has none of that name."""
    where = ("--host", socket_folder, "--port", str(cluster.PORT), "--username", "postgres")
    question = f"select 1 from pg_database where datname = '{database}'"
    asked = place.run("psql", "--no-psqlrc", "--tuples-only", *where, "--dbname", "postgres", "--command", question)
    if asked.returncode == 0 and not asked.stdout.strip():
        asked = place.run("createdb", *where, database)
    if asked.returncode != 0:
        raise ClusterError(f"The database {database} could not be made: {asked.stderr.strip()}\n{_end_of_log(place)}")


def stop(place: Cluster) -> None:
    """End the server, if one runs; its process is checked first, since `pg_ctl` signals whatever the file names."""
    noted = _noted(place)
    if noted is None or not _serves(place, noted.pid):
        return
    wait = ("--wait", "--timeout", str(_PATIENCE_SECONDS))
    stopped = place.run("pg_ctl", "stop", "--silent", "--mode", "fast", *wait, "--pgdata", place.data)
    if stopped.returncode != 0:
        _logger.warning("PostgreSQL has not stopped yet. %s", _end_of_log(place))
    if noted.socket_folder.name.startswith(_TEMPORARY_PREFIX):
        shutil.rmtree(noted.socket_folder, ignore_errors=True)
