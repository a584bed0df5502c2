"""Turns a record's own words into what is published of them, before any lock is taken or anything is written."""

import re
from dataclasses import dataclass, field
from typing import Any

from ingest.record import Record
from rules import redaction
from rules.disclosure import Disclosure, PublishedText, publish_body, publish_title
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
]

_TOKEN = re.compile(r"\[[^\[\]\n]{1,24}\]")


@dataclass(frozen=True, slots=True)
class Texts:
    """The published title and body with what was done to them."""

    title: str
    body: str | None
    body_withheld: bool
    disclosures: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class OldTexts:
    """What is public now, and what it was made of."""

    texts: Texts
    redaction_mark: str
    digest: bytes = field(repr=False)


def redaction_mark(threshold: float) -> str:
    """What names the way a text was redacted: a text made in another way is made again."""
    return f"{redaction.VERSION}@{threshold:g}"


def redact_record(record: Record, threshold: float) -> Texts:
    """The record's published texts; the reporter's name serves as a hint here and ends here."""
    fallback = fallback_title(record)
    title = publish_title(record.title, fallback=fallback, hints=record.hints, threshold=threshold)
    body = publish_body(record.body, hints=record.hints, threshold=threshold)
    return Texts(
        title=title.text or fallback,
        body=body.text,
        body_withheld=body.withheld,
        disclosures=_as_rows(title) + _as_rows(body) + tuple(map(_as_row, _shown(record.notes, body))),
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


def protected(old: Texts, new: Texts) -> Texts:
    """`new`, except where it shows more of the same words than `old` did: that needs a person's review."""
    shows_more = (_is_general(old) and not _is_general(new)) or _tokens(new.title) < _tokens(old.title)
    titled = old if shows_more and not _is_general(new) else new
    shows_more = old.body_withheld or _tokens(new.body) < _tokens(old.body)
    bodied = old if shows_more and not new.body_withheld else new
    others = [row for row in new.disclosures if row["field"] not in ("title", "body")]
    disclosures = _about("title", titled) + _about("body", bodied) + others
    return Texts(titled.title, bodied.body, bodied.body_withheld, tuple(disclosures))


def _is_general(texts: Texts) -> bool:
    return any(row["field"] == "title" and row["state"] == "GENERALISED" for row in texts.disclosures)


def _about(name: str, texts: Texts) -> list[dict[str, str]]:
    return [row for row in texts.disclosures if row["field"] == name]


def _tokens(text: str | None) -> int:
    return len(_TOKEN.findall(text or ""))


def needs_redaction(record: Record, old: OldTexts | None, digest: bytes, mark: str) -> bool:
    """Whether the record's words must be redacted: new or changed words, a new way of redacting, a new stand-in."""
    if old is None or old.digest != digest or old.redaction_mark != mark:
        return True
    return _is_general(old.texts) and old.texts.title != fallback_title(record)


def fallback_title(record: Record) -> str:
    """What stands for a title that may not be shown: the category's name, without one the class's."""
    return record.category_name or class_name(record.report_class)
