"""Reads labelled complaints and counts what a redactor finds, misses and removes for nothing."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rules import name_cues as cues
from rules.redaction import Redaction

CORPUS = Path(__file__).parent
HELD_OUT = sorted(CORPUS.glob("held_out_*.txt"))
VALIDATION = sorted(CORPUS.glob("validation_*.txt"))
TUNED = sorted(CORPUS.glob("tuned*.txt"))

_LABEL = re.compile(r"\{([A-Z_]+)\|([^}]+)\}")
_CORE = re.compile(r"[^\W_]{3,}")
_NO_SECRETS = frozenset({"KEEP", "REPLACED"})
_TITLES = cues.HONORIFICS | cues.WEAK_HONORIFICS | {"putra", "aipda", "alias", "binti", "ners"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One complaint, with the stretches that must not be published."""

    text: str
    labels: tuple[tuple[str, int, int], ...]


@dataclass(slots=True)
class Score:
    """Counts over a corpus; `leaks` lists what was missed, with its text's risk."""

    found: Counter[str] = field(default_factory=Counter[str])
    labelled: Counter[str] = field(default_factory=Counter[str])
    removed_for_nothing: int = 0
    other_characters: int = 0
    published: int = 0
    published_leaking: int = 0
    texts: int = 0
    leaks: list[str] = field(default_factory=list[str])
    excesses: list[str] = field(default_factory=list[str])
    kept: int = 0
    to_keep: int = 0

    def recall(self, kind: str) -> float:
        """The share of the labels of one kind that were removed whole."""
        return self.found[kind] / self.labelled[kind] if self.labelled[kind] else 1.0

    def over_redaction(self) -> float:
        """The share of unlabelled characters that were removed."""
        return self.removed_for_nothing / max(1, self.other_characters)

    def table(self) -> str:
        """Every figure, for people."""
        lines = [
            f"{kind:14} {self.found[kind]:4}/{n:4}  {self.recall(kind):.3f}"
            for kind, n in sorted(self.labelled.items())
        ]
        lines.append(f"other characters removed {self.over_redaction():.2%}")
        lines.append(f"places and institutions left whole {self.kept}/{self.to_keep}")
        lines.append(f"published {self.published}/{self.texts}, of these leaking {self.published_leaking}")
        return "\n".join(lines)


def load(file: Path) -> list[Labelled]:
    """The complaints of a corpus file: one a line, labels as {KIND|value}, \\n for a line break, # for remarks."""
    lines = file.read_text("utf-8").splitlines()
    return [parse(line.replace("\\n", "\n")) for line in lines if line and not line.startswith("#")]


def parse(line: str) -> Labelled:
    """The complaint written in one line with its labels."""
    text, cursor = "", 0
    labels: list[tuple[str, int, int]] = []
    for match in _LABEL.finditer(line):
        text += line[cursor : match.start()]
        labels.append((match.group(1), len(text), len(text) + len(match.group(2))))
        text += match.group(2)
        cursor = match.end()
    return Labelled(text + line[cursor:], tuple(labels))


def score(
    corpus: Iterable[Labelled], redact: Callable[[str], Redaction], withholds: Callable[[Redaction], bool]
) -> Score:
    """Counts over `corpus`; a label is found when no word of three characters or more of it is left."""
    total = Score()
    for labelled in corpus:
        _add(total, labelled, redact(labelled.text), withholds)
    return total


def _add(total: Score, labelled: Labelled, redaction: Redaction, withholds: Callable[[Redaction], bool]) -> None:
    covered = _covered(labelled, redaction)
    expected = bytearray(len(labelled.text))
    missed = 0
    for kind, start, end in labelled.labels:
        if kind == "KEEP":
            total.to_keep += 1
            total.kept += not any(covered[start:end])
            continue
        expected[start:end] = b"\1" * (end - start)
        total.labelled[kind] += 1
        if _is_covered(labelled.text, covered, start, end):
            total.found[kind] += 1
        else:
            missed += 1
            total.leaks.append(f"{redaction.risk:.2f} {kind} {labelled.text[start:end]!r} in {redaction.text!r}")
    excess = [at for at in range(len(covered)) if covered[at] and not expected[at]]
    if excess:
        total.excesses.append(f"{labelled.text!r} -> {redaction.text!r}")
    total.removed_for_nothing += len(excess)
    total.other_characters += expected.count(0)
    total.texts += 1
    if not withholds(redaction):
        total.published += 1
        total.published_leaking += missed > 0


def leaks(labelled: Labelled, redaction: Redaction) -> list[tuple[str, int, int]]:
    """The labels of which a word of three characters or more is left."""
    covered = _covered(labelled, redaction)
    return [
        label
        for label in labelled.labels
        if label[0] not in _NO_SECRETS and not _is_covered(labelled.text, covered, label[1], label[2])
    ]


def _covered(labelled: Labelled, redaction: Redaction) -> bytearray:
    covered = bytearray(len(labelled.text))
    for finding in redaction.findings:
        covered[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
    return covered


def _is_covered(text: str, covered: bytearray, start: int, end: int) -> bool:
    words = [match for match in _CORE.finditer(text, start, end) if match.group().lower() not in _TITLES]
    if not words:
        return all(covered[at] or not text[at].isalnum() for at in range(start, end))
    return all(all(covered[at] for at in range(match.start(), match.end())) for match in words)
