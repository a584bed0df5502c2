"""The command `lapor`: one function a subcommand, each a few lines over the module that does the work.

Exit codes: 0 done; 1 could not be done; 2 refused as it was asked; 3 done, but for rows or lines that are named.
A failure is one sentence on stderr; `lapor --debug …` shows where it came from.
"""

import asyncio
import logging
import logging.config
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from api import database, doctor, logs, publishing_counts, serving, verifying, withdrawing
from api import demo as demonstration
from api import settings as reading
from api.counting import due_on
from api.database import DatabaseAway, Place
from api.importing import bar, describe, import_files, moment
from api.issuers import Development
from api.rebuilding import compare, rebuild
from api.redacting import redact_lines
from api.reviewing import Terminal
from api.settings import BadSettings, Settings
from ingest.reference import load_reference as load_regions
from ingest.seed import seed as write_invented
from rules.terms import DayUnit, OfficialRole
from rules.working_days import NoCalendar, Period
from schema.build import schema as api_schema
from store.cluster import ClusterError
from store.errors import LaporError, SourceError

logger = logging.getLogger(__name__)

app = typer.Typer(
    help="Lapor Terbuka: complaints filed through SP4N-LAPOR!, published as open data through one GraphQL API.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every one this machine has.")]
Port = Annotated[int, typer.Option(help="The port to listen on; 0 for any that is free.", min=0, max=65535)]


class _Mode:
    debug = False


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show where a failure came from.")] = False,
) -> None:
    """Lapor Terbuka: complaints filed through SP4N-LAPOR!, published as open data through one GraphQL API."""
    _Mode.debug = debug


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(help="Processes that answer, all on one port.", min=1, max=64)] = 1,
) -> None:
    """Serve. Without LAPOR_DATABASE_URL an embedded PostgreSQL is started, and brought up to date, for as long."""
    settings = _settings()
    with (
        serving.until_stopped(),
        serving.listening(host, port) as taken,
        database.chosen(settings, keep_up=True) as place,
    ):
        asyncio.run(_make_ready(place, settings))
        _say(f"Lapor Terbuka on {serving.address(taken)} (Ctrl-C stops it)")
        serving.serve(settings, place, taken, workers)


@app.command()
def migrate() -> None:
    """Bring the database to the newest revision; safe to run twice, and beside another."""
    with _database() as (settings, place):
        asyncio.run(database.migrate(place, settings))
    _say("The database is at the newest revision.")


@app.command("load-reference")
def load_reference() -> None:
    """Load what is known before any complaint, such as the regions; running it again changes nothing."""
    with _database() as (settings, place):
        asyncio.run(_make_usable(place, settings))
        counts = asyncio.run(load_regions(place.url))
    for table, count in counts.items():
        _say(f"{table}: {count} rows")


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="An .xlsx or .csv file, or a folder of them.", show_default=False)],
    source: Annotated[str | None, typer.Option(help="The feed it belongs to; by its content when left out.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="When the file was made, where it does not say: 2026-01-31, or with a time.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and store nothing.")] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Decide on withheld texts, one by one, before they are imported.")
    ] = False,
    all_public: Annotated[
        bool,
        typer.Option("--all-public", help="A register with no column for confidentiality: every row may be public."),
    ] = False,
) -> None:
    """Import files of a source. Exit code 0: every row is in; 3: some were rejected, and listed; 2: refused."""
    made = _moment(as_of)
    if not path.exists():
        raise typer.BadParameter(f"there is no file or folder {path}", param_hint="PATH")
    if review and dry_run:
        raise typer.BadParameter("decisions are stored and a dry run stores nothing: give one of the two")
    reviewer = Terminal(sys.stdin, sys.stderr) if review else None
    with _database() as (settings, place):
        asyncio.run(_make_usable(place, settings))
        outcomes = asyncio.run(
            import_files(
                path,
                settings,
                place,
                source=source,
                as_of=made,
                dry_run=dry_run,
                reviewer=reviewer,
                all_public=all_public,
            )
        )
    if reviewer is not None:
        _say(reviewer.summary())
    for outcome in outcomes:
        for line in describe(outcome):
            _say(line)
    if any(outcome.rejected for outcome in outcomes):
        raise typer.Exit(3)


