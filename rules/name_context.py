"""Says how likely a word is part of a person's name, from the word and the words around it.

A logistic model, one weight for each feature that is present; the weights (`data/name_context.txt`) are learnt by
tests/rules/corpus/train_name_context.py. It decides where the rules that follow an announcement do not, and its doubt
is what the risk of a text is made of.
"""

import math
from functools import cache
from importlib.resources import files

from rules import name_cues as cues
from rules.name_letters import likeness
from rules.reading import (
    AMBIGUOUS,
    COMMON,
    DIGITS,
    IDENTIFIER,
    NAME,
    NOT_A_WORD,
    PLACE,
    RARE,
    REDACTED_NAME,
    REDACTED_PLACE,
    SHAPED,
    UNKNOWN,
    VILLAGE,
    Reading,
)

EDGE = "^"
_CLASSES_LIMIT = 50_000
_LIKENESS_STEPS = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
_UNKNOWN_SHARES = (0.02, 0.06, 0.12, 0.25)

_CUE_CLASSES = (
    ("intro", cues.INTRODUCTIONS | {"nama", "an", "a"}),
    ("title", cues.HONORIFICS | cues.WEAK_HONORIFICS),
    ("role", cues.ROLES | cues.ROLE_HEADS),
    ("kin", cues.KIN | cues.ELDERS),
    ("owner", cues.OWNERS),
    ("person", cues.PERSON_WORDS),
    ("label", cues.LABELS),
    ("where", cues.PLACE_PREPOSITIONS),
    ("house", cues.INSTITUTIONS),
    ("link", cues.LIST_LINKS - {","}),
    ("sign", cues.SIGNATURES),
)
_PREFIXES = (("me", "v-me"), ("di", "v-di"), ("ber", "v-ber"), ("ter", "v-ter"))
_KIND_CODES = (
    (NAME, "N"),
    (AMBIGUOUS, "A"),
    (SHAPED, "S"),
    (PLACE, "P"),
    (VILLAGE, "V"),
    (RARE, "R"),
    (COMMON, "C"),
)


class _Classes(dict[str, str]):
    """What kind of cue a word is for its neighbours, worked out once."""

    def __missing__(self, word: str) -> str:
        if len(self) > _CLASSES_LIMIT:
            self.clear()
        found = self[word] = _class_of(word)
        return found


def _class_of(word: str) -> str:
    for name, members in _CUE_CLASSES:
        if word in members:
            return name
    if len(word) >= 5:
        for prefix, name in _PREFIXES:
            if word.startswith(prefix):
                return name
    return "nya" if word.endswith("nya") else "other"


_CLASSES = _Classes()


def is_candidate(kind: int) -> bool:
    """Whether a word of this kind could be part of a name at all."""
    return not kind & NOT_A_WORD and (kind & ~COMMON != 0 or kind == UNKNOWN)


def chance(reading: Reading, at: int, surroundings: str) -> float:
    """The estimated chance that word `at` is part of a private person's or an official's name."""
    weights = _weights()
    total = sum([weights.get(feature, 0.0) for feature in features(reading, at, surroundings)])
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def surroundings(reading: Reading) -> str:
    """How much of a text is unknown words: in a regional language an unknown word says little."""
    words = [kind for kind in reading.kinds if not kind & NOT_A_WORD]
    share = sum([kind in (UNKNOWN, SHAPED, VILLAGE) for kind in words]) / max(8, len(words))
    return str(sum([share > step for step in _UNKNOWN_SHARES]))


def features(reading: Reading, at: int, surroundings: str) -> list[str]:
    """What the model looks at; every word of the list is a key of the weights."""
    word, code = reading.words[at], _code(reading.kinds[at])
    before, after = _neighbour(reading, at - 1), _neighbour(reading, at + 1)
    further, beyond = _neighbour(reading, at - 2), _neighbour(reading, at + 2)
    letters = str(sum([likeness(word) >= step for step in _LIKENESS_STEPS]))
    ruled = f"{reading.taken[at]}{reading.protected[at]}"
    found = [
        "bias",
        "k" + code,
        "l" + letters,
        "kl" + code + letters,
        "n" + str(min(len(word), 12)),
        "r" + code + ruled,
        "b" + before,
        "a" + after,
        "f" + further,
        "y" + beyond,
        "kb" + code + before,
        "ka" + code + after,
        "ba" + before + "|" + after,
        "fb" + further + "|" + before,
        "s" + surroundings + code,
        "e" + word[-3:],
        "t" + _taken(reading, at - 1) + _taken(reading, at + 1) + code,
    ]
    if at:
        found.append("bw" + reading.words[at - 1])
    if at + 1 < len(reading.words):
        found.append("aw" + reading.words[at + 1])
    if at > 1:
        found.append("fw" + reading.words[at - 2])
    if reading.capitals is not None:
        found.append("c" + str(reading.capitals[at]) + code)
    if reading.breaks_before(at):
        found.append("line" + code)
    return found


def _code(kind: int) -> str:
    return "".join([letter for bit, letter in _KIND_CODES if kind & bit]) or "U"


def _taken(reading: Reading, at: int) -> str:
    return str(reading.taken[at]) if 0 <= at < len(reading.taken) else EDGE


def _neighbour(reading: Reading, at: int) -> str:
    if not 0 <= at < len(reading.words):
        return EDGE
    kind, word = reading.kinds[at], reading.words[at]
    if kind & NOT_A_WORD:
        return _MARKS.get(kind) or word
    if reading.protected[at]:
        return "prot"
    if kind & COMMON:
        return _CLASSES[word]
    return _CLASSES[word] if word in _CUES else "=" + _code(kind)


_MARKS = {DIGITS: "0", IDENTIFIER: "#", REDACTED_NAME: "@n", REDACTED_PLACE: "@p"}
_CUES = frozenset().union(*(members for _, members in _CUE_CLASSES))


@cache
def _weights() -> dict[str, float]:
    text = files("rules").joinpath("data", "name_context.txt").read_text("utf-8")
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("# "))
    return {feature: float(weight) for feature, weight in pairs}
