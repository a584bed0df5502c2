"""Estimates the chance that a redacted text still holds a direct identifier, from what is left standing in it.

Each signal is the chance that it alone betrays a miss; signals are taken as independent: risk = 1 - product(1
- signal).
The weights are stated here, in one table, so that a reader can say why a text was withheld.
"""

from collections.abc import Iterator

from rules import name_cues as cues
from rules.name_capture import looks_affixed
from rules.name_letters import DOUBTFUL, UNLIKELY, likeness
from rules.reading import (
    AMBIGUOUS,
    CERTAIN,
    COMMON,
    DIGITS,
    IDENTIFIER,
    NAMELIKE,
    NOT_A_WORD,
    PLACE,
    RARE,
    REDACTED_NAME,
    REDACTED_PLACE,
    UNKNOWN,
    VILLAGE,
    Reading,
)

NAME_WORD_LEFT = 0.20
NAME_WORD_IN_A_PLACE = 0.01
LIKELY_WORD_LEFT = 0.10
DOUBTFUL_WORD_LEFT = 0.045
UNKNOWN_WORD_LEFT = 0.015
UNLIKELY_WORD_LEFT = 0.003
UNKNOWN_WORD_IN_A_PLACE = 0.008
VILLAGE_WORD_LEFT = 0.015
UNKNOWN_WORDS_TOGETHER = 0.12
UNKNOWN_WORD_AFTER_A_PERSON_WORD = 0.25
UNKNOWN_CAPITALISED_WORD = 0.15
AMBIGUOUS_WORDS_TOGETHER = 0.06
CUE_WITHOUT_A_NAME = 0.12
CUE_BEFORE_AN_EVERYDAY_WORD = 0.02
UNKNOWN_HEAD_OF_A_PLACE = 0.06
LABEL_WITHOUT_A_VALUE = 0.35
LONG_NUMBER_LEFT = 0.06
VERY_LONG_NUMBER_LEFT = 0.15
GLUED_WORD = 0.03
NAME_FOUND = 0.035
IDENTIFIER_FOUND = 0.02
MANY_FINDINGS = 0.30
LONG_TEXT = 0.10
VERY_LONG_TEXT = 0.40

_PERSON_WORDS = cues.PERSON_WORDS | cues.ROLES | {"dengan", "menghubungi", "dokter"}
_LABELS = frozenset({"nik", "kk", "hp", "wa", "telp", "rekening", "norek", "nopol", "ktp", "email", "npwp"})
_CUES = cues.INTRODUCTIONS | cues.ROLE_PLACES | _LABELS | {"nama"}
_VALUE_NEAR = 6


def estimate(reading: Reading, findings: int) -> float:
    """The risk in [0, 1] of a text whose names are taken and identifiers filled; `findings` were replaced in all."""
    safe = 1.0
    for signal in _signals(reading, findings):
        safe *= 1.0 - signal
    return round(1.0 - safe, 4)


def _signals(reading: Reading, findings: int) -> Iterator[float]:
    yield from _size(reading, findings)
    before_unknown = False
    for at, kind in enumerate(reading.kinds):
        unknown = False
        if reading.taken[at] or kind & REDACTED_NAME:
            yield NAME_FOUND
        elif kind & NOT_A_WORD:
            yield from _of_mark(reading, at)
        elif kind & COMMON and not kind & CERTAIN:
            if reading.words[at] in _CUES:
                yield from _of_cue(reading, at)
        else:
            unknown = kind == UNKNOWN and not reading.protected[at]
            yield from _of_word(reading, at, before_unknown)
        before_unknown = unknown


def _size(reading: Reading, findings: int) -> Iterator[float]:
    length = len(reading.plain)
    if length > 5000:
        yield VERY_LONG_TEXT
    elif length > 2000:
        yield LONG_TEXT
    if findings > 4:
        yield MANY_FINDINGS


def _of_mark(reading: Reading, at: int) -> Iterator[float]:
    kind = reading.kinds[at]
    if kind & (IDENTIFIER | REDACTED_PLACE):
        yield IDENTIFIER_FOUND
    elif kind & DIGITS:
        length = len(reading.words[at])
        if length >= 9:
            yield VERY_LONG_NUMBER_LEFT
        elif length >= 6:
            yield LONG_NUMBER_LEFT


def _of_cue(reading: Reading, at: int) -> Iterator[float]:
    """An introduction that no name followed, or a number's label with nothing beside it though a value seems to
    be given.
    """
    word = reading.words[at]
    if word in cues.INTRODUCTIONS or (word == "nama" and at and reading.words[at - 1] == "atas"):
        if not _found_near(reading, at):
            following = reading.kinds[at + 1] if at + 1 < len(reading.kinds) else COMMON
            yield CUE_BEFORE_AN_EVERYDAY_WORD if following & COMMON else CUE_WITHOUT_A_NAME
    elif word in cues.ROLE_PLACES and at and reading.words[at - 1] in cues.ROLE_HEADS:
        if at + 1 < len(reading.kinds) and not reading.kinds[at + 1] & (COMMON | NOT_A_WORD | PLACE):
            yield UNKNOWN_HEAD_OF_A_PLACE
    elif (
        word in _LABELS
        and at + 1 < len(reading.words)
        and reading.words[at + 1] in ":="
        and not _found_near(reading, at)
    ):
        yield LABEL_WITHOUT_A_VALUE


def _found_near(reading: Reading, at: int) -> bool:
    last = min(len(reading.kinds), at + 1 + _VALUE_NEAR)
    return any(
        reading.taken[each] or reading.kinds[each] & (IDENTIFIER | REDACTED_NAME | REDACTED_PLACE)
        for each in range(at + 1, last)
    )


def _of_word(reading: Reading, at: int, before_unknown: bool) -> Iterator[float]:
    kind, word = reading.kinds[at], reading.words[at]
    if reading.protected[at]:
        yield NAME_WORD_IN_A_PLACE if kind & CERTAIN else 0.0 if kind else UNKNOWN_WORD_IN_A_PLACE
    elif kind & CERTAIN:
        yield NAME_WORD_LEFT
    elif kind & AMBIGUOUS:
        if at and reading.kinds[at - 1] & NAMELIKE and not reading.kinds[at - 1] & NOT_A_WORD:
            yield AMBIGUOUS_WORDS_TOGETHER
    elif kind & VILLAGE:
        yield VILLAGE_WORD_LEFT
    elif not kind & (PLACE | RARE):
        yield from _of_unknown(reading, at, word, before_unknown)


def _of_unknown(reading: Reading, at: int, word: str, before_unknown: bool) -> Iterator[float]:
    if len(word) > 18:
        yield GLUED_WORD
    previous = reading.words[at - 1] if at else ""
    score = likeness(word)
    if score < UNLIKELY:
        yield UNLIKELY_WORD_LEFT
    elif score < DOUBTFUL or looks_affixed(word):
        yield UNKNOWN_WORD_LEFT
    elif previous in _PERSON_WORDS or previous in cues.HONORIFICS:
        yield UNKNOWN_WORD_AFTER_A_PERSON_WORD
    elif reading.capitals and reading.capitals[at]:
        yield UNKNOWN_CAPITALISED_WORD
    elif before_unknown:
        yield UNKNOWN_WORDS_TOGETHER
    else:
        yield DOUBTFUL_WORD_LEFT if score < 0.5 else LIKELY_WORD_LEFT
