"""Two hundred invented values that must never come out, and files of every source that hold them.

Nobody in them is real: the names are made of syllables, the numbers are in the form that real ones have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random

from ingest.header import Column
from tests.ingest.exports import Cells, row, write_xlsx
from tests.ingest.sources.dated import Line, open_data, register, write

PEOPLE = 30
SECRETS = 12
_SYLLABLES = ("Zul", "Bat", "Ram", "Tand", "Pal", "Lem", "Sar", "Mand", "Kal", "Dam")
_ENDS = ("karnaeny", "arappa", "ilangi", "irerung", "imbunga", "bangon", "assing", "atongan", "ambuyu", "anduru")


@dataclass(frozen=True)
class Person:
    """Somebody who filed a complaint: what a text or a cell may hold of them."""

    name: str
    nik: str
    phone: str
    email: str
    plate: str

    @property
    def told(self) -> str:
        """What they write of themselves, small and unpunctuated as real texts are."""
        return (
            f"perkenalkan nama saya {self.name.lower()} nik {self.nik} hp {self.phone[:4]}-{self.phone[4:8]}-"
            f"{self.phone[8:]} surel {self.email} mobil {self.plate.lower()} menabrak pagar saya"
        )


def people() -> list[Person]:
    """All of them, different in everything."""
    random = Random(7)
    names = random.sample([f"{a}{b} {c}{d}" for a, b, c, d in product(_SYLLABLES, _ENDS, _SYLLABLES, _ENDS)], PEOPLE)
    return [
        Person(
            name,
            nik=f"760201{1 + n % 28:02}0{1 + n % 9}{70 + n % 29:02}{1000 + 31 * n}",
            phone=f"0812{random.randrange(10_000_000, 99_999_999)}",
            email=f"{name.split()[0].lower()}{n}@contoh.example",
            plate=f"DC {1000 + 217 * n} Q{chr(65 + n % 26)}",
        )
        for n, name in enumerate(names)
    ]


def hidden_ids() -> list[str]:
    """Numbers of complaints that are not published."""
    return [str(7650001 + 37 * n) for n in range(SECRETS)]


def words(kind: str, count: int) -> list[str]:
    """Words that stand nowhere else, for what has no form of its own."""
    return [f"{kind}{_ENDS[n % 10]}{_ENDS[(3 * n + n // 10) % 10]}" for n in range(count)]


ORIGINAL, SECRET, REJECTED, VILLAGE = (words(kind, 12) for kind in ("asli", "rahasya", "tolak", "kelurah"))
AGENCY, CATEGORY = words("dinaz", SECRETS), words("kategorj", SECRETS)
_PLACES = [f"-2.{90_123 + 711 * n}, 119.{30_456 + 911 * n}" for n in range(10)]
_HOUSES = [f"Jl. Poros Lintas Utara No. {1017 + n}" for n in range(8)]


def planted() -> dict[str, str]:
    """What it is, with the value: at least two hundred, all different."""
    found: dict[str, str] = {}
    for n, person in enumerate(people()):
        for what in ("name", "nik", "phone", "email", "plate"):
            found[f"the {what} of person {n}"] = getattr(person, what)
    kinds = {
        "the id of a hidden complaint": hidden_ids(),
        "original words": ORIGINAL,
        "words of a hidden complaint": SECRET,
        "words of a rejected row": REJECTED,
        "a kelurahan": VILLAGE,
        "an agency of a hidden complaint": AGENCY,
        "a category of a hidden complaint": CATEGORY,
        "coordinates": _PLACES,
        "a house": _HOUSES,
    }
    return found | {f"{kind} ({n})": value for kind, values in kinds.items() for n, value in enumerate(values)}


def export(path: Path) -> Path:
    """An official export: ten people in public rows, six hidden rows, rejected ones."""
    return write_xlsx(path, [*_public(), *_hidden(), *_rejected()], columns=tuple(Column))


def _public() -> Iterator[Cells]:
    for n, person in enumerate(people()[:12]):
        extra = {"BODY": person.told, "TITLE": f"laporan {person.name}", "ORIGINAL_WORDS": ORIGINAL[n]}
        yield row(7000001 + n, REPORTER=person.name, VILLAGE=VILLAGE[n], **extra)
    for n, (place, house) in enumerate(zip(_PLACES, [*_HOUSES, *_HOUSES[:2]], strict=True)):
        yield row(7000051 + n, BODY=f"lubang di titik {place} depan rumah {house}, mohon diperbaiki")
    yield row(7000099, BODY="Lampu jalan padam sejak pekan lalu.")


def _hidden() -> Iterator[Cells]:
    why = (
        {"SECRECY": "Anonim|Rahasia"},
        {"STATUS": "Diarsipkan oleh Pelapor"},
        {"SECRECY": "Rahasia", "DATE": "besok"},
    )
    for n, number in enumerate(hidden_ids()[:6]):
        named = {"UNIT": AGENCY[n], "UNIT_ID": f"99{n}", "CATEGORY": CATEGORY[n], "CATEGORY_ID": f"88{n}"}
        yield row(number, BODY=SECRET[n], TITLE=SECRET[n], REPORTER=people()[12 + n].name, **named, **why[n % 3])


def _rejected() -> Iterator[Cells]:
    for n, word in enumerate(REJECTED[:6]):
        broken = ({"STATUS": word}, {"DATE": word}, {"REPORT_CLASS": word})[n % 3]
        yield row(7000201 + n, **{"BODY": word, "TITLE": word, **broken})


def agency_register(path: Path) -> Path:
    """A register: people in complaints and in answers, hidden rows, rejected ones."""
    lines: list[Line] = []
    for n, person in enumerate(people()[12:22]):
        exact = {"tanggal_tindak_lanjut": "2024-01-08 10:00:00", "isi_tindak_lanjut": person.told}
        cells = {"judul": f"laporan {person.name}", "isi": person.told, "nama_pelapor": person.name, **exact}
        lines.append(register(7000301 + n, **cells, isi_laporan_awal=ORIGINAL[n], kelurahan=VILLAGE[n]))
    for n, number in enumerate(hidden_ids()[6:], start=6):
        cells = {"judul": SECRET[n], "isi": SECRET[n], "disposisi": AGENCY[n], "kategori": CATEGORY[n]}
        lines.append(register(number, tipe_laporan="Rahasia", **cells))
    lines += [register(7000401 + n, tanggal_masuk=word, isi=word, judul=word) for n, word in enumerate(REJECTED[6:])]
    return write(path, *lines)


def older_open_data(path: Path) -> Path:
    """A file of the older open data, with people in its words."""
    return write(
        path,
        *(
            open_data(1234001 + n, JudulLaporan=f"laporan {person.name}", IsiLaporan=person.told, Pelapor=person.name)
            for n, person in enumerate(people()[22:])
        ),
    )
