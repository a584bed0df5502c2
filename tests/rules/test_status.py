"""The status words of the official export."""

import pytest

from rules.status import known_words, read_status
from rules.terms import ComplaintStatus


@pytest.mark.parametrize(
    ("word", "status", "closed_by"),
    [
        ("Terverifikasi", "ASSIGNED", None),
        ("Belum", "ASSIGNED", None),
        ("Ditindaklanjuti oleh Instansi", "FOLLOWED_UP", None),
        ("Proses", "FOLLOWED_UP", None),
        ("Ditanggapi oleh Pelapor", "REPORTER_REPLIED", None),
        ("Ditutup oleh Sistem", "CLOSED", "SYSTEM"),
        ("Ditutup oleh Admin", "CLOSED", "ADMIN"),
        ("Ditutup oleh Pelapor", "CLOSED", "REPORTER"),
        ("Selesai", "CLOSED", "UNKNOWN"),
        ("Menunggu Kelengkapan Informasi", "POSTPONED", None),
        ("Diarsipkan oleh Admin", "ARCHIVED", None),
        ("Diarsipkan oleh Sistem", "ARCHIVED", None),
    ],
)
def test_each_word_has_its_status_and_closer(word: str, status: str, closed_by: str | None) -> None:
    read = read_status(word)

    assert read is not None
    assert (read.status, read.closed_by) == (status, closed_by)


def test_a_word_is_known_in_any_case_and_spacing() -> None:
    assert read_status(" ditutup  OLEH\u00a0sistem ") == read_status("Ditutup oleh Sistem")


def test_an_unknown_word_is_not_guessed_at() -> None:
    assert [read_status(word) for word in ("", "Ditutup", "Closed", "Ditutup oleh Instansi")] == [None] * 4


def test_only_archiving_by_the_reporter_is_a_withdrawal() -> None:
    withdrawals = [word for word in known_words() if (read := read_status(word)) and read.is_withdrawal]

    assert withdrawals == ["Diarsipkan oleh Pelapor"]


def test_only_answers_replies_and_closings_prove_a_forwarding() -> None:
    proven = {read.status for word in known_words() if (read := read_status(word)) and read.implies_forwarding}

    assert proven == {ComplaintStatus.FOLLOWED_UP, ComplaintStatus.REPORTER_REPLIED, ComplaintStatus.CLOSED}
