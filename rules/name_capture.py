"""Says where a name that begins at a given word ends, and takes it with the names listed after it."""

import re

from rules import name_cues as cues
from rules.name_letters import likeness
from rules.reading import CERTAIN, COMMON, NAMELIKE, NOT_A_WORD, PLACE, PUNCTUATION, RARE, VILLAGE, Reading

_LONGEST_NAME = 6
_MOST_TITLES = 4

_LOOSE_FORM = re.compile(r"(?:me[mn]?|di|ber|ter|pe[mnr]?|ke|se|ny|ng)[a-z]{3,}(?:kan|kn|an|nya|i|in)?")
_STRICT_FORM = re.compile(
    r"(?:me[mn]?|di|ber|ter|pe[mn]?|ke|ny|ng)[a-z]{2,}(?:kan|kn|an|nya|i|in)|[a-z]{4,}(?:nya|kan)"
)
_SURE_NAME = 1.0


def looks_affixed(word: str) -> bool:
    """Whether a word has the form of everyday verbs and nouns, which misspelt ones keep and some names share."""
    return _LOOSE_FORM.fullmatch(word) is not None and likeness(word) < _SURE_NAME


def surely_affixed(word: str) -> bool:
    """The same with both ends affixed, or with an ending no name has."""
    return _STRICT_FORM.fullmatch(word) is not None and likeness(word) < _SURE_NAME


def capture(reading: Reading, first: int) -> None:
    """Takes the name that starts at word `first`, if one does, and the names listed after it."""
    last = end_of_name(reading, first)
    if last <= first:
        return
    if not reading.kinds[first] & NAMELIKE and surely_affixed(reading.words[first]):
        return
    reading.take(first, last)


def take_listed(reading: Reading) -> None:
    """Takes the names joined to a name already found: "lukas tekege, mince dogomo dan yuliten goo", in both
    directions.
    """
    taken = reading.taken
    for at in reading.places_taken():
        if at + 1 == len(taken) or not taken[at + 1]:
            _take_following(reading, at + 1)
    for at in reversed(reading.places_taken()):
        if at and not taken[at - 1]:
            _take_preceding(reading, at)


def _take_following(reading: Reading, at: int) -> None:
    words, kinds = reading.words, reading.kinds
    known = 2 if _ends_a_list(reading, at - 1) else 1
    while at < len(words) and words[at] in cues.LIST_LINKS and not reading.breaks_before(at + 1):
        first = past_titles(reading, at + 1)
        last = end_of_name(reading, first)
        if (
            last <= first
            or reading.taken[first]
            or reading.protected[first]
            or (known < 2 and surely_affixed(words[first]))
        ):
            return
        following = words[last] if last < len(words) else "."
        certain = any(kinds[each] & CERTAIN for each in range(first, last))
        placed = kinds[first] & (PLACE | VILLAGE | RARE)
        closed = following in cues.LIST_LINKS or following in ".):" or words[at] == "dan"
        if not certain and ((placed and known < 2) or not (closed or known > 1 or last - first > 1)):
            return
        reading.take(first, last)
        at = last
        known += 1


def _ends_a_list(reading: Reading, at: int) -> bool:
    while at > 0 and reading.taken[at - 1]:
        at -= 1
    return at > 1 and reading.words[at - 1] in cues.LIST_LINKS and bool(reading.taken[at - 2])


def _take_preceding(reading: Reading, at: int) -> None:
    """ "sampeali dan [nama]": one or two unknown words that open a sentence or follow a mark."""
    words, kinds = reading.words, reading.kinds
    link = at - 1
    while link > 0 and at - link < 4 and (words[link] in cues.HONORIFICS or words[link] == "."):
        link -= 1
    if link <= 0 or words[link] not in cues.LIST_LINKS:
        return
    first = link
    while first > 0 and link - first < 4 and may_be_part(reading, first - 1) and not reading.taken[first - 1]:
        first -= 1
    if first == link or all(kinds[each] & (PLACE | VILLAGE | RARE) for each in range(first, link)):
        return
    opens = (
        first == 0
        or kinds[first - 1] & PUNCTUATION
        or words[first - 1] in cues.LIST_LINKS
        or words[first - 1] in cues.PERSON_WORDS
    )
    if opens and not surely_affixed(words[link - 1]):
        reading.take(first, link)


