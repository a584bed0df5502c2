"""The figures of docs/privacy.md: what redaction finds and removes, and what each threshold publishes and lets slip.

    python -m tests.rules.corpus --write

writes them into the document between its two marks.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rules.redaction import DEFAULT_THRESHOLD, VERSION, redact, withholds
from tests.rules.corpus.generated import generated
from tests.rules.corpus.scorer import HELD_OUT, VALIDATION, Labelled, Score, leaks, load, score
from tests.rules.corpus.train_name_context import Names

DOCUMENT = Path(__file__).parents[3] / "docs" / "privacy.md"
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
PERSONAL_SHARE = 0.27
"""The share of real complaints that hold something personal, counted on 300 of them (evidence.md)."""

MOST_LEAKING_A_THOUSAND = 5
LEAST_PUBLISHED = 0.6
THRESHOLDS = (0.018, 0.02, 0.0225, 0.025, 0.0275, 0.03, 0.04, 0.06, 0.1, 1.0)
_DISGUISES = 3
_GENERATED = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """One text after redaction: its risk, whether something was left in it, whether it held anything at all."""

    risk: float
    leaking: bool
    personal: bool


def written_by_hand(files: list[Path]) -> list[Labelled]:
    """The texts of some files."""
    return [labelled for file in files for labelled in load(file)]


def disguised(corpus: list[Labelled]) -> Iterator[Labelled]:
    """The same texts with most names exchanged for others, half of which stand in no list: harder than life."""
    names = Names(everyday=False)
    for number, labelled in enumerate(corpus):
        chance = random.Random(f"figures {number}")
        for _ in range(_DISGUISES):
            yield names.exchange(labelled, chance)


def outcomes(corpus: Iterable[Labelled]) -> list[Outcome]:
    """What becomes of each text."""
    return [
        Outcome(redaction.risk, bool(leaks(labelled, redaction)), any(kind != "KEEP" for kind, _, _ in labelled.labels))
        for labelled in corpus
        for redaction in [redact(labelled.text)]
    ]


@dataclass(frozen=True, slots=True)
class Trade:
    """What one threshold gives, the texts weighted so that as many hold something personal as real ones do."""

    threshold: float
    published: float
    leaking_a_thousand: float


def trade(seen: list[Outcome], threshold: float) -> Trade:
    """The share published, and of a thousand published texts how many still hold an identifier."""
    personal = [one for one in seen if one.personal]
    others = [one for one in seen if not one.personal]
    shown = [one for one in personal if one.risk <= threshold]
    published = PERSONAL_SHARE * len(shown) / len(personal)
    published += (1 - PERSONAL_SHARE) * sum(one.risk <= threshold for one in others) / len(others)
    leaking = PERSONAL_SHARE * sum(one.leaking for one in shown) / len(personal)
    return Trade(threshold, published, 1000 * leaking / published if published else 0.0)


@cache
def seen(part: str) -> list[list[Outcome]]:
    """What becomes of one part of the corpus: as written, with names exchanged, and put together by chance."""
    corpus = written_by_hand({"validation": VALIDATION, "held_out": HELD_OUT}[part])
    return [outcomes(texts) for texts in (corpus, disguised(corpus), generated(part, _GENERATED))]


def render() -> str:
    """The tables, as they stand in the document."""
    total = score(written_by_hand(HELD_OUT), redact, withholds)
    return "\n".join([_found(total), "", _traded(seen("validation"), seen("held_out")), ""])


def _found(total: Score) -> str:
    lines = [
        f"Version {VERSION}, {total.texts} texts:",
        "",
        "| what | found | of | share |",
        "|---|---|---|---|",
        *(
            f"| {'`' + kind + '`' if kind != 'OFFICIAL' else 'officials, by name'} | {total.found[kind]} | {count}"
            f" | {total.recall(kind):.2f} |"
            for kind, count in sorted(total.labelled.items())
        ),
        "",
        f"Other characters removed: {total.over_redaction():.1%}. Places and institutions left whole: {total.kept} of"
        f" {total.to_keep}.",
    ]
    return "\n".join(lines)


def _traded(validation: list[list[Outcome]], held_out: list[list[Outcome]]) -> str:
    lines = [
        "| threshold | validation | names exchanged | **held out** | names exchanged | put together by chance |",
        "|---|---|---|---|---|---|",
    ]
    for threshold in THRESHOLDS:
        mark = " (default)" if threshold == DEFAULT_THRESHOLD else ""
        seen = [trade(each, threshold) for each in (*validation[:2], *held_out)]
        cells = [f"{one.published:.0%}, {one.leaking_a_thousand:.1f}" for one in seen]
        lines.append(f"| {threshold:g}{mark} | {' | '.join(cells)} |")
    return "\n".join(lines)


def written(document: str) -> str:
    """The figures that stand in a document."""
    return document.split(BEGIN, 1)[1].split(END, 1)[0]


def rewritten(document: str, figures: str) -> str:
    """The document with other figures."""
    before, rest = document.split(BEGIN, 1)
    return before + BEGIN + figures + END + rest.split(END, 1)[1]
