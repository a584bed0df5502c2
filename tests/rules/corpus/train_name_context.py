"""Learns the weights of `rules/name_context.py` from the tuned files; prints `rules/data/name_context.txt`.

    python -m tests.rules.corpus.train_name_context > rules/data/name_context.txt

Each text is read several times in disguise: its names are exchanged (for listed ones, for invented ones made of the
same letters, for words that are also places), and some everyday words, names and places are treated as if no list
knew them. So the weights say what surroundings tell, not which words the lists hold. The same in every run.
"""

import hashlib
import math
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rules import identifiers, name_context, name_cues, personal_names
from rules.folding import PLACEHOLDERS, fold
from rules.name_letters import LIKELY, likeness
from rules.name_lists import Kind, listed
from rules.reading import COMMON, NAMELIKE, NOT_A_WORD, PLACE, SHAPED, UNKNOWN, Reading
from rules.spans import mask
from tests.rules.corpus.scorer import TUNED, Labelled, load

DATA = Path(__file__).parents[3] / "rules" / "data"
_SEED = 11
_DISGUISES = 10
_EPOCHS = 4
_RATE = 0.15
_DECAY = 2e-5
_WEAKEST = 0.05
_FEWEST = 4
_FORGOTTEN_NAME, _FORGOTTEN_WORD, _FORGOTTEN_PLACE = 0.5, 0.04, 0.4
_ALREADY_REPLACED = 0.1
_NAME_LABELS = ("PERSON", "OFFICIAL")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

Example = tuple[tuple[str, ...], bool]


def main() -> None:
    """Writes the weights to standard output."""
    sys.stdout.write(render(weights(list(examples(tuned())))))


def tuned() -> list[Labelled]:
    """What is learnt from."""
    return [labelled for file in TUNED for labelled in load(file)]


def render(learnt: dict[str, float]) -> str:
    """The text of the data file."""
    lines = [
        "# Features of a word and its surroundings, and how much each speaks for a name (log odds).",
        "# Learnt from tests/rules/corpus/tuned*.txt by tests/rules/corpus/train_name_context.py.",
        f"# of {fingerprint()}",
        *(f"{feature} {weight:.2f}" for feature, weight in sorted(learnt.items())),
    ]
    return "\n".join(lines) + "\n"


def fingerprint() -> str:
    """What names the texts and the word lists that the weights come from."""
    lists = sorted(path for path in DATA.glob("*.txt") if path.name not in _FITTED)
    return hashlib.sha256(b"".join(path.read_bytes() for path in [*TUNED, *lists])).hexdigest()[:16]


_FITTED = {"name_context.txt", "residual_risk.txt"}


def examples(corpus: Iterable[Labelled]) -> Iterator[Example]:
    """What the model would see of each word of each text in each disguise, and whether it is a name."""
    names = Names()
    for number, labelled in enumerate(corpus):
        chance = random.Random(f"{_SEED} {number}")
        for disguise in range(_DISGUISES):
            changed = names.exchange(labelled, chance) if disguise else labelled
            yield from _of_text(changed, chance if disguise else None)


def _of_text(labelled: Labelled, chance: random.Random | None) -> Iterator[Example]:
    folded = fold(labelled.text)
    reading = Reading(mask(folded.plain, identifiers.find(folded.plain)), folded.clean)
    if chance:
        _forget(reading, chance)
    personal_names.follow_rules(reading)
    truth = [(start, end) for kind, start, end in labelled.labels if kind in _NAME_LABELS]
    about = name_context.surroundings(reading)
    likely = name_context.candidates(reading)
    yield from ((tuple(name_context.features(reading, at, about)), _is_name(reading, at, truth)) for at in likely)
    for at in likely:
        reading.taken[at] = reading.taken[at] or _is_name(reading, at, truth)
    everyday = name_context.everyday_candidates(reading)
    yield from ((tuple(name_context.features(reading, at, about)), _is_name(reading, at, truth)) for at in everyday)


def _is_name(reading: Reading, at: int, truth: list[tuple[int, int]]) -> bool:
    inside = any(start <= reading.starts[at] and reading.ends[at] <= end for start, end in truth)
    return inside and reading.words[at] not in _TITLES


_TITLES = name_cues.HONORIFICS | {"h", "hj", "drs", "ir", "dr"}


def _forget(reading: Reading, chance: random.Random) -> None:
    """Treats some words as if no list had them; the same word is forgotten everywhere in the text."""
    kinds: dict[str, int] = {}
    for at, word in enumerate(reading.words):
        if word not in kinds:
            kinds[word] = forgotten(word, reading.kinds[at], chance)
        reading.kinds[at] = kinds[word]


def forgotten(word: str, kind: int, chance: random.Random) -> int:
    """The kind of a word, which now and then becomes that of a word that no list has."""
    if kind & NOT_A_WORD or kind == UNKNOWN or len(word) < 4 or (kind & COMMON and word in _CUE_WORDS):
        return kind
    odds = _FORGOTTEN_NAME if kind & NAMELIKE else _FORGOTTEN_PLACE if kind & PLACE else _FORGOTTEN_WORD
    if chance.random() >= odds:
        return kind
    return SHAPED if likeness(word) >= LIKELY else UNKNOWN


