"""Writes the next revision from the difference between `store.tables` and the revisions so far.

    python -m migrations a sentence that says what changes

The difference is taken against a scratch server, so nothing that exists is read or changed. Read the result before you
keep it: Alembic sees tables, columns, keys and indexes, but no grants, triggers or checks.
"""

import asyncio
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from store import embedded, migration

_HERE = Path(__file__).parent


def _next_number() -> str:
    numbers = [int(path.name[:4]) for path in (_HERE / "versions").glob("[0-9]*_*.py")]
    return f"{max(numbers, default=0) + 1:04}"


def _write(connection: Connection, sentence: str) -> None:
    config = Config(toml_file=str(_HERE.parent / "pyproject.toml"))
    config.attributes["connection"] = connection
    command.revision(config, sentence, autogenerate=True, rev_id=_next_number())


async def _revise(url: str, sentence: str) -> None:
    await migration.upgrade(url)
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_write, sentence)
    finally:
        await engine.dispose()


def main(words: list[str]) -> int:
    """Write the revision; gives the exit code, 2 without a sentence."""
    sentence = " ".join(words).strip()
    if not sentence:
        sys.stderr.write("Say what changes: make migration NAME='complaints get a channel'\n")
        return 2
    with embedded.scratch() as server:
        asyncio.run(_revise(server.url(), sentence))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
