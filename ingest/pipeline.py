"""Imports a file or a folder: survey, then batches, each redacted first and written in one transaction of its own.

A kill at any moment loses and doubles nothing: a batch is in or it is not, and importing the file again goes on.
"""

import hashlib
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ingest.agencies import AgencyPlan
from ingest.batch import Batch, Item
from ingest.dates import JAKARTA, Bounds, whole_day
from ingest.directory import OFFICIAL, Directory, load_agencies
from ingest.publish import Settings
from ingest.record import Problem
from ingest.reference import has_reference, load_reference
from ingest.refusal import FileRefused
from ingest.regions import load_regions
from ingest.report import ImportOutcome, RejectionReport
from ingest.source_file import SourceFile
from ingest.sources.registry import open_source
from ingest.survey import Survey, survey
from ingest.texts import redaction_mark
from ingest.turn import turn
from rules.redaction import DEFAULT_THRESHOLD
from store import dataset, tables, tombstones
from store.deadlines import load_clocks
from store.roles import INGESTER
from store.secrets import PrivateKey, bound_key

__all__ = ["import_path"]

BATCH_ROWS = 400
"""Rows a transaction: a batch may hold the dataset lock for 200 ms, this many take about 100."""

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class _Request:
    key: PrivateKey
    report_folder: Path
    is_dry_run: bool
    threshold: float
    review: bool
    progress: Progress


async def import_path(
    path: Path,
    *,
    database_url: str,
    private_key_file: Path,
    report_folder: Path,
    source: str | None = None,
    as_of: datetime | date | None = None,
    dry_run: bool = False,
    review: bool = False,
    with_reference: bool = False,
    all_public: bool = False,
    threshold: float = DEFAULT_THRESHOLD,
    progress: Progress | None = None,
) -> list[ImportOutcome]:
    """Import the file at `path`, or every file of a folder, the one made first before the others.

    Raises `FileRefused` before anything is stored when a file cannot be imported. `dry_run` stores nothing; `review`
    says that a person has agreed to texts becoming less redacted than they are; `progress` is told the rows done and,
    once known, their number. `with_reference` loads the regions first where none is there: without them no place name
    can be told from a mistake. `source` names the feed of all of them, else each format has a name of its own;
    `all_public` is the operator's word that a register which marks nothing as confidential holds nothing that is.
    """
    bounds = _bounds(as_of)
    exports = [(*open_source(file, bounds, all_public=all_public), _digest(file)) for file in _files(path)]
    exports.sort(key=lambda export: (export[1].end, export[0].path.name))
    if with_reference and not dry_run and not await has_reference(database_url):
        await load_reference(database_url)
    # An error of the database must not list what was asked of it: numbers of hidden complaints are among it.
    engine = create_async_engine(database_url, hide_parameters=True)
    try:
        async with turn(engine):
            request = _Request(
                key=await _key(engine, private_key_file, is_trial=dry_run),
                report_folder=report_folder,
                is_dry_run=dry_run,
                threshold=threshold,
                review=review,
                progress=progress or (lambda done, total: None),
            )
            return [await _Import(engine, request, source or export[0].feed, *export).run() for export in exports]
    finally:
        await engine.dispose()


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in (".xlsx", ".csv"))
    if not files:
        raise FileRefused("NO_FILES", f"The folder {path.name} holds no .xlsx or .csv file; name the file to import.")
    return files


def _bounds(as_of: datetime | date | None) -> Bounds | None:
    if as_of is None:
        return None
    if not isinstance(as_of, datetime):
        return whole_day(as_of)
    moment = as_of if as_of.tzinfo else as_of.replace(tzinfo=JAKARTA)
    return Bounds(moment, moment)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


async def _key(engine: AsyncEngine, path: Path, *, is_trial: bool) -> PrivateKey:
    async with engine.connect() as connection:
        await dataset.act_as(connection, INGESTER)
        key = await bound_key(connection, path)
        await (connection.rollback() if is_trial else connection.commit())
    return key


