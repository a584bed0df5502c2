"""Planted values that must never come out, looked for on every way out there is.

An export and a register with invented people in every cell that could hold one are imported by the command line and
served by a real process. Routes are taken from the application and fields from the schema, so a new one is covered
without an edit here.
"""

import re
from pathlib import Path
from subprocess import CompletedProcess

import httpx2
import orjson
import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_leaf_type,
)
from graphql import is_required_argument as is_required

from api.app import build
from api.settings import Settings
from ingest.header import Column
from resolvers.internals import core_schema
from schema.build import schema
from tests.api.processes import run, serving
from tests.database import Database
from tests.ingest.exports import row, write_xlsx
from tests.ingest.sources.dated import register as registered
from tests.ingest.sources.dated import write

NAME = "Zulkarnaeny Batarappa"
HIDDEN_ID = "7654321"
CANARIES = {
    "the reporter's name": NAME,
    "the reporter's name, glued and small": NAME.replace(" ", "").lower(),
    "a NIK": "7602015708910003",
    "a phone number": "081298765432",
    "an e-mail address": "zulkarnaeny91@contoh.example",
    "a plate": "DC 9182 QX",
    "original words": "kalimatasliyangdibuang",
    "words of a confidential complaint": "rahasiakelurahankami",
    "words of a rejected row": "barisyangditolak",
    "a kelurahan": "Kelurahan Tersembunyi",
    "the id of a confidential complaint": HIDDEN_ID,
    "an agency of a confidential complaint": "Dinas Yang Tersembunyi",
    "a category of a confidential complaint": "Kategori Tersembunyi",
}


def lapor(place: dict[str, str], *arguments: str) -> "CompletedProcess[bytes]":
    """Run a command against the test's own database and data folder."""
    return run(*arguments, given=b"", **place)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    personal = (
        f"perkenalkan nama saya {NAME.lower()} nik 7602015708910003 hp 0812-9876-5432 surel "
        "zulkarnaeny91@contoh.example mobil dc 9182 qx menabrak pagar saya"
    )
    rows = [
        row(7000001, REPORTER=NAME, BODY=personal, TITLE=f"laporan {NAME}", ORIGINAL_WORDS="kalimatasliyangdibuang"),
        row(7000002, BODY="Lampu jalan padam sejak pekan lalu.", VILLAGE="Kelurahan Tersembunyi", REPORTER=NAME),
        row(
            HIDDEN_ID,
            SECRECY="Anonim|Rahasia",
            BODY="rahasiakelurahankami",
            TITLE="rahasiakelurahankami",
            UNIT="Dinas Yang Tersembunyi",
            UNIT_ID="999123",
            CATEGORY="Kategori Tersembunyi",
            CATEGORY_ID="999124",
        ),
        row(7000004, STATUS="barisyangditolak", BODY="barisyangditolak", TITLE="barisyangditolak"),
        row(7000005, DATE="barisyangditolak"),
    ]
    return write_xlsx(tmp_path / "export.xlsx", rows, columns=tuple(Column))


@pytest.fixture
def register(export: Path) -> Path:
    """A register beside the export, with the same values in every cell that could hold one."""
    personal = f"nama saya {NAME.lower()} nik 7602015708910003 hp 0812-9876-5432 mobil dc 9182 qx"
    exact = {"tanggal_tindak_lanjut": "2024-01-08 10:00:00", "isi_tindak_lanjut": personal, "nama_pelapor": NAME}
    hidden = {"judul": "rahasiakelurahankami", "isi": "rahasiakelurahankami", "disposisi": "Dinas Yang Tersembunyi"}
    return write(
        export.parent / "register.csv",
        registered(7000011, judul=f"laporan {NAME}", isi=personal, isi_laporan_awal="kalimatasliyangdibuang", **exact),
        registered(7000012, kelurahan="Kelurahan Tersembunyi"),
        registered(HIDDEN_ID, tipe_laporan="Rahasia", kategori="Kategori Tersembunyi", **hidden),
        registered(7000014, tanggal_masuk="barisyangditolak", isi="barisyangditolak"),
    )


def selection(type_: GraphQLOutputType, depth: int) -> str:
    """Every field of a type, and of what it leads to, that needs no argument."""
    named = get_named_type(type_)
    if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        return ""
    asked: list[str] = []
    for name, field in named.fields.items():
        if any(is_required(argument) for argument in field.args.values()):
            continue
        if is_leaf_type(get_named_type(field.type)):
            asked.append(name)
        elif depth:
            page = "(first: 10)" if "first" in field.args else ""
            asked.append(f"{name}{page} {selection(field.type, depth - 1)}")
    return "{" + " ".join(asked) + "}" if asked else "{__typename}"


