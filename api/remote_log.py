"""The follow-up log of a server, read from outside from its first entry to its last, whatever its length.

    bundles of entries → leaves → tree → signed root, tiles, roots that were signed before

Memory stays flat: the tree is its frontier and one run of hashes a level, entries lie in a temporary file.
"""

import json
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self

from rules import merkle
from rules.checkpoint import Checkpoint
from rules.growing_tree import GrowingTree
from rules.merkle import Node
from rules.tiles import ENTRIES, HEIGHT, WIDTH, Tile, read_bundle
from store.errors import LaporError

__all__ = ["Broken", "Entries", "Server", "Unreachable", "read_log"]

_SECONDS = 30
_HASH = 32


class Broken(LaporError):
    """The log is not what it must be; the message says where."""

    code = "LEDGER_BROKEN"


class Unreachable(LaporError):
    """The server does not answer, or not as one of these."""

    code = "UNAVAILABLE"


class Server:
    """The public addresses of one server."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise Unreachable("The address begins with http:// or https://.")
        self._url = url

    def bytes(self, path: str, data: bytes | None = None) -> bytes:
        """What an address answers."""
        headers = {"content-type": "application/json"} if data else {}
        request = urllib.request.Request(self._url + path, data, headers)  # noqa: S310  # the scheme was checked
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                return answer.read()
        except urllib.error.HTTPError as error:
            raise Unreachable(f"{path} is answered with status {error.code}.") from None
        except (OSError, ValueError):
            raise Unreachable(f"{self._url} does not answer.") from None

    def text(self, path: str) -> str:
        """The same, as text."""
        return self.bytes(path).decode("utf-8", "replace")

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of a query."""
        answer = json.loads(self.bytes("/graphql", json.dumps({"query": query, "variables": variables}).encode()))
        if "data" not in answer:
            raise Unreachable(f"The server refuses to list its follow-ups: {answer['errors'][0]['message']}")
        return answer["data"]


class Entries:
    """The entries of a log in a temporary file, and which of them a follow-up stands for."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by __exit__
        self._claimed = bytearray()
        self.size = self.claimed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, entries: Sequence[bytes]) -> None:
        """Append entries of 32 bytes."""
        self._file.write(b"".join(entries))
        self.size += len(entries)
        self._claimed.extend(bytes(self.size // 8 + 1 - len(self._claimed)))

    def __getitem__(self, index: int) -> bytes:
        self._file.seek(index * _HASH)
        return self._file.read(_HASH)

    def claim(self, index: int) -> bool:
        """Note that a follow-up stands for this entry; whether it is the first to."""
        place, bit = index // 8, 1 << index % 8
        is_first = not self._claimed[place] & bit
        self._claimed[place] |= bit
        self.claimed += is_first
        return is_first


def read_log(
    server: Server,
    checkpoint: Checkpoint,
    before: Sequence[Checkpoint],
    entries: Entries,
    progress: Callable[[int], None],
) -> None:
    """Fill `entries` from a server, and check them against its signed checkpoint, its tiles, and checkpoints `before`.

    Raises `Broken` for what weighs most: the root, then a tile, then an older checkpoint; and `Unreachable`.
    """
    tree, tiles, faults = GrowingTree(), _Tiles(server), list[str]()
    faults += _rewritten(tree, before)
    for run in _bundles(server, checkpoint.size):
        entries.add(run)
        for part in _parts(run, tree.size, before):
            tiles.add(tree.append([merkle.leaf_hash(entry) for entry in part]))
            faults += _rewritten(tree, before)
        progress(tree.size)
    if tree.root() != checkpoint.root:
        raise Broken("The entries that the server shows do not give the root that it signed.")
    tiles.finish()
    for fault in [*tiles.faults, *faults]:
        raise Broken(fault)


def _bundles(server: Server, size: int) -> Iterator[list[bytes]]:
    for start in range(0, size, WIDTH):
        tile = Tile(ENTRIES, start // WIDTH, min(WIDTH, size - start))
        try:
            entries = read_bundle(server.bytes(f"/ledger/tile/{tile.path}"))
        except ValueError:
            entries = []
        if len(entries) != tile.width or any(len(entry) != _HASH for entry in entries):
            raise Broken(f"The bundle of entries from {start} on is damaged.")
        yield entries


def _parts(run: list[bytes], start: int, before: Sequence[Checkpoint]) -> Iterator[list[bytes]]:
    """A run cut where the tree has a size that was signed before."""
    ends = sorted({one.size - start for one in before if 0 < one.size - start < len(run)})
    for first, last in zip([0, *ends], [*ends, len(run)], strict=True):
        yield run[first:last]


def _rewritten(tree: GrowingTree, before: Sequence[Checkpoint]) -> Iterator[str]:
    for one in before:
        if one.size == tree.size and one.root != tree.root():
            yield f"The first {one.size} entries are not those of the saved checkpoint: the log was rewritten."


class _Tiles:
    """Compares the tiles of a server with the hashes that its entries give; the first fault of each run is kept."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._rows: dict[int, list[bytes]] = {}
        self._done: dict[int, int] = {}
        self.faults: list[str] = []

    def add(self, nodes: dict[Node, bytes]) -> None:
        """Take the subtrees that appeared, each level's in their order."""
        for (level, _index), digest in nodes.items():
            if level % HEIGHT == 0:
                row = self._rows.setdefault(level // HEIGHT, [])
                row.append(digest)
                if len(row) == WIDTH:
                    self._compare(level // HEIGHT)

    def finish(self) -> None:
        """Compare the partial tiles that are left."""
        for level, row in self._rows.items():
            if row:
                self._compare(level)

    def _compare(self, level: int) -> None:
        row, index = self._rows[level], self._done.get(level, 0)
        tile = Tile(level, index, len(row))
        if not self.faults and self._server.bytes(f"/ledger/tile/{tile.path}") != b"".join(row):
            self.faults.append(f"The tile {tile.path} does not follow from the entries.")
        self._done[level] = index + 1
        row.clear()
