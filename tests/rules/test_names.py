"""Folding, casing and slugs."""

import pytest

from rules.names import fold, repair_casing, slugify, tidy


@pytest.mark.parametrize(
    ("name", "repaired"),
    [
        ("SATUAN POLISI PAMONG PRAJA", "Satuan Polisi Pamong Praja"),
        ("DINAS PUPR KOTA AMBON", "Dinas PUPR Kota Ambon"),
        ("DINAS PENDIDIKAN DAN KEBUDAYAAN", "Dinas Pendidikan dan Kebudayaan"),
        ("PT PLN (PERSERO)", "PT PLN (Persero)"),
        ("BPSDM", "BPSDM"),
        ("Dinas PUPR kota Ambon", "Dinas PUPR kota Ambon"),
        ("Dinas\u00a0 Kesehatan ", "Dinas Kesehatan"),
        ("", ""),
    ],
)
def test_only_names_of_several_words_all_in_capitals_are_repaired(name: str, repaired: str) -> None:
    assert repair_casing(name) == repaired


def test_a_slug_is_lower_case_ascii_with_single_hyphens() -> None:
    assert slugify("Pemerintah Kota Samarinda", "Dinas Énergi & (SDM)!") == "pemerintah-kota-samarinda-dinas-energi-sdm"
    assert slugify("?!") == ""


def test_names_are_folded_over_case_space_and_no_break_space() -> None:
    assert fold(" Kesetaraan\u00a0Gender\u00a0\u00a0dan ") == fold("kesetaraan gender DAN")


def test_control_characters_do_not_survive() -> None:
    assert tidy("a\x00b\r\nc\td") == "a b c d"
