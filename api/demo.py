"""`lapor demo`: a whole service from nothing, in one process, with complaints that nobody ever filed."""

import asyncio
import shutil
import socket
import urllib.request
from collections.abc import Callable
from pathlib import Path

import orjson
import uvicorn
import uvloop

from api import database, home, importing, serving
from api.database import Place
from api.settings import Settings
from ingest.demo import demo_files
from ingest.reference import load_reference

Say = Callable[[str], None]


def run(settings: Settings, host: str, port: int, say: Say) -> None:
    """Serve the demo until Ctrl-C; what an earlier run made is found again, so that a second run starts in seconds.

    Raises `CannotListen`, `BadDatabase`, or `ClusterError` when the embedded server cannot run.
    """
    with serving.until_stopped(), serving.listening(host, port) as taken:
        if "public_url" not in settings.model_fields_set:
            settings = settings.model_copy(update={"public_url": serving.address(taken)})
        say("Starting PostgreSQL …")
        with (
            database.chosen(settings, keep_up=True) as place,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            runner.run(_fill(settings, place, say))
            runner.run(_serve(serving.server(settings, place), taken, say))


async def _fill(settings: Settings, place: Place, say: Say) -> None:
    """Bring the database up to date and the demo's files into it, each only as far as it is not done yet."""
    await database.migrate(place, settings)
    say("Loading regions …")
    await load_reference(place.url)
    folder = settings.data_dir / "demo"
    if not folder.exists():
        say("Writing demo files …")
        _write_files(folder)
    for outcome in await importing.import_files(folder, settings, place):
        for line in importing.describe(outcome):
            say(line)


def _write_files(folder: Path) -> None:
    """Write them whole or not at all: the next run takes a folder that is there for finished."""
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    demo_files(draft)
    draft.rename(folder)


async def _serve(server: uvicorn.Server, taken: socket.socket, say: Say) -> None:
    """Serve, and once that works ask a first question as anybody would."""
    task = asyncio.create_task(server.serve(sockets=[taken]))
    while not server.started and not task.done():
        await asyncio.sleep(0.05)
    if server.started:
        address = serving.address(taken)
        answer = await asyncio.to_thread(_ask, address)
        say(f"\nAsk it yourself:\n\n  {home.curl(address)}\n\n{answer}\n\nLapor Terbuka on {address} (Ctrl-C stops it)")
    await task


def _ask(address: str) -> str:
    """Give the answer to the first query, as the running server gives it to everybody."""
    request = urllib.request.Request(  # noqa: S310 - the address is our own
        f"{address}/graphql",
        data=orjson.dumps({"query": home.FIRST_QUERY}),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        return orjson.dumps(orjson.loads(response.read()), option=orjson.OPT_INDENT_2).decode()
