"""CPU time of other processes, from /proc: what a request costs holds on a busy machine too, where a rate does not."""

import os
from collections.abc import Iterable
from pathlib import Path

import asyncpg

_TICK = os.sysconf("SC_CLK_TCK")


def seconds(processes: Iterable[int]) -> float:
    """CPU seconds, user and system, that these processes have used so far; one that is gone counts nothing."""
    return sum(map(_ticks, processes)) / _TICK


def _ticks(process: int) -> int:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[11]) + int(fields[12])


async def backends(dsn: str) -> list[int]:
    """The server processes of all connections to this database; useful where PostgreSQL runs on this machine."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("select pid from pg_stat_activity where datname = current_database()")
        return [row["pid"] for row in rows]
    finally:
        await connection.close()
