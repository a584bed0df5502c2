"""Nobody learns whether a complaint exists that is not public: every door answers as it does for a number never given.

Doors are found, not listed: each place of the schema that takes a text or an id, alone and in lists, each role that may
post, and each address. Time is not measured here: the same statement with the same plan reads as many rows and blocks.
"""

import asyncio
import json
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from graphql import GraphQLEnumType, get_named_type, is_list_type
from sqlalchemy.ext.asyncio import create_async_engine

from api.app import Application, build
from api.documents import Documents
from api.issuers import Development
from api.settings import Settings
from ingest import withdrawal
from resolvers.internals import core_schema
from resolvers.run import Executor
from rules.terms import OfficialRole
from schema.build import schema
from store import dataset
from store.readers import Readers
from store.roles import INGESTER
from store.secrets import bound_key
from tests.api.hostile import Place, id_of, literal, places
from tests.database import Database
from tests.ingest.exports import Feed, row
from tests.ingest.sources.dated import register, write
from tests.resolvers.large import nodes_of

if TYPE_CHECKING:
    from tests.database import Connection

UNKNOWN = "7000090"
HIDDEN = {
    "confidential": "7000011",
    "confidential in a register": "7000012",
    "taken back by its reporter": "7000013",
    "taken back after it was public": "7000014",
    "withdrawn by the operator": "7000015",
    "never forwarded": "7000016",
    "archived before it was forwarded": "7000017",
    "rejected": "7000018",
}
PUBLIC = "7000001"
AUDIENCE = "https://lapor.example"
_VARY = frozenset({"date", "x-request-id"})
_ALWAYS = {"node(id)", "nodes(ids)", "complaint(trackingId)", "complaints(filter.trackingIds)"}
_DOORS = [one for one in places() if get_named_type(one.type).name in ("String", "ID")]
_IDS = [one for one in _DOORS if str(one) in _ALWAYS or get_named_type(one.type).name == "ID"]
"""Those that take what a complaint is called."""

_POST = """mutation ($input: PostFollowUpInput!) { postFollowUp(input: $input) {
  followUp { id } complaint { id } receipt { leafIndex } preview { body findings } replayed
  userErrors { code message field } } }"""


@dataclass
class Doors:
    """The application over a database in which there is something to hide."""

    runner: asyncio.Runner
    application: Application
    reader: "Connection"
    token: Any

    def ask(self, method: str, path: str, **given: Any) -> tuple[int, list[tuple[str, str]], str]:
        """Status, headers and body of an answer, without what differs between any two requests."""

        async def send() -> httpx2.Response:
            transport = httpx2.ASGITransport(self.application)
            async with httpx2.AsyncClient(transport=transport, base_url="http://lapor.test") as client:
                return await client.request(method, path, **given)

        answer = self.runner.run(send())
        headers = [(name, value) for name, value in answer.headers.multi_items() if name not in _VARY]
        return answer.status_code, headers, answer.text

    def alike(self, number: str, method: str, path: str, **given: Any) -> None:
        """Ask about a hidden complaint and about one that never was: the same, but for the number itself."""
        hidden = self.ask(method, path, **given)
        unknown = self.ask(method, _about(path, number), **_about(given, number))
        assert hidden[:2] == unknown[:2]
        assert _blank(hidden[2], number) == _blank(unknown[2], UNKNOWN)


def _about(value: Any, number: str) -> Any:
    """The same request about the number that never was, wherever the hidden one stands in it."""
    return json.loads(_swapped(json.dumps(value), number, UNKNOWN))


def _swapped(text: str, number: str, other: str) -> str:
    for one, two in zip(_names(number), _names(other), strict=True):
        text = text.replace(one, two)
    return text


def _blank(text: str, number: str) -> str:
    for name in _names(number):
        text = text.replace(name, "…")
    return text


def _names(number: str) -> list[str]:
    """What a complaint and its parts are called: its number, and the global ids that hold it."""
    return [id_of(f"Complaint:{number}"), id_of(f"TimelineEvent:{number}:1"), id_of(f"FollowUp:{number}:1"), number]


