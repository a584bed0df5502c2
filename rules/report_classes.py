"""What the export's "Klasifikasi Laporan" says (domain notes 1.1 and 9.4)."""

from rules.names import fold
from rules.terms import ReportClass

__all__ = ["class_name", "read_class"]

_CLASSES = {
    "pengaduan berkadar pengawasan": (ReportClass.COMPLAINT, True),
    "pengaduan tidak berkadar pengawasan": (ReportClass.COMPLAINT, False),
    "pengaduan": (ReportClass.COMPLAINT, None),
    "aspirasi": (ReportClass.ASPIRATION, None),
    "permintaan informasi": (ReportClass.INFORMATION_REQUEST, None),
}
_NAMES = {
    ReportClass.COMPLAINT: "Pengaduan",
    ReportClass.ASPIRATION: "Aspirasi",
    ReportClass.INFORMATION_REQUEST: "Permintaan Informasi",
}


def read_class(word: str) -> tuple[ReportClass, bool | None] | None:
    """The class and whether it is supervisory (berkadar pengawasan); None for an unknown word.

    Whistle-blower reports and "RAPS" are deliberately unknown: they are never public.
    """
    return _CLASSES.get(fold(word))


def class_name(report_class: ReportClass) -> str:
    """The Indonesian name, which stands in for a title that may not be shown and has no category."""
    return _NAMES[report_class]
