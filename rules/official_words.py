"""Decides whether an official's own words may be published: personal data is refused, and doubt is shown where it is.

A complaint that is in doubt is withheld as a whole, since nobody is there to mend it. An official is: the doubt is
judged sentence by sentence, so that a long answer is not refused for its length and the sentence can be written anew.
And more doubt is needed: a complaint is one of many in which some hold a name, while an official was told to leave
names out, answers for every word, and would be refused one plain sentence in ten by the measure for complaints.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.redaction import redact, withholds

__all__ = ["DOUBTFUL_FROM", "RISK", "Judged", "judge"]

RISK = "RISK"
"""Stands among the kinds of findings where nothing was found and yet somebody may be named."""

DOUBTFUL_FROM = 0.04
"""The risk above which a sentence is in doubt: of the validation texts' sentences in which nothing was to be found, one
in 700 is above it. It finds few of the names that redaction misses; the official's own eye on the preview must.
"""

_LONGEST_PIECE = 1_000
_SENTENCE_END = re.compile(r"\n+|(?P<word>\w*)[.!?]+\s+")


@dataclass(frozen=True, slots=True)
class Judged:
    """What redaction makes of an official's words; nothing found and nothing doubtful: they may be published."""

    text: str
    """The words with what was found replaced."""
    found: tuple[str, ...]
    """The kinds of personal data, each once."""
    doubtful: tuple[str, ...]
    """The sentences of `text` that may still name somebody."""

    @property
    def kinds(self) -> list[str]:
        """Why they are refused; empty when they are not."""
        return [*self.found, RISK] if self.doubtful else list(self.found)


def judge(words: str, threshold: float = 0.0) -> Judged:
    """Judge an official's words, in time linear in their length; no sentence is in doubt whose risk is at most
    `threshold`.
    """
    redaction = redact(words)
    doubtful = (one for one in _sentences(redaction.text) if withholds(redact(one), max(threshold, DOUBTFUL_FROM)))
    return Judged(
        redaction.text, tuple(sorted({finding.type for finding in redaction.findings})), tuple(dict.fromkeys(doubtful))
    )


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text, trimmed; one without an end is cut between words."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if not _abbreviates(end["word"] or ""):
            yield from _pieces(text[start : end.end()].strip())
            start = end.end()
    yield from _pieces(text[start:].strip())


def _abbreviates(word: str) -> bool:
    """Whether a point after this word ends an abbreviation (Bpk., Sdr., jl.), so that what follows belongs to it."""
    return 0 < len(word) <= 2 or (len(word) <= 4 and word[:1].isupper())


def _pieces(sentence: str) -> Iterator[str]:
    while len(sentence) > _LONGEST_PIECE:
        cut = sentence.rfind(" ", 1, _LONGEST_PIECE)
        cut = cut if cut > 0 else _LONGEST_PIECE
        yield sentence[:cut]
        sentence = sentence[cut:].strip()
    if sentence:
        yield sentence
