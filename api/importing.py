"""Importing as an operator sees it: a progress bar, and what came of each file in a few lines."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import asyncpg
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import DBAPIError

from api.database import DatabaseAway, Place
from api.reviewing import Terminal
from api.settings import Settings
from ingest.dates import EARLIEST_YEAR
from ingest.pipeline import import_path
from ingest.report import ImportOutcome

_LOST = (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InterfaceError, ConnectionError)
"""What the driver raises when the server, or the way to it, has gone."""


async def import_files(
    path: Path,
    settings: Settings,
    place: Place,
    *,
    source: str | None = None,
    as_of: datetime | date | None = None,
    dry_run: bool = False,
    reviewer: Terminal | None = None,
    all_public: bool = False,
) -> list[ImportOutcome]:
    """Import a file or a folder with these settings, under a progress bar on stderr where a person looks at it.

    With a `reviewer` there is no bar: it would be drawn over the questions.

    Raises `store.errors.SourceError` for a file that cannot be imported.
    """
    with bar("trying" if dry_run else "importing", is_shown=reviewer is None) as progress, _told_when_lost():
        return await import_path(
            path,
            database_url=place.url,
            private_key_file=settings.key_file,
            report_folder=settings.data_dir / "reports",
            source=source,
            as_of=as_of,
            dry_run=dry_run,
            reviewer=reviewer,
            with_reference=True,
            all_public=all_public,
            threshold=settings.redaction_threshold,
            progress=progress,
            waiting=_say_waiting,
        )


@contextmanager
def _told_when_lost() -> Generator[None]:
    """Say what to do where the connection to the database was lost on the way."""
    try:
        yield
    except (*_LOST, DBAPIError) as error:
        if isinstance(error, DBAPIError) and not error.connection_invalidated:
            raise
        raise DatabaseAway(
            "The connection to PostgreSQL was lost. Nothing is left half done: import it again, and it goes on."
        ) from error


def _say_waiting() -> None:
    typer.echo("Another import is under way; this one waits for its turn (Ctrl-C gives up).", err=True)


def describe(outcome: ImportOutcome) -> list[str]:
    """Say what came of one file; every row that was read is counted once."""
    name = outcome.path.name
    if outcome.already_imported:
        lines = [f"{name}: was imported before; nothing to do."]
        return lines + _on_rejected(outcome, f"Rejected then, and still not in: {_rows(outcome.rejected)}")
    counts = {
        "published": outcome.published,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "older than what is known": outcome.older,
        "named again further down": outcome.superseded,
        "not public": sum(outcome.unpublished.values()),
        "withdrawn": outcome.withdrawn,
        "rejected": outcome.rejected,
    }
    shown = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "nothing in them"
    lines = [f"{name}: {_rows(outcome.rows_read)}: {shown}."]
    if outcome.seconds:
        speed, hold = outcome.rows_read / outcome.seconds, outcome.longest_hold * 1000
        lines.append(f"{outcome.seconds:,.1f} s, {speed:,.0f} rows a second; longest lock {hold:,.0f} ms.")
    if outcome.is_dry_run:
        lines.append("Nothing was stored: this was a dry run.")
    if outcome.regions_unmatched:
        lines.append(f"Named a region that is not in the reference data: {_rows(outcome.regions_unmatched)}.")
    if outcome.channels_unknown:
        lines.append(f"Came by a channel that is not known and counts as OTHER: {_rows(outcome.channels_unknown)}.")
    # A rejected row whose secrecy took effect is counted as not public, too.
    hiding = sum(counts.values()) - outcome.withdrawn - outcome.rows_read
    if outcome.rejected and hiding > 0:
        lines.append(f"Rejected, but the complaint is hidden all the same: {_rows(hiding)}.")
    return lines + _on_rejected(outcome, "What is wrong with the rejected rows")


def _on_rejected(outcome: ImportOutcome, words: str) -> list[str]:
    if not outcome.rejected:
        return []
    return [f"{words}: {outcome.report_path}" if outcome.report_path else f"{words}."]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def moment(text: str) -> datetime | date:
    """Read `--as-of`: a day, or a time with or without its offset; raises `ValueError`, also for before 1900."""
    found = date.fromisoformat(text) if len(text) == len("2026-01-31") else datetime.fromisoformat(text)
    if found.year < EARLIEST_YEAR:
        raise ValueError
    return found


@contextmanager
def bar(word: str, *, is_shown: bool = True) -> Generator[Callable[[int, int | None], None]]:
    """Give what shows the progress (done, and of how many if that is known) where a person looks at stderr."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not (is_shown and sys.stderr.isatty())) as shown:
        task = shown.add_task(word, total=None)

        def progress(done: int, total: int | None) -> None:
            shown.update(task, completed=done, total=total)

        yield progress
