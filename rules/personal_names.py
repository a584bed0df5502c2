"""Finds names of people in a folded text: after introductions and titles, beside numbers, in lists, and by themselves.

A captured name ends where an everyday word begins, so letter case is never needed (44 % of names come in lower case); a
name found once is then looked for everywhere else in the text. Streets, mosques and offices named after people stay.
"""

from collections.abc import Sequence

from rules import name_context, name_recurrence, name_triggers
from rules import name_cues as cues
from rules.name_capture import (
    end_of_name,
    looks_affixed,
    may_be_part,
    surely_affixed,
    take_listed,
)
from rules.name_letters import DOUBTFUL, likeness
from rules.reading import (
    CERTAIN,
    COMMON,
    DIGITS,
    IDENTIFIER,
    NAME,
    NAMELIKE,
    NOT_A_WORD,
    PLACE,
    PUNCTUATION,
    RARE,
    SHAPED,
    UNKNOWN,
    VILLAGE,
    Reading,
)

_UNLISTED = frozenset({UNKNOWN, SHAPED, NAME})


LIKELY_NAME = 0.03
"""From this chance on a word is taken as a name though no rule says so (name_context)."""

LIKELY_NAME_OF_A_KNOWN_WORD = 0.15
"""The same for words that are also everyday ones and for the names of districts."""

LIKELY_NAME_OF_AN_EVERYDAY_WORD = 0.3
"""The same for everyday words beside a name."""

LIKELY_NAME_IN_A_PLACE = 0.8
"""The same for a word that seems to name a street, a school, a mosque."""

UNLIKELY_NAME = 0.015
"""Below this chance a word that only its place beside a cue makes a name is left after all."""


def read(plain: str, clean: str, hints: Sequence[str] = ()) -> Reading:
    """The text with every name taken; `plain` has identifiers filled in already."""
    reading = Reading(plain, clean)
    follow_rules(reading)
    _weigh(reading)
    name_recurrence.take_hinted(reading, hints)
    take_listed(reading)
    name_recurrence.take_touching(reading)
    name_recurrence.take_again(reading)
    return reading


def follow_rules(reading: Reading) -> None:
    """Takes the names that rules find: announced, beside numbers, listed, signed, or known by themselves."""
    _protect(reading)
    name_triggers.follow(reading)
    _take_beside_numbers(reading)
    _take_plain_names(reading)
    _take_capitalised(reading)
    _take_lists(reading)
    _take_signature(reading)


def _weigh(reading: Reading) -> None:
    """Takes the words that their surroundings make likely names, and gives back those they make unlikely."""
    about = name_context.surroundings(reading)
    likely = [at for at in name_context.candidates(reading) if not (reading.kinds[at] & NAME and reading.taken[at])]
    _decide(reading, likely, about)
    _decide(reading, name_context.everyday_candidates(reading), about)


def _decide(reading: Reading, candidates: list[int], about: str) -> None:
    reading.chances.update([(at, name_context.chance(reading, at, about)) for at in candidates])
    for at in candidates:
        chance = reading.chances[at]
        if chance >= _enough(reading, at):
            reading.taken[at] = 1
        elif chance < UNLIKELY_NAME and not reading.kinds[at] & NAME:
            reading.taken[at] = 0


def _enough(reading: Reading, at: int) -> float:
    if reading.protected[at]:
        return LIKELY_NAME_IN_A_PLACE
    if reading.kinds[at] == COMMON:
        return LIKELY_NAME_OF_AN_EVERYDAY_WORD
    return LIKELY_NAME_OF_A_KNOWN_WORD if reading.kinds[at] & (COMMON | PLACE) else LIKELY_NAME


def _protect(reading: Reading) -> None:
    """Marks the words that name a street, village, school, mosque, company: they may be a person's name but
    point at none.
    """
    words, kinds = reading.words, reading.kinds
    cursor, count = 0, len(words)
    for at in [at for at, word in enumerate(words) if word in _PROTECTING]:
        if at < cursor:
            continue
        if words[at] in cues.INSTITUTIONS and not _is_role(reading, at):
            cursor = _protect_institution(reading, at + 1, words[at])
        elif words[at] in cues.PLACE_PREPOSITIONS and at + 1 < count and not kinds[at + 1] & (COMMON | NOT_A_WORD):
            reading.protected[at + 1] = 1
            cursor = at + 2


_PROTECTING = cues.INSTITUTIONS | cues.PLACE_PREPOSITIONS


