"""What a person decides on a withheld text: it holds for these words, whoever redacts them later; no text is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from ingest.reviewing import Case, ReviewStopped
from rules import disclosure, redaction
from rules.disclosure import Review
from tests.ingest.exports import Feed, row

DOUBTED = "mohon dicek " + "7601034607899016 " * 6 + "milik warga sini"
PLAIN = "jalan poros berlubang sejak 8 bulan lalu, mohon segera diperbaiki. terima kasih."


@dataclass
class Person:
    """Who decides by the part of the complaint, and remembers what was asked."""

    decisions: Mapping[str, Callable[[Case], Review | None]]
    asked: list[Case] = field(default_factory=list[Case])

    def decide(self, case: Case) -> Review | None:
        self.asked.append(case)
        return self.decisions[case.part](case)


def release(case: Case) -> Review:
    return Review(is_released=True)


def refuse(case: Case) -> Review:
    return Review(is_released=False)


def later(case: Case) -> None:
    return None


def stop(case: Case) -> Review | None:
    raise ReviewStopped


def without(words: str) -> Callable[[Case], Review]:
    def decide(case: Case) -> Review:
        at = case.original.index(words)
        return Review(is_released=True, marked=((at, at + len(words)),))

    return decide


def person(body: Callable[[Case], Review | None] = release, title: Callable[[Case], Review | None] = release) -> Person:
    return Person({"body": body, "title": title})


async def test_a_withheld_text_is_shown_once_released_without_what_was_marked(feed: Feed) -> None:
    reviewer = person(without("milik warga sini"))

    await feed.rows(row(BODY=DOUBTED), reviewer=reviewer)

    assert [(case.part, case.is_public) for case in reviewer.asked] == [("body", False)]
    body, withheld = await feed.published("body, body_withheld")
    assert (body, withheld) == ("mohon dicek " + "[NIK] " * 6 + "[disunting]", False)
    assert await feed.value("select disclosures->0->>'rule' from open.complaint") == "redaction:NIK"


async def test_a_refused_text_stays_withheld_whatever_the_threshold(feed: Feed) -> None:
    await feed.rows(row(BODY=DOUBTED, TITLE=DOUBTED), reviewer=person(refuse, refuse))

    await feed.rows(row(BODY=DOUBTED, TITLE=DOUBTED), threshold=1.0)

    rules = await feed.value("select disclosures::text from open.complaint")
    assert await feed.complaint("body, body_withheld, title") == (None, True, "Infrastruktur Jalan")
    assert rules.count('"review"') == 2


async def test_a_decision_holds_in_later_files_and_nobody_is_asked_twice(feed: Feed) -> None:
    await feed.rows(row(BODY=DOUBTED), reviewer=person())
    again = person()

    outcome = await feed.rows(row(BODY=DOUBTED), day="2024-07-31", reviewer=again)

    assert again.asked == []
    assert outcome.unchanged == 1
    assert (await feed.published("body_withheld"))[0] is False


async def test_other_words_are_another_text(feed: Feed) -> None:
    await feed.rows(row(BODY=DOUBTED), reviewer=person())

    await feed.rows(row(BODY=DOUBTED + " lagi"), day="2024-07-31")

    assert await feed.published("body, body_withheld") == (None, True)


async def test_a_file_that_is_in_is_gone_through_again_for_a_review(feed: Feed) -> None:
    await feed.rows(row(BODY=DOUBTED))
    path = feed.folder / "export-1.csv"

    outcome = await feed.file(path, reviewer=person(), as_of=date(2024, 6, 30))

    assert (outcome.already_imported, outcome.updated) == (False, 1)
    assert (await feed.published("body_withheld"))[0] is False


@pytest.mark.parametrize("decision", [later, stop])
async def test_what_is_left_for_later_is_asked_again(feed: Feed, decision: Callable[[Case], Review | None]) -> None:
    await feed.rows(row(BODY=DOUBTED), row(7000002, BODY=DOUBTED + " juga"), reviewer=person(decision))
    assert await feed.value("select count(*) from open.complaint where body_withheld") == 2

    again = person()
    await feed.rows(row(BODY=DOUBTED), row(7000002, BODY=DOUBTED + " juga"), day="2024-07-31", reviewer=again)

    assert len(again.asked) == 2
    assert await feed.value("select count(*) from open.complaint where body_withheld") == 0


async def test_only_what_will_be_public_is_shown_to_the_person(feed: Feed) -> None:
    reviewer = person()
    await feed.rows(
        row(7000001, BODY=PLAIN),
        row(7000002, BODY=DOUBTED, SECRECY="Rahasia"),
        row(7000003, BODY=DOUBTED, STATUS="Diarsipkan oleh Pelapor"),
        row(7000004, BODY=DOUBTED, DATE="kemarin"),
        row(7000005, BODY=""),
        reviewer=reviewer,
    )

    assert reviewer.asked == []


async def test_no_decision_keeps_a_word_of_the_text(feed: Feed) -> None:
    await feed.rows(row(BODY=DOUBTED, REPORTER="Zulkarnaeny Batarappa"), reviewer=person(without("milik warga sini")))

    kept = str(await feed.fetch("select * from desk.review"))
    for words in ("mohon", "7601034607899016", "warga", "Zulkarnaeny"):
        assert words not in kept
    assert await feed.fetch("select is_released, marked, redaction from desk.review") == [
        (True, [DOUBTED.index("milik"), len(DOUBTED)], redaction.VERSION)
    ]


def other_redaction(monkeypatch: pytest.MonkeyPatch, version: str, finds: Callable[[str], str]) -> None:
    """Another version of redaction that finds more, or less, than today's."""
    found = redaction.redact

    def redact(text: str, **options: Any) -> redaction.Redaction:
        outcome = found(text, **options)
        return redaction.Redaction(finds(outcome.text), outcome.findings, outcome.risk)

    monkeypatch.setattr(redaction, "VERSION", version)
    monkeypatch.setattr(disclosure, "redact", redact)


async def test_a_newer_redaction_takes_more_out_of_a_released_text_by_itself(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    await feed.rows(row(BODY=DOUBTED), reviewer=person())
    other_redaction(monkeypatch, "newer", lambda text: text.replace("warga sini", "[nama]"))

    await feed.rows(row(BODY=DOUBTED), day="2024-07-31")

    assert await feed.published("body, body_withheld") == ("mohon dicek " + "[NIK] " * 6 + "milik [nama]", False)


async def test_a_newer_redaction_shows_more_of_a_released_text_only_after_another_review(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = "mohon dicek " + "[NIK] " * 6 + "milik warga sini"
    await feed.rows(row(BODY=DOUBTED), reviewer=person())
    other_redaction(monkeypatch, "newer", lambda text: text.replace("[NIK]", "nomor", 1))

    await feed.rows(row(BODY=DOUBTED), day="2024-07-31")
    assert (await feed.published("body"))[0] == before

    reviewer = Person({"body": lambda case: Review(is_released=True, redaction="newer")})
    await feed.rows(row(BODY=DOUBTED), day="2024-08-31", reviewer=reviewer)

    assert [case.is_public for case in reviewer.asked] == [True]
    assert (await feed.published("body"))[0] == before.replace("[NIK]", "nomor", 1)
