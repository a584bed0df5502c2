"""Officials who come from a real provider, npm's `oidc-provider`: they sign in, post, and outlive keys."""

import asyncio
import base64
import hashlib
import json
import re
import secrets
import subprocess
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
import pytest

from api.issuers import Provider
from api.tokens import Official, Tokens
from rules.terms import OfficialRole
from store.errors import Unauthenticated
from tests import node
from tests.api import processes
from tests.api.processes import Running
from tests.api.test_posting import AUDIENCE, BODY, OPEN, PARENT, POST, ROWS, UNIT
from tests.database import Database

FOLDER = Path(__file__).with_name("provider")
_REDIRECT = "http://127.0.0.1/signed-in"
_ADDRESS_OF_FORM = re.compile(r'<form[^>]* action="([^"]+)"')
_PROMPT = re.compile(r'name="prompt" value="([^"]+)"')
_STEPS = 12
SIGNED = ["RS256", "ES256", "EdDSA", "Ed25519"]
OFFICIALS = {
    "petugas": {"agency": UNIT, "role": "LIAISON_OFFICER"},
    "induk": {"agency": PARENT, "role": "LIAISON_OFFICER"},
    "tamu": {},
} | {f"machine-{name}": {"agency": UNIT, "role": "AGENCY_ADMIN"} for name in [*SIGNED, "PS256"]}


class RealProvider:
    """A provider that runs, as an official's browser and an agency's machine see it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.issuer: str = self._said()["issuer"]

    def order(self, word: str) -> str:
        """Have it `rotate` its keys, or `retire` the old ones; gives the id of the key that signs from then on."""
        assert self._process.stdin
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return self._said()["kid"]

    def stop(self) -> None:
        """Let it end, as when the provider is down."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)

    def machine(self, algorithm: str = "RS256", **asked: str) -> dict[str, Any]:
        """What the token endpoint gives a program of an agency (client credentials)."""
        return self._token(
            {"grant_type": "client_credentials", "scope": "followup:write", "resource": AUDIENCE} | asked,
            auth=(f"machine-{algorithm}", "rahasia-mesin"),
        )

    def sign_in(self, name: str, *, for_us: bool = True) -> dict[str, Any]:
        """What the token endpoint gives a portal once somebody has signed in and agreed (authorization code, PKCE).

        A token is for this service when it is named as the resource (RFC 8707), and else for the provider itself.
        """
        resource = {"resource": AUDIENCE} if for_us else {}
        verifier = secrets.token_urlsafe(48)
        asked = {
            "client_id": "portal",
            "response_type": "code",
            "scope": "openid followup:write" if for_us else "openid",
            "redirect_uri": _REDIRECT,
            "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("="),
            "code_challenge_method": "S256",
        } | resource
        code = self._agreed(name, asked)
        values = {"grant_type": "authorization_code", "code": code, "redirect_uri": _REDIRECT, "client_id": "portal"}
        return self._token(values | {"code_verifier": verifier} | resource)

    def _agreed(self, name: str, asked: dict[str, Any]) -> str:
        """The code that the browser brings back, after the pages for signing in and for agreeing."""
        with httpx2.Client() as browser:
            answer = browser.get(f"{self.issuer}/auth", params=asked)
            for _ in range(_STEPS):
                led_to = answer.headers.get("location")
                if led_to and led_to.startswith(_REDIRECT):
                    return parse_qs(urlsplit(led_to).query)["code"][0]
                if led_to:
                    answer = browser.get(urljoin(self.issuer, led_to))
                    continue
                form, prompt = _ADDRESS_OF_FORM.search(answer.text), _PROMPT.search(answer.text)
                assert form, answer.text
                assert prompt, answer.text
                given = {"prompt": prompt[1], "login": name, "password": "apa saja"}
                answer = browser.post(urljoin(self.issuer, form[1]), data=given)
        raise AssertionError("signing in did not end")

    def _token(self, values: dict[str, str], auth: tuple[str, str] | None = None) -> dict[str, Any]:
        answer = httpx2.post(f"{self.issuer}/token", data=values, auth=auth)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _said(self) -> dict[str, str]:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


def _provider() -> Generator[RealProvider]:
    node.install(FOLDER, "officials of a real identity provider")
    with node.running(FOLDER / "provider.mjs", json.dumps(OFFICIALS)) as process:
        yield RealProvider(process)


provider = pytest.fixture(scope="module")(_provider)
own_provider = pytest.fixture(_provider)


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
