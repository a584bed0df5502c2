"""What is kept of an import itself: its feed, its run, and the rows it rejected, so that it can be taken up again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import cast, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.dates import Bounds
from ingest.record import Problem
from ingest.report import Counts
from rules.terms import UnpublishedReason
from store import dataset, desk_tables, tables, tombstones
from store.dataset import Held

__all__ = [
    "Feed",
    "Run",
    "begin_run",
    "finish_run",
    "look_up_feed",
    "make_feed",
    "newer_told_less",
    "newest_agency",
    "rejected_before",
    "write_problems",
]


@dataclass(frozen=True, slots=True)
class Feed:
    """A source of exports: its id, and when its newest file was made."""

    id: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """One import of one file, however often it is cut short; `newest_agency` is the last there was when it began."""

    id: int
    newest_agency: int


async def look_up_feed(connection: AsyncConnection, name: str) -> Feed | None:
    """The feed called `name`, once its first file was begun."""
    source = tables.source
    row = (
        await connection.execute(select(source.c.id, source.c.generated_at).where(source.c.name == name))
    ).one_or_none()
    return Feed(row.id, row.generated_at) if row else None


async def make_feed(connection: AsyncConnection, name: str, at: datetime) -> Feed:
    """The feed called `name`, new."""
    values: dict[str, Any] = {"name": name, "imported_at": at}
    statement = insert(tables.source).values(values).returning(tables.source.c.id)
    return Feed((await connection.execute(statement)).scalar_one(), None)


async def newest_agency(connection: AsyncConnection) -> int:
    """The last agency that was added, 0 where there is none."""
    return await connection.scalar(select(func.max(tables.agency.c.id))) or 0


async def rejected_before(connection: AsyncConnection, feed: str, digest: bytes, mark: str) -> int | None:
    """How many rows of this file were rejected when it was imported to its end; None when it was not.

    A newer redaction than the one then in force makes the file new again.
    """
    run, source = desk_tables.import_run, tables.source
    statement = (
        select(func.max(run.c.counts["rejected"].as_integer()))
        .select_from(run.join(source))
        .where(
            source.c.name == feed,
            run.c.file_digest == digest,
            run.c.finished_at.is_not(None),
            run.c.counts["redaction"].astext == mark,
        )
    )
    return await connection.scalar(statement)


async def newer_told_less(
    connection: AsyncConnection, source_id: int, generated: Bounds, tells: Collection[UnpublishedReason]
) -> bool:
    """Whether a file of the feed, made since, marked less of what is secret: it took back nothing of what this says."""
    run = desk_tables.import_run
    told = run.c.counts["tells"]
    is_less = told.isnot(None) & ~told.contains(sorted(tells))
    newer = select(run.c.id).where(run.c.source_id == source_id, run.c.generated_to >= generated.start, is_less)
    return await connection.scalar(select(newer.exists())) or False


async def begin_run(
    connection: AsyncConnection,
    feed: Feed,
    digest: bytes,
    generated: Bounds,
    started_at: datetime,
    tells: Collection[UnpublishedReason],
) -> Run:
    """The run of this import: that of an earlier one of the same file that was cut short, else a new one."""
    run = desk_tables.import_run
    same = (run.c.source_id == feed.id, run.c.file_digest == digest, run.c.finished_at.is_(None))
    cut_short = select(run.c.id, run.c.counts["newest_agency"].as_integer()).where(*same).order_by(run.c.id.desc())
    found = (await connection.execute(cut_short.limit(1))).one_or_none()
    if found is not None:
        return Run(found[0], found[1] or 0)
    newest = await newest_agency(connection)
    values: dict[str, Any] = {
        "source_id": feed.id,
        "file_digest": digest,
        "generated_from": generated.start,
        "generated_to": generated.end,
        "started_at": started_at,
        "counts": {"newest_agency": newest, "tells": sorted(tells)},
    }
    return Run((await connection.execute(insert(run).values(values).returning(run.c.id))).scalar_one(), newest)


async def write_problems(connection: AsyncConnection, run: Run, problems: Sequence[Problem]) -> None:
    """Remember why rows were rejected: their number, the column and a sentence of ours."""
    if problems:
        rows = [{"run_id": run.id, "row_number": p.row, "column_name": p.column, "reason": p.reason} for p in problems]
        await connection.execute(upsert(desk_tables.rejected_row).on_conflict_do_nothing(), rows)


async def finish_run(
    connection: AsyncConnection, held: Held, run: Run, *, generated_at: datetime, counts: Counts, mark: str
) -> int | None:
    """The file is in: say so of the run and, if it is the newest, of its feed; give the version that made, if any."""
    source, runs = tables.source, desk_tables.import_run
    is_newest = source.c.generated_at.is_(None) | (source.c.generated_at <= generated_at)
    of_run = select(runs.c.source_id).where(runs.c.id == run.id).scalar_subquery()
    moved = await connection.execute(
        update(source)
        .where(source.c.id == of_run, is_newest)
        .values(generated_at=generated_at, imported_at=held.changed_at)
    )
    kept = func.jsonb_build_object("tells", runs.c.counts["tells"]).op("||")(
        cast({**counts.counts(), "redaction": mark}, JSONB)
    )
    await connection.execute(update(runs).where(runs.c.id == run.id).values(finished_at=held.changed_at, counts=kept))
    is_changed = moved.rowcount + await tombstones.forget(connection, held)
    return await dataset.bump(connection, held) if is_changed else None
