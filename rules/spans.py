"""Keeps the stretches found in a text: in order, never overlapping, the surer finding first."""

from collections.abc import Iterable
from typing import NamedTuple

from rules.folding import FILLERS


class Span(NamedTuple):
    """A stretch of text that is an identifier, and which kind (a word of `Finding.type`)."""

    start: int
    end: int
    type: str


def mask(text: str, spans: Iterable[Span]) -> str:
    """`text` with every span filled, so that later patterns see that something stood there and cannot match it
    again.
    """
    parts: list[str] = []
    cursor = 0
    for span in spans:
        parts += [text[cursor : span.start], FILLERS[span.type] * (span.end - span.start)]
        cursor = span.end
    parts.append(text[cursor:])
    return "".join(parts)


def merge(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; overlapping ones become one, of the type of the longest."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            longest = max(last, span, key=lambda each: each.end - each.start)
            merged[-1] = Span(last.start, max(last.end, span.end), longest.type)
        else:
            merged.append(span)
    return merged
