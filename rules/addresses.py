"""Finds addresses of one house, and the neighbourhood numbers (RT/RW) that narrow a place to a few doors.

A street, village or housing estate alone is a place and stays; with a house or block number it is somebody's door.
Numbers are found first and the street is looked for before them, since numbers are rare and streets are not.
"""

import re
from collections.abc import Iterator

from rules.spans import Span


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RT_NUMBER = r"(?:[0-9]{1,3}|[ivx]{1,5}\b)"
# Begins with a literal letter, not a word boundary, so that the regex engine can leap to it.
_RT_RW = re.compile(
    r"r(?<!\wr)(?:"
    rf"\.\s?t\s?[.:]{{0,2}}\s?{_RT_NUMBER}\s{{0,2}}[/\\,.\-]?\s{{0,2}}r\s?\.\s?w\s?[.:]{{0,2}}\s?{_RT_NUMBER}|"
    rf"t\s?[./]?\s?rw\s?\.?\s?[:=]?\s?{_RT_NUMBER}\s?[/\\,.\-&]?\s?{_RT_NUMBER}?"
    rf"|t\s?\.?\s?[:=]?\s?{_RT_NUMBER}\s{{0,2}}[/\\,.\-]?\s{{0,2}}(?:dan\s)?(?:rw|rk)\s?\.?\s?[:=]?\s?{_RT_NUMBER}"
    r"|t\s?\.?\s?[:=]?\s?[0-9]{1,3}\s?/\s?[0-9]{1,3}"
    rf"|[twk]\s?[.:]?\s?{_RT_NUMBER}(?![0-9])"
    r"|ukun\s(?:tetangga|warga)\s(?:nomor\s|no\s?\.?\s)?[0-9]{1,3}(?:\s?[/,]?\s?(?:dan\s)?(?:rukun\swarga|rw)\s[0-9]{1,3})?)"
)
_GLUED_RT_RW = re.compile(
    r"r(?<=[a-z]r)(?:[tw][0-9]{2,3}(?:[/ ]{0,2}rw\s?[0-9]{1,3})?"
    r"|t\s?[.:]?\s?[0-9]{1,3}\s?/\s?(?:rw\s?[.:]?\s?)?[0-9]{1,3})"
)

_STREET = (
    r"(?:jalan|jln|jl|jlan|gang|gg|lorong|lrg|lr|perumahan|perumnas|perum|komplek|kompleks|komp|kompl|btn|cluster|griya"
    r"|residence|dusun|dsn|kampung|kp|lingkungan|lingk|rusun|rusunawa|apartemen|asrama|banjar|br)"
)
_WORD = r"[a-z][a-z0-9'/-]{0,24}"
_LAST_NUMBER = r"(?:\s?[-/.]\s?[0-9]{1,4}[a-h]?\b)?"
_HOUSE = r"\b(?:nomor|nomer|nmr|no|num)\s?(?:rumah)?\s?[.:]{0,2}\s?[0-9]{1,4}(?:\s?[a-h]\b)?(?![0-9])" + _LAST_NUMBER
_BLOCK = (
    r"\b(?:blok|blk|block|kavling|kav)\b\s?[.:]?\s?[a-z]{0,3}\s?[-./]?\s?[0-9]{1,3}(?:[a-h]\b)?(?![0-9])" + _LAST_NUMBER
)
_TAIL = rf"(?:[\s,.]{{0,3}}(?:{_HOUSE}|{_BLOCK}|lantai\s?[0-9]{{1,2}}|lt\s?\.?\s?[0-9]{{1,2}})){{0,2}}"

