"""A tree that is read once from its beginning has every root on its way, and remembers next to nothing."""

from hypothesis import given
from hypothesis import strategies as st

from rules import merkle
from rules.growing_tree import GrowingTree
from tests.rules.test_merkle import ENTRIES, ROOT


@given(st.lists(st.integers(0, 7)))
def test_each_size_has_its_root_and_as_many_hashes_as_binary_ones(steps: list[int]) -> None:
    tree, leaves = GrowingTree(), [merkle.leaf_hash(entry) for entry in ENTRIES]
    appeared: dict[merkle.Node, bytes] = {}
    for step in steps:
        appeared |= tree.append(leaves[tree.size : tree.size + step])

        assert tree.root() == ROOT[tree.size]
        assert len(tree._frontier) == tree.size.bit_count()  # pyright: ignore[reportPrivateUsage]
    assert appeared == merkle.grown(0, leaves[: tree.size], {})
