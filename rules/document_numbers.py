"""Finds the numbers of papers and cases that lead to one person: police reports, decrees, files, tickets, certificates.

They are written in segments ("lp/b/771/vi/2023/spkt", "821.12/144/bkd/2019"). The numbers of laws look alike and stay.
"""

import re
from collections.abc import Iterator

from rules.number_context import DATE, count_digits
from rules.spans import Span

# Begins with one character that no longer token precedes, so that each token is read once.
_SEGMENTED = re.compile(r"(?<![a-z0-9./-])[a-z0-9.]{1,16}(?:[/-][a-z0-9][a-z0-9.]{0,15}){1,8}(?![a-z0-9])")
_COURT_CASE = re.compile(
    r"(?<![0-9])[0-9]{1,4}\s?/\s?(?:pid|pdt)[a-z.-]{0,16}\s?/\s?(?:19|20)[0-9]{2}\s?/\s?p[natm][ .]{0,2}[a-z]{2,5}\b"
)
_LABEL = re.compile(
    r"\b(?:karpeg|karis|karsu|berkas|tike?t|ticket|sk|lp|laporan polisi|pensiun|notas|taspen|nrg|nib|sip|str|siup"
    r"|agenda|gugatan|perkara|bpkb|stnk|paspor|pasport|passport|visa|serti[fp]ikat|shm|ijazah|skck|imb|pbg|nop|kontrak|polis"
    r"|porsi|spph|registrasi|reg|pendaftaran|peserta|akta|akte|resi|rangka|mesin|lab|seri|induk|kwitansi|rekam"
    r"|medi[sk]|rm|order|pesanan|booking|faktur|invoice|transaksi|referensi|kartu|anggota|antrean|antrian|polres|polsek|polda)\b"
    r"[a-z\s.:#=()]{0,24}\Z"
)
_LAW = re.compile(
    r"\b(?:undang|uu|pp|perpres|permen[a-z]*|peraturan|perda|perbup|perwal|perwali|pergub|kepmen[a-z]*|keppres|inpres"
    r"|instruksi|edaran|pmk|pasal|kuhp|keputusan|ayat)\b[^\n]{0,40}\Z"
)
_LETTER = re.compile("[a-z]")
_RANGE = re.compile(r"[a-z]{0,8}\.?\s?[0-9]{1,4}\s?[/-]\s?[a-z]{0,8}\.?\s?[0-9]{1,4}[a-z]{0,3}\Z")
_FEWEST_DIGITS = 4
_SEGMENTS_THAT_SPEAK = 3
_LABEL_REACH = 36
_LAW_REACH = 60


def find(plain: str, first: int, last: int) -> Iterator[Span]:
    """Every such number between two places, whole; takes time linear in the text."""
    for match in _COURT_CASE.finditer(plain, first, last):
        yield Span(match.start(), match.end(), "OTHER_ID")
    for match in _SEGMENTED.finditer(plain, first, last):
        if _is_document(plain, match.start(), match.group()):
            yield Span(match.start(), match.end(), "OTHER_ID")


def _is_document(plain: str, start: int, value: str) -> bool:
    if count_digits(value) < _FEWEST_DIGITS or DATE.fullmatch(value):
        return False
    if _LAW.search(plain, max(0, start - _LAW_REACH), start):
        return False
    if _LABEL.search(plain, max(0, start - _LABEL_REACH), start):
        return not _RANGE.fullmatch(value) or count_digits(value) >= 6
    segments = value.count("/") + value.count("-") + 1
    return segments >= _SEGMENTS_THAT_SPEAK and _LETTER.search(value) is not None and _RANGE.fullmatch(value) is None