_NUMBER = re.compile(rf"(?:(?P<block>{_BLOCK})|{_HOUSE}){_TAIL}")
_WORDS_BETWEEN = r"(?:[a-z0-9][a-z0-9'/-]{0,24}[\s.,]{1,2}){0,6}\Z"
_STREET_BEFORE = re.compile(
    rf"(?:\b|(?<=\bdi)|(?<=\bke)|(?<=[a-z])(?=jln?\b|gg\b))(?P<start>){_STREET}\b\s?[.:]?\s{{0,2}}{_WORDS_BETWEEN}"
)
_LABEL_BEFORE = re.compile(rf"\b(?:alamat|almt)\b\s?[.:]?\s{{0,2}}(?P<start>){_WORDS_BETWEEN}")
_ESTATE = re.compile(
    r"\b(?:btn|perum|perumahan|perumnas|kompleks|komplek|griya|cluster|residence|villa)\b(?:\s[a-z]{2,20}){1,4}"
    r"\s[a-z]{1,2}\s?[0-9]{1,3}\s?(?:/|-|\bno\b\s?\.?)\s?[0-9]{1,4}\b"
)
_STREET_REACH = 110
_ESTATE_UNIT = re.compile(
    r"\b(?:btn|perum|perumahan|perumnas|kompleks|komplek|komp|griya|cluster|residence|villa|rusun|rusunawa|apartemen|asrama)"
    r"\b\s?\.?\s?(?:[a-z]{2,20}\s){1,4}(?:no\s?\.?\s?)?(?P<block>[a-z]{1,2})\s?[-./]?\s?[0-9]{1,3}"
    r"(?:\s?[-/]\s?[0-9]{1,3}[a-h]?)?(?![0-9a-z.,]|\s?(?:%|kk\b|unit|rumah|orang|jam|hari|bulan|tahun|titik|kali))"
)
_NO_BLOCK = _set("di ke ya rt rw no km jl yg dr se rp ada nya lt th tp dg dn pd sd jam")
_BRANCHED = re.compile(
    r"\b(?:gang|gg|lorong|lrg|lr)\b\s?\.?\s?(?:[a-z]{3,20}\s){0,2}(?:[ivx]{1,4}|[0-9]{1,3}[a-h]?)\s?/\s?[0-9]{1,3}[a-h]?(?![0-9])"
)
_SHORT_RT_RW = re.compile(
    r"\b(?:kp|kampung|dsn|dusun|ds|desa|dk|dukuh|dukuhan|lingkungan|lingk|kel|kelurahan|perum|jl|jln|jalan|gang|gg"
    r"|alamat)\b\s?[.:]?\s?(?:[a-z'.]{2,20}[ ,]{1,2}){1,4}"
    r"(?P<pair>0[0-9]{1,2}\s?/\s?[0-9]{1,3}|[0-9]{1,3}\s?/\s?0[0-9]{1,2})(?![0-9/-])"
)

_BARE_NUMBER = re.compile(
    rf"\b(?:jln|jl|jalan|gang|gg|lorong|lrg|lr)\b\s?\.?\s{{0,2}}((?:{_WORD}\.?\s){{1,4}})"
    r"([0-9]{1,3}(?:\s?[a-h]\b)?)(?![0-9a-z])(?![.,:/]?[0-9])"
    r"(?!\s?(?:%|x\b|hari|minggu|bulan|tahun|th\b|thn|bln|jam|menit|meter|mtr|m\b|km|kilo|orang|org|kali|titik|unit|buah"
    r"|kk\b|rumah|warga|mobil|motor|ribu|rb\b|juta|jt\b|lubang|tiang|lampu|arah|jalur|sampai|s/d|hektar|ha\b|cm|inch|ton"
    r"|liter|lantai|sudah|belum|tidak|kelas|anak|siswa|sekolah|desa|dusun|kecamatan|rt\b|rw\b))"
)
_HOUSE_NUMBER = re.compile(
    r"\b(?:rumah|rmh|kos|kost|kontrakan|kamar|unit|ruko|kios|lapak)\b\s(?:saya\s|kami\s|beliau\s|tersebut\s)?"
    r"(?:nomor|nomer|nmr|no)\s?[.:]{0,2}\s?[0-9]{1,4}[a-h]?\b"
    r"|\b(?:no|nomor|nomer)\s?\.?\s?rumah\s?[.:]?\s?[0-9]{1,4}[a-h]?\b"
)


