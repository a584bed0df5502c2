"""Names as they are compared, shown and put into addresses: folding, casing repair, slugs (domain notes 9.4)."""

import re
import unicodedata

__all__ = ["fold", "repair_casing", "slugify", "tidy"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+")

_ABBREVIATIONS = frozenset(
    _WORD.findall(
        """
        ANRI ASN ATR BAPPEDA BAPPENAS BAZNAS BBPJN BBWS BIN BKAD BKD BKKBN BKN BKPP BKPSDM BMKG BNI BNN BNNK BNNP
        BNPB BNPT BP2MI BPBD BPD BPDAS BPH BPJS BPK BPKAD BPKH BPKP BPN BPOM BPPRD BPR BPS BPSDM BRI BRIN BSSN BTN
        BUMD BUMN BWS DI DIY DKI DLH DPMPTSP DPR DPRD DPUPR ESDM HAM IAIN II III IKN IPB ITB ITS IV IX KAI KB KJRI
        KBRI KLHK KPK KPP KPPBC KPPN KPPU KPU KUA LAN LIPI LKPP LLDIKTI LPP LPSK MA MAN MI MIN MK MPR MTS MTSN NTB
        NTT OJK P3A PAM PANRB PDAM PDIP PKK PLN PMI PMK PP PPA PPID PPKB PPPA PT PTPN PTSP PUPR RI RRI RSJ RSUD RSUP
        RT RW SAR SD SDA SDM SDN SKK SMA SMAN SMK SMKN SMP SMPN SPBE STAIN TK TNI TPA TVRI UGM UI UIN UKM UMKM UNS
        UPT UPTD VI VII VIII XI XII
        """
    )
)
_SMALL = frozenset({"dan", "di", "dari", "untuk", "yang", "ke", "pada", "serta", "dengan"})


def tidy(text: str) -> str:
    """`text` on one line: no-break spaces and control characters become spaces, runs of space become one."""
    # Asked some thirty times a row: splitting is several times faster than a pattern for spaces.
    return " ".join((text if text.isprintable() else _CONTROL.sub(" ", text)).split())


def fold(text: str) -> str:
    """`text` as names are compared: tidy and without regard to case."""
    return tidy(text).casefold()


def repair_casing(name: str) -> str:
    """A name of two or more words all in capitals with ordinary capitals; any other name as it is, only tidy.

    Known abbreviations stay: "DINAS PUPR KOTA AMBON" becomes "Dinas PUPR Kota Ambon".
    """
    tidied = tidy(name)
    if len(tidied.split()) < 2 or tidied != tidied.upper() or tidied == tidied.lower():
        return tidied
    return _WORD.sub(lambda match: _ordinary(match.group(), match.start() == 0), tidied)


def _ordinary(word: str, is_first: bool) -> str:
    if word in _ABBREVIATIONS and not (word == "DI" and not is_first):
        return word
    lowered = word.lower()
    return lowered if lowered in _SMALL and not is_first else lowered.capitalize()


def slugify(*names: str) -> str:
    """Lower-case ASCII words joined by hyphens, for an address; empty when nothing of the names is left."""
    ascii_text = unicodedata.normalize("NFKD", " ".join(names)).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("-", ascii_text.lower()).strip("-")
