"""Tells from an agency's name what it is, where a clear word says so; everything else is OTHER (domain notes 5)."""

import re

from rules.names import fold
from rules.terms import AgencyKind

__all__ = ["guess_kind", "is_below_another", "named_region"]

_PATTERNS: tuple[tuple[AgencyKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (AgencyKind.PROVINCE, r"^(pemerintah )?provinsi\b|^pemprov\b|^pemerintah (aceh|daerah (khusus|istimewa))\b"),
        (AgencyKind.REGENCY, r"^(pemerintah )?kab(upaten|\.)|^pemkab\b"),
        (AgencyKind.CITY, r"^pemerintah kota\b|^pemkot\b"),
        (AgencyKind.MISSION_ABROAD, r"^(kbri|kjri|kri|ptri)\b|^(kedutaan|konsulat)\b|^perwakilan (ri|republik)\b"),
        (AgencyKind.UNIVERSITY, r"^(universitas|institut (teknologi|agama|seni)|politeknik|sekolah tinggi)\b"),
        (AgencyKind.STATE_ENTERPRISE, r"\(persero\)|\bpersero\b|^(perusahaan umum|perum) |^pt\.? "),
        (AgencyKind.REGIONAL_OFFICE, r"^kantor (wilayah|pertanahan|imigrasi|bea|pelayanan|kementerian)\b|^kanwil\b"),
        (AgencyKind.REGIONAL_OFFICE, r"^(balai|kepolisian (daerah|resor)|pol(da|res)|kejaksaan (tinggi|negeri))\b"),
        (AgencyKind.MINISTRY, r"^kementerian\b|^kemen[a-z]{3,}"),
        (
            AgencyKind.LOCAL_UNIT,
            r"^(dinas|kecamatan|kelurahan|desa|puskesmas|inspektorat|satuan polisi pamong praja|satpol pp|rsud"
            r"|rumah sakit umum daerah|bagian|biro|sekretariat (daerah|dprd)|perumda[m]?|pdam|uptd?"
            r"|bpbd|bkpsdm|bpsdm|bapp[eo]da|dpmptsp|disdukcapil|diskominfo)\b",
        ),
        (
            AgencyKind.LOCAL_UNIT,
            r"^badan (kepegawaian(?! negara)|kesatuan bangsa|pendapatan|pengelola(an)? (keuangan|pajak|pendapatan)"
            r"|penanggulangan bencana daerah|perencanaan pembangunan daerah|pengembangan sumber daya manusia"
            r"|penelitian dan pengembangan)\b|^badan\b.*\bdaerah\b",
        ),
        (
            AgencyKind.STATE_INSTITUTION,
            r"^(badan|lembaga|komisi|ombudsman|mahkamah|kejaksaan agung|kepolisian|tentara|sekretariat|arsip"
            r"|perpustakaan nasional|otoritas|dewan)\b",
        ),
    )
)
_BELOW = frozenset({AgencyKind.LOCAL_UNIT, AgencyKind.REGIONAL_OFFICE})
_REGION = re.compile(
    r"^(?:pemerintah |pem)(provinsi|prov|kabupaten|kab|kota|kot)\.? +(?P<name>.+)$|^pemerintah (?P<bare>aceh)$"
)


def guess_kind(name: str) -> AgencyKind:
    """The kind a clear word of `name` gives, else OTHER."""
    folded = fold(name)
    return next((kind for kind, pattern in _PATTERNS if pattern.search(folded)), AgencyKind.OTHER)


def is_below_another(name: str) -> bool:
    """Whether the name is that of a unit or branch, which always belongs to a parent."""
    return guess_kind(name) in _BELOW


def named_region(name: str) -> str | None:
    """The region's name as "Instansi Induk" spells a local government: "Kota Ambon", "Mamuju" for a regency."""
    match = _REGION.match(fold(name))
    if match is None:
        return None
    if match["bare"]:
        return match["bare"]
    return f"kota {match['name']}" if match[1].startswith("kot") else match["name"]
