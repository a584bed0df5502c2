"""What an official sent in to be posted, checked as far as it can be without the database."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from resolvers import nodes
from resolvers.values import storable, tracking_id
from rules.official_words import judge
from rules.terms import FollowUpKind
from store import tables

__all__ = ["LONGEST_BODY", "LONGEST_KEY", "NotPosted", "Submission", "examine", "personal_data", "preview"]

LONGEST_BODY = 10_000
"""Characters of a follow-up after trimming."""

LONGEST_KEY = 64
"""Characters of an idempotency key."""

_FOLLOW_UP = {"FollowUp": (tables.follow_up.c.tracking_id, tables.follow_up.c.number)}
_CONTROLS = frozenset(
    map(chr, (*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
"""Also those that make a reader see the words in another order than they were logged in."""

_UNSEEN = frozenset("CZM")
"""Categories of Unicode: control and format, spaces, marks that need another character."""


class NotPosted(Exception):  # what the caller is told, not a fault of ours
    """A refusal that the official can mend: its code (`PostFollowUpErrorCode`), a sentence, and the field."""

    def __init__(self, code: str, message: str, *field: str, preview: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = ["input", *field]
        self.preview = preview


@dataclass(frozen=True, slots=True)
class Submission:
    """A follow-up that may be posted, if the complaint allows it."""

    tracking_id: int
    kind: FollowUpKind
    body: str
    key: str
    corrects: int | None
    """The number of the follow-up of the same complaint that it corrects."""
    corrects_id: str | None
    """The same, as a global id."""
    expected_sequence: int | None
    is_trial: bool

    def digest(self) -> bytes:
        """Tells whether two submissions are the same but for their key."""
        parts = [str(self.tracking_id), self.kind.value, self.body, self.corrects, self.expected_sequence]
        return hashlib.sha256(orjson.dumps(parts)).digest()


def examine(given: Mapping[str, Any]) -> Submission:
    """The submission in a `PostFollowUpInput`, its words not judged yet; raises `NotPosted`."""
    number = tracking_id(given["trackingId"])
    if number is None:
        raise NotPosted("NOT_FOUND", "There is no public complaint with this tracking id.", "trackingId")
    kind, body = FollowUpKind(given["kind"]), _body(given["body"])
    if kind is FollowUpKind.UNSPECIFIED:
        raise NotPosted("INVALID", "UNSPECIFIED is for imports. Say what the follow-up does.", "kind")
    corrects = _corrects(given.get("corrects"), kind, number)
    return Submission(
        tracking_id=number,
        kind=kind,
        body=body,
        key=_key(given["idempotencyKey"]),
        corrects=corrects,
        corrects_id=given.get("corrects"),
        expected_sequence=given.get("expectedSequence"),
        is_trial=bool(given.get("validateOnly")),
    )


def _body(text: str) -> str:
    body = text.replace("\r\n", "\n").strip()
    if not body or len(body) > LONGEST_BODY:
        raise NotPosted("INVALID", f"A follow-up has 1 to {LONGEST_BODY} characters; this one has {len(body)}.", "body")
    if storable(body) is None or not _CONTROLS.isdisjoint(body):
        raise NotPosted("INVALID", "A follow-up holds no control characters but line breaks and tabs.", "body")
    if all(unicodedata.category(character)[0] in _UNSEEN for character in body):
        raise NotPosted("INVALID", "A follow-up has words; nobody would see anything of this one.", "body")
    return body


def _key(text: str) -> str:
    if not 1 <= len(text) <= LONGEST_KEY or storable(text) is None:
        raise NotPosted(
            "INVALID", f"An idempotency key has 1 to {LONGEST_KEY} characters; draw one at random.", "idempotencyKey"
        )
    return text


def _corrects(identifier: str | None, kind: FollowUpKind, number: int) -> int | None:
    if (kind is FollowUpKind.CORRECTION) != (identifier is not None):
        raise NotPosted("INVALID", "A CORRECTION says in corrects what it corrects, and nothing else does.", "corrects")
    if identifier is None:
        return None
    found = nodes.parse(identifier, _FOLLOW_UP)
    if found is None or found[1][0] != number:
        raise NotPosted("INVALID", "corrects is not the id of a follow-up of this complaint.", "corrects")
    return found[1][1]


def personal_data(submission: Submission, threshold: float) -> NotPosted | None:
    """Why its words may not be published, with a preview that shows where; None when they may. Takes milliseconds."""
    judged = judge(submission.body, threshold)
    kinds = judged.kinds
    if not kinds:
        return None
    where = "" if submission.is_trial else " Send it with validateOnly to see where."
    return NotPosted(
        "PERSONAL_DATA",
        f"This would publish personal data: {', '.join(kinds)}. A follow-up is read by everybody; leave it out.{where}",
        "body",
        preview=preview(judged.text, kinds, judged.doubtful) if submission.is_trial else None,
    )


def preview(body: str, findings: Sequence[str] = (), doubtful: Sequence[str] = ()) -> Mapping[str, Any]:
    """The values of a `FollowUpPreview`."""
    return {"body": body, "findings": findings, "doubtful": doubtful}
