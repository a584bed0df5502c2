"""From a query's text to its operations, read once: parsed, bounded, validated, and kept while it is in use.

What is refused is not kept: the checks are bounded, and a stream of bad texts must not push good ones out.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from api import limits
from api.acceptance import Acceptance
from api.errors import HttpRefused
from api.limits import Limits
from resolvers.literals import NOWHERE, Places, lift, places, types_in
from resolvers.messages import told
from resolvers.run import Prepared
from store.errors import BadDocument, BadRequest, Refused, TooDeep, TooLarge, UnknownDocument, ValidationFailed

T = TypeVar("T")

_ERRORS_SHOWN = 5
_LIST_FIELD = re.compile(r"Cannot query field '(\w+)' on type '\w+Connection'\.")


class Operation:
    """One operation of a document, and beside it what the executor prepared for it."""

    __slots__ = ("document", "is_query", "node", "places", "prepared")

    def __init__(self, document: DocumentNode, node: OperationDefinitionNode, places: Places) -> None:
        self.document = document
        self.node = node
        self.places = places
        self.is_query = node.operation is OperationType.QUERY
        self.prepared: Prepared | None = None


class Found(NamedTuple):
    """An operation, and the values of the literals of the text that asks for it."""

    operation: Operation
    literals: tuple[Any, ...]


class Document:
    """A valid document: its operations by name. Texts that differ only in literals share one."""

    __slots__ = ("_by_name", "_only", "places")

    def __init__(self, node: DocumentNode, places: Places) -> None:
        self.places = places
        self._by_name = {
            one.name.value if one.name else None: Operation(node, one, places)
            for one in node.definitions
            if isinstance(one, OperationDefinitionNode)
        }
        self._only = next(iter(self._by_name.values())) if len(self._by_name) == 1 else None

    def operation(self, name: str | None) -> Operation:
        """Give the operation of that name, or the only one when no name is given; raises `BadRequest`."""
        found = self._by_name.get(name) if name is not None else self._only
        if found is None:
            raise _no_such_operation(name, len(self._by_name))
        return found


class _Recent(Generic[T]):
    """What was used last, by a text, within bounds of entries and of characters."""

    def __init__(self, entries: int, characters: int) -> None:
        self._entries = entries
        self._characters = characters
        self._used = 0
        self._kept: OrderedDict[str, T] = OrderedDict()

    def get(self, text: str) -> T | None:
        """Give what is kept under the text, which is then the last to go."""
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
        return found

    def put(self, text: str, value: T) -> T:
        """Keep a value under a text that nothing is kept under."""
        self._kept[text] = value
        self._used += len(text)
        while len(self._kept) > self._entries or self._used > self._characters:
            oldest, _ = self._kept.popitem(last=False)
            self._used -= len(oldest)
        return value


class Documents:
    """The documents in use, the trusted ones by their hash, all valid for one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        trusted: Iterable[str] = (),
        bounds: Limits | None = None,
        entries: int = 500,
        characters: int = 400_000,
    ) -> None:
        self._schema = schema
        self._acceptance = Acceptance(schema)
        self._bounds = bounds or Limits()
        self._kept = _Recent[tuple[Document, tuple[Any, ...]]](entries, characters)
        self._alike = _Recent[Document](entries, characters)
        self._trusted = {identify(text): text for text in trusted}

    def find(self, text: str, name: str | None, *, only_queries: bool = False) -> Found:
        """Give the operation `name` of the document `text`, from those kept or read anew.

        Raises the refusals of a text that cannot be answered, and 405 for a mutation where only queries may come.
        """
        kept = self._kept.get(text)
        if kept is None:
            kept = self._kept.put(text, self._read(text, name, only_queries))
        document, literals = kept
        operation = document.operation(name)
        if only_queries and not operation.is_query:
            raise not_over_get()
        return Found(operation, literals)

    def trusted(self, document_id: str) -> str:
        """Give the text of the trusted document that `sha256:<hex of the text>` names; raises `UnknownDocument`."""
        try:
            return self._trusted[document_id]
        except KeyError:
            raise UnknownDocument("No trusted document has this documentId. Send the text itself as `query`.") from None

    def _read(self, text: str, name: str | None, only_queries: bool) -> tuple[Document, tuple[Any, ...]]:
        """Read a text: by one that differs only in literals when such a one was read before, else in full."""
        lifted = lift(text) if len(text) <= self._bounds.characters else None
        alike = self._alike.get(lifted.key) if lifted else None
        if lifted and alike and (values := alike.places.values(lifted.words)) is not None:
            return alike, values
        node, types = self._read_in_full(text, name, only_queries)
        if lifted is None:
            return Document(node, NOWHERE), ()
        document = Document(node, places(types_in(self._schema, node) if types is None else types, lifted))
        values = document.places.values(lifted.words)
        if values is None:
            return Document(node, NOWHERE), ()
        return self._alike.put(lifted.key, document), values

    def _read_in_full(
        self, text: str, name: str | None, only_queries: bool
    ) -> tuple[DocumentNode, Mapping[int, GraphQLInputType] | None]:
        """Give a valid document, and the types of its literals where they were found out on the way."""
        node = self._parse(text)
        if only_queries:
            _refuse_mutation(node, name)
        limits.check(node, self._bounds)
        types = self._acceptance.literals(node)
        if types is None and (errors := validate(self._schema, node, max_errors=_ERRORS_SHOWN)):
            raise _invalid(self._schema, errors)
        return node, types

    def _parse(self, text: str) -> DocumentNode:
        bounds = self._bounds
        if len(text) > bounds.characters:
            raise TooLarge(
                f"The query text has {len(text):,} characters; the limit is {bounds.characters:,}. "
                "Pass values as variables, and ask in several requests."
            )
        try:
            return parse(text, max_lexical_tokens=bounds.tokens, max_comments=bounds.tokens)
        except GraphQLSyntaxError as error:
            raise _unreadable(error, bounds) from None