@app.command("due-date")
def due_date(
    start: Annotated[str, typer.Option(help="The day of the event, such as 2026-03-13.", show_default=False)],
    days: Annotated[int, typer.Option(help="How many days there are.", min=1, max=3660, show_default=False)],
    unit: Annotated[str, typer.Option(help="working or calendar")] = "working",
    collective_leave: Annotated[
        bool, typer.Option(help="Whether collective leave (cuti bersama) is a day off.")
    ] = True,
) -> None:
    """Print the last day in time. The day of the event is not counted; no database is asked."""
    if unit not in _UNITS:
        raise typer.BadParameter("write working or calendar", param_hint="--unit")
    period = Period(days, _UNITS[unit], leave_is_worked=not collective_leave)
    try:
        due, warning = due_on(_day(start), period)
    except NoCalendar as error:
        raise typer.BadParameter(str(error), param_hint="--start") from None
    if warning:
        _say(warning)
    typer.echo(due.isoformat())


@app.command("rebuild")
def rebuild_caches(
    check: Annotated[bool, typer.Option("--check", help="Compare only: exit code 1 on a difference.")] = False,
) -> None:
    """Work out anew what is kept beside the event log: columns of complaints, deadlines, counts."""
    with _database() as (settings, place):
        asyncio.run(_make_usable(place, settings))
        if check:
            found = asyncio.run(compare(place))
        else:
            _say(f"Complaints that changed: {asyncio.run(rebuild(place))}.")
            return
    for sentence in found:
        _say(sentence)
    if found:
        raise typer.Exit(1)
    _say("Everything is as the event log has it.")


@app.command()
def withdraw(
    tracking_id: Annotated[str, typer.Argument(help="The complaint's tracking id: digits.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why: for the operators after you; kept, redacted.", show_default=False)],
    follow_up: Annotated[
        int | None, typer.Option(help="Take down the words of this follow-up only: 1, 2, …", min=1)
    ] = None,
) -> None:
    """Take a complaint out of the public data everywhere, for good: no later file brings it back."""
    number = _tracking_id(tracking_id)
    with _database() as (settings, place):
        asyncio.run(_make_usable(place, settings))
        _say(asyncio.run(withdrawing.withdraw(settings, place, number, reason, follow_up)))


@app.command("publish-counts")
def publish_counts(
    year: Annotated[int, typer.Argument(help="A year that is over.", min=1900, max=9999, show_default=False)],
) -> None:
    """Publish how many complaints of a year are not published, with small counts hidden; again: correct them."""
    with _database() as (settings, place):
        asyncio.run(_make_usable(place, settings))
        _say(asyncio.run(publishing_counts.publish(place, year)))


@app.command("verify-ledger")
def verify_ledger(
    url: Annotated[str | None, typer.Option(help="The server to check; LAPOR_PUBLIC_URL when left out.")] = None,
    since: Annotated[
        Path | None, typer.Option(help="A checkpoint saved before: the log must have only grown.", exists=True)
    ] = None,
    key: Annotated[str | None, typer.Option(help="The public key you know; the server's own when left out.")] = None,
    save: Annotated[Path | None, typer.Option(help="Where to save today's checkpoint, for the next --since.")] = None,
    receipt: Annotated[
        Path | None, typer.Option(help="A receipt that you kept, or the answer it came in, as JSON.", exists=True)
    ] = None,
) -> None:
    """Check a server's follow-up log from outside, with no database. Exit code 1: something is broken, and named."""
    saved = since.read_text(encoding="utf-8") if since else None
    kept = receipt.read_text(encoding="utf-8") if receipt else None
    with bar("checking the log") as progress:
        report = verifying.verify(url or reading.read().public_url, saved, key, progress, kept)
    if save:
        save.write_text(report.note, encoding="utf-8")
    for line in verifying.describe(report, is_compared=saved is not None, has_receipt=kept is not None):
        _say(line)


@app.command()
def token(
    agency: Annotated[str, typer.Option(help="The slug of the official's agency.", show_default=False)],
    role: Annotated[OfficialRole, typer.Option(help="What the official is.", show_default=False)],
) -> None:
    """Print a development token, good for an hour; only with LAPOR_DEV_ISSUER=1."""
    settings = _settings()
    if not settings.dev_issuer or settings.oidc_issuer:
        raise typer.BadParameter("set LAPOR_DEV_ISSUER=1, and no LAPOR_OIDC_ISSUER", param_hint="LAPOR_DEV_ISSUER")
    typer.echo(Development(settings.development_key_file).token(agency, role, settings.audience))


