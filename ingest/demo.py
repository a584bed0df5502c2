"""Makes the files of the demo: invented complaints in the official 26-column format, the same ones every time.

Beside them lie the samples of the other sources, `ingest/samples/`, which tell times that an export cannot.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

from openpyxl import Workbook

from ingest.demo_texts import DISTRICTS, LEADS, NAMES, TOPICS, UNITS, Unit
from ingest.header import Column

__all__ = ["SAMPLES", "demo_exports", "demo_files", "write_demo_export"]

SAMPLES = Path(__file__).parent / "samples"
"""Small invented files of the sources with times."""

FIRST = datetime(2026, 9, 1, 17, 5)
SECOND = datetime(2026, 10, 15, 9, 30)
FIRST_NUMBER = 9_700_000
OWNER = "Pemerintah Provinsi Sulawesi Barat (DATA CONTOH)"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNCLEAR = (
    "Laporan ini diarsipkan karena Mengandung SARA, Tidak Memiliki Bukti Dukung, Tidak Jelas, dan Tidak Relevan "
    "dengan Kinerja Pemerintah"
)
_EXPIRED = "Laporan diarsipkan karena sudah mencapai batas kadaluarsa pengaduan. "
_CLOSED = ("Ditutup oleh Sistem",) * 6 + ("Ditutup oleh Admin", "Ditutup oleh Pelapor", "Selesai")
_SECRECIES = ("",) * 5 + ("Anonim",) * 8 + ("Anonim|Rahasia",) * 2 + ("Rahasia",)
_CHANNELS = ("Website",) * 6 + ("Android",) * 3 + ("Whatsapp", "Website - pemerintah-kabupaten-mamuju")
_OPEN = ("Terverifikasi", "Ditindaklanjuti oleh Instansi", "Ditanggapi oleh Pelapor")
_ROWS_ABOVE = 10
_MODIFIED = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


@dataclass(frozen=True, slots=True)
class _Complaint:
    number: int
    submitted_at: datetime
    reporter: str
    report_class: str
    category_id: str
    category: str
    title: str
    body: str
    secrecy: str
    channel: str
    unit: Unit
    is_assigned: bool
    status: str
    reason: str
    regency: str
    district: str
    through_vice_president: bool


def write_demo_export(path: Path, *, complaints: int = 400, seed: int = 1) -> None:
    """Write one export of `complaints` rows to `path`; the same arguments give the same bytes."""
    made = list(_complaints(Random(seed), complaints, FIRST))  # noqa: S311 - invented data, no secret
    _write(path, FIRST, made)


def demo_exports(folder: Path, *, complaints: int = 400, seed: int = 1) -> list[Path]:
    """Write two exports of the same feed, six weeks apart: in the second, many of the complaints have moved on."""
    random = Random(seed)  # noqa: S311 - invented data, no secret
    first = list(_complaints(random, complaints, FIRST))
    later = [_moved_on(random, complaint) for complaint in first]
    new = _complaints(random, complaints // 8, SECOND, since=FIRST, first_number=FIRST_NUMBER + 500_000)
    paths = [folder / f"lapor-demo-{moment:%Y-%m-%d}.xlsx" for moment in (FIRST, SECOND)]
    folder.mkdir(parents=True, exist_ok=True)
    _write(paths[0], FIRST, first)
    _write(paths[1], SECOND, [*later, *new])
    return paths


def demo_files(folder: Path) -> list[Path]:
    """Write everything the demo imports: two exports, an agency's register, and open data of 2015."""
    paths = demo_exports(folder)
    for sample in sorted(SAMPLES.glob("*.csv")):
        paths.append(folder / sample.name)
        paths[-1].write_bytes(sample.read_bytes())
    return paths


def _complaints(
    random: Random,
    count: int,
    until: datetime,
    *,
    since: datetime = datetime(2025, 9, 1),
    first_number: int = FIRST_NUMBER,
) -> Iterator[_Complaint]:
    seconds = int((until - since).total_seconds())
    moments = sorted(since + timedelta(seconds=random.randrange(seconds)) for _ in range(count))
    number = first_number
    for moment in moments:
        number += random.randrange(1, 900)
        yield _complaint(random, number, moment, until)


def _complaint(random: Random, number: int, moment: datetime, until: datetime) -> _Complaint:
    topic = random.choice(TOPICS)
    regency, district = random.choice(DISTRICTS)
    place = (district or regency or "kampung kami").title()
    reporter = random.choice(NAMES)
    lead = random.choice(LEADS).format(
        name=random.choice((reporter, random.choice(NAMES))),
        digits=f"{random.randrange(1, 29):02d}{random.randrange(1, 13):02d}{random.randrange(60, 99)}",
        last=f"{random.randrange(1000, 9999)}",
        mail=reporter.split()[0].lower(),
    )
    body = topic.body.format(place=place, n=random.randrange(1, 10))
    status, reason = _status(random, until - moment)
    return _Complaint(
        number=number,
        submitted_at=moment,
        reporter=reporter,
        report_class=topic.report_class,
        category_id=topic.category_id,
        category=topic.category,
        title=topic.title.format(place=place),
        body=(lead if random.random() < 0.2 else "") + body,
        secrecy=random.choice(_SECRECIES),
        channel=random.choice(_CHANNELS),
        unit=random.choices(UNITS, [unit.weight for unit in UNITS])[0],
        is_assigned=random.random() < 0.9,
        status=status,
        reason=reason,
        regency=regency,
        district=district,
        through_vice_president=random.random() < 0.03,
    )


