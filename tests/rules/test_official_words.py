"""Official words: what is found is named, what is in doubt is shown, and length alone is no doubt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.official_words import Judged, judge

PLAIN = "Petugas sudah memperbaiki lampu jalan pada hari ini."
DOUBTFUL = "NIK: sudah aktif kembali."


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
