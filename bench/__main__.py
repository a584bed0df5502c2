"""`make bench`: one run, one table, ratios first.

Options: `--database postgresql://…` for a database of yours, empty or seeded by an earlier run (else an embedded server
in .lapor/bench, kept between runs); `--complaints`, `--rounds`, `--seconds`, `--only Qpage,Q1`.
"""

import argparse
import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import asyncpg
import orjson

from api.database import given
from bench import load, servers, steps
from bench.load import Load, Result
from bench.queries import Case, cases
from bench.servers import System
from ingest.reference import load_reference
from ingest.seed import seed
from store import embedded, migration

FOLDER = Path(__file__).resolve().parent.parent / ".lapor" / "bench"
CONNECTIONS = 8
AIMS = {"limit": 0.8, "stock": 12.0}
"""What a page of 20 complaints with agency and five events each must reach, as ratios to these systems."""

Results = dict[tuple[str, str], list[Result]]


def main() -> None:
    """Set up, measure, print."""
    options = _options()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _database(options.database) as dsn:
        asyncio.run(_fill(dsn, options.complaints))
        asked = asyncio.run(_cases(dsn, options.only))
        _say(f"{len(asked)} queries, {options.rounds} rounds of {options.seconds:g} s, {CONNECTIONS} connections")
        with servers.all_of_them(dsn, FOLDER / "servers.log") as systems:
            sizes = {case.name: _check(case, systems) for case in asked}
            results = _measure(asked, systems, options.rounds, options.seconds)
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
def _database(url: str | None) -> Generator[str]:
    if url:
        yield given(url).dsn
        return
    with embedded.running(FOLDER, fsync=False) as server:
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


def _measure(asked: list[Case], systems: list[System], rounds: int, seconds: float) -> Results:
    """Measure in turns, so that what else the machine does falls on all alike."""
    results: Results = {}
    for case in asked:
        for _ in range(rounds):
            for system in systems:
                request = system.request(case).decode()
                result = load.run(Load(system.port, request, CONNECTIONS, seconds))
                results.setdefault((case.name, system.name), []).append(result)
        _say(f"measured {case.name}")
    return results


def _print_table(asked: list[Case], systems: list[System], results: Results, sizes: dict[str, int]) -> None:
    print("\nMedians of alternating rounds; ratios are of requests a second, in each round. Under 15 % apart is noise.")
    print(f"{'query':7}{'ours/limit':>11}{'ours/stock':>11}", end="")
    print("".join(f"{system.name + ' req/s':>14}{'p50 ms':>8}{'p99 ms':>8}" for system in systems), "   bytes  what")
    for case in asked:
        ratios = "".join(f"{_ratio(results, case, other):>11.2f}" for other in ("limit", "stock"))
        print(f"{case.name:7}{ratios}", end="")
        for system in systems:
            found = results[case.name, system.name]
            rate, p50, p99 = (median(getattr(one, name) for one in found) for name in ("rate", "median", "p99"))
            print(f"{rate:>14,.0f}{p50:>8.2f}{p99:>8.2f}", end="")
        print(f"{sizes[case.name]:>9,}  {case.what}")
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


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
