"""Fits the weights of `rules/residual_risk.py`; prints `rules/data/residual_risk.txt`.

    python -m tests.rules.corpus.train_risk > rules/data/residual_risk.txt

What is fitted is whether a text still leaks after redaction by a redactor that has not learnt from it: the tuned files
are cut in three, and each third is redacted, in several disguises, with name weights learnt from the others.
"""

import math
import random
import sys
from collections.abc import Iterator
from unittest.mock import patch

from rules import name_context, reading, residual_risk
from rules.redaction import redact
from tests.rules.corpus import train_name_context
from tests.rules.corpus.scorer import Labelled, leaks

_PARTS = 3
_DISGUISES = 6
_EPOCHS = 300
_RATE = 0.5
_SEED = 5
_LEAST = [{"names_found": 0.25, "length": 0.05}.get(name, 0.0) for name in residual_risk.MEASURES]
"""No measure may speak for a text; and real texts that name one person name more, and are longer, than the tuned."""

Example = tuple[tuple[float, ...], bool]


def main() -> None:
    """Writes the weights to standard output."""
    sys.stdout.write(render(fit(list(examples()))))


def render(weights: list[float]) -> str:
    """The text of the data file."""
    lines = [
        "# How much each measure of a text (rules/residual_risk.py) raises the log odds that something is left in it.",
        "# Fitted by tests/rules/corpus/train_risk.py.",
        *(f"{name} {weight:.3f}" for name, weight in zip(("constant", *residual_risk.MEASURES), weights, strict=True)),
    ]
    return "\n".join(lines) + "\n"


def examples() -> Iterator[Example]:
    """The measures of each text in each disguise, and whether something was left in it."""
    corpus = train_name_context.tuned()
    names = train_name_context.Names()
    for part in range(_PARTS):
        others = [labelled for number, labelled in enumerate(corpus) if number % _PARTS != part]
        weights = name_context.Weights(train_name_context.weights(list(train_name_context.examples(others))).items())
        with patch.object(name_context, "_weights", lambda weights=weights: weights):
            for number, labelled in enumerate(corpus):
                if number % _PARTS == part:
                    yield from _disguised(labelled, names, random.Random(f"{_SEED} {number}"))


def _disguised(labelled: Labelled, names: train_name_context.Names, chance: random.Random) -> Iterator[Example]:
    yield measured(labelled)
    for _ in range(_DISGUISES):
        with patch.object(reading, "_KINDS", _Forgetful(chance)):
            yield measured(names.exchange(labelled, chance))


class _Forgetful(dict[str, int]):
    """The kinds of words, some words forgotten: real texts hold names and words that no list has."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance

    def __missing__(self, word: str) -> int:
        kind = self[word] = train_name_context.forgotten(word, reading.kind_of_token(word), self._chance)
        return kind


def measured(labelled: Labelled) -> Example:
    """The measures of one text as redaction takes them, and whether it leaks."""
    seen: list[tuple[float, ...]] = []

    def remember(read: reading.Reading, findings: int) -> float:
        seen.append(residual_risk.measures(read))
        return 0.0

    with patch.object(residual_risk, "estimate", remember):
        redaction = redact(labelled.text)
    return seen[0] if seen else (9.0,) * len(residual_risk.MEASURES), bool(leaks(labelled, redaction))


def fit(seen: list[Example]) -> list[float]:
    """Logistic regression by full gradient steps; the constant first."""
    width = len(residual_risk.MEASURES) + 1
    weights = [-4.0] + [0.0] * (width - 1)
    rows = [((1.0, *values), 1.0 if leaking else 0.0) for values, leaking in seen]
    squares = [1e-6] * width
    for _ in range(_EPOCHS):
        slopes = [0.0] * width
        for values, leaking in rows:
            total = sum([weight * value for weight, value in zip(weights, values, strict=True)])
            error = leaking - 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
            for at, value in enumerate(values):
                slopes[at] += error * value
        for at, slope in enumerate(slopes):
            mean = slope / len(rows) - 1e-4 * (weights[at] if at else 0.0)
            squares[at] += mean * mean
            weights[at] += _RATE * mean / math.sqrt(squares[at])
            if at:
                weights[at] = max(_LEAST[at - 1], weights[at])
    return weights


if __name__ == "__main__":
    main()
