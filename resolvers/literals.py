"""Texts that differ only in literal values share everything that was learnt of one of them.

    {complaint(trackingId: "8100001") {title}}  ->  {complaint(trackingId: "") {title}}  and  ["8100001"]

Numbers and strings inside selections are lifted out of the text. What remains, with which of them are equal, is the
key: two documents with one key validate alike, as far as the new values fit their types. Enumeration words, booleans,
null and the defaults of variables stay in the key. Lifting reads the text once, with one pattern.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FloatValueNode,
    GraphQLInputType,
    GraphQLSchema,
    IntValueNode,
    Node,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Undefined,
    ValueNode,
    Visitor,
    coerce_input_literal,
    visit,
)

LITERALS = "."
"""Key under which a request's variables carry its lifted values; no variable can have this name."""

_TOKEN = re.compile(
    r"""
    (?P<other>\#[^\n\r]*|[_A-Za-z][_A-Za-z0-9]*)
    |(?P<whole>"{3}|=)
    |(?P<string>"(?:[^"\\\n\r]|\\.)*")
    |(?P<number>-?[0-9][0-9A-Za-z.+-]*)
    """,
    re.VERBOSE,
)
_MARK = "\x00"
"""Stands in a key where a literal was; a text that holds it itself is none that parses."""

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class Lifted:
    """A text's key, and its literals in order: where each stands and how it is written."""

    key: str
    starts: tuple[int, ...]
    words: tuple[str, ...]


def lift(text: str) -> Lifted | None:
    """Take the literals out of a text; None for one without, and for one that cannot share."""
    pieces: list[str] = []
    starts: list[int] = []
    words: list[str] = []
    first: dict[str, int] = {}
    end = 0
    if _MARK in text:
        return None
    for found in _TOKEN.finditer(text):
        word = found[0]
        if found.lastgroup == "whole" or word in ("__schema", "__type"):
            return None
        if found.lastgroup == "other":
            continue
        place = first.setdefault(_meaning(word), len(words))
        pieces += (text[end : found.start()], _MARK, _kind(word), str(place))
        end = found.end()
        starts.append(found.start())
        words.append(word)
    if not words:
        return None
    return Lifted("".join([*pieces, text[end:]]), tuple(starts), tuple(words))


def _meaning(word: str) -> str:
    """One spelling for each value: literals that are equal may stand under one response key, others may not."""
    if "\\" not in word:
        return word
    try:
        return f'"{orjson.loads(word)}"'
    except ValueError:
        return word


def _kind(word: str) -> str:
    if word.startswith('"'):
        return "s"
    return "i" if _WHOLE.fullmatch(word) else "f"


@dataclass(frozen=True, slots=True)
class Places:
    """The literals of the document that was validated: their types, and their numbers by where they stand."""

    types: tuple[GraphQLInputType | None, ...]
    by_start: Mapping[int, int]

    def values(self, words: Sequence[str]) -> tuple[Any, ...] | None:
        """The coerced values of another text with the same key; None when one does not fit its type."""
        values = tuple(_coerced(word, type_) for word, type_ in zip(words, self.types, strict=True))
        return None if any(value is Undefined for value in values) else values

    def number(self, node: ValueNode) -> int | None:
        """The number of a literal of the validated document; None for a node that is no literal of it."""
        return self.by_start.get(node.loc.start) if node.loc else None


NOWHERE = Places((), {})
"""For a document whose literals stay where they are."""


def places(types: Mapping[int, GraphQLInputType], lifted: Lifted) -> Places:
    """Find the literals that were lifted among those of a validated document, whose `types` stand by their starts."""
    by_start = {start: number for number, start in enumerate(lifted.starts)}
    return Places(tuple(types.get(start) for start in lifted.starts), by_start)


def types_in(schema: GraphQLSchema, document: DocumentNode) -> Mapping[int, GraphQLInputType]:
    """The types of a validated document's literals, by where they start."""
    info = TypeInfo(schema)
    reader = _Reader(info)
    visit(document, TypeInfoVisitor(info, reader))
    return reader.types


class _Reader(Visitor):
    """Notes the input type at every literal."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.types: dict[int, GraphQLInputType] = {}

    def enter(self, node: Node, *_arguments: Any) -> None:
        """Note the type where `node` is a literal."""
        if isinstance(node, IntValueNode | FloatValueNode | StringValueNode) and node.loc:
            type_ = self._info.get_input_type()
            if type_ is not None:
                self.types[node.loc.start] = type_


def _coerced(word: str, type_: GraphQLInputType | None) -> Any:
    if type_ is None:
        return Undefined
    try:
        return coerce_input_literal(_node(word), type_)
    except ValueError:
        return Undefined


def _node(word: str) -> ValueNode:
    if word.startswith('"'):
        # JSON's escapes are GraphQL's, but for \u{…}, which JSON refuses: such a text is read in full.
        return StringValueNode(value=word[1:-1] if "\\" not in word else orjson.loads(word))
    return IntValueNode(value=word) if _WHOLE.fullmatch(word) else FloatValueNode(value=word)
