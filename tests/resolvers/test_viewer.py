"""`viewer`: the official whose token was verified, told from the token's claims in the same statement."""

import pytest

from resolvers.caller import Claims
from rules.terms import OfficialRole
from tests.resolvers.world import World, read_json

QUERY = "{viewer {agency {slug name} role scopes __typename} complaints(first: 2) {nodes {id}}}"


def _answer(world: World, claims: Claims | None) -> dict[str, object]:
    prepared = world.prepared(QUERY)
    return read_json(world.runner.run(world.executor.read(prepared, {}, (), claims)).data)


@pytest.mark.parametrize("role", OfficialRole)
def test_an_official_is_shown_by_agency_role_and_scopes(world: World, role: OfficialRole) -> None:
    agency = world.oracle.rows["Agency"][0]

    viewer = _answer(world, Claims(agency["slug"], role, ("followup:write", 'a "scope"')))["viewer"]

    assert viewer == {
        "agency": {"slug": agency["slug"], "name": agency["name"]},
        "role": role.value,
        "scopes": ["followup:write", 'a "scope"'],
        "__typename": "Official",
    }


def test_a_reader_is_nobody_and_reads_the_same(world: World) -> None:
    agency = world.oracle.rows["Agency"][0]

    anonymous = world.check(QUERY)
    official = _answer(world, Claims(agency["slug"], OfficialRole.LIAISON_OFFICER, ()))

    assert anonymous["viewer"] is None
    assert official["complaints"] == anonymous["complaints"]


def test_an_official_of_an_agency_that_is_not_public_here_is_nobody(world: World) -> None:
    assert _answer(world, Claims("no-such-agency", OfficialRole.AGENCY_ADMIN, ()))["viewer"] is None


def test_one_plan_serves_readers_and_officials(world: World) -> None:
    prepared = world.prepared(QUERY)
    agency = world.oracle.rows["Agency"][0]

    world.runner.run(world.executor.read(prepared, {}))
    world.runner.run(world.executor.read(prepared, {}, (), Claims(agency["slug"], OfficialRole.NATIONAL_ADMIN, ())))

    assert len(prepared.plans) == 1


def test_a_variable_cannot_pose_as_a_caller(world: World) -> None:
    claims = {"agency": world.oracle.rows["Agency"][0]["slug"], "role": "NATIONAL_ADMIN", "scopes": []}

    assert world.check(QUERY, {"@": claims, "viewer": claims})["viewer"] is None
