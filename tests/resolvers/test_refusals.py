"""What a caller gets wrong is refused by its code before any statement; what nothing stored equals finds nothing."""

import base64
import json
from typing import Any

import pytest

from tests.resolvers.world import COST_LIMIT, World

_LISTS = ("complaints", "agencies", "regions", "categories")


@pytest.mark.parametrize("argument", ["first", "last"])
@pytest.mark.parametrize(
    ("size", "code"),
    [
        (0, "BAD_VARIABLE"),
        (-1, "BAD_VARIABLE"),
        (101, "PAGE_TOO_LARGE"),
        (2**31 - 1, "PAGE_TOO_LARGE"),
        (-(2**31), "BAD_VARIABLE"),
    ],
)
@pytest.mark.parametrize("asked", ["nodes {id}", "totalCount", "pageInfo {endCursor}", "__typename"])
def test_a_page_size_out_of_range(world: World, argument: str, size: int, code: str, asked: str) -> None:
    literal = world.refusal(f"{{complaints({argument}: {size}) {{{asked}}}}}")
    variable = world.refusal(f"query ($n: Int) {{complaints({argument}: $n) {{{asked}}}}}", {"n": size})

    assert literal.code == variable.code == code
    assert str(size) in literal.message
    assert "100" in literal.message
    if code == "PAGE_TOO_LARGE":
        assert {"first": "after: pageInfo.endCursor", "last": "before: pageInfo.startCursor"}[
            argument
        ] in literal.message


def test_a_page_size_of_a_list_further_down(world: World) -> None:
    refusal = world.refusal("{agencies(first: 2) {nodes {children(first: 101) {totalCount}}}}")

    assert refusal.code == "PAGE_TOO_LARGE"


@pytest.mark.parametrize("name", _LISTS)
def test_first_and_last_together(world: World, name: str) -> None:
    refusal = world.refusal(f"query ($n: Int) {{{name}(first: 2, last: $n) {{totalCount}}}}", {"n": 3})

    assert refusal.code == "BAD_VARIABLE"


def test_first_beside_a_last_of_null_is_first_alone(world: World) -> None:
    assert len(world.check("{complaints(first: 2, last: null) {nodes {id}}}")["complaints"]["nodes"]) == 2


@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_a_hundred_tracking_ids_may_be_given(world: World, count: int) -> None:
    given = [str(number) for number in range(8_000_000, 8_000_000 + count)]

    world.check(
        "query ($ids: [String!]) {complaints(filter: {trackingIds: $ids}) {nodes {id} totalCount}}", {"ids": given}
    )


def test_a_hundred_and_one_tracking_ids(world: World) -> None:
    given = [str(number) for number in range(101)]

    refusal = world.refusal(
        "query ($ids: [String!]) {complaints(filter: {trackingIds: $ids}) {totalCount}}", {"ids": given}
    )

    assert refusal.code == "BAD_VARIABLE"
    assert "100" in refusal.message


def test_a_hundred_ids_may_be_given_and_not_one_more(world: World) -> None:
    given = [world.oracle.id_of(row) for row in world.oracle.rows["Complaint"]] * 3
    query = "query ($ids: [ID!]!) {nodes(ids: $ids) {id}}"

    world.check(query, {"ids": given[:100]})
    assert world.refusal(query, {"ids": given[:101]}).code == "PAGE_TOO_LARGE"


