"""The Merkle tree of RFC 6962, section 2.1: hashes, roots, and proofs that anybody can check.

A tree of n leaves is kept as its *complete* subtrees: the node (level, index) covers the 2^level leaves from
index * 2^level on, and never changes once it exists. Everything else is folded from those. `Nodes` looks one up.

    grown(0, [leaf_hash(b"a"), leaf_hash(b"b")], {})    {(0, 0): …, (0, 1): …, (1, 0): …}
    root(2, nodes)                                      the hash that stands for the whole tree
    inclusion_proof(0, 2, nodes)                        what to hash with leaf 0 to reach the root
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

__all__ = [
    "Node",
    "Nodes",
    "consistency_nodes",
    "consistency_proof",
    "frontier",
    "grown",
    "inclusion_nodes",
    "inclusion_proof",
    "is_consistent",
    "is_included",
    "leaf_hash",
    "root",
]

Node = tuple[int, int]
"""Level and index of a complete subtree."""

Nodes = Callable[[Node], bytes]

_Span = tuple[int, int]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 || entry)."""
    return sha256(b"\x00" + entry).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def grown(size: int, leaves: Sequence[bytes], nodes: Mapping[Node, bytes]) -> dict[Node, bytes]:
    """The complete subtrees that appear when leaf hashes are appended to a tree of `size`, of which `nodes` holds at
    least the `frontier`."""
    new: dict[Node, bytes] = {}
    for index, leaf in enumerate(leaves, start=size):
        level, place, digest = 0, index, leaf
        new[0, index] = leaf
        while place % 2:
            left = (level, place - 1)
            digest = _node_hash(new[left] if left in new else nodes[left], digest)
            level, place = level + 1, place // 2
            new[level, place] = digest
    return new


def frontier(size: int) -> list[Node]:
    """The complete subtrees that make up a tree of `size` leaves, from left to right."""
    return _cover((0, size))


def _cover(span: _Span) -> list[Node]:
    """The complete subtrees that make up the leaves from `start` to before `end`, as RFC 6962 splits them."""
    start, end = span
    found: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def _hash(span: _Span, nodes: Nodes) -> bytes:
    *rest, last = _cover(span)
    digest = nodes(last)
    for node in reversed(rest):
        digest = _node_hash(nodes(node), digest)
    return digest


def root(size: int, nodes: Nodes) -> bytes:
    """The Merkle tree hash of the first `size` leaves; that of an empty tree is SHA-256 of nothing."""
    return _hash((0, size), nodes) if size else sha256(b"").digest()


def _split(span: _Span) -> int:
    """The largest power of two below the number of leaves, counted from the span's start."""
    start, end = span
    return start + (1 << ((end - start - 1).bit_length() - 1))


def _path(index: int, size: int) -> list[_Span]:
    """The siblings on the way from a leaf to the root (PATH of RFC 6962, 2.1.1), the lowest first."""
    span, found = (0, size), list[_Span]()
    while span[1] - span[0] > 1:
        middle = _split(span)
        left, right = (span[0], middle), (middle, span[1])
        span, sibling = (left, right) if index < middle else (right, left)
        found.append(sibling)
    return found[::-1]


def inclusion_nodes(index: int, size: int) -> list[Node]:
    """The subtrees that `inclusion_proof` looks up."""
    return [node for span in _path(index, size) for node in _cover(span)]


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The audit path of a leaf in the tree of the first `size` leaves; `index` is below `size`."""
    return [_hash(span, nodes) for span in _path(index, size)]


def _subproof(old: int, size: int) -> list[_Span]:
    """SUBPROOF of RFC 6962, 2.1.2, the lowest first."""
    span, is_whole, found = (0, size), True, list[_Span]()
    while span[1] > old:
        middle = _split(span)
        left, right = (span[0], middle), (middle, span[1])
        if old <= middle:
            found.append(right)
            span = left
        else:
            found.append(left)
            span, is_whole = right, False
    return ([] if is_whole else [span]) + found[::-1]


def consistency_nodes(old: int, size: int) -> list[Node]:
    """The subtrees that `consistency_proof` looks up."""
    return [node for span in _subproof(old, size) for node in _cover(span)] if 0 < old < size else []


def consistency_proof(old: int, size: int, nodes: Nodes) -> list[bytes]:
    """What shows that the tree of `size` leaves begins with the tree of `old`; nothing is needed for 0 and `size`."""
    return [_hash(span, nodes) for span in _subproof(old, size)] if 0 < old < size else []


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], tree_root: bytes) -> bool:
    """Whether the proof leads from the leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, digest = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            digest = _node_hash(sibling, digest)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            digest = _node_hash(digest, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and digest == tree_root


def is_consistent(old: int, size: int, proof: Sequence[bytes], old_root: bytes, tree_root: bytes) -> bool:
    """Whether the proof shows that nothing of the first `old` leaves has changed (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= size or old in (0, size):
        return 0 <= old <= size and not proof and (old == 0 or old_root == tree_root)
    hashes = iter(proof if old & (old - 1) else [old_root, *proof])
    place, last = old - 1, size - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    first = second = next(hashes, b"")
    for sibling in hashes:
        if last == 0:
            return False
        if place % 2 or place == last:
            first, second = _node_hash(sibling, first), _node_hash(sibling, second)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            second = _node_hash(second, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == tree_root
