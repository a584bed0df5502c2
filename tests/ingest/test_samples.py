"""The sample exports: each imports, and nothing that was planted in them comes out anywhere."""

import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.dates import whole_day
from ingest.header import Column, text_of
from ingest.pipeline import import_path
from ingest.reference import load_reference
from ingest.refusal import FileRefused
from ingest.sources.lapor_export import LaporExport
from ingest.sources.registry import open_source
from tests.database import Database
from tests.ingest.exports import Feed

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not beside this checkout")

YEAR_END = date(2024, 12, 31)


async def test_the_real_metadata_comes_in_without_a_single_rejection(feed: Feed) -> None:
    await load_reference(feed.database.url)

    outcome = await feed.file(SAMPLES / "export_2024_real_metadata.csv", as_of=YEAR_END)

    assert (outcome.rows_read, outcome.published, outcome.rejected) == (150, 122, 0)
    assert outcome.unpublished == {"ARCHIVED": 21, "NOT_FORWARDED": 7}
    assert (outcome.regions_unmatched, outcome.channels_unknown) == (0, 0)
    assert await feed.value("select count(*) from open.agency where parent_id is null") == 1
    assert await feed.value("select count(*) from open.agency_external_id") == 19
    assert await feed.value("select count(*) from open.complaint where agency_id is null") == 0


async def test_other_files_than_exports_are_refused(feed: Feed) -> None:
    for name in ("sf311_10000.csv", "planted.json", "sf311_georeport_v2.json"):
        with pytest.raises(FileRefused):
            open_source(SAMPLES / name, None)


def planted() -> Iterator[tuple[str, str, str]]:
    """Each planted value with its type and the row's number."""
    for workbook in json.loads((SAMPLES / "planted.json").read_text())["workbooks"].values():
        for entry in workbook["planted"]:
            yield entry["tracking_id"], entry["type"], entry["value"]


async def test_no_planted_value_is_in_any_table_report_or_log(
    module_database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    feed = Feed(module_database, tmp_path)
    for name, as_of in (("export_2024_21col.xlsx", YEAR_END), ("export_2026_26col.xlsx", None)):
        outcome = await feed.file(SAMPLES / name, as_of=as_of)
        assert outcome.rejected == 0
        assert outcome.published > 1000

    everything = _folded([await feed.contents(), caplog.text, *capfd.readouterr(), _reports(tmp_path)])

    leaked = [(number, kind) for number, kind, value in planted() if _folded(value).strip("[]'\" ") in everything]
    assert leaked == []
    assert [name for name in _reporters() if _folded(name) in everything] == []


def _reporters() -> set[str]:
    """Every name that stands under Nama Pelapor in the workbooks."""
    names: set[str] = set()
    for name in ("export_2024_21col.xlsx", "export_2026_26col.xlsx"):
        export, _ = open_source(SAMPLES / name, whole_day(YEAR_END) if "2024" in name else None)
        assert isinstance(export, LaporExport)
        names |= {text_of(export.layout.cell(row, Column.REPORTER)) for row in export.data_rows()}
    return {name for name in names if len(name.split()) > 1}


def _folded(value: Any) -> str:
    return " ".join(str(value).lower().split())


def _reports(folder: Path) -> list[str]:
    return [path.read_text() for path in folder.rglob("rejected-*")]


async def test_a_dry_run_of_a_sample_stores_nothing(feed: Feed) -> None:
    before = await feed.contents()

    (outcome,) = await import_path(
        SAMPLES / "export_2026_26col.xlsx",
        database_url=feed.database.url,
        private_key_file=feed.key_file,
        report_folder=feed.folder,
        dry_run=True,
    )

    assert outcome.published > 1000
    assert await feed.contents() == before
