"""Every error this service raises on purpose.

    LaporError
    ├── Refused                 the caller can mend it; the message is shown
    │   ├── BadRequest          not a GraphQL request                      BAD_REQUEST
    │   ├── BadDocument         the query text does not parse              BAD_DOCUMENT
    │   ├── ValidationFailed    the query does not fit the schema          VALIDATION_FAILED
    │   ├── BadVariable         a variable or argument has a wrong value   BAD_VARIABLE
    │   ├── BadCursor           not a cursor of this list and order        BAD_CURSOR
    │   ├── PageTooLarge        more than a page may hold                  PAGE_TOO_LARGE
    │   ├── TooCostly           more nodes than one request may ask        TOO_COSTLY
    │   ├── TooDeep             fields nested too deep                     TOO_DEEP
    │   ├── UnknownDocument     no trusted document has this id            UNKNOWN_DOCUMENT
    │   ├── TooLarge            the body is over the limit                 TOO_LARGE
    │   ├── Unauthenticated     no token, or not a good one                UNAUTHENTICATED
    │   └── Forbidden           the token may not be used for this         FORBIDDEN
    ├── Failed                  ours; shown with an id, and no cause
    │   ├── Unavailable         out of reach, or too many ask at once      UNAVAILABLE
    │   ├── TimedOut            the statement took too long                TIMED_OUT
    │   └── Bug                 anything else                              INTERNAL
    └── SourceError             a file that cannot be imported

A message says what was wrong, the limit, and what to do instead. `code` is stable and part of the public interface.
"""

from collections.abc import Sequence
from typing import ClassVar


class LaporError(Exception):
    """The root of the tree. `code` is what a program reads, the message what a person reads."""

    code: ClassVar[str] = "INTERNAL"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Refused(LaporError):
    """The caller can mend it. `path` and `locations` point into the query where they are known."""

    def __init__(
        self,
        message: str,
        *,
        path: Sequence[str | int] | None = None,
        locations: Sequence[tuple[int, int]] | None = None,
    ) -> None:
        super().__init__(message)
        self.path = path
        self.locations = locations


class BadRequest(Refused):
    """The body or the query string is not a GraphQL request."""

    code = "BAD_REQUEST"


class BadDocument(Refused):
    """The query text does not parse."""

    code = "BAD_DOCUMENT"


class ValidationFailed(Refused):
    """The query does not fit the schema. `causes` holds one refusal for each fault that was found."""

    code = "VALIDATION_FAILED"

    def __init__(
        self,
        message: str,
        *,
        causes: Sequence["ValidationFailed"] = (),
        locations: Sequence[tuple[int, int]] | None = None,
    ) -> None:
        super().__init__(message, locations=locations)
        self.causes = causes


class BadVariable(Refused):
    """A variable or an argument has a value that its type or its rule forbids."""

    code = "BAD_VARIABLE"


class BadCursor(Refused):
    """The cursor is not one that this list, in this order, has given."""

    code = "BAD_CURSOR"


class PageTooLarge(Refused):
    """More than a page may hold."""

    code = "PAGE_TOO_LARGE"


class TooCostly(Refused):
    """More nodes than one request may ask for."""

    code = "TOO_COSTLY"


class TooDeep(Refused):
    """Fields nested deeper than the limit."""

    code = "TOO_DEEP"


class UnknownDocument(Refused):
    """No trusted document has this id."""

    code = "UNKNOWN_DOCUMENT"


class TooLarge(Refused):
    """The body is over the limit."""

    code = "TOO_LARGE"


class Unauthenticated(Refused):
    """No token, or not a good one: which of the two is all that is told."""

    code = "UNAUTHENTICATED"

    def __init__(
        self,
        message: str = "This access token cannot be used here. Get a new one from your identity provider.",
        *,
        is_missing: bool = False,
    ) -> None:
        super().__init__(message)
        self.is_missing = is_missing


class Forbidden(Refused):
    """The token is good, and may not be used for this."""

    code = "FORBIDDEN"


class Failed(LaporError):
    """Ours. The caller sees an id and nothing else; the log has the rest under that id."""


class Unavailable(Failed):
    """Something this service needs is out of reach, or too busy; the message is shown, the next request tries again."""

    code = "UNAVAILABLE"


class TimedOut(Failed):
    """The statement ran into its time limit."""

    code = "TIMED_OUT"


class Bug(Failed):
    """Something this service should not have done."""

    code = "INTERNAL"


class SourceError(LaporError):
    """A file that cannot be imported; nothing of it was stored."""

    code = "UNREADABLE"