async def _fill(database: Database, folder: Path) -> None:
    feed = Feed(database, folder)
    secret = {"SECRECY": "Rahasia", "CATEGORY": "Kategori Tersembunyi", "CATEGORY_ID": "77", "UNIT_ID": "78"}
    await feed.rows(
        row(PUBLIC), row(HIDDEN["taken back after it was public"]), row(HIDDEN["withdrawn by the operator"])
    )
    await feed.rows(
        row(PUBLIC),
        row(HIDDEN["confidential"], UNIT="Dinas Tersembunyi", **secret),
        row(HIDDEN["taken back by its reporter"], STATUS="Diarsipkan oleh Pelapor"),
        row(HIDDEN["taken back after it was public"], SECRECY="Rahasia"),
        row(HIDDEN["never forwarded"], UNIT="", UNIT_ID=""),
        row(HIDDEN["archived before it was forwarded"], UNIT="", UNIT_ID="", STATUS="Diarsipkan oleh Admin"),
        row(HIDDEN["rejected"], STATUS="tidak ada"),
        day="2024-07-31",
    )
    kept = register(HIDDEN["confidential in a register"], tipe_laporan="Rahasia")
    await feed.file(write(folder / "register.csv", kept, above=[["Tanggal Generate", "31 Aug 2024 10:00:00"]]))
    engine = create_async_engine(database.url)
    async with engine.begin() as connection:
        await dataset.act_as(connection, INGESTER)
        key = await bound_key(connection, feed.key_file)
        await withdrawal.withdraw(connection, int(HIDDEN["withdrawn by the operator"]), "surat", key)
    await engine.dispose()
    connection = await database.connect()
    await connection.execute(f"update open.dataset set public_url = '{AUDIENCE}'")
    await connection.execute("analyze")
    await connection.close()


