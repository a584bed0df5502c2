"""Learns which letters make a word look like a name; prints `rules/data/name_letters.txt` (run from the project root).

    python -m tests.rules.corpus.train_name_letters > rules/data/name_letters.txt

Names of the list are set against everyday words misspelt at random, since what redaction meets and does not know is
mostly one or the other. Each group of three letters gets the rounded logarithm of how much likelier it is in a name.
"""

import math
import random
import sys
from collections import Counter
from collections.abc import Iterable

from rules.name_letters import groups
from rules.name_lists import Kind, listed

_SEED = 3
_SMOOTHING = 0.5
_RARE_GROUPS = 8000
_WEAKEST = 1.0
_FEWEST = 3


def main() -> None:
    """Writes the weights to standard output."""
    sys.stdout.write(render())


def render() -> str:
    """The text of the data file."""
    names, misspelt = samples()
    lines = [
        "# How much likelier three letters (^ begins, $ ends a word) are in a name than in a misspelt everyday word,",
        "# as a rounded natural logarithm. Learnt from the word lists beside this file by",
        "# tests/rules/corpus/train_name_letters.py.",
        " ".join(f"{group}{weight:+d}" for group, weight in sorted(weights(names, misspelt).items())),
    ]
    return "\n".join(lines) + "\n"


def samples() -> tuple[list[str], list[str]]:
    """Names and misspelt everyday words of four letters or more, the same in every run."""
    names = sorted(word for word, kind in listed() if kind & Kind.NAME and _is_plain(word))
    everyday = sorted(
        word for word, kind in listed() if kind & Kind.COMMON and not kind & Kind.AMBIGUOUS and _is_plain(word)
    )
    chance = random.Random(_SEED)
    misspelt = [_misspell(word, chance) for word in everyday for _ in range(3)]
    return names, [word for word in misspelt if len(word) > 3]


def weights(names: Iterable[str], misspelt: Iterable[str]) -> dict[str, int]:
    """The rounded logarithm for every group of letters that says something."""
    in_names = Counter(group for word in names for group in groups(word))
    elsewhere = Counter(group for word in misspelt for group in groups(word))
    all_names = in_names.total() + _SMOOTHING * _RARE_GROUPS
    all_elsewhere = elsewhere.total() + _SMOOTHING * _RARE_GROUPS
    learnt: dict[str, int] = {}
    for group in in_names.keys() | elsewhere.keys():
        ratio = math.log((in_names[group] + _SMOOTHING) / all_names) - math.log(
            (elsewhere[group] + _SMOOTHING) / all_elsewhere
        )
        if abs(ratio) >= _WEAKEST and in_names[group] + elsewhere[group] >= _FEWEST:
            learnt[group] = round(max(-3.0, min(3.0, ratio)))
    return learnt


def _is_plain(word: str) -> bool:
    return len(word) > 3 and word.isascii() and word.isalpha()


def _misspell(word: str, chance: random.Random) -> str:
    """One of the slips that complaints are full of: a vowel or letter lost, doubled, swapped or mistyped."""
    at = chance.randrange(1, len(word))
    slip = chance.random()
    if slip < 0.35:
        vowels = [place for place in range(1, len(word)) if word[place] in "aeiou"]
        return word if not vowels else _without(word, chance.choice(vowels))
    if slip < 0.55:
        return word[:at] + word[at - 1] + word[at:]
    if slip < 0.7 and at < len(word) - 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if slip < 0.85:
        return _without(word, at)
    return word[:at] + chance.choice("abdegiklmnoprstu") + word[at + 1 :]


def _without(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


if __name__ == "__main__":
    main()
