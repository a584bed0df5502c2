"""The words in which the schema says how a field is answered.

A schema class is declared once: its annotation is what clients see, the word on the same line is the SQL behind it.
Words describe; nothing here runs. `resolvers.selection` reads them back from the built schema, `resolvers.sql` turns
them into one statement.

Conditions and expressions are functions of rows. A row is the columns of a table (`row.tracking_id`); what comes back
is SQLAlchemy, compiled once per word and reused in every statement.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform, get_args, get_origin

import sqlalchemy as sa
import strawberry
from sqlalchemy.sql.elements import ColumnElement
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from resolvers import weights
from resolvers.argument_words import described

__all__ = [
    "Condition",
    "Found",
    "Related",
    "Rollup",
    "Row",
    "Tallied",
    "caller",
    "chosen",
    "column",
    "elements",
    "lookup",
    "many",
    "node",
    "node_lookup",
    "one",
    "pages",
    "row_type",
    "where",
    "with_arguments",
    "year_list",
]

Row = Any
"""The columns of one table, by name: `sqlalchemy.Table.columns`."""

WORD = "lapor"
"""Key of a field's metadata under which its word stands."""

CHOOSES = "lapor_chooses"
"""Attribute of an enumeration whose words, in a list, choose the text of a statement."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a type's rows lie, and which columns name one of them in a global id."""

    table: sa.FromClause
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A value of the row itself. `expression` None: the column that bears the field's Python name."""

    expression: Callable[[Row], ColumnElement[Any]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """A value of the row that the words given as arguments choose: `expression(row, words)`."""

    expression: Callable[[Row, Mapping[str, str]], ColumnElement[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """The global id: base64url of `Type:key`, opaque to clients."""


@dataclass(frozen=True, slots=True, eq=False)
class One:
    """At most one row of another table. `condition(row, other)` picks it; None: the table has one row."""

    condition: Callable[[Row, Row], ColumnElement[bool]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Many:
    """All rows of another table that fit, unpaged: for lists that stay short."""

    condition: Callable[[Row, Row], ColumnElement[bool]] | None
    order: Callable[[Row], tuple[ColumnElement[Any], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class YearList:
    """All rows of the year that the field's one argument names, unpaged. `years`: the first and last that there are."""

    expression: Callable[[Row], ColumnElement[int]]
    order: Callable[[Row], tuple[ColumnElement[Any], ...]]
    years: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Elements:
    """The objects of a JSON array that the row holds, in their order."""

    array: Callable[[Row], ColumnElement[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """At most one row, named by the field's one argument; a newest row wins by `order`."""

    condition: Callable[[Row, "Given"], ColumnElement[bool]]
    order: Callable[[Row], tuple[ColumnElement[Any], ...]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class NodeLookup:
    """Any row of any type that has a global id."""


@dataclass(frozen=True, slots=True, eq=False)
class Caller:
    """The official who asks, as the row that the token's claims make; `condition(row)` tells whether it counts."""

    condition: Callable[[Row], ColumnElement[bool]]


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """A field of the mutation root: `run` acts in a transaction and gives the row that the answer is read from."""

    run: Callable[..., Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """An object that the row holds as JSON; null where it holds none."""

    value: Callable[[Row], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders a list can have: for each word of the order enumeration, keys that are unique and never null."""

    keys: Mapping[str, Callable[[Row], tuple[ColumnElement[Any], ...]]]
    default: str
    descending: bool


@dataclass(frozen=True, slots=True, eq=False)
class Rollup:
    """A table of counts kept beside the rows; a sum over it needs one setting on each of its axes.

    An axis is a choice such as "counts of all, or of some agencies". `axes` gives the settings that need no value of a
    caller, with their conditions (None: needs none); the first of each stands where nothing else is settled. `filters`
    says which conditions it answers and how, where that is not said beside the conditions; such a rollup's columns have
    the names that the rows' have.
    """

    table: sa.Table
    count: str
    axes: Mapping[str, Mapping[str, Callable[[Row], ColumnElement[bool]] | None]]
    filters: "Mapping[str, Tallied] | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Tallied:
    """How a rollup answers a condition on rows: a condition on its own rows, which may settle an axis.

    What its counts cannot answer is counted among the rows themselves: those that fit one of `rest`, which share none.
    """

    condition: "Condition"
    axis: str | None = None
    setting: str | None = None
    rest: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Pages:
    """A Relay connection. `related(row, other, given)` picks the rows; None: all of the table.

    `rollup` counts them where every condition has its `tally`; `tally(row, rollup's row, given)` is that of `related`.
    """

    orders: Orders
    related: "Related | None" = None
    conditions: "Mapping[str, Where]" = field(default_factory=dict[str, "Where"])
    """What the arguments that must be given ask of the rows."""
    rollup: Rollup | None = None
    tally: "Related | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """A connection that is read forwards, again and again (`resolvers.feed`).

    `position(row)` is the order; `visible(row, start)` tells which rows a reader sees who started at version `start`.
    """

    position: Callable[[Row], ColumnElement[int]]
    visible: Callable[[Row, ColumnElement[int]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True, eq=False)
class Where:
    """A condition that one field of a filter input adds. `condition(row, given, siblings)`."""

    condition: "Condition"
    most: int | None = None
    """The longest list that may be given."""
    tally: Tallied | None = None
    """How a rollup answers it; None: only the rows themselves do."""
    found: "Found | None" = None
    """Where an index of another table tells which rows fit: how to ask it."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value that the caller gave, inside a condition: it can be compared, never read.

    `marker` stands for the value in SQL; `single` tells that a list has exactly one element, which is planned as an
    equality (a list of unknown length hides how rare a value is: stack trial, PostgreSQL 18).
    """

    marker: Callable[[str, str], ColumnElement[Any]]
    single: bool = False
    fields: Mapping[str, "Given"] = field(default_factory=dict[str, "Given"])

    def value(self, kind: str = "text") -> ColumnElement[Any]:
        """The value as one SQL value of `kind`, a word of `resolvers.values.KINDS`."""
        return self.marker("value", kind)

    def list(self, kind: str = "text") -> ColumnElement[Any]:
        """The values as one SQL array."""
        return self.marker("list", kind)

    def matches(self, expression: ColumnElement[Any], kind: str = "text") -> ColumnElement[bool]:
        """Whether `expression` is one of the values; an empty list matches nothing."""
        if self.single:
            return expression == self.marker("only", kind)
        return expression == sa.any_(self.list(kind))


Condition = Callable[[Row, Given, Mapping[str, Any]], ColumnElement[bool] | None]
"""From a row, a caller's value and the booleans given beside it; None adds nothing."""

Found = Callable[[Given, Row | None], str]
"""From a caller's value, a query of the identities of all rows that fit, each once; with a row, of that row's only."""

Related = Callable[[Row, Row, Mapping[str, Any]], ColumnElement[bool]]
"""From a row, another, and the booleans given to the field."""


def _sentence(text: str | None) -> str:
    """A docstring as one paragraph per blank line, the way descriptions are printed."""
    paragraphs = inspect.cleandoc(text or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def column(
    description: str,
    expression: Callable[[Row], ColumnElement[Any]] | None = None,
    *,
    characters: int = 0,
    **options: Any,
) -> Any:
    """A field answered by the row itself; a long text tells how many `characters` it usually has, which it costs."""
    directives = [weights.long_text(characters)] if characters else []
    return strawberry.field(
        description=description, metadata={WORD: Column(expression)}, directives=directives, **options
    )


def chosen(
    returns: Any,
    description: str,
    expression: Callable[[Row, Mapping[str, str]], ColumnElement[Any]],
    **arguments: tuple[Any, Any],
) -> Any:
    """A field answered by the row itself, in the way that its arguments choose: words, each with its default."""
    return with_arguments(returns, description, Chosen(expression), arguments)


def identity(description: str) -> Any:
    """The field `id`."""
    return strawberry.field(description=description, metadata={WORD: Identity()})


def one(description: str, condition: Callable[[Row, Row], ColumnElement[bool]] | None = None, **options: Any) -> Any:
    """A field answered by at most one row of the annotated type's table."""
    return strawberry.field(description=description, metadata={WORD: One(condition)}, **options)


def many(
    description: str,
    condition: Callable[[Row, Row], ColumnElement[bool]] | None,
    order: Callable[[Row], tuple[ColumnElement[Any], ...]],
    *,
    assumed: int = weights.ASSUMED,
) -> Any:
    """A field answered by every row that fits, in order; its cost assumes `assumed` of them."""
    return strawberry.field(
        description=description, metadata={WORD: Many(condition, order)}, directives=[weights.unpaged(assumed)]
    )


def year_list(
    returns: Any,
    description: str,
    expression: Callable[[Row], ColumnElement[int]],
    order: Callable[[Row], tuple[ColumnElement[Any], ...]],
    *,
    years: tuple[int, int],
    assumed: int,
) -> Any:
    """A field of the root with every row of the year that is given, one of `years`; others are BAD_VARIABLE."""
    word = YearList(expression, order, years)
    arguments = {"year": (int, inspect.Parameter.empty)}
    return with_arguments(returns, description, word, arguments, [weights.unpaged(assumed)])


def elements(description: str, array: Callable[[Row], ColumnElement[Any]], *, assumed: int = weights.ASSUMED) -> Any:
    """A field answered by the objects of a JSON array column; its cost assumes `assumed` of them."""
    return strawberry.field(
        description=description, metadata={WORD: Elements(array)}, directives=[weights.unpaged(assumed)]
    )


def where(
    description: str,
    condition: Condition,
    *,
    most: int | None = None,
    tally: Tallied | None = None,
    found: "Found | None" = None,
    cost: weights.Cost | None = None,
    default: Any = UNSET,
) -> Any:
    """A field of a filter input, with the condition it adds; null adds nothing."""
    word = Where(condition, most, tally, found)
    directives = [cost] if cost else []
    return strawberry.field(description=description, metadata={WORD: word}, default=default, directives=directives)


def with_arguments(
    returns: Any,
    description: str,
    word: object,
    arguments: Mapping[str, tuple[Any, Any]],
    directives: Sequence[object] = (),
) -> Any:
    """A field with these arguments (name to annotation and default); its function is never called."""

    def resolver() -> Any:
        raise NotImplementedError("answered by SQL")

    meant = {name: (described(name, annotation), default) for name, (annotation, default) in arguments.items()}
    resolver.__annotations__ = {name: annotation for name, (annotation, _default) in meant.items()}
    resolver.__annotations__["return"] = returns
    resolver.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
            for name, (annotation, default) in meant.items()
        ],
        return_annotation=returns,
    )
    return strawberry.field(resolver=resolver, description=description, metadata={WORD: word}, directives=directives)


def pages(
    returns: Any,
    description: str,
    *,
    orders: Orders,
    related: Related | None = None,
    rollup: Rollup | None = None,
    tally: Related | None = None,
    filter: Any = None,
    order_by: Any = None,
    required: "Mapping[str, tuple[Any, Condition]] | None" = None,
    extra: Mapping[str, tuple[Any, Any]] | None = None,
) -> Any:
    """A Relay connection, its arguments `filter` and `orderBy` where given, then `first`, `after`, `last`, `before`.

    `required` holds arguments that must be given, with the condition that each adds.
    """
    required = required or {}
    arguments: dict[str, tuple[Any, Any]] = {
        name: (annotation, inspect.Parameter.empty) for name, (annotation, _condition) in required.items()
    }
    if filter is not None:
        arguments["filter"] = (filter | None, UNSET)
    if order_by is not None:
        arguments["order_by"] = (order_by | None, UNSET)
    for name, annotation in (("first", int), ("after", str), ("last", int), ("before", str)):
        arguments[name] = (annotation | None, UNSET)
    arguments |= dict(extra or {})
    conditions = {name: Where(condition) for name, (_annotation, condition) in required.items()}
    word = Pages(orders, related, conditions, rollup, tally)
    return with_arguments(returns, description, word, arguments, [weights.page("first", "last")])


def feed(
    returns: Any,
    description: str,
    position: Callable[[Row], ColumnElement[int]],
    visible: Callable[[Row, ColumnElement[int]], ColumnElement[bool]],
) -> Any:
    """A connection of the root that is followed: its arguments are `after` and `first`."""
    arguments = {"after": (str | None, UNSET), "first": (int | None, UNSET)}
    return with_arguments(returns, description, Feed(position, visible), arguments, [weights.page("first")])


def lookup(
    returns: Any,
    description: str,
    argument: str,
    condition: Callable[[Row, Given], ColumnElement[bool]],
    order: Callable[[Row], tuple[ColumnElement[Any], ...]] | None = None,
) -> Any:
    """A field of the root that finds one row by one text; null when there is none to be seen."""
    return with_arguments(returns, description, Lookup(condition, order), {argument: (str, inspect.Parameter.empty)})


def node_lookup(returns: Any, description: str, argument: str, annotation: Any) -> Any:
    """`node` and `nodes`: rows by their global ids."""
    arguments = {argument: (annotation, inspect.Parameter.empty)}
    sizes = [weights.as_many_as(argument)] if get_origin(annotation) is list else []
    return with_arguments(returns, description, NodeLookup(), arguments, sizes)


def command(
    returns: Any, description: str, run: Callable[..., Awaitable[Mapping[str, Any]]], argument: str, annotation: Any
) -> Any:
    """A field of the mutation root with one argument. See `resolvers.run.Executor.write` for how `run` is called."""
    return with_arguments(returns, description, Command(run), {argument: (annotation, inspect.Parameter.empty)})


def part(description: str, value: Callable[[Row], ColumnElement[Any]]) -> Any:
    """A field answered by an object in a JSON column."""
    return strawberry.field(description=description, metadata={WORD: Part(value)})


def caller(description: str, condition: Callable[[Row], ColumnElement[bool]]) -> Any:
    """A field of the root answered by who asks; null for a reader, and where `condition` does not hold."""
    return strawberry.field(description=description, metadata={WORD: Caller(condition)})


def _is_list(annotation: Any) -> bool:
    """Whether a field so annotated gives a list; it may also be null."""
    return any(get_origin(one) is list for one in (annotation, *get_args(annotation)))


@dataclass_transform(kw_only_default=True, field_specifiers=(column, one, many, elements, part))
def row_type(table: sa.FromClause) -> Callable[[type[T]], type[T]]:
    """Declare a GraphQL type whose objects are rows of `table`; its description is the class's docstring."""
    return node(table)


@dataclass_transform(kw_only_default=True, field_specifiers=(column, one, many, elements, part))
def node(table: sa.FromClause, *key: str) -> Callable[[type[T]], type[T]]:
    """Declare a GraphQL type with a global id made of the columns `key`, which never change for a row."""

    def declare(declared: type[T]) -> type[T]:
        setattr(declared, WORD, Rows(table, key))
        for name, annotation in inspect.get_annotations(declared).items():
            known = declared.__dict__.get(name)
            if _is_list(annotation) and isinstance(known, StrawberryField) and not known.directives:
                known.directives = list[object]([weights.SHORT])
        return strawberry.type(declared, description=_sentence(declared.__doc__))

    return declare
