"""Tiles: the examples of the specification, every address back to its tile, and no other address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.tiles import ENTRIES, Tile, bundle, read_bundle, tiles_of


def test_the_example_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))

    assert Tile(0, 1234067).path == "0/x001/x234/067"
    assert len([tile for tile in tiles if tile.level == 0 and tile.width == 256]) == 273
    assert [tile for tile in tiles if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []


def test_a_tile_holds_the_subtrees_of_full_tiles_below() -> None:
    assert Tile(1, 2, 3).nodes() == [(8, 512), (8, 513), (8, 514)]
    assert Tile(0, 0, 2).nodes() == [(0, 0), (0, 1)]


@given(level=st.integers(0, 63) | st.just(ENTRIES), index=st.integers(0, 10**12), width=st.integers(1, 256))
def test_an_address_names_its_tile(level: int | str, index: int, width: int) -> None:
    tile = Tile(level, index, width)

    assert Tile.at(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/", "0/1", "0/0001", "00/001", "64/000", "x/000", "0/x000/000", "0/000.p/0", "0/000.p/256",
     "0/000.p/01", "0/000.p/", "0/x001/x234", "0/000/000", "0/-01", "entries/x01/000", "0/000.p/9999", "0/٠٠٠",
     "0/" + "x001/" * 40 + "000", "entries/000\n"],
)  # fmt: skip
def test_other_addresses_name_nothing(path: str) -> None:
    assert Tile.at(path) is None


@given(st.lists(st.binary(max_size=40)))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert read_bundle(bundle(entries)) == entries


def test_a_bundle_that_was_cut_is_refused() -> None:
    with pytest.raises(ValueError, match="cut"):
        read_bundle(bundle([b"abc"])[:-1])
