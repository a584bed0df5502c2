"""Takes names again that are known already: the reporter's own, what touches a name, what recurs in the text."""

from collections.abc import Sequence

from rules.name_capture import surely_affixed
from rules.reading import AMBIGUOUS, COMMON, NAME, NAMELIKE, NOT_A_WORD, PLACE, SHAPED, UNKNOWN, Reading

_UNLISTED = frozenset({UNKNOWN, SHAPED, NAME})


def take_hinted(reading: Reading, hints: Sequence[str]) -> None:
    """The reporter's own name, whole or in parts, in any letter case (domain.md 9.4: used for its row, then
    dropped).
    """
    for hint in hints:
        parts = [word for word in _parts(hint) if len(word) >= 3]
        for at, word in enumerate(reading.words):
            if (word in parts and _may_be_hinted(reading, at, parts)) or (
                len(word) >= 8
                and any(len(part) >= 5 and part in word for part in parts)
                and not reading.kinds[at] & COMMON
            ):
                reading.take(at, at + 1)


def _parts(hint: str) -> list[str]:
    return "".join(character if character.isalpha() or character == "'" else " " for character in hint.lower()).split()


def _may_be_hinted(reading: Reading, at: int, parts: list[str]) -> bool:
    """Everyday words ("warga", "anonim" as a reporter's name) and streets count only beside another part of the
    name.
    """
    if len(parts) > 1:
        around = {reading.words[each] for each in (at - 1, at + 1) if 0 <= each < len(reading.words)}
        if around & (set(parts) - {reading.words[at]}):
            return True
    kind = reading.kinds[at]
    return not reading.protected[at] and (not kind & COMMON or bool(kind & NAMELIKE))


def take_touching(reading: Reading) -> None:
    """Words that touch a name and that no list holds as everyday ones: the rest of it, more often than not."""
    taken, uncommon = reading.taken, reading.uncommon()
    if 1 not in taken:
        return
    for at in uncommon:
        if at and taken[at - 1] and not taken[at] and not reading.breaks_before(at) and _may_belong(reading, at):
            taken[at] = 1
    last = len(taken) - 1
    for at in reversed(uncommon):
        if at == last or taken[at] or not taken[at + 1] or reading.breaks_before(at + 1):
            continue
        taken[at] = _may_belong(reading, at)


def _may_belong(reading: Reading, at: int) -> bool:
    kind, word = reading.kinds[at], reading.words[at]
    if kind & (COMMON | NOT_A_WORD) and not kind & NAMELIKE:
        return False
    if reading.protected[at] and not (kind in _UNLISTED and at and reading.words[at - 1] in _TOWARDS):
        return False
    return not kind & PLACE and not surely_affixed(word) and len(word) > 1


_TOWARDS = frozenset({"ke", "dari"})
"""Before a place or a person: "transfer ke [nama]"."""


def take_again(reading: Reading) -> None:
    """A name found once is taken wherever else it stands, also with an ending or a neighbour glued to it."""
    words, kinds, taken = reading.words, reading.kinds, reading.taken
    if 1 not in taken:
        return
    uncommon = reading.uncommon()
    parts = {
        words[at]
        for at in uncommon
        if taken[at] and len(words[at]) >= 3 and not kinds[at] & (NOT_A_WORD | COMMON | AMBIGUOUS)
    }
    if not parts:
        return
    for at in uncommon:
        word = words[at]
        if taken[at] or reading.protected[at] or kinds[at] & NOT_A_WORD:
            continue
        if (word in parts and not (kinds[at] & PLACE and not _beside_taken(reading, at))) or (
            len(word) >= 7 and not kinds[at] & COMMON and _begins_with_part(word, parts)
        ):
            reading.take(at, at + 1)
    for at in uncommon:
        if not taken[at] and kinds[at] & AMBIGUOUS and not reading.protected[at] and _beside_taken(reading, at):
            taken[at] = 1


def _begins_with_part(word: str, parts: set[str]) -> bool:
    """Whether a name of five letters or more is glued to what follows it: "sumarnimohon"."""
    return any(word[:length] in parts for length in range(5, min(len(word), 24)))


def _beside_taken(reading: Reading, at: int) -> bool:
    taken = reading.taken
    return bool((at and taken[at - 1]) or (at + 1 < len(taken) and taken[at + 1]))