def _id(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


_NO_IDS = (
    "",
    "x",
    "💥",
    "a\x00b",
    "\ud800",
    "a" * 5000,
    "12345",
    _id("Complaint"),
    _id("Complaint:"),
    _id("Complaint:0"),
    _id("Complaint:-1"),
    _id("Complaint:08000000"),
    _id("Complaint: 8000000"),
    _id("Complaint:8000000:1"),
    _id("Complaint:99999999999999999999"),
    _id("Complaint:9223372036854775808"),
    _id("Complaint:9223372036854775807"),
    _id("Complaint:٣"),
    _id("complaint:8000000"),
    _id("TimelineEvent:8000000"),
    _id("TimelineEvent:8000000:2147483648"),
    _id("TimelineEvent:9223372036854775808:1"),
    _id("Source:1"),
    _id("Dataset:1"),
    _id("Query:"),
    _id("Agency:a\x00b"),
    _id("Agency:\ud800"),
    _id("Region:76"),
    _id("Agency:" + "a" * 3000),
    _id("Complaint:8000000") + "=",
    _id("Complaint:8000000") + "\n",
)


@pytest.mark.parametrize("given", _NO_IDS, ids=range(len(_NO_IDS)))
def test_an_id_that_names_nothing(world: World, given: str) -> None:
    known = world.oracle.id_of(world.oracle.rows["Complaint"][0])

    answer = world.data(
        "query ($id: ID!, $ids: [ID!]!) {node(id: $id) {id} nodes(ids: $ids) {id}}",
        {"id": given, "ids": [given, known]},
    )

    assert answer == {"node": None, "nodes": [None, {"id": known}]}


def test_an_id_has_one_spelling_only(world: World) -> None:
    known = _id(
        "Complaint:" + next(str(n) for row in world.oracle.rows["Complaint"] if (n := row["tracking_id"]) < 10**7)
    )
    # Seven digits leave two bits of the last character that decoding drops.
    twin = known[:-1] + chr(ord(known[-1]) + 1)

    assert base64.urlsafe_b64decode(twin + "=") == base64.urlsafe_b64decode(known + "=")
    assert world.data("query ($ids: [ID!]!) {nodes(ids: $ids) {id}}", {"ids": [known, twin]}) == {
        "nodes": [{"id": known}, None]
    }


@pytest.mark.parametrize(
    "given",
    [
        "",
        "0",
        "-1",
        "+1",
        "08000000",
        " 8000000",
        "8000000 ",
        "8e6",
        "٣",
        "9" * 18,
        "9" * 19,
        "9" * 400,
        "a\x00b",
        "\ud800",
    ],
)
def test_a_tracking_id_that_nothing_has(world: World, given: str) -> None:
    known = world.oracle.rows["Complaint"][0]["tracking_id"]
    query = """query ($id: String!, $ids: [String!]) {
      complaint(trackingId: $id) {id}
      some: complaints(filter: {trackingIds: $ids}) {totalCount}
      one: complaints(filter: {trackingIds: [$id]}) {totalCount}
    }"""

    answer = world.data(query, {"id": given, "ids": [given, str(known)]})

    stored = given == "9" * 18
    assert (answer["complaint"] is None) is not stored
    assert answer["some"] == {"totalCount": 1 + stored}
    assert answer["one"] == {"totalCount": int(stored)}


@pytest.mark.parametrize("given", ["a\x00b", "\ud800", "", "🛣️", "'; --", "x" * 100_000])
def test_a_text_that_nothing_has(world: World, given: str) -> None:
    query = """query ($t: String!, $ts: [String!]) {
      agency(slug: $t) {id} region(code: $t) {id} category(slug: $t) {id}
      a: complaints(filter: {agency: $ts}) {totalCount}
      b: complaints(filter: {agency: [$t], includeChildAgencies: false}) {totalCount}
      c: complaints(filter: {region: $ts}) {totalCount}
      d: complaints(filter: {category: [$t]}) {totalCount}
      e: agencies(filter: {parent: $t}) {totalCount}
      f: agencies(filter: {region: $t}) {totalCount}
      g: regions(filter: {parent: $t}) {totalCount}
      h: categories(filter: {parent: $t}) {totalCount}
    }"""

    answer = world.data(query, {"t": given, "ts": [given, given]})

    assert set(map(json.dumps, answer.values())) == {"null", '{"totalCount": 0}'}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1582-10-10", "2024-02-29"])
def test_the_ends_of_the_calendar(world: World, day: str) -> None:
    query = """query ($d: Date) {
      a: complaints(filter: {submitted: {from: $d}}) {totalCount}
      b: complaints(filter: {submitted: {before: $d}}) {totalCount}
      c: complaints(filter: {incident: {from: $d}}) {totalCount}
      d: complaints(filter: {incident: {before: $d}}) {totalCount}
    }"""

    world.check(query, {"d": day})


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00-12:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59+14:00",
        "2026-01-01T00:00:00.000001+07:00",
    ],
)
def test_the_ends_of_time(world: World, moment: str) -> None:
    query = """query ($t: DateTime) {
      a: complaints(filter: {updated: {from: $t}}) {totalCount}
      b: complaints(filter: {updated: {before: $t}}) {totalCount}
    }"""

    answer = world.check(query, {"t": moment})

    assert answer["a"]["totalCount"] + answer["b"]["totalCount"] == len(world.oracle.rows["Complaint"])


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("Date", "2026-02-30"),
        ("Date", "10000-01-01"),
        ("Date", "0000-01-01"),
        ("Date", "-0001-01-01"),
        ("Date", "infinity"),
        ("Date", "2026-1-1"),
        ("Date", "２０２６-01-01"),
        ("Date", 20260101),
        ("Date", "2026-01-01\n"),
        ("DateTime", "2026-01-01"),
        ("DateTime", "2026-01-01T00:00:00"),
        ("DateTime", "2026-01-01T25:00:00Z"),
        ("DateTime", "0001-01-01T00:00:00+14:00"),
        ("DateTime", "9999-12-31T23:59:59-12:00"),
        ("DateTime", "2026-01-01T00:00:00.1234567Z"),
        ("DateTime", "2026-01-01T00:00:00+99:99"),
        ("DateTime", "infinity"),
        ("DateTime", 0),
        ("DateTime", {"a": 1}),
    ],
)
def test_a_time_that_is_none(world: World, type_: str, value: Any) -> None:
    place = "submitted" if type_ == "Date" else "updated"

    refusal = world.refusal(
        f"query ($v: {type_}) {{complaints(filter: {{{place}: {{from: $v}}}}) {{totalCount}}}}", {"v": value}
    )

    assert refusal.code == "BAD_VARIABLE"