_COMMON_STREET_WORDS = _set(
    """
    yang ini itu di ke dari dan dengan rusak sudah belum tidak ada selama sejak sekitar kurang lebih sepanjang
    hanya dalam untuk karena sampai akan masih lebar panjang tersebut berlubang ditutup macet hingga menuju pada
    kira rata ukuran setiap tiap raya utama umum desa poros provinsi nasional tol kampung tani kabupaten saya
    kami keluar masuk lain satu dua tiga
    """
)
_ATTACHED = re.compile(r"[\s,.;:/()-]{0,4}\Z")
_DIGIT = re.compile("[0-9]")


def find(plain: str) -> list[Span]:
    """House-level addresses (with the RT/RW beside them) and every RT/RW standing alone."""
    neighbourhoods = [
        Span(match.start(), match.end(), "RT_RW")
        for pattern in (_RT_RW, _GLUED_RT_RW)
        for match in pattern.finditer(plain)
    ]
    if _DIGIT.search(plain) is None:
        return _joined(plain, [], neighbourhoods)
    if "/" in plain:
        neighbourhoods += [Span(*match.span("pair"), "RT_RW") for match in _SHORT_RT_RW.finditer(plain)]
    return _joined(plain, list(_houses(plain)), neighbourhoods)


def _houses(plain: str) -> Iterator[Span]:
    """Each pattern is only tried where a word that it needs stands somewhere, since most texts have none."""
    if _NUMBER_HINT.search(plain) or _has(plain, _BLOCK_WORDS):
        yield from _numbered(plain)
        for match in _HOUSE_NUMBER.finditer(plain):
            yield Span(match.start(), match.end(), "ADDRESS")
    if _has(plain, _ESTATE_WORDS):
        for match in _ESTATE.finditer(plain):
            yield Span(match.start(), match.end(), "ADDRESS")
        for match in _ESTATE_UNIT.finditer(plain):
            if match.group("block") not in _NO_BLOCK:
                yield Span(match.start(), match.end(), "ADDRESS")
    if _has(plain, _LANE_WORDS):
        if "/" in plain:
            yield from (Span(match.start(), match.end(), "ADDRESS") for match in _BRANCHED.finditer(plain))
        for match in _BARE_NUMBER.finditer(plain):
            if not _COMMON_STREET_WORDS.intersection(match.group(1).split()):
                yield Span(match.start(), match.end(2), "ADDRESS")


def _numbered(plain: str) -> Iterator[Span]:
    for match in _NUMBER.finditer(plain):
        reach = max(0, match.start() - _STREET_REACH)
        before = _STREET_BEFORE.search(plain, reach, match.start()) or _LABEL_BEFORE.search(plain, reach, match.start())
        if before or match.group("block"):
            yield Span(before.start("start") if before else match.start(), match.end(), "ADDRESS")


def _has(plain: str, words: tuple[str, ...]) -> bool:
    return any(word in plain for word in words)


_NUMBER_HINT = re.compile(r"no(?:mor|mer)?[\s.:]{0,3}(?:rumah[\s.:]{0,3})?[0-9]")
_BLOCK_WORDS = ("nmr", "num", "blo", "blk", "kav", "rumah")
_ESTATE_WORDS = ("btn", "perum", "komp", "griya", "cluster", "residence", "villa", "rusun", "apartemen", "asrama")
_LANE_WORDS = ("jalan", "jl", "gang", "gg", "lorong", "lrg", "lr")


def _joined(plain: str, houses: list[Span], neighbourhoods: list[Span]) -> list[Span]:
    """Addresses grown over the RT/RW that touches them: together they are one address."""
    joined: list[Span] = []
    for span in sorted(houses + neighbourhoods):
        last = joined[-1] if joined else None
        if last and "ADDRESS" in (last.type, span.type) and _touch(plain, last, span):
            joined[-1] = Span(last.start, max(last.end, span.end), "ADDRESS")
        elif last and span.start < last.end:
            joined[-1] = Span(last.start, max(last.end, span.end), last.type)
        else:
            joined.append(span)
    return joined


def _touch(plain: str, first: Span, second: Span) -> bool:
    return second.start <= first.end or _ATTACHED.match(plain[first.end : second.start]) is not None
