"""What an agency is, from its name alone."""

import pytest

from rules.agency_kinds import guess_kind, is_below_another, named_region


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kementerian Kesehatan", "MINISTRY"),
        ("Pemerintah Provinsi Sulawesi Barat", "PROVINCE"),
        ("Pemerintah Kabupaten Mamasa", "REGENCY"),
        ("Pemerintah Kota Samarinda", "CITY"),
        ("Dinas Perhubungan", "LOCAL_UNIT"),
        ("SATUAN POLISI PAMONG PRAJA", "LOCAL_UNIT"),
        ("Badan Kepegawaian, Pendidikan, dan Pelatihan", "LOCAL_UNIT"),
        ("Badan Kepegawaian Negara", "STATE_INSTITUTION"),
        ("Kecamatan Sungai Kunjang", "LOCAL_UNIT"),
        ("Perumdam Tirta Kencana", "LOCAL_UNIT"),
        ("Kantor Wilayah Kementerian Agama", "REGIONAL_OFFICE"),
        ("Kantor Pertanahan Kabupaten Mamuju", "REGIONAL_OFFICE"),
        ("Universitas Mulawarman", "UNIVERSITY"),
        ("PT PLN (Persero)", "STATE_ENTERPRISE"),
        ("KBRI Kuala Lumpur", "MISSION_ABROAD"),
        ("Komisi Pemilihan Umum", "STATE_INSTITUTION"),
        ("Sesuatu yang Lain", "OTHER"),
    ],
)
def test_clear_words_give_the_kind(name: str, kind: str) -> None:
    assert guess_kind(name) == kind


def test_units_and_branches_belong_to_another() -> None:
    assert is_below_another("Dinas Kesehatan")
    assert is_below_another("Kantor Wilayah Kementerian Agama")
    assert not is_below_another("Pemerintah Kota Samarinda")
    assert not is_below_another("Sesuatu yang Lain")


def test_a_local_government_names_its_region_as_the_export_spells_regions() -> None:
    assert named_region("Pemerintah Kota Samarinda") == "kota samarinda"
    assert named_region("Pemerintah Kabupaten Mamasa") == "mamasa"
    assert named_region("Pemerintah Provinsi Sulawesi Barat") == "sulawesi barat"
    assert named_region("Dinas Kesehatan") is None
