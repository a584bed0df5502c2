"""Redaction: what is taken out, what stays, and that hostile text costs no more than its length."""

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.folding import PLACEHOLDERS
from rules.redaction import DEFAULT_THRESHOLD, Finding, redact, withholds


def types(text: str) -> list[str]:
    return [finding.type for finding in redact(text).findings]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("nik 7601034607899016 belum aktif", "nik [NIK] belum aktif"),
        ("penerima bernik.76010346078990161.dan lain lain", "penerima bernik.[NIK].dan lain lain"),
        ("7601 0346 0789 9016 belum aktif", "[NIK] belum aktif"),
        ("76.01.03.460789.9016 belum aktif", "[NIK] belum aktif"),
        ("no kk 7603031108579747", "no kk [KK]"),
        ("npwp 09.254.294.3-407.000", "npwp [NPWP]"),
        ("bpjs saya 0001234567890 mati", "bpjs saya [BPJS] mati"),
        ("kartu 4111 1111 1111 1111", "kartu [kartu]"),
        ("hubungi 0822-458-123 atau 085 259 123 456", "hubungi [telepon] atau [telepon]"),
        ("hubungi +62 812.0000.8041 segera", "hubungi [telepon] segera"),
        ("telepon (0426) 21234", "telepon [telepon]"),
        ("wa nol delapan satu dua tiga empat lima enam tujuh", "wa [telepon]"),
        ("hp o812 3456 789O mati", "hp [telepon] mati"),
        ("surel a.b@example.org atau budi at gmail dot com", "surel [surel] atau [surel]"),
        ("plat dc 9034 zz.saya lihat", "plat [plat].saya lihat"),
        ("transfer ke rekening bri 0048318733", "transfer ke rekening bri [rekening]"),
        ("lokasi -2.674107, 118.834382", "lokasi [koordinat]"),
        ("lihat https://maps.app.goo.gl/Ab3dE", "lihat [koordinat]"),
        ("lihat https://x.example/?d=eyJuaWsiOiI3NjAx", "lihat [tautan]"),
        ("penipu @rumah_murah99", "penipu [akun]"),
        ("rumah di jl. contoh no. 148 rt 06/rw 04 desa baru", "rumah di [alamat] desa baru"),
        ("got di rt.03/rw.02 mampet", "got di [RT/RW] mampet"),
        ("nomor 0001[***************]17 diblokir", "nomor [nomor] diblokir"),
        ("ttl mamuju, 12-03-1990", "ttl mamuju, [tanggal lahir]"),
        ("no paspor c7714820 hilang", "no paspor [nomor] hilang"),
        ("kode 123456789012 hilang", "kode [nomor] hilang"),
    ],
)
def test_every_kind_of_identifier_is_replaced_by_a_word_people_can_read(text: str, redacted: str) -> None:
    assert redact(text).text == redacted


