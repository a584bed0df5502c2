"""Imports a file or a folder: survey, then batches, each redacted first and written in one transaction of its own.

A kill at any moment loses and doubles nothing: a batch is in or it is not, and importing the file again goes on.
"""

import hashlib
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from ingest.agencies import AgencyPlan
from ingest.batch import Batch, Item
from ingest.categories import CategoryPlan, load_categories
from ingest.dates import JAKARTA, Bounds, whole_day
from ingest.directory import OFFICIAL, Directory, load_agencies
from ingest.publish import Settings
from ingest.record import Problem
from ingest.reference import has_reference, load_in_turn
from ingest.refusal import FileRefused
from ingest.regions import load_regions
from ingest.report import ImportOutcome, RejectionReport
from ingest.reviewing import Reviewer, ReviewPass
from ingest.reviews import any_review
from ingest.run import (
    Feed,
    Run,
    begin_run,
    finish_run,
    look_up_feed,
    make_feed,
    newer_told_less,
    newest_agency,
    rejected_before,
    write_problems,
)
from ingest.source_file import SourceFile
from ingest.sources.registry import open_source
from ingest.state import read_kept_back
from ingest.survey import Survey, survey
from ingest.texts import redaction_mark
from ingest.turn import turn
from rules.redaction import DEFAULT_THRESHOLD
from store import dataset
from store.dataset import Held
from store.roles import INGESTER
from store.secrets import PrivateKey, bound_key

__all__ = ["import_path"]

LONG_HOLD = 0.1
"""Seconds: a batch may keep other writers waiting for 0.2; after one that took longer than this the next is smaller."""
FIRST_BATCH = 100
SMALLEST_BATCH = 10
LARGEST_BATCH = 1000

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class _Request:
    key: PrivateKey
    report_folder: Path
    is_dry_run: bool
    threshold: float
    mark: str
    reviewer: Reviewer | None
    batch_rows: int | None
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
    reviewer: Reviewer | None = None,
    with_reference: bool = False,
    all_public: bool = False,
    threshold: float = DEFAULT_THRESHOLD,
    progress: Progress | None = None,
    waiting: Callable[[], None] | None = None,
    batch_rows: int | None = None,
) -> list[ImportOutcome]:
    """Import the file at `path`, or every file of a folder, the one made first before the others.

    Raises `FileRefused` before anything is stored when a file cannot be imported. `dry_run` stores nothing;
    `reviewer` is asked about the texts that doubt withholds and those that would become less redacted than they are;
    `progress` is told the rows done and,
    once known, their number; `waiting` is called where another import has the turn. `with_reference` loads the
    regions first where none is there: without them no place name can be told from a mistake. `source` names the feed
    of all of them, else each format has a name of its own; `all_public` is the operator's word that a register which
    marks nothing as confidential holds nothing that is. Batches of a fixed
    number of rows, `batch_rows`, are for tests: left out, they have as many as a short hold of the lock allows.
    """
    bounds = _bounds(as_of)
    exports = [(*open_source(file, bounds, all_public=all_public), _digest(file)) for file in _files(path)]
    exports.sort(key=lambda export: (export[1].end, export[0].path.name))
    # An error of the database must not list what was asked of it: numbers of hidden complaints are among it.
    engine = create_async_engine(database_url, hide_parameters=True)
    try:
        async with turn(engine, waiting) as connection:
            if with_reference and not dry_run and not await has_reference(engine):
                await load_in_turn(engine)
            request = _Request(
                key=await _key(connection, private_key_file, is_trial=dry_run),
                report_folder=report_folder,
                is_dry_run=dry_run,
                threshold=threshold,
                mark=redaction_mark(threshold),
                reviewer=reviewer,
                batch_rows=batch_rows,
                progress=progress or (lambda done, total: None),
            )
            return [await _Import(connection, request, source or export[0].feed, *export).run() for export in exports]
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


async def _key(connection: AsyncConnection, path: Path, *, is_trial: bool) -> PrivateKey:
    async with connection.begin() as transaction:
        await dataset.act_as(connection, INGESTER)
        key = await bound_key(connection, path)
        await (transaction.rollback() if is_trial else transaction.commit())
    return key


