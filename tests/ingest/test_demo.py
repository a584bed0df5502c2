"""The demo's own files: always the same, and showing what the service is about."""

from pathlib import Path

from ingest.demo import demo_files, write_demo_export
from ingest.demo_texts import NAMES
from tests.ingest.exports import Feed


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_demo_export(tmp_path / f"{name}.xlsx", complaints=40, seed=3)
    write_demo_export(tmp_path / "c.xlsx", complaints=40, seed=4)

    first, again, other = ((tmp_path / f"{name}.xlsx").read_bytes() for name in ("a", "b", "c"))
    assert first == again != other


async def test_the_demo_shows_most_of_what_can_happen_and_no_personal_detail(feed: Feed) -> None:
    folder = feed.folder / "demo"
    demo_files(folder)

    await feed.file(folder)
    open_data, first, register, second = feed.outcomes

    assert [outcome.rejected for outcome in feed.outcomes] == [0, 0, 0, 0]
    assert [open_data.source, register.source] == ["data.go.id", "agency-register"]
    assert first.published > 250
    assert second.updated > 20
    assert second.withdrawn > 0
    assert second.published > 20
    assert set(second.unpublished) == {"CONFIDENTIAL", "WITHDRAWN", "ARCHIVED", "NOT_FORWARDED"}
    kinds = {kind for (kind,) in await feed.fetch("select distinct kind from open.timeline_event")}
    assert kinds >= {"SUBMITTED", "ASSIGNED", "FOLLOWED_UP", "REPORTER_REPLIED", "CLOSED", "ARCHIVED", "REOPENED"}
    assert await feed.value("select max(hop) from open.assignment") == 2
    assert await feed.value("select count(*) from open.complaint where disclosures <> '[]'") > 20

    exact = "select count(*) from open.timeline_event where kind = $1 and not_before = not_after"
    assert await feed.value(exact, "FOLLOWED_UP") > 50
    assert await feed.value(exact, "CLOSED") > 100
    day = "select count(*) from open.timeline_event where not_after - not_before between '1 second' and '1 day'"
    assert await feed.value(day) > 10

    answers = await feed.fetch("select body, posted_at from open.follow_up order by leaf_index")
    assert len(answers) == await feed.value("select count(*) from open.log_entry") > 60
    assert [moment for _body, moment in answers] == sorted(moment for _body, moment in answers)
    assert any(body is None or "[nama]" in body for body, _moment in answers), "one of them names somebody"

    texts = (str(await feed.fetch("select title, body from open.complaint")) + str(answers)).lower()
    assert not [name for name in NAMES if name.lower() in texts]
    assert "0812-0000" not in texts
    assert "@example.org" not in texts
