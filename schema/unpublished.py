"""Counts of what is not published: fixed grids, frozen, with small cells hidden (`rules.suppression`)."""

from resolvers.words import Orders, column, one, row_type
from rules.terms import UnpublishedGrid, UnpublishedReason
from schema.agency import Agency
from schema.region import Region
from schema.vocabulary import describe
from store import tables

UNPUBLISHED_ORDERS = Orders({"GRID": lambda u: (u.year, u.grid, u.position)}, "GRID", descending=False)

describe(
    UnpublishedGrid,
    NATION="Of the whole country, by reason alone.",
    PARENT_AGENCY="By the main agency they were meant for, and reason.",
    PROVINCE="By the province they are about, and reason.",
)
describe(
    UnpublishedReason,
    CONFIDENTIAL="The reporter or an administrator made it confidential (Rahasia).",
    WITHDRAWN="It was taken back: by its reporter, by SP4N-LAPOR! or by the operator of this service.",
    ARCHIVED="It was archived before it was forwarded to any agency.",
    NOT_FORWARDED="It was not forwarded to any agency when the source last showed it.",
)


@row_type(tables.unpublished_count)
class UnpublishedCount:
    """One cell of a grid. Counts below 5 are hidden, none at all included, together with enough others that nothing
    shown here, now or later, narrows what a hidden one holds to a range narrower than 5. A figure is exact when it is
    first shown; it is corrected only when it differs by 5 or more, and a hidden one is never shown later.
    """

    agency: Agency | None = one(
        "The main agency; null in the other grids, and in this one for all agencies that had no published complaint "
        "when the grid was published, and where none is known.",
        lambda u, other: other.id == u.agency_id,
    )
    region: Region | None = one(
        "The province; null in the other grids, and in this one where none is known.",
        lambda u, other: other.id == u.region_id,
    )
    reason: UnpublishedReason = column("Why they are not published: the first reason that applies.")
    count: int | None = column("How many there are, 5 or more; null where it is hidden.")
    hidden: bool = column("Whether the count is hidden.", lambda u: u.count.is_(None))
