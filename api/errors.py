"""How a refusal or a failure looks on the wire: its status, its headers and its JSON.

A refusal says all it knows; a failure shows an id, under which the log has the rest. No error has a `data` member,
since every fault is found before anything was answered, and none may be kept by a cache.
"""

from typing import Any

import orjson

from api.negotiation import MediaType
from store.errors import (
    BadRequest,
    Bug,
    Failed,
    Forbidden,
    LaporError,
    Refused,
    TimedOut,
    Unauthenticated,
    Unavailable,
    ValidationFailed,
)

STATUSES: dict[str, tuple[int, int]] = {
    "BAD_REQUEST": (400, 400),
    "BAD_DOCUMENT": (400, 200),
    "VALIDATION_FAILED": (400, 200),
    "BAD_VARIABLE": (400, 200),
    "BAD_CURSOR": (400, 200),
    "PAGE_TOO_LARGE": (400, 200),
    "TOO_COSTLY": (400, 200),
    "TOO_DEEP": (400, 200),
    "UNKNOWN_DOCUMENT": (400, 200),
    "TOO_LARGE": (413, 413),
    "UNAUTHENTICATED": (401, 401),
    "FORBIDDEN": (403, 403),
    "UNAVAILABLE": (503, 503),
    "TIMED_OUT": (504, 504),
    "INTERNAL": (500, 500),
}
"""Each code's status for `application/graphql-response+json`, and for `application/json`."""


_LATER = ((b"retry-after", b"5"),)

# RFC 6750, 3: a request without a token gets no error word.
_NO_TOKEN = ((b"www-authenticate", b'Bearer realm="lapor"'),)
_BAD_TOKEN = ((b"www-authenticate", b'Bearer realm="lapor", error="invalid_token"'),)
_NARROW_TOKEN = ((b"www-authenticate", b'Bearer realm="lapor", error="insufficient_scope", scope="followup:write"'),)


class HttpRefused(BadRequest):
    """Refused for how it was sent rather than for what it asks; has a status of its own, and headers."""

    def __init__(self, message: str, status: int, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


def status(error: LaporError, media: MediaType) -> int:
    """Give the status that `error` is answered with."""
    if isinstance(error, HttpRefused):
        return error.status
    honest, relabelled = STATUSES[error.code]
    return honest if media.honest_status else relabelled


def headers(error: LaporError) -> tuple[tuple[bytes, bytes], ...]:
    """Give the headers that only this error has."""
    if isinstance(error, HttpRefused):
        return error.headers
    if isinstance(error, Unauthenticated):
        return _NO_TOKEN if error.is_missing else _BAD_TOKEN
    if isinstance(error, Forbidden):
        return _NARROW_TOKEN
    return _LATER if isinstance(error, Unavailable) else ()


def body(error: LaporError, request_id: str) -> bytes:
    """Give the answer's JSON."""
    if isinstance(error, ValidationFailed) and error.causes:
        shown = [_shown(cause) for cause in error.causes]
    elif isinstance(error, Refused):
        shown = [_shown(error)]
    else:
        shown = [_masked(error, request_id)]
    return orjson.dumps({"errors": shown})


def _shown(error: Refused) -> dict[str, Any]:
    entry: dict[str, Any] = {"message": error.message}
    if error.locations:
        entry["locations"] = [{"line": line, "column": column} for line, column in error.locations]
    if error.path is not None:
        entry["path"] = list(error.path)
    entry["extensions"] = {"code": error.code}
    return entry


def _masked(error: LaporError, request_id: str) -> dict[str, Any]:
    return {"message": _sentence(error, request_id), "extensions": {"code": error.code, "id": request_id}}


def _sentence(error: LaporError, request_id: str) -> str:
    if isinstance(error, Unavailable):
        return f"{error.message} Try again in a few seconds. (id {request_id})"
    if isinstance(error, TimedOut):
        return f"The answer took too long. Ask for fewer rows or a narrower filter. (id {request_id})"
    return f"Something went wrong here; it was noted under the id {request_id}."


def as_failure(error: Exception) -> Failed:
    """Give `error` as one of our failures: itself, or a `Bug` with it as the cause."""
    if isinstance(error, Failed):
        return error
    failure = Bug(type(error).__name__)
    failure.__cause__ = error
    return failure
