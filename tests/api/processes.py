"""The command line as a process of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_ADDRESS = re.compile(r"Lapor Terbuka on (http://127\.0\.0\.1:(\d+)) ")
_SECONDS = 90


def command(*arguments: str) -> list[str]:
    """The words that run `lapor` with these arguments."""
    return [sys.executable, "-m", "api.cli", *arguments]


def environment(**settings: str) -> dict[str, str]:
    """The environment of this process with these `LAPOR_*` settings and no others."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("LAPOR_")}
    return own | {f"LAPOR_{name.upper()}": value for name, value in settings.items()}


def run(*arguments: str, given: bytes = b"", **settings: str) -> subprocess.CompletedProcess[bytes]:
    """Run `lapor` to its end."""
    return subprocess.run(
        command(*arguments),
        input=given,
        env=environment(**settings),
        cwd=ROOT,
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )


@dataclass
class Running:
    """A `lapor` that serves: where, and what it has written up to now."""

    process: subprocess.Popen[bytes]
    output: Path
    address: str = ""
    port: int = 0
    exit_code: int | None = field(default=None)

    def written(self) -> str:
        """Everything on its stdout and stderr."""
        return self.output.read_text(encoding="utf-8")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and give its exit code."""
        if self.exit_code is None:
            self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait until it has ended and give its exit code."""
        if self.exit_code is None:
            self.exit_code = self.process.wait(_SECONDS)
        return self.exit_code


@contextmanager
def serving(folder: Path, *arguments: str, **settings: str) -> Generator[Running]:
    """Keep `lapor` with these arguments running, once it says where it listens and a health check is answered."""
    output = folder / "output.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(  # its own group, so that a Ctrl-C of whoever runs the tests is not its own
            command(*arguments), stdout=sink, stderr=sink, env=environment(**settings), cwd=ROOT, start_new_session=True
        )
    running = Running(process, output)
    try:
        deadline = time.monotonic() + _SECONDS
        while not (found := _ADDRESS.search(running.written())):
            assert process.poll() is None, running.written()
            assert time.monotonic() < deadline, running.written()
            time.sleep(0.05)
        running.address, running.port = found[1], int(found[2])
        yield running
    finally:
        running.stop()
