"""Says what surrounds a number: the word that names it, and whether it is money, a date or years instead."""

import re

RUN = re.compile(r"[0-9]+")
_MONEY_BEFORE = re.compile(
    r"(?:\brp|\bidr|\busd|rupiah|\$|\bseharga|\bharga|\bsebesar|\bsenilai|\bnominal)[\s.:=]{0,3}\Z"
)
_MONEY_AFTER = re.compile(r"(?:,[0-9]{2}|,-)?\s?(?:rupiah|juta|jt\b|ribu|rb\b|milyar|miliar|triliun|perak|,-)")
GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3}){1,6}(?:,[0-9]{2})?\Z")
DATE = re.compile(
    r"(?:(?:0?[1-9]|[12][0-9]|3[01])[-/. ]{1,2}(?:0?[1-9]|1[0-2])[-/. ]{1,2}(?:19|20)?[0-9]{2}"
    r"|(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12][0-9]|3[01]))\Z"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")

_LETTER = re.compile("[a-z]")
_CONTEXT_LENGTH = 32
_LABELS = (
    ("KK", re.compile(r"(?<![a-z])(?:no)?kk\b|kartu keluarga|\bkepala keluarga")),
    ("NIK", re.compile(r"(?<![a-z])(?:no)?(?:nik|ktp|e-ktp|ektp)|kependudukan")),
    ("NPWP", re.compile(r"npwp|wajib pajak")),
    ("BPJS", re.compile(r"\bbpjs|\bkis\b|\bjkn|noka\b|\bno\.? ?ka\b|kartu indonesia sehat|kepesertaan|peserta")),
    (
        "ACCOUNT",
        re.compile(
            r"\b(?:no)?rek(?:ening)?\b|\bnorek|\b(?:bri|bca|bni|btn|bsi|bjb|bpd|mandiri|danamon|cimb|permata|jago"
            r"|seabank|va|virtual)\b"
            r"|virtual account|transfer|\btf\b|\bdana\b|\bgopay|\bovo\b|shopeepay"
        ),
    ),
    ("CARD", re.compile(r"kartu kredit|kartu debit|\batm\b|no(?:mor)? kartu|\bkks\b|kartu")),
    (
        "PHONE",
        re.compile(
            r"\b(?:no)?(?:hp|wa|tlp|telp|telpon|telepon|telephone|phone|handphone|whatsapp|kontak|contact|hub|hubungi"
            r"|sms|cp)\b"
        ),
    ),
)


def label_of(digits: str, start: int) -> str | None:
    """The kind named closest before a number."""
    context = digits[max(0, start - _CONTEXT_LENGTH) : start]
    if _LETTER.search(context) is None:
        return None
    best, best_at = None, -1
    for kind, pattern in _LABELS:
        for match in pattern.finditer(context):
            if match.start() > best_at:
                best, best_at = kind, match.start()
    return best


def is_money(digits: str, start: int, end: int) -> bool:
    """Whether a currency stands before or after `digits[start:end]`."""
    if _MONEY_BEFORE.search(digits, max(0, start - 14), start):
        return True
    return _MONEY_AFTER.match(digits, end) is not None


def is_calendar(text: str) -> bool:
    """Dates, or years and nothing else."""
    if DATE.fullmatch(text):
        return True
    runs = RUN.findall(text)
    return len(runs) >= 1 and all(_YEAR.fullmatch(run) for run in runs) and not re.search("[a-z]", text)


def count_digits(text: str) -> int:
    """How many digits `text` has."""
    return sum(character.isdigit() for character in text)
