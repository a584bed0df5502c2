"""Random but valid rows for every table of `open`, from a seed, with the values that break careless code.

    rows = generate(seed=1)             {"agency": [{"id": 1, "slug": …}, …], "complaint": […], …}
    await insert(connection, rows)      as the superuser, into an empty, migrated database
    await read(connection)              the same rows back, generated columns left out

Every nullable column is null somewhere, times tie, texts are hostile, trees are three levels deep, regions come in two
editions. Nothing here is a real person's.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from rules import terms

if TYPE_CHECKING:
    from tests.database import Connection

Row = dict[str, Any]
Rows = dict[str, list[Row]]
T = TypeVar("T")

TABLES = (
    "source",
    "region",
    "agency",
    "agency_external_id",
    "category",
    "holiday",
    "calendar",
    "deadline_rule",
    "complaint",
    "log_entry",
    "log_node",
    "follow_up",
    "timeline_event",
    "assignment",
    "deadline",
    "unpublished_count",
    "change",
)
"""The tables of `open` that are filled here, parents first; `dataset` has its one row from the migrations."""

_GENERATED = {
    "agency": ("name_key", "words", "complaint_count"),
    "category": ("words",),
    "complaint": ("status_group", "words"),
    "region": ("words",),
}

HOSTILE = (
    "",
    " ",
    'a "quoted" word',
    "it's 'single'",
    "back\\slash \\n \\u0041 \\",
    "tab\tline\nreturn\rbell\x07escape\x1bunit\x1fdelete\x7f",
    "\x01\x02\x08\x0b\x0c",
    "</script><b>&amp;",
    "🛣️ lubang 👨‍👩‍👧‍👦 𝒜",
    "مرحبا \u202eRTL\u202c \u2067x\u2069",
    "ꦧꦱꦗꦮ 漢字 ﷽",
    "line\u2028separator\u2029paragraph\ufeff\uffff",
    "e\u0301 é É ẞ ß",
    "$1 :name %s %(x)s ? {} {{}}",
    "lapor_row.title lapor_other ⟪agency:value:text⟫",
    "null",
    '{"json":[1,null]}',
    "'; drop table open.complaint; --",
    "x" * 5000,
)
"""Texts that break careless quoting, JSON writing, cursors or ids. PostgreSQL holds no NUL."""

WORDS = ("Jalan", "jalan,", "perjalanan", "rusak", "kerusakan", "memperbaiki", "perbaikan", "KTP/KK", "12", "Mamasa.")
"""Of which ordinary texts are made: few, so that searches find them, and some of one stem."""

_NAMES = ("Élite", "apple", "Zebra", "zebra", "Ärger", "banjir", "BANJIR", "Österreich", "_under", "9 lives")
_BASE = datetime(2025, 3, 1, tzinfo=UTC)
_EXTREMES = (
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(1942, 6, 1, 12, 30, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999998, tzinfo=UTC),
)


class _Maker:
    """Draws values; `nothing` is the share of nulls in nullable columns."""

    def __init__(self, seed: int, nothing: float = 0.3) -> None:
        self.random = Random(seed)
        self._nothing = nothing

    def maybe(self, make: Callable[[], T]) -> T | None:
        """A value, or null."""
        return None if self.random.random() < self._nothing else make()

    def one(self, values: Sequence[T]) -> T:
        """One of these."""
        return self.random.choice(values)

    def word(self, words: Any) -> str:
        """A word of a vocabulary."""
        return str(self.one(list(words)))

    def text(self) -> str:
        """An ordinary text or a hostile one."""
        if self.random.random() < 0.4:
            return self.one(HOSTILE)
        return " ".join(self.random.choices(WORDS, k=self.random.randrange(1, 6)))

    def moment(self) -> datetime:
        """A moment among few, so that ties are common; some with microseconds, some at the ends of time."""
        if self.random.random() < 0.03:
            return self.one(_EXTREMES)
        step = timedelta(hours=self.random.randrange(0, 24 * 40, 8))
        fraction = timedelta(microseconds=self.one((0, 0, 0, 1, 120000, 999999)))
        return _BASE + step + fraction

    def day(self) -> date:
        """A day among few."""
        return (_BASE + timedelta(days=self.random.randrange(-3, 45))).date()

    def bounds(self) -> tuple[datetime, datetime]:
        """Two moments in order, often the same."""
        first = self.moment()
        return (first, first) if self.random.random() < 0.5 else tuple(sorted((first, self.moment())))  # type: ignore[return-value]

    def identity(self, rows: Sequence[Row]) -> int:
        """The id of one of these rows."""
        return int(self.one(rows)["id"])

    def bytes(self) -> bytes:
        """A hash of nothing, or a salt."""
        return self.random.randbytes(32)

    def disclosures(self) -> list[Row]:
        """Up to three, of every state."""
        return [
            {"field": self.one(("title", "body")), "state": self.word(terms.DisclosureState), "rule": self.text()}
            for _ in range(self.random.randrange(4))
        ]


def generate(seed: int, complaints: int = 40) -> Rows:
    """Rows by table, the same for the same seed."""
    make = _Maker(seed)
    rows: Rows = {"source": _sources(make), "region": _regions(make)}
    rows["agency"] = _agencies(make, rows["region"])
    rows["agency_external_id"] = _external_ids(make, rows["agency"])
    rows["category"] = _categories(make)
    clocks = _Maker(seed + 1)
    rows["holiday"] = _holidays(clocks)
    rows["calendar"] = _calendar(clocks)
    rows["deadline_rule"] = _deadline_rules(clocks)
    rows["complaint"] = _complaints(make, rows, complaints)
    rows["follow_up"] = [one for c in rows["complaint"] for one in _follow_ups(make, rows, c)]
    for index, one in enumerate(rows["follow_up"]):
        one |= {"leaf_index": index, "salt": make.maybe(make.bytes)}
    rows["log_entry"] = [{"leaf_index": one["leaf_index"], "entry": make.bytes()} for one in rows["follow_up"]]
    rows["log_node"] = []
    rows["timeline_event"] = [one for c in rows["complaint"] for one in _events(make, rows, c)]
    rows["assignment"] = [one for c in rows["complaint"] for one in _assignments(make, rows, c)]
    rows["deadline"] = [one for c in rows["complaint"] for one in _deadlines(clocks, rows, c)]
    rows["unpublished_count"] = _unpublished_counts(_Maker(seed + 2), rows)
    rows["change"] = [_change(make, number, c) for number, c in enumerate(rows["complaint"], 1)]
    rows["change"] += [_tombstone(make, len(rows["change"]) + number) for number in range(1, 4)]
    return rows


def _unpublished_counts(make: _Maker, rows: Rows) -> list[Row]:
    """The grids of two years: the nation's cells, those of three agencies and of two provinces, and of none known."""
    axes = {
        "NATION": [(None, None)],
        "PARENT_AGENCY": [(1, None), (2, None), (3, None), (None, None)],
        "PROVINCE": [*((None, row["id"]) for row in rows["region"] if "." not in row["code"]), (None, None)],
    }
    return [
        {
            "year": year,
            "grid": grid,
            "position": n * len(terms.UnpublishedReason) + m + 1,
            "agency_id": agency,
            "region_id": region,
            "reason": reason.value,
            "count": make.maybe(lambda: make.random.randrange(5, 2**31)),
        }
        for year in (2024, 2025)
        for grid, places in axes.items()
        for n, (agency, region) in enumerate(places)
        for m, reason in enumerate(terms.UnpublishedReason)
    ]


