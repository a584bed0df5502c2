"""Planted values that must never come out, looked for on every way out there is.

Files of every source with two hundred invented values (`tests.planted`) are imported by the command line and served by
a real process. Routes are taken from the application, fields from the schema and tables from the database, so that a
new one is covered without an edit here.
"""

import asyncio
import re
from pathlib import Path
from subprocess import CompletedProcess

import httpx2
import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)
from graphql import is_required_argument as is_required

from api.app import build
from api.settings import Settings
from resolvers.internals import core_schema
from schema.build import schema
from tests import planted
from tests.api.hostile import id_of
from tests.api.processes import run, serving
from tests.database import Database

CORE = core_schema(schema)
CANARIES = planted.planted()
HIDDEN_ID = planted.hidden_ids()[0]
_TABLES = """
select format('%I.%I', table_schema, table_name) from information_schema.tables
where table_schema in ('open', 'desk') and table_type = 'BASE TABLE'
"""
Composite = GraphQLObjectType | GraphQLInterfaceType


def lapor(place: dict[str, str], *arguments: str) -> "CompletedProcess[bytes]":
    """Run a command against the test's own database and data folder."""
    return run(*arguments, given=b"", **place)


def files(folder: Path) -> Path:
    """A folder with a file of every source."""
    folder.mkdir()
    planted.export(folder / "export.xlsx")
    planted.agency_register(folder / "register.csv")
    planted.older_open_data(folder / "open-data.csv")
    return folder


def sample(argument: GraphQLArgument, name: str) -> str:
    """A value that is allowed there, about a hidden complaint where it may be."""
    named = get_named_type(argument.type)
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    identifier = f'"{id_of(f"Complaint:{HIDDEN_ID}")}"'
    known = {"trackingId": f'"{HIDDEN_ID}"', "id": identifier, "ids": f"[{identifier}]", "year": "2024", "days": "5"}
    return known.get(name, '"76"')


def called(name: str, arguments: dict[str, GraphQLArgument]) -> str:
    """A field with the arguments it needs, and a small page."""
    given = {one: sample(argument, one) for one, argument in arguments.items() if is_required(argument)}
    given |= {"first": "40"} if "first" in arguments else {}
    return f"{name}({', '.join(f'{one}: {value}' for one, value in given.items())})" if given else name


def ways() -> dict[Composite, tuple[str, ...]]:
    """A way to each type from the root: through lists where there is one, so that there are rows on the way."""
    assert CORE.query_type is not None
    found: dict[Composite, tuple[str, ...]] = {CORE.query_type: ()}
    for needs_argument in (False, True):
        waiting = list(found)
        for above in waiting:
            for name, field in above.fields.items():
                below = get_named_type(field.type)
                is_new = isinstance(below, GraphQLObjectType | GraphQLInterfaceType) and below not in found
                if is_new and (needs_argument or not any(map(is_required, field.args.values()))):
                    found[below] = (*found[above], called(name, field.args))
                    waiting.append(below)
    return found


def questions() -> dict[str, str]:
    """A query of every field of every type that can be read, by the field's name."""
    found: dict[str, str] = {}
    for type_, way in ways().items():
        for name, field in type_.fields.items():
            below = get_named_type(field.type)
            asked = called(name, field.args)
            if isinstance(below, GraphQLObjectType | GraphQLInterfaceType):
                plain = [one for one, part in below.fields.items() if is_leaf_type(get_named_type(part.type))]
                simple = [one for one in plain if not any(map(is_required, below.fields[one].args.values()))]
                asked += f" {{__typename {' '.join(simple)}}}"
            found[f"{type_.name}.{name}"] = f"{{ {' { '.join([*way, asked])} {'}' * len(way)} }}"
    return found


def everything() -> set[str]:
    """Every field of every object and interface of the schema, but for what only a mutation leads to."""
    assert CORE.mutation_type is not None
    written = {
        CORE.mutation_type.name,
        "PostFollowUpPayload",
        "PostFollowUpError",
        "FollowUpReceipt",
        "FollowUpPreview",
    }
    return {
        f"{name}.{field}"
        for name, type_ in CORE.type_map.items()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
        for field in type_.fields
        if name not in written
    }


