"""Writes small exports by hand, imports them and looks at what came of it."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from ingest.header import Column
from ingest.pipeline import import_path
from ingest.report import ImportOutcome
from ingest.reviewing import Case
from rules.disclosure import Review
from tests.database import Database

Cells = dict[Column, Any]

FIRST_21 = tuple(Column)[:21]

USUAL: Cells = {
    Column.TRACKING_ID: "7000001",
    Column.DATE: "3 Jan 2024",
    Column.TIME: "08:15:00",
    Column.REPORTER: "Pelapor Contoh",
    Column.REPORT_CLASS: "Pengaduan Berkadar Pengawasan",
    Column.CATEGORY_ID: "928",
    Column.CATEGORY: "Infrastruktur Jalan",
    Column.TITLE: "Jalan Berlubang",
    Column.ORIGINAL_WORDS: "kata-kata asli yang tidak boleh dibaca",
    Column.BODY: "Jalan poros berlubang sejak dua bulan lalu.",
    Column.SECRECY: "Anonim",
    Column.CHANNEL: "Website",
    Column.PARENT_AGENCY: "Pemerintah Kota Samarinda",
    Column.UNIT_ID: "13293",
    Column.UNIT: "Dinas Perhubungan",
    Column.STATUS: "Terverifikasi",
    Column.ARCHIVE_REASON: "",
    Column.PROVINCE: "Kalimantan Timur",
    Column.REGENCY: "Kota Samarinda",
    Column.DISTRICT: "SAMARINDA ILIR",
}


def row(tracking_id: int | str = 7000001, **changes: Any) -> Cells:
    """A usual row with some cells changed: `row(7000002, STATUS="Selesai")`."""
    cells = dict(USUAL)
    cells[Column.TRACKING_ID] = tracking_id if isinstance(tracking_id, str) else str(tracking_id)
    cells.update({Column[name]: value for name, value in changes.items()})
    return cells


def write_csv(
    path: Path,
    rows: Iterable[Cells],
    *,
    columns: Sequence[Column] = FIRST_21,
    above: Iterable[Sequence[str]] = (),
    below: Iterable[Sequence[str]] = (),
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Path:
    """An export saved as .csv."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows(above)
        writer.writerow(columns)
        writer.writerows([cells.get(column, "") for column in columns] for cells in rows)
        writer.writerows(below)
    return path


def write_xlsx(
    path: Path,
    rows: Iterable[Cells],
    *,
    columns: Sequence[Column] = FIRST_21,
    above: Iterable[Sequence[Any]] = (),
) -> Path:
    """An export as a workbook; a text that begins with "=" becomes a formula."""
    workbook = Workbook()
    sheet: Any = workbook.active
    for line in (*above, columns, *([cells.get(column) for column in columns] for cells in rows)):
        sheet.append(list(line))
    workbook.save(path)
    return path


class _Releases:
    """Who releases everything."""

    def decide(self, case: Case) -> Review | None:
        return Review(is_released=True)


@dataclass
class Feed:
    """One source and one database: what it was given, in order."""

    database: Database
    folder: Path
    files: int = 0
    outcomes: list[ImportOutcome] = field(default_factory=list[ImportOutcome])

    @property
    def key_file(self) -> Path:
        """Where the private key is made."""
        return self.folder / "private" / "key"

    async def file(
        self, path: Path, *, as_of: date | datetime | None = None, review: bool = False, **options: Any
    ) -> ImportOutcome:
        """Import one file; with `review` a person who releases every text is asked."""
        options |= {"reviewer": _Releases()} if review else {}
        outcomes = await import_path(
            path,
            database_url=self.database.url,
            private_key_file=self.key_file,
            report_folder=self.folder / "reports",
            as_of=as_of,
            **options,
        )
        self.outcomes += outcomes
        return outcomes[-1]

    async def rows(self, *rows: Cells, day: str = "2024-06-30", **options: Any) -> ImportOutcome:
        """Import an export of these rows, made on `day`."""
        self.files += 1
        # The last line makes a file of its own of an export that shows the same rows again.
        last = [[f"Berkas ke-{self.files}"]]
        path = write_csv(self.folder / f"export-{self.files}.csv", rows, columns=tuple(Column), below=last)
        return await self.file(path, as_of=date.fromisoformat(day), **options)

    async def fetch(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """The rows of a query, as the superuser."""
        connection = await self.database.connect()
        try:
            return [tuple(record) for record in await connection.fetch(query, *arguments)]
        finally:
            await connection.close()

    async def value(self, query: str, *arguments: Any) -> Any:
        """The single value of a query."""
        ((value,),) = await self.fetch(query, *arguments)
        return value

    async def events(self, tracking_id: int = 7000001) -> list[tuple[Any, ...]]:
        """Kind, actor and status of its timeline, in order."""
        return await self.fetch(
            "select kind, actor, status from open.timeline_event where tracking_id = $1 order by sequence", tracking_id
        )

    async def kinds(self, tracking_id: int = 7000001) -> list[str]:
        """The kinds of its timeline, in order."""
        return [kind for kind, _, _ in await self.events(tracking_id)]

    async def complaint(self, columns: str, tracking_id: int = 7000001) -> tuple[Any, ...] | None:
        """Some columns of one complaint; None when it is not public."""
        found = await self.fetch(f"select {columns} from open.complaint where tracking_id = $1", tracking_id)
        return found[0] if found else None

    async def published(self, columns: str, tracking_id: int = 7000001) -> tuple[Any, ...]:
        """Some columns of a complaint that must be public."""
        found = await self.complaint(columns, tracking_id)
        assert found is not None
        return found

    async def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table of both schemas, times of writing aside."""
        tables = await self.fetch(
            "select format('%I.%I', table_schema, table_name) from information_schema.tables "
            "where table_schema in ('open', 'desk') and table_name <> 'alembic_version' order by 1"
        )
        return {name: await self.fetch(f"select t::text from {name} t order by 1") for (name,) in tables}
