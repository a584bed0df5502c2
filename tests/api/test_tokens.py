"""Officials' tokens: the one that is right passes, and each way of being wrong is refused without saying which."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from api.issuers import Development, Provider
from api.tokens import WRITE, Official, Tokens, may_write
from rules.terms import OfficialRole
from store.errors import Forbidden, Unauthenticated, Unavailable

ISSUER, AUDIENCE, AGENCY = "https://issuer.example", "https://lapor.example", "dinas-contoh"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa"})
NOW = int(time.time())
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "u-1",
    "exp": NOW + 600,
    "scope": f"openid {WRITE}",
    "agency": AGENCY,
    "role": "LIAISON_OFFICER",
}


class Known:
    """An issuer whose keys are at hand."""

    issuer = ISSUER

    async def with_id(self, key_id: str) -> KeySet | None:
        """Its keys, if one has this id."""
        return KeySet([RSA, EC, ED]) if key_id in ("rsa", "ec", "ed") else None


TOKENS = Tokens(Known(), AUDIENCE)


def token(key: Any = RSA, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token that is right but for the changes; None takes a claim away."""
    algorithm = {"RSA": "RS256", "EC": "ES256", "OKP": "Ed25519"}[key.key_type]
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    whole = {"alg": algorithm, "typ": "at+jwt", "kid": key.kid} | (header or {})
    return jwt.encode({name: one for name, one in whole.items() if one is not None}, claims, key, [whole["alg"]])


async def judge(text: str, tokens: Tokens = TOKENS) -> Official:
    """Who a token says is asking."""
    return await tokens.official(f"Bearer {text}".encode())


def _raw(claims: dict[str, Any] | list[Any], **header: Any) -> str:
    """A token that is signed well, whatever it says."""
    whole = {"alg": "RS256", "typ": "at+jwt", "kid": "rsa"} | header
    registry = JWSRegistry(algorithms=["RS256"], strict_check_header=False)
    return jws.serialize_compact(whole, json.dumps(claims).encode(), RSA, registry=registry)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _unsigned(algorithm: str = "none") -> str:
    header = {"alg": algorithm, "typ": "at+jwt", "kid": "rsa"}
    return f"{_encoded(json.dumps(header).encode())}.{_encoded(json.dumps(CLAIMS).encode())}"


def _signed_with_the_public_key() -> str:
    message = _unsigned("HS256")
    return f"{message}.{_encoded(hmac.digest(RSA.as_pem(private=False), message.encode(), 'sha256'))}"


def _changed() -> str:
    header, claims, signature = token().split(".")
    read = json.loads(base64.urlsafe_b64decode(claims + "=="))
    read["role"] = "NATIONAL_ADMIN"
    return f"{header}.{_encoded(json.dumps(read).encode())}.{signature}"


@pytest.mark.parametrize("key", [RSA, EC, ED], ids=lambda key: key.kid)
async def test_a_token_of_each_algorithm_tells_who_asks(key: Any) -> None:
    official = await judge(token(key))

    assert (official.issuer, official.subject) == (ISSUER, "u-1")
    assert official.claims.agency == AGENCY
    assert official.claims.role is OfficialRole.LIAISON_OFFICER
    assert official.claims.scopes == ("openid", WRITE)
    assert may_write(official) is official


async def test_header_parameters_that_are_not_known_are_passed_over() -> None:
    assert (await judge(_raw(CLAIMS, **{"pi.atm": "1"}))).subject == "u-1"


async def test_the_older_name_of_ed25519_and_a_list_of_audiences_are_taken() -> None:
    assert (await judge(token(aud=["https://other.example", AUDIENCE]))).subject == "u-1"
    with pytest.warns(match="EdDSA"):
        older = token(ED, {"alg": "EdDSA"})
    assert (await judge(older)).subject == "u-1"


