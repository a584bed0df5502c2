"""Where the CPU time of one request goes inside our process, step by step, and what a text never seen before costs."""

import re
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import count, islice
from statistics import median

import orjson
from graphql import parse, validate
from starlette.types import ASGIApp

from api import limits, requests
from api.documents import Documents
from api.limits import Limits
from bench.inside import Kept, ask, endpoint
from bench.queries import Case
from resolvers.internals import core_schema
from resolvers.literals import LITERALS
from resolvers.run import Executor
from schema.build import schema
from store.readers import Readers

_LOOPS = 500
_TEXTS = 90
_FIRST = re.compile(r"first: \d+")


async def show(dsn: str, asked: list[Case]) -> None:
    """Print the table of steps for these cases."""
    readers = Kept(dsn, connections=1, statement_timeout_ms=60_000)
    columns = [{**await _whole(readers, case), **_parts(case), **await _unseen(readers, case)} for case in asked]
    await readers.close()
    print("\nMicroseconds of CPU a request in our process alone, one request at a time, without waiting")
    print(f"{'step':48}" + "".join(f"{case.name:>10}" for case in asked))
    for name in columns[0]:
        print(f"{name:48}" + "".join(f"{column[name]:>10.1f}" for column in columns))


async def _whole(readers: Kept, case: Case) -> dict[str, float]:
    house = endpoint(readers)
    whole = await _each_awaited(lambda: ask(house, case.body))
    sql, values = readers.sql, readers.values
    database = await _each_awaited(lambda: Readers.row(readers, sql, values))
    readers.answers = True
    ours = await _each_awaited(lambda: ask(house, case.body))
    readers.answers = False
    return {
        "a request, but for HTTP parsing": whole,
        "  of which a kept connection and asyncpg": database,
        "  of which ours, the row at hand": ours,
    }


def _parts(case: Case) -> dict[str, float]:
    """The steps of what is ours; headers, checks and the answer's text are what remains."""
    executor = Executor(schema, Readers("", connections=1, statement_timeout_ms=1), cost_limit=10**9)
    documents = Documents(core_schema(schema))
    operation, literals = documents.find(case.text, None)
    prepared = executor.prepare(operation.document, operation.node, operation.places)
    variables = {**executor.coerce(prepared, case.variables), LITERALS: literals}
    plan = executor.plan(prepared, variables)
    return {
        "    body -> members": _each(lambda: requests.from_json(case.body)),
        "    text -> document": _each(lambda: documents.find(case.text, None)),
        "    variables": _each(lambda: executor.coerce(prepared, case.variables)),
        "    plan": _each(lambda: executor.plan(prepared, variables)),
        "    parameters": _each(lambda: plan.values(variables)),
        "    cost": _each(lambda: plan.price.of(variables)),
    }


async def _unseen(readers: Kept, case: Case) -> dict[str, float]:
    """What is added by a text with another response key, and by one with another literal."""
    house, core = endpoint(readers), core_schema(schema)
    keys = (case.text.replace(" title", f" a{n}: title", 1) for n in count(1))
    literals = (_FIRST.sub(f"first: {n}", case.text, count=1) for n in count(1))
    new_key = await _added(_asking(house, keys, case))
    new_literal = await _added(_asking(house, literals, case))
    document = parse(next(keys), max_lexical_tokens=2000)
    return {
        "added by a text never seen": new_key,
        "  of which parsing": _each(lambda: parse(case.text, max_lexical_tokens=2000), _TEXTS),
        "  of which bounds": _each(lambda: limits.check(document, Limits()), _TEXTS),
        "  of which validation": _each(lambda: validate(core, document, max_errors=5), _TEXTS),
        "added by a text that differs in literals only": new_literal,
    }


def _asking(house: ASGIApp, texts: Iterator[str], case: Case) -> Iterator[Callable[[], Awaitable[None]]]:
    for text in texts:
        yield partial(ask, house, orjson.dumps({"query": text, "variables": case.variables}))


async def _added(steps: Iterator[Callable[[], Awaitable[None]]]) -> float:
    """How much more a text costs the first time than the second: the median of many texts, whose answers may differ."""
    for step in islice(steps, 8):
        await step()
    return median([await _time(step) - await _time(step) for step in islice(steps, _TEXTS)])


def _each(step: Callable[[], object], loops: int = _LOOPS) -> float:
    """The median of five runs of `loops`, in microseconds of CPU for each."""
    runs: list[float] = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(loops):
            step()
        runs.append((time.process_time() - began) / loops * 1e6)
    return median(runs)


async def _each_awaited(step: Callable[[], Awaitable[None]], loops: int = _LOOPS) -> float:
    """As `_each`, for what waits; the first few are not counted."""
    for _ in range(8):
        await step()
    times: list[float] = []
    for _ in range(loops):
        times.append(await _time(step))
    return median(times)


async def _time(step: Callable[[], Awaitable[None]]) -> float:
    began = time.process_time()
    await step()
    return (time.process_time() - began) * 1e6
