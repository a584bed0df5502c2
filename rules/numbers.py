"""Finds numbers that belong to one person: NIK, KK, cards, phones, accounts, plates and every other long number.

Digits are read as runs joined by single separators, so that "7601 0346 0789 9016", "0822-458-123" and a NIK glued to a
list number are one number each. What is clearly money, a date, a time or years is left alone.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rules import document_numbers, plates, spoken_numbers
from rules.number_context import DATE, GROUPED, RUN, count_digits, is_calendar, is_money, label_of
from rules.spans import Span

_JOINT = re.compile(r"\s?[-.()/+_~|]{1,2}\s?|\s{1,2}")
_TIGHT_JOINT = re.compile(r"[-._~]")
_PLAIN_JOINT = re.compile(r"[-./]")
_MISREAD = re.compile(r"(?<=[0-9 .+-])[oil](?=[0-9])|(?<=[0-9])[oil](?![a-z])|\b[ol](?=8[0-9o]{2})")
_MISREAD_HINT = re.compile(r"[0-9][ .+-]?[oil](?:[0-9]|(?![a-z]))")
_FIVE_DIGITS = re.compile(r"[0-9](?:[0-9a-z./ -]{0,8}[0-9]){4}")
_MISREAD_AS = {"o": "0", "i": "1", "l": "1"}


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PROVINCES = _set(
    """
    11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94
    95 96
    """
)
_IDENTITY_LABEL = (
    r"(?:no(?:mor|mer)?\s?\.?\s?)?(?:id\s?(?:pel(?:anggan)?|pln|peserta|keluarga|dtks|card|pmi|kks|semesta)"
    r"|idpel|pelanggan|meter(?:an)?|kwh|peserta"
    r"|registrasi|reg|pendaftaran|daftar|kartu|noka|rekam medis|rekam medik|rm|no\s?rm|mr|polis|kontrak"
    r"|sertifikat|sertipikat|shm|ijazah|nisn|nis|nim|nip|nipd"
    r"|nuptk|nrp|nrk|paspor|passport|pasport|sim|stnk|bpkb|akta|akte|resi|kpj|kjp|kip|kis|kks|pkh|dtks|bpjs"
    r"|jkn|bst|identitas|ktp|e-ktp"
    r"|porsi|spph|ukg|va|virtual account|npwp|nik|kk|kia|kitas|ujian|test|tes|peserta ujian|imei|rangka"
    r"|mesin|nop|sppt|pbb|rekening|rek|norek|karpeg|karis|berkas|tike?t|ticket|sk|lp|notas|taspen|nrg|nib|str|sip|pensiun"
    r"|briva|booking|transaksi|referensi|ref|invoice|pelaut|seam[ae]n\s?book|induk\s(?:siswa|mahasiswa|pegawai|santri))"
)
_LABELLED = re.compile(
    rf"\b{_IDENTITY_LABEL}\b(?:\s(?:saya|nya|kami|anak|ibu|suami|istri|bri|bca|bni|mandiri|btn|bsi|pln|pdam|air"
    rf"|listrik|adalah|yaitu|online|peserta|pelanggan|kartu|bpjs|kks|kk|nik|meter|a/n|no|nomor)\b){{0,3}}"
    r"(?:nya)?\s{0,2}[.:=#(]{0,2}\s{0,2}(?:no(?:mor)?\b\s?[.:]{0,2}\s?)?"
    r"((?:[a-z]{1,5}[-./ ]?)?[0-9](?:[0-9]|(?:[a-z]{1,3}|[./-])(?=[0-9])){2,30}(?:\s[0-9]{2,6}){0,4})"
)
_BANK_NUMBER = re.compile(
    r"\b(?:rekening|rek|norek|bri|bca|bni|btn|bsi|bjb|mandiri|danamon|cimb|seabank"
    r"|jago)\b(?:\s[a-z]{2,10}\b){0,3}\s{0,2}[.:=]{0,2}\s{0,2}"
    r"([0-9][0-9 .-]{4,24}[0-9])"
)

_CODE = re.compile(r"(?<![a-z0-9])(?!rp|idr|usd)[a-z]{1,5}-?[0-9]{6,30}(?![a-z0-9])")
_SPACED_NIP = re.compile(r"(?<![0-9])19[0-9]{6}\s[0-9]{6}\s[12]\s[0-9]{3}(?![0-9])")

_MASKED = re.compile(
    r"[0-9]{0,12}\[?[*•#]{3,40}\]?[0-9]{0,12}|[0-9]{2,12}[x*]{3,16}[0-9]{0,8}\b|\b[x*]{4,16}[0-9]{2,8}\b"
    r"|[0-9]{3,8}[ -]?[x*]{2,8}[ -][x*]{2,8}(?:[ -]?[0-9]{1,8})?"
)
_COMMA_PHONE = re.compile(r"(?<![0-9.,])(?:0|62)8[0-9]{1,3}(?:\s?,\s?[0-9]{2,5}){2,3}(?![0-9])")
_MASKED_PHONE = re.compile(r"(?<![0-9a-z])(?:0|62)8[0-9x*]{1,3}[ .-]?[0-9x*]{3,5}(?:[ .-]?[0-9x*]{2,5}){0,2}(?![a-z])")


class _Number(NamedTuple):
    start: int
    end: int
    runs: list[tuple[int, int]]


def find(plain: str) -> Iterator[Span]:
    """Every personal number; spans may overlap, the caller merges them."""
    if "*" in plain or "x" in plain or "•" in plain or "##" in plain:
        yield from _masked(plain)
    yield from spoken_numbers.find_phones(plain)
    if RUN.search(plain) is None:
        return
    digits = _reread(plain)
    for start, end in _stretches_with_digits(digits):
        yield from _labelled(digits, start, end)
        yield from document_numbers.find(digits, start, end)
        for pattern in (_CODE, _SPACED_NIP):
            yield from (Span(*match.span(), "OTHER_ID") for match in pattern.finditer(digits, start, end))
    yield from plates.find(digits)
    if "," in digits and ("08" in digits or "628" in digits):
        yield from (Span(match.start(), match.end(), "PHONE") for match in _COMMA_PHONE.finditer(digits))
    for number in _numbers(digits):
        yield from _read(digits, number)


def _reread(plain: str) -> str:
    """The text with letters that stand for digits ("o812 345l") turned into them, one for one."""
    if _MISREAD_HINT.search(plain) or "o8" in plain or "l8" in plain:
        return _MISREAD.sub(lambda match: _MISREAD_AS[match.group()], plain)
    return plain


def _masked(plain: str) -> Iterator[Span]:
    for match in _MASKED.finditer(plain):
        if match.end() - match.start() >= 5 and (RUN.search(match.group()) or "[" in match.group()):
            yield Span(match.start(), match.end(), "OTHER_ID")
    for match in _MASKED_PHONE.finditer(plain):
        if "x" in match.group() or "*" in match.group():
            yield Span(match.start(), match.end(), "PHONE")


def _stretches_with_digits(digits: str) -> Iterator[tuple[int, int]]:
    """The surroundings of every place that holds five digits; where two touch they are one."""
    start = end = -1
    for match in _FIVE_DIGITS.finditer(digits):
        if match.start() - _REACH > end:
            if end >= 0:
                yield start, end
            start = max(0, match.start() - _REACH)
        end = match.end() + _REACH
    if end >= 0:
        yield start, min(end, len(digits))


_REACH = 90


def _labelled(digits: str, start: int, end: int) -> Iterator[Span]:
    for match in _BANK_NUMBER.finditer(digits, start, end):
        if not is_money(digits, match.start(1), match.end(1)) and count_digits(match.group(1)) >= 6:
            yield Span(match.start(1), match.end(1), "ACCOUNT")
    for match in _LABELLED.finditer(digits, start, end):
        value = match.group(1).rstrip("./-")
        last = match.start(1) + len(value)
        if (
            count_digits(value) >= 5
            and not _is_amount(value)
            and not is_money(digits, match.start(1), last)
            and not is_calendar(value)
        ):
            yield Span(match.start(1), last, _labelled_kind(digits, match.start(1), count_digits(value)))


def _is_amount(value: str) -> bool:
    return GROUPED.fullmatch(value) is not None and not value.startswith("0")


def _labelled_kind(digits: str, start: int, count: int) -> str:
    kind = label_of(digits, start)
    if kind in ("NIK", "KK") and not 14 <= count <= 18:
        return "OTHER_ID"
    if kind == "PHONE" and digits[start] not in "0+6":
        return "OTHER_ID"
    return kind or "OTHER_ID"


def _numbers(digits: str) -> Iterator[_Number]:
    """Runs of digits chained by single joints; a chain of more than 40 runs is cut, so that work stays linear."""
    runs: list[tuple[int, int]] = []
    for match in RUN.finditer(digits):
        if runs and (len(runs) >= 40 or not _JOINT.fullmatch(digits, runs[-1][1], match.start())):
            yield _Number(runs[0][0], runs[-1][1], runs)
            runs = []
        runs.append(match.span())
    if runs:
        yield _Number(runs[0][0], runs[-1][1], runs)


def _read(digits: str, number: _Number) -> Iterator[Span]:
    """The identifiers in one chain, taken greedily from the left."""
    runs = number.runs
    at = 0
    while at < len(runs):
        after = _past_plain_amount(digits, runs, at)
        if after > at:
            at = after
            continue
        taken = _take(digits, runs, at)
        if taken is None:
            at += 1
            continue
        last, kind = taken
        yield _enclosed(digits, runs[at][0], runs[last][1], kind)
        at = last + 1


def _enclosed(digits: str, start: int, end: int, kind: str) -> Span:
    """The span with its plus sign, or with brackets that belong to it."""
    before = digits[max(0, start - 1) : start]
    if before == "(" and ")" in digits[start : end + 1]:
        return Span(start - 1, max(end, digits.index(")", start) + 1), kind)
    return Span(start - 1 if before == "+" else start, end, kind)


def _past_plain_amount(digits: str, runs: list[tuple[int, int]], at: int) -> int:
    """The index after the amount, date or years that start at run `at`; `at` itself when there are none."""
    last = at
    while last + 1 < len(runs) and _PLAIN_JOINT.fullmatch(digits, runs[last][1], runs[last + 1][0]):
        last += 1
    start, end = runs[at][0], runs[last][1]
    text = digits[start:end]
    if last == at:
        return at
    if is_calendar(text):
        return last + 1
    if text.startswith("0") or not GROUPED.fullmatch(text):
        return at
    return last + 1 if count_digits(text) < 13 or is_money(digits, start, end) else at


def _take(digits: str, runs: list[tuple[int, int]], at: int) -> tuple[int, str] | None:
    """The index of the last run of the number that starts at run `at`, with its kind; None when it is no identifier."""
    start, end = runs[at]
    if end - start >= 9:
        kind = _whole(digits, start, end)
        return None if kind is None else (at, kind)
    if len(runs) - at == 1:
        return None
    return (
        _take_single_digits(digits, runs, at)
        or _take_phone(digits, runs, at)
        or _take_identity(digits, runs, at)
        or _take_other(digits, runs, at)
    )


def _whole(digits: str, start: int, end: int) -> str | None:
    """The kind of one unbroken run of nine digits or more."""
    if is_money(digits, start, end) or (end - start <= 12 and digits[end - 6 : end] == "000000"):
        return None if end - start <= 13 else "OTHER_ID"
    run = digits[start:end]
    label = label_of(digits, start)
    if _is_nik(run) and end - start >= 14:
        return "KK" if label == "KK" else "NIK"
    if _is_phone(run):
        return "ACCOUNT" if label == "ACCOUNT" and not run.startswith("08") else "PHONE"
    if 15 <= len(run) <= 17 and label in ("NIK", "KK"):
        return label
    if label == "NPWP" and len(run) in (15, 16):
        return "NPWP"
    if (len(run) == 13 and run.startswith("000")) or (label == "BPJS" and 11 <= len(run) <= 14):
        return "BPJS"
    if label == "ACCOUNT":
        return "ACCOUNT"
    if 13 <= len(run) <= 19 and _passes_luhn(run):
        return "CARD"
    return "OTHER_ID"


def _take_single_digits(digits: str, runs: list[tuple[int, int]], at: int) -> tuple[int, str] | None:
    """Nine digits or more written one by one: "0 8 1 2 3 4 5 6 7"."""
    last = at
    while last < len(runs) and runs[last][1] - runs[last][0] == 1:
        last += 1
    if last - at < 9:
        return None
    joined = "".join(digits[start] for start, _ in runs[at:last])
    return last - 1, "PHONE" if _is_phone(joined) else "NIK" if _is_nik(joined) else "OTHER_ID"


def _take_phone(digits: str, runs: list[tuple[int, int]], at: int) -> tuple[int, str] | None:
    """A number that begins like a phone: 08, 62, or an area code; the longest that still reads as one."""
    joined = digits[slice(*runs[at])]
    if not joined.startswith(("0", "62")) or joined == "000" or _is_dated(digits, runs, at):
        return None
    first_joint = digits[runs[at][1] : runs[at + 1][0]]
    best: int | None = None
    for last in range(at + 1, min(at + 8, len(runs))):
        run = digits[slice(*runs[last])]
        joint = digits[runs[last - 1][1] : runs[last][0]]
        if best is not None and (run.startswith(("0", "62")) or len(run) < 2 or joint != first_joint):
            break
        joined += run
        if len(joined) > 14:
            break
        if _is_phone(joined):
            best = last
    return None if best is None else (best, "PHONE")


def _is_dated(digits: str, runs: list[tuple[int, int]], at: int) -> bool:
    if at + 2 >= len(runs):
        return False
    return DATE.fullmatch(digits[runs[at][0] : runs[at + 2][1]]) is not None


def _take_identity(digits: str, runs: list[tuple[int, int]], at: int) -> tuple[int, str] | None:
    """A spaced or dotted NIK, KK, NPWP or card number."""
    joined, last = digits[slice(*runs[at])], at
    while last + 1 < len(runs) and len(joined) < 15:
        last += 1
        joined += digits[slice(*runs[last])]
    if len(joined) < 15 or len(joined) > 18 or last - at > 15:
        return None
    label = label_of(digits, runs[at][0])
    if label == "NPWP" or (
        digits[runs[at][0] : runs[last][1]].count("-") == 1 and len(joined) == 15 and last - at >= 4
    ):
        return last, "NPWP"
    if _is_nik(joined):
        return last, "KK" if label == "KK" else "NIK"
    groups = {end - start for start, end in runs[at : last + 1]}
    if groups == {4} and len(joined) == 16:
        return last, label if label in ("NIK", "KK") else "CARD"
    return None


def _take_other(digits: str, runs: list[tuple[int, int]], at: int) -> tuple[int, str] | None:
    """Any other number in groups: nine digits or more, tightly joined or named by a label before it."""
    if _is_dated(digits, runs, at):
        return None
    last, total = at, runs[at][1] - runs[at][0]
    while last + 1 < len(runs) and _TIGHT_JOINT.fullmatch(digits, runs[last][1], runs[last + 1][0]):
        last += 1
        total += runs[last][1] - runs[last][0]
    start, end = runs[at][0], runs[last][1]
    text = digits[start:end]
    if (
        last > at
        and total >= 9
        and not GROUPED.fullmatch(text)
        and not is_calendar(text)
        and not is_money(digits, start, end)
    ):
        return last, label_of(digits, start) or "OTHER_ID"
    if GROUPED.fullmatch(text) and total >= 9 and text.startswith("0"):
        return last, "OTHER_ID"
    return _take_spaced(digits, runs, at)


def _take_spaced(digits: str, runs: list[tuple[int, int]], at: int) -> tuple[int, str] | None:
    last, total = at, runs[at][1] - runs[at][0]
    while last + 1 < len(runs) and total < 16 and digits[runs[last][1] : runs[last + 1][0]] in (" ", "-", "."):
        last += 1
        total += runs[last][1] - runs[last][0]
    text = digits[runs[at][0] : runs[last][1]]
    if (
        last == at
        or total < 9
        or is_money(digits, runs[at][0], runs[last][1])
        or is_calendar(text)
        or GROUPED.fullmatch(text)
    ):
        return None
    label = label_of(digits, runs[at][0])
    if label is None:
        return None
    return last, "OTHER_ID" if label == "PHONE" and not text.startswith(("0", "6")) else label


def _is_nik(run: str) -> bool:
    """Whether the first twelve digits are a region and a birth date (women add 40 to the day); 14 to 18 digits long.

    Source: Ministry of Home Affairs numbering, as evidence.md describes it: found with 15 digits and glued to 17.
    """
    if not 14 <= len(run) <= 18:
        return len(run) > 18 and _is_nik(run[:16])
    return any(_has_birth_date(run[shift:]) for shift in range(0, 3 if len(run) > 16 else 1))


def _has_birth_date(run: str) -> bool:
    day, month = int(run[6:8]), int(run[8:10])
    return run[:2] in _PROVINCES and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def _is_phone(run: str) -> bool:
    if run.startswith("08"):
        return 9 <= len(run) <= 14
    if run.startswith("628"):
        return 10 <= len(run) <= 15
    if run.startswith("62"):
        return 10 <= len(run) <= 13 and run[2] in "234567"
    return run.startswith("0") and 9 <= len(run) <= 12 and run[1] in "2345679"


def _passes_luhn(run: str) -> bool:
    doubled = (int(character) * 2 for character in run[-2::-2])
    return (sum(int(c) for c in run[-1::-2]) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0
