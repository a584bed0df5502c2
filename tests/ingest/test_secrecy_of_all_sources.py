"""What one source keeps secret no other makes public: files of every source, of random rows, arriving in any order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.ingest.exports import Cells, Feed, row, write_csv
from tests.ingest.sources.dated import Line, open_data, register, without, write

NUMBERS = (7000001, 7000002, 7000003, 7000004)
FIRST = date(2024, 6, 1)
OPEN, CONFIDENTIAL, WITHDRAWN = "open", "confidential", "withdrawn"
ALL = frozenset({CONFIDENTIAL, WITHDRAWN})
WORDS = {7000001: "ampenan", 7000002: "bertais", 7000003: "cakranegara", 7000004: "dasanagung"}


@dataclass(frozen=True)
class File:
    """One file: whose, made when, what it can tell and what it says of each complaint."""

    feed: str
    day: date
    tells: frozenset[str]
    says: dict[int, str]

    def write(self, folder: Path) -> Path:
        """The file itself, in the form of its source."""
        path = folder / f"{self.feed}-{self.day}.csv"
        if self.feed == "sp4n-lapor":
            return write_csv(path, [self._exported(number, said) for number, said in self.says.items()])
        return write(path, *(self._dated(number, said) for number, said in self.says.items()))

    def _exported(self, number: int, said: str) -> Cells:
        changes = {"TITLE": WORDS[number], "UNIT": f"Dinas {WORDS[number]}", "UNIT_ID": str(number % 10)}
        if said == CONFIDENTIAL:
            changes["SECRECY"] = "Anonim|Rahasia"
        if said == WITHDRAWN:
            changes |= {"STATUS": "Diarsipkan oleh Admin", "ARCHIVE_REASON": "sesuai dengan keinginan Pelapor"}
        return row(number, **changes)

    def _dated(self, number: int, said: str) -> Line:
        secrecy = "Rahasia" if said == CONFIDENTIAL else ""
        if self.feed == "data.go.id":
            words = {"JudulLaporan": WORDS[number], "DisposisiInstansi": f"Kementerian {WORDS[number]}"}
            line = open_data(number, **words, Rahasia=secrecy)
            return line if CONFIDENTIAL in self.tells else without(line, "Rahasia")
        status = "Diarsipkan oleh Pelapor" if said == WITHDRAWN else "Ditindaklanjuti oleh Instansi"
        words = {"judul": WORDS[number], "disposisi": f"Dinas {WORDS[number]}"}
        line = register(number, **words, tipe_laporan=secrecy, status=status, alasan_arsip="")
        hidden = [] if CONFIDENTIAL in self.tells else ["tipe_laporan"]
        return without(line, *hidden, *([] if WITHDRAWN in self.tells else ["status", "alasan_arsip"]))


@dataclass
class World:
    """What the files say together, by the promise alone."""

    files: list[File] = field(default_factory=list[File])

    def is_secret(self, number: int) -> bool:
        """Whether any source's newest word is secret; a file that shows less than an earlier one unsays nothing."""
        return any(self._says(feed, number) for feed in {file.feed for file in self.files})

    def _says(self, feed: str, number: int) -> bool:
        told: frozenset[str] = frozenset()
        is_secret = False
        for file in sorted(self.files, key=lambda file: file.day):
            if file.feed != feed or number not in file.says:
                continue
            if file.says[number] != OPEN:
                is_secret, told = True, told | file.tells
            elif told <= file.tells:
                is_secret, told = False, frozenset()
        return is_secret

    def was_called_secret(self, number: int) -> bool:
        """Whether any file ever said so."""
        return any(file.says.get(number, OPEN) != OPEN for file in self.files)


