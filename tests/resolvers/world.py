"""A database with rows, the compiler over it, and the oracle over the same rows: both answer a query, to be compared.

with world_of(database, rows) as world:
    world.check("{dataset {version}}")          one statement, and both answers the same
    world.data("…"), world.refusal("…")         only the compiler's
"""

import asyncio
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import DocumentNode, OperationDefinitionNode, parse, print_ast, validate

from api.documents import Documents
from api.limits import Limits
from resolvers.internals import core_schema
from resolvers.run import Executor, Plan, Prepared
from schema.build import schema
from store.errors import Refused
from store.readers import Readers
from tests import rows as sample
from tests.database import Database
from tests.oracle import Oracle
from tests.oracle_filters import Words
from tests.oracle_pages import Order, Places
from tests.resolvers.wire import Wire, counted

if TYPE_CHECKING:
    from tests.database import Connection

COST_LIMIT = 20_000
"""As in operating.md."""

CORE = core_schema(schema)

_NO_BOUNDS = Limits(characters=10**6, tokens=10**6, nodes=10**6, pairs=10**6, depth=50)
"""The bounds of documents are tested with the documents, in `tests/api`."""

_EMPTY = "truncate open.change, open.assignment, open.timeline_event, open.follow_up, open.complaint, \
open.agency_external_id, open.category, open.agency, open.region, open.source, open.log_entry, open.log_node, \
open.deadline, open.deadline_rule, open.calendar, open.holiday cascade"

_EDGES = "edges {cursor node {id}}"
_WAYS = (("ASC", False), ("DESC", True))


def _ordered(name: str, order: str, way: str) -> str:
    return f"{{page: {name}(first: 100, orderBy: {{field: {order}, direction: {way}}}) {{{_EDGES}}}}}"


_WALKS = {
    **{
        Order("Complaint", order, descending): _ordered("complaints", order, way)
        for order in ("SUBMITTED_AT", "UPDATED_AT", "TRACKING_ID", "SUPPORT_COUNT")
        for way, descending in _WAYS
    },
    **{
        Order("Agency", order, descending): _ordered("agencies", order, way)
        for order in ("NAME", "COMPLAINTS")
        for way, descending in _WAYS
    },
    Order("Region", "CODE"): f"{{page: regions(first: 100, filter: {{current: null}}) {{{_EDGES}}}}}",
    Order("Category", "SLUG"): f"{{page: categories(first: 100) {{{_EDGES}}}}}",
}
"""For each list that is one for all, a query that shows every row's cursor."""

_CHANGES = "query ($after: String) {page: changes(first: 100, after: $after) {edges {cursor node {trackingId}}}}"

_GRID = (
    "query ($year: Int!, $by: UnpublishedGrid!)"
    " {page: unpublishedCounts(year: $year, by: $by, first: 100) {edges {cursor}}}"
)

_NESTED = (
    "{complaints(first: 100) {nodes {timeline(first: 20) {edges {cursor node {id}}}"
    " followUps(first: 20) {edges {cursor node {id}}}}}}"
)


