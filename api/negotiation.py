"""Which of the two media types an answer has: the `Accept` header read by the rules of RFC 9110, section 12.5.1.

No header, or one that takes anything, gives `application/json`, which every client understands; a client that names
both alike gets `application/graphql-response+json`, whose statuses say more.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar


@dataclass(frozen=True)
class MediaType:
    """One of the two forms of an answer."""

    name: str
    content_type: bytes
    honest_status: bool
    """Whether a request error shows in the status; `application/json` clients of old expect 200."""


GRAPHQL = MediaType("application/graphql-response+json", b"application/graphql-response+json; charset=utf-8", True)
PLAIN = MediaType("application/json", b"application/json; charset=utf-8", False)

_OFFERED = (GRAPHQL, PLAIN)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_RANGE = re.compile(r"\s*([^\s;]+)\s*((?:;[^;]*)*)")
_QUALITY = re.compile(r";\s*[qQ]\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)")
_WEIGHT_IS_WRITTEN = re.compile(r";\s*[qQ]\s*=")
_LONGEST = 2_000
_LONGEST_KEPT = 200
"""Of 500 headers of this length what they mean is kept; clients send few others, and longer ones would fill memory."""

T = TypeVar("T")


def remembered(read: Callable[[bytes], T]) -> Callable[[bytes], T]:
    """What `read` makes of a header, kept for the headers of late."""
    known = lru_cache(maxsize=500)(read)
    return lambda header: known(header) if len(header) < _LONGEST_KEPT else read(header)


def choose(accept: bytes | None) -> MediaType | None:
    """Give the media type to answer with, or None when the client takes neither (406)."""
    return _choose(accept) if accept else PLAIN


def weights(header: bytes) -> dict[str, float]:
    """Give each of a header's alternatives its weight; one that cannot be read is left out."""
    weighted: dict[str, float] = {}
    for part in _QUOTED.sub("", header[:_LONGEST].decode("latin-1")).split(","):
        found = _RANGE.fullmatch(part)
        if not found:
            continue
        name, parameters = found[1].lower(), found[2]
        quality = _QUALITY.search(parameters)
        if quality or not _WEIGHT_IS_WRITTEN.search(parameters):
            weighted[name] = float(quality[1]) if quality else 1.0
    return weighted


@remembered
def _choose(accept: bytes) -> MediaType | None:
    accepted = weights(accept)
    ranked = [(weight, specific, media) for media in _OFFERED for weight, specific in [_weight(media, accepted)]]
    weight, _, media = max(ranked, key=lambda rank: (rank[0], rank[1], rank[2] is (GRAPHQL if rank[1] == 2 else PLAIN)))
    return media if weight > 0 else None


def _weight(media: MediaType, accepted: dict[str, float]) -> tuple[float, int]:
    """Give the weight of the most specific range that matches `media`, and how specific that is."""
    for specific, name in ((2, media.name), (1, "application/*"), (0, "*/*")):
        if name in accepted:
            return accepted[name], specific
    return 0.0, 0
