"""The systems that are compared, each a process of its own under uvicorn with uvloop and httptools, one worker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.queries import Case

_PATIENCE_SECONDS = 60
_UVICORN = (
    *("-m", "uvicorn", "--loop", "uvloop", "--http", "httptools", "--ws", "none"),
    *("--no-access-log", "--no-proxy-headers", "--no-server-header"),
)
"""As `lapor serve` sets it."""


@dataclass(frozen=True)
class System:
    """One of the systems, once it listens."""

    name: str
    port: int
    process: int
    by_path: bool
    """Whether a case is asked by its name as a path, without any GraphQL."""

    def request(self, case: Case) -> bytes:
        """The HTTP request that asks a case."""
        host = f"Host: 127.0.0.1:{self.port}\r\n"
        if self.by_path:
            return f"GET /{case.name} HTTP/1.1\r\n{host}\r\n".encode()
        head = f"POST /graphql HTTP/1.1\r\n{host}Content-Type: application/json\r\nContent-Length: {len(case.body)}\r\n"
        return f"{head}\r\n".encode() + case.body


@contextmanager
def all_of_them(dsn: str, log: Path) -> Generator[list[System]]:
    """Keep all systems running: ours, the limit and the stock framework."""
    ours = (sys.executable, "-m", "api.cli", "serve", "--port")
    limit = (sys.executable, *_UVICORN, "--factory", "bench.limit:application", "--port")
    stock = (sys.executable, *_UVICORN, "--factory", "bench.stock:application", "--port")
    with (
        _running(ours, dsn, log) as ours_at,
        _running(limit, dsn, log) as limit_at,
        _running(stock, dsn, log) as stock_at,
    ):
        yield [
            System("ours", *ours_at, by_path=False),
            System("limit", *limit_at, by_path=True),
            System("stock", *stock_at, by_path=False),
        ]


@contextmanager
def _running(command: tuple[str, ...], dsn: str, log: Path) -> Generator[tuple[int, int]]:
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LAPOR_")}
    environment |= {"LAPOR_DATABASE_URL": dsn, "BENCH_DSN": dsn}
    with log.open("ab") as output:
        process = subprocess.Popen([*command, str(port)], env=environment, stdout=output, stderr=output)
    try:
        _wait(port, process, log)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(_PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"a server did not start; see {log}")
