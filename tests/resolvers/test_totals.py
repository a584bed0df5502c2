"""`totalCount`: exact by whichever way it is found, and found in kept counts wherever these can tell."""

from itertools import combinations
from random import Random
from typing import cast

import pytest
from graphql import GraphQLInputObjectType

from resolvers import internals
from resolvers.words import Where
from tests.resolvers.pools import Pools
from tests.resolvers.world import CORE, World

_CONDITIONS = (
    "status: [CLOSED]",
    "status: [SUBMITTED, ARCHIVED, CLOSED]",
    "status: []",
    "statusGroup: [DONE, WAITING]",
    "closedBy: [SYSTEM, UNKNOWN]",
    "reportClass: [COMPLAINT, ASPIRATION]",
    "hasFollowUp: true",
    "hasFollowUp: false",
    "closedWithoutFollowUp: true",
    "closedWithoutFollowUp: false",
    'agency: ["agency-1-1", "agency-4-4", "agency-2-7", "agency-1-1"]',
    'agency: ["agency-4-4", "agency-1-1"], includeChildAgencies: false',
    'agency: ["agency-0-10"]',
    'submitted: {from: "2025-03-01", before: "2025-04-01"}',
    'submitted: {from: "2025-03-10"}',
    'submitted: {before: "2025-03-20"}',
    'submitted: {from: "2025-02-27", before: "2025-04-05"}',
    "submitted: {}",
    "channel: [WEBSITE, SMS, ANDROID, IOS, X, WHATSAPP]",
)
_OWNERS = ("", 'agency(slug: "agency-1-1")', 'agency(slug: "agency-4-4")', 'agency(slug: "agency-2-7")')


def _total(condition: str, owner: str = "", children: str = "") -> str:
    asked = f"complaints({children}filter: {{{condition}}}) {{totalCount}}"
    return f"{{{owner} {{{asked}}}}}" if owner else f"{{{asked}}}"


@pytest.mark.parametrize("owner", _OWNERS)
def test_a_total_is_that_of_the_rows_whatever_conditions_meet(world: World, owner: str) -> None:
    children = ("", "includeChildren: false, ") if owner else ("",)
    pairs = [pair for pair in combinations(_CONDITIONS, 2) if len({one.split(":")[0] for one in pair}) == 2]
    for pair in (*((one,) for one in _CONDITIONS), *Random(owner).sample(pairs, 40)):
        for way in children:
            world.check(_total(", ".join(pair), owner, way))


def test_a_total_of_any_range_of_days_is_that_of_the_rows(world: World) -> None:
    random, pools = Random(1), Pools(world)
    for _ in range(150):
        first, end = pools.day(random), pools.day(random)
        bounds = random.choice((f'from: "{first}"', f'before: "{end}"', f'from: "{first}", before: "{end}"'))
        world.check(_total(f"submitted: {{{bounds}}}"))


@pytest.mark.parametrize("condition", ["", *_CONDITIONS[:13], 'agency: ["agency-1-1"], status: [CLOSED]'])
def test_such_a_total_reads_no_complaint(world: World, condition: str) -> None:
    plan, _values = world.plan(_total(condition))

    assert "open.tally" in plan.sql
    assert "open.complaint" not in plan.sql


@pytest.mark.parametrize(
    "condition",
    [
        'agency: ["agency-1-1"], channel: [SMS]',
        'reportClass: [COMPLAINT], submitted: {from: "2025-03-01"}',
        'region: ["76"]',
    ],
)
def test_a_total_that_counts_cannot_tell_counts_the_rows(world: World, condition: str) -> None:
    plan, _values = world.plan(_total(condition))

    assert "open.tally" not in plan.sql
    assert "open.complaint" in plan.sql


def test_an_agency_asked_within_an_agency_counts_the_rows(world: World) -> None:
    plan, _values = world.plan(_total('agency: ["agency-4-4"]', _OWNERS[1]))

    assert "open.tally" not in plan.sql


def test_days_at_the_ends_are_counted_and_the_months_between_are_not(world: World) -> None:
    plan, _values = world.plan(_total('submitted: {from: "2025-02-27", before: "2025-04-05"}, status: [CLOSED]'))

    assert plan.sql.count("from open.tally") == 1
    assert plan.sql.count("from open.complaint") == 2


def test_which_filters_counts_can_answer() -> None:
    fields = cast(GraphQLInputObjectType, CORE.type_map["ComplaintFilter"]).fields
    words = {name: internals.word(field) for name, field in fields.items()}

    assert {name for name, word in words.items() if isinstance(word, Where) and word.tally} == {
        "agency",
        "closedBy",
        "closedWithoutFollowUp",
        "hasFollowUp",
        "reportClass",
        "status",
        "statusGroup",
        "submitted",
    }
