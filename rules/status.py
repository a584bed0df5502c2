"""What the export's "Status Laporan" says: the step reached, who did it, and whether it proves a forwarding.

Source: domain notes 9.4, the table of words. A word that is not listed is never guessed at.
"""

from dataclasses import dataclass

from rules.names import fold
from rules.terms import Actor, ComplaintStatus

__all__ = ["StatusWord", "known_words", "read_status"]


@dataclass(frozen=True, slots=True)
class StatusWord:
    """One word of the source and what it means."""

    word: str
    status: ComplaintStatus
    actor: Actor
    is_withdrawal: bool = False

    @property
    def closed_by(self) -> Actor | None:
        """Who closed it; None for every word that does not close."""
        return self.actor if self.status is ComplaintStatus.CLOSED else None

    @property
    def implies_forwarding(self) -> bool:
        """Whether only a complaint that was forwarded to an agency can have this status."""
        return self.status in _ONLY_FORWARDED


_ONLY_FORWARDED = frozenset({ComplaintStatus.FOLLOWED_UP, ComplaintStatus.REPORTER_REPLIED, ComplaintStatus.CLOSED})

_WORDS = (
    StatusWord("Terverifikasi", ComplaintStatus.ASSIGNED, Actor.UNKNOWN),
    StatusWord("Belum", ComplaintStatus.ASSIGNED, Actor.UNKNOWN),
    StatusWord("Ditindaklanjuti oleh Instansi", ComplaintStatus.FOLLOWED_UP, Actor.AGENCY),
    StatusWord("Proses", ComplaintStatus.FOLLOWED_UP, Actor.AGENCY),
    StatusWord("Ditanggapi oleh Pelapor", ComplaintStatus.REPORTER_REPLIED, Actor.REPORTER),
    StatusWord("Ditutup oleh Sistem", ComplaintStatus.CLOSED, Actor.SYSTEM),
    StatusWord("Ditutup oleh Admin", ComplaintStatus.CLOSED, Actor.ADMIN),
    StatusWord("Ditutup oleh Pelapor", ComplaintStatus.CLOSED, Actor.REPORTER),
    StatusWord("Selesai", ComplaintStatus.CLOSED, Actor.UNKNOWN),
    StatusWord("Menunggu Kelengkapan Informasi", ComplaintStatus.POSTPONED, Actor.UNKNOWN),
    StatusWord("Diarsipkan oleh Admin", ComplaintStatus.ARCHIVED, Actor.ADMIN),
    StatusWord("Diarsipkan oleh Sistem", ComplaintStatus.ARCHIVED, Actor.SYSTEM),
    StatusWord("Diarsipkan oleh Pelapor", ComplaintStatus.ARCHIVED, Actor.REPORTER, is_withdrawal=True),
)
_BY_WORD = {fold(word.word): word for word in _WORDS}


def read_status(word: str) -> StatusWord | None:
    """What `word` means, in any case and spacing; None when it is not one of the known words."""
    return _BY_WORD.get(fold(word))


def known_words() -> tuple[str, ...]:
    """Every status word of the official export that is understood."""
    return tuple(word.word for word in _WORDS)
