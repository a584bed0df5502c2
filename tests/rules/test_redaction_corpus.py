"""How well redaction does on the corpus: recall by kind, other characters removed, what is published and still leaks.

The held-out file was written before it was measured and no rule was changed after reading its misses; the tuned files are
where rules come from. Real complaints are harder than either: docs must not quote these figures as real ones.
Run with -s to see the tables.
"""

import random
from pathlib import Path

import pytest

from rules.name_letters import LIKELY, groups
from rules.redaction import redact, withholds
from tests.rules.corpus.scorer import Score, load, score
from tests.rules.corpus.train_name_letters import render, samples, weights

CORPUS = Path(__file__).parent / "corpus"
TUNED = ("tuned.txt", "tuned_complaints.txt", "tuned_petitions.txt", "tuned_letters.txt")


def measured(*files: str) -> Score:
    total = score((labelled for file in files for labelled in load(CORPUS / file)), redact, withholds)
    print(f"\n{', '.join(files)}\n{total.table()}")  # noqa: T201
    return total


def test_the_held_out_texts_reach_the_floors() -> None:
    total = measured("held_out.txt")

    assert total.texts >= 150
    for kind in total.labelled:
        assert total.recall(kind) >= {"PERSON": 0.85, "OTHER_ID": 0.75, "ADDRESS": 0.75}.get(kind, 0.9), kind
    assert total.over_redaction() <= 0.03
    assert total.published >= 0.7 * total.texts
    assert total.published_leaking <= 0.05 * total.published


def test_the_tuned_texts_do_not_get_worse() -> None:
    total = measured(*TUNED)

    for kind in total.labelled:
        assert total.recall(kind) >= {"PERSON": 0.97}.get(kind, 0.99), kind
    assert total.over_redaction() <= 0.01
    assert total.published >= 0.85 * total.texts


def test_no_name_of_the_corpus_files_is_needed_in_two_texts() -> None:
    texts = [labelled.text for file in ("held_out.txt", *TUNED) for labelled in load(CORPUS / file)]

    assert len(texts) == len(set(texts))


def test_the_letter_weights_are_what_training_gives() -> None:
    file = Path(__file__).parents[2] / "rules" / "data" / "name_letters.txt"

    assert file.read_text("utf-8") == render()


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
