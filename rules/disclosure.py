"""Decides what is published of a complaint's title and body, and says what was done to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.redaction import DEFAULT_THRESHOLD, Redaction, redact, withholds

RISK_RULE = "risk"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One thing done to a published field, so that a gap is never mistaken for silence."""

    field: str
    state: str
    rule: str


@dataclass(frozen=True, slots=True)
class PublishedText:
    """What readers see of one text; `text` is None when there was none or when it is withheld."""

    text: str | None
    withheld: bool
    disclosures: tuple[Disclosure, ...]


def publish_body(
    original: str | None, *, hints: Sequence[str] = (), threshold: float = DEFAULT_THRESHOLD
) -> PublishedText:
    """The redacted body, or nothing at all when its risk is above `threshold` (design promise 1)."""
    if original is None or not original.strip():
        return PublishedText(None, False, ())
    redaction = redact(original, hints=hints)
    if withholds(redaction, threshold):
        return PublishedText(None, True, (Disclosure("body", "WITHHELD", RISK_RULE),))
    return PublishedText(redaction.text, False, _redacted("body", redaction))


def publish_title(
    original: str, *, fallback: str, hints: Sequence[str] = (), threshold: float = DEFAULT_THRESHOLD
) -> PublishedText:
    """The redacted title, or `fallback` (category or class name) when it is empty or too risky.

    A title is never withheld: a list needs a line to show, so doubt makes it general instead.
    """
    if not original.strip():
        return PublishedText(fallback, False, (Disclosure("title", "GENERALISED", "empty"),))
    redaction = redact(original, hints=hints)
    if withholds(redaction, threshold):
        return PublishedText(fallback, False, (Disclosure("title", "GENERALISED", RISK_RULE),))
    return PublishedText(redaction.text, False, _redacted("title", redaction))


def _redacted(field: str, redaction: Redaction) -> tuple[Disclosure, ...]:
    types = sorted({finding.type for finding in redaction.findings})
    return tuple(Disclosure(field, "REDACTED", f"redaction:{word}") for word in types)
