"""No value planted in the sample workbooks may be published, and most of their bodies are."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import openpyxl
import pytest

from rules.disclosure import PublishedText, publish_body, publish_title

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"

pytestmark = pytest.mark.skipif(
    not (SAMPLES / "planted.json").exists(),
    reason="the sample workbooks are not beside the project (../shared/samples)",
)


class Row(NamedTuple):
    title: PublishedText
    body: PublishedText
    planted: list[str]


def rows(workbook: str, *, with_hints: bool) -> Iterator[Row]:
    plan = json.loads((SAMPLES / "planted.json").read_text("utf-8"))["workbooks"][workbook]
    planted: dict[int, list[str]] = {}
    for entry in plan["planted"]:
        planted.setdefault(entry["row"], []).append(entry["value"])
    book = openpyxl.load_workbook(SAMPLES / workbook, read_only=True)
    cells = list(cast(Any, book.worksheets[0]).iter_rows(values_only=True))
    book.close()
    header = [str(name) for name in cells[plan["header_row"] - 1]]
    for number, values in enumerate(cells[plan["first_data_row"] - 1 :], plan["first_data_row"]):
        row = dict(zip(header, values, strict=False))
        reporter = str(row["Nama Pelapor"] or "")
        hints = [reporter] if with_hints and reporter else []
        yield Row(
            publish_title(str(row["Judul Laporan"]), fallback=str(row["Kategori"]), hints=hints),
            publish_body(cast("str | None", row["Isi Laporan Akhir"]), hints=hints),
            [*planted.get(number, []), *([reporter] if hints and len(reporter) > 3 else [])],
        )


@pytest.mark.parametrize("workbook", ["export_2024_21col.xlsx", "export_2026_26col.xlsx"])
@pytest.mark.parametrize("with_hints", [True, False])
def test_no_planted_value_is_published_and_most_bodies_are(workbook: str, with_hints: bool) -> None:
    bodies = withheld = 0
    for row in rows(workbook, with_hints=with_hints):
        shown = f"{row.title.text}\n{row.body.text}".lower()
        assert not [value for value in row.planted if value.lower() in shown and value.lower() not in {"anonim"}]
        bodies += row.body.text is not None or row.body.withheld
        withheld += row.body.withheld

    assert bodies > 1900
    assert withheld < 0.4 * bodies
