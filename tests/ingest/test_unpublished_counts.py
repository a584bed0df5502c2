"""Counts of what is not published: what comes out of real imports, frozen, corrected, and attacked."""

from collections.abc import AsyncGenerator
from itertools import pairwise
from random import Random
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from api.app import build
from api.settings import Settings
from ingest.reference import load_reference
from ingest.unpublished_counts import Published, YearNotOver, publish_counts
from rules.suppression import PROTECTION, SMALLEST_SHOWN, Shown
from rules.terms import UnpublishedReason
from store import dataset
from store.roles import INGESTER
from tests.ingest.exports import Cells, Feed, row
from tests.rules.test_suppression import narrowed

AGENCIES = ("Pemerintah Kota Samarinda", "Kementerian Contoh", "Pemerintah Provinsi Gorontalo", "Badan Contoh")
PROVINCES = ("Kalimantan Timur", "Gorontalo", "Bali", "Aceh")
WHY: dict[UnpublishedReason, dict[str, str]] = {
    UnpublishedReason.CONFIDENTIAL: {"SECRECY": "Rahasia"},
    UnpublishedReason.WITHDRAWN: {"STATUS": "Diarsipkan oleh Pelapor"},
    UnpublishedReason.ARCHIVED: {"STATUS": "Diarsipkan oleh Admin", "UNIT": "", "UNIT_ID": ""},
    UnpublishedReason.NOT_FORWARDED: {"UNIT": "", "UNIT_ID": ""},
}

_GRID = """
query ($year: Int!, $by: UnpublishedGrid!, $after: String) {
  unpublishedCounts(year: $year, by: $by, first: 100, after: $after) {
    nodes { agency { name } region { name } reason count hidden } totalCount pageInfo { hasNextPage endCursor }
  }
}
"""


@pytest.fixture
async def client(feed: Feed) -> AsyncGenerator[httpx2.AsyncClient]:
    """A reader's program."""
    application = build(Settings.model_construct(read_connections=1), feed.database.dsn)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(application), base_url="http://lapor.test") as asking:
        yield asking
    await application.close()


def hidden(number: int, random: Random) -> Cells:
    """A row that stays unpublished, of an agency and a province that are drawn unevenly."""
    reason = random.choices(list(WHY), (6, 1, 3, 4))[0]
    agency = random.choices((*AGENCIES, "Instansi Tersembunyi"), (20, 9, 4, 1, 2))[0]
    province = random.choices((*PROVINCES, ""), (20, 8, 4, 1, 2))[0]
    place = {"PARENT_AGENCY": agency, "PROVINCE": province, "REGENCY": "", "DISTRICT": ""}
    return row(number, **place, **WHY[reason])


async def published(feed: Feed, year: int = 2024) -> Published:
    """Publish the counts of a year, as the importing role."""
    engine = create_async_engine(feed.database.url)
    try:
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            return await publish_counts(connection, year)
    finally:
        await engine.dispose()


