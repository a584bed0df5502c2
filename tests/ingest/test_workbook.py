"""Reading rows from files that are large, damaged, dressed up or lying."""

import tracemalloc
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from bench.workbooks import rows, write_workbook
from ingest import sheet
from ingest.header import Column
from ingest.refusal import FileRefused
from ingest.workbook import open_rows
from tests.ingest.exports import row, write_csv, write_xlsx


def refusal(path: Path) -> FileRefused:
    """Why the file is refused, at opening or while reading."""
    with pytest.raises(FileRefused) as caught:
        list(open_rows(path)())
    return caught.value


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The workbook with some bytes of one part replaced."""
    target = path.with_name("rewritten.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        assert part in before.namelist()
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            after.writestr(name, content)
    return target


def test_a_workbook_and_a_csv_give_the_same_rows(tmp_path: Path) -> None:
    made = [row(), row(7000002, TITLE="Sampah; menumpuk", BODY="satu\ndua")]
    texts = write_csv(tmp_path / "a.csv", made)
    book = write_xlsx(tmp_path / "a.xlsx", made)

    as_text = [[str(cell or "") for cell in line.cells] for line in open_rows(texts)()]
    as_book = [[str(cell or "") for cell in line.cells] for line in open_rows(book)()]

    assert [line[:20] for line in as_text] == [line[:20] for line in as_book]
    assert [line.number for line in open_rows(book)()] == [1, 2, 3]


def test_a_byte_order_mark_is_no_part_of_the_first_cell(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [], encoding="utf-8-sig")

    assert next(open_rows(path)()).cells[0] == "Tracking ID"


def test_a_wrong_dimension_hides_no_row(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row(7000001), row(7000002)])
    lying = rewritten(path, "xl/worksheets/sheet1.xml", b'ref="A1:U3"', b'ref="A1:A1"')

    assert len(list(open_rows(lying)())) == 3


def test_a_row_that_claims_to_be_the_last_costs_nothing(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row()])
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c><c r="B1048576"><v>5</v></c></row>'
    lying = rewritten(path, "xl/worksheets/sheet1.xml", b"</sheetData>", far + b"</sheetData>")

    assert [line.number for line in open_rows(lying)()] == [1, 2, 1048576]


@pytest.mark.parametrize("number", [1_048_577, 4_000_000_000])
def test_a_row_number_above_what_a_sheet_can_have_is_refused_at_once(tmp_path: Path, number: int) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row()])
    far = f'<row r="{number}"><c r="B{number}"><v>5</v></c></row>'.encode()
    lying = rewritten(path, "xl/worksheets/sheet1.xml", b"</sheetData>", far + b"</sheetData>")

    refused = refusal(lying)

    assert refused.reason == "TOO_LARGE"
    assert "1,048,576" in refused.message


def test_a_formula_is_seen_and_its_text_is_not_read(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row(TITLE='=HYPERLINK("rahasia")')])

    data = list(open_rows(path)())[1]

    assert data.formulas == (7,)
    assert data.cells[7] is None


def test_a_cell_with_an_error_counts_as_a_formula(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row(TITLE="#REF!")])

    assert list(open_rows(path)())[1].formulas == (7,)


def test_a_zip_bomb_is_refused_before_it_is_unzipped(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))

    assert path.stat().st_size < 100_000
    assert refusal(path).reason == "TOO_LARGE"


def test_a_password_or_the_old_format_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    refused = refusal(path)

    assert refused.reason == "PASSWORD_PROTECTED"
    assert "save it as .xlsx without a password" in refused.message


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and then nothing of a workbook",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "Tracking ID;Pelapor é".encode("latin-1"),
    ],
)
def test_what_is_neither_a_workbook_nor_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)

    assert refusal(path).reason == "UNREADABLE"


def test_a_damaged_workbook_is_refused_without_quoting_it(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row(TITLE="Nama Seseorang")])
    broken = rewritten(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"<Nama Seseorang")

    refused = refusal(broken)

    assert refused.reason == "UNREADABLE"
    assert "Seseorang" not in refused.message
    assert refused.__cause__ is None


def test_a_quote_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Tracking ID,Judul\n7000001,"' + "x" * (2 << 20))

    assert refusal(path).reason == "UNREADABLE"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.xlsx").reason == "UNREADABLE"


def test_an_external_entity_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row()])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    head, _, rest = sheet.partition(b"<worksheet")
    evil = head + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet' + rest
    hostile = rewritten(path, "xl/worksheets/sheet1.xml", sheet, evil)

    assert refusal(hostile).reason == "UNREADABLE"


def test_a_document_type_is_refused_in_the_shared_strings_too(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, rows(2), shared=True)
    evil = b'<!DOCTYPE x [<!ENTITY e "eeee">]><sst'

    assert refusal(rewritten(path, "xl/sharedStrings.xml", b"<sst", evil)).reason == "UNREADABLE"


@pytest.mark.parametrize("shared", [False, True])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, shared: bool) -> None:
    # So few that they are full before the shorter file ends.
    monkeypatch.setattr(sheet, "BLOCKS_AT_HAND", 4)
    monkeypatch.setattr(sheet, "WORDS_AT_HAND", 64)
    peaks: dict[int, int] = {}
    for count in (400, 1600):
        path = tmp_path / f"{count}.xlsx"
        write_workbook(path, rows(count), shared=shared)
        tracemalloc.start()
        assert sum(1 for _ in open_rows(path)()) == count + 3
        peaks[count] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    # A row has some 1,600 bytes of text here.
    assert (peaks[1600] - peaks[400]) / 1200 < (500 if shared else 50), peaks


def test_shared_strings_are_found_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = [*rows(300), *rows(20)]
    write_workbook(path, iter(made), shared=True)

    found = list(open_rows(path)())[3:]

    assert [line.cells[7] for line in found] == [cells[Column.TITLE] for cells in made]


CELLS = b"""<row r="5"><c r="A5" s="1"><v>45292.5</v></c><c r="C5" t="b"><v>1</v></c>
<c r="D5" t="inlineStr"><is><r><t>satu </t></r><r><t>dua</t></r><rPh sb="0" eb="1"><t>tiga</t></rPh></is></c>
<c r="E5" t="str"><f>A1</f><v>x</v></c><c><v>1.5</v></c><c t="d"><v>2024-01-31T04:25:41</v></c>
<c r="H5" s="1"><v>99999999999</v></c><c r="A5"><v>7</v></c><c r="ZZ5"><v>1</v></c></row><row r="9"/></sheetData>"""


def test_each_kind_of_cell_is_read_as_what_it_is(tmp_path: Path) -> None:
    book = Workbook()
    active = book.active
    assert active is not None
    active["A1"] = datetime(2024, 1, 1)
    book.save(tmp_path / "a.xlsx")
    path = rewritten(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>", CELLS)

    first, last = open_rows(path)()

    assert first.cells == (datetime(2024, 1, 1),)
    assert (last.number, last.formulas) == (5, (4, 7))
    assert last.cells == (7, None, True, "satu dua", None, 1.5, datetime(2024, 1, 31, 4, 25, 41))


def test_a_row_number_that_does_not_ascend_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row()])
    again = b'<row r="2"><c r="A2"><v>5</v></c></row></sheetData>'

    assert refusal(rewritten(path, "xl/worksheets/sheet1.xml", b"</sheetData>", again)).reason == "UNREADABLE"


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [row(BODY="panjang")])
    long = rewritten(path, "xl/worksheets/sheet1.xml", b"panjang", b"panjang sekali " * 100_000)

    assert "1,048,576 characters" in refusal(long).message
