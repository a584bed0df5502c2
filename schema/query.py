"""The root of all reads."""

import sqlalchemy as sa
import strawberry

from ingest.holidays import years
from resolvers.words import caller, elements, feed, lookup, many, node_lookup, one, pages, year_list
from rules.terms import ChangeKind, UnpublishedGrid
from schema import conditions
from schema.agency import AGENCY_ORDERS, Agency, AgencyFilter, AgencyOrder
from schema.agency_flow import agency_flows
from schema.category import CATEGORY_ORDERS, Category, CategoryFilter
from schema.change import ChangeConnection
from schema.complaint import Complaint
from schema.complaint_list import complaint_pages
from schema.dataset import Dataset
from schema.deadline import DeadlineRule, Holiday
from schema.metric import MetricDefinition, definitions
from schema.official import Official
from schema.paging import Node, page_of
from schema.region import REGION_ORDERS, Region, RegionFilter
from schema.statistics_groups import statistics_groups
from schema.unpublished import UNPUBLISHED_ORDERS


@strawberry.type(description="Everything that can be read. All of it is public and needs no key.")
class Query:
    """The root."""

    node = node_lookup(
        Node | None,
        "The object with this global id; null when there is none that is public.",
        "id",
        strawberry.ID,
    )
    nodes = node_lookup(
        list[Node | None],
        "The objects with these global ids, in their order, null where there is none that is public; at most 100.",
        "ids",
        list[strawberry.ID],
    )
    complaint = lookup(
        Complaint | None,
        "The complaint with this tracking id. Null for one that is unknown, confidential, withdrawn or was never "
        "forwarded: the answer does not tell which.",
        "tracking_id",
        lambda c, given: c.tracking_id == given.value("tracking_id"),
    )
    complaints = complaint_pages("Published complaints, newest first unless ordered otherwise.")
    agency = lookup(
        Agency | None,
        "The agency with this slug; null when there is none.",
        "slug",
        lambda a, given: a.slug == given.value("text"),
    )
    agencies = pages(
        page_of("Agency", "schema.agency"),
        "Agencies that have had a published complaint, by name.",
        orders=AGENCY_ORDERS,
        filter=AgencyFilter,
        order_by=AgencyOrder,
    )
    region = lookup(
        Region | None,
        "The region with this code, in the newest edition that has it; null when there is none.",
        "code",
        lambda r, given: r.code == given.value("text"),
        order=lambda r: (r.valid_to.is_not(None), r.edition.desc()),
    )
    regions = pages(
        page_of("Region", "schema.region"),
        "Regions, by code: those whose code is in force, unless the filter says `current: false` (those whose code no "
        "longer is) or `current: null` (all).",
        orders=REGION_ORDERS,
        filter=RegionFilter,
    )
    category = lookup(
        Category | None,
        "The category with this slug; null when there is none.",
        "slug",
        lambda k, given: k.slug == given.value("text"),
    )
    categories = pages(
        page_of("Category", "schema.category"), "Categories, by slug.", orders=CATEGORY_ORDERS, filter=CategoryFilter
    )
    changes = feed(
        ChangeConnection,
        "What changed, oldest first, to keep a copy in step: one entry a complaint, its latest. Without `after` it "
        "begins with every complaint that is public now. Go on with the last cursor you were given, whenever you like: "
        "it also brings WITHDRAWN for complaints that were public since you started. Withdrawals are remembered for "
        "400 days; a cursor that missed one is refused with BAD_CURSOR, and the copy must be made anew.",
        position=lambda c: c.sequence,
        visible=lambda c, start: (c.kind != ChangeKind.WITHDRAWN.value) | (c.version > start),
    )
    viewer: Official | None = caller(
        "The official who asks, as their token says; null for everybody who is not signed in.",
        lambda o: conditions.exists("agency", "slug", o.agency),
    )
    statistics = statistics_groups(
        "Figures over complaints, by what `groupBy` names: at most three dimensions, one each of agencies, regions, "
        "categories and time. Without it there is exactly one group. Periods of a range of days that has both ends and "
        "no complaint appear with zeros."
    )
    deadline_rules: list[DeadlineRule] = many(
        "Every rule that deadlines are judged by, those no longer in force included.",
        None,
        order=lambda r: (r.id,),
        assumed=20,
    )
    holidays = year_list(
        list[Holiday],
        "The days off of a year that are no weekend, in order; working days are counted over them. "
        "A year without a calendar is refused.",
        lambda h: sa.func.extract("year", h.day),
        order=lambda h: (h.day, h.kind, h.name),
        years=years(),
        assumed=30,
    )
    agency_flows = agency_flows(
        "Who hands complaints to whom, most first: how many complaints went from one agency to another as the next."
    )
    metric_definitions: list[MetricDefinition] = elements(
        "What each figure means: its definition, what it is a share of, its unit and its version.",
        definitions,
        assumed=25,
    )
    unpublished_counts = pages(
        page_of("UnpublishedCount", "schema.unpublished"),
        "How many complaints of a past year are not published, by reason and by what `by` names. There are no other "
        "figures of them and no filter: what could be asked freely could be worked out. A grid is published some time "
        "after its year, then frozen; until then it is empty. It has a row for every reason and every agency or "
        "province that was known then, so that which rows there are tells nothing; see UnpublishedCount for what is "
        "hidden.",
        orders=UNPUBLISHED_ORDERS,
        required={
            "year": (int, lambda u, given, _choices: u.year == given.value("number")),
            "by": (UnpublishedGrid, lambda u, given, _choices: u.grid == given.value("word")),
        },
    )
    dataset: Dataset = one("What is published, by whom, under which licence, and how new it is.")