@pytest.mark.parametrize(
    ("declared", "used", "value"),
    [
        ("Int", "complaints(first: $v) {totalCount}", 2**31),
        ("Int", "complaints(first: $v) {totalCount}", "1"),
        ("Int", "complaints(first: $v) {totalCount}", 1.5),
        ("Int", "complaints(first: $v) {totalCount}", True),
        ("[ComplaintStatus!]", "complaints(filter: {status: $v}) {totalCount}", ["NOPE"]),
        ("[ComplaintStatus!]", "complaints(filter: {status: $v}) {totalCount}", [None]),
        ("ComplaintFilter", "complaints(filter: $v) {totalCount}", {"nope": 1}),
        ("ComplaintFilter", "complaints(filter: $v) {totalCount}", []),
        ("ComplaintOrder", "complaints(orderBy: $v) {totalCount}", {}),
        ("ComplaintOrder", "complaints(orderBy: $v) {totalCount}", {"field": "SUBMITTED_AT", "direction": None}),
        ("String!", "complaint(trackingId: $v) {id}", None),
        ("String!", "complaint(trackingId: $v) {id}", 8_000_000),
        ("ID!", "node(id: $v) {id}", 1.5),
        ("ID!", "node(id: $v) {id}", ["x"]),
        ("[ID!]!", "nodes(ids: $v) {id}", None),
    ],
)
def test_a_variable_of_another_type(world: World, declared: str, used: str, value: Any) -> None:
    assert world.refusal(f"query ($v: {declared}) {{{used}}}", {"v": value}).code == "BAD_VARIABLE"


@pytest.mark.parametrize("given", [8_000_000, "8000000", [8_000_000]])
def test_an_id_may_be_written_as_a_number(world: World, given: Any) -> None:
    ids = given if isinstance(given, list) else [given]

    assert world.data("query ($v: [ID!]!) {nodes(ids: $v) {id}}", {"v": ids}) == {"nodes": [None]}


def test_a_query_that_may_return_too_much(world: World) -> None:
    refusal = world.refusal("{complaints(first: 100) {nodes {timeline(first: 100) {nodes {followUp {agency {id}}}}}}}")

    assert refusal.code == "TOO_COSTLY"
    assert str(COST_LIMIT) in refusal.message


def test_a_variable_that_is_absent_adds_nothing(world: World) -> None:
    query = """query ($first: Int, $filter: ComplaintFilter, $status: [ComplaintStatus!], $order: ComplaintOrder) {
      complaints(first: $first, filter: $filter, orderBy: $order) {totalCount nodes {id}}
      some: complaints(filter: {status: $status}) {totalCount}
    }"""

    assert world.check(query) == world.check(query, {"first": None, "filter": None, "status": None, "order": None})


BOMB = (
    "{__schema{types{"
    + " ".join(f"a{number}:fields{{type{{...F}}}}" for number in range(40))
    + "}}} fragment F on __Type{"
    + " ".join(f"b{number}:fields{{name}}" for number in range(15))
    + "}"
)


def test_introspection_that_would_hold_up_everybody_is_refused_before_it_runs(world: World) -> None:
    assert world.refusal(BOMB, {}).code == "TOO_COSTLY"


NULL_FOR_A_DEFAULT = [
    ('query($a: String = "1") {complaint(trackingId: $a) {title}}', None),
    ('query($a: ID = "1") {node(id: $a) {id}}', None),
    ('query($a: [ID!] = ["1"]) {nodes(ids: $a) {id}}', None),
    ('query($a: ID = "1") {nodes(ids: [$a]) {id}}', None),
    ('query($a: String = "1") {complaints(filter: {trackingIds: [$a]}) {totalCount}}', None),
    ("query($a: ComplaintOrderField = TRACKING_ID) {complaints(orderBy: {field: $a}) {totalCount}}", None),
    ("query($a: OrderDirection = ASC) {complaints(orderBy: {field: TRACKING_ID, direction: $a}) {totalCount}}", None),
    ("query($a: Boolean = true) {dataset {version @include(if: $a)}}", None),
]


@pytest.mark.parametrize(("query", "value"), NULL_FOR_A_DEFAULT)
def test_a_null_for_a_variable_with_a_default_is_refused_where_null_may_not_stand(
    world: World, query: str, value: None
) -> None:
    assert world.refusal(query, {"a": value}).code == "BAD_VARIABLE"