def _sources(make: _Maker) -> list[Row]:
    names = ("sp4n-lapor", 'register "kota" \\ 🏛️')
    return [
        {
            "id": number,
            "name": name,
            "url": make.maybe(make.text),
            "generated_at": make.maybe(make.moment),
            "imported_at": make.moment(),
        }
        for number, name in enumerate(names, 1)
    ]


_NEW, _OLD = "Kepmendagri 300.2.2-2138/2025", "Kepmendagri 050-145/2022"
_CODES = ("76", "76.03", "76.03.01", "76.03.02", "76.71", "76.71.01", "94", "94.01")


def _regions(make: _Maker) -> list[Row]:
    """Two editions of one list of codes; the old one lacks the newest code, has one of its own, and is out of force."""
    rows: list[Row] = []
    for edition, codes in ((_NEW, _CODES), (_OLD, (*_CODES[:-2], "95", "95.01"))):
        by_code = {code: len(rows) + number for number, code in enumerate(codes, 1)}
        rows += [_region(make, by_code, code, edition) for code in codes]
    newest = {row["code"]: row["id"] for row in rows if row["edition"] == _NEW}
    for row in rows:
        if row["edition"] == _OLD:
            row["valid_to"] = date(2025, 5, 1)
            row["replaced_by_id"] = newest.get(row["code"])
    return rows


