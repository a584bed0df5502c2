"""The sentences of "Alasan Tunda/Arsip"."""

import pytest

from rules.archive_reasons import is_reporters_wish, read_reasons


@pytest.mark.parametrize(
    ("sentence", "reasons"),
    [
        (
            "Laporan ini diarsipkan karena Mengandung SARA, Tidak Memiliki Bukti Dukung, Tidak Jelas, dan Tidak "
            "Relevan dengan Kinerja Pemerintah",
            ["DISCRIMINATORY_CONTENT", "NO_EVIDENCE", "UNCLEAR", "OUT_OF_SCOPE"],
        ),
        ("Laporan diarsipkan karena sudah mencapai batas kadaluarsa pengaduan. ", ["EXPIRED"]),
        ("Laporan tidak lengkap", ["INCOMPLETE"]),
        ("Laporan terlalu umum", ["TOO_GENERAL"]),
        ("Bukan wewenang instansi", ["NOT_COMPETENT"]),
        ("di luar kewenangan kami", ["NOT_COMPETENT"]),
        ("Terindikasi spam", ["SPAM"]),
        ("Laporan ini duplikasi", ["DUPLICATE"]),
        ("Pelapor tidak melengkapi data", ["NO_REPORTER_RESPONSE"]),
        ("Alasan yang belum pernah ada", ["OTHER"]),
        ("", []),
        ("\u00a0 ", []),
    ],
)
def test_a_sentence_names_its_causes(sentence: str, reasons: list[str]) -> None:
    assert [reason.value for reason in read_reasons(sentence)] == reasons


def test_a_word_that_only_contains_sara_is_not_discrimination() -> None:
    assert [reason.value for reason in read_reasons("Laporan tentang sarana umum")] == ["OTHER"]


def test_the_reporters_wish_is_found_in_any_case_and_spacing() -> None:
    assert is_reporters_wish("Laporan ini diarsipkan sesuai dengan keinginan Pelapor")
    assert is_reporters_wish("SESUAI  DENGAN\u00a0KEINGINAN PELAPOR.")
    assert not is_reporters_wish("Laporan tidak sesuai dengan format")
