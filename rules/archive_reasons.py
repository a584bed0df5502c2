"""Reads the sentence of "Alasan Tunda/Arsip": one sentence can name several causes (domain notes 1.4 and 9.4)."""

import re

from rules.names import fold
from rules.terms import ArchiveReason

__all__ = ["is_reporters_wish", "read_reasons"]

_WISH = re.compile(r"\b(sesuai( dengan)?|atas) keinginan pelapor\b")

_PHRASES: tuple[tuple[ArchiveReason, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        (ArchiveReason.DISCRIMINATORY_CONTENT, r"\bsara\b"),
        (ArchiveReason.NO_EVIDENCE, r"\b(tidak|tanpa|belum)\b[^,.;]*\bbukti\b"),
        (ArchiveReason.INCOMPLETE, r"\b(tidak|belum|kurang) lengkap\b"),
        (ArchiveReason.UNCLEAR, r"\b(tidak|kurang|belum) jelas\b|\btidak dapat dipahami\b"),
        (ArchiveReason.TOO_GENERAL, r"\bterlalu umum\b"),
        (ArchiveReason.OUT_OF_SCOPE, r"\btidak relevan\b|\bdi ?luar (ruang )?lingkup\b"),
        (ArchiveReason.NOT_COMPETENT, r"\b(bukan|di ?luar) (wewenang|kewenangan)\b"),
        (ArchiveReason.EXPIRED, r"\bkadalu?warsa\b|\bkedalu?warsa\b|\bkadaluarsa\b|\bkedaluarsa\b"),
        (ArchiveReason.DUPLICATE, r"\bduplika(si|t)\b|\blaporan ganda\b|\bsudah pernah dilaporkan\b"),
        (ArchiveReason.SPAM, r"\bspam\b"),
        (
            ArchiveReason.NO_REPORTER_RESPONSE,
            r"\bpelapor tidak (me\w+|ada)\b|\btidak (ada )?(tanggapan|respons?|balasan)( \w+)? pelapor\b",
        ),
    )
)


def read_reasons(sentence: str) -> tuple[ArchiveReason, ...]:
    """The causes the sentence names, in its order; OTHER when it names none we know."""
    folded = fold(sentence)
    if not folded:
        return ()
    matches = [(match.start(), reason) for reason, phrase in _PHRASES if (match := phrase.search(folded))]
    return tuple(reason for _, reason in sorted(matches)) or (ArchiveReason.OTHER,)


def is_reporters_wish(sentence: str) -> bool:
    """Whether it says "sesuai dengan keinginan Pelapor": that is a withdrawal, not an archiving."""
    return _WISH.search(fold(sentence)) is not None