def _region(make: _Maker, by_code: dict[str, int], code: str, edition: str) -> Row:
    parts = code.split(".")
    levels = (("PROVINCE",), ("REGENCY", "CITY"), ("DISTRICT",))
    return {
        "id": by_code[code],
        "code": code,
        "edition": edition,
        "level": make.one(levels[len(parts) - 1]),
        "name": make.text(),
        "parent_id": by_code[".".join(parts[:-1])] if len(parts) > 1 else None,
        "valid_from": make.maybe(make.day),
        "valid_to": None,
        "replaced_by_id": None,
    }


def _agencies(make: _Maker, regions: list[Row]) -> list[Row]:
    """Two trees of three levels, and agencies that stand alone; names differ in case only, here and there."""
    parents = (None, None, None, 1, 1, 2, 4, 4, 5, 6, None, 4)
    return [
        {
            "id": number,
            "slug": f"agency-{number % 5}-{number}",
            "name": make.one(_NAMES) if make.random.random() < 0.7 else make.text(),
            "short_name": make.maybe(make.text),
            "kind": make.word(terms.AgencyKind),
            "parent_id": parent,
            "region_id": make.maybe(lambda: make.identity(regions)),
        }
        for number, parent in enumerate(parents, 1)
    ]


def _external_ids(make: _Maker, agencies: list[Row]) -> list[Row]:
    return [
        {"agency_id": row["id"], "scheme": scheme, "value": f"{make.text()[:40]}{row['id']}"}
        for row in agencies
        for scheme in ("sp4n-lapor", "BPS 🗂")
        if make.random.random() < 0.5
    ]


def _categories(make: _Maker) -> list[Row]:
    parents = (None, None, 1, 1, 2, None, 1)
    return [
        {
            "id": number,
            "slug": f"category-{9 - number}",
            "name": make.text(),
            "parent_id": parent,
            "external_id": make.maybe(lambda: str(make.random.randrange(10**9))),
        }
        for number, parent in enumerate(parents, 1)
    ]


def _holidays(make: _Maker) -> list[Row]:
    days = sorted(
        {(make.day().replace(year=make.one((2024, 2025, 2026))), make.word(terms.HolidayKind)) for _ in range(12)}
    )
    return [
        {
            "day": day,
            "kind": kind,
            "name": f"{make.text()}{number}",
            "decree": make.maybe(make.text),
            "known_on": make.maybe(make.day),
            "estimated": make.random.random() < 0.2,
        }
        for number, (day, kind) in enumerate(sorted(days))
    ]


def _calendar(make: _Maker) -> list[Row]:
    """From before the first ordinary complaint to after today; other days of complaints lie outside."""
    rows: list[Row] = []
    ordinal = with_leave_worked = 0
    day = date(2025, 3, 2)
    while day <= date(2026, 3, 31):
        is_off = make.random.random() < 0.35
        is_leave_only = is_off and make.random.random() < 0.3
        ordinal += not is_off
        with_leave_worked += not is_off or is_leave_only
        rows.append(
            {
                "day": day,
                "off": make.text() if is_off else None,
                "is_leave_only": is_leave_only,
                "ordinal": ordinal,
                "ordinal_with_leave_worked": with_leave_worked,
            }
        )
        day += timedelta(1)
    return rows


def _deadline_rules(make: _Maker) -> list[Row]:
    return [
        {
            "id": number,
            "rule_set": f"{make.text()[:40]}{number}",
            "kind": make.word(terms.DeadlineKind),
            "report_class": make.maybe(lambda: make.word(terms.ReportClass)),
            "is_supervisory": make.maybe(lambda: make.random.random() < 0.5),
            "days": make.random.randrange(1, 61),
            "unit": make.word(terms.DayUnit),
            "starts_from": make.word(terms.EventKind),
            "counts_start_day": make.random.random() < 0.5,
            "leave_is_worked": make.random.random() < 0.5,
            "valid_from": make.day(),
            "valid_to": make.maybe(make.day),
            "legal_source": make.text(),
            "verified": make.random.random() < 0.5,
            "is_regulation": make.random.random() < 0.5,
        }
        for number in range(1, 8)
    ]


