"""Writes workbooks of any length in the official 26-column format, every column filled, with texts about nobody.

Agencies, topics and words are those of `ingest.invented`; some rows get a name and a number that redaction must find,
a quarter is confidential, some are not forwarded. The same arguments give the same cells.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import IO, Any
from xml.sax.saxutils import escape

from ingest.header import Column
from ingest.invented import TOPICS, Inventor

__all__ = ["rows", "write_workbook"]

FIRST_ID = 7_000_001
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_CLOSED = "Ditutup oleh Sistem"
_STATUSES = (
    (_CLOSED, 55),
    ("Ditutup oleh Admin", 6),
    ("Ditutup oleh Pelapor", 4),
    ("Ditindaklanjuti oleh Instansi", 10),
    ("Ditanggapi oleh Pelapor", 4),
    ("Terverifikasi", 6),
    ("Menunggu Kelengkapan Informasi", 5),
    ("Diarsipkan oleh Admin", 8),
    ("Diarsipkan oleh Pelapor", 2),
)
_ARCHIVE_REASONS = ("Laporan tidak lengkap", "Laporan tidak jelas", "Bukan kewenangan instansi", "Laporan ganda")
_SECRECIES = (("Anonim", 45), ("", 30), ("Anonim|Rahasia", 15), ("Rahasia", 10))
_CLASSES = (("Pengaduan Berkadar Pengawasan", 60), ("Pengaduan Tidak Berkadar Pengawasan", 15), ("Aspirasi", 25))
_NAMES = ("Contoh Warga", "Fulan Rekaan", "Siti Umpama", "Budi Misalnya")
_PLACES = (("Mamuju", "KALUKKU"), ("Mamasa", "MAMBI"), ("Majene", ""), ("Polewali Mandar", "WONOMULYO"), ("", ""))


def rows(count: int, *, seed: int = 1, first: int = 0, moved: float = 0) -> Iterator[dict[Column, str]]:
    """`count` rows, the oldest complaint first, beginning with number `first`.

    Of a share of them, `moved`, a later export tells something new: they were closed, or else their words changed.
    """
    inventor = Inventor(seed, max(first + count, 1))
    for number in range(first, first + count):
        yield _row(inventor, number, Random(f"row {seed} {number}"), moved)


def _row(inventor: Inventor, number: int, random: Random, moved: float) -> dict[Column, str]:
    invented = inventor.complaint(number)
    place = next(
        happening.step.agency_id for happening in invented.happenings[1:] if happening.step.agency_id is not None
    )
    agency = inventor.agencies[place]
    parent = inventor.agencies[agency.parent].name if agency.parent is not None else agency.name
    is_forwarded = random.random() < 0.85
    words = _words(random, invented.body or invented.title)
    region, district = random.choice(_PLACES)
    status = _drawn(random, _STATUSES)
    if random.random() < moved:
        words += " Sampai hari ini belum ada perubahan." if status == _CLOSED else ""
        status = _CLOSED
    is_archived = status.startswith("Diarsipkan")
    return {
        Column.TRACKING_ID: str(FIRST_ID + number),
        Column.DATE: f"{invented.submitted_at:%-d %b %Y}",
        Column.TIME: f"{invented.submitted_at:%H:%M:%S}",
        Column.REPORTER: random.choice(_NAMES),
        Column.REPORT_CLASS: _drawn(random, _CLASSES),
        Column.CATEGORY_ID: str(invented.topic + 100) if invented.topic is not None else "",
        Column.CATEGORY: TOPICS[invented.topic][0] if invented.topic is not None else "",
        Column.TITLE: invented.title,
        Column.ORIGINAL_WORDS: words + " Terima kasih.",
        Column.BODY: words,
        Column.SECRECY: _drawn(random, _SECRECIES),
        Column.CHANNEL: random.choice(("Website", "Android", "Whatsapp")),
        Column.PARENT_AGENCY: parent,
        Column.UNIT_ID: str(place + 10_000) if is_forwarded else "",
        Column.UNIT: agency.name if is_forwarded else "",
        Column.STATUS: status,
        Column.ARCHIVE_REASON: random.choice(_ARCHIVE_REASONS) if is_archived else "",
        Column.PROVINCE: "Sulawesi Barat" if region else "",
        Column.REGENCY: region,
        Column.DISTRICT: district,
        Column.VILLAGE: "KELURAHAN CONTOH" if district else "",
        Column.DECREE_NUMBER: f"SK/{place + 1}/2020",
        Column.DECREE_URL: f"https://sk.example/{place + 1}.pdf",
        Column.ANNUAL_REPORT_URL: "https://laporan.example/2025.pdf",
        Column.THROUGH_VICE_PRESIDENT: "Tidak",
        Column.RATING: str(random.randrange(1, 6)) if status == _CLOSED else "",
    }


def _drawn(random: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return random.choices([word for word, _ in weighted], [weight for _, weight in weighted])[0]


def _words(random: Random, body: str) -> str:
    if random.random() < 0.1:
        body += f" Saya {random.choice(_NAMES)}, nomor 0812{random.randrange(10**7, 10**8)}."
    return body[:1] + body[1:].lower()


def write_workbook(
    path: Path, made: Iterator[dict[Column, str]], *, shared: bool = False, generated: str = "1 Nov 2026 10:00:00"
) -> None:
    """Write `made` under a header in row 11; `shared` keeps every text once in a table of its own, as Excel does."""
    strings = _Strings() if shared else None
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            _write_sheet(part, made, strings, generated)
        if strings is not None:
            with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
                strings.write(part)
        for name, content in _frame(shared=shared).items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')


def _write_sheet(
    part: IO[bytes], made: Iterator[dict[Column, str]], strings: "_Strings | None", generated: str
) -> None:
    part.write(f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:Z1048576"/><sheetData>'.encode())
    _write_row(part, 1, ["Laporan Pengaduan SP4N-LAPOR! (data rekaan)"], strings)
    _write_row(part, 2, ["Tanggal Generate", generated], strings)
    _write_row(part, 11, list(Column), strings)
    for number, cells in enumerate(made, start=12):
        _write_row(part, number, [cells.get(column, "") for column in Column], strings)
    part.write(b"</sheetData></worksheet>")


def _write_row(part: IO[bytes], number: int, cells: list[Any], strings: "_Strings | None") -> None:
    written = [f'<row r="{number}">']
    for letter, cell in zip(_LETTERS, cells, strict=False):
        if not cell:
            continue
        if strings is None:
            written.append(f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>')
        else:
            written.append(f'<c r="{letter}{number}" t="s"><v>{strings.place(cell)}</v></c>')
    part.write(("".join(written) + "</row>").encode())


class _Strings:
    """The texts of a workbook, each once."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        return self._places.setdefault(text, len(self._places))

    def write(self, part: IO[bytes]) -> None:
        part.write(f'<sst xmlns="{_MAIN}" count="{len(self._places)}" uniqueCount="{len(self._places)}">'.encode())
        for text in self._places:
            part.write(f"<si><t>{escape(text)}</t></si>".encode())
        part.write(b"</sst>")


def _frame(*, shared: bool) -> dict[str, str]:
    """The parts around the sheet that every workbook has."""
    strings_type = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/>'
    strings_link = f'<Relationship Id="rId2" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        f"{strings_type if shared else ''}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        '<sheets><sheet name="Laporan" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f"{strings_link if shared else ''}</Relationships>",
    }
