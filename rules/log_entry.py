"""What the public log holds of a follow-up: a salted hash, so that the log can stay when the words must go.

    entry = SHA-256(salt || canonical JSON of {trackingId, agency, kind, body, postedAt, corrects})

The JSON is that of RFC 8785: keys sorted, no spaces, UTF-8. All values are strings or null, for which the standard
library writes exactly that form. Whoever has the salt and the follow-up as the API shows it can work the entry out;
without the salt nothing can be guessed from it.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

__all__ = ["SALT_BYTES", "LoggedFollowUp", "entry_of"]

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class LoggedFollowUp:
    """A follow-up as the API shows it when it is posted."""

    tracking_id: int
    agency: str
    """The agency's slug."""
    kind: str
    body: str | None
    posted_at: datetime
    corrects: str | None
    """The global id of the follow-up that it corrects."""

    def canonical(self) -> bytes:
        """The JSON that is hashed."""
        values = {
            "agency": self.agency,
            "body": self.body,
            "corrects": self.corrects,
            "kind": self.kind,
            "postedAt": _moment(self.posted_at),
            "trackingId": str(self.tracking_id),
        }
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def entry_of(salt: bytes, follow_up: LoggedFollowUp) -> bytes:
    """The 32 bytes that the log publishes."""
    return sha256(salt + follow_up.canonical()).digest()


def _moment(moment: datetime) -> str:
    """As the API writes it: UTC, the fraction as short as it can be and left out when zero."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if moment.microsecond else text) + "Z"
