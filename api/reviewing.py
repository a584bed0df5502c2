"""Asks the operator at a terminal, or whoever is piped in, to decide on withheld texts: `lapor import --review`."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

from ingest.reviewing import Case, ReviewStopped
from rules.disclosure import Review
from rules.folding import Folded, fold

_HELP = """\
  r        release: it is shown as it stands here
  n        no: it stays withheld, whatever a later version thinks of it
  m WORDS  take these words out too, wherever they stand in it
  u        put back what the last m took out
  o        show the original words
  s        skip: decide another time
  q        quit: leave this one and all that follow for another time
"""
_PROMPT = "r release, n no, m WORDS take out, u undo, o original, s skip, q quit, ? help > "


@dataclass
class Terminal:
    """Shows each text on `output` and reads one-letter commands from `input`; the end of the input means quit."""

    input: TextIO
    output: TextIO
    decided: Counter[str] = field(default_factory=Counter[str])

    def decide(self, case: Case) -> Review | None:
        """Ask until one text is decided on or skipped; raises `ReviewStopped` when the person quits."""
        marked: list[list[tuple[int, int]]] = []
        self._show(case, marked)
        while True:
            command, words = self._ask()
            match command:
                case "r" | "n":
                    self.decided["released" if command == "r" else "refused"] += 1
                    return Review(command == "r", _flat(marked) if command == "r" else ())
                case "m":
                    self._mark(case, words, marked)
                case "u" if marked:
                    marked.pop()
                    self._show(case, marked)
                case "u":
                    self._say("Nothing was taken out by m.")
                case "o":
                    self._say(_indented(fold(case.original).clean))
                case "s":
                    self.decided["skipped"] += 1
                    return None
                case "q":
                    raise ReviewStopped
                case _:
                    self._say(_HELP.rstrip())

    def summary(self) -> str:
        """What was decided, in one line."""
        counts = [f"{self.decided[word]} {word}" for word in ("released", "refused", "skipped")]
        return f"Reviewed: {', '.join(counts)}."

    def _ask(self) -> tuple[str, str]:
        self.output.write(_PROMPT)
        self.output.flush()
        line = self.input.readline()
        if not line:
            self._say("")
            raise ReviewStopped
        command, _, words = line.strip().partition(" ")
        return command.lower(), words.strip()

    def _mark(self, case: Case, words: str, marked: list[list[tuple[int, int]]]) -> None:
        stretches = _places(case.original, words) if words else []
        if not stretches:
            self._say("Write m and then words that stand in the text, as they stand there; upper or lower case is one.")
            return
        marked.append(stretches)
        self._show(case, marked)

    def _show(self, case: Case, marked: list[list[tuple[int, int]]]) -> None:
        outcome = case.outcome(_flat(marked))
        why = "More of it would be shown than is" if case.is_public else f"Withheld, risk {outcome.risk:.2f}"
        self._say(f"\nComplaint {case.tracking_id}, {case.part}. {why}. Released, it reads:\n")
        self._say(_indented(outcome.text) + "\n")

    def _say(self, text: str) -> None:
        self.output.write(text + "\n")


def _flat(marked: list[list[tuple[int, int]]]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({stretch for stretches in marked for stretch in stretches}))


def _indented(text: str) -> str:
    return "\n".join("    " + line for line in text.split("\n"))


def _places(original: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in the original: as whole words, or inside others where they stand in no other way."""
    folded = fold(original)
    inside = r"\s+".join(re.escape(word) for word in fold(words).plain.split())
    return list(_found(rf"(?<!\w){inside}(?!\w)", folded)) or list(_found(inside, folded))


def _found(pattern: str, folded: Folded) -> Iterator[tuple[int, int]]:
    for match in re.finditer(pattern, folded.plain):
        yield folded.original(match.start(), match.end())
