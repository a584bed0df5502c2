"""From a row of the export to a record, or to a reason why not."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from ingest.dates import Bounds, DateOrder, whole_day
from ingest.header import REQUIRED, Column
from ingest.record import Reading, Record
from ingest.refusal import FileRefused
from ingest.sources.lapor_export import LaporExport
from ingest.sources.registry import open_source
from tests.ingest.exports import Cells, row, write_csv, write_xlsx

DAY = whole_day(date(2024, 6, 30))


def opened(tmp_path: Path, *rows: Cells, **options: Any) -> LaporExport:
    """An export of these rows."""
    path = write_csv(tmp_path / "a.csv", rows, columns=tuple(Column), **options)
    export, _ = open_source(path, DAY)
    assert isinstance(export, LaporExport)
    return export


def read(tmp_path: Path, cells: Cells, order: DateOrder = DateOrder.UNPROVEN) -> Reading:
    """What one row says."""
    export = opened(tmp_path, cells)
    (data,) = export.data_rows()
    return export.read(data, DAY, order)


def record(tmp_path: Path, cells: Cells) -> Record:
    """The record of a row that must be valid."""
    reading = read(tmp_path, cells)
    assert reading.problems == ()
    assert reading.record is not None
    return reading.record


def rejected(tmp_path: Path, cells: Cells) -> list[tuple[int, str]]:
    """Row and column of everything that is wrong with a row."""
    reading = read(tmp_path, cells)
    assert reading.record is None
    return [(problem.row, problem.column) for problem in reading.problems]


def test_a_usual_row_is_read(tmp_path: Path) -> None:
    made = record(tmp_path, row())

    assert made.tracking_id == 7000001
    assert made.submitted_at == datetime(2024, 1, 3, 1, 15, tzinfo=UTC)
    assert (made.report_class, made.is_supervisory) == ("COMPLAINT", True)
    assert (made.category_id, made.category_name) == ("928", "Infrastruktur Jalan")
    assert (made.unit_id, made.unit_name) == ("13293", "Dinas Perhubungan")
    assert made.hints == ("Pelapor Contoh",)
    assert made.is_forwarded


def test_the_original_words_are_not_even_read(tmp_path: Path) -> None:
    made = record(tmp_path, row(ORIGINAL_WORDS="canary-asli", BODY=""))

    assert made.body is None
    assert "canary-asli" not in [getattr(made, name) for name in Record.__dataclass_fields__]


def test_a_record_shows_neither_words_nor_the_reporter_when_printed(tmp_path: Path) -> None:
    made = record(tmp_path, row(TITLE="canary-judul", BODY="canary-isi", REPORTER="canary-nama"))

    assert "canary" not in repr(made)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"STATUS": "Dibatalkan"}, "Status Laporan"),
        ({"STATUS": ""}, "Status Laporan"),
        ({"REPORT_CLASS": ""}, "Klasifikasi Laporan"),
        ({"REPORT_CLASS": "Whistleblowing System"}, "Klasifikasi Laporan"),
        ({"DATE": "31 Feb 2024"}, "Tanggal Laporan Masuk"),
        ({"DATE": "1/7/2024"}, "Tanggal Laporan Masuk"),
        ({"DATE": "1 Jul 2024"}, "Tanggal Laporan Masuk"),
        ({"TIME": "25:00:00"}, "Waktu Laporan Masuk"),
        ({"SECRECY": "Anonim|Terbuka"}, "Tipe Laporan (Anonim/Rahasia)"),
        ({"CATEGORY": "x" * 301}, "Kategori"),
        ({"UNIT": "x" * 301}, "Instansi Terdisposisi"),
    ],
)
def test_what_is_unknown_or_impossible_rejects_the_row(tmp_path: Path, changes: dict[str, str], column: str) -> None:
    assert rejected(tmp_path, row(**changes)) == [(2, column)]


@pytest.mark.parametrize("number", ["700001", "123456789", "0700001", "70000O1", "7000001.5", "", "-7000001"])
def test_a_tracking_id_has_seven_or_eight_digits(tmp_path: Path, number: str) -> None:
    assert rejected(tmp_path, row(number)) == [(2, "Tracking ID")]


def test_a_reason_never_echoes_the_cell(tmp_path: Path) -> None:
    cells = row("canary", DATE="canary", TIME="canary", STATUS="canary", REPORT_CLASS="canary", SECRECY="canary")

    problems = read(tmp_path, cells).problems

    assert len(problems) == 5
    assert not any("canary" in problem.reason for problem in problems)


@pytest.mark.parametrize(
    ("word", "secrecy"),
    [
        ("", None),
        ("Anonim", None),
        ("Rahasia", "CONFIDENTIAL"),
        ("Anonim|Rahasia", "CONFIDENTIAL"),
        ("anonim | RAHASIA", "CONFIDENTIAL"),
        ("Sangat Rahasia Sekali", "CONFIDENTIAL"),
    ],
)
def test_any_part_that_says_rahasia_is_confidential(tmp_path: Path, word: str, secrecy: str | None) -> None:
    reading = read(tmp_path, row(SECRECY=word))

    assert (reading.secrecy, reading.problems) == (secrecy, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"STATUS": "Diarsipkan oleh Pelapor"},
        {"STATUS": "Diarsipkan oleh Admin", "ARCHIVE_REASON": "Diarsipkan sesuai dengan keinginan Pelapor"},
    ],
)
def test_the_reporters_archiving_or_wish_is_a_withdrawal(tmp_path: Path, changes: dict[str, str]) -> None:
    reading = read(tmp_path, row(**changes))

    assert (reading.secrecy, reading.problems) == ("WITHDRAWN", ())


def test_secrecy_stands_though_the_rest_of_the_row_is_rejected(tmp_path: Path) -> None:
    reading = read(tmp_path, row(SECRECY="Rahasia|Lain", STATUS="?", DATE="?"))

    assert (reading.tracking_id, reading.secrecy, reading.record) == (7000001, "CONFIDENTIAL", None)
    assert len(reading.problems) == 3


@pytest.mark.parametrize(
    ("changes", "is_forwarded"),
    [
        ({"UNIT": "", "STATUS": "Terverifikasi"}, False),
        ({"UNIT": "", "STATUS": "Menunggu Kelengkapan Informasi"}, False),
        ({"UNIT": "", "STATUS": "Diarsipkan oleh Admin"}, False),
        ({"UNIT": "", "STATUS": "Ditindaklanjuti oleh Instansi"}, True),
        ({"UNIT": "", "STATUS": "Ditanggapi oleh Pelapor"}, True),
        ({"UNIT": "", "STATUS": "Selesai"}, True),
        ({"STATUS": "Diarsipkan oleh Admin"}, True),
    ],
)
def test_forwarded_is_what_has_a_unit_or_a_status_that_proves_it(
    tmp_path: Path, changes: dict[str, str], is_forwarded: bool
) -> None:
    assert record(tmp_path, row(**changes)).is_forwarded is is_forwarded


def test_archive_reasons_belong_to_what_is_set_aside(tmp_path: Path) -> None:
    reason = "Laporan diarsipkan karena sudah mencapai batas kadaluarsa pengaduan. "

    assert record(tmp_path, row(STATUS="Diarsipkan oleh Sistem", ARCHIVE_REASON=reason)).archive_reasons == ("EXPIRED",)
    assert record(tmp_path, row(STATUS="Ditutup oleh Sistem", ARCHIVE_REASON=reason)).archive_reasons == ()


def test_the_vice_presidents_flag_gives_the_channel(tmp_path: Path) -> None:
    assert record(tmp_path, row(THROUGH_VICE_PRESIDENT="Ya")).channel.channel == "VICE_PRESIDENT_OFFICE"
    assert record(tmp_path, row(THROUGH_VICE_PRESIDENT="Tidak")).channel.channel == "WEBSITE"


def test_an_anonymous_reporter_gives_no_hint(tmp_path: Path) -> None:
    assert record(tmp_path, row(REPORTER="Anonim")).hints == ()


def test_blank_rows_repeated_headers_and_footers_are_skipped(tmp_path: Path) -> None:
    export = opened(
        tmp_path,
        row(),
        below=[["", "", ""], list(Column), ["Jumlah", "", "", "1"], ["Dicetak oleh sistem"], ["2000"]],
    )

    assert [line.number for line in export.data_rows()] == [2]


def test_a_row_that_only_hides_is_no_footer(tmp_path: Path) -> None:
    export = opened(tmp_path, {Column.TRACKING_ID: "7000001", Column.SECRECY: "Rahasia"})
    (line,) = export.data_rows()

    assert export.read(line, DAY, DateOrder.UNPROVEN).secrecy == "CONFIDENTIAL"


def test_semicolons_part_columns_too(tmp_path: Path) -> None:
    export = opened(tmp_path, row(BODY="satu, dua;tiga\nempat"), delimiter=";", encoding="utf-8-sig")
    (line,) = export.data_rows()
    made = export.read(line, DAY, DateOrder.UNPROVEN).record

    assert made is not None
    assert made.body == "satu, dua;tiga\nempat"


def test_date_cells_and_numbers_of_a_workbook_are_read(tmp_path: Path) -> None:
    cells = row() | {
        Column.TRACKING_ID: 7000001,
        Column.DATE: datetime(2024, 1, 3),
        Column.TIME: time(8, 15),
        Column.UNIT_ID: 13293,
    }
    export, _ = open_source(write_xlsx(tmp_path / "a.xlsx", [cells]), DAY)
    (line,) = export.data_rows()
    made = export.read(line, DAY, DateOrder.UNPROVEN).record

    assert made is not None
    assert (made.tracking_id, made.unit_id) == (7000001, "13293")
    assert made.submitted_at == datetime(2024, 1, 3, 1, 15, tzinfo=UTC)


def test_a_formula_in_any_cell_rejects_the_row_but_not_its_secrecy(tmp_path: Path) -> None:
    export, _ = open_source(write_xlsx(tmp_path / "a.xlsx", [row(REPORTER="=1+1", SECRECY="Rahasia")]), DAY)
    (line,) = export.data_rows()
    reading = export.read(line, DAY, DateOrder.UNPROVEN)

    assert [(problem.row, problem.column) for problem in reading.problems] == [(2, "Nama Pelapor")]
    assert (reading.record, reading.secrecy) == (None, "CONFIDENTIAL")


def test_an_export_with_only_the_required_columns_is_enough(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row()], columns=REQUIRED[::-1])
    export, _ = open_source(path, DAY)
    (line,) = export.data_rows()
    made = export.read(line, DAY, DateOrder.UNPROVEN).record

    assert made is not None
    assert (made.unit_id, made.category_id, made.hints) == ("", "", ())


def test_a_file_that_does_not_say_when_it_was_made_needs_to_be_told(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row()])

    with pytest.raises(FileRefused) as caught:
        open_source(path, None)

    assert caught.value.reason == "NO_GENERATION_TIME"
    assert "--as-of" in caught.value.message


def stated(tmp_path: Path, text: str) -> Path:
    """A file that says when it was made."""
    return write_csv(tmp_path / "a.csv", [row()], above=[["Tanggal Generate", text]])


def test_the_operator_may_name_the_time_within_the_day_the_file_states(tmp_path: Path) -> None:
    at = datetime(2024, 6, 30, 3, tzinfo=UTC)

    _, bounds = open_source(stated(tmp_path, "30 Jun 2024"), Bounds(at, at))

    assert bounds == Bounds(at, at)


def test_the_operator_may_not_contradict_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        open_source(stated(tmp_path, "29 Jun 2024"), DAY)

    assert caught.value.reason == "CONTRADICTED"


def test_a_year_that_has_not_come_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="more than a year from now"):
        open_source(stated(tmp_path, "30 Jun 2999"), None)


def test_a_title_that_reads_like_a_header_is_no_header(tmp_path: Path) -> None:
    assert len(list(opened(tmp_path, row(TITLE="Tracking ID")).data_rows())) == 1
