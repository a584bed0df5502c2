"""A Merkle tree that is read from its first leaf on, in runs, with a handful of hashes in memory: who checks a long log
needs no more.
"""

from collections.abc import Sequence

from rules import merkle
from rules.merkle import Node

__all__ = ["GrowingTree"]


class GrowingTree:
    """Keeps the complete subtrees that make up the tree so far: as many as its size has binary ones."""

    def __init__(self) -> None:
        self.size = 0
        self._frontier: dict[Node, bytes] = {}

    def append(self, leaves: Sequence[bytes]) -> dict[Node, bytes]:
        """Append leaf hashes; gives the complete subtrees that appeared, which are not kept."""
        new = merkle.grown(self.size, leaves, self._frontier)
        self.size += len(leaves)
        known = self._frontier | new
        self._frontier = {node: known[node] for node in merkle.frontier(self.size)}
        return new

    def root(self) -> bytes:
        """The root of the tree at its present size."""
        return merkle.root(self.size, self._frontier.__getitem__)