def routes(client: httpx2.Client) -> dict[str, str]:
    """What every address answers, hidden ids and the log's own tiles in place of its parameters."""
    size = int(client.get("/ledger/checkpoint").text.splitlines()[1])
    assert size, "an answer of the register stands in the log"
    values = (HIDDEN_ID, f"entries/000.p/{size}", f"0/000.p/{size}")
    paths = {
        re.sub("{[^}]*}", value, path) for path in build(Settings(), "postgresql:///").addresses for value in values
    }
    return {path: client.get(path).content.decode("latin-1") for path in paths}


def found_in(text: str) -> list[str]:
    """Which canaries a text holds, in any letter case; long ones also with whatever signs between their characters."""
    plain = text.lower()
    squeezed = re.sub("[^a-z0-9]", "", plain)
    found: list[str] = []
    for what, value in CANARIES.items():
        bare = re.sub("[^a-z0-9]", "", value.lower())
        if value.lower() in plain or (len(bare) > 9 and bare in squeezed):
            found.append(what)
    return found


async def tables(database: Database) -> dict[str, str]:
    """Every row of every table, as text."""
    connection = await database.connect()
    try:
        names = [record[0] for record in await connection.fetch(_TABLES)]
        return {
            name: str([tuple(one) for one in await connection.fetch(f"select t::text from {name} t")]) for name in names
        }
    finally:
        await connection.close()


def commands(place: dict[str, str]) -> dict[str, str]:
    """What the commands print that look at the database."""
    said = [
        lapor(place, *words)
        for words in (
            ("doctor",),
            ("rebuild", "--check"),
            ("rebuild",),
            ("publish-counts", "2024"),
            ("withdraw", "7000099", "--reason", f"diminta {planted.people()[0].name}, {planted.people()[0].nik}"),
        )
    ]
    assert [one.returncode for one in said[1:]] == [0, 0, 0, 0], said
    return {" ".join(map(str, one.args[3:5])): (one.stdout + one.stderr).decode() for one in said}


def test_there_are_two_hundred_values_all_different() -> None:
    assert len({value.lower() for value in CANARIES.values()}) == len(CANARIES) >= 200


def test_every_field_that_can_be_read_is_asked() -> None:
    assert set(questions()) == everything()


def test_no_planted_value_leaves_by_any_way(database: Database, tmp_path: Path) -> None:
    place = {"database_url": database.dsn, "data_dir": str(tmp_path / "data"), "max_cost": "1000000"}
    assert lapor(place, "migrate").returncode == 0
    assert lapor(place, "load-reference").returncode == 0
    imported = lapor(place, "import", str(files(tmp_path / "files")), "--as-of", "2024-06-30")
    assert imported.returncode == 3, imported.stderr
    reports = [path.read_text() for path in (tmp_path / "data").rglob("*.csv")]
    assert len(reports) == 2
    found = {"the import": (imported.stdout + imported.stderr).decode(), "the reports": "\n".join(reports)}

    with (
        serving(tmp_path, "serve", "--port", "0", **place) as served,
        httpx2.Client(base_url=served.address) as client,
    ):
        for name, query in questions().items():
            answer = client.post("/graphql", json={"query": query})
            assert answer.status_code == 200, f"{query} {answer.text}"
            assert "errors" not in answer.json(), f"{query} {answer.text}"
            found[name] = answer.text
            found[f"a mistake in {name}"] = client.post("/graphql", json={"query": query[:-3]}).text
        found |= routes(client)
        found["the log"] = served.written()
    seen = "".join(found.values())
    for number in ("7000001", "7000301", "1234001", "7000051"):
        assert number in seen, "the search itself must have seen the published rows"
    found |= commands(place) | asyncio.run(tables(database))

    assert {way: what for way, text in found.items() if (what := found_in(text))} == {}


@pytest.mark.parametrize(
    "value", [planted.people()[3].nik, planted.people()[4].phone, planted.people()[5].name.upper()]
)
def test_the_search_finds_a_value_however_it_is_written(value: str) -> None:
    assert found_in(f"x {'-'.join([value[:5], value[5:]])} y")
