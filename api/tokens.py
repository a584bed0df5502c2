"""Officials' access tokens: who a bearer token says is asking, once signature, type, audience, time and role are right.

The rules are those of RFC 9068 (JWT access tokens) with the claims of docs/officials.md. What exactly was wrong with a
token is not told: RFC 6750, 3.1 has one word for all of it.
"""

import warnings
from dataclasses import dataclass
from typing import Any, Protocol

from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from resolvers.caller import Claims
from resolvers.values import storable
from rules.terms import OfficialRole
from store.errors import Forbidden, Unauthenticated

ALGORITHMS = ["RS256", "ES256", "EdDSA", "Ed25519"]
"""Named one by one: what is not in the list, `none` and shared secrets above all, is no signature."""

WRITE = "followup:write"
"""The scope without which nothing is posted."""

_LONGEST = 8_000
_LEEWAY_SECONDS = 30
_TYPES = frozenset({"at+jwt", "application/at+jwt"})
_SLUG_LONGEST = 300
_SUBJECT_LONGEST = 255
"""OpenID Connect Core, 2: `sub` has no more characters."""

_CONFIRMATION = "cnf"
"""RFC 7800: whose key a token is bound to (DPoP, mutual TLS)."""

_HEADERS = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
"""Header parameters that are not known are passed over (RFC 7515, 4), unless `crit` names them."""


@dataclass(frozen=True, slots=True)
class Official:
    """A caller whose token is good."""

    claims: Claims
    issuer: str
    subject: str


class Keys(Protocol):
    """Where the public keys of one issuer come from."""

    issuer: str

    async def with_id(self, key_id: str) -> KeySet | None:
        """Keys among which the one with this id is; None where the issuer has none of that id."""
        ...


class Tokens:
    """Judges tokens for one audience. Without keys nobody can sign in."""

    def __init__(self, keys: Keys | None, audience: str) -> None:
        self._keys = keys
        self._rules = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": keys.issuer if keys else ""},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def official(self, authorization: bytes) -> Official:
        """Who the `Authorization` header says is asking; raises `Unauthenticated`, and `Unavailable` without keys."""
        scheme, _, token = authorization.partition(b" ")
        if scheme.lower() != b"bearer" or not token or len(token) > _LONGEST or self._keys is None:
            raise Unauthenticated()
        try:
            key_id = _key_id(token)
            keys = await self._keys.with_id(key_id)
            if keys is None:
                raise Unauthenticated()
            claims = _claims(token, keys)
            self._rules.validate(claims)
            return _official(claims)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError):
            raise Unauthenticated() from None


def may_write(official: Official | None) -> Official:
    """The official, if follow-ups may be posted with this token; raises `Unauthenticated` or `Forbidden`."""
    if official is None:
        raise Unauthenticated("Sign in: send an access token as `Authorization: Bearer …`.", is_missing=True)
    if WRITE not in official.claims.scopes:
        raise Forbidden(f"This token may not be used for posting: its scope lacks {WRITE}.")
    return official


def _key_id(token: bytes) -> str:
    """The key that a token names; a token of another kind, or without a key, is none of ours."""
    header: dict[str, Any] = jws.extract_compact(token).headers()
    kind, key_id = header.get("typ"), header.get("kid")
    if not isinstance(kind, str) or kind.lower() not in _TYPES or not isinstance(key_id, str) or not key_id:
        raise Unauthenticated()
    if header.get("alg") not in ALGORITHMS:
        raise Unauthenticated()
    return key_id


def _claims(token: bytes, keys: KeySet) -> dict[str, Any]:
    with warnings.catch_warnings():
        # Providers still call Ed25519 by its older name EdDSA (RFC 9864).
        warnings.simplefilter("ignore", SecurityWarning)
        return jwt.decode(token, keys, registry=_HEADERS).claims


def _official(claims: dict[str, Any]) -> Official:
    agency, subject = _text(claims["agency"], _SLUG_LONGEST), _text(claims["sub"], _SUBJECT_LONGEST)
    role, scope = _text(claims["role"]), _text(claims.get("scope", ""))
    # A token that is bound to its sender's key is worth nothing without the proof, which is not checked here.
    if not agency or role not in OfficialRole.__members__ or _CONFIRMATION in claims:
        raise Unauthenticated()
    return Official(Claims(agency, OfficialRole(role), tuple(scope.split())), str(claims["iss"]), subject)


def _text(value: Any, longest: int = _LONGEST) -> str:
    """The value of a claim, if it is a text that can be kept; raises `Unauthenticated`."""
    if not isinstance(value, str) or len(value) > longest or storable(value) is None:
        raise Unauthenticated()
    return value
