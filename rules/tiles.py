"""The log as static files: which hashes a tile of C2SP's tlog-tiles holds, and how its address is written.

    tile/0/x001/067        the 257th..: level 0, tile 1067, full: 256 leaf hashes
    tile/1/000.p/17        level 1, tile 0, its first 17 hashes
    tile/entries/000.p/3   the first three entries, each after its length

https://c2sp.org/tlog-tiles
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.merkle import Node

__all__ = ["ENTRIES", "HEIGHT", "WIDTH", "Tile", "bundle", "read_bundle", "tiles_of"]

WIDTH = 256
HEIGHT = 8
"""Levels of the tree that one tile stands for."""

ENTRIES = "entries"
"""The level that holds the entries themselves."""

_LEVEL = re.compile("entries|0|[1-9]|[1-5][0-9]|6[0-3]")
_PLACE = re.compile(r"(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """A run of neighbouring hashes of one level, or of entries."""

    level: int | str
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its address below `tile/`."""
        digits = f"{self.index:03}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        *rest, last = [digits[place : place + 3] for place in range(0, len(digits), 3)]
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"{self.level}/{''.join(f'x{part}/' for part in rest)}{last}{partial}"

    @property
    def start(self) -> int:
        """The number of its first hash in its level, or of its first entry."""
        return self.index * WIDTH

    def nodes(self) -> list[Node]:
        """Its hashes as subtrees of the Merkle tree."""
        level = HEIGHT * int(self.level)
        return [(level, self.start + place) for place in range(self.width)]

    @classmethod
    def at(cls, path: str) -> "Tile | None":
        """The tile that an address below `tile/` names; None for what is no address of one."""
        level, _, place = path.partition("/")
        found = _PLACE.fullmatch(place)
        if not _LEVEL.fullmatch(level) or not found or (len(place) > 40):
            return None
        width = int(found["width"]) if found["width"] else WIDTH
        index = int(found["index"].replace("x", "").replace("/", ""))
        tile = cls(level if level == ENTRIES else int(level), index, width)
        is_canonical = tile.path == path and (found["width"] is None or width < WIDTH)
        return tile if is_canonical else None


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of hashes of a log of `size` entries, the partial ones at their present width."""
    level, count = 0, size
    while count:
        full, rest = divmod(count, WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if rest:
            yield Tile(level, full, rest)
        level, count = level + 1, full


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as they are served: each after its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def read_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle; raises `ValueError` for one that is cut."""
    entries: list[bytes] = []
    while data:
        length = int.from_bytes(data[:2], "big")
        if len(data) < 2 + length:
            raise ValueError("the bundle is cut")
        entries.append(data[2 : 2 + length])
        data = data[2 + length :]
    return entries
