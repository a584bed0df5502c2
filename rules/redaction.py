"""Takes direct identifiers and private names out of a complaint and says how much doubt is left.

    redact("nik 7601034607899016 atas nama siti")  ->  "nik [NIK] atas nama [nama]", two findings, a risk

No redactor is good enough to publish every text (evidence.md), so each result carries a risk and doubt withholds.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from rules import identifiers, personal_names, residual_risk
from rules.folding import PLACEHOLDERS, fold
from rules.reading import Reading
from rules.spans import Span, mask, merge

VERSION = "5"
"""Moves whenever the same text may come out differently, so that a re-import knows what to redact again."""

DEFAULT_THRESHOLD = 0.0225
"""Above this risk a body is withheld; tests/rules/test_redaction_corpus.py prints what it lets through."""

_MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One replaced stretch: what it was and where it stood in the original, in code points."""

    type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redaction:
    """A text without its findings, and the estimated chance that it still holds a direct identifier."""

    text: str
    findings: tuple[Finding, ...]
    risk: float


def redact(text: str, *, hints: Sequence[str] = (), marked: Sequence[tuple[int, int]] = ()) -> Redaction:
    """Replaces every direct identifier and private name in `text` by a word in brackets.

    `hints` are names known to be the reporter's; they are used and forgotten. `marked` are stretches that a person
    wants out as well, in code points of `text`. Rounds go on until nothing more is found, so that redacting the result
    changes nothing; a text that does not settle in four rounds gets risk 1. Never raises for any string; takes time
    linear in its length.
    """
    folded = fold(text)
    stretches = [Span(*folded.folded(start, end), "REVIEWED") for start, end in marked]
    spans, reading = _round(folded.clean, folded.plain, hints, [span for span in stretches if span.start < span.end])
    first, rounds = reading, 0
    redacted = _replaced(folded.clean, spans)
    while spans and rounds < _MOST_ROUNDS:
        again, reading = _round(redacted, fold(redacted).plain, hints)
        if not again:
            break
        rounds += 1
        spans = _mapped(spans, again)
        redacted = _replaced(folded.clean, spans)
    risk = 1.0 if rounds == _MOST_ROUNDS else residual_risk.estimate(first, len(spans))
    findings = tuple(Finding(span.type, *folded.original(span.start, span.end)) for span in spans)
    return Redaction(redacted, findings, risk)


def withholds(redaction: Redaction, threshold: float = DEFAULT_THRESHOLD) -> bool:
    """Whether the doubt left in a redaction is too great to publish its text."""
    return redaction.risk > threshold


def _round(clean: str, plain: str, hints: Sequence[str], marked: Sequence[Span] = ()) -> tuple[list[Span], Reading]:
    found = identifiers.find(plain)
    if marked:
        found = merge([*found, *marked])
    rest = mask(plain, found) if found else plain
    reading = personal_names.read(rest, clean, hints)
    return merge([*found, *reading.spans()]), reading


def _replaced(clean: str, spans: list[Span]) -> str:
    parts: list[str] = []
    cursor = 0
    for span in spans:
        parts += [clean[cursor : span.start], PLACEHOLDERS[span.type]]
        cursor = span.end
    parts.append(clean[cursor:])
    return "".join(parts)


def _mapped(spans: list[Span], again: list[Span]) -> list[Span]:
    """The spans of one round together with those the next round found in its output, as places in the first text."""
    starts, ends = _places_in_output(spans)
    found = [
        Span(_source(spans, starts, ends, span.start, False), _source(spans, starts, ends, span.end, True), span.type)
        for span in again
    ]
    return merge([*spans, *found])


def _places_in_output(spans: list[Span]) -> tuple[list[int], list[int]]:
    """Where each span's replacement starts and ends in the output."""
    starts: list[int] = []
    ends: list[int] = []
    shift = 0
    for span in spans:
        starts.append(span.start + shift)
        ends.append(starts[-1] + len(PLACEHOLDERS[span.type]))
        shift = ends[-1] - span.end
    return starts, ends


def _source(spans: list[Span], starts: list[int], ends: list[int], place: int, is_end: bool) -> int:
    """The place in the first text behind a place in the output; inside a replacement, that replacement's own edge."""
    before = bisect_left(starts, place) - 1
    if before < 0:
        return place
    if place < ends[before]:
        return spans[before].end if is_end else spans[before].start
    return place - ends[before] + spans[before].end
