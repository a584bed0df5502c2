"""The oracle: a second, naive way to answer every read, from the same rows, sharing nothing with the compiler.

It reads the committed `schema.graphql`, lets graphql-core walk the query, and answers each field in plain Python from
lists of rows (`tests.rows.read`). What it does is written from the contract and the fields' descriptions; where it and
the compiler differ, one of the three is wrong.

    oracle = Oracle(rows, places, words)
    oracle.answer(document, variables)      the `data` of the answer, in the order the specification asks for
"""

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    execute_sync,
)

from rules.metrics import METRICS
from tests.oracle_clocks import KINDS, OracleClocks, day_of
from tests.oracle_durations import DURATIONS
from tests.oracle_filters import Trees, Words, agency_fits, category_fits, complaint_fits, region_fits
from tests.oracle_pages import Listed, Page, Places
from tests.oracle_statistics import FIGURES, Group, GroupPage, flows
from tests.rows import Row, Rows

SDL = Path(__file__).parent.parent / "schema.graphql"

KEYS = {
    "Agency": ("slug",),
    "Category": ("slug",),
    "Complaint": ("tracking_id",),
    "FollowUp": ("tracking_id", "number"),
    "Region": ("code", "edition"),
    "TimelineEvent": ("tracking_id", "sequence"),
}
"""The types that have a global id, and what it is made of."""

_TABLES = {
    "Agency": "agency",
    "Category": "category",
    "Complaint": "complaint",
    "FollowUp": "follow_up",
    "Region": "region",
    "TimelineEvent": "timeline_event",
    "Source": "source",
    "Assignment": "assignment",
    "ExternalId": "agency_external_id",
    "Change": "change",
    "LogEntry": "log_entry",
    "Holiday": "holiday",
    "Day": "calendar",
    "DeadlineRule": "deadline_rule",
    "Deadline": "deadline",
    "UnpublishedCount": "unpublished_count",
}
_GROUPS = {
    "WAITING": ("SUBMITTED", "VERIFIED", "ASSIGNED"),
    "IN_PROGRESS": ("FOLLOWED_UP", "REPORTER_REPLIED"),
    "DONE": ("CLOSED",),
    "NOT_PROCESSED": ("POSTPONED", "ARCHIVED"),
}

Answer = Callable[["Oracle", Any, Mapping[str, Any]], Any]


def moment(value: datetime) -> str:
    """RFC 3339 in UTC; the fraction as short as it can be, and left out when zero."""
    fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + fraction + "Z"


def _read_moment(value: Any) -> datetime:
    return datetime.fromisoformat(value.upper())


def _day(value: Any) -> str:
    return date.isoformat(value)


def _read_day(value: Any) -> date:
    return date.fromisoformat(value)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


