"""`make bench-import`: what an import costs: rows a second, memory, how long it keeps other writers waiting.

Five workbooks go through `lapor import` into an embedded database of their own, which is thrown away: a first export,
the same file again, an export of the same rows a week later, one in which a twentieth has moved on, and one of other
complaints on top. Options: `--rows`.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.workbooks import rows, write_workbook

FOLDER = Path(__file__).resolve().parent.parent / ".lapor" / "bench" / "imports"
AIMS = {"MiB": 400, "ms": 200}
"""The most memory that an import may take, and the longest that others may wait for it."""

_SAID = re.compile(r"([\d,.]+) s, ([\d,]+) rows a second; longest lock ([\d,]+) ms")


@dataclass(frozen=True)
class Measured:
    """One import: seconds, rows a second, and the longest hold of the lock in ms, as it says; its memory in MiB."""

    seconds: float
    rate: float
    hold: float
    memory: float


def main() -> None:
    """Write the workbooks where they are not there yet, import them, print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description="What an import costs.")
    parser.add_argument("--rows", type=int, default=200_000)
    count = parser.parse_args().rows
    files = dict(_workbooks(FOLDER / str(count), count))
    print(f"{count:,} rows a workbook\n{'':34}{'seconds':>9}{'rows/s':>9}{'MiB':>7}{'lock ms':>9}")
    with tempfile.TemporaryDirectory(prefix="lapor-bench-") as home:
        # Root's service account must get through to the data folder.
        Path(home).chmod(0o711)
        for name, path in files.items():
            found = _measure(path, Path(home) / "data")
            print(
                f"{name:34}{found.seconds:>9,.0f}{found.rate:>9,.0f}{found.memory:>7,.0f}{found.hold:>9,.0f}",
                flush=True,
            )
            is_kept = found.memory <= AIMS["MiB"] and found.hold <= AIMS["ms"]
            if not is_kept:
                print(f"{'':34}NOT within {AIMS['MiB']} MiB and {AIMS['ms']} ms")


def _workbooks(folder: Path, count: int) -> Iterator[tuple[str, Path]]:
    """What is imported, by what it is. Texts are kept as Excel keeps them, in a table of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    editions = {
        "a first export": ("1 Nov 2026 10:00:00", rows(count)),
        "the same rows a week later": ("8 Nov 2026 10:00:00", rows(count)),
        "a twentieth has moved on": ("15 Nov 2026 10:00:00", rows(count, moved=0.05)),
        "as many other complaints on top": ("22 Nov 2026 10:00:00", rows(count, first=count)),
    }
    for number, (name, (generated, made)) in enumerate(editions.items(), start=1):
        path = folder / f"{number}.xlsx"
        if not path.exists():
            partial = path.with_suffix(".partial")
            write_workbook(partial, made, shared=True, generated=generated)
            partial.rename(path)
        yield name, path
        if number == 1:
            yield "the same file again", path


def _measure(path: Path, data: Path) -> Measured:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LAPOR_")}
    command = [sys.executable, "-m", "api.cli", "import", str(path)]
    process = subprocess.Popen(
        command, env=environment | {"LAPOR_DATA_DIR": str(data)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    said = process.stdout.read().decode()
    # The resources of this one child: PostgreSQL is no part of them.
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(said)
    figures = _SAID.search(said)
    seconds, rate, hold = (float(one.replace(",", "")) for one in figures.groups()) if figures else (0, 0, 0)
    return Measured(seconds, rate, hold, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