def identify(text: str) -> str:
    """Give the id of a trusted document, by GraphQL over HTTP's appendix on persisted documents."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def not_over_get() -> HttpRefused:
    """Give the refusal of a mutation by GET."""
    return HttpRefused("GET reads only. Send a mutation by POST.", 405, (b"allow", b"POST"))


def _refuse_mutation(node: DocumentNode, name: str | None) -> None:
    """Refuse before validation: a method that is not allowed is no question of the schema."""
    operations = [one for one in node.definitions if isinstance(one, OperationDefinitionNode)]
    meant = [one for one in operations if name is None or (one.name and one.name.value == name)]
    if any(one.operation is OperationType.MUTATION for one in meant):
        raise not_over_get()


def _no_such_operation(name: str | None, count: int) -> BadRequest:
    if name is None:
        return BadRequest(f"The query text holds {count} operations. Say which one by `operationName`.")
    return BadRequest("The query text holds no operation of the name that `operationName` gives.")


def _unreadable(error: GraphQLSyntaxError, bounds: Limits) -> Refused:
    """Tell a text that breaks a bound of the parser from one that is no GraphQL."""
    where = _locations(error)
    if "nested too deeply" in error.message:
        return TooDeep(f"The query text is nested too deep; fields may nest {bounds.depth} deep.", locations=where)
    if "Document contains more than" in error.message:
        return TooLarge(
            f"The query text has over {bounds.tokens:,} words and marks, which is the limit. "
            "Ask for fewer fields, or in several requests.",
            locations=where,
        )
    hint = " The text ends here: is it whole, and is every brace closed?" if "<EOF>" in error.message else ""
    return BadDocument(error.message + hint, locations=where)


def _invalid(schema: GraphQLSchema, errors: list[GraphQLError]) -> ValidationFailed:
    causes = [
        ValidationFailed(_with_hint(told(schema, error.message)), locations=_locations(error)) for error in errors
    ]
    return ValidationFailed(causes[0].message, causes=causes)


def _with_hint(message: str) -> str:
    """A library's message, with what to do where newcomers stumble: the rows of a list lie one step deeper."""
    return _LIST_FIELD.sub(lambda found: f"{found[0]} Ask for it inside: nodes {{ {found[1]} }}.", message)


def _locations(error: GraphQLError) -> list[tuple[int, int]] | None:
    return [(place.line, place.column) for place in error.locations] if error.locations else None