class _Pace:
    """How many rows the next batch has: fewer after one that held the lock long, more after a short one."""

    def __init__(self, rows: int | None) -> None:
        self._is_fixed = rows is not None
        self.rows = rows or FIRST_BATCH

    def after(self, hold: float) -> None:
        """A batch has held the lock for `hold` seconds."""
        if self._is_fixed:
            return
        if hold > LONG_HOLD:
            self.rows = max(self.rows // 2, SMALLEST_BATCH)
        elif hold < LONG_HOLD / 2:
            self.rows = min(self.rows + self.rows // 2, LARGEST_BATCH)


class _Import:
    """The import of one file."""

    def __init__(
        self,
        connection: AsyncConnection,
        request: _Request,
        feed: str,
        export: SourceFile,
        generated: Bounds,
        digest: bytes,
    ) -> None:
        self._connection = connection
        self._request = request
        self._feed_name = feed
        self._export = export
        self._generated = generated
        self._digest = digest
        self._run: Run | None = None
        self._pace = _Pace(request.batch_rows)
        self._outcome = ImportOutcome(export.path, feed, generated.end, is_dry_run=request.is_dry_run)

    async def run(self) -> ImportOutcome:
        """Import it, unless the same file was imported to its end before."""
        outcome, began = self._outcome, perf_counter()
        async with self._transaction() as connection:
            rejected = await rejected_before(connection, self._feed_name, self._digest, self._request.mark)
        name = f"rejected-{self._export.path.stem}-{self._digest.hex()[:12]}.csv"
        if rejected is not None and self._request.reviewer is None:
            outcome.already_imported, outcome.rejected = True, rejected
            report_path = self._request.report_folder / name
            outcome.report_path = report_path if report_path.exists() else None
            return outcome
        kept_back, key = await self._kept_back(), self._request.key
        found = survey(
            self._export,
            self._generated,
            self._request.progress,
            lambda tracking_id: bool(kept_back) and key.of_tracking_id(tracking_id) in kept_back,
        )
        outcome.rows_read = found.rows
        await self._review(found)
        settings = await self._begin(found)
        with RejectionReport(self._request.report_folder, name) as report:
            for items, problems in self._batches(found, report):
                report.add(await self._write(settings, items, problems))
            outcome.report_path = report.path
        await self._finish()
        outcome.seconds = perf_counter() - began
        return outcome

    async def _review(self, found: Survey) -> None:
        request = self._request
        if request.reviewer is None or request.is_dry_run:
            return
        async with self._transaction() as connection:
            feed = await look_up_feed(connection, self._feed_name)
        review = ReviewPass(self._export, found, self._generated, request.key, request.threshold, request.reviewer)
        await review.run(self._transaction, feed and feed.id)

    async def _kept_back(self) -> frozenset[bytes]:
        async with self._transaction() as connection:
            feed = await look_up_feed(connection, self._feed_name)
            return await read_kept_back(connection, feed and feed.id, self._export.tells)

    @asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[AsyncConnection]:
        async with self._connection.begin():
            await dataset.act_as(self._connection, INGESTER)
            yield self._connection

    @asynccontextmanager
    async def _locked(self) -> AsyncGenerator[tuple[AsyncConnection, Held]]:
        """A transaction under the dataset lock, taken back in a dry run; how long others had to wait is noted."""
        async with self._connection.begin() as transaction:
            await dataset.act_as(self._connection, INGESTER)
            held = await dataset.lock(self._connection)
            began = perf_counter()
            yield self._connection, held
            await (transaction.rollback() if self._request.is_dry_run else transaction.commit())
        hold = perf_counter() - began
        self._pace.after(hold)
        self._outcome.longest_hold = max(self._outcome.longest_hold, hold)

    async def _begin(self, found: Survey) -> Settings:
        feed = await self._feed()
        async with self._transaction() as connection:
            regions = await load_regions(connection)
            has_reviews = await any_review(connection)
            scheme = self._export.scheme
            known = await load_agencies(connection, scheme)
            prefix = "" if scheme == OFFICIAL else self._feed_name
            plan = AgencyPlan(found.names, self._export.owner, known, regions, prefix)
            categories = CategoryPlan(found.names, await load_categories(connection), has_numbers=scheme == OFFICIAL)
            tells = self._export.tells
            told_less = await newer_told_less(connection, feed.id, self._generated, tells)
            newest_before = self._run.newest_agency if self._run else await newest_agency(connection)
        is_newest = feed.newest is None or self._generated.end >= feed.newest
        return Settings(
            source_id=feed.id,
            generated=self._generated,
            plan=plan,
            categories=categories,
            directory=Directory(plan.planned, scheme=scheme, is_newest=is_newest, newest_before=newest_before),
            regions=regions,
            key=self._request.key,
            threshold=self._request.threshold,
            mark=self._request.mark,
            has_reviews=has_reviews,
            tells=tells,
            newer_told_less=told_less,
            column_of=self._export.column_of,
        )

    async def _feed(self) -> Feed:
        """The feed, made with its first file; that of a dry run's first file is nobody's."""
        name = self._feed_name
        if self._request.is_dry_run:
            async with self._transaction() as connection:
                return await look_up_feed(connection, name) or Feed(0, None)
        async with self._locked() as (connection, held):
            feed = await look_up_feed(connection, name)
            if feed is None:
                feed = await make_feed(connection, name, held.changed_at)
                await dataset.bump(connection, held)
            self._run = await begin_run(
                connection, feed, self._digest, self._generated, held.changed_at, self._export.tells
            )
        return feed

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
            if len(items) + len(problems) >= self._pace.rows:
                yield items, problems
                items, problems = [], []
                self._request.progress(done, found.rows)
        yield items, problems
        self._request.progress(found.rows, found.rows)

    async def _write(self, settings: Settings, items: list[Item], problems: list[Problem]) -> list[Problem]:
        """Write one batch; what only the database could show to be wrong with its rows."""
        batch = Batch(settings, items)
        async with self._transaction() as connection:
            await batch.prepare(connection)
        async with self._locked() as (connection, held):
            if not settings.source_id:
                feed = await make_feed(connection, self._feed_name, held.changed_at)
                batch.belong_to(feed.id)
            version = held.version - 1
            if await batch.write(connection, held, self._outcome):
                version = self._outcome.dataset_version = await dataset.bump(connection, held)
            if self._run is not None:
                await write_problems(connection, self._run, [*problems, *batch.problems])
        if self._request.is_dry_run:
            settings.directory.forget()
        else:
            settings.directory.keep(version)
        return batch.problems

    async def _finish(self) -> None:
        if self._run is None:
            return
        async with self._locked() as (connection, held):
            version = await finish_run(
                connection,
                held,
                self._run,
                generated_at=self._generated.end,
                counts=self._outcome,
                mark=self._request.mark,
            )
        self._outcome.dataset_version = version or self._outcome.dataset_version