TODAY = date(2026, 2, 3)
"""The day that `insert` makes today."""


def _deadlines(make: _Maker, rows: Rows, complaint: Row) -> list[Row]:
    """One of each kind at most; some long past, some about today, some whose days lie outside the calendar."""
    kinds = [str(kind) for kind in terms.DeadlineKind]
    return [_deadline(make, rows, complaint, kind) for kind in make.random.sample(kinds, make.random.randrange(5))]


def _deadline(make: _Maker, rows: Rows, complaint: Row, kind: str) -> Row:
    def later(day: date, most: int) -> date:
        return day + timedelta(make.one((0, 0, 1, 2, 5, most)))

    first = make.one((make.day(), TODAY - timedelta(make.random.randrange(12)), date(2026, 3, 25)))
    starts_on = later(first, 7)
    due_first = later(starts_on, 10)
    decided = make.maybe(lambda: make.one(("MET", "MISSED", "UNKNOWN", "NOT_APPLICABLE")))
    met = make.maybe(lambda: later(first, 9)) if decided else None
    return {
        "tracking_id": complaint["tracking_id"],
        "kind": kind,
        "rule_id": make.identity(rows["deadline_rule"]),
        "starts_not_before": first,
        "starts_on": starts_on,
        "due_not_before": due_first,
        "due_on": later(due_first, 8),
        "met_not_before": met,
        "met_not_after": met and later(met, 4),
        "verdict": decided,
    }


def _complaints(make: _Maker, rows: Rows, count: int) -> list[Row]:
    ordinary = [8_000_000 + number * 7 for number in range(count - 3)]
    return [_complaint(make, rows, tracking_id) for tracking_id in (*ordinary, 1, 9, 999_999_999_999_999_999)]


def _complaint(make: _Maker, rows: Rows, tracking_id: int) -> Row:
    withheld = make.random.random() < 0.3
    status = make.word(terms.ComplaintStatus)
    return {
        "tracking_id": tracking_id,
        "report_class": make.word(terms.ReportClass),
        "is_supervisory": make.maybe(lambda: make.random.random() < 0.5),
        "title": make.text(),
        "body": None if withheld else make.maybe(make.text),
        "body_withheld": withheld,
        "disclosures": make.disclosures(),
        "redaction_version": "1",
        "category_id": make.maybe(lambda: make.identity(rows["category"])),
        "region_id": make.maybe(lambda: make.identity(rows["region"])),
        "channel": make.word(terms.Channel),
        "channel_agency_id": make.maybe(lambda: make.identity(rows["agency"])),
        "agency_id": make.maybe(lambda: make.identity(rows["agency"])),
        "status": status,
        "source_status": make.maybe(make.text),
        "status_since": make.maybe(make.moment),
        "closed_by": make.word(terms.Actor) if status == "CLOSED" else None,
        "follow_up_count": make.maybe(lambda: make.one((0, 0, 1, 2, 2**31 - 1))),
        "archive_reasons": make.random.sample([str(word) for word in terms.ArchiveReason], make.random.randrange(4)),
        "incident_date": make.maybe(make.day),
        "submitted_at": make.moment(),
        "updated_at": make.moment(),
        "support_count": make.maybe(lambda: make.one((0, 0, 1, 7))),
        "comment_count": make.maybe(lambda: make.random.randrange(3)),
        "attachment_count": make.maybe(lambda: make.random.randrange(3)),
        "last_sequence": 0,
        "source_id": make.identity(rows["source"]),
    }


def _follow_ups(make: _Maker, rows: Rows, complaint: Row) -> list[Row]:
    """Up to five, some tied in time; some are corrections, of any earlier one that has none yet."""
    found: list[Row] = []
    for number in range(1, make.one((1, 1, 2, 4, 6))):
        withheld = make.random.random() < 0.3
        free = {one["number"] for one in found} - {one["corrects_number"] for one in found}
        corrects = make.one(sorted(free)) if free and make.random.random() < 0.4 else None
        kinds = [word for word in terms.FollowUpKind if word != "CORRECTION"]
        found.append(
            {
                "tracking_id": complaint["tracking_id"],
                "number": number,
                "agency_id": make.identity(rows["agency"]),
                "kind": "CORRECTION" if corrects else make.word(kinds),
                "body": None if withheld else make.maybe(make.text),
                "body_withheld": withheld,
                "disclosures": make.disclosures(),
                "posted_at": make.one((_BASE, _BASE + timedelta(days=1), make.moment())),
                "corrects_number": corrects,
            }
        )
    return found


