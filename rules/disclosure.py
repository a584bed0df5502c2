"""Decides what is published of a complaint's title and body, and says what was done to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.redaction import DEFAULT_THRESHOLD, VERSION, Redaction, redact, withholds

RISK_RULE = "risk"
REVIEW_RULE = "review"


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


@dataclass(frozen=True, slots=True)
class Review:
    """What a person decided who has read one text: to show it, without the marked stretches too, or not to."""

    is_released: bool
    marked: tuple[tuple[int, int], ...] = ()
    """Stretches to take out, in code points of the text."""
    redaction: str = VERSION
    """The redaction whose outcome the person saw."""


def publish_body(
    original: str | None,
    *,
    hints: Sequence[str] = (),
    threshold: float = DEFAULT_THRESHOLD,
    review: Review | None = None,
) -> PublishedText:
    """The redacted body, or nothing at all when its risk is above `threshold` (design promise 1) or it was refused."""
    if original is None or not original.strip():
        return PublishedText(None, False, ())
    redaction = redact(original, hints=hints, marked=review.marked if review else ())
    doubt = _doubt(redaction, threshold, review)
    if doubt:
        return PublishedText(None, True, (Disclosure("body", "WITHHELD", doubt),))
    return PublishedText(redaction.text, False, _redacted("body", redaction))


def publish_title(
    original: str,
    *,
    fallback: str,
    hints: Sequence[str] = (),
    threshold: float = DEFAULT_THRESHOLD,
    review: Review | None = None,
) -> PublishedText:
    """The redacted title, or `fallback` (category or class name) when it is empty or too risky.

    A title is never withheld: a list needs a line to show, so doubt makes it general instead.
    """
    if not original.strip():
        return PublishedText(fallback, False, (Disclosure("title", "GENERALISED", "empty"),))
    redaction = redact(original, hints=hints, marked=review.marked if review else ())
    doubt = _doubt(redaction, threshold, review)
    if doubt:
        return PublishedText(fallback, False, (Disclosure("title", "GENERALISED", doubt),))
    return PublishedText(redaction.text, False, _redacted("title", redaction))


def _doubt(redaction: Redaction, threshold: float, review: Review | None) -> str | None:
    """The rule by which a text is not shown; None where it is. A person's word goes before the threshold."""
    if review is not None:
        return None if review.is_released else REVIEW_RULE
    return RISK_RULE if withholds(redaction, threshold) else None


def _redacted(field: str, redaction: Redaction) -> tuple[Disclosure, ...]:
    types = sorted({finding.type for finding in redaction.findings})
    return tuple(Disclosure(field, "REDACTED", f"redaction:{word}") for word in types)
