"""The queries that are measured, as texts with variables; every system that is compared answers these very texts."""

import base64
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson

from ingest.invented import FIRST_ID
from resolvers import cursor

DEPTH = 100_000
"""How many complaints lie before the page of Q4."""

_EVENTS = "timeline(first: 5) { nodes { sequence kind status notBefore } }"
_LINE = "trackingId title status submittedAt agency { slug name }"


@dataclass(frozen=True)
class Case:
    """One query: its name in the table, what it is, its text and its variables."""

    name: str
    what: str
    text: str
    variables: dict[str, Any] = field(default_factory=dict[str, Any])
    limit: str | None = None
    """The limit's own statement, where ours reads counts that are kept."""

    @property
    def body(self) -> bytes:
        """The body of the POST that asks it."""
        return orjson.dumps({"query": self.text, "variables": self.variables})


async def cases(connection: "asyncpg.Connection[Any]") -> list[Case]:
    """The cases for the data in this database, the one that decides the design first."""
    after = await _cursor(connection, DEPTH)
    return [
        Case(
            "Qpage",
            "a page of 20, agency and 5 events each",
            f"query Page($first: Int!) {{ complaints(first: $first) {{ nodes {{ {_LINE} {_EVENTS} }} }} }}",
            {"first": 20},
        ),
        Case("Q1", "one complaint with everything", _ONE, {"id": str(await _busy(connection))}),
        Case(
            "Q2",
            "Qpage of one status, with totalCount and pageInfo",
            "query Page($first: Int!, $status: [ComplaintStatus!]) { "
            "complaints(first: $first, filter: {status: $status}) { totalCount pageInfo { hasNextPage endCursor } "
            f"nodes {{ {_LINE} {_EVENTS} }} }} }}",
            {"first": 20, "status": ["REPORTER_REPLIED"]},
        ),
        Case(
            "Q3",
            "a page of 100, agency and 5 events each",
            f"query Page($first: Int!) {{ complaints(first: $first) {{ nodes {{ {_LINE} {_EVENTS} }} }} }}",
            {"first": 100},
        ),
        Case(
            "Q4",
            f"a page of 20 after {DEPTH:,} others",
            f"query Page($first: Int!, $after: String) {{ complaints(first: $first, after: $after) {{ "
            f"nodes {{ {_LINE} }} }} }}",
            {"first": 20, "after": after},
        ),
        Case(
            "Q5",
            "the nation by status and month, count and exact median",
            "query Months($by: [StatisticsDimension!]) { statistics(groupBy: $by, first: 100) { nodes { "
            "status period { start } statistics { complaints resolution { medianOfObserved } } } } }",
            {"by": ["STATUS", "MONTH"]},
            limit=_MONTHS_SQL,
        ),
        Case(
            "Q6",
            "the busiest agency by month",
            "query Agency($by: [StatisticsDimension!], $agency: [String!]) { "
            "statistics(groupBy: $by, first: 100, filter: {agency: $agency}) { nodes { "
            "period { start } statistics { complaints } } } }",
            {"by": ["MONTH"], "agency": [await _busiest(connection)]},
            limit=_AGENCY_SQL,
        ),
        Case(
            "Q7",
            "20 agencies x 5 complaints x 3 follow-ups",
            "query Agencies($first: Int!) { agencies(first: $first) { nodes { slug name "
            "complaints(first: 5, includeChildren: false) { nodes { trackingId title "
            "followUps(first: 3) { nodes { kind body postedAt } } } } } } }",
            {"first": 20},
        ),
    ]


_ONE = """
query One($id: String!) {
  complaint(trackingId: $id) {
    trackingId reportClass title body status channel submittedAt supportCount
    agency { slug name parent { slug name } }
    category { slug name parent { slug name } }
    region { code name parent { code name } }
    timeline(first: 20) { nodes { sequence kind actor status notBefore notAfter agency { slug name } } }
    followUps(first: 20) { nodes { kind body postedAt agency { slug name } } }
    assignments { hop notBefore notAfter endReason agency { slug name } }
  }
}
"""


_BUSIEST = "select slug from open.agency order by complaint_count desc, slug limit 1"
_MONTH = "(submitted_at at time zone 'Asia/Jakarta')::date"
_MONTHS_SQL = f"""
    select json_build_object('statistics', json_build_object('nodes', coalesce(json_agg(json_build_object(
        'status', status, 'period', json_build_object('start', month), 'statistics', json_build_object('complaints',
            complaints, 'resolution', json_build_object('medianOfObserved', days::float8)))), '[]')))::text
    from (
        select status collate "C" as status, {_MONTH} as month, count(*) as complaints,
            percentile_disc(0.5) within group (order by resolution_days) filter (where resolution = 'OBSERVED') as days
        from open.spell group by 1, 2 order by 1, 2 limit 100
    ) groups
"""
_AGENCY_SQL = f"""
    select json_build_object('statistics', json_build_object('nodes', coalesce(json_agg(json_build_object(
        'period', json_build_object('start', month), 'statistics', json_build_object('complaints', complaints))),
        '[]')))::text
    from (
        select date_trunc('month', submitted_at at time zone 'Asia/Jakarta')::date as month, count(*) as complaints
        from open.complaint where agency_id = any((select open.agency_tree(array[({_BUSIEST})]))::integer[])
        group by 1 order by 1 limit 100
    ) groups
"""
"""What good statements over the rows are: one pass, exact medians, JSON by PostgreSQL."""


async def _busiest(connection: "asyncpg.Connection[Any]") -> str:
    """The agency that is in charge of most complaints."""
    return await connection.fetchval(_BUSIEST)


async def _busy(connection: "asyncpg.Connection[Any]") -> int:
    """A complaint with something in every field."""
    return await connection.fetchval(
        "select tracking_id from open.complaint where last_sequence >= 6 and follow_up_count >= 2 and body is not null"
        " and category_id is not null and region_id is not null and tracking_id > $1 order by tracking_id limit 1",
        FIRST_ID + 1000,
    )


async def _cursor(connection: "asyncpg.Connection[Any]", depth: int) -> str:
    """The cursor of the complaint that `depth - 1` newer ones precede."""
    row = await connection.fetchrow(
        "select (extract(epoch from submitted_at) * 1000000)::bigint as moment, tracking_id from open.complaint "
        "order by submitted_at desc, tracking_id desc offset $1 limit 1",
        min(depth, await connection.fetchval("select count(*) from open.complaint") // 2) - 1,
    )
    assert row is not None, "the database is seeded"
    array = [cursor.digest("open.complaint", "SUBMITTED_AT", True), row["moment"], row["tracking_id"]]
    return base64.urlsafe_b64encode(orjson.dumps(array)).rstrip(b"=").decode()
