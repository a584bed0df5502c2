"""Who asks, as far as a verified token tells. A reader has no token and is nobody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.arguments import Source
from rules.terms import OfficialRole

_CALLER = "@"
"""Key under which a request's variables carry its caller; no variable can have this name."""

_PAYLOADS = "!"
"""The same, for what commands have answered."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says of an official: the slug of the agency, the role, and what it may be used for."""

    agency: str
    role: OfficialRole
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """An official who posts: what the token says, who it is for the audit, and what the service answers with."""

    claims: Claims
    issuer: str
    subject: str
    client: str | None
    request_id: str
    threshold: float
    """The risk above which a text is refused (`rules.redaction`)."""
    sign: Callable[[int, bytes], str]
    """Gives the signed checkpoint of the log at a size with a root."""


def known(variables: Mapping[str, Any], claims: Claims) -> Mapping[str, Any]:
    """The variables of a request that this official makes."""
    return {**variables, _CALLER: claims}


def told(variables: Mapping[str, Any], payloads: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The variables of a request whose commands have answered, by response key."""
    return {**variables, _PAYLOADS: payloads}


def payload(key: str, name: str) -> Source:
    """Gives one column of what the command under this response key answered; None before it has."""
    return lambda variables: variables.get(_PAYLOADS, {}).get(key, {}).get(name)


def claim(name: str) -> Source:
    """Gives one of the caller's claims; None when nobody is known."""
    return lambda variables: getattr(variables.get(_CALLER), name, None)
