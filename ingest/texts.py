"""Turns a record's own words into what is published of them, before any lock is taken or anything is written."""

import re
from dataclasses import dataclass, field
from typing import Any

from ingest.record import Record
from ingest.reviews import NO_REVIEWS, Reviews
from rules import redaction
from rules.disclosure import RISK_RULE, Disclosure, PublishedText, Review, publish_body, publish_title
from rules.report_classes import class_name

__all__ = [
    "OldTexts",
    "Texts",
    "fallback_title",
    "needs_redaction",
    "protected",
    "redact_answer",
    "redact_record",
    "redaction_mark",
    "undecided",
]

_TOKEN = re.compile(r"\[[^\[\]\n]{1,24}\]")


@dataclass(frozen=True, slots=True)
class Texts:
    """The published title and body with what was done to them."""

    title: str
    body: str | None
    body_withheld: bool
    disclosures: tuple[dict[str, str], ...]
    redaction_mark: str
    """What names the way they were redacted."""


@dataclass(frozen=True, slots=True)
class OldTexts:
    """What is public now, and what it was made of."""

    texts: Texts
    digest: bytes = field(repr=False)


def redaction_mark(threshold: float) -> str:
    """What names the way a text was redacted: a text made in another way is made again."""
    return f"{redaction.VERSION}@{threshold:g}"


def redact_record(record: Record, threshold: float, reviews: Reviews = NO_REVIEWS) -> Texts:
    """The record's published texts; the reporter's name serves as a hint here and ends here."""
    fallback, hints = fallback_title(record), record.hints
    title = publish_title(record.title, fallback=fallback, hints=hints, threshold=threshold, review=reviews.title)
    body = publish_body(record.body, hints=hints, threshold=threshold, review=reviews.body)
    return Texts(
        title=title.text or fallback,
        body=body.text,
        body_withheld=body.withheld,
        disclosures=_as_rows(title) + _as_rows(body) + tuple(map(_as_row, _shown(record.notes, body))),
        redaction_mark=reviews.mark(redaction_mark(threshold)),
    )


def _as_rows(published: PublishedText) -> tuple[dict[str, str], ...]:
    return tuple(_as_row(disclosure) for disclosure in published.disclosures)


def redact_answer(record: Record, threshold: float) -> dict[str, Any] | None:
    """The published columns of the first follow-up's words; None where the source shows no follow-up as one."""
    if record.answer is None:
        return None
    body = publish_body(record.answer, hints=record.hints, threshold=threshold)
    return {"body": body.text, "body_withheld": body.withheld, "disclosures": list(_as_rows(body))}


def _shown(notes: tuple[Disclosure, ...], body: PublishedText) -> tuple[Disclosure, ...]:
    """The notes about what is shown: of a body that is not, its own disclosure says all."""
    return tuple(note for note in notes if note.field != "body" or body.text is not None)


def _as_row(disclosure: Disclosure) -> dict[str, str]:
    return {"field": disclosure.field, "state": disclosure.state, "rule": disclosure.rule}


def protected(old: Texts, new: Texts, reviews: Reviews = NO_REVIEWS) -> Texts:
    """`new`, except where it shows more of the same words than `old` did: that needs a person's review."""
    titled = old if "title" in _showing_more(old, new, reviews) else new
    bodied = old if "body" in _showing_more(old, new, reviews) else new
    others = [row for row in new.disclosures if row["field"] not in ("title", "body")]
    disclosures = _about("title", titled) + _about("body", bodied) + others
    return Texts(titled.title, bodied.body, bodied.body_withheld, tuple(disclosures), new.redaction_mark)


def undecided(old: OldTexts | None, new: Texts, reviews: Reviews) -> dict[str, bool]:
    """The fields that a person may decide on: withheld in doubt, or showing more than `old`; whether they are public.

    `old` holds what is public of the same words.
    """
    more = _showing_more(old.texts, new, reviews) if old else set[str]()
    doubted = {row["field"] for row in new.disclosures if row["rule"] == RISK_RULE}
    shown = {"title": old is not None and not _is_general(old.texts), "body": old is not None and bool(old.texts.body)}
    return {name: is_shown for name, is_shown in shown.items() if name in more | doubted}


def _showing_more(old: Texts, new: Texts, reviews: Reviews) -> set[str]:
    """The fields of which `new` shows more than `old`, unless a person has agreed to just that."""
    hidden = {"title": _is_general(old), "body": old.body_withheld}
    shown = {"title": not _is_general(new), "body": not new.body_withheld}
    fewer = {"title": _tokens(new.title) < _tokens(old.title), "body": _tokens(new.body) < _tokens(old.body)}
    decided = {"title": reviews.title, "body": reviews.body}
    return {
        name
        for name in shown
        if shown[name] and not _is_agreed(decided[name], hidden[name]) and (hidden[name] or fewer[name])
    }


def _is_agreed(review: Review | None, was_hidden: bool) -> bool:
    """A release holds for good; that it shows more than was shown before, only under the redaction that was seen."""
    return review is not None and review.is_released and (was_hidden or review.redaction == redaction.VERSION)


def _is_general(texts: Texts) -> bool:
    return any(row["field"] == "title" and row["state"] == "GENERALISED" for row in texts.disclosures)


def _about(name: str, texts: Texts) -> list[dict[str, str]]:
    return [row for row in texts.disclosures if row["field"] == name]


def _tokens(text: str | None) -> int:
    return len(_TOKEN.findall(text or ""))


def needs_redaction(record: Record, old: OldTexts | None, digest: bytes, mark: str) -> bool:
    """Whether the record's words must be redacted: new or changed words, a new way of redacting, a new stand-in."""
    if old is None or old.digest != digest or old.texts.redaction_mark != mark:
        return True
    return _is_general(old.texts) and old.texts.title != fallback_title(record)


def fallback_title(record: Record) -> str:
    """What stands for a title that may not be shown: the category's name, without one the class's."""
    return record.category_name or class_name(record.report_class)