def _is_role(reading: Reading, at: int) -> bool:
    """Whether "desa" is part of "kepala desa" and an unknown word, most likely the head's name, follows."""
    words = reading.words
    if words[at] not in cues.ROLE_PLACES or not at or words[at - 1] not in cues.ROLE_HEADS:
        return False
    return (
        at + 1 < len(words)
        and words[at + 1] not in cues.INSTITUTION_LINKS
        and reading.kinds[at + 1] in (UNKNOWN, NAME, NAME | PLACE, SHAPED)
    )


def _protect_institution(reading: Reading, at: int, institution: str) -> int:
    words, kinds = reading.words, reading.kinds
    by_place, by_person = institution in cues.NAMED_BY_PLACE, institution in cues.NAMED_AFTER_PEOPLE
    last = min(len(words), at + 9)
    protected = 0
    while at < last and protected < 4:
        word, kind = words[at], kinds[at]
        if word in cues.PERSONAL_LINKS and not by_person:
            break
        if word in cues.INSTITUTION_LINKS or (by_person and not protected and word in cues.STREET_TITLES):
            reading.protected[at] = 1
        elif (
            word == "-"
            or (word == "." and (not protected or words[at - 1] in cues.INSTITUTION_LINKS))
            or (kind & DIGITS and not protected)
        ):
            pass
        elif kind & (COMMON | NOT_A_WORD) or (
            by_place and protected and kind == NAME and kinds[at - 1] & (PLACE | VILLAGE)
        ):
            break
        else:
            reading.protected[at] = 1
            protected += 1
        at += 1
    return at


def _take_beside_numbers(reading: Reading) -> None:
    """Names right before or after a personal number: "sumarni 7603...", "0812... (budi)"."""
    kinds = reading.kinds
    for at in reading.uncommon():
        if kinds[at] & IDENTIFIER:
            _take_before_number(reading, at)
            _take_after_number(reading, at)


def _take_before_number(reading: Reading, at: int) -> None:
    words, kinds = reading.words, reading.kinds
    last = at
    while last > 0 and at - last < 8 and (words[last - 1] in cues.NUMBER_LABELS or words[last - 1] in ":.,-(=/|;"):
        last -= 1
    first = last
    while first > 0 and last - first < 5 and may_be_part(reading, first - 1) and not reading.taken[first - 1]:
        if first < last and reading.breaks_before(first):
            break
        first -= 1
    if first == last or surely_affixed(words[last - 1]):
        return
    named = any(kinds[each] & NAMELIKE for each in range(first, last))
    if (
        named
        or (last - first >= 2 and any(not kinds[each] & (PLACE | VILLAGE) for each in range(first, last)))
        or (kinds[last - 1] in (UNKNOWN, SHAPED) and not looks_affixed(words[last - 1]))
    ):
        reading.take(first, last)


def _take_after_number(reading: Reading, at: int) -> None:
    words, kinds = reading.words, reading.kinds
    first = at + 1
    while first < len(words) and first < at + 4 and (words[first] in ",(-/=:" or words[first] in cues.HONORIFICS):
        first += 1
    if words[first : first + 1] in (["a"], ["an"]):
        return
    last = end_of_name(reading, first)
    if last <= first or reading.protected[first]:
        return
    enclosed = words[first - 1] == "(" and last < len(words) and words[last] == ")"
    certain = any(kinds[each] & CERTAIN for each in range(first, last))
    if certain or enclosed or (last - first >= 2 and not kinds[first] & PLACE and not looks_affixed(words[first])):
        reading.take(first, last)


def _take_plain_names(reading: Reading) -> None:
    """Words that are hardly ever anything but a name, with the unknown words that touch them."""
    kinds, taken, protected = reading.kinds, reading.taken, reading.protected
    for at in reading.uncommon():
        if kinds[at] & CERTAIN and not protected[at] and not taken[at] and _stands_as_name(reading, at):
            first = at
            while first > 0 and at - first < 3 and _joins(reading, first - 1) and not reading.breaks_before(first):
                first -= 1
            reading.take(first, max(end_of_name(reading, at), at + 1))


_NAME_ARTICLES = frozenset(["la", "wa", "ni", "st", "muh", "m", "moh", "abd", "hj", "cut", "tgk", "dg"])


def _stands_as_name(reading: Reading, at: int) -> bool:
    """Short or place-like name words need another name word beside them."""
    kind, word = reading.kinds[at], reading.words[at]
    if kind & NAME and len(word) > 3 and not kind & PLACE:
        return True
    if kind & SHAPED and len(word) > 4 and not looks_affixed(word):
        return True
    neighbours = [each for each in (at - 1, at + 1) if 0 <= each < len(reading.kinds)]
    return any(
        (reading.taken[each] or _goes_with(reading, each)) and not reading.protected[each] for each in neighbours
    ) or bool(reading.capitals and reading.capitals[at] and not kind & PLACE)