@app.command("seed")
def sow(
    complaints: Annotated[int, typer.Option(help="How many complaints to invent.", min=1, show_default=False)],
    seed: Annotated[int, typer.Option(help="The same seed gives the same complaints.", min=0)] = 1,
) -> None:
    """Write invented complaints at scale straight into an empty database, skewed as real ones are."""
    with _database() as (settings, place):
        asyncio.run(_make_usable(place, settings))
        with bar("inventing") as progress:
            asyncio.run(write_invented(place.url, complaints=complaints, seed=seed, progress=progress))
    _say(f"{complaints} invented complaints are in the database.")


@app.command()
def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve made-up complaints from nothing: database, regions, two exports, and a first query with its answer."""
    demonstration.run(_settings(), host, port, _say)


@app.command()
def redact() -> None:
    """Read JSON Lines {"id","text"} on stdin and write what would be published of each text to stdout."""
    threshold = reading.read().redaction_threshold
    if redact_lines(sys.stdin.buffer, sys.stdout.buffer, sys.stderr, threshold):
        raise typer.Exit(3)


@app.command()
def schema() -> None:
    """Print the schema in GraphQL's schema language."""
    typer.echo(str(api_schema).rstrip())


@app.command("doctor")
def examine() -> None:
    """Say what is wrong with this set-up, in sentences."""
    with _database() as (settings, place):
        healthy = asyncio.run(_tell(settings, place))
    if not healthy:
        raise typer.Exit(1)


def main() -> None:
    """Run the command line of this process; every failure is one sentence."""
    try:
        app(prog_name="lapor")
    except Exception as error:
        if _Mode.debug:
            raise
        _say(f"lapor: {_sentence(error)}")
        sys.exit(2 if isinstance(error, SourceError | BadSettings) else 1)


def _sentence(error: Exception) -> str:
    if isinstance(error, LaporError):
        return error.message
    if isinstance(error, ClusterError):
        return str(error)
    return f"Something unexpected happened ({type(error).__name__}). `lapor --debug …` shows where."


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _moment(text: str | None) -> datetime | date | None:
    try:
        return moment(text) if text else None
    except ValueError:
        raise typer.BadParameter(
            "write it as 2026-01-31 or 2026-01-31T08:00+07:00; no export is from before 1900", param_hint="--as-of"
        ) from None


_UNITS = {"working": DayUnit.WORKING_DAY, "calendar": DayUnit.CALENDAR_DAY}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write it as 2026-01-31", param_hint="--start") from None


def _tracking_id(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,17}", text):
        raise typer.BadParameter("a tracking id is digits, without a zero in front", param_hint="TRACKING_ID")
    return int(text)


def _settings() -> Settings:
    settings = reading.read()
    logging.config.dictConfig(logs.configuration(settings.log_format))
    for name in reading.without_effect():
        logger.warning("%s has no effect in this version", name)
    return settings


@contextmanager
def _database() -> Generator[tuple[Settings, Place]]:
    settings = _settings()
    with database.chosen(settings) as place:
        yield settings, place


async def _make_usable(place: Place, settings: Settings) -> None:
    """Bring our own database up to date; of another's, ask whether it is."""
    if place.is_embedded:
        await database.migrate(place, settings)
    else:
        await database.examine_migrated(place)


async def _make_ready(place: Place, settings: Settings) -> None:
    """Bring our own database up to date; of another's, ask whether it is. One that is away may still come."""
    if place.is_embedded:
        return await database.migrate(place, settings)
    try:
        await database.examine_migrated(place)
    except DatabaseAway as error:
        logger.warning("%s Serving 503 until it does.", error.message)
        return
    if not await database.may_describe(place, settings):
        logger.warning("the publisher, licence and public URL could not be written; run `lapor migrate`")


async def _tell(settings: Settings, place: Place) -> bool:
    healthy = True
    async for well, sentence in doctor.findings(settings, place):
        _say(f"{'ok   ' if well else 'WRONG'}  {sentence}")
        healthy &= well
    return healthy


if __name__ == "__main__":
    main()