def end_of_name(reading: Reading, first: int) -> int:
    """The word after the name that starts at `first`: it ends at an everyday word, a number, a line or most marks."""
    words, kinds = reading.words, reading.kinds
    at, parts, end = first, 0, first
    while at < len(words) and parts < _LONGEST_NAME:
        word, kind = words[at], kinds[at]
        if at > first and reading.breaks_before(at):
            break
        if kind & PUNCTUATION:
            step = _inner_mark(reading, at, first)
            if not step:
                break
            at += step
            if words[at - 1] in cues.DEGREES:
                end = at
            continue
        if kind & NOT_A_WORD:
            break
        if parts and word in cues.DEGREES and words[at + 1 : at + 2] == ["."]:
            return _degrees(words, at)
        if len(word) == 1:
            if not _is_initial(reading, at, parts):
                break
        elif kind & COMMON and not kind & NAMELIKE:
            if not (parts and word in cues.PARTICLES):
                break
        elif parts and not kind & NAMELIKE and surely_affixed(word):
            break
        else:
            end = at + 1
        parts += 1
        at += 1
        if len(word) == 1 and parts > 1:
            end = at
    return end


def _is_initial(reading: Reading, at: int, parts: int) -> bool:
    following = at + 1
    if following < len(reading.words) and reading.words[following] == ".":
        return True
    return parts > 0 and following < len(reading.words) + 1 and not reading.breaks_before(at)


def _inner_mark(reading: Reading, at: int, first: int) -> int:
    """How many words to step over when the mark at `at` stands inside a name: "m. nur", "nur-aini", "siti, s.pd"."""
    words = reading.words
    if at == first or at + 1 >= len(words):
        return 0
    previous, mark = words[at - 1], words[at]
    if mark == "." and (len(previous) <= 3 or previous in _ABBREVIATED) and previous not in _NOT_ABBREVIATED:
        return 1 if reading.starts[at] == reading.ends[at - 1] else 0
    if mark in "-'" and reading.ends[at] == reading.starts[at + 1] and reading.starts[at] == reading.ends[at - 1]:
        return 1
    if mark == "," and words[at + 1] in cues.DEGREES and at + 2 < len(words) and words[at + 2] in ".,":
        return _degrees(words, at + 1) - at
    return 0


_ABBREVIATED = frozenset(["muh", "moh", "moch", "abd", "abdl", "ahm"])
_NOT_ABBREVIATED = frozenset(["ini", "itu", "ada", "pun", "nya", "lah", "dia", "ke", "di"])


def _degrees(words: list[str], at: int) -> int:
    last = at
    while last < len(words) and last < at + 8 and (words[last] in cues.DEGREES or words[last] in ".,"):
        last += 1
    while words[last - 1] == ",":
        last -= 1
    return last


def past_titles(reading: Reading, at: int) -> int:
    """The word after any titles that stand at word `at`."""
    words = reading.words
    for _ in range(_MOST_TITLES):
        if at >= len(words) or not (words[at] in cues.HONORIFICS or words[at] in cues.WEAK_HONORIFICS):
            break
        at += 2 if at + 1 < len(words) and words[at + 1] == "." else 1
    return at


def may_be_part(reading: Reading, at: int) -> bool:
    """Whether word `at` can belong to a name: no everyday word, and not part of a place or an institution."""
    kind = reading.kinds[at]
    if kind & NOT_A_WORD or reading.protected[at]:
        return False
    return not kind & COMMON or bool(kind & NAMELIKE)
