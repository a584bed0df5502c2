"""The public keys of whoever signs officials' tokens: an OpenID Connect provider, or in development this service.

Keys of a provider are kept for ten minutes. One request fetches for all; an unknown key id makes us look again, but
not more than twice a minute; while the provider is away, the keys that were known stay good.
"""

import asyncio
import json
import logging
import time
import urllib.request
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, OKPKey, import_key

from api.tokens import WRITE
from rules.terms import OfficialRole
from store.errors import Unavailable
from store.secrets import write_signing_key

logger = logging.getLogger(__name__)

_FRESH_SECONDS = 600
_COOL_DOWN_SECONDS = 30
_FETCH_SECONDS = 5
_LARGEST = 256_000
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})

DEVELOPMENT = "https://development.lapor.invalid"
"""The issuer of tokens that this service signs itself: a name that nobody can own (RFC 2606)."""


class Provider:
    """The keys of an OpenID Connect provider; without an address they are found by its discovery document."""

    def __init__(self, issuer: str, jwks_url: str | None = None) -> None:
        self.issuer = issuer
        self._jwks_url = jwks_url
        self._keys: KeySet | None = None
        self._fetched = self._tried = float("-inf")
        self._turn = asyncio.Lock()

    async def with_id(self, key_id: str) -> KeySet | None:
        """The keys, if one has this id; raises `Unavailable` while none could be had at all."""
        if not self._is_fresh() or not _has(self._keys, key_id):
            async with self._turn:
                await self._renew(key_id)
        if self._keys is None:
            raise Unavailable("The identity provider cannot be reached, so that nobody can sign in now.")
        return self._keys if _has(self._keys, key_id) else None

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._fetched < _FRESH_SECONDS

    async def _renew(self, key_id: str) -> None:
        is_wanted = not self._is_fresh() or not _has(self._keys, key_id)
        if not is_wanted or time.monotonic() - self._tried < _COOL_DOWN_SECONDS:
            return
        self._tried = time.monotonic()
        try:
            self._keys = _usable(await asyncio.to_thread(self._fetch))
            self._fetched = time.monotonic()
        except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
            logger.warning("the keys of the identity provider could not be fetched (%s)", type(error).__name__)

    def _fetch(self) -> Any:
        if self._jwks_url is None:
            found = _read(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found["issuer"] != self.issuer:
                raise ValueError("the discovery document is of another issuer")
            self._jwks_url = str(found["jwks_uri"])
        return _read(self._jwks_url)


class Development:
    """This service as its own issuer, for trying it out: whoever can read the key file can be anybody."""

    issuer = DEVELOPMENT

    def __init__(self, path: Path) -> None:
        self._path = path

    async def with_id(self, key_id: str) -> KeySet | None:
        """The one key, under its own id."""
        return KeySet([self._key]) if key_id == self._key.kid else None

    def token(self, agency: str, role: OfficialRole, audience: str, *, scope: str = WRITE, seconds: int = 3600) -> str:
        """A token that an official of this agency could have."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": audience,
            "sub": f"development:{agency}:{role}",
            "iat": now,
            "exp": now + seconds,
            "scope": scope,
            "agency": agency,
            "role": role.value,
        }
        return jwt.encode({"alg": "Ed25519", "typ": "at+jwt", "kid": self._key.kid}, claims, self._key, ["Ed25519"])

    @cached_property
    def _key(self) -> OKPKey:
        if not self._path.exists():
            write_signing_key(self._path)
        key = OKPKey.import_key(self._path.read_text("ascii"))
        key.ensure_kid()
        return key


def _usable(found: Any) -> KeySet:
    """The keys that can be read; one that cannot must not lock everybody out (RFC 7517, 5)."""
    keys: list[Key] = []
    for one in found["keys"]:
        with suppress(ValueError, KeyError, TypeError, AttributeError, JoseError):
            keys.append(import_key(one))
    if not keys:
        raise ValueError("the provider shows no key that can be used")
    return KeySet(keys)


def _has(keys: KeySet | None, key_id: str) -> bool:
    return keys is not None and any(key.kid == key_id for key in keys.keys)


def is_trustworthy(url: str) -> bool:
    """Whether keys from this address are the provider's: https, or this machine itself."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.scheme == "https" or _is_this_machine(parts))
    except ValueError:
        return False


def _is_this_machine(parts: SplitResult) -> bool:
    return parts.scheme == "http" and parts.hostname in _THIS_MACHINE


def _read(url: str) -> Any:
    """The JSON at an address that the operator, or the provider that the operator named, gave."""
    if not is_trustworthy(url):
        raise ValueError("anybody on the way could have changed what stands there")
    with urllib.request.urlopen(url, timeout=_FETCH_SECONDS) as answer:  # noqa: S310  # the scheme was checked
        if not is_trustworthy(answer.geturl()):
            raise ValueError("it led to an address where anybody on the way could have changed it")
        return json.loads(answer.read(_LARGEST))