def sample(argument: GraphQLArgument) -> str:
    """A value that is allowed there."""
    named = get_named_type(argument.type)
    return next(iter(named.values)) if isinstance(named, GraphQLEnumType) else '"76"'


def questions() -> list[str]:
    """A query of each root field, with the arguments it needs."""
    query = core_schema(schema).query_type
    assert query is not None
    given = {
        "year": "2024",
        "id": '"Q29tcGxhaW50Ojc2NTQzMjE"',
        "ids": '["Q29tcGxhaW50Ojc2NTQzMjE"]',
        "trackingId": f'"{HIDDEN_ID}"',
    }
    found: list[str] = []
    for name, field in query.fields.items():
        needed = [one for one, argument in field.args.items() if is_required(argument)]
        arguments = ", ".join(f"{one}: {given.get(one) or sample(field.args[one])}" for one in needed)
        found.append(f"{{{name}{f'({arguments})' if arguments else ''} {selection(field.type, 3)}}}")
    return found


def routes(client: httpx2.Client) -> list[str]:
    """What every address answers, a hidden complaint's id in place of its parameters."""
    addresses = build(Settings(), "postgresql:///").addresses
    return [client.get(re.sub("{[^}]*}", HIDDEN_ID, path)).text for path in addresses]


def found_in(text: str) -> list[str]:
    """Which canaries a text holds, in any letter case, its JSON escapes undone."""
    plain = text.lower()
    return [what for what, value in CANARIES.items() if value.lower() in plain]


def test_no_planted_value_leaves_by_any_way(database: Database, export: Path, register: Path, tmp_path: Path) -> None:
    place = {"database_url": database.dsn, "data_dir": str(tmp_path / "data")}
    assert lapor(place, "migrate").returncode == 0
    assert lapor(place, "load-reference").returncode == 0
    files = tmp_path / "files"
    files.mkdir()
    for file in (export, register):
        file.rename(files / file.name)
    imported = lapor(place, "import", str(files), "--as-of", "2024-06-30")
    assert imported.returncode == 3, imported.stderr
    reports = [path.read_text() for path in (tmp_path / "data").rglob("*") if path.is_file() and path.suffix == ".csv"]
    ways = {"the command line": (imported.stdout + imported.stderr).decode(), "the reports": "\n".join(reports)}
    assert reports

    with (
        serving(tmp_path, "serve", "--port", "0", **place) as served,
        httpx2.Client(base_url=served.address) as client,
    ):
        for query in questions():
            answer = client.post("/graphql", json={"query": query})
            assert answer.status_code == 200, answer.text
            assert "errors" not in answer.json(), answer.text
            ways[query] = (
                orjson.dumps(answer.json()).decode().replace(HIDDEN_ID, "") if HIDDEN_ID in query else answer.text
            )
            ways[f"the wrong media type of {query}"] = client.post("/graphql", content=query).text
        ways["the routes"] = "\n".join(routes(client))
        ways["the log"] = served.written()

    assert {way: found for way, text in ways.items() if (found := found_in(text))} == {}
    for number in ("7000001", "7000011"):
        assert any(number in text for text in ways.values()), "the search itself must have seen the published rows"


def test_a_hidden_complaint_answers_as_one_that_never_was(database: Database, export: Path, tmp_path: Path) -> None:
    place = {"database_url": database.dsn, "data_dir": str(tmp_path / "data")}
    lapor(place, "migrate")
    lapor(place, "import", str(export), "--as-of", "2024-06-30")
    ask = """query($id: String!, $ids: [String!]) {
        complaint(trackingId: $id) {title}
        complaints(filter: {trackingIds: $ids}) {totalCount nodes {id}}
    }"""

    with (
        serving(tmp_path, "serve", "--port", "0", **place) as served,
        httpx2.Client(base_url=served.address) as client,
    ):
        hidden, unknown = (
            client.post("/graphql", json={"query": ask, "variables": {"id": one, "ids": [one]}})
            for one in (HIDDEN_ID, "7654322")
        )

    assert hidden.content == unknown.content
    varying = {"date", "x-request-id"}
    assert [pair for pair in hidden.headers.items() if pair[0] not in varying] == [
        pair for pair in unknown.headers.items() if pair[0] not in varying
    ]
