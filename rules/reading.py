"""Reads a folded text as words, with what each can be; names and places are marked on it."""

import re

from rules.folding import IDENTIFIER_FILLER, NAME_FILLER, PLACE_FILLER
from rules.name_lists import Kind, kind_of
from rules.spans import Span

_TOKEN = re.compile(rf"{IDENTIFIER_FILLER}+|{NAME_FILLER}+|{PLACE_FILLER}+|[^\W\d_]+(?:'[^\W\d_]+)?|[0-9]+|[^\s\w]|_")

COMMON, AMBIGUOUS, NAME, PLACE, RARE, SHAPED, VILLAGE = (
    int(kind)
    for kind in (Kind.COMMON, Kind.AMBIGUOUS, Kind.NAME, Kind.PLACE, Kind.RARE, Kind.NAME_SHAPED, Kind.VILLAGE)
)
UNKNOWN = 0
CERTAIN = NAME | SHAPED
NAMELIKE = CERTAIN | AMBIGUOUS
PUNCTUATION, DIGITS, IDENTIFIER, REDACTED_NAME, REDACTED_PLACE = 256, 512, 1024, 2048, 4096
NOT_A_WORD = PUNCTUATION | DIGITS | IDENTIFIER | REDACTED_NAME | REDACTED_PLACE


class Reading:
    """One text as words: what each can be, which are taken as names, which belong to a place or an institution."""

    __slots__ = ("_uncommon", "capitals", "chances", "ends", "kinds", "plain", "protected", "starts", "taken", "words")

    def __init__(self, plain: str, clean: str) -> None:
        self.plain = plain
        places = [match.span() for match in _TOKEN.finditer(plain)]
        self.starts: list[int] = [start for start, _ in places]
        self.ends: list[int] = [end for _, end in places]
        self.words: list[str] = [plain[start:end] for start, end in places]
        self.kinds: list[int] = [_KINDS[word] for word in self.words]
        self.protected = bytearray(len(self.words))
        self.taken = bytearray(len(self.words))
        self.chances: dict[int, float] = {}
        self.capitals = _capitals(clean, self.starts, self.words)
        self._uncommon: list[int] | None = None

    def uncommon(self) -> list[int]:
        """The places of everything but plain everyday words: a third of a text, and all that most rules look at."""
        if self._uncommon is None:
            self._uncommon = [at for at, kind in enumerate(self.kinds) if kind != COMMON]
        return self._uncommon

    def breaks_before(self, at: int) -> bool:
        """Whether a new line begins at word `at`."""
        return 0 < at < len(self.words) and "\n" in self.plain[self.ends[at - 1] : self.starts[at]]

    def take(self, first: int, last: int) -> None:
        """Marks the words `first` to `last` (exclusive) as parts of a name."""
        for at in range(first, last):
            self.taken[at] = 1

    def places_taken(self) -> list[int]:
        """The words taken as parts of names."""
        return [at for at, taken in enumerate(self.taken) if taken] if 1 in self.taken else []

    def spans(self) -> list[Span]:
        """The names, neighbouring parts as one span."""
        spans: list[Span] = []
        for at in self.places_taken():
            if at and self.taken[at - 1] and not self.breaks_before(at):
                spans[-1] = Span(spans[-1].start, self.ends[at], "PERSON")
            else:
                spans.append(Span(self.starts[at], self.ends[at], "PERSON"))
        return spans


def kind_of_token(word: str) -> int:
    """The kinds of one word, number, mark or filler."""
    head = word[0]
    if head.isalpha():
        return kind_of(word)
    if head.isdigit():
        return DIGITS
    return {IDENTIFIER_FILLER: IDENTIFIER, NAME_FILLER: REDACTED_NAME, PLACE_FILLER: REDACTED_PLACE}.get(
        head, PUNCTUATION
    )


class _Kinds(dict[str, int]):
    """The kind of each token, worked out once; forgotten when it grows large."""

    def __missing__(self, word: str) -> int:
        if len(self) > _KINDS_LIMIT:
            self.clear()
        kind = self[word] = kind_of_token(word)
        return kind


_KINDS_LIMIT = 50_000
_KINDS = _Kinds()


def _capitals(clean: str, starts: list[int], words: list[str]) -> bytearray | None:
    """Which words start with a capital inside a sentence; None where letter case says nothing."""
    head = clean[:400]
    if head.islower() or sum(map(str.isupper, head)) > 0.4 * len(head):
        return None
    capitals = bytearray(len(words))
    for at in range(1, len(words)):
        if clean[starts[at]].isupper() and words[at - 1] not in {".", "!", "?", ":", "-", "*"}:
            capitals[at] = 1
    return None if sum(capitals) * 2 > len(words) else capitals
