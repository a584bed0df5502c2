"""Who hands complaints to whom: the way between agencies, counted from one assignment to the next."""

from typing import Any

import sqlalchemy as sa
import strawberry

from resolvers.group_words import Dimension, Grouping, GroupOrder, Part, fixed_groups, measure
from resolvers.words import one, row_type
from schema.agency import Agency
from schema.complaint_counts import TALLY
from schema.complaint_list import ComplaintFilter
from schema.dimensions import FACTS
from schema.paging import PageInfo
from store import tables

_FLOWS: Any = sa.table("flows", sa.column("giver", sa.Text), sa.column("taker", sa.Text))

_HAND_OVERS = (
    "join open.assignment gave on gave.tracking_id = lapor_row.tracking_id"
    " join open.assignment took on took.tracking_id = gave.tracking_id and took.hop = gave.hop + 1"
    " join open.agency giver on giver.id = gave.agency_id"
    " join open.agency taker on taker.id = took.agency_id and taker.id <> giver.id"
)


def _complaints(facts: Any, _given: Any) -> sa.ColumnElement[int]:
    """Each complaint once, however often it went that way."""
    return sa.func.count(sa.distinct(facts.tracking_id))


@row_type(_FLOWS)
class AgencyFlow:
    """How many complaints one agency had right before another. Handing on is often right; much of it is a question."""

    from_: Agency = one("The agency that had them.", lambda f, a: a.slug == f.giver, name="from")
    to: Agency = one("The agency that had them next.", lambda f, a: a.slug == f.taker)
    complaints: int = measure(int, "How many complaints went that way, each counted once.", _complaints)


@strawberry.type(description="A flow in its place.")
class AgencyFlowEdge:
    """Relay's Edge."""

    cursor: str = strawberry.field(description="Marks this place, for `after`: an opaque text.")
    node: AgencyFlow = strawberry.field(description="The flow.")


@strawberry.type(description="One page of flows: 20 unless `first` says otherwise, 100 at most.")
class AgencyFlowConnection:
    """Relay's Connection."""

    edges: list[AgencyFlowEdge] = strawberry.field(description="The flows with their cursors.")
    nodes: list[AgencyFlow] = strawberry.field(description="The flows alone.")
    page_info: PageInfo = strawberry.field(description="Whether there is more, and where to go on.")
    total_count: int = strawberry.field(description="How many flows there are in all.")


_GROUPING = Grouping(
    table=tables.complaint,
    groups=_FLOWS,
    facts=FACTS,
    rollup=TALLY,
    dimensions={
        "FROM": Dimension("givers", "giver", Part("giver.slug", _HAND_OVERS)),
        "TO": Dimension("takers", "taker", Part("taker.slug")),
    },
    orders={"COMPLAINTS": GroupOrder(_complaints)},
    members=_complaints,
)


def agency_flows(description: str) -> Any:
    """The flows of all complaints that fit, most first."""
    return fixed_groups(
        AgencyFlowConnection,
        description,
        _GROUPING,
        ("FROM", "TO"),
        "COMPLAINTS",
        filter=ComplaintFilter,
        cost=200,
    )
