"""Estimates the chance that a redacted text still holds a direct identifier, from what is left standing in it.

Names: a logistic model of a few figures of the text (`measures`), fitted by tests/rules/corpus/train_risk.py, its
weights in `data/residual_risk.txt`. Everything else: a few signs stated here, each the chance that it alone betrays a
miss. All are taken as independent, so that a reader can say why a text was withheld.
"""

import math
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from rules import name_cues as cues
from rules.reading import (
    COMMON,
    DIGITS,
    IDENTIFIER,
    REDACTED_NAME,
    REDACTED_PLACE,
    SHAPED,
    UNKNOWN,
    VILLAGE,
    Reading,
)

CUE_WITHOUT_A_NAME = 0.12
CUE_BEFORE_AN_EVERYDAY_WORD = 0.004
LABEL_WITHOUT_A_VALUE = 0.35
LONG_NUMBER_LEFT = 0.006
VERY_LONG_NUMBER_LEFT = 0.15
GLUED_WORD = 0.02
MANY_FINDINGS = 0.30
LONG_TEXT = 0.10
VERY_LONG_TEXT = 0.40

IN_A_PLACE = 0.1
"""How much of its chance a word keeps that names a street or a school: it may be a person's name but points at none."""

_LABELS = frozenset({"nik", "kk", "hp", "wa", "telp", "rekening", "norek", "nopol", "ktp", "email", "npwp"})
_CUES = cues.INTRODUCTIONS | _LABELS | {"nama"}
_MONEY = frozenset({"rp", "rupiah", "idr", "juta", "ribu", "sebesar", "senilai"})
_VALUE_NEAR = 6
_LONGEST_WORD = 22
_UNLISTED = (UNKNOWN, VILLAGE, SHAPED)

MEASURES = (
    "names_left",
    "likeliest_name",
    "names_found",
    "length",
    "unknown_words",
    "persons_named",
)
_PERSONS = cues.HONORIFICS | cues.KIN | cues.ROLES | cues.INTRODUCTIONS | cues.PERSON_WORDS | {"nama", "an"}


def estimate(reading: Reading, findings: int) -> float:
    """The risk in [0, 1] of a text whose names are taken and identifiers filled; `findings` were replaced in all."""
    safe = 1.0 - _of_names(measures(reading))
    for sign in _signs(reading, findings):
        safe *= 1.0 - sign
    return round(1.0 - safe, 4)


def measures(reading: Reading) -> tuple[float, ...]:
    """What the model looks at, in the order of `MEASURES`, each roughly between 0 and 5.

    The chances of words left standing, together and the greatest; how many names were found; the text's length; how
    many of its words no list knows; how many speak of persons.
    """
    left = [
        chance * IN_A_PLACE if reading.protected[at] else chance
        for at, chance in reading.chances.items()
        if not reading.taken[at]
    ]
    names = len(reading.spans())
    return (
        math.log1p(10 * sum([-math.log1p(-min(chance, 0.99)) for chance in left])),
        math.sqrt(max(left, default=0.0)),
        math.log1p(names),
        math.log1p(len(reading.plain) / 100),
        math.log1p(sum([reading.kinds.count(kind) for kind in _UNLISTED])),
        math.log1p(sum([word in _PERSONS for word in reading.words])),
    )


def _of_names(measured: tuple[float, ...]) -> float:
    weights = _weights()
    total = weights["constant"] + sum(
        [weights[name] * value for name, value in zip(MEASURES, measured, strict=True)],
    )
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def _weights() -> dict[str, float]:
    text = files("rules").joinpath("data", "residual_risk.txt").read_text("utf-8")
    pairs = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(weight) for name, weight in pairs}


def _signs(reading: Reading, findings: int) -> Iterator[float]:
    length = len(reading.plain)
    if length > 5000:
        yield VERY_LONG_TEXT
    elif length > 2000:
        yield LONG_TEXT
    if findings > 4:
        yield MANY_FINDINGS
    kinds, words = reading.kinds, reading.words
    for at in [at for at, kind in enumerate(kinds) if kind != COMMON or words[at] in _CUES]:
        if kinds[at] & DIGITS:
            yield from _of_number(reading, at)
        elif words[at] in _CUES:
            yield from _of_cue(reading, at)
        elif kinds[at] in _UNLISTED and len(words[at]) > _LONGEST_WORD and not reading.taken[at]:
            yield GLUED_WORD


def _of_number(reading: Reading, at: int) -> Iterator[float]:
    length = len(reading.words[at])
    if length >= 6 and not (at and reading.words[at - 1] in _MONEY):
        yield VERY_LONG_NUMBER_LEFT if length >= 9 else LONG_NUMBER_LEFT


def _of_cue(reading: Reading, at: int) -> Iterator[float]:
    """An introduction that no name followed, or a number's label with nothing beside it though a value seems to
    be given.
    """
    word = reading.words[at]
    if word in cues.INTRODUCTIONS or (word == "nama" and at and reading.words[at - 1] == "atas"):
        if not _found_near(reading, at):
            following = reading.kinds[at + 1] if at + 1 < len(reading.kinds) else COMMON
            yield CUE_BEFORE_AN_EVERYDAY_WORD if following & COMMON else CUE_WITHOUT_A_NAME
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