@pytest.mark.parametrize(
    "text",
    [
        "anggaran rp 1.000.000.000 atau rp1000000000 untuk tahun 2023 2024 2025",
        "tanggal 12-03-2024 jam 10.30 pasal 5 ayat 2 uu no 25 tahun 2009",
        "jalan poros km 12 rusak 3 bulan, 1.250 kk terdampak",
        "laporan no 8812345 belum dijawab",
        "baca https://www.kemkes.go.id/artikel dulu",
        "bapak camat mamasa tolong perbaiki jalan",
        "jl. sultan hasanuddin depan rsud andi makkasau dan masjid nurul iman rusak",
        "atas nama warga perumahan kami mohon jembatan",
        "nama saya tidak terdaftar, nama jalan belum ada",
        "pak tolong segera diperbaiki, ibu hamil juga lewat sini",
        "bapak ibu guru di sekolah kami sudah mengabdi lama",
    ],
)
def test_money_dates_laws_places_and_offices_stay(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nama saya marwah paladang warga desa baru", "marwah paladang"),
        ("perkenalkan saya i wayan sudarta dari banjar tegal", "wayan sudarta"),
        ("saya yohanis wamafma, mohon bantuan", "yohanis wamafma"),
        ("laporan atas nama siti tasiu.jalan poros berlubang", "siti tasiu"),
        ("kartu a.n. dewi permata sari belum jadi", "dewi permata sari"),
        ("kartu a/n hasriyani belum jadi", "hasriyani"),
        ("an. kadek suartama mau cetak kk", "kadek suartama"),
        ("suami saya tasiu meninggal", "tasiu"),
        ("OKNUM PEGAWAI BERNAMA TAUFIK TASIU MEMINTA UANG", "TAUFIK TASIU"),
        ("bapak camat budi santoso tidak hadir", "budi santoso"),
        ("pak H. Muh. Nur Aksan marah", "Nur Aksan"),
        ("penerima masita daengmattola nik 7602095506579922", "masita daengmattola"),
        ("hubungi 081234567890 (rukmono)", "rukmono"),
        ("mohon dibantu. terima kasih.rukmono kudus", "rukmono kudus"),
        ("oleh palimbunga selaku mandor", "palimbunga"),
        ("terima kasihnama saya eko prasetiono mohon dibantu", "eko prasetiono"),
        ("cek lukas tekege, mince dogomo dan yuliten goo dulu", "mince dogomo"),
        ("penerima : 1. sumarni 2. tombong 3. kamaria", "tombong"),
        ("saya ni luh sukasih, tolong. sukasih sudah tua", "sukasih"),
        ("nurul\u200bhidayah dan b\u0443di santoso minta uang", "\u0443di santoso"),
    ],
)
def test_names_are_found_in_any_letter_case(text: str, name: str) -> None:
    redaction = redact(text)

    assert name not in redaction.text
    assert "[nama]" in redaction.text


def test_the_reporters_own_name_is_removed_wherever_it_stands() -> None:
    redaction = redact("rumah ombeng di pinggir kali, tanya OMBENG saja", hints=["Ombeng Sakka"])

    assert redaction.text == "rumah [nama] di pinggir kali, tanya [nama] saja"


def test_a_reporter_called_warga_does_not_empty_the_text() -> None:
    text = "warga desa mengeluh jalan rusak"

    assert redact(text, hints=["Warga Desa Baru"]).text == "[nama] mengeluh jalan rusak"
    assert redact(text, hints=["Warga"]).text == text


def test_findings_are_sorted_apart_and_point_into_the_original() -> None:
    text = "a\u200bn. siti \x00tasiu, nik 7601\u200b034607899016, hp 081234567890"
    redaction = redact(text)

    assert [finding.type for finding in redaction.findings] == ["PERSON", "NIK", "PHONE"]
    assert text[redaction.findings[1].start : redaction.findings[1].end] == "7601\u200b034607899016"
    ends = [finding.end for finding in redaction.findings]
    assert all(end <= after.start for end, after in zip(ends, redaction.findings[1:], strict=False))


def test_control_characters_and_lone_surrogates_never_reach_the_output() -> None:
    text = redact("jalan\x00 rusak\x1b[31m\ud800 sekali\r\nlagi\tya\u202e").text

    assert text == "jalan rusak[31m\ufffd sekali\nlagi\tya"
    text.encode()


@pytest.mark.parametrize("token", sorted(PLACEHOLDERS.values()))
def test_a_placeholder_is_left_as_it_is(token: str) -> None:
    assert redact(f"mohon {token} diperbaiki").text == f"mohon {token} diperbaiki"


@pytest.mark.parametrize("before", ["", "\x00\u200b", "e\u0301 "])
def test_what_a_person_marked_goes_as_well(before: str) -> None:
    text = f"{before}jalan di depan toko lama rusak, nik 7601034607899016"
    start = text.index("toko")

    redaction = redact(text, marked=[(start, start + 9), (0, 0)])

    assert redaction.text.endswith("jalan di depan [disunting] rusak, nik [NIK]")
    assert Finding("REVIEWED", start, start + 9) in redaction.findings


def test_a_mark_beyond_the_text_or_on_what_is_dropped_marks_nothing() -> None:
    assert redact("jalan \x00rusak", marked=[(6, 7), (40, 50)]).text == "jalan rusak"


