"""The documents keep their word: their queries run and answer as printed, and what the code has, they mention.

A fenced `graphql` block is a query; a `json variables` block after it holds its variables, a `json` block its answer.
The lists of settings, codes, commands and filters come from the code: a new one fails here until it is described.
"""

import asyncio
import json
import re
import subprocess
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx2
import pytest
from graphql import GraphQLInputObjectType, parse, validate
from typer.main import get_command

from api import errors as wire
from api import settings
from api.app import build
from api.cli import app as commands
from api.database import Place, describe
from api.documents import Documents
from api.settings import Settings
from ingest.demo import demo_files
from ingest.pipeline import import_path
from ingest.reference import load_reference
from resolvers.internals import core_schema
from resolvers.run import Executor
from rules.folding import PLACEHOLDERS
from schema.build import schema
from store import errors
from store.readers import Readers
from tests.database import Database

ROOT = Path(__file__).resolve().parent.parent
CORE = core_schema(schema)
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

_BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.M)
_WITHIN_A_NAME = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Example:
    """A query in a document, with its variables and the answer it shows, if any."""

    page: Path
    number: int
    query: str
    variables: dict[str, Any]
    answer: Any

    def __str__(self) -> str:
        return f"{self.page.name}-{self.number}"


def _examples() -> Iterator[Example]:
    for page in PAGES:
        blocks = [(found[1].strip(), found[2]) for found in _BLOCK.finditer(page.read_text("utf-8"))]
        starts = [place for place, (kind, _) in enumerate(blocks) if kind == "graphql"]
        for number, start in enumerate(starts, start=1):
            end = next((place for place in starts if place > start), len(blocks))
            following = dict(reversed(blocks[start + 1 : end]))
            yield Example(
                page,
                number,
                blocks[start][1],
                json.loads(following.get("json variables", "{}")),
                json.loads(following["json"]) if "json" in following else None,
            )


EXAMPLES = list(_examples())
ANSWERED = [example for example in EXAMPLES if example.answer is not None]


def _text(*names: str) -> str:
    return "\n".join((ROOT / name).read_text("utf-8") for name in names)


def _missing(words: list[str], text: str) -> list[str]:
    """The words that do not stand in `text` as code."""
    return [word for word in words if not re.search(rf"`(?:lapor )?{re.escape(word)}`", text)]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_a_query_in_the_documents_is_valid(example: Example) -> None:
    assert validate(CORE, parse(example.query)) == []


