"""Finding the header and what stands above it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.dates import Bounds
from ingest.header import REQUIRED, Column, find_layout
from ingest.refusal import FileRefused
from ingest.workbook import Row


def rows(*lines: list[Any]) -> list[Row]:
    """Rows numbered from one."""
    return [Row(number, tuple(cells)) for number, cells in enumerate(lines, start=1)]


def test_columns_are_found_in_any_order_case_and_spacing() -> None:
    names = [f" {column.upper()}\u00a0" for column in reversed(REQUIRED)]

    layout = find_layout(rows(["Laporan"], names), "x.csv")

    assert layout.header_row == 2
    assert layout.places[Column.TRACKING_ID] == len(names) - 1
    assert Column.REPORTER not in layout.places


def test_twenty_six_columns_are_all_known() -> None:
    assert len(find_layout(rows(list(Column)), "x.csv").places) == 26


def test_the_rows_above_say_who_and_when() -> None:
    layout = find_layout(
        rows(
            ["Laporan Pengaduan"],
            ["Nama Instansi", "Pemerintah Kota Contoh"],
            ["Tanggal Generate", "31 Oct 2026 10:15:00"],
            [],
            list(Column),
        ),
        "x.csv",
    )
    at = datetime(2026, 10, 31, 3, 15, tzinfo=UTC)

    assert layout.owner == "Pemerintah Kota Contoh"
    assert layout.generated == Bounds(at, at)


def test_label_and_value_may_share_a_cell() -> None:
    layout = find_layout(
        rows(["Nama Instansi : Pemerintah Kota Contoh"], ["Tanggal Generate: 31/10/2026"], list(Column)), "x.csv"
    )

    assert layout.owner == "Pemerintah Kota Contoh"
    assert layout.generated is not None


def test_a_generation_day_whose_order_is_not_proven_is_left_out() -> None:
    assert find_layout(rows(["Tanggal Generate", "5/6/2026"], list(Column)), "x.csv").generated is None


@pytest.mark.parametrize("column", REQUIRED)
def test_a_missing_required_column_is_named(column: Column) -> None:
    names = [other for other in Column if other is not column]

    with pytest.raises(FileRefused) as caught:
        find_layout(rows(list(names)), "x.csv")

    assert caught.value.reason == ("NO_HEADER" if column is Column.TRACKING_ID else "MISSING_COLUMN")
    assert f'"{column}"' in caught.value.message


@pytest.mark.parametrize("column", REQUIRED)
def test_a_required_column_that_is_there_twice_is_refused_by_name(column: Column) -> None:
    with pytest.raises(FileRefused) as caught:
        find_layout(rows([*Column, f" {column.upper()}"]), "x.csv")

    assert caught.value.reason == "REPEATED_COLUMN"
    assert f'"{column}"' in caught.value.message


def test_a_file_without_a_header_is_no_export() -> None:
    with pytest.raises(FileRefused, match="the official LAPOR export"):
        find_layout(rows(["a", "b"], ["1", "2"]), "x.csv")