async def grid(client: httpx2.AsyncClient, by: str, year: int = 2024) -> list[dict[str, Any]]:
    """The whole grid, page by page."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        given = {"year": year, "by": by, "after": after}
        answer = (await client.post("/graphql", json={"query": _GRID, "variables": given})).json()
        page = answer["data"]["unpublishedCounts"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert len(found) == page["totalCount"]
            return found


async def shown(client: httpx2.AsyncClient) -> dict[str, Shown]:
    """By reason, all that is public of 2024."""
    nation, agencies, provinces = [await grid(client, by) for by in ("NATION", "PARENT_AGENCY", "PROVINCE")]

    def of(cells: list[dict[str, Any]], reason: str) -> list[int | None]:
        return [cell["count"] for cell in cells if cell["reason"] == reason]

    return {
        reason: Shown(of(nation, reason)[0], {"agency": of(agencies, reason), "province": of(provinces, reason)})
        for reason in UnpublishedReason
    }


async def test_nobody_works_out_a_hidden_count_from_all_grids_and_their_corrections(
    feed: Feed, client: httpx2.AsyncClient
) -> None:
    random = Random(5)
    await load_reference(feed.database.url)
    public = [
        row(7000000 + n, PARENT_AGENCY=name, UNIT="", UNIT_ID="", STATUS="Selesai") for n, name in enumerate(AGENCIES)
    ]
    history: list[dict[str, Shown]] = []
    for n, count in enumerate((90, 25, 25)):
        rows = [hidden(7100000 + 1000 * n + one, random) for one in range(count)]
        await feed.rows(*public, *rows, day=f"2024-1{n}-30")
        assert (await published(feed)).is_first is (n == 0)
        history.append(await shown(client))

    assert any(before != after for before, after in pairwise(history)), "nothing was corrected"
    for reason in UnpublishedReason:
        versions = [one[reason] for one in history]
        for least, largest in (*narrowed(versions, 0), *narrowed(versions, SMALLEST_SHOWN - 1)):
            assert largest - least >= PROTECTION
            assert least <= 0
    assert any(cell for cell in history[0][UnpublishedReason.CONFIDENTIAL].grids["agency"]), "nothing was shown"
    names = {cell["agency"]["name"] for cell in await grid(client, "PARENT_AGENCY") if cell["agency"]}
    assert names == set(AGENCIES)
    assert all(cell["hidden"] is (cell["count"] is None) for cell in await grid(client, "PROVINCE"))


async def test_a_published_year_is_frozen_and_publishing_it_again_changes_nothing(feed: Feed) -> None:
    await feed.rows(*(row(7000001 + n, SECRECY="Rahasia") for n in range(9)), day="2024-06-30")
    await published(feed)
    before = await feed.contents()
    assert await feed.value(
        "select count from open.unpublished_count where grid = 'NATION' and reason = 'CONFIDENTIAL'"
    )

    await feed.rows(row(7000020, SECRECY="Rahasia"), day="2024-07-31")
    assert await feed.fetch("select * from open.unpublished_count order by 1, 2, 3") is not None
    version = await feed.value("select version from open.dataset")
    again = await published(feed)

    assert (again.is_first, again.changed) == (False, 0)
    assert (await feed.contents())["open.unpublished_count"] == before["open.unpublished_count"]
    assert await feed.value("select version from open.dataset") == version


async def test_a_complaint_that_two_sources_hide_counts_once(feed: Feed) -> None:
    await feed.rows(*(row(7000001 + n, SECRECY="Rahasia") for n in range(9)), day="2024-06-30")
    await feed.rows(*(row(7000001 + n, **WHY[UnpublishedReason.WITHDRAWN]) for n in range(9)), source="another")
    await published(feed)

    totals = await feed.fetch(
        "select reason, count from open.unpublished_count where grid = 'NATION' order by position"
    )
    assert totals == [("CONFIDENTIAL", 9), ("WITHDRAWN", None), ("ARCHIVED", None), ("NOT_FORWARDED", None)]


async def test_a_year_that_is_not_over_is_refused(feed: Feed) -> None:
    year = (await feed.value("select as_of_day from open.dataset")).year

    with pytest.raises(YearNotOver, match=f"{year} is not over"):
        await published(feed, year)


async def test_no_agency_or_row_of_the_grid_comes_from_what_is_hidden(feed: Feed, client: httpx2.AsyncClient) -> None:
    await feed.rows(*(row(7000001 + n, SECRECY="Rahasia", PARENT_AGENCY="Instansi Tersembunyi") for n in range(9)))
    await published(feed)

    assert "Tersembunyi" not in str(
        [rows for name, rows in (await feed.contents()).items() if name.startswith("open.")]
    )
    cells = await grid(client, "PARENT_AGENCY")
    assert [cell["agency"] for cell in cells] == [None] * 4
    assert [cell["count"] for cell in cells] == [9, None, None, None]
    assert await grid(client, "NATION", 2023) == []
