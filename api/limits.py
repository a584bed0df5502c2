"""What a query may be before it is validated: one pass over its syntax, linear in its text whatever it says.

A fragment is weighed once and its weight used wherever it is spread, so that doubling fragments cost nothing to refuse.
Validation compares fields that share a response key pair by pair; the second pass bounds the pairs, on at most as many
fields as the first lets through.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from store.errors import BadDocument, TooCostly, TooDeep, ValidationFailed


@dataclass(frozen=True)
class Limits:
    """The bounds; the standard introspection query of GraphiQL is 15 deep and stays far below the others."""

    characters: int = 20_000
    tokens: int = 2_000
    depth: int = 16
    nodes: int = 2_000
    pairs: int = 5_000
    operations: int = 20


@dataclass(frozen=True)
class Weight:
    """How many fields and fragments a selection comes to when all is written out, and how deep its fields nest."""

    nodes: int
    depth: int


_NOTHING = Weight(0, 0)
_LEVELS = 64
"""Selection sets inside one another, fragments included; most of them hold no field of their own."""


def check(document: DocumentNode, limits: Limits) -> None:
    """Refuse what is too deep, too much, circular or too repetitive to be looked at any closer.

    Raises `TooDeep`, `TooCostly`, `BadDocument` for an empty selection, which the parser lets through, or
    `ValidationFailed` for circular and for unused fragments.
    """
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    if len(operations) > limits.operations:
        raise TooCostly(
            f"The query text holds {len(operations)} operations; the limit is {limits.operations}. Send fewer."
        )
    scale = Scale(fragments, limits)
    nodes = sum(scale.weigh(node.selection_set, 0, 0).nodes for node in operations)
    if nodes > limits.nodes:
        raise TooCostly(
            f"The query comes to {_written(nodes)} fields and fragments when all is written out; "
            f"the limit is {limits.nodes:,}. Ask for fewer, or in several requests."
        )
    _refuse_unused(fragments, scale)
    pairs = sum(_pairs([node.selection_set], fragments) for node in operations)
    if pairs > limits.pairs:
        raise TooCostly(
            "The query names the same fields again and again in one place: "
            f"{_written(pairs)} pairs would have to be compared; the limit is {limits.pairs:,}. Name each field once."
        )


class Scale:
    """Weighs selections, each fragment once."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode], limits: Limits) -> None:
        self._fragments = fragments
        self._limits = limits
        self._open: set[str] = set()
        self.weights: dict[str, Weight] = {}

    def weigh(self, chosen: SelectionSetNode | None, depth: int, level: int) -> Weight:
        """Weigh a selection set that lies `depth` fields and `level` selection sets deep."""
        if chosen is None:
            return _NOTHING
        if not chosen.selections:
            raise BadDocument(
                "A selection in braces is empty. Write the fields to be shown into the braces, or leave them away.",
                locations=_where(chosen),
            )
        if level > _LEVELS:
            raise TooDeep(f"Fragments nest over {_LEVELS} deep. Write them flatter.")
        nodes = below = 0
        for node in chosen.selections:
            weight = self._weigh_one(node, depth, level)
            nodes += weight.nodes
            below = max(below, weight.depth)
        return Weight(nodes, below)

    def _weigh_one(self, node: SelectionNode, depth: int, level: int) -> Weight:
        if isinstance(node, FieldNode):
            self._refuse_depth(depth + 1, node)
            inside = self.weigh(node.selection_set, depth + 1, level + 1)
            return Weight(inside.nodes + 1, inside.depth + 1)
        if isinstance(node, FragmentSpreadNode):
            inside = self._weigh_fragment(node, depth, level)
        else:
            inside = self.weigh(getattr(node, "selection_set", None), depth, level + 1)
        return Weight(inside.nodes + 1, inside.depth)

    def _weigh_fragment(self, node: FragmentSpreadNode, depth: int, level: int) -> Weight:
        name = node.name.value
        if name in self._open:
            raise ValidationFailed(
                f"Fragment '{name}' spreads itself, directly or through others. Take one of the spreads out.",
                locations=_where(node),
            )
        fragment = self._fragments.get(name)
        if fragment is None:
            return _NOTHING
        if name not in self.weights:
            self._open.add(name)
            self.weights[name] = self.weigh(fragment.selection_set, depth, level + 1)
            self._open.remove(name)
        weight = self.weights[name]
        self._refuse_depth(depth + weight.depth, node)
        return weight

    def _refuse_depth(self, depth: int, node: FieldNode | FragmentSpreadNode) -> None:
        if depth > self._limits.depth:
            raise TooDeep(
                f"Fields nest over {self._limits.depth} deep, which is the limit. Ask for the inner part on its own.",
                locations=_where(node),
            )


def _pairs(together: Iterable[SelectionSetNode], fragments: dict[str, FragmentDefinitionNode]) -> int:
    """Count the pairs of fields, and of fragments, that end up in the same place of the answer."""
    groups: defaultdict[str, list[SelectionSetNode | None]] = defaultdict(list)
    spreads = 0
    waiting = [node for chosen in together for node in chosen.selections]
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode):
            groups[(node.alias or node.name).value].append(node.selection_set)
            continue
        spreads += 1
        inside = fragments.get(node.name.value) if isinstance(node, FragmentSpreadNode) else node
        chosen: SelectionSetNode | None = getattr(inside, "selection_set", None)
        if chosen is not None:
            waiting.extend(chosen.selections)
    found = spreads * (spreads - 1) // 2
    for alike in groups.values():
        found += len(alike) * (len(alike) - 1) // 2
        inner = [chosen for chosen in alike if chosen is not None]
        if inner:
            found += _pairs(inner, fragments)
    return found


def _refuse_unused(fragments: dict[str, FragmentDefinitionNode], scale: Scale) -> None:
    """Refuse a fragment that no operation reaches: validation would, after work that nothing here has bounded."""
    for name, node in fragments.items():
        if name not in scale.weights:
            raise ValidationFailed(
                f"Fragment '{name}' is never used. Spread it or take it out.", locations=_where(node)
            )


def _where(node: Node) -> list[tuple[int, int]] | None:
    if node.loc is None:
        return None
    token = node.loc.start_token
    return [(token.line, token.column)]


def _written(number: int) -> str:
    """Write a count for people; doubling fragments reach numbers with hundreds of digits."""
    return f"{number:,}" if number < 10**12 else "over a million million"