@pytest.fixture(scope="module")
def doors(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Generator[Doors]:
    """One application for the tests of this module."""
    folder = tmp_path_factory.mktemp("files")
    settings = Settings.model_construct(dev_issuer=True, data_dir=folder, public_url=AUDIENCE, read_connections=1)
    with asyncio.Runner() as runner:
        runner.run(_fill(module_database, folder))
        application = build(settings, module_database.dsn)
        reader = runner.run(module_database.connect())
        yield Doors(runner, application, reader, Development(settings.development_key_file).token)
        runner.run(reader.close())
        runner.run(application.close())


def _values(place: Place, number: str) -> list[Any]:
    values: list[Any] = _names(number) if place in _IDS else [number]
    return [*([one] for one in values), [UNKNOWN, *values, PUBLIC]] if is_list_type(_nullable(place)) else values


def _nullable(place: Place) -> Any:
    return getattr(place.type, "of_type", place.type) if str(place.type).endswith("!") else place.type


@pytest.mark.parametrize("number", [pytest.param(number, id=kind) for kind, number in HIDDEN.items()])
def test_every_place_of_the_schema_answers_as_for_a_number_never_given(doors: Doors, number: str) -> None:
    assert set(map(str, _DOORS)) >= _ALWAYS
    for place in _DOORS:
        for value in _values(place, number):
            doors.alike(number, "POST", "/graphql", json={"query": place.query(literal(value))})
            doors.alike(number, "POST", "/graphql", json={"query": place.declared(), "variables": {"v": value}})


@pytest.mark.parametrize("number", [pytest.param(number, id=kind) for kind, number in HIDDEN.items()])
def test_posting_answers_as_for_a_number_never_given_whoever_asks(doors: Doors, number: str) -> None:
    kinds = core_schema(schema).type_map["FollowUpKind"]
    assert isinstance(kinds, GraphQLEnumType)
    agencies = ["pemerintah-kota-samarinda", "pemerintah-kota-samarinda-dinas-perhubungan", "tidak-ada"]
    for role in OfficialRole:
        for agency in agencies:
            headers = {"authorization": f"Bearer {doors.token(agency, role, AUDIENCE)}"}
            for kind in kinds.values:
                for is_trial in (False, True):
                    given: dict[str, Any] = {"kind": kind, "body": "Sudah diperbaiki.", "idempotencyKey": "k"}
                    given |= {"trackingId": number, "validateOnly": is_trial, "expectedSequence": 2}
                    if kind == "CORRECTION":
                        given["corrects"] = id_of(f"FollowUp:{number}:1")
                    body = {"query": _POST, "variables": {"input": given}}
                    doors.alike(number, "POST", "/graphql", json=body, headers=headers)


@pytest.mark.parametrize("number", [pytest.param(number, id=kind) for kind, number in HIDDEN.items()])
def test_every_address_answers_as_for_a_number_never_given(doors: Doors, number: str) -> None:
    query = "query ($v: String!) { complaint(trackingId: $v) { title } }"
    for path in (*doors.application.addresses, "/complaints/{id}", "/{id}"):
        for name in _names(number):
            filled = path.replace("{path:path}", name).replace("{id}", name)
            for method in ("GET", "HEAD", "OPTIONS"):
                doors.alike(number, method, filled)
                doors.alike(number, method, f"{filled}?id={name}&trackingId={name}")
    doors.alike(number, "GET", "/graphql", params={"query": query, "variables": json.dumps({"v": number})})


def test_nothing_that_is_listed_or_counted_comes_from_what_is_hidden(doors: Doors) -> None:
    ask = """{ complaints(first: 100) { totalCount nodes { trackingId } } agencies { nodes { slug name } }
      categories { nodes { slug name } } statistics(groupBy: [AGENCY, CATEGORY]) { nodes { statistics { complaints } } }
      changes(first: 100) { nodes { trackingId kind } } dataset { complaints firstSubmittedAt lastSubmittedAt } }"""

    _status, _headers, text = doors.ask("POST", "/graphql", json={"query": ask})

    data = json.loads(text)["data"]
    assert data["complaints"] == {"totalCount": 1, "nodes": [{"trackingId": PUBLIC}]}
    assert data["dataset"]["complaints"] == 1
    assert [one["trackingId"] for one in data["changes"]["nodes"]] == [PUBLIC]
    assert [one["statistics"]["complaints"] for one in data["statistics"]["nodes"]] == [1]
    assert "ersembunyi" not in text
    assert not [number for number in HIDDEN.values() if number in text]


def test_hiding_moves_neither_the_version_nor_the_numbers_of_changes(database: Database, tmp_path: Path) -> None:
    def numbers(*rows: Any) -> Any:
        async def run() -> Any:
            feed = Feed(database, tmp_path)
            await feed.rows(*rows)
            return await feed.fetch("select version, change_sequence from open.dataset")

        return asyncio.run(run())

    async def emptied() -> None:
        connection = await database.connect()
        await connection.execute(
            "truncate open.source, open.complaint, open.agency, open.category, open.change, desk.unpublished, "
            "desk.source_state, desk.import_run cascade; update open.dataset set version = 1, change_sequence = 0"
        )
        await connection.close()

    alone = numbers(row(PUBLIC))
    asyncio.run(emptied())
    beside = numbers(row(PUBLIC), *(row(number, SECRECY="Rahasia") for number in HIDDEN.values()))

    assert alone == beside


def _reads(doors: Doors, text: str, value: Any) -> list[tuple[Any, ...]]:
    """What each step of the plan did: which table by which index, how many rows, how many blocks."""
    executor = Executor(schema, Readers("", connections=1, statement_timeout_ms=1), cost_limit=20_000)
    operation, _literals = Documents(core_schema(schema)).find(text, None)
    prepared = executor.prepare(operation.document, operation.node, operation.places)
    coerced = executor.coerce(prepared, {"v": value})
    plan = executor.plan(prepared, coerced)
    explained = f"explain (analyze, buffers, timing off, summary off, format json) {plan.sql}"
    steps: list[tuple[Any, ...]] = []
    for _ in range(2):
        found = doors.runner.run(doors.reader.fetchval(explained, *plan.values(coerced)))
        steps = [
            (
                *(one.get(key) for key in ("Node Type", "Relation Name", "Index Name", "Actual Rows", "Actual Loops")),
                one["Shared Hit Blocks"] + one["Shared Read Blocks"],
            )
            for one in nodes_of(json.loads(found))
        ]
    assert any(step[1] for step in steps), "the plan reads no table at all"
    return steps


@pytest.mark.parametrize("place", [pytest.param(one, id=str(one)) for one in _IDS])
def test_a_hidden_number_costs_the_same_reads_as_one_never_given(doors: Doors, place: Place) -> None:
    for name, number in enumerate(_names(UNKNOWN)):
        expected = _reads(doors, place.declared(), [number] if is_list_type(_nullable(place)) else number)
        for hidden in HIDDEN.values():
            value = _names(hidden)[name]
            assert _reads(doors, place.declared(), [value] if is_list_type(_nullable(place)) else value) == expected
