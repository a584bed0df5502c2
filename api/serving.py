"""Runs the application under uvicorn: one process or several, on one socket, until somebody stops it."""

import contextlib
import os
import signal
import socket
from collections.abc import Generator
from types import FrameType

import uvicorn
from uvicorn.supervisors import Multiprocess

from api.app import Application, build, settled
from api.database import Place
from api.logs import configuration
from api.settings import Settings
from store.errors import LaporError

_BACKLOG = 2048
_WORKER_SECONDS = 60
"""How long a process may be silent before it is taken for hung; while it starts on a busy machine it is."""


class CannotListen(LaporError):
    """The address is taken or not ours; the message says what to do."""

    code = "CANNOT_LISTEN"


@contextlib.contextmanager
def listening(host: str, port: int) -> Generator[socket.socket]:
    """Hold the address, taken before anything else is started; raises `CannotListen`."""
    with contextlib.ExitStack() as held:
        try:
            family, kind, protocol, _, found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            taken = held.enter_context(socket.socket(family, kind, protocol))
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(found)
            taken.set_inheritable(True)
            # From here on a client waits instead of being turned away.
            taken.listen(_BACKLOG)
        except OSError as error:
            raise CannotListen(
                f"Cannot listen on {host} port {port} ({error.strerror}). Choose another with --port or --host."
            ) from error
        yield taken


def address(taken: socket.socket) -> str:
    """Give the address as a browser on this machine takes it."""
    host, port = taken.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def serve(settings: Settings, place: Place, taken: socket.socket, workers: int) -> None:
    """Serve until a signal ends it. Several processes read their settings from the environment, as this one did."""
    if workers == 1:
        return server(settings, place).run(sockets=[taken])
    os.environ["LAPOR_DATABASE_URL"] = place.dsn
    Multiprocess(_config("api.app:from_environment", settings, workers), sockets=[taken]).run()


def server(settings: Settings, place: Place) -> uvicorn.Server:
    """Give a server of one process, not yet started."""
    return uvicorn.Server(_config(settled(build(settings, place.dsn)), settings, 1))


def _config(application: Application | str, settings: Settings, workers: int) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        factory=isinstance(application, str),
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=10,
        timeout_worker_healthcheck=_WORKER_SECONDS,
        log_config=configuration(settings.log_format),
    )


@contextlib.contextmanager
def until_stopped() -> Generator[None]:
    """Make Ctrl-C, SIGTERM and SIGHUP the quiet end of the block, so that what was started for it is stopped too."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    def terminate(_number: int, _frame: FrameType | None) -> None:
        # A server that runs has put its own, orderly handler in place of the one above.
        signal.raise_signal(signal.SIGTERM)

    former = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, leave),
        signal.SIGHUP: signal.signal(signal.SIGHUP, terminate),
    }
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
