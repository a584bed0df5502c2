"""Prints how well redaction does: `python -m tests.rules.corpus` (from the project root).

`--write` puts the figures on the held-out texts into docs/privacy.md.
"""

import sys
import time

from rules.redaction import redact, withholds
from tests.rules.corpus.figures import DOCUMENT, render, rewritten
from tests.rules.corpus.scorer import HELD_OUT, TUNED, VALIDATION, load, score

_LENGTH = 400
_RUNS = 5


def main() -> None:
    """One table for each part of the corpus, the figures of the document, and the speed."""
    for name, files in (("tuned", TUNED), ("validation", VALIDATION), ("held out", HELD_OUT)):
        table = score((labelled for file in files for labelled in load(file)), redact, withholds).table()
        sys.stdout.write(f"{name}\n{table}\n\n")
    figures = render()
    sys.stdout.write(f"{figures}\n")
    if "--write" in sys.argv[1:]:
        DOCUMENT.write_text(rewritten(DOCUMENT.read_text("utf-8"), figures), "utf-8")
    sys.stdout.write(f"{speed():.0f} texts of {_LENGTH} characters a second on one core\n")


def speed() -> float:
    """Texts of 400 characters a second, the best of a few runs; the corpus in mixed order, cut into such pieces."""
    everything = " ".join(labelled.text for file in TUNED + VALIDATION + HELD_OUT for labelled in load(file))
    texts = [everything[at : at + _LENGTH] for at in range(0, len(everything), _LENGTH)]
    return max(_texts_a_second(texts) for _ in range(_RUNS))


def _texts_a_second(texts: list[str]) -> float:
    started = time.process_time()
    for text in texts:
        redact(text)
    return len(texts) / (time.process_time() - started)


if __name__ == "__main__":
    main()
