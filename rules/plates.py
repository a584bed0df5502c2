"""Finds vehicle plates: an area code of the police, digits, a suffix."""

import re
from collections.abc import Iterator

from rules.number_context import RUN, count_digits
from rules.spans import Span

_CONTEXT_LENGTH = 32


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLATE_AREAS = (
    r"(?:a[abdeg]?|b[abdeghklmnp]?|c[cd]|d[abcdeghklmnprstuw]?|e[abd]?|f|g|h|k[bhtu]?|l|m|n|p[abgst]?|r|s|t|w|z)"
)
_AREA_BEFORE = re.compile(r"(?P<area>[a-z]{1,2})[\s.-]{0,2}\Z")
_PLATE = re.compile(rf"(?<![a-z0-9]){_PLATE_AREAS}[\s.-]{{0,2}}[0-9]{{1,4}}[\s.-]{{0,2}}[a-z]{{1,3}}(?![a-z0-9])")
_GLUED_PLATE = re.compile(rf"(?<=[a-z]){_PLATE_AREAS}[\s.-]{{1,2}}[0-9]{{3,4}}[\s.-]{{1,2}}[a-z]{{2,3}}(?![a-z0-9])")
_BARE_PLATE = re.compile(rf"(?<![a-z0-9]){_PLATE_AREAS}[\s.-]{{0,2}}[0-9]{{3,4}}(?![0-9a-z]|[.,][0-9])")
_PLATE_WORD = re.compile(
    r"plat|nopol|no pol|no\.pol|nomor polisi|no polisi|nomor kendaraan|polisi|mobil|motor|truk|truck"
    r"|kendaraan|angkot|bus|taksi|pickup"
    r"|nomor|innova|avanza|xenia|fortuner|beat|vario|honda|yamaha|toyota|suzuki|daihatsu|mitsubishi|jazz|brio"
    r"|sigra|calya"
)
_NO_PLATE_SUFFIX = _set(
    """
    kg km cm mm m g gr l lt th thn bln hr mgg jam mnt org rt rw kk an di ke ya yg dan ada ini itu dr pt cv no ha
    kw jt rb x hp wa ml kwh va sd sm ton kav kec kel kab ibu apa per jan feb mar apr mei jun jul agu agt sep okt
    nov des tgl wib wit
    """
)
_NO_PLATE_AREA = _set(
    """
    h t m s p a g l k e
    """
)


def find(digits: str) -> Iterator[Span]:
    """Every plate; without a suffix only after a word for a vehicle."""
    for run in RUN.finditer(digits):
        start, end = run.span()
        area = _AREA_BEFORE.search(digits, max(0, start - 4), start) if end - start <= 4 else None
        if area:
            yield from _at(digits, area)


def _at(digits: str, area: re.Match[str]) -> Iterator[Span]:
    """The plate whose area code was found before a number: with a suffix, glued to a word before it, or bare."""
    end = area.end("area")
    for start in range(area.start("area"), end):
        for pattern, needs_word in ((_PLATE, False), (_GLUED_PLATE, True), (_BARE_PLATE, True)):
            match = pattern.match(digits, start)
            if match and (_follows_a_vehicle(digits, start, 20) if needs_word else _is_plate(digits, match)):
                yield Span(match.start(), match.end(), "PLATE")
                return


def _follows_a_vehicle(digits: str, start: int, reach: int) -> bool:
    return _PLATE_WORD.search(digits, max(0, start - reach), start) is not None


def _is_plate(digits: str, match: re.Match[str]) -> bool:
    letters = re.findall(r"[a-z]+", match.group())
    area, suffix = letters[0], letters[-1]
    if suffix in _NO_PLATE_SUFFIX and not (len(area) == 2 and match.group().isalnum()):
        return False
    if _follows_a_vehicle(digits, match.start(), _CONTEXT_LENGTH):
        return True
    count = count_digits(match.group())
    return count >= 3 and (len(area) == 2 or area not in _NO_PLATE_AREA or count == 4) and area != "di"
