"""npm's `oidc-provider` for the tests, as an official's browser and an agency's machine see it."""

import base64
import hashlib
import json
import re
import secrets
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2

from tests import node
from tests.api.test_posting import AUDIENCE, PARENT, UNIT

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


def running_provider() -> Generator[RealProvider]:
    """Keep a provider running, as a fixture does."""
    node.install(FOLDER, "officials of a real identity provider")
    with node.running(FOLDER / "provider.mjs", json.dumps(OFFICIALS)) as process:
        yield RealProvider(process)
