"""Says how likely a word is part of a person's name, from the word and the words around it.

A logistic model, one weight for each feature that is present; the weights (`data/name_context.txt`) are learnt by
tests/rules/corpus/train_name_context.py. It decides where the rules that follow an announcement do not, and its doubt
is what the risk of a text is made of.
"""

import math
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from rules import name_cues as cues
from rules.name_capture import looks_affixed
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


def candidates(reading: Reading) -> list[int]:
    """The words that could be part of a name at all; an everyday word only beside one that is none, or after a cue."""
    kinds, words = reading.kinds, reading.words
    count = len(kinds)
    return [
        at
        for at in reading.uncommon()
        if not kinds[at] & NOT_A_WORD
        and (
            not kinds[at] & COMMON
            or (at and (kinds[at - 1] != COMMON or words[at - 1] in _CUES))
            or (at + 1 < count and kinds[at + 1] != COMMON)
        )
    ]


def everyday_candidates(reading: Reading) -> list[int]:
    """Everyday words that touch a name already taken, or follow a title: "pasti hutauruk", "mak isah"."""
    kinds, words, taken = reading.kinds, reading.words, reading.taken
    count = len(kinds)
    places = {at + 1 for at, word in enumerate(words) if word in _ANNOUNCING}
    for at in reading.places_taken():
        places |= {at - 1, at + 1}
    return [
        at
        for at in sorted(places)
        if 0 <= at < count
        and kinds[at] == COMMON
        and not taken[at]
        and words[at] not in _CUES
        and not looks_affixed(words[at])
    ]


def chance(reading: Reading, at: int, surroundings: str) -> float:
    """The estimated chance that word `at` is part of a private person's or an official's name."""
    weights = _weights()
    total = weights.of_word(reading.words[at], reading.kinds[at]) + sum(
        [weights.get(feature, 0.0) for feature in _features_of_place(reading, at, surroundings)]
    )
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def surroundings(reading: Reading) -> str:
    """How much of a text is unknown words: in a regional language an unknown word says little."""
    kinds = reading.kinds
    share = (kinds.count(UNKNOWN) + kinds.count(SHAPED) + kinds.count(VILLAGE)) / max(8, len(kinds))
    return str(sum([share > step for step in _UNKNOWN_SHARES]))


def features(reading: Reading, at: int, surroundings: str) -> list[str]:
    """What the model looks at; every word of the list is a key of the weights."""
    return _features_of_word(reading.words[at], reading.kinds[at]) + _features_of_place(reading, at, surroundings)


def _features_of_word(word: str, kind: int) -> list[str]:
    code = _CODES[kind]
    letters = str(sum([likeness(word) >= step for step in _LIKENESS_STEPS]))
    found = ["bias", "k" + code, "l" + letters, "kl" + code + letters, "n" + str(min(len(word), 12)), "e" + word[-3:]]
    if kind == COMMON:
        found.append("w" + word)
    return found


def _features_of_place(reading: Reading, at: int, surroundings: str) -> list[str]:
    words, taken, count = reading.words, reading.taken, len(reading.words)
    code = _CODES[reading.kinds[at]]
    before, after = _neighbour(reading, at - 1), _neighbour(reading, at + 1)
    further, beyond = _neighbour(reading, at - 2), _neighbour(reading, at + 2)
    left = str(taken[at - 1]) if at else EDGE
    right = str(taken[at + 1]) if at + 1 < count else EDGE
    found = [
        f"r{code}{taken[at]}{reading.protected[at]}",
        "b" + before,
        "a" + after,
        "f" + further,
        "y" + beyond,
        f"kb{code}{before}",
        f"ka{code}{after}",
        f"ba{before}|{after}",
        f"fb{further}|{before}",
        f"s{surroundings}{code}",
        f"t{left}{right}{code}",
    ]
    if at:
        found.append("bw" + words[at - 1])
        if reading.breaks_before(at):
            found.append("line" + code)
    if at + 1 < count:
        found.append("aw" + words[at + 1])
    if at > 1:
        found.append("fw" + words[at - 2])
    if reading.capitals is not None:
        found.append(f"c{reading.capitals[at]}{code}")
    return found


class _Codes(dict[int, str]):
    """The letters that stand for the kinds of a word."""

    def __missing__(self, kind: int) -> str:
        found = self[kind] = "".join([letter for bit, letter in _KIND_CODES if kind & bit]) or "U"
        return found


_CODES = _Codes()


class _Sames(dict[int, str]):
    """What a neighbour is that is no everyday word, by its kinds."""

    def __missing__(self, kind: int) -> str:
        found = self[kind] = "=" + _CODES[kind]
        return found


_SAME_AS = _Sames()


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
    return _CLASSES[word] if word in _CUES else _SAME_AS[kind]


_MARKS = {DIGITS: "0", IDENTIFIER: "#", REDACTED_NAME: "@n", REDACTED_PLACE: "@p"}
_ANNOUNCING = cues.HONORIFICS | cues.INTRODUCTIONS | {"la", "wa", "ni", "dg", "als", "alias", "si"}
_CUES = frozenset().union(*(members for _, members in _CUE_CLASSES))


class Weights(dict[str, float]):
    """What each feature speaks for a name, in log odds; the part that a word alone decides is worked out once."""

    def __init__(self, pairs: Iterable[tuple[str, float]]) -> None:
        super().__init__(pairs)
        self._of_words: dict[tuple[str, int], float] = {}

    def of_word(self, word: str, kind: int) -> float:
        """The sum over the features of the word itself."""
        known = self._of_words.get((word, kind))
        if known is None:
            if len(self._of_words) > _CLASSES_LIMIT:
                self._of_words.clear()
            known = sum([self.get(feature, 0.0) for feature in _features_of_word(word, kind)])
            self._of_words[word, kind] = known
        return known


@cache
def _weights() -> Weights:
    text = files("rules").joinpath("data", "name_context.txt").read_text("utf-8")
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("# "))
    return Weights((feature, float(weight)) for feature, weight in pairs)
