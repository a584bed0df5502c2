"""Officials who come from a real provider, npm's `oidc-provider`: they sign in, post, and outlive keys."""

import asyncio
import secrets
import time
from collections.abc import Generator
from typing import Any

import httpx2
import pytest

from api.issuers import Provider
from api.tokens import Official, Tokens
from rules.terms import OfficialRole
from store.errors import Unauthenticated
from tests.api import processes
from tests.api.identity_provider import SIGNED, RealProvider, running_provider
from tests.api.processes import Running
from tests.api.test_posting import AUDIENCE, BODY, OPEN, POST, ROWS, UNIT
from tests.database import Database

provider = pytest.fixture(scope="module")(running_provider)
own_provider = pytest.fixture(running_provider)


@pytest.fixture(scope="module")
def running(
    provider: RealProvider, module_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Running]:
    """A service that trusts the provider and knows no more of it than its name."""
    asyncio.run(module_database.execute(ROWS))
    folder = tmp_path_factory.mktemp("provided")
    settings = {"database_url": module_database.url, "data_dir": str(folder), "public_url": AUDIENCE}
    with processes.serving(folder, "serve", "--port", "0", oidc_issuer=provider.issuer, **settings) as started:
        yield started


def send(running: Running, token: str, **given: Any) -> httpx2.Response:
    """Post a follow-up with a token."""
    values = {"trackingId": OPEN, "kind": "PROGRESS", "body": BODY, "idempotencyKey": secrets.token_hex(8)}
    return httpx2.post(
        f"{running.address}/graphql",
        json={"query": POST, "variables": {"input": values | given}},
        headers={"authorization": f"Bearer {token}", "accept": "application/graphql-response+json"},
    )


def is_refused(answer: httpx2.Response) -> bool:
    """Whether a token was not taken, and no reason was told."""
    challenge = answer.headers.get("www-authenticate", "")
    return (answer.status_code, challenge) == (401, 'Bearer realm="lapor", error="invalid_token"')


def test_an_official_who_signs_in_at_a_provider_posts_a_follow_up(running: Running, provider: RealProvider) -> None:
    given = provider.sign_in("petugas")
    payload = send(running, given["access_token"]).json()["data"]["postFollowUp"]

    assert payload["userErrors"] == []
    assert payload["followUp"]["agency"] == {"slug": UNIT}
    assert payload["receipt"]["checkpoint"].startswith("lapor.example/ledger\n")


@pytest.mark.parametrize("algorithm", SIGNED)
def test_a_machine_posts_with_a_token_of_each_algorithm(
    running: Running, provider: RealProvider, algorithm: str
) -> None:
    answer = send(running, provider.machine(algorithm)["access_token"])

    assert answer.json()["data"]["postFollowUp"]["userErrors"] == []


def test_what_else_a_provider_gives_out_is_no_access_token_of_ours(running: Running, provider: RealProvider) -> None:
    person = provider.sign_in("petugas")
    opaque = provider.sign_in("petugas", for_us=False)["access_token"]
    foreign = provider.machine(resource="https://other.example")["access_token"]
    unlisted = provider.machine("PS256")["access_token"]
    nameless = provider.sign_in("tamu")["access_token"]

    assert opaque.count(".") == 0
    assert person["id_token"].count(".") == foreign.count(".") == unlisted.count(".") == nameless.count(".") == 2
    for token in (person["id_token"], opaque, foreign, unlisted, nameless):
        assert is_refused(send(running, token))


def test_a_token_for_reading_posts_nothing(running: Running, provider: RealProvider) -> None:
    answer = send(running, provider.machine(scope="")["access_token"])

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


def test_the_role_that_the_provider_gives_decides(running: Running, provider: RealProvider) -> None:
    answer = send(running, provider.sign_in("induk")["access_token"])

    assert [one["code"] for one in answer.json()["data"]["postFollowUp"]["userErrors"]] == ["NOT_YOUR_AGENCY"]


async def judge(tokens: Tokens, given: dict[str, Any]) -> Official:
    """Who a token says is asking."""
    return await tokens.official(f"Bearer {given['access_token']}".encode())


async def test_keys_that_the_provider_changes_are_followed(
    own_provider: RealProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = Tokens(Provider(own_provider.issuer), AUDIENCE)
    passed = 0.0
    real = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + passed)
    old = own_provider.machine()
    assert (await judge(tokens, old)).claims.role is OfficialRole.AGENCY_ADMIN

    own_provider.order("rotate")
    new = own_provider.machine()
    passed += 40
    assert (await judge(tokens, new)).subject == "machine-RS256"
    assert (await judge(tokens, old)).subject == "machine-RS256"

    own_provider.order("retire")
    passed += 700
    assert (await judge(tokens, new)).subject == "machine-RS256"
    with pytest.raises(Unauthenticated):
        await judge(tokens, old)

    own_provider.stop()
    passed += 700
    assert (await judge(tokens, new)).subject == "machine-RS256"