@dataclass
class World:
    """Both sides, and how often each thing happened."""

    runner: asyncio.Runner
    reader: "Connection"
    wire: Wire
    documents: Documents
    executor: Executor
    oracle: Oracle

    def read(self, query: str | DocumentNode, variables: Mapping[str, Any] | None = None) -> str:
        """The compiled answer's JSON text, by the way every request goes: texts that are alike share a plan."""
        text = query if isinstance(query, str) else print_ast(query)
        operation, literals = self.documents.find(text, None)
        if operation.prepared is None:
            operation.prepared = self.executor.prepare(operation.document, operation.node, operation.places)
        return self.runner.run(self.executor.read(operation.prepared, variables or {}, literals)).data

    def prepared(self, query: str | DocumentNode) -> Prepared:
        """A valid document's only operation, or its first."""
        document = parse(query) if isinstance(query, str) else query
        errors = validate(CORE, document)
        assert not errors, f"{errors[0].message} in {print_ast(document)}"
        operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
        return self.executor.prepare(document, operations[0])

    def plan(self, query: str, variables: Mapping[str, Any] | None = None) -> tuple[Plan, list[Any]]:
        """The statement for a query, and its parameters."""
        prepared = self.prepared(query)
        coerced = self.executor.coerce(prepared, variables or {})
        plan = self.executor.plan(prepared, coerced)
        return plan, plan.values(coerced)

    def text(self, query: str | DocumentNode, variables: Mapping[str, Any] | None = None) -> str:
        """The compiled answer's JSON text; whatever the query is, it takes one statement."""
        before = self.wire.statements
        answer = self.read(query, variables)
        taken = self.wire.statements - before
        assert taken == 1, f"an answer takes one statement, this one took {taken}"
        return answer

    def data(self, query: str | DocumentNode, variables: Mapping[str, Any] | None = None) -> Any:
        """The compiled answer."""
        return read_json(self.text(query, variables))

    def refusal(self, query: str | DocumentNode, variables: Mapping[str, Any] | None = None) -> Refused:
        """Why the query is refused; no statement may have run for it."""
        before = self.wire.statements
        try:
            answer = self.read(query, variables)
        except Refused as refused:
            assert self.wire.statements == before, "a refusal takes no statement"
            return refused
        raise AssertionError(f"not refused: {answer[:200]}")

    def check(self, query: str | DocumentNode, variables: Mapping[str, Any] | None = None) -> Any:
        """The answer, which is the oracle's too, in the same order of keys, and took one statement."""
        document = parse(query) if isinstance(query, str) else query
        compiled = self.text(document, variables)
        assert self.same(compiled, document, variables)
        return read_json(compiled)

    def same(self, compiled: str, document: DocumentNode, variables: Mapping[str, Any] | None = None) -> bool:
        """Whether the oracle gives this answer too, its keys in the same order; differences fail with both."""
        naive = self.oracle.answer(document, variables)
        assert json.dumps(read_json(compiled), indent=1) == json.dumps(naive, indent=1)
        return True

    def learn_cursors(self) -> None:
        """Read every row of every list once, to know the cursors."""
        for order, query in _WALKS.items():
            self._learn(order, self.data(query)["page"])
        for edge in self._walk(_CHANGES):
            row = self.oracle.first("Change", tracking_id=int(edge["node"]["trackingId"]))
            assert row is not None, "an answer shows a change that no row has"
            self.oracle.places.learn(Order("Change", "SEQUENCE"), row, edge["cursor"])
        for complaint in self.data(_NESTED)["complaints"]["nodes"]:
            self._learn(Order("TimelineEvent", "SEQUENCE"), complaint["timeline"])
            self._learn(Order("FollowUp", "POSTED_AT"), complaint["followUps"])
        self._learn_grids()

    def _learn_grids(self) -> None:
        """Cells have no id: a grid's edges are all its rows, by position."""
        cells = self.oracle.rows["UnpublishedCount"]
        for year, grid in sorted({(cell["year"], cell["grid"]) for cell in cells}):
            rows = sorted(self.oracle.all("UnpublishedCount", year=year, grid=grid), key=lambda row: row["position"])
            edges = self.data(_GRID, {"year": year, "by": grid})["page"]["edges"]
            for row, edge in zip(rows, edges, strict=True):
                self.oracle.places.learn(Order("UnpublishedCount", "GRID"), row, edge["cursor"])

    def _walk(self, query: str) -> Iterator[Any]:
        after = None
        while edges := self.data(query, {"after": after})["page"]["edges"]:
            yield from edges
            after = edges[-1]["cursor"]

    def _learn(self, order: Order, page: Any) -> None:
        for edge in page["edges"]:
            row = self.oracle.by_id(edge["node"]["id"])
            assert row is not None, "an answer shows an id that no row has"
            self.oracle.places.learn(order, row, edge["cursor"])

    def explain(self, query: str, variables: Mapping[str, Any] | None = None, *settings: str) -> Any:
        """PostgreSQL's plan of a query, which checks the whole statement."""
        plan, values = self.plan(query, variables)

        async def ask() -> str:
            async with self.reader.transaction():
                for setting in settings:
                    await self.reader.execute(f"set local {setting}")
                return str(await self.reader.fetchval(f"explain (format json) {plan.sql}", *values))

        return json.loads(self.runner.run(ask()))


def read_json(text: str) -> Any:
    """A JSON text's value; a key that comes twice in one object is an error."""
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    assert len(found) == len(pairs), f"a key comes twice: {[key for key, _value in pairs]}"
    return found


@contextmanager
def world_of(database: Database, rows: sample.Rows | None) -> Generator[World]:
    """The database with these rows instead of its own (None: with no rows), and both sides over it."""
    with asyncio.Runner() as runner:
        stored = runner.run(_filled(database, rows))
        relay = counted(database.dsn)
        wire = runner.run(relay.__aenter__())
        readers = runner.run(Readers.open(wire.dsn, connections=1, statement_timeout_ms=60_000))
        executor = Executor(schema, readers, cost_limit=COST_LIMIT)
        # The first request of a connection also prepares the connection itself.
        runner.run(readers.row("select 1", []))
        reader = runner.run(database.connect("lapor_reader"))
        oracle = Oracle(stored, Places(), Words(_stems(runner, reader)))
        world = World(runner, reader, wire, Documents(CORE, bounds=_NO_BOUNDS), executor, oracle)
        try:
            world.learn_cursors()
            yield world
        finally:
            runner.run(reader.close())
            runner.run(readers.close())
            runner.run(relay.__aexit__(None, None, None))


def _stems(runner: asyncio.Runner, reader: "Connection") -> Callable[[Sequence[str]], Mapping[str, str]]:
    """Looks words up in PostgreSQL's dictionary, each once."""
    known: dict[str, str] = {}

    def stems(words: Sequence[str]) -> Mapping[str, str]:
        new = [word for word in words if word not in known]
        if new:
            rows = "unnest($1::text[]) with ordinality u(it, n) order by n"
            sql = f"select strip(to_tsvector('pg_catalog.indonesian', it)) from {rows}"
            found = runner.run(reader.fetch(sql, new))
            known.update({word: str(stem[0]).strip("'") for word, stem in zip(new, found, strict=True)})
        return known

    return stems


async def _filled(database: Database, rows: sample.Rows | None) -> sample.Rows:
    connection = await database.connect()
    try:
        await connection.execute(_EMPTY)
        if rows is not None:
            await sample.insert(connection, rows)
        return await sample.read(connection)
    finally:
        await connection.close()
