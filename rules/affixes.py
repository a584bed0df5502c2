"""Takes Indonesian words apart: which roots could stand behind "diperbaikinya", "nungguin" or "keadilan"."""

_PREFIXES = (
    "memper", "diper", "keter", "meng", "meny", "peng", "peny", "ber", "bel", "per", "ter", "mem", "men", "pem", "pen",
    "nge", "ng", "ny", "me", "pe", "di", "ke", "se", "be", "te", "n", "m",
)  # fmt: skip
_COLLOQUIAL = frozenset({"nge", "ng", "ny", "n", "m"})
_SUFFIXES = ("kannya", "annya", "inya", "nya", "kan", "lah", "kah", "an", "in", "ku", "mu", "pun", "i", "x")
_ON_SHORT_ROOTS = frozenset({"nya", "kan", "lah", "kah", "pun"})
_ON_NAMES_TOO = frozenset({"an", "in", "i", "ku", "mu", "x"})
_SOFTENED = {
    "meny": "s", "peny": "s", "ny": "s", "mem": "p", "pem": "p", "men": "t", "pen": "t", "n": "t", "meng": "k",
    "peng": "k", "ng": "k", "m": "p",
}  # fmt: skip
"""The letter a prefix swallows: "menyapu" comes from "sapu"."""

Root = tuple[str, int, bool]
"""A possible root, the length from which to believe it, and whether it must be an everyday word beyond doubt."""


def candidate_roots(word: str) -> list[Root]:
    """Every root that affixes could have made `word` from; few, since few affixes fit one word."""
    prefixes = [prefix for prefix in _PREFIXES if word.startswith(prefix)]
    roots: list[Root] = []
    for suffix in ("", *(suffix for suffix in _SUFFIXES if word.endswith(suffix))):
        stem = word[: len(word) - len(suffix)]
        if suffix:
            roots.append((stem, 3 if suffix in _ON_SHORT_ROOTS else 4, suffix in _ON_NAMES_TOO))
        for prefix in prefixes:
            root = stem[len(prefix) :]
            roots.append((root, 4, prefix in _COLLOQUIAL))
            if prefix in _SOFTENED:
                roots.append((_SOFTENED[prefix] + root, 4, False))
    return roots
