"""Finds numbers written as words: telephone numbers ("nol delapan satu dua ...") and house numbers ("no dua belas")."""

import re
from collections.abc import Iterator

from rules.spans import Span

# Indonesian with its everyday forms, then Javanese, Sundanese and English.
_DIGIT = (
    r"(?:nol|kosong|satu|dua|tiga|empat|ampat|lima|enam|anam|nam|tujuh|delapan|lapan|dlapan|sembilan|smbilan"
    r"|siji|loro|telu|papat|limo|enem|pitu|wolu|songo|hiji|tilu|opat|genep|dalapan|salapan"
    r"|zero|one|two|three|four|five|six|seven|eight|nine)"
)
_PIECE = rf"(?:(?:dobel|double|triple|tripel)\s)?(?:{_DIGIT}|(?:se|{_DIGIT}\s)?(?:puluh|belas)|[0-9]{{1,4}})"
_SPOKEN = re.compile(rf"\b(?:{_PIECE}[\s,.\-]{{1,3}}){{6,30}}{_PIECE}\b")
_WORD = re.compile(r"[a-z]{3,}")
_HINTS = ("nol", "kosong", "lapan", "wolu", "zero")
_FEWEST_WORDS = 4

_NUMERAL = rf"(?:{_DIGIT}|sepuluh|sebelas|seratus)(?:\s(?:belas|puluh|ratus|{_DIGIT})){{0,4}}"
_HOUSE = re.compile(rf"\b(?:nomor|nomer|nmr|no|num)\s?[.:]?\s?(?:rumah\s)?{_NUMERAL}(?:\s[a-h])?\b")
_HOUSE_HINT = re.compile(r"no(?:mor|mer)?\b[ .:]{1,3}(?:rumah )?[a-z]")
_STREET_BEFORE = re.compile(
    r"\b(?P<start>(?:jalan|jln|jl|gang|gg|lorong|lrg|lr|blok|perum|perumahan|komplek|kompleks|btn|dusun|kampung|kp"
    r"|rumah|kos|kost|kontrakan|kamar|alamat)\b[ .:]{0,3}(?:[a-z0-9'/-]{1,20}[ .,]{1,2}){0,5})\Z"
)
_REACH = 90


def find_phones(plain: str) -> Iterator[Span]:
    """Seven digits or more in a row of which at least four are words."""
    if not any(word in plain for word in _HINTS):
        return
    for match in _SPOKEN.finditer(plain):
        if len(_WORD.findall(match.group())) >= _FEWEST_WORDS:
            yield Span(match.start(), match.end(), "PHONE")


def find_houses(plain: str) -> Iterator[Span]:
    """A house number in words, with the street before it; "nomor satu" alone is an idiom and stays."""
    if "no" not in plain or _HOUSE_HINT.search(plain) is None:
        return
    for match in _HOUSE.finditer(plain):
        before = _STREET_BEFORE.search(plain, max(0, match.start() - _REACH), match.start())
        if before:
            yield Span(before.start("start"), match.end(), "ADDRESS")
