"""Finds the names that something announces: an introduction, a title, a relative, an office, "atas nama"."""

from collections.abc import Callable

from rules import name_cues as cues
from rules.name_capture import (
    capture,
    end_of_name,
    looks_affixed,
    may_be_part,
    past_titles,
    surely_affixed,
)
from rules.reading import (
    AMBIGUOUS,
    CERTAIN,
    COMMON,
    NAME,
    NAMELIKE,
    PLACE,
    PUNCTUATION,
    RARE,
    SHAPED,
    UNKNOWN,
    VILLAGE,
    Reading,
    kind_of_token,
)


def follow(reading: Reading) -> None:
    """Takes every announced name."""
    triggers = [_TRIGGERS[word] for word in reading.words]
    for at, trigger in enumerate(triggers):
        if trigger is not None:
            trigger(reading, at)


def _after_mark_or_initial(reading: Reading, at: int) -> None:
    """ "pelapor: budi" and "m. alvaro"."""
    words = reading.words
    if at + 2 >= len(words):
        return
    if words[at] == ":":
        if at and words[at - 1] in cues.LABELS:
            capture(reading, past_titles(reading, at + 1))
    elif words[at].isalpha() and words[at + 1] == "." and reading.kinds[at + 2] in _INITIALLED and words[at - 1] != ".":
        capture(reading, at)


def _after_nama(reading: Reading, at: int) -> None:
    words = reading.words
    following = at + 1
    while following < len(words) and following < at + 7 and words[following] in cues.NAME_QUALIFIERS:
        following += 1
    capture(reading, _past_marks(reading, following))


def _past_marks(reading: Reading, at: int) -> int:
    words = reading.words
    last = min(len(words), at + 6)
    while at < last and (words[at] in ":=.-,;\"'(/*" or words[at] in cues.NAME_VERBS):
        at += 1
    return past_titles(reading, at)


def _after_introduction(reading: Reading, at: int) -> None:
    following = at + 1
    last = min(len(reading.words), at + 5)
    while following < last and reading.words[following] in {"saya", "sy", "aku", "nama", "kami"}:
        following += 1
    capture(reading, _past_marks(reading, following))


def _after_an(reading: Reading, at: int) -> None:
    """ "an." and "an" before a name: short for "atas nama"."""
    capture(reading, _past_marks(reading, at + 1))


def _after_a(reading: Reading, at: int) -> None:
    """ "a.n.", "a/n", "a n"."""
    words = reading.words
    following = at + 1
    if following < len(words) and words[following] in {".", "/", "-"}:
        following += 1
    if following < len(words) and words[following] in {"n", "nama"}:
        capture(reading, _past_marks(reading, following + 1))
    elif at + 2 < len(words):
        _after_mark_or_initial(reading, at)


def _after_honorific(reading: Reading, at: int) -> None:
    first = at + 1
    if first < len(reading.words) and reading.words[first] == ".":
        first += 1
    first = past_titles(reading, first)
    if first >= len(reading.words) or reading.breaks_before(first):
        return
    kind = reading.kinds[first]
    if kind & (RARE | VILLAGE) and looks_affixed(reading.words[first]):
        return
    capture(reading, first)


def _after_honorific_or_kin(reading: Reading, at: int) -> None:
    following = reading.words[at + 1] if at + 1 < len(reading.words) else ""
    (_after_kin if following in cues.OWNERS else _after_honorific)(reading, at)


def _after_person_word(reading: Reading, at: int) -> None:
    """ "oleh palimbunga", "bendahara ombeng": a word nobody knows, where a person is meant."""
    first = past_titles(reading, at + 1)
    if first < len(reading.words) and reading.words[first] in {":", "(", ","}:
        first += 1
    if first >= len(reading.words) or reading.protected[first] or looks_affixed(reading.words[first]):
        return
    kind = reading.kinds[first]
    if kind in (UNKNOWN, SHAPED) or (kind & AMBIGUOUS and reading.words[first] not in cues.POST_WORDS):
        capture(reading, first)


def _after_role_place(reading: Reading, at: int) -> None:
    """ "kepala desa labborong": the village itself would be in the list of villages."""
    if at and reading.words[at - 1] in cues.ROLE_HEADS:
        _after_person_word(reading, at)


