"""Where the time of one request goes inside our process, step by step, and what a text never seen before costs."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any

import orjson
from graphql import parse, validate
from starlette.types import Message

from api import app, limits, requests, settings
from api.documents import Documents
from api.limits import Limits
from bench.queries import Case
from resolvers.internals import core_schema
from resolvers.run import Executor
from schema.build import schema
from store.readers import Readers

_LOOPS = 500
_TEXTS = 100


@dataclass
class _House:
    """The parts that a request passes through."""

    application: app.Application
    documents: Documents
    executor: Executor
    readers: Readers


async def show(dsn: str, asked: list[Case]) -> None:
    """Print the table of steps for these cases."""
    house = _House(
        app.build(settings.read(), dsn),
        Documents(core_schema(schema)),
        Executor(schema, readers := Readers(dsn, connections=1, statement_timeout_ms=5000), cost_limit=20_000),
        readers,
    )
    columns = [await _steps(house, case) for case in asked]
    print("\nMicroseconds of CPU a request in our process alone, one request at a time, without waiting")
    print(f"{'step':44}" + "".join(f"{case.name:>10}" for case in asked))
    for name in columns[0]:
        print(f"{name:44}" + "".join(f"{column[name]:>10.1f}" for column in columns))
    await house.application.close()
    await readers.close()


async def _steps(house: _House, case: Case) -> dict[str, float]:
    executor, operation = house.executor, house.documents.find(case.text, None)
    prepared = executor.prepare(operation.document, operation.node)
    variables = executor.coerce(prepared, case.variables)
    plan = executor.plan(prepared, variables)
    values = plan.values(variables)
    answer = await executor.read(prepared, case.variables)

    async def database() -> None:
        await house.readers.row(plan.sql, values)

    async def whole() -> None:
        await _ask(house.application, case.body)

    found = {
        "body -> members": _each(lambda: requests.from_json(case.body)),
        "text -> document": _each(lambda: house.documents.find(case.text, None)),
        "variables": _each(lambda: executor.coerce(prepared, case.variables)),
        "plan": _each(lambda: executor.plan(prepared, variables)),
        "parameters": _each(lambda: plan.values(variables)),
        "cost": _each(lambda: plan.cost.of(variables)),
        "answer -> bytes": _each(lambda: f'{{"data":{answer.data}}}'.encode()),
        "asyncpg, pinned connection": await _each_awaited(database),
    }
    total = await _each_awaited(whole)
    found["all else (headers, checks, events)"] = total - sum(found.values())
    found["whole request, without HTTP"] = total
    return found | await _unseen(house, case, total)


async def _unseen(house: _House, case: Case, seen: float) -> dict[str, float]:
    """What is added by a text of another response key, and by one with other literals."""
    names = (case.text.replace("{ nodes {", f"{{ nodes {{ a{n}: __typename", 1) for n in count(1))
    if "{ nodes {" not in case.text.split("timeline")[0]:
        names = (case.text.replace("trackingId reportClass", f"a{n}: trackingId reportClass", 1) for n in count(1))
    bodies = (orjson.dumps({"query": text, "variables": case.variables}) for text in names)
    text = next(names)

    async def ask_new() -> None:
        await _ask(house.application, next(bodies))

    document = parse(text, max_lexical_tokens=2000)
    return {
        "a text never seen, added": await _each_awaited(ask_new, _TEXTS) - seen,
        "  of which parsing": _each(lambda: parse(text, max_lexical_tokens=2000), _TEXTS),
        "  of which bounds": _each(lambda: limits.check(document, Limits()), _TEXTS),
        "  of which validation": _each(lambda: validate(core_schema(schema), document), _TEXTS),
        "  of which compiling": _each(lambda: _compiled(house, text, case), _TEXTS),
    }


def _compiled(house: _House, text: str, case: Case) -> None:
    operation = house.documents.find(text, None)
    prepared = house.executor.prepare(operation.document, operation.node)
    house.executor.plan(prepared, house.executor.coerce(prepared, case.variables))


async def _ask(application: app.Application, body: bytes) -> None:
    """One request, as uvicorn hands it over."""
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
    }
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if "status" in message:
            statuses.append(message["status"])

    await application(scope, receive, send)
    assert statuses == [200], "what is timed is an answer"


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
        began = time.process_time()
        await step()
        times.append((time.process_time() - began) * 1e6)
    return median(times)
