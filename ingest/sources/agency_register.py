"""Source 2, the register an agency keeps of the complaints it was sent, with a time for each step (domain notes 7).

Its columns are those of two registers seen in the field. A register lists confidential complaints beside the others,
so one without a column that tells them apart is refused unless the operator vouches for it (docs/adr/0009).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.header import Form, Layout
from ingest.refusal import FileRefused
from ingest.sources.dated import DatedFile, Field
from ingest.workbook import Row

__all__ = ["FEED", "FORM", "open_register"]

FEED = "agency-register"

_NAMES = {
    Field.TRACKING_ID: ("tracking_id", "nomor_laporan"),
    Field.SUBMITTED: ("tanggal_masuk",),
    Field.REPORT_CLASS: ("klasifikasi",),
    Field.UNIT: ("disposisi", "dinas_tujuan"),
    Field.ASSIGNED: ("tanggal_disposisi",),
    Field.FOLLOWED_UP: ("tanggal_tindak_lanjut",),
    Field.ANSWER: ("isi_tindak_lanjut", "tindak_lanjut"),
    Field.CLOSED: ("tanggal_selesai", "tanggal_ditutup"),
    Field.SECRECY: ("tipe_laporan", "tipe", "rahasia", "kerahasiaan", "Tipe Laporan (Anonim/Rahasia)"),
    Field.STATUS: ("status_final", "status"),
    Field.ARCHIVE_REASON: ("alasan_arsip",),
    Field.TITLE: ("judul",),
    Field.BODY: ("isi_laporan_akhir", "isi"),
    Field.CATEGORY: ("kategori",),
    Field.PARENT_AGENCY: ("instansi_induk",),
    Field.CHANNEL: ("sumber_laporan", "kanal"),
    Field.PROVINCE: ("provinsi",),
    Field.REGENCY: ("kabupaten_kota", "kota/kabupaten"),
    Field.DISTRICT: ("kecamatan_final", "kecamatan"),
    Field.REPORTER: ("nama_pelapor", "pelapor"),
}

FORM = Form(
    "an agency's register",
    {name: field for field, names in _NAMES.items() for name in names},
    required=(Field.TRACKING_ID, Field.SUBMITTED, Field.REPORT_CLASS, Field.UNIT),
    known_by=Field.SUBMITTED,
    single=tuple(field for field in _NAMES if field not in (Field.STATUS, Field.DISTRICT)),
)


def open_register(path: Path, layout: Layout, rows: Callable[[], Iterator[Row]], *, all_public: bool) -> DatedFile:
    """The register at `path`; `FileRefused` where nothing tells its confidential complaints from the others.

    `all_public` is the operator's word that every complaint in it may be public.
    """
    unknown = [name for name in layout.header if "rahasia" in name and FORM.named(name) is None]
    if unknown or not (layout.has(Field.SECRECY) or all_public):
        raise FileRefused(
            "NO_SECRECY",
            f'{path.name} has no column "{FORM.name_of(Field.SECRECY)}", so its confidential complaints cannot be told '
            "from the others. Add it (Rahasia, or empty), or, if every complaint in it may be public, say so with "
            "--all-public.",
        )
    return DatedFile(path, layout, rows, FEED, scheme="")