def drawn(random: Random) -> Iterator[File]:
    """Files of four feeds, each of another day, in the order in which they arrive."""
    days = random.sample(range(28), 9)
    for day in days:
        feed = random.choice(("sp4n-lapor", "agency-register", "data.go.id", "another-register"))
        tells = {
            "sp4n-lapor": ALL,
            "data.go.id": random.choice((frozenset({CONFIDENTIAL}), frozenset[str]())),
        }.get(feed) or frozenset(what for what in sorted(ALL) if random.random() < 0.7)
        if feed == "data.go.id":
            tells -= {WITHDRAWN}
        says = {
            number: random.choice(sorted(tells)) if tells and random.random() < 0.3 else OPEN
            for number in NUMBERS[: random.randint(2, 4)]
            if number != NUMBERS[0] or feed != "another-register"
        }
        yield File(feed, FIRST + timedelta(day), tells, says)


@pytest.mark.parametrize("seed", range(4))
async def test_no_order_of_files_makes_public_what_any_source_keeps_secret(feed: Feed, seed: int) -> None:
    world, ever_public = World(), set[int]()
    for file in drawn(Random(seed)):
        await feed.file(
            file.write(feed.folder), as_of=file.day, all_public=CONFIDENTIAL not in file.tells, source=file.feed
        )
        world.files.append(file)
        contents = {name: str(rows) for name, rows in (await feed.contents()).items() if name.startswith("open.")}
        public = {number for number in NUMBERS if str(number) in contents["open.complaint"]}
        ever_public |= public
        for number in NUMBERS:
            if world.is_secret(number):
                assert number not in public
                assert WORDS[number] not in contents["open.complaint"].lower()
                left = {name for name, rows in contents.items() if str(number) in rows}
                assert left <= ({"open.change"} if number in ever_public else set())
            elif not world.was_called_secret(number):
                assert (number in public) == any(number in file.says for file in world.files)
            if number not in ever_public:
                assert not [name for name, rows in contents.items() if WORDS[number] in rows.lower()]
    assert ever_public, "nothing was ever published, so nothing was shown"


async def test_a_second_source_that_says_rahasia_is_not_forgotten_when_the_first_unsays_it(feed: Feed) -> None:
    first = [File("sp4n-lapor", FIRST, ALL, {NUMBERS[0]: CONFIDENTIAL})]
    other = [File("agency-register", FIRST + timedelta(1), ALL, {NUMBERS[0]: WITHDRAWN})]
    again = [File("sp4n-lapor", FIRST + timedelta(2), ALL, {NUMBERS[0]: OPEN})]
    unsaid = [File("agency-register", FIRST + timedelta(3), ALL, {NUMBERS[0]: OPEN})]

    for file in (*first, *other, *again):
        await feed.file(file.write(feed.folder), as_of=file.day)
    assert await feed.complaint("status") is None

    await feed.file(unsaid[0].write(feed.folder), as_of=unsaid[0].day)
    assert await feed.complaint("status") is not None


async def test_an_older_secret_counts_against_a_newer_file_that_could_not_tell(feed: Feed) -> None:
    told_nothing = File("agency-register", FIRST + timedelta(9), frozenset(), {NUMBERS[0]: OPEN})
    older = File("agency-register", FIRST, frozenset({CONFIDENTIAL}), {NUMBERS[0]: CONFIDENTIAL})
    await feed.file(told_nothing.write(feed.folder), as_of=told_nothing.day, all_public=True)
    assert await feed.complaint("status") is not None

    await feed.file(older.write(feed.folder), as_of=older.day)

    assert await feed.complaint("status") is None


async def test_what_another_source_keeps_secret_gives_no_public_unit_its_name_or_government(feed: Feed) -> None:
    secret = File("agency-register", FIRST, ALL, {NUMBERS[0]: CONFIDENTIAL})
    await feed.file(secret.write(feed.folder), as_of=secret.day)
    unit = {"UNIT_ID": "13278", "CATEGORY_ID": "5"}

    await feed.rows(
        row(NUMBERS[0], UNIT="Aaa Kemilau", PARENT_AGENCY="Kota Kemilau", CATEGORY="Aaa Kemilau", **unit),
        row(NUMBERS[1], UNIT="Puskesmas Baqa", PARENT_AGENCY="Dinas Kesehatan", CATEGORY="Kesehatan", **unit),
    )

    everything = str([rows for name, rows in (await feed.contents()).items() if name.startswith("open.")])
    assert "emilau" not in everything
    assert "Puskesmas Baqa" in everything