class Oracle:
    """Answers reads over these rows. `places` knows which opaque cursor stands for which place in a list."""

    def __init__(self, rows: Rows, places: Places, words: Words) -> None:
        self.rows: Rows = {
            type_: [row | {"__typename": type_} for row in rows[table]] for type_, table in _TABLES.items()
        }
        for row in self.rows["Complaint"]:
            row["status_group"] = next(group for group, words in _GROUPS.items() if row["status"] in words)
        for row in self.rows["Agency"]:
            row["in_charge_of"] = len(self.all("Complaint", agency_id=row["id"]))
        self.dataset = rows["dataset"][0]
        self.clocks = OracleClocks(self.rows["Day"], self.dataset["as_of_day"])
        for deadline in self.rows["Deadline"]:
            deadline["rule"] = self.first("DeadlineRule", id=deadline["rule_id"])
        for row in self.rows["Complaint"]:
            own = self.all("Deadline", tracking_id=row["tracking_id"])
            row["overdue"] = [one["kind"] for one in own if self.clocks.state(one) == "OVERDUE"]
        self.places = places
        self.trees = Trees(self.rows)
        self.words = words
        self.schema = _schema()
        self._by_id = {self.id_of(row): row for type_ in KEYS for row in self.rows[type_]}

    def answer(
        self, document: DocumentNode, variables: Mapping[str, Any] | None = None, operation_name: str | None = None
    ) -> dict[str, Any]:
        """The `data` of the answer. An error in it is an error of the oracle."""
        result = execute_sync(
            self.schema,
            document,
            variable_values=dict(variables or {}),
            operation_name=operation_name,
            field_resolver=self._field,
        )
        if result.errors:
            raise result.errors[0]
        assert result.data is not None
        return result.data

    def id_of(self, row: Row) -> str:
        """A row's global id: the type and its keys, in base64url without padding."""
        parts = [row["__typename"], *(str(row[key]) for key in KEYS[row["__typename"]])]
        return base64.urlsafe_b64encode(":".join(parts).encode()).decode().rstrip("=")

    def by_id(self, identifier: str) -> Row | None:
        """The row that has this global id."""
        return self._by_id.get(identifier)

    def first(self, type_: str, **wanted: Any) -> Row | None:
        """The row whose columns have these values; null where one of them is null."""
        return next(iter(self.all(type_, **wanted)), None)

    def all(self, type_: str, **wanted: Any) -> list[Row]:
        """Every row whose columns have these values, as SQL compares: null equals nothing."""
        if None in wanted.values():
            return []
        return [row for row in self.rows[type_] if all(row[name] == value for name, value in wanted.items())]

    def _field(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if isinstance(source, Listed):
            return source.field(info.field_name)
        answer = FIELDS.get(f"{info.parent_type.name}.{info.field_name}")
        if answer is not None:
            return answer(self, source, arguments)
        if "first" in info.parent_type.fields[info.field_name].args:
            raise NotImplementedError(f"the oracle knows no list {info.parent_type.name}.{info.field_name}")
        return source[_snake(info.field_name)]


def _schema() -> GraphQLSchema:
    schema = build_schema(SDL.read_text())
    times, days = schema.type_map["DateTime"], schema.type_map["Date"]
    assert isinstance(times, GraphQLScalarType)
    assert isinstance(days, GraphQLScalarType)
    times.serialize = times.coerce_output_value = moment
    times.parse_value = times.coerce_input_value = _read_moment
    days.serialize = days.coerce_output_value = _day
    days.parse_value = days.coerce_input_value = _read_day
    return schema


def _complaints(oracle: Oracle, rows: list[Row], given: Mapping[str, Any]) -> Page:
    order = given.get("orderBy") or {"field": "SUBMITTED_AT", "direction": "DESC"}
    kept = [row for row in rows if complaint_fits(row, given.get("filter") or {}, oracle.trees, oracle.words)]
    return Page("Complaint", kept, given, oracle.places, order["field"], descending=order["direction"] == "DESC")


def _agencies(oracle: Oracle, rows: list[Row], given: Mapping[str, Any]) -> Page:
    order = given.get("orderBy") or {"field": "NAME", "direction": "ASC"}
    kept = [row for row in rows if agency_fits(row, given.get("filter") or {}, oracle.trees)]
    return Page("Agency", kept, given, oracle.places, order["field"], descending=order["direction"] == "DESC")


def _regions(oracle: Oracle, rows: list[Row], given: Mapping[str, Any]) -> Page:
    kept = [row for row in rows if region_fits(row, given.get("filter") or {}, oracle.trees)]
    return Page("Region", kept, given, oracle.places, "CODE")


def _categories(oracle: Oracle, rows: list[Row], given: Mapping[str, Any]) -> Page:
    kept = [row for row in rows if category_fits(row, given.get("filter") or {}, oracle.trees)]
    return Page("Category", kept, given, oracle.places, "SLUG")


def _changes(oracle: Oracle, _row: Any, given: Mapping[str, Any]) -> Page:
    """Every cursor here was given to a reader who started at this version, so no withdrawal came later."""
    shown = [row for row in oracle.rows["Change"] if row["kind"] != "WITHDRAWN"]
    return Page("Change", shown, given, oracle.places, "SEQUENCE")


def _rows_of_agency(oracle: Oracle, agency: Row, given: Mapping[str, Any]) -> list[Row]:
    below = {agency["id"]} if given.get("includeChildren") is False else oracle.trees.below("Agency", agency["id"])
    return [row for row in oracle.rows["Complaint"] if row["agency_id"] in below]


def _rows_of_region(oracle: Oracle, region: Row, _given: Mapping[str, Any]) -> list[Row]:
    """A code stands for the same place in every edition, so that an old edition's region shows its complaints too."""
    same = [row["id"] for row in oracle.all("Region", code=region["code"])]
    below = set().union(*(oracle.trees.below("Region", one) for one in same))
    return [row for row in oracle.rows["Complaint"] if row["region_id"] in below]


def _rows_of_category(oracle: Oracle, category: Row, _given: Mapping[str, Any]) -> list[Row]:
    below = oracle.trees.below("Category", category["id"])
    return [row for row in oracle.rows["Complaint"] if row["category_id"] in below]


def _listed(rows_of: Answer) -> Answer:
    """The complaints of a row as a list."""
    return lambda o, row, given: _complaints(o, rows_of(o, row, given), given)


def _figures(rows_of: Answer) -> Answer:
    """The figures of the complaints of a row."""
    return lambda o, row, given: Group(
        o, [one for one in rows_of(o, row, given) if complaint_fits(one, given.get("filter") or {}, o.trees, o.words)]
    )


def _newest_edition(oracle: Oracle, code: str) -> Row | None:
    return max(oracle.all("Region", code=code), key=lambda row: row["edition"], default=None)


def _known(row: Row) -> datetime | None:
    """The moment itself, where both bounds say the same."""
    return row["not_before"] if row["not_before"] == row["not_after"] else None


def _without_follow_up(row: Row) -> bool | None:
    if row["status"] != "CLOSED" or row["follow_up_count"] is None:
        return None
    return row["follow_up_count"] == 0


def _known_day(event: Row) -> date | None:
    """The day of an event, where both bounds lie on it."""
    first, last = day_of(event["not_before"]), day_of(event["not_after"])
    return first if first == last else None


def _last_day(oracle: Oracle, complaint: Row) -> date | None:
    """The day a complaint came to rest, null where only bounded; of one that did not, today."""
    if complaint["status"] not in ("CLOSED", "ARCHIVED"):
        return oracle.clocks.today
    events = oracle.all("TimelineEvent", tracking_id=complaint["tracking_id"])
    others = [one["sequence"] for one in events if one["status"] != complaint["status"]]
    return next((_known_day(one) for one in events if one["sequence"] == max(others, default=0) + 1), None)


def _auto_close_on(oracle: Oracle, complaint: Row, _given: Mapping[str, Any]) -> date | None:
    """The due day of an open reporter's clock that started on a known day, while that has not passed."""
    if complaint["status"] != "FOLLOWED_UP":
        return None
    for row in oracle.all("Deadline", tracking_id=complaint["tracking_id"], kind="REPORTER_REPLY"):
        is_known = row["starts_not_before"] == row["starts_on"]
        if row["verdict"] is None and is_known and row["due_on"] >= oracle.clocks.today:
            return row["due_on"]
    return None


def _since_submission(oracle: Oracle, event: Row, _given: Mapping[str, Any]) -> int | None:
    complaint = oracle.first("Complaint", tracking_id=event["tracking_id"])
    assert complaint is not None
    return oracle.clocks.between(day_of(complaint["submitted_at"]), _known_day(event))


def _since_previous(oracle: Oracle, event: Row, _given: Mapping[str, Any]) -> int | None:
    before = oracle.first("TimelineEvent", tracking_id=event["tracking_id"], sequence=event["sequence"] - 1)
    return None if before is None else oracle.clocks.between(_known_day(before), _known_day(event))


def _submitted(oracle: Oracle) -> list[datetime]:
    return [row["submitted_at"] for row in oracle.rows["Complaint"]]


def _by_id(type_: str, column: str) -> Answer:
    """The row of a type whose id stands in a column."""
    return lambda o, row, _given: o.first(type_, id=row[column])


def _of_complaint(type_: str) -> Answer:
    """The complaint that a row belongs to."""
    return lambda o, row, _given: o.first(type_, tracking_id=row["tracking_id"])


def _salt(oracle: Oracle, entry: Row) -> str | None:
    follow_up = oracle.first("FollowUp", leaf_index=entry["leaf_index"])
    return follow_up["salt"].hex() if follow_up and follow_up["salt"] else None


def _sorted(type_: str, column: str, *keys: str, own: str = "id") -> Answer:
    """All rows of a type that point at this one, in the order of these columns."""
    return lambda o, row, _given: sorted(
        o.all(type_, **{column: row[own]}), key=lambda other: tuple(other[key] for key in keys)
    )


_RATE = ("value", "low", "high", "numerator", "denominator")


def _figure(answer: Callable[[Any, Mapping[str, Any]], Any]) -> Answer:
    return lambda _o, group, given: answer(group, given)


FIELDS: dict[str, Answer] = {
    **{f"{type_}.id": lambda o, row, _given: o.id_of(row) for type_ in KEYS},
    "Query.node": lambda o, _row, given: o.by_id(given["id"]),
    "Query.nodes": lambda o, _row, given: [o.by_id(one) for one in given["ids"]],
    "Query.complaint": lambda o, _row, given: next(
        (row for row in o.rows["Complaint"] if str(row["tracking_id"]) == given["trackingId"]), None
    ),
    "Query.complaints": lambda o, _row, given: _complaints(o, o.rows["Complaint"], given),
    "Query.agency": lambda o, _row, given: o.first("Agency", slug=given["slug"]),
    "Query.agencies": lambda o, _row, given: _agencies(o, o.rows["Agency"], given),
    "Query.region": lambda o, _row, given: _newest_edition(o, given["code"]),
    "Query.regions": lambda o, _row, given: _regions(
        o, o.rows["Region"], {**given, "filter": given.get("filter") or {"current": True}}
    ),
    "Query.category": lambda o, _row, given: o.first("Category", slug=given["slug"]),
    "Query.categories": lambda o, _row, given: _categories(o, o.rows["Category"], given),
    "Query.changes": _changes,
    # A question of the oracle is nobody's: no token comes with it.
    "Query.viewer": lambda _o, _row, _given: None,
    "Query.dataset": lambda o, _row, _given: o.dataset,
    "Complaint.trackingId": lambda _o, row, _given: str(row["tracking_id"]),
    "Complaint.url": lambda o, row, _given: f"{o.dataset['public_url']}/complaint/{row['tracking_id']}",
    "Complaint.category": _by_id("Category", "category_id"),
    "Complaint.region": _by_id("Region", "region_id"),
    "Complaint.channelAgency": _by_id("Agency", "channel_agency_id"),
    "Complaint.agency": _by_id("Agency", "agency_id"),
    "Complaint.source": _by_id("Source", "source_id"),
    "Complaint.closedWithoutFollowUp": lambda _o, row, _given: _without_follow_up(row),
    "Complaint.timeline": lambda o, row, given: Page(
        "TimelineEvent", o.all("TimelineEvent", tracking_id=row["tracking_id"]), given, o.places, "SEQUENCE"
    ),
    "Complaint.followUps": lambda o, row, given: Page(
        "FollowUp", o.all("FollowUp", tracking_id=row["tracking_id"]), given, o.places, "POSTED_AT"
    ),
    "Complaint.assignments": _sorted("Assignment", "tracking_id", "hop", own="tracking_id"),
    "Query.unpublishedCounts": lambda o, _row, given: Page(
        "UnpublishedCount",
        o.all("UnpublishedCount", year=given["year"], grid=given["by"]),
        given,
        o.places,
        "GRID",
    ),
    "UnpublishedCount.agency": _by_id("Agency", "agency_id"),
    "UnpublishedCount.region": _by_id("Region", "region_id"),
    "UnpublishedCount.hidden": lambda _o, row, _given: row["count"] is None,
    "Query.holidays": lambda o, _row, given: sorted(
        (row for row in o.rows["Holiday"] if row["day"].year == given["year"]),
        key=lambda row: (row["day"], row["kind"], row["name"]),
    ),
    "Holiday.date": lambda _o, row, _given: row["day"],
    "Query.deadlineRules": lambda o, _row, _given: sorted(o.rows["DeadlineRule"], key=lambda row: row["id"]),
    "Complaint.deadlines": lambda o, row, _given: sorted(
        o.all("Deadline", tracking_id=row["tracking_id"]), key=lambda one: KINDS.index(one["kind"])
    ),
    "Complaint.autoCloseOn": _auto_close_on,
    "Complaint.workingDaysOpen": lambda o, row, _given: o.clocks.between(
        day_of(row["submitted_at"]), _last_day(o, row)
    ),
    "Deadline.rule": lambda _o, row, _given: row["rule"],
    "Deadline.metOn": lambda _o, row, _given: (
        row["met_not_before"] if row["met_not_before"] == row["met_not_after"] else None
    ),
    "Deadline.state": lambda o, row, _given: o.clocks.state(row),
    "Deadline.workingDaysLeft": lambda o, row, _given: o.clocks.days_left(row),
    "Deadline.counting": lambda o, row, _given: o.clocks.counting(row),
    "TimelineEvent.workingDaysSinceSubmission": _since_submission,
    "TimelineEvent.workingDaysSincePrevious": _since_previous,
    "TimelineEvent.agency": _by_id("Agency", "agency_id"),
    "TimelineEvent.occurredAt": lambda _o, row, _given: _known(row),
    "TimelineEvent.followUp": lambda o, row, _given: o.first(
        "FollowUp", tracking_id=row["tracking_id"], number=row["follow_up_number"]
    ),
    "TimelineEvent.complaint": _of_complaint("Complaint"),
    "FollowUp.complaint": _of_complaint("Complaint"),
    "FollowUp.agency": _by_id("Agency", "agency_id"),
    "FollowUp.corrects": lambda o, row, _given: o.first(
        "FollowUp", tracking_id=row["tracking_id"], number=row["corrects_number"]
    ),
    "FollowUp.correctedBy": lambda o, row, _given: o.first(
        "FollowUp", tracking_id=row["tracking_id"], corrects_number=row["number"]
    ),
    "FollowUp.logEntry": lambda o, row, _given: o.first("LogEntry", leaf_index=row["leaf_index"]),
    "LogEntry.leafHash": lambda _o, row, _given: sha256(b"\x00" + row["entry"]).hexdigest(),
    "LogEntry.salt": lambda o, row, _given: _salt(o, row),
    "Assignment.agency": _by_id("Agency", "agency_id"),
    "Assignment.assignedAt": lambda _o, row, _given: _known(row),
    "Agency.parent": _by_id("Agency", "parent_id"),
    "Agency.region": _by_id("Region", "region_id"),
    "Agency.externalIds": _sorted("ExternalId", "agency_id", "scheme", "value"),
    "Agency.children": lambda o, row, given: _agencies(o, o.all("Agency", parent_id=row["id"]), given),
    "Agency.complaints": _listed(_rows_of_agency),
    "Agency.statistics": _figures(_rows_of_agency),
    "Agency.url": lambda o, row, _given: f"{o.dataset['public_url']}/agency/{row['slug']}",
    "Region.parent": _by_id("Region", "parent_id"),
    "Region.replacedBy": _by_id("Region", "replaced_by_id"),
    "Region.children": lambda o, row, given: _regions(o, o.all("Region", parent_id=row["id"]), given),
    "Region.complaints": _listed(_rows_of_region),
    "Region.statistics": _figures(_rows_of_region),
    "Category.parent": _by_id("Category", "parent_id"),
    "Category.children": lambda o, row, given: _categories(o, o.all("Category", parent_id=row["id"]), given),
    "Category.complaints": _listed(_rows_of_category),
    "Category.statistics": _figures(_rows_of_category),
    "Change.sequence": lambda _o, row, _given: str(row["sequence"]),
    "Change.trackingId": lambda _o, row, _given: str(row["tracking_id"]),
    "Change.complaint": _of_complaint("Complaint"),
    "Query.metricDefinitions": lambda _o, _row, _given: list(METRICS),
    "MetricDefinition.id": lambda _o, row, _given: row.identity,
    "MetricDefinition.name": lambda _o, row, given: row.name[given["language"] == "EN"],
    "MetricDefinition.definition": lambda _o, row, given: row.definition[given["language"] == "EN"],
    **{
        f"MetricDefinition.{name}": lambda _o, row, _given, name=name: getattr(row, name)
        for name in ("numerator", "denominator", "unit", "source", "version")
    },
    "Query.agencyFlows": lambda o, _row, given: {
        "nodes": flows(o, given)[: given.get("first") or 20],
        "total_count": len(flows(o, given)),
    },
    "Query.statistics": lambda o, _row, given: GroupPage(o, given),
    **{f"Statistics.{name}": _figure(answer) for name, answer in FIGURES.items()},
    **{f"DurationSummary.{name}": _figure(answer) for name, answer in DURATIONS.items()},
    **{f"Rate.{name}": lambda _o, row, _given, name=name: row[name] for name in _RATE},
    "Source.id": lambda _o, row, _given: row["name"],
    "Dataset.version": lambda o, row, _given: str(row["version"]),
    "Dataset.complaints": lambda o, _row, _given: len(o.rows["Complaint"]),
    "Dataset.firstSubmittedAt": lambda o, _row, _given: min(_submitted(o), default=None),
    "Dataset.lastSubmittedAt": lambda o, _row, _given: max(_submitted(o), default=None),
    "Dataset.sources": lambda o, _row, _given: sorted(o.rows["Source"], key=lambda row: row["id"]),
}
"""How each field is answered that is not simply the column of its name."""
