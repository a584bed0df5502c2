"""Searching words: what is found, that no text breaks it, and that frequent and rare words cost what they must."""

import json
from collections.abc import Generator
from typing import Any

import pytest

from store.errors import BadVariable, TooCostly
from tests import rows
from tests.conftest import fresh
from tests.database import Database
from tests.resolvers.large import nodes_of
from tests.resolvers.world import World, world_of

_TEXTS = {
    "Jalan rusak di depan pasar": "Sudah lama tidak ada perbaikan. KTP/KK saya tidak perlu.",
    "Jembatan": "Rusak jalan, mohon diperbaiki: JALAN-RAYA 12!",
    "Surel": "Élite dan elite, jum'at pukul 09.30",
}


@pytest.fixture(scope="module")
def told(module_database: Database) -> Generator[World]:
    """Complaints with the texts above and no others."""
    made = rows.generate(seed=5, complaints=len(_TEXTS))
    for row, (title, body) in zip(made["complaint"], _TEXTS.items(), strict=True):
        row.update(title=title, body=body, body_withheld=False)
    with world_of(module_database, made) as world:
        yield world


_FOUND = "query ($search: String) {complaints(filter: {search: $search}) {totalCount nodes {title}}}"


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        ("jalan rus", {"Jalan rusak di depan pasar", "Jembatan"}),
        ("RUSAK, JALAN!", {"Jalan rusak di depan pasar", "Jembatan"}),
        ('"jalan rusak"', {"Jalan rusak di depan pasar"}),
        ('"rusak jalan" mohon', {"Jembatan"}),
        ('"jalan rusak', {"Jalan rusak di depan pasar"}),
        ("memperbaiki", {"Jalan rusak di depan pasar", "Jembatan"}),
        ("perbai", {"Jalan rusak di depan pasar"}),
        ("kk", {"Jalan rusak di depan pasar"}),
        ("raya", {"Jembatan"}),
        ("jumat", set()),
        ("jum'at", {"Surel"}),
        ("rusak sekali", set()),
        ("09.30", {"Surel"}),
        ("", set()),
        ("  ", set()),
        ('""', set()),
        ("&|!<->:*()", set()),
    ],
)
def test_words_of_a_complaint_are_found(told: World, search: str, titles: set[str]) -> None:
    found = told.check(_FOUND, {"search": search})["complaints"]

    assert {node["title"] for node in found["nodes"]} == titles
    assert found["totalCount"] == len(titles)


_HOSTILE = (
    *(text for text in rows.HOSTILE if len(text) <= 200),
    "a\x00b",
    "\ud800",
    "jalan:*",
    "jalan:AB & !rusak",
    "'jalan' <-> rusak",
    "jalan | rusak & ! ( ) <2> :*",
    "\\",
    "'",
    "''\\''",
    '"',
    '"""',
    '"\\" \'"',
    "jalan\u00a0rusak",
    "👨‍👩‍👧‍👦🛣️",
    "x" * 200,
    "漢" * 200,
    "a b " * 50,
    '"a" ' * 50,
)


@pytest.mark.parametrize("search", _HOSTILE, ids=range(len(_HOSTILE)))
def test_no_text_breaks_a_search(told: World, search: str) -> None:
    told.check(_FOUND, {"search": search})
    for field in ("agencies", "regions", "categories"):
        told.check(f"query ($it: String) {{{field}(filter: {{search: $it}}) {{nodes {{name}}}}}}", {"it": search})


@pytest.mark.parametrize("field", ["complaints", "agencies", "regions", "categories"])
def test_a_search_that_is_too_long_is_refused(told: World, field: str) -> None:
    query = f"query ($it: String) {{{field}(filter: {{search: $it}}) {{totalCount}}}}"

    assert isinstance(told.refusal(query, {"it": "x" * 1_000_000}), BadVariable)
    assert isinstance(told.refusal(query, {"it": "x" * 201}), BadVariable)


def test_a_search_has_a_price(told: World) -> None:
    many = " ".join(f'a{n}: complaints(filter: {{search: "a"}}) {{totalCount}}' for n in range(200))

    assert isinstance(told.refusal(f"{{{many}}}"), TooCostly)


async def test_the_search_functions_take_any_text(database: Database) -> None:
    """Without the limit on its length, too."""
    connection = await database.connect()
    long = ["x" * 1_000_000, "' \\ " * 250_000, '"' * 1_000_000, " ".join(map(str, range(100_000)))]
    for text in (*long, *(text for text in rows.HOSTILE if text)):
        for function in ("complaint_search", "name_search"):
            await connection.fetchval(f"select numnode(open.{function}($1))", text)
    await connection.close()


async def test_a_text_of_any_length_can_be_stored(database: Database) -> None:
    connection = await database.connect()
    for text in ("kata " * 200_000, " ".join(map(str, range(200_000))), "".join(map(chr, range(0x4E00, 0x9FFF)))):
        assert await connection.fetchval("select open.complaint_words($1, $1) is not null", text)
    await connection.close()


@pytest.fixture(scope="module")
def many(server: str, template: str) -> Generator[World]:
    """Ten thousand complaints: every one has a frequent word, a few have a rare one, the oldest ones."""
    with fresh(server, template) as database, world_of(database, None) as world:
        world.runner.run(_fill(database))
        yield world


async def _fill(database: Database) -> None:
    connection = await database.connect()
    await connection.execute(
        """
        insert into open.source (name, imported_at) values ('many', now());
        insert into open.complaint (tracking_id, report_class, title, body_withheld, redaction_version, channel, status,
            submitted_at, updated_at, last_sequence, source_id)
        select n, 'COMPLAINT', case when n % 1000 = 0 then 'jalan langka' else 'jalan rusak' end, false, '1', 'SMS',
            'ASSIGNED', timestamptz '2025-01-01' - n * interval '1 hour', now(), 0, 1
        from generate_series(1, 10000) n;
        """
    )
    await connection.execute("vacuum analyze open.complaint")
    await connection.close()


def _read(world: World, query: str) -> int:
    """How many blocks of memory the page takes."""
    plan, values = world.plan(query)
    sql = f"explain (analyze, buffers, format json) {plan.sql}"
    found: list[Any] = json.loads(world.runner.run(world.reader.fetchval(sql, *values)))
    assert next(nodes_of(found)), "there is a plan"
    return found[0]["Plan"]["Shared Hit Blocks"] + found[0]["Plan"]["Shared Read Blocks"]


@pytest.mark.parametrize("search", ["jalan", "jal", "rusak"])
def test_a_page_of_a_frequent_word_reads_only_what_comes_next(many: World, search: str) -> None:
    assert _read(many, f'{{complaints(filter: {{search: "{search}"}}) {{nodes {{title}}}}}}') < 60


@pytest.mark.parametrize("search", ["langka", "lang", "tiada"])
def test_a_page_of_a_rare_word_does_not_walk_the_table(many: World, search: str) -> None:
    """2,000 rows are tried in order, and after that the index is asked."""
    page = f'{{complaints(filter: {{search: "{search}"}}) {{nodes {{title}} pageInfo {{hasNextPage}}}}}}'
    plan, _values = many.plan(page)

    assert _read(many, page) < 250
    assert "limit 2000" in plan.sql
    assert many.data(page)["complaints"]["nodes"] == [{"title": "jalan langka"}] * (0 if search == "tiada" else 10)
