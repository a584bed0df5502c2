"""Official words: what is found is named, what is in doubt is shown, and length alone is no doubt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.official_words import Judged, judge

PLAIN = "Petugas sudah memperbaiki lampu jalan pada hari ini."
DOUBTFUL = "NIK: sudah aktif kembali."


@pytest.mark.parametrize(
    "words",
    [
        "Terima kasih atas laporan Saudara. Laporan telah kami teruskan ke Dinas Pekerjaan Umum untuk ditindaklanjuti.",
        "Selamat pagi Bapak/Ibu. Kami sampaikan bahwa lampu penerangan jalan umum di Jalan Poros Mamasa telah "
        "diperbaiki oleh petugas PLN pada hari Senin.",
        "Dengan hormat, sesuai Permendagri Nomor 3 Tahun 2026 permohonan Saudara belum dapat dipenuhi.",
        "Mohon pelapor dapat melengkapi alamat lengkap lokasi kejadian serta foto pendukung.",
        "Kami sudah koordinasi dengan Kepala Desa dan Camat setempat. Bantuan PKH disalurkan melalui PT Pos Indonesia.",
        "Perbaikan drainase di Kelurahan Mamasa sudah masuk DPA perubahan, dikerjakan CV Karya Mandiri.",
        "Sesuai arahan Plt. Kepala Dinas, alat berat diturunkan ke lokasi longsor KM 14 ruas Mamasa-Mambi.",
        "Gangguan air bersih disebabkan pipa PDAM bocor; perbaikan selesai pukul 17.00 WITA.",
        "Progres pekerjaan 75 persen; target selesai akhir November. Kendala: cuaca ekstrem & keterbatasan material.",
        "Hasil klarifikasi: pungutan parkir di RSUD sesuai Perda Nomor 7 Tahun 2023, tarif Rp2.000.",
    ],
)
def test_plain_answers_in_the_style_of_offices_may_be_published(words: str) -> None:
    assert judge(words).kinds == []


def test_an_operator_who_lets_more_pass_lets_more_of_officials_pass_too() -> None:
    assert judge(DOUBTFUL, 0.99).kinds == []


@pytest.mark.parametrize("times", [1, 20, 190])
def test_plain_words_may_be_published_however_many(times: int) -> None:
    words = " ".join([PLAIN] * times)

    assert judge(words) == Judged(words, (), ())
    assert judge(words).kinds == []


def test_what_is_found_is_named_by_its_kinds_in_the_order_of_the_alphabet() -> None:
    judged = judge("Silakan hubungi Pak Daud di 0812-3456-7890, atau Ibu Marlina.")

    assert judged.found == ("PERSON", "PHONE")
    assert "0812" not in judged.text


def test_the_sentence_in_doubt_is_shown_and_no_other() -> None:
    judged = judge(f"{PLAIN} {DOUBTFUL} {PLAIN}\n{DOUBTFUL}")

    assert (judged.doubtful, judged.kinds) == ((DOUBTFUL,), ["RISK"])


def test_an_abbreviation_ends_no_sentence() -> None:
    (shown,) = judge(f"Bpk. {DOUBTFUL}").doubtful

    assert shown == f"Bpk. {DOUBTFUL}"


@settings(deadline=None)
@given(st.text(alphabet="ab. \nNIK:é😀", max_size=3_000))
def test_any_text_is_judged(words: str) -> None:
    judged = judge(words)

    assert all(sentence and sentence in judged.text for sentence in judged.doubtful)
