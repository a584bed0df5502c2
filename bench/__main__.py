"""`make bench`: one run, one table, ratios first.

Options: `--database postgresql://…` for a database of yours, empty or seeded by an earlier run (else an embedded server
in .lapor/bench, kept between runs); `--complaints`, `--rounds`, `--seconds`, `--only Qpage,Q1`.
"""

import argparse
import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import asyncpg
import orjson

from api.database import given
from bench import load, processor, servers, steps
from bench.load import Load
from bench.queries import Case, cases
from bench.servers import System
from ingest.reference import load_reference
from ingest.seed import seed
from store import embedded, migration

FOLDER = Path(__file__).resolve().parent.parent / ".lapor" / "bench"
CONNECTIONS = 8
AIMS = {"limit": 0.8, "stock": 12.0}
"""What a page of 20 complaints with agency and five events each must reach, as ratios to these systems."""


@dataclass(frozen=True)
class Round:
    """One system on one query for a while: requests a second, latencies in ms, microseconds of CPU a request."""

    rate: float
    median: float
    p99: float
    server: float
    database: float

    @property
    def processor(self) -> float:
        """All CPU a request costs, but for the client's."""
        return self.server + self.database


Results = dict[tuple[str, str], list[Round]]


def main() -> None:
    """Set up, measure, print."""
    options = _options()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _database(options.database, options.complaints) as dsn:
        asyncio.run(_fill(dsn, options.complaints))
        asked = asyncio.run(_cases(dsn, options.only))
        _say(f"{len(asked)} queries, {options.rounds} rounds of {options.seconds:g} s, {CONNECTIONS} connections")
        with servers.all_of_them(dsn, FOLDER / "servers.log") as systems:
            sizes = {case.name: _check(case, systems) for case in asked}
            results = _measure(dsn, asked, systems, options.rounds, options.seconds)
        _print_table(asked, systems, results, sizes)
        asyncio.run(steps.show(dsn, asked[:2]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Ratios to the limit and to the stock framework."
    )
    parser.add_argument("--database", help="postgresql://…, empty or seeded by an earlier run")
    parser.add_argument("--complaints", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--only", help="names of queries, with commas between")
    return parser.parse_args()


@contextmanager
def _database(url: str | None, complaints: int) -> Generator[str]:
    if url:
        yield given(url).dsn
        return
    with embedded.running(FOLDER / str(complaints), fsync=False) as server:
        yield server.dsn()


async def _fill(dsn: str, complaints: int) -> None:
    """Bring the database to the newest revision and seed it, where that has not been done before."""
    url = given(dsn).url
    await migration.upgrade(url)
    await load_reference(url)
    await seed(url, complaints=complaints, progress=_progress)


def _progress(done: int, total: int) -> None:
    if done % 10_000 == 0 or done == total:
        _say(f"seeding: {done:,} of {total:,}")


async def _cases(dsn: str, only: str | None) -> list[Case]:
    connection = await asyncpg.connect(dsn)
    try:
        found = await cases(connection)
    finally:
        await connection.close()
    return [case for case in found if only is None or case.name in only.split(",")]


def _check(case: Case, systems: list[System]) -> int:
    """See that all systems answer alike; give the length of ours."""
    bodies = {system.name: load.ask(system.port, system.request(case)) for system in systems}
    data = {name: orjson.loads(body)["data"] for name, body in bodies.items()}
    for name, found in data.items():
        if found != data["limit"]:
            raise SystemExit(f"{case.name}: {name} answers otherwise than the limit; ratios would mean nothing.")
    return len(bodies["ours"])


def _measure(dsn: str, asked: list[Case], systems: list[System], rounds: int, seconds: float) -> Results:
    """Measure in turns, so that what else the machine does falls on all alike."""
    results: Results = {}
    for case in asked:
        for _ in range(rounds):
            for system in systems:
                found = _round(dsn, case, system, seconds)
                results.setdefault((case.name, system.name), []).append(found)
        _say(f"measured {case.name}")
    return results


def _round(dsn: str, case: Case, system: System, seconds: float) -> Round:
    backends = asyncio.run(processor.backends(dsn))
    before = processor.seconds([system.process]), processor.seconds(backends)
    found = load.run(Load(system.port, system.request(case).decode(), CONNECTIONS, seconds))
    after = processor.seconds([system.process]), processor.seconds(backends)
    server, database = ((late - early) / found.requests * 1e6 for early, late in zip(before, after, strict=True))
    return Round(found.rate, found.median, found.p99, server, database)


def _print_table(asked: list[Case], systems: list[System], results: Results, sizes: dict[str, int]) -> None:
    print("\nRatios of requests a second, and of CPU a request (server and PostgreSQL), the same round of each system;")
    print("medians of the rounds, which alternate. Requests a second under 15 % apart are noise.")
    heads = "".join(f"{system.name + ' req/s':>13}{'p50 ms':>8}{'p99 ms':>8}{'cpu us':>13}" for system in systems)
    print(f"{'query':6}{'ours/limit':>11}{'by cpu':>8}{'ours/stock':>11}{'by cpu':>8} {heads}   bytes  what")
    for case in asked:
        ratios = [ratio(results, case, other) for other in AIMS for ratio in (_ratio, _ratio_by_processor)]
        print(f"{case.name:6}{ratios[0]:>11.2f}{ratios[1]:>8.2f}{ratios[2]:>11.1f}{ratios[3]:>8.1f}", end=" ")
        print("".join(_columns(results[case.name, system.name]) for system in systems), end="")
        print(f"{sizes[case.name]:>8,}  {case.what}")
    for other, aim in AIMS.items():
        if any(case.name == "Qpage" for case in asked):
            ratio = _ratio(results, asked[0], other)
            print(f"Qpage: {ratio:.2f} of {other}, aim {aim:g}: {'reached' if ratio >= aim else 'NOT reached'}")
    print(
        "Limit: the same statements, prepared on pinned connections, behind a bare ASGI application. Stock:\n"
        "Strawberry, DataLoader, SQLAlchemy, with parser and validation caches. Load by bench/load.py, same machine.\n"
        "Other servers (PostGraphile and the like) are not measured here: a later issue does that."
    )


def _ratio(results: Results, case: Case, other: str) -> float:
    pairs = zip(results[case.name, "ours"], results[case.name, other], strict=True)
    return median(ours.rate / theirs.rate for ours, theirs in pairs)


def _ratio_by_processor(results: Results, case: Case, other: str) -> float:
    pairs = zip(results[case.name, "ours"], results[case.name, other], strict=True)
    return median(theirs.processor / ours.processor for ours, theirs in pairs)


def _columns(found: list[Round]) -> str:
    rate, p50, p99 = (median(getattr(one, name) for one in found) for name in ("rate", "median", "p99"))
    server, database = (median(getattr(one, name) for one in found) for name in ("server", "database"))
    return f"{rate:>13,.0f}{p50:>8.2f}{p99:>8.2f}{f'{server:,.0f}+{database:,.0f}':>13}"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
