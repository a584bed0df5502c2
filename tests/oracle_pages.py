"""The oracle's pages: sort all, cut at the cursors, take some (https://relay.dev/graphql/connections.htm, section 4).

Cursors are opaque. What each one stands for is learnt from answers, before the questions (`Places.learn`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.rows import Row

KEYS: Mapping[tuple[str, str], Callable[[Row], tuple[Any, ...]]] = {
    ("Complaint", "SUBMITTED_AT"): lambda row: (row["submitted_at"], row["tracking_id"]),
    ("Complaint", "UPDATED_AT"): lambda row: (row["updated_at"], row["tracking_id"]),
    ("Complaint", "TRACKING_ID"): lambda row: (row["tracking_id"],),
    ("Complaint", "SUPPORT_COUNT"): lambda row: (
        -1 if row["support_count"] is None else row["support_count"],
        row["tracking_id"],
    ),
    ("Agency", "NAME"): lambda row: (row["name"].lower(), row["slug"]),
    ("Agency", "COMPLAINTS"): lambda row: (row["in_charge_of"], row["slug"]),
    ("Region", "CODE"): lambda row: (row["code"], row["edition"]),
    ("Category", "SLUG"): lambda row: (row["slug"],),
    ("TimelineEvent", "SEQUENCE"): lambda row: (row["sequence"],),
    ("Change", "SEQUENCE"): lambda row: (row["sequence"],),
    ("UnpublishedCount", "GRID"): lambda row: (row["year"], row["grid"], row["position"]),
    ("FollowUp", "POSTED_AT"): lambda row: (row["posted_at"], row["number"]),
}
"""What rows are sorted by, smallest first, by type and order."""


@dataclass(frozen=True)
class Order:
    """A type, one of its orders, and the way it runs."""

    type: str
    name: str
    descending: bool = False

    def key(self, row: Row) -> tuple[Any, ...]:
        """A row's place in this order."""
        return KEYS[self.type, self.name](row)


@dataclass
class Places:
    """Which cursor stands for which place, both ways."""

    _cursors: dict[tuple[Order, tuple[Any, ...]], str] = field(default_factory=dict[Any, str])
    _keys: dict[Order, dict[str, tuple[Any, ...]]] = field(default_factory=dict[Any, Any])

    def learn(self, order: Order, row: Row, cursor: str) -> None:
        """Remember a cursor from an answer: one place has one cursor, and the other way round."""
        key = order.key(row)
        assert self._cursors.setdefault((order, key), cursor) == cursor, "one place has two cursors"
        known = self._keys.setdefault(order, {})
        assert known.setdefault(cursor, key) == key, "two places have one cursor"

    def cursor(self, order: Order, row: Row) -> str:
        """The cursor of a row."""
        return self._cursors[order, order.key(row)]

    def key(self, order: Order, cursor: str) -> tuple[Any, ...]:
        """The place a cursor stands for."""
        return self._keys[order][cursor]

    def orders(self) -> list[Order]:
        """Every order there are cursors of."""
        return list(self._keys)

    def known(self, order: Order) -> list[str]:
        """Every cursor of an order."""
        return list(self._keys.get(order, ()))


class Listed:
    """Part of a list: its fields are its methods' names."""

    def field(self, name: str) -> Any:
        """The value of a GraphQL field."""
        return getattr(self, name)()


class Page(Listed):
    """A connection: rows of one type, sorted, cut at `after` and `before`, of which the first or last few show."""

    def __init__(
        self,
        type_: str,
        rows: Sequence[Row],
        given: Mapping[str, Any],
        places: Places,
        order: str,
        *,
        descending: bool = False,
    ) -> None:
        self._places = places
        self._order = Order(type_, order, descending)
        self._all = sorted(rows, key=self._order.key, reverse=descending)
        self._backwards = given.get("last") is not None
        behind = self._cut(given.get("after"))
        ahead = self._cut(given.get("before"))
        self._before_range = [row for row in self._all if behind is not None and not self._follows(row, behind)]
        self._after_range = [row for row in self._all if ahead is not None and not self._precedes(row, ahead)]
        inside = [row for row in self._all if row not in self._before_range and row not in self._after_range]
        size = given["last"] if self._backwards else given.get("first") or 20
        self._rows = inside[-size:] if self._backwards else inside[:size]
        self._remain = len(inside) > size

    def _cut(self, cursor: str | None) -> tuple[Any, ...] | None:
        return None if cursor is None else self._places.key(self._order, cursor)

    def _follows(self, row: Row, key: tuple[Any, ...]) -> bool:
        return self._order.key(row) < key if self._order.descending else self._order.key(row) > key

    def _precedes(self, row: Row, key: tuple[Any, ...]) -> bool:
        return self._order.key(row) > key if self._order.descending else self._order.key(row) < key

    def cursor(self, row: Row) -> str:
        """A row's cursor in this list."""
        return self._places.cursor(self._order, row)

    def nodes(self) -> list[Row]:
        """The rows of the page."""
        return self._rows

    def edges(self) -> list["Edge"]:
        """The rows with their cursors."""
        return [Edge(self, row) for row in self._rows]

    def totalCount(self) -> int:
        """All rows, whatever the cursors."""
        return len(self._all)

    def pageInfo(self) -> "PageInfo":
        """Where the page lies."""
        return PageInfo(self)

    def has_next(self) -> bool:
        """Forwards: more remain, or rows lie at or after `before`. Backwards: rows lie at or after `before`."""
        return bool(self._after_range) or (self._remain and not self._backwards)

    def has_previous(self) -> bool:
        """The same, the other way round."""
        return bool(self._before_range) or (self._remain and self._backwards)


@dataclass
class Edge(Listed):
    """A row in its place."""

    page: Page
    row: Row

    def cursor(self) -> str:
        """Its place."""
        return self.page.cursor(self.row)

    def node(self) -> Row:
        """The row."""
        return self.row


@dataclass
class PageInfo(Listed):
    """Relay's PageInfo."""

    page: Page

    def hasNextPage(self) -> bool:
        """Whether rows follow."""
        return self.page.has_next()

    def hasPreviousPage(self) -> bool:
        """Whether rows precede."""
        return self.page.has_previous()

    def startCursor(self) -> str | None:
        """The first row's cursor."""
        return self._end(0)

    def endCursor(self) -> str | None:
        """The last row's cursor."""
        return self._end(-1)

    def _end(self, position: int) -> str | None:
        rows = self.page.nodes()
        return self.page.cursor(rows[position]) if rows else None
