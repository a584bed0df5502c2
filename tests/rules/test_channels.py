"""The words of "Sumber Laporan"."""

import pytest

from rules.channels import read_channel


@pytest.mark.parametrize(
    ("word", "channel", "slug"),
    [
        ("Website", "WEBSITE", None),
        ("Website - pemerintah-kota-samarinda", "WEBSITE", "pemerintah-kota-samarinda"),
        ("Android", "ANDROID", None),
        ("Android - dinas-contoh", "ANDROID", "dinas-contoh"),
        ("Whatsapp", "WHATSAPP", None),
        ("SMS", "SMS", None),
    ],
)
def test_a_known_word_has_its_channel_and_door(word: str, channel: str, slug: str | None) -> None:
    read = read_channel(word)

    assert (read.channel, read.agency_slug, read.is_known) == (channel, slug, True)


@pytest.mark.parametrize("word", ["", "Merpati Pos"])
def test_an_unknown_word_is_other_and_says_so(word: str) -> None:
    read = read_channel(word)

    assert (read.channel, read.is_known) == ("OTHER", False)


def test_the_vice_presidents_flag_goes_before_the_word() -> None:
    assert read_channel("Website", through_vice_president=True).channel == "VICE_PRESIDENT_OFFICE"
