"""Source 3, the older official open-data files, data.go.id 2012-2015 (domain notes 9.5).

They were published as open data by the operator of LAPOR!, so what they hold was public. They have no class, no
follow-up and no secrecy; the class is taken as "Pengaduan", the word the service then used for all of them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.dates import Bounds, DateOrder
from ingest.header import Form, Layout, text_of
from ingest.record import Place
from ingest.sources.cells import Unusable
from ingest.sources.dated import DatedFile, Field
from ingest.workbook import Row
from rules.disclosure import Disclosure
from rules.status import StatusWord
from rules.terms import ComplaintStatus, EventKind, ReportClass

__all__ = ["FEED", "FORM", "OpenDataCsv", "open_open_data"]

FEED = "data.go.id"

CUT_AT = 255
"""Characters after which these files cut IsiLaporan, in the middle of a word or a number."""

_CUT_WORD = re.compile(r"[\d\W]*\S*$")
"""The last word and any digits before it: half a number or name would not be recognised as one."""

FORM = Form(
    "the open-data CSV of 2012-2015",
    {
        "TrackingID": Field.TRACKING_ID,
        "id": Field.ID,
        "JudulLaporan": Field.TITLE,
        "IsiLaporan": Field.BODY,
        "DisposisiInstansi": Field.UNIT,
        "DisposisiInstansiID": Field.UNIT_ID,
        "Klasifikasi": Field.REPORT_CLASS,
        "Kategori": Field.CATEGORY,
        "KategoriID": Field.CATEGORY_ID,
        "Status": Field.STATUS,
        "Area": Field.AREA,
        "TanggalLaporanMasuk": Field.SUBMITTED,
        "TanggalDisposisi": Field.ASSIGNED,
        "TanggalLaporanDitutup": Field.CLOSED,
        "TanggalLaporanAktivitasTerakhir": Field.LAST_ACTIVITY,
        "Tipe Laporan (Anonim/Rahasia)": Field.SECRECY,
        "Rahasia": Field.SECRECY,
    },
    required=(
        Field.ID,
        Field.TITLE,
        Field.BODY,
        Field.UNIT,
        Field.STATUS,
        Field.SUBMITTED,
        Field.ASSIGNED,
        Field.CLOSED,
        Field.LAST_ACTIVITY,
    ),
    known_by=Field.SUBMITTED,
    single=(Field.TRACKING_ID, Field.SECRECY),
)

_NO_CLASS = Disclosure("reportClass", "GENERALISED", "source:no-class")
_CUT = Disclosure("body", "REDACTED", "source:cut")


@dataclass(frozen=True)
class OpenDataCsv(DatedFile):
    """A file of the older format."""

    def _report_class(self, row: Row) -> tuple[ReportClass, bool | None]:
        if not self.layout.has(Field.REPORT_CLASS):
            return ReportClass.COMPLAINT, None
        return super()._report_class(row)

    def _narrowed(
        self,
        row: Row,
        stated: Mapping[EventKind, Bounds],
        status: StatusWord,
        generated: Bounds,
        order: DateOrder,
    ) -> Mapping[EventKind, Bounds]:
        """A follow-up, where the status shows one, came no later than the last thing that happened at all."""
        last = self._time(row, Field.LAST_ACTIVITY, generated, order)
        if last is None:
            return stated
        if last.end < stated[EventKind.SUBMITTED].start:
            raise Unusable(Field.LAST_ACTIVITY, "lies before the complaint was filed")
        assigned = stated.get(EventKind.ASSIGNED, stated[EventKind.SUBMITTED])
        if status.status is not ComplaintStatus.FOLLOWED_UP or last.end < assigned.start:
            return stated
        return {**stated, EventKind.FOLLOWED_UP: Bounds(assigned.start, last.end)}

    def _place(self, row: Row, submitted: Bounds | None) -> Place:
        """An agency of this format stands for itself: the files name no parents."""
        place = super()._place(row, submitted)
        return replace(place, parent_agency=self._text(row, Field.UNIT)[:300], area=self._text(row, Field.AREA))

    def _is_cut(self, row: Row) -> bool:
        return len(text_of(self.layout.cell(row, Field.BODY))) == CUT_AT

    def _body(self, row: Row) -> str | None:
        text = super()._body(row)
        if text is None or not self._is_cut(row):
            return text
        whole = _CUT_WORD.sub("", text, count=1).rstrip()
        return f"{whole} …" if whole else None

    def _notes(self, row: Row) -> tuple[Disclosure, ...]:
        notes = () if self.layout.has(Field.REPORT_CLASS) else (_NO_CLASS,)
        return (*notes, _CUT) if self._is_cut(row) else notes


def open_open_data(path: Path, layout: Layout, rows: Callable[[], Iterator[Row]]) -> OpenDataCsv:
    """The file at `path`."""
    return OpenDataCsv(path, layout, rows, FEED, FEED)