def _status(random: Random, age: timedelta) -> tuple[str, str]:
    """What has become of a complaint by its age: the old ones are closed, most of them by the system."""
    if age > timedelta(days=45):
        return random.choices(
            ((random.choice(_CLOSED), ""), ("Diarsipkan oleh Admin", _UNCLEAR), ("Diarsipkan oleh Sistem", _EXPIRED)),
            (80, 14, 6),
        )[0]
    return random.choices(
        ((random.choice(_OPEN), ""), ("Menunggu Kelengkapan Informasi", ""), (random.choice(_CLOSED), "")),
        (65, 15, 20),
    )[0]


def _moved_on(random: Random, before: _Complaint) -> _Complaint:
    """The same complaint six weeks later."""
    lot = random.random()
    if lot < 0.01:
        return replace(before, secrecy="Rahasia")
    if lot < 0.02:
        return replace(before, status="Diarsipkan oleh Pelapor", reason="")
    if lot < 0.03 and "Rahasia" in before.secrecy:
        return replace(before, secrecy="Anonim")
    match before.status:
        case "Terverifikasi" if lot < 0.25:
            return replace(before, unit=random.choice(UNITS), is_assigned=True)
        case "Terverifikasi" if lot < 0.45:
            status = random.choice(_OPEN[1:] + _CLOSED)
            return replace(before, unit=random.choice(UNITS), is_assigned=True, status=status)
        case "Terverifikasi":
            return replace(before, status=random.choice(_OPEN[1:] + _CLOSED))
        case "Ditindaklanjuti oleh Instansi" | "Ditanggapi oleh Pelapor":
            return replace(before, status=random.choice(_OPEN[1:] + _CLOSED))
        case "Menunggu Kelengkapan Informasi" if lot < 0.5:
            return replace(before, status="Terverifikasi", is_assigned=True)
        case "Menunggu Kelengkapan Informasi":
            return replace(before, status="Diarsipkan oleh Sistem", reason=_EXPIRED)
        case _ if lot > 0.96:
            return replace(before, status="Ditindaklanjuti oleh Instansi", reason="")
        case _:
            return before


def _row(complaint: _Complaint) -> list[str | None]:
    unit = complaint.unit if complaint.is_assigned else None
    cells = {
        Column.TRACKING_ID: str(complaint.number),
        Column.DATE: _day(complaint.submitted_at),
        Column.TIME: f"{complaint.submitted_at:%H:%M:%S}",
        Column.REPORTER: complaint.reporter,
        Column.REPORT_CLASS: complaint.report_class,
        Column.CATEGORY_ID: complaint.category_id,
        Column.CATEGORY: complaint.category,
        Column.TITLE: complaint.title,
        Column.ORIGINAL_WORDS: complaint.body + " Terima kasih.",
        Column.BODY: complaint.body[:1] + complaint.body[1:].lower(),
        Column.SECRECY: complaint.secrecy,
        Column.CHANNEL: complaint.channel,
        Column.PARENT_AGENCY: complaint.unit.parent,
        Column.UNIT_ID: unit.number if unit else "",
        Column.UNIT: unit.name if unit else "",
        Column.STATUS: complaint.status,
        Column.ARCHIVE_REASON: complaint.reason,
        Column.PROVINCE: "Sulawesi Barat" if complaint.regency else "",
        Column.REGENCY: complaint.regency,
        Column.DISTRICT: complaint.district,
        Column.THROUGH_VICE_PRESIDENT: "Ya" if complaint.through_vice_president else "Tidak",
    }
    return [cells.get(column) or None for column in Column]


def _day(moment: date) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _write(path: Path, generated: datetime, complaints: list[_Complaint]) -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Laporan")
    above: list[list[str]] = [
        ["Laporan Pengaduan SP4N-LAPOR! (data contoh, seluruhnya rekaan)"],
        ["Nama Instansi", OWNER],
        ["Tanggal Generate", f"{_day(generated)} {generated:%H:%M:%S}"],
        ["Jumlah Laporan", str(len(complaints))],
    ]
    above += [[] for _ in range(_ROWS_ABOVE - len(above))]
    for row in (*above, list(Column), *(_row(complaint) for complaint in complaints)):
        sheet.append(row)
    memory = BytesIO()
    workbook.save(memory)
    path.write_bytes(_without_clock(memory))


def _without_clock(workbook: BytesIO) -> bytes:
    """The workbook with every time of its making left out, so that the same rows are the same file."""
    result = BytesIO()
    with zipfile.ZipFile(workbook) as made, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in made.namelist():
            content = made.read(part)
            if part == "docProps/core.xml":
                content = _MODIFIED.sub(b"", content)
            kept.writestr(zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()
