"""Reading rows from files that are large, damaged, dressed up or lying."""

import zipfile
from pathlib import Path

import pytest

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