WRONG = {
    "another key of the same id": token(STRANGER),
    "a key that the issuer does not have": token(RSA, {"kid": "new"}),
    "no key id": token(RSA, {"kid": None}),
    "an identity token": token(RSA, {"typ": "JWT"}),
    "no type": token(RSA, {"typ": ""}),
    "no signature": f"{_unsigned()}.",
    "the public key as a secret": _signed_with_the_public_key(),
    "changed claims": _changed(),
    "another issuer": token(iss="https://evil.example"),
    "no issuer": token(iss=None),
    "another audience": token(aud="https://other.example"),
    "no audience": token(aud=None),
    "expired": token(exp=NOW - 60),
    "no end": token(exp=None),
    "an end that is a text": token(exp=str(NOW + 600)),
    "not yet": token(nbf=NOW + 600),
    "no subject": token(sub=None),
    "no agency": token(agency=None),
    "an agency that is a number": token(agency=7),
    "an agency with a NUL": token(agency="a\x00"),
    "no role": token(role=None),
    "a role that is none": token(role="ADMIN"),
    "a scope that is a list": token(scope=[WRITE]),
    "a role that is a list": token(role=["LIAISON_OFFICER"]),
    "a subject that is a number": token(sub=7),
    "a subject with a NUL": token(sub="u\x00"),
    "a subject that is half a character": _raw(CLAIMS | {"sub": "\ud800"}),
    "a subject that is too long to be told from another": token(sub="u" * 256),
    "an agency that is half a character": _raw(CLAIMS | {"agency": "\ud800"}),
    "a scope with a NUL": token(scope=f"{WRITE} \x00"),
    "claims that are a list": _raw([1]),
    "an end that is not a moment": _raw(CLAIMS | {"exp": float("inf")}),
    "bound to a key that the sender does not show": token(cnf={"jkt": "x"}),
    "too long": token(filler="x" * 9000),
    "two parts": "a.b",
    "not base64": "é.é.é",
    "nothing": "",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
async def test_a_token_that_is_wrong_in_one_thing_is_refused_like_every_other(text: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await judge(text)

    assert refused.value.message == Unauthenticated().message


@pytest.mark.parametrize("header", [b"", b"Bearer", b"Basic dTpw", b"bearer", token().encode()])
async def test_another_scheme_is_refused(header: bytes) -> None:
    with pytest.raises(Unauthenticated):
        await TOKENS.official(header)


async def test_nobody_signs_in_where_there_is_no_issuer() -> None:
    with pytest.raises(Unauthenticated):
        await judge(token(), Tokens(None, AUDIENCE))


async def test_without_the_scope_an_official_reads_and_does_not_write() -> None:
    official = await judge(token(scope="openid"))

    with pytest.raises(Forbidden):
        may_write(official)
    with pytest.raises(Unauthenticated) as refused:
        may_write(None)
    assert refused.value.is_missing


async def test_a_development_token_is_good_for_its_own_service_alone(tmp_path: Path) -> None:
    issuer = Development(tmp_path / "key")
    text = issuer.token(AGENCY, OfficialRole.AGENCY_ADMIN, AUDIENCE)

    assert (await judge(text, Tokens(issuer, AUDIENCE))).claims.role is OfficialRole.AGENCY_ADMIN
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    for tokens in (Tokens(Development(tmp_path / "other"), AUDIENCE), Tokens(issuer, "https://other.example"), TOKENS):
        with pytest.raises(Unauthenticated):
            await judge(text, tokens)


class Issuer:
    """A provider's web server: what it answers, and how often it was asked."""

    def __init__(self) -> None:
        self.keys_address = ""
        self.others: list[Any] = []
        self.keys: list[RSAKey | ECKey] = [RSA]
        self.is_away = False
        self.asked: list[str] = []
        self.address = ""

    def answer(self, path: str) -> Any:
        """The discovery document, or the keys."""
        self.asked.append(path)
        if path.endswith("openid-configuration"):
            return {"issuer": self.address, "jwks_uri": self.keys_address or f"{self.address}/keys"}
        return {"keys": [*self.others, *KeySet(list(self.keys)).as_dict(private=False)["keys"]]}


@contextmanager
def _serving(issuer: Issuer) -> Generator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(issuer.answer(self.path)).encode()
            self.send_response(503 if issuer.is_away else 200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@pytest.fixture
def issuer() -> Generator[Issuer]:
    """A provider on this machine."""
    made = Issuer()
    with _serving(made):
        yield made


async def test_keys_are_found_by_discovery_and_fetched_once_for_all(issuer: Issuer) -> None:
    tokens = Tokens(Provider(issuer.address), AUDIENCE)

    found = await asyncio.gather(*(judge(token(iss=issuer.address), tokens) for _ in range(20)))

    assert len(found) == 20
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]


async def test_forged_key_ids_ask_the_provider_no_more_and_known_keys_outlast_it(issuer: Issuer) -> None:
    tokens = Tokens(Provider(issuer.address, f"{issuer.address}/keys"), AUDIENCE)
    good = token(iss=issuer.address)
    await judge(good, tokens)
    for number in range(50):
        with pytest.raises(Unauthenticated):
            await judge(token(RSA, {"kid": f"forged-{number}"}, iss=issuer.address), tokens)
    issuer.is_away = True

    assert (await judge(good, tokens)).subject == "u-1"
    assert issuer.asked == ["/keys"]


async def test_a_rotated_key_is_picked_up(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens(Provider(issuer.address, f"{issuer.address}/keys"), AUDIENCE)
    await judge(token(iss=issuer.address), tokens)
    issuer.keys.append(EC)
    later = time.monotonic() + 40
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert (await judge(token(EC, iss=issuer.address), tokens)).subject == "u-1"
    assert (await judge(token(iss=issuer.address), tokens)).subject == "u-1"


async def test_a_provider_that_was_never_there_is_our_failure_and_not_the_officials(issuer: Issuer) -> None:
    issuer.is_away = True

    with pytest.raises(Unavailable):
        await judge(token(), Tokens(Provider(ISSUER, f"{issuer.address}/keys"), AUDIENCE))


async def test_keys_at_an_address_that_anybody_on_the_way_could_change_are_not_fetched(issuer: Issuer) -> None:
    issuer.keys_address = "http://keys.example/"

    with pytest.raises(Unavailable):
        await judge(token(iss=issuer.address), Tokens(Provider(issuer.address), AUDIENCE))
    assert issuer.asked == ["/.well-known/openid-configuration"]


async def test_a_key_that_cannot_be_read_locks_nobody_out(issuer: Issuer) -> None:
    issuer.others = [{"kid": "a"}, {"kty": "EC", "crv": "P-999", "kid": "b", "x": "AA", "y": "AA"}, {"kty": "RSA"}, 7]
    tokens = Tokens(Provider(issuer.address), AUDIENCE)

    assert (await judge(token(iss=issuer.address), tokens)).subject == "u-1"


async def test_a_provider_that_shows_no_keys_is_as_good_as_away(issuer: Issuer) -> None:
    issuer.keys = []

    with pytest.raises(Unavailable):
        await judge(token(iss=issuer.address), Tokens(Provider(issuer.address), AUDIENCE))
