"""How well redaction does on the corpus: recall by kind, over-redaction, what is published and what of it leaks.

`held_out_*.txt` were written before the rules of today and are only ever measured; rules, lists and weights come from
`tuned*.txt`. Real complaints are harder than either: nobody should quote these figures as real ones. `python -m
tests.rules.corpus` prints the tables.
"""

import random
from pathlib import Path

import pytest

from rules.name_letters import LIKELY, groups
from rules.redaction import redact, withholds
from tests.rules.corpus.scorer import HELD_OUT, TUNED, Labelled, Score, load, score
from tests.rules.corpus.train_name_context import fingerprint
from tests.rules.corpus.train_name_letters import render, samples, weights

CERTAIN = ("NIK", "KK", "PHONE", "EMAIL", "COORDINATES")
NAMES = {"PERSON": 0.9, "OFFICIAL": 0.75}


def measured(files: list[Path]) -> Score:
    return score((labelled for file in files for labelled in load(file)), redact, withholds)


def test_the_held_out_texts_reach_the_floors() -> None:
    total = measured(HELD_OUT)

    assert total.texts >= 300
    for kind in total.labelled:
        assert total.recall(kind) >= (0.995 if kind in CERTAIN else NAMES.get(kind, 0.9)), kind
    assert total.over_redaction() <= 0.04
    assert total.published >= 0.6 * total.texts
    assert total.published_leaking <= 0.05 * total.published


def test_the_tuned_texts_do_not_get_worse() -> None:
    total = measured(TUNED)

    for kind in total.labelled:
        assert total.recall(kind) >= {"PERSON": 0.94}.get(kind, 0.99), kind
    assert total.over_redaction() <= 0.01
    assert total.published >= 0.85 * total.texts


def test_a_space_lost_beside_an_identifier_hides_few_of_them() -> None:
    chance = random.Random(4)
    corpus = [labelled for file in TUNED for labelled in load(file)]
    total = score([_glued(labelled, chance) for labelled in corpus], redact, withholds)

    assert total.recall("PERSON") >= 0.9
    assert total.recall("NIK") == total.recall("KK") == total.recall("PHONE") == 1.0


def _glued(labelled: Labelled, chance: random.Random) -> Labelled:
    """The text without one of the spaces beside its labels, as when an export loses a line break (domain.md 9.4)."""
    edges = {edge for _, start, end in labelled.labels for edge in (start - 1, end)}
    spaces = sorted(edge for edge in edges if labelled.text[edge : edge + 1] == " ")
    if not spaces:
        return labelled
    at = chance.choice(spaces)
    labels = tuple((kind, start - (start > at), end - (end > at)) for kind, start, end in labelled.labels)
    return Labelled(labelled.text[:at] + labelled.text[at + 1 :], labels)


def test_no_text_of_the_corpus_is_counted_twice() -> None:
    texts = [labelled.text for file in HELD_OUT + TUNED for labelled in load(file)]

    assert len(texts) == len(set(texts))


def test_the_letter_weights_are_what_training_gives() -> None:
    file = Path(__file__).parents[2] / "rules" / "data" / "name_letters.txt"

    assert file.read_text("utf-8") == render()


def test_the_context_weights_were_learnt_from_the_tuned_files_of_today() -> None:
    file = Path(__file__).parents[2] / "rules" / "data" / "name_context.txt"

    assert f"# of {fingerprint()}" in file.read_text("utf-8").splitlines()


@pytest.mark.parametrize("seed", [1, 2])
def test_letters_tell_unseen_names_from_misspelt_words(seed: int) -> None:
    names, misspelt = samples()
    random.Random(seed).shuffle(names)
    random.Random(seed).shuffle(misspelt)
    learnt = weights(names[500:], misspelt[3000:])

    def likeness(word: str) -> float:
        found = groups(word)
        return sum(learnt.get(group, 0) for group in found) / len(found) ** 0.5

    assert sum(likeness(name) >= LIKELY for name in names[:500]) > 0.8 * 500
    assert sum(likeness(word) >= LIKELY for word in misspelt[:3000]) < 0.22 * 3000
