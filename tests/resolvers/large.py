"""A database large enough for plans to mean something, and what PostgreSQL really does there for a query.

It is made by statements, not row by row. Rare are the first word of every vocabulary, each answer to a yes or no that
is not usual, the agency, region and category `x`, the word x, and all later than 2025: only the oldest complaints have
any of them, so that a walk from the newest meets them last. `conditions` of `test_every_field` asks for them.
"""

import asyncio
import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from graphql import OperationDefinitionNode, parse, validate

from resolvers.run import Executor
from rules import terms
from schema.build import schema
from store.readers import Readers
from tests.database import Database
from tests.resolvers.world import CORE

if TYPE_CHECKING:
    from tests.database import Connection

COMPLAINTS = 30_000
GROWING = ("complaint", "deadline", "timeline_event", "assignment", "follow_up", "change")
"""Tables that grow without end."""


def _words(words: type[StrEnum]) -> str:
    """SQL of a word for complaint `n`: the first one where it is rare, else the others in turns."""
    first, *others = words
    return f"case when is_rare then '{first}' else {_one_of(others)} end"


def _one_of(words: list[Any]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"(array[{listed}])[1 + n % {len(words)}]"


_LATE = [status for status in terms.ComplaintStatus if status.group != next(iter(terms.StatusGroup))]
_STATUS = f"case when is_rare then 'SUBMITTED' when is_beside then 'CLOSED' else {_one_of(_LATE)} end"
_CLOSER = "case when status = 'CLOSED' then case when is_beside then 'REPORTER' else 'SYSTEM' end end"
_NUMBERS = (
    f"(select n, n < 5 as is_rare, n between 5 and 9 as is_beside from generate_series(0, {COMPLAINTS - 1}) n) numbers"
)

_ROWS = (
    "insert into open.source (name, imported_at) values ('s', '2026-01-01')",
    """insert into open.region (code, edition, level, name, parent_id)
    select case n when 0 then 'x' else n::text end, 'e', 'DISTRICT', 'Desa ' || n,
        case when n > 400 then n % 400 + 1 end
    from generate_series(0, 2999) n""",
    """insert into open.agency (slug, name, kind, parent_id, region_id)
    select case n when 0 then 'x' else 'agency-' || n end, 'Dinas ' || n, 'LOCAL_UNIT',
        case when n > 400 then n % 400 + 1 end, n + 1 from generate_series(0, 1999) n""",
    """insert into open.category (slug, name, parent_id)
    select case n when 0 then 'x' else 'category-' || n end, 'Hal ' || n, case when n > 9 then n % 9 + 2 end
    from generate_series(0, 59) n""",
    f"""insert into open.complaint (tracking_id, report_class, is_supervisory, title, source_status, body_withheld,
        redaction_version, category_id, region_id, channel, agency_id, status, closed_by, follow_up_count,
        incident_date, submitted_at, updated_at, support_count, last_sequence, source_id)
    select n + 1, {_words(terms.ReportClass)}, is_rare, case when is_rare then 'x' else 'jalan rusak ' || n % 97 end,
        repeat('-', 500), false,
        '1', case when is_rare then 1 else 2 + n % 59 end, case when is_rare then 1 else 2 + n % 2999 end,
        {_words(terms.Channel)}, case when is_rare then 1 else 2 + (n % 44) * (n % 44) end, status, {_CLOSER},
        case when is_rare or is_beside then 1 when n % 3 > 0 then 0 end,
        case when is_rare then date '2026-01-02' + n else '2025-02-01' end,
        case when is_rare then timestamptz '2026-01-02 04:00Z' + n * interval '1 day'
            else timestamptz '2025-01-01Z' + n * interval '15 minutes' end,
        case when is_rare then timestamptz '2026-01-02 04:00Z' + n * interval '1 day' else '2025-12-30' end,
        case when n % 2 > 0 then n % 50 end, 1, 1
    from {_NUMBERS} cross join lateral (select {_STATUS} as status) it order by n""",
    """insert into open.timeline_event (tracking_id, sequence, kind, actor, not_before, not_after, status)
    select tracking_id, 1, 'SUBMITTED', 'REPORTER', submitted_at, submitted_at, 'SUBMITTED' from open.complaint""",
    """insert into open.assignment (tracking_id, hop, agency_id, not_before, not_after)
    select tracking_id, 1, agency_id, submitted_at, submitted_at from open.complaint""",
    f"insert into open.log_entry select n, sha256(n::text::bytea) from generate_series(0, {COMPLAINTS // 2}) n",
    f"""insert into open.follow_up (tracking_id, number, agency_id, kind, body_withheld, posted_at, leaf_index)
    select n + 1, 1, 1, 'PROGRESS', false, '2025-06-01', n from generate_series(0, {COMPLAINTS // 2}) n""",
    """insert into open.deadline_rule (rule_set, kind, days, unit, starts_from, counts_start_day, valid_from,
        leave_is_worked, legal_source, verified, is_regulation)
    values ('r', 'RESOLUTION', 5, 'WORKING_DAY', 'SUBMITTED', false, '2020-01-01', true, 'r', false, false)""",
    """insert into open.deadline (tracking_id, kind, rule_id, starts_not_before, starts_on, due_not_before, due_on)
    select tracking_id, case when is_supervisory then 'VERIFICATION' else 'RESOLUTION' end, 1, '2025-01-01',
        '2025-01-01', due, due
    from open.complaint cross join lateral (select case when is_supervisory then date '2025-01-09' else '2026-12-31' end
        as due) it""",
    """insert into open.change (tracking_id, sequence, version, changed_at, kind)
    select tracking_id, tracking_id, 1, submitted_at, 'PUBLISHED' from open.complaint""",
    f"update open.dataset set change_sequence = {COMPLAINTS}, as_of_day = '2026-01-15'",
    "vacuum (analyze)",
)


@dataclass(frozen=True)
class Work:
    """What PostgreSQL did for a query: every node of its plan, and pages touched."""

    nodes: list[dict[str, Any]]
    pages: int

    @property
    def rows(self) -> int:
        """Rows and index entries of growing tables that were looked at, those that did not fit included."""
        return sum(_looked_at(node) for node in self.nodes if node.get("Relation Name") in GROWING)

    @property
    def whole_reads(self) -> set[str]:
        """The tables that are read from end to end, even where this time nobody got to it."""
        return {node["Relation Name"] for node in self.nodes if node["Node Type"] == "Seq Scan"}


def _looked_at(node: dict[str, Any]) -> int:
    each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return round(each * node["Actual Loops"])


def nodes_of(plan: Any) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    if isinstance(plan, list):
        for one in cast("list[Any]", plan):
            yield from nodes_of(one)
    elif isinstance(plan, dict):
        known = cast("dict[str, Any]", plan)
        if "Node Type" in known:
            yield known
        for one in known.values():
            yield from nodes_of(one)


@dataclass
class Large:
    """The compiler over that database."""

    runner: asyncio.Runner
    connection: "Connection"
    executor: Executor
    _known: int = 0

    def work(self, query: str, *settings: str) -> Work:
        """What a query's own statement does there; as a rule it is planned once for all values."""
        return self.runner.run(self._work(query, ("plan_cache_mode = force_generic_plan", *settings)))

    def data(self, query: str) -> Any:
        """The answer."""
        sql, values = self._compiled(query)
        return json.loads(self.runner.run(self.connection.fetchval(sql, *values)))

    async def _work(self, query: str, settings: tuple[str, ...]) -> Work:
        sql, values = self._compiled(query)
        self._known += 1
        name = f"q{self._known}"
        for setting in settings:
            await self.connection.execute(f"set {setting}")
        kept = await self.connection.prepare(sql, name=name)
        given = f"({', '.join(map(_literal, values))})" if values else ""
        explained = await self.connection.fetchval(f"explain (analyze, buffers, format json) execute {name}{given}")
        await self.connection.execute("reset all")
        del kept
        plan = json.loads(explained)[0]["Plan"]
        return Work(list(nodes_of(plan)), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])

    def _compiled(self, query: str) -> tuple[str, list[Any]]:
        document = parse(query)
        errors = validate(CORE, document)
        assert not errors, f"{errors[0].message} in {query}"
        prepared = self.executor.prepare(document, cast(OperationDefinitionNode, document.definitions[0]))
        plan = self.executor.plan(prepared, {})
        return plan.sql, plan.values({})

    def unused_indexes(self, table: str) -> set[str]:
        """The indexes of a table that nothing has used yet; those that keep rows apart have their use."""
        return self.runner.run(self._unused_indexes(table))

    async def _unused_indexes(self, table: str) -> set[str]:
        await self.connection.execute("select pg_stat_force_next_flush()")
        rows = await self.connection.fetch(
            "select indexrelname from pg_stat_user_indexes join pg_index using (indexrelid)"
            " where schemaname = 'open' and relname = $1 and idx_scan = 0 and not indisunique",
            table,
        )
        return {row["indexrelname"] for row in rows}


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return _literal("{" + ",".join(f'"{one}"' for one in cast("list[Any]", value)) + "}")
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"


@contextmanager
def large(database: Database) -> Generator[Large]:
    """That database in place of an empty one."""
    with asyncio.Runner() as runner:
        runner.run(database.execute(*_ROWS))
        connection = runner.run(database.connect("lapor_reader"))
        readers = runner.run(Readers.open(database.dsn, connections=1, statement_timeout_ms=60_000))
        try:
            yield Large(runner, connection, Executor(schema, readers, cost_limit=10**9))
        finally:
            runner.run(readers.close())
            runner.run(connection.close())