def _after_weak_honorific(reading: Reading, at: int) -> None:
    dotted = at + 1 < len(reading.words) and reading.words[at + 1] == "."
    first = at + 2 if dotted else at + 1
    if first >= len(reading.words) or reading.protected[first] or reading.protected[at]:
        return
    kind = reading.kinds[first]
    if kind & NAMELIKE or (dotted and kind in (UNKNOWN, RARE, PLACE, VILLAGE) and reading.words[at] != "dr"):
        capture(reading, first)


def _after_kin(reading: Reading, at: int) -> None:
    """ "suami saya budi": a relative or neighbour, an owner, then a name."""
    words = reading.words
    following = at + 1
    while following < min(len(words), at + 5) and words[following] in cues.OWNERS:
        following += 1
    if following == at + 1 and words[at] in cues.ELDERS:
        _after_person_word(reading, at)
    if following == at + 1 or following >= len(words):
        return
    if words[following] in {",", "(", ":", "-"}:
        following += 1
    if following < len(words) and not reading.kinds[following] & PLACE:
        if looks_affixed(words[following]) and not reading.kinds[following] & NAMELIKE:
            return
        capture(reading, following)


def _after_saya(reading: Reading, at: int) -> None:
    """ "saya budi santoso," but not "saya menunggu": a lone unknown word must be followed by a mark or a home."""
    first = at + 1
    if first < len(reading.words) and reading.words[first] == ",":
        first += 1
    last = end_of_name(reading, first)
    if last <= first or surely_affixed(reading.words[first]):
        return
    length = sum(1 for each in range(first, last) if not reading.kinds[each] & PUNCTUATION)
    certain = any(reading.kinds[each] & CERTAIN for each in range(first, last))
    following = reading.words[last] if last < len(reading.words) else "."
    if certain or (length > 1 and not looks_affixed(reading.words[first])) or following in _AFTER_A_NAME:
        reading.take(first, last)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AFTER_A_NAME = _set(
    """
    , . ( dari warga asal selaku umur usia tinggal alamat nik beralamat penduduk masyarakat
    """
)


def _after_bin(reading: Reading, at: int) -> None:
    """ "saleh bin kadir": names on both sides."""
    first = at
    while first > 0 and at - first < 3 and may_be_part(reading, first - 1) and not reading.breaks_before(first):
        first -= 1
    if first < at:
        reading.take(first, at + 1)
    capture(reading, at + 1)


_INITIALLED = frozenset({UNKNOWN, VILLAGE, NAME, NAME | PLACE, AMBIGUOUS, SHAPED})

_CUES: dict[str, Callable[[Reading, int], None]] = {
    **dict.fromkeys(cues.PERSON_WORDS | cues.ROLES, _after_person_word),
    **dict.fromkeys(cues.ROLE_PLACES, _after_role_place),
    **dict.fromkeys(cues.KIN, _after_kin),
    **dict.fromkeys(cues.WEAK_HONORIFICS, _after_weak_honorific),
    **dict.fromkeys(cues.HONORIFICS, _after_honorific_or_kin),
    **dict.fromkeys(cues.INTRODUCTIONS, _after_introduction),
    "nama": _after_nama,
    "an": _after_an,
    "a": _after_a,
    "saya": _after_saya,
    "sy": _after_saya,
    "bin": _after_bin,
    "binti": _after_bin,
}


class _Triggers(dict[str, Callable[[Reading, int], None] | None]):
    """What each word sets off, worked out once; forgotten when it grows large."""

    def __missing__(self, word: str) -> Callable[[Reading, int], None] | None:
        if len(self) > _TRIGGERS_LIMIT:
            self.clear()
        found = _CUES.get(word)
        if found is None and len(word) == 1 and (word == ":" or word.isalpha()):
            found = _after_mark_or_initial
        elif found is None and word.endswith("nama") and not kind_of_token(word) & (COMMON | CERTAIN):
            found = _after_nama
        self[word] = found
        return found


_TRIGGERS_LIMIT = 50_000
_TRIGGERS = _Triggers()