SNIPPETS = """
saya nama atas siti tasiu budi santoso pak ibu nik 7601034607899016 0812 3456 7890 jalan jl. no. 12 rt 03 rw 04 , . - :
( ) dan an. a.n. dc 9034 zz rekening bri mohon [nama] [NIK] anak terima kasih desa kepala bin 1. 2. x@y.id dewi
"""
WORDS = [*SNIPPETS.split(), "\n"]


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from([" ", ""]))
@settings(deadline=None, max_examples=300)
def test_redacting_a_redacted_text_changes_nothing(words: list[str], joint: str) -> None:
    redaction = redact(joint.join(words))

    if redaction.risk < 1.0:
        again = redact(redaction.text)
        assert again.text == redaction.text
        assert again.findings == ()


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_at_all_is_redacted_without_error(text: str) -> None:
    redaction = redact(text)

    assert 0.0 <= redaction.risk <= 1.0
    redaction.text.encode()
    for finding in redaction.findings:
        assert 0 <= finding.start < finding.end <= len(text)


BAITS = """
7 7~ 7_ a@ a.b. 1- 1/ x1 q1z~ http://a/ * lp/1/ lat~1.123~ -6.1,1 0812_ satu~dua~ nama~saya~ a.n. la~ budi,
rekening~bri~ jl~a~no~ blok~a1~ perum~a~ gang~a~1/ kp~a~01/ rt~1~ [nama] \u200b \ud800 \u0430\u0301 \u0130 \x00
"""


@pytest.mark.parametrize("bait", BAITS.split())
def test_hostile_text_costs_work_in_proportion_to_its_length(bait: str) -> None:
    bait = bait.encode().decode("unicode_escape") if "\\" in bait else bait
    unit = bait.replace("~", " ")

    # Four times the text must cost about four times the work; anything quadratic would cost sixteen times.
    assert seconds(unit * (16_000 // len(unit))) < 9 * seconds(unit * (4_000 // len(unit))) + 0.02


def seconds(text: str) -> float:
    """The least processor time of a few runs."""
    runs: list[float] = []
    for _ in range(3):
        started = time.process_time()
        redact(text)
        runs.append(time.process_time() - started)
    return min(runs)


def test_a_megabyte_of_digits_is_one_number_and_takes_memory_in_proportion() -> None:
    text = "7" * 1_000_000
    tracemalloc.start()
    redaction = redact(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert redaction.text == "[nomor]"
    assert withholds(redaction)
    assert peak < 40 * len(text)


@pytest.mark.parametrize("length", [3_000, 60_000])
def test_a_text_of_unusual_length_is_withheld(length: int) -> None:
    assert withholds(redact("jalan rusak parah. " * (length // 19)))


@pytest.mark.parametrize(
    "text",
    [
        "nik: terlampir di berkas",
        "1. sumarni 2. baco 3. juma 4. tombong 5. kamaria 6. lawi 7. unding",
        "mohon dicek " + "7601034607899016 " * 6,
    ],
)
def test_doubt_withholds(text: str) -> None:
    assert withholds(redact(text))


@pytest.mark.parametrize(
    "text",
    [
        "jalan poros berlubang sejak 8 bulan lalu, mohon segera diperbaiki. terima kasih.",
        "lampu penerangan jalan padam sudah 3 minggu sehingga rawan kecelakaan pada malam hari",
        "sdh 2 minggu sampah tdk diangkut, baunya menyengat bgt. tlg dinas lh segera angkut",
        "laporan atas nama siti tasiu, nik 7601034607899016. jalan poros berlubang",
    ],
)
def test_plain_complaints_are_published(text: str) -> None:
    redaction = redact(text)

    assert redaction.risk <= DEFAULT_THRESHOLD
    assert not withholds(redaction)
    assert withholds(redaction, threshold=-0.1)


def test_types_are_stable_words() -> None:
    assert set(types("nik 7601034607899016 a.n. siti tasiu plat dc 9034 zz")) == {"NIK", "PERSON", "PLATE"}