@pytest.fixture(scope="module")
def demo(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A database with the demo in it, as `make demo` fills it."""
    folder = tmp_path_factory.mktemp("demo")
    demo_files(folder / "exports")
    asyncio.run(_fill(module_database, folder))
    return module_database


async def _fill(database: Database, folder: Path) -> None:
    # The defaults, whatever the environment of whoever runs the tests says.
    await describe(Place(database.dsn), Settings.model_construct())
    await load_reference(database.url)
    await import_path(
        folder / "exports",
        database_url=database.url,
        private_key_file=folder / "private.key",
        report_folder=folder / "reports",
    )


@pytest.fixture
async def client(demo: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[httpx2.AsyncClient]:
    """A client of an application over the demo."""
    for name in settings.names():
        monkeypatch.delenv(name, raising=False)
    application = build(Settings(read_connections=1), demo.dsn)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(application), base_url="http://lapor.test") as asking:
        yield asking
    await application.close()


@pytest.mark.parametrize("example", ANSWERED, ids=str)
async def test_an_answer_in_the_documents_is_the_demos(example: Example, client: httpx2.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": example.query, "variables": example.variables})

    assert {"data": response.json().get("data", response.json())} == example.answer


def test_the_readme_opens_with_a_query_and_its_answer() -> None:
    first = next(example for example in EXAMPLES if example.page.name == "README.md")
    words = _text("README.md")

    assert first.answer is not None
    assert words.index("```graphql") < words.index("make demo") < words.index("## ", words.index("make demo"))
    assert "make test" in words
    assert "http://127.0.0.1:8000" in words


def test_the_statement_in_the_architecture_is_the_one_that_is_compiled() -> None:
    example = next(example for example in EXAMPLES if example.page.name == "ARCHITECTURE.md")
    shown = next(found[2] for found in _BLOCK.finditer(_text("ARCHITECTURE.md")) if found[1] == "sql")
    executor = Executor(schema, Readers("", connections=1, statement_timeout_ms=1), cost_limit=1_000)
    found = Documents(CORE).find(example.query, None)
    prepared = executor.prepare(found.operation.document, found.operation.node, found.operation.places)

    assert _packed(executor.plan(prepared, executor.coerce(prepared, example.variables)).sql) == _packed(shown)


def _packed(sql: str) -> str:
    """The statement without the white space that only makes it readable."""
    return re.sub(r"(?<=[(]) | (?=[)])", "", " ".join(sql.split()))


def test_every_setting_is_described_with_its_default() -> None:
    page = _text("docs/operators.md")
    rows = dict(re.findall(r"^\| `(LAPOR_\w+)` \| (.+?) \|", page, re.M))

    assert list(rows) == settings.names()
    assert _missing(sorted(settings.NOT_YET), page) == []
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, int | float | str):
            assert rows[settings.PREFIX + name.upper()] == f"`{field.default}`"


def test_every_error_code_is_described_with_its_status() -> None:
    page = _text("docs/developers.md")
    codes = {kind.code for kind in _below(errors.Refused) | _below(errors.Failed)}

    assert _missing(sorted(codes), page) == []
    for code, (honest, relabelled) in wire.STATUSES.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{code}` | "))
        assert str(honest) in row
        assert str(relabelled) in row


def _below(kind: type[errors.LaporError]) -> set[type[errors.LaporError]]:
    return {one for child in kind.__subclasses__() for one in {child, *_below(child)}}


def test_every_command_is_described() -> None:
    names = list(get_command(commands).commands)  # type: ignore[attr-defined]

    assert names
    assert [name for name in names if f"| `lapor {name}` |" not in _text("docs/operators.md")] == []


def test_every_target_of_make_that_is_named_exists() -> None:
    there = set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.M))
    named = {word for page in PAGES for word in re.findall(r"`make ([a-z-]+)", page.read_text("utf-8"))}

    assert named - there == set()


def test_every_condition_of_a_filter_is_described() -> None:
    page = _text("docs/developers.md")
    filters = [type_ for name, type_ in CORE.type_map.items() if name.endswith("Filter")]

    assert len(filters) == 4
    for type_ in filters:
        assert isinstance(type_, GraphQLInputObjectType)
        assert f"`{type_.name}`" in page
        assert _missing(list(type_.fields), page) == []


def test_every_order_is_described() -> None:
    assert _missing(list(CORE.type_map["ComplaintOrderField"].values), _text("docs/developers.md")) == []  # type: ignore[attr-defined]


def test_every_redaction_is_described_by_the_rule_that_disclosures_name() -> None:
    rows = [f"| `redaction:{kind}` | " for kind in PLACEHOLDERS]

    assert [row for row in rows if row not in _text("docs/privacy.md")] == []
    assert _missing(list(PLACEHOLDERS.values()), _text("docs/privacy.md")) == []


def test_every_dependency_is_described() -> None:
    listed = re.findall(r'^ {2}"([a-z0-9-]+)', _text("pyproject.toml"), re.M)

    assert len(listed) > 20
    assert [name for name in listed if f"| {name} | " not in _text("docs/dependencies.md")] == []


def test_every_folder_stands_in_the_architecture() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert [name for name in sorted(folders) if f"| `{name}/` |" not in _text("ARCHITECTURE.md")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(_BLOCK.sub("", page.read_text("utf-8"))):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        led_to = (page.parent / unquote(name)).resolve() if name else page
        assert led_to.is_relative_to(ROOT), target
        assert led_to.exists(), target
        assert not anchor or anchor in _anchors(led_to), target


def _anchors(page: Path) -> list[str]:
    """The names that GitHub gives the headings of a page."""
    headings = _HEADING.findall(_BLOCK.sub("", page.read_text("utf-8")))
    return [_WITHIN_A_NAME.sub("", heading.lower()).replace(" ", "-") for heading in headings]


def test_no_committed_text_names_a_package_host_or_a_place_of_one_machine() -> None:
    # Written so that this file is not what it looks for.
    forbidden = re.compile(r"py[p]i\.org|python[h]osted|registry\.[n]pm|/wor[k]/|/roo[t]/|/hom[e]/[a-z]")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout, so nothing is committed")
    found: list[str] = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            content = path.read_bytes()
            if b"\0" not in content and forbidden.search(content.decode("utf-8", "replace")):
                found.append(name)

    assert found == []
