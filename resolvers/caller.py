"""Who asks, as far as a verified token tells. A reader has no token and is nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.arguments import Source
from rules.terms import OfficialRole

_CALLER = "@"
"""Key under which a request's variables carry its caller; no variable can have this name."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says of an official: the slug of the agency, the role, and what it may be used for."""

    agency: str
    role: OfficialRole
    scopes: tuple[str, ...]


def known(variables: Mapping[str, Any], claims: Claims) -> Mapping[str, Any]:
    """The variables of a request that this official makes."""
    return {**variables, _CALLER: claims}


def claim(name: str) -> Source:
    """Gives one of the caller's claims; None when nobody is known."""
    return lambda variables: getattr(variables.get(_CALLER), name, None)
