"""The Merkle tree against a definition read off RFC 6962, known roots, and every way of lying that is short."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import merkle

INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The inputs and roots that implementations of Certificate Transparency test themselves with."""

_0, _1, _01, _23, _45, _67, _0123, _4567 = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
INCLUDED = {
    (0, 1): [],
    (0, 8): [_1, _23, _4567],
    (5, 8): [_4, _67, _0123],
    (2, 3): [_01],
    (1, 5): [_0, _23, _4],
}
"""The audit paths they test themselves with: index and size of a tree of the inputs."""

CONSISTENT = {(1, 1): [], (1, 8): [_1, _23, _4567], (6, 8): [_45, _67, _0123], (2, 5): [_23, _4]}
"""The same of consistency: the earlier size and the later one."""

MOST = 40


def plain_root(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + plain_root(entries[:k]) + plain_root(entries[k:])).digest()


def tree(entries: list[bytes], step: int = 1) -> merkle.Nodes:
    """The nodes of a tree that was grown `step` leaves at a time, from its frontier alone."""
    nodes: dict[merkle.Node, bytes] = {}
    for size in range(0, len(entries), step):
        known = {node: nodes[node] for node in merkle.frontier(size)}
        new = merkle.grown(size, [merkle.leaf_hash(entry) for entry in entries[size : size + step]], known)
        assert not new.keys() & nodes.keys(), "a complete subtree never changes"
        nodes |= new
    return nodes.__getitem__


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_known_roots(size: int) -> None:
    assert merkle.root(size, tree(INPUTS)).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "path"), INCLUDED.items())
def test_known_audit_paths(place: tuple[int, int], path: list[str]) -> None:
    assert [one.hex() for one in merkle.inclusion_proof(*place, tree(INPUTS))] == path


@pytest.mark.parametrize(("sizes", "path"), CONSISTENT.items())
def test_known_consistency_proofs(sizes: tuple[int, int], path: list[str]) -> None:
    assert [one.hex() for one in merkle.consistency_proof(*sizes, tree(INPUTS))] == path


ENTRIES = [bytes([number]) * (number % 5) for number in range(MOST)]
ROOT = [plain_root(ENTRIES[:size]) for size in range(MOST + 1)]


@pytest.mark.parametrize("step", [1, 2, 3, 7, MOST])
def test_the_root_is_the_definitions_for_every_size(step: int) -> None:
    nodes = tree(ENTRIES, step)

    assert [merkle.root(size, nodes) for size in range(MOST + 1)] == ROOT


def test_every_leaf_of_every_tree_is_proved_and_nothing_else_is() -> None:
    nodes = tree(ENTRIES)
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, nodes)
            leaf = merkle.leaf_hash(ENTRIES[index])
            assert merkle.is_included(leaf, index, size, proof, ROOT[size])
            assert not merkle.is_included(leaf, (index + 1) % size, size, proof, ROOT[size]) or size == 1
            assert not merkle.is_included(merkle.leaf_hash(b"other"), index, size, proof, ROOT[size])
            assert not merkle.is_included(leaf, index, size, [*proof, leaf], ROOT[size])
            assert not proof or not merkle.is_included(leaf, index, size, proof[:-1], ROOT[size])
            assert not merkle.is_included(leaf, index, size, proof, ROOT[size - 1])


def test_every_earlier_tree_is_proved_and_a_changed_one_is_not() -> None:
    nodes = tree(ENTRIES)
    for size in range(1, MOST + 1):
        for old in range(size + 1):
            proof = merkle.consistency_proof(old, size, nodes)
            assert merkle.is_consistent(old, size, proof, ROOT[old], ROOT[size])
            if old:
                assert not merkle.is_consistent(old, size, proof, sha256(b"x").digest(), ROOT[size])
                assert not merkle.is_consistent(old, size, proof, ROOT[old], sha256(b"x").digest())
            assert not merkle.is_consistent(old, size, [*proof, ROOT[old]], ROOT[old], ROOT[size])
            assert not proof or not merkle.is_consistent(old, size, proof[:-1], ROOT[old], ROOT[size])


def test_places_outside_the_tree_prove_nothing() -> None:
    assert not merkle.is_included(ROOT[1], 1, 1, [], ROOT[1])
    assert not merkle.is_included(ROOT[1], -1, 1, [], ROOT[1])
    assert not merkle.is_consistent(3, 2, [], ROOT[3], ROOT[2])
    assert not merkle.is_consistent(-1, 2, [], ROOT[0], ROOT[2])


@given(size=st.integers(1, 2**40), data=st.data())
def test_a_proof_in_a_large_tree_takes_few_subtrees(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))

    assert len(merkle.frontier(size)) <= size.bit_length()
    for nodes in (merkle.inclusion_nodes(index, size), merkle.consistency_nodes(old, size)):
        assert len(nodes) <= 2 * size.bit_length() + 2
        assert all((place + 1) << level <= size for level, place in nodes)