def _goes_with(reading: Reading, at: int) -> bool:
    kind = reading.kinds[at]
    return bool(kind & NAMELIKE) or (kind == UNKNOWN and not looks_affixed(reading.words[at]))


def _joins(reading: Reading, at: int) -> bool:
    if reading.taken[at]:
        return True
    kind = reading.kinds[at]
    if reading.words[at] in _NAME_ARTICLES:
        return not reading.protected[at]
    if not may_be_part(reading, at) or len(reading.words[at]) == 1:
        return False
    return bool(kind & NAMELIKE) or (kind in (UNKNOWN, VILLAGE) and not looks_affixed(reading.words[at]))


def _take_capitalised(reading: Reading) -> None:
    """Two or more capitalised words that are not everyday ones, inside a sentence in mixed case."""
    if reading.capitals is None:
        return
    at, count = reading.capitals.find(1), len(reading.words)
    while at >= 0:
        last = at
        while last < count and reading.capitals[last] and may_be_part(reading, last):
            last += 1
        parts = range(at, last)
        if last - at >= 2 and any(not reading.kinds[each] & (PLACE | RARE | VILLAGE) for each in parts):
            reading.take(at, last)
        at = reading.capitals.find(1, max(last, at + 1))


def _take_lists(reading: Reading) -> None:
    """ "1. sumarni 2. baco 3. juma", "unding, lawi, ombeng": list items that hold no everyday word."""
    count, kinds = len(reading.words), reading.kinds
    items = [
        at + 2 for at in reading.uncommon() if kinds[at] & DIGITS and at + 2 < count and _begins_item(reading, at + 2)
    ]
    named = [at for at in items if reading.taken[at] or reading.kinds[at] & NAMELIKE]
    if len(items) >= 2 and (len(named) * 2 >= len(items) or all(_is_whole_item(reading, at) for at in items)):
        for at in items:
            if not reading.taken[at]:
                reading.take(at, max(end_of_name(reading, at), at))
    _take_comma_list(reading)


def _is_whole_item(reading: Reading, at: int) -> bool:
    """Whether nothing but words that could be a name stands up to the next item or mark."""
    last = end_of_name(reading, at)
    return last > at and (last == len(reading.words) or bool(reading.kinds[last] & NOT_A_WORD))


def _take_comma_list(reading: Reading) -> None:
    """Three unknown words or pairs with commas between them, one of them looking like a name."""
    cursor = 0
    for at in reading.uncommon():
        if at >= cursor and reading.kinds[at] in _UNLISTED:
            items = _comma_list(reading, at)
            if len(items) >= 2 and any(likeness(reading.words[first]) >= DOUBTFUL for first, _ in items):
                for first, last in items:
                    reading.take(first, last)
            cursor = items[-1][1] if items else at + 1


def _comma_list(reading: Reading, at: int) -> list[tuple[int, int]]:
    words, kinds = reading.words, reading.kinds
    items: list[tuple[int, int]] = []
    while at < len(words) and kinds[at] in _UNLISTED and not reading.protected[at]:
        last = end_of_name(reading, at)
        if last == at:
            break
        items.append((at, last))
        if last >= len(words) or words[last] not in {",", "dan", "&"}:
            break
        at = last + 1
    return items


def _begins_item(reading: Reading, at: int) -> bool:
    if reading.words[at - 1] not in ".)" or len(reading.words[at - 2]) > 2:
        return False
    return may_be_part(reading, at) and len(reading.words[at]) > 2


def _take_signature(reading: Reading) -> None:
    """The last words of a text after its farewell: "... terima kasih. rukmono kudus"."""
    words, kinds = reading.words, reading.kinds
    last = len(words)
    while last > 0 and kinds[last - 1] & PUNCTUATION:
        last -= 1
    first = last
    while first > 0 and last - first < 5 and may_be_part(reading, first - 1) and not reading.taken[first - 1]:
        first -= 1
        if reading.breaks_before(first):
            break
    if first in (last, 0) or all(kinds[each] & (PLACE | RARE | VILLAGE) for each in range(first, last)):
        return
    before = first - 1
    while before > 0 and kinds[before] & PUNCTUATION:
        before -= 1
    alone = before < first - 1 and (reading.breaks_before(first) or words[first - 1] in ".!?")
    if (words[before] in cues.SIGNATURES or alone) and not (last - first == 1 and surely_affixed(words[first])):
        reading.take(first, last)