class _Import:
    """The import of one file."""

    def __init__(
        self,
        engine: AsyncEngine,
        request: _Request,
        feed: str,
        export: SourceFile,
        generated: Bounds,
        digest: bytes,
    ) -> None:
        self._engine = engine
        self._request = request
        self._feed = feed
        self._export = export
        self._generated = generated
        self._digest = digest
        self._run_id: int | None = None
        self._outcome = ImportOutcome(export.path, feed, generated.end, is_dry_run=request.is_dry_run)

    async def run(self) -> ImportOutcome:
        """Import it, unless the same file was imported to its end before."""
        outcome = self._outcome
        async with self._transaction() as connection:
            rejected = await self._rejected_before(connection)
        name = f"rejected-{self._export.path.stem}-{self._digest.hex()[:12]}.csv"
        if rejected is not None:
            outcome.already_imported, outcome.rejected = True, rejected
            report_path = self._request.report_folder / name
            outcome.report_path = report_path if report_path.exists() else None
            return outcome
        found = survey(self._export, self._generated, self._request.progress)
        outcome.rows_read = found.rows
        settings = await self._begin(found)
        with RejectionReport(self._request.report_folder, name) as report:
            for items, problems in self._batches(found, report):
                report.add(await self._write(settings, items, problems))
            outcome.report_path = report.path
        await self._finish()
        return outcome

    @asynccontextmanager
    async def _transaction(self, *, is_trial: bool = False) -> AsyncGenerator[AsyncConnection]:
        async with self._engine.connect() as connection:
            await dataset.act_as(connection, INGESTER)
            yield connection
            await (connection.rollback() if is_trial else connection.commit())

    async def _rejected_before(self, connection: AsyncConnection) -> int | None:
        """How many rows of this file were rejected when it was imported to its end; None when it was not.

        A newer redaction than the one then in force makes the file new again.
        """
        run, source = tables.import_run, tables.source
        statement = (
            select(func.max(run.c.counts["rejected"].as_integer()))
            .select_from(run.join(source))
            .where(
                source.c.name == self._feed,
                run.c.file_digest == self._digest,
                run.c.finished_at.is_not(None),
                run.c.counts["redaction"].astext == redaction_mark(self._request.threshold),
            )
        )
        return await connection.scalar(statement)

    async def _begin(self, found: Survey) -> Settings:
        async with self._transaction() as connection:
            source_id, newest = await self._source(connection)
            regions = await load_regions(connection)
            clocks = await load_clocks(connection)
            scheme = self._export.scheme
            known = await load_agencies(connection, scheme)
            plan = AgencyPlan(found.names, self._export.owner, known, regions, "" if scheme == OFFICIAL else self._feed)
            is_newest = newest is None or self._generated.end >= newest
            directory = Directory(plan.planned, is_newest=is_newest, scheme=scheme)
            await directory.load(connection)
        return Settings(
            source_id=source_id,
            generated=self._generated,
            plan=plan,
            directory=directory,
            regions=regions,
            clocks=clocks,
            key=self._request.key,
            threshold=self._request.threshold,
            mark=redaction_mark(self._request.threshold),
            review=self._request.review,
            column_of=self._export.column_of,
        )

    async def _source(self, connection: AsyncConnection) -> tuple[int, datetime | None]:
        """The feed's id, made with its first file, and when its newest file was made; a dry run's id is nobody's."""
        source = tables.source
        find = select(source.c.id, source.c.generated_at).where(source.c.name == self._feed)
        row = (await connection.execute(find)).one_or_none()
        if self._request.is_dry_run:
            return (row.id, row.generated_at) if row else (0, None)
        held = await dataset.lock(connection)
        if row is None:
            values: dict[str, Any] = {"name": self._feed, "imported_at": held.changed_at}
            await connection.execute(upsert(source).values(values).on_conflict_do_nothing())
            row = (await connection.execute(find)).one()
            await dataset.bump(connection, held)
        self._run_id = await self._run(connection, row.id, held.changed_at)
        return row.id, row.generated_at

    async def _run(self, connection: AsyncConnection, source_id: int, started_at: datetime) -> int:
        """The number of this import: that of an earlier one of the same file that was cut short, else a new one."""
        run = tables.import_run
        cut_short = await connection.scalar(
            select(func.max(run.c.id)).where(
                run.c.source_id == source_id, run.c.file_digest == self._digest, run.c.finished_at.is_(None)
            )
        )
        if cut_short is not None:
            return cut_short
        values: dict[str, Any] = {
            "source_id": source_id,
            "file_digest": self._digest,
            "generated_from": self._generated.start,
            "generated_to": self._generated.end,
            "started_at": started_at,
        }
        return (await connection.execute(insert(run).values(values).returning(run.c.id))).scalar_one()

    def _batches(self, found: Survey, report: RejectionReport) -> Iterator[tuple[list[Item], list[Problem]]]:
        items: list[Item] = []
        problems: list[Problem] = []
        for done, row in enumerate(self._export.data_rows(), start=1):
            reading = self._export.read(row, self._generated, found.order)
            report.add(reading.problems)
            problems += reading.problems
            self._outcome.rejected += bool(reading.problems)
            if reading.tracking_id is not None and found.counts(reading):
                items.append(Item(reading.tracking_id, reading, found.secrecy(reading)))
            elif not reading.problems:
                self._outcome.superseded += 1
            if len(items) + len(problems) >= BATCH_ROWS:
                yield items, problems
                items, problems = [], []
                self._request.progress(done, found.rows)
        yield items, problems
        self._request.progress(found.rows, found.rows)

    async def _write(self, settings: Settings, items: list[Item], problems: list[Problem]) -> list[Problem]:
        """Write one batch; what only the database could show to be wrong with its rows."""
        is_trial = self._request.is_dry_run
        batch = Batch(settings, items)
        async with self._transaction() as connection:
            await batch.prepare(connection)
        async with self._transaction(is_trial=is_trial) as connection:
            held = await dataset.lock(connection)
            if is_trial and not settings.source_id:
                batch = batch.with_settings(replace(settings, source_id=await self._scratch_source(connection)))
            if await batch.write(connection, held, self._outcome):
                self._outcome.dataset_version = await dataset.bump(connection, held)
            await self._write_problems(connection, [*problems, *batch.problems])
        if is_trial:
            settings.directory.forget()
        else:
            settings.directory.keep()
        return batch.problems

    async def _scratch_source(self, connection: AsyncConnection) -> int:
        """In a dry run, a feed that the rollback takes away again."""
        values: dict[str, Any] = {"name": self._feed, "imported_at": func.now()}
        statement = insert(tables.source).values(values).returning(tables.source.c.id)
        return (await connection.execute(statement)).scalar_one()

    async def _write_problems(self, connection: AsyncConnection, problems: list[Problem]) -> None:
        if self._run_id is None or not problems:
            return
        rows = [
            {"run_id": self._run_id, "row_number": p.row, "column_name": p.column, "reason": p.reason} for p in problems
        ]
        await connection.execute(upsert(tables.rejected_row).on_conflict_do_nothing(), rows)

    async def _finish(self) -> None:
        if self._run_id is None:
            return
        source, run = tables.source, tables.import_run
        counts = {**self._outcome.counts(), "redaction": redaction_mark(self._request.threshold)}
        async with self._transaction() as connection:
            held = await dataset.lock(connection)
            is_newest = source.c.generated_at.is_(None) | (source.c.generated_at <= self._generated.end)
            moved = await connection.execute(
                update(source)
                .where(source.c.name == self._feed, is_newest)
                .values(generated_at=self._generated.end, imported_at=held.changed_at)
            )
            if moved.rowcount + await tombstones.forget(connection, held):
                self._outcome.dataset_version = await dataset.bump(connection, held)
            await connection.execute(
                update(run).where(run.c.id == self._run_id).values(finished_at=held.changed_at, counts=counts)
            )