def _events(make: _Maker, rows: Rows, complaint: Row) -> list[Row]:
    numbers = [one["number"] for one in rows["follow_up"] if one["tracking_id"] == complaint["tracking_id"]]
    found: list[Row] = []
    for sequence in range(1, make.one((2, 3, 6, 9))):
        not_before, not_after = make.bounds()
        found.append(
            {
                "tracking_id": complaint["tracking_id"],
                "sequence": sequence,
                "kind": make.word(terms.EventKind),
                "actor": make.word(terms.Actor),
                "agency_id": make.maybe(lambda: make.identity(rows["agency"])),
                "not_before": not_before,
                "not_after": not_after,
                "status": make.word(terms.ComplaintStatus),
                "follow_up_number": make.maybe(lambda: make.one(numbers)) if numbers else None,
            }
        )
    complaint["last_sequence"] = len(found)
    return found


def _assignments(make: _Maker, rows: Rows, complaint: Row) -> list[Row]:
    found: list[Row] = []
    for hop in range(1, make.one((1, 2, 3, 5))):
        not_before, not_after = make.bounds()
        reason = make.maybe(lambda: make.word(terms.AssignmentEndReason))
        found.append(
            {
                "tracking_id": complaint["tracking_id"],
                "hop": hop,
                "agency_id": make.identity(rows["agency"]),
                "not_before": not_before,
                "not_after": not_after,
                "ended_at": make.maybe(make.moment) if reason else None,
                "end_reason": reason,
            }
        )
    return found


def _change(make: _Maker, number: int, complaint: Row) -> Row:
    return {
        "tracking_id": complaint["tracking_id"],
        "sequence": number,
        "version": 1,
        "changed_at": make.moment(),
        "kind": make.one(("PUBLISHED", "UPDATED")),
    }


def _tombstone(make: _Maker, number: int) -> Row:
    return {
        "tracking_id": 77_000_000 + number,
        "sequence": number,
        "version": 1,
        "changed_at": make.moment(),
        "kind": "WITHDRAWN",
    }


async def insert(connection: "Connection", rows: Rows) -> None:
    """Store the rows, and say in `dataset` who publishes them; `connection` belongs to the superuser."""
    for table in TABLES:
        if rows[table]:
            await _insert(connection, table, rows[table])
    await connection.execute(
        "update open.dataset set version = 12345678901, as_of = $1, as_of_day = $3, publisher = $2,"
        " licence = 'CC-BY-4.0', jurisdiction = 'ID', public_url = 'https://lapor.example/a'",
        datetime(2026, 2, 2, 17, 0, 0, 500, tzinfo=UTC),
        'The "publisher" \\ 🏛️',
        TODAY,
    )
    await connection.execute("select open.keep_spells(array(select tracking_id from open.complaint))")
    await connection.execute("analyze")


async def _insert(connection: "Connection", table: str, rows: list[Row]) -> None:
    marks = ", ".join(f"${number}" for number in range(1, len(rows[0]) + 1))
    await connection.executemany(
        f"insert into open.{table} ({', '.join(rows[0])}) overriding system value values ({marks})",
        [[json.dumps(row[name]) if name == "disclosures" else row[name] for name in rows[0]] for row in rows],
    )


async def read(connection: "Connection") -> Rows:
    """Every row of `open` by table, by plain selects; columns that PostgreSQL works out are left out."""
    found: Rows = {}
    for table in (*TABLES, "dataset"):
        records = await connection.fetch(f"select * from open.{table}")
        found[table] = [_plain(table, dict(record)) for record in records]
    return found


def _plain(table: str, row: Row) -> Row:
    kept = {name: value for name, value in row.items() if name not in _GENERATED.get(table, ())}
    return kept | ({"disclosures": json.loads(kept["disclosures"])} if "disclosures" in kept else {})