_CUE_WORDS = (
    name_cues.HONORIFICS
    | name_cues.INTRODUCTIONS
    | name_cues.ROLES
    | name_cues.KIN
    | name_cues.OWNERS
    | name_cues.PERSON_WORDS
    | name_cues.PLACE_PREPOSITIONS
    | name_cues.INSTITUTIONS
)


class Names:
    """Names to put in the place of others: listed, invented from the letters of listed ones, or also a place."""

    def __init__(self, *, everyday: bool = True) -> None:
        by_kind: dict[int, list[str]] = defaultdict(list)
        for word, kind in sorted(listed()):
            if len(word) > 3:
                by_kind[kind].append(word)
        self.listed = by_kind[int(Kind.NAME)]
        self.places = by_kind[int(Kind.PLACE)] + by_kind[int(Kind.NAME | Kind.PLACE)]
        self.ambiguous = by_kind[int(Kind.AMBIGUOUS)] + by_kind[int(Kind.RARE)][::60]
        self.everyday = [word for word in by_kind[int(Kind.COMMON)] if word not in _CUE_WORDS] if everyday else []
        self.known = {word for word, _ in listed()}
        self.following: dict[str, list[str]] = defaultdict(list)
        for word in self.listed:
            padded = f"^^{word}$"
            for at in range(2, len(padded)):
                self.following[padded[at - 2 : at]].append(padded[at])

    def exchange(self, labelled: Labelled, chance: random.Random) -> Labelled:
        """The text with most of its names exchanged, one for one."""
        new: dict[str, str] = {}
        pieces: list[str] = []
        labels: list[tuple[str, int, int]] = []
        cursor = length = 0
        for kind, start, end in sorted(labelled.labels, key=lambda label: label[1]):
            value = labelled.text[start:end]
            if kind in _NAME_LABELS and chance.random() < _ALREADY_REPLACED:
                value, kind = PLACEHOLDERS["PERSON"], "REPLACED"
            elif kind in _NAME_LABELS:
                value = _WORD.sub(lambda match: self._other(match.group(), new, chance), value)
            pieces += [labelled.text[cursor:start], value]
            length += start - cursor
            labels.append((kind, length, length + len(value)))
            length += len(value)
            cursor = end
        return Labelled("".join(pieces) + labelled.text[cursor:], tuple(labels))

    def _other(self, word: str, new: dict[str, str], chance: random.Random) -> str:
        low = word.lower()
        if len(low) < 3 or low in name_cues.HONORIFICS or low in name_cues.DEGREES or low in {"bin", "binti", "alias"}:
            return word
        if low not in new:
            new[low] = low if chance.random() < 0.2 else self._any(chance)
        return new[low].upper() if word.isupper() else new[low].capitalize() if word[0].isupper() else new[low]

    def _any(self, chance: random.Random) -> str:
        lot = chance.random()
        if lot < 0.40:
            return chance.choice(self.listed)
        if lot < 0.65:
            return self._invented(chance)
        if lot < 0.90:
            return _syllables(chance)
        if lot > 0.96 and self.everyday:
            return chance.choice(self.everyday)
        return chance.choice(self.places if lot < 0.93 else self.ambiguous)

    def _invented(self, chance: random.Random) -> str:
        while True:
            word = "^^"
            while not word.endswith("$") and len(word) < 16:
                word += chance.choice(self.following[word[-2:]])
            word = word.strip("^$")
            if len(word) > 3 and word not in self.known:
                return word


def _syllables(chance: random.Random) -> str:
    """A word that looks like no listed name: two or three syllables, at times with a close."""
    word = "".join(chance.choice(_ONSETS) + chance.choice("aaeiiouu") for _ in range(chance.choice((2, 2, 3))))
    return word + chance.choice(("", "", "", "n", "ng", "k", "s", "h", "r"))


_ONSETS = [
    "b",
    "c",
    "d",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "w",
    "y",
    "ng",
    "nd",
    "mb",
    "tt",
    "ll",
    "kk",
]


def weights(seen: list[Example]) -> dict[str, float]:
    """Logistic regression by gradient steps that shrink for each feature as it is met (AdaGrad)."""
    counts: dict[str, int] = defaultdict(int)
    for found, _ in seen:
        for feature in found:
            counts[feature] += 1
    kept = [([feature for feature in found if counts[feature] >= _FEWEST * _DISGUISES], name) for found, name in seen]
    weight: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1.0)
    order = list(range(len(kept)))
    chance = random.Random(_SEED)
    for _ in range(_EPOCHS):
        chance.shuffle(order)
        for number in order:
            found, name = kept[number]
            total = sum([weight[feature] for feature in found])
            error = (1.0 if name else 0.0) - 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
            if abs(error) < 0.002:
                continue
            for feature in found:
                step = error - _DECAY * weight[feature]
                squares[feature] += step * step
                weight[feature] += _RATE * step / math.sqrt(squares[feature])
    return {feature: value for feature, value in weight.items() if abs(value) >= _WEAKEST}


if __name__ == "__main__":
    main()
