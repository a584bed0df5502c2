"""The one thing that can be written: an official's follow-up. Everything else here is read only."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
import strawberry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.sql.elements import ColumnElement

from resolvers import expressions
from resolvers.posting import post_follow_up
from resolvers.words import column, command, elements, one, part, row_type
from rules.terms import FollowUpKind
from schema.complaint import Complaint
from schema.follow_up import FollowUp
from schema.vocabulary import describe

PAYLOAD = sa.table(
    "payload",
    sa.column("tracking_id", sa.BigInteger),
    sa.column("number", sa.Integer),
    sa.column("receipt", JSONB),
    sa.column("preview", JSONB),
    sa.column("replayed", sa.Boolean),
    sa.column("user_errors", JSONB),
)
"""What the command has answered, as a row; no table holds it."""

_PART = sa.table("part", sa.column("value", JSONB))
_ERROR = sa.table("error", sa.column("value", JSONB), sa.column("n", sa.BigInteger))


class PostFollowUpErrorCode(StrEnum):
    """Why a follow-up was not posted. Every one can be mended by who sent it."""

    NOT_FOUND = "NOT_FOUND"
    NOT_YOUR_AGENCY = "NOT_YOUR_AGENCY"
    NOT_OPEN = "NOT_OPEN"
    PERSONAL_DATA = "PERSONAL_DATA"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    STALE = "STALE"
    INVALID = "INVALID"


describe(
    PostFollowUpErrorCode,
    NOT_FOUND="There is no public complaint with this tracking id.",
    NOT_YOUR_AGENCY="Another agency is in charge now; of a correction, another agency wrote the original.",
    NOT_OPEN="The complaint is closed, archived or not assigned; only a correction can be posted.",
    PERSONAL_DATA="The words would publish personal data; the message names the kinds.",
    IDEMPOTENCY_CONFLICT="The key was used before, for something else.",
    STALE="The timeline has moved on since it was read.",
    INVALID="A field has a value that it cannot have; the message says which it can.",
)


@strawberry.input(description="A follow-up to be posted.")
class PostFollowUpInput:
    """What an official sends."""

    tracking_id: str = strawberry.field(description="The complaint's tracking id.")
    kind: FollowUpKind = strawberry.field(
        description="What the follow-up does. UNSPECIFIED is for imports and is refused here."
    )
    body: str = strawberry.field(
        description="The words, as everybody will read them: 1 to 10,000 characters after trimming, no personal data."
    )
    idempotency_key: str = strawberry.field(
        description="1 to 64 characters, drawn anew for each follow-up. Sending the same key with the same input again "
        "gives the same answer and posts nothing: do so whenever you are not sure that it arrived."
    )
    corrects: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The id of the follow-up that a CORRECTION corrects; else not given."
    )
    expected_sequence: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="The sequence of the last timeline event you have seen; where there are later ones, it is STALE.",
    )
    validate_only: bool | None = strawberry.field(
        default=False, description="Post nothing; `preview` shows exactly what would be public."
    )


def _texts(value: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """A list of texts in a JSON object."""
    array = f"array(select jsonb_array_elements_text({expressions.text(value[name])}))"
    return sa.literal_column(array, ARRAY(sa.Text))


@row_type(_PART)
class FollowUpReceipt:
    """Proof that a follow-up stands in the public log: keep it. See docs/trust.md for how to check it."""

    leaf_index: int = column("Its number in the log, counted from 0.", lambda r: r.value["leafIndex"].astext)
    leaf_hash: str = column("The hash of its leaf, in hexadecimal.", lambda r: r.value["leafHash"].astext)
    tree_size: int = column("How many entries the log had with it.", lambda r: r.value["treeSize"].astext)
    root_hash: str = column("The root of the log at that size, in hexadecimal.", lambda r: r.value["rootHash"].astext)
    inclusion_proof: list[str] = column(
        "The hashes that lead from the leaf to the root (RFC 6962, 2.1.1), in hexadecimal.",
        lambda r: _texts(r.value, "inclusionProof"),
    )
    checkpoint: str = column("The signed checkpoint of the log at that size.", lambda r: r.value["checkpoint"].astext)


@row_type(_PART)
class FollowUpPreview:
    """What would be public."""

    body: str = column(
        "The words as they would be read; where personal data was found, with it replaced.",
        lambda p: p.value["body"].astext,
    )
    findings: list[str] = column(
        "The kinds of personal data found: while there are any, it is refused. RISK: it may still name somebody.",
        lambda p: _texts(p.value, "findings"),
    )
    doubtful: list[str] = column(
        "The sentences of body that RISK is about: nothing was found in them, and yet they may name somebody. Write "
        "them anew; an unusual name of a place or a firm can be the reason.",
        lambda p: _texts(p.value, "doubtful"),
    )


@row_type(_ERROR)
class PostFollowUpError:
    """Why it was not posted."""

    code: PostFollowUpErrorCode = column("Stable, for programs.", lambda e: e.value["code"].astext)
    message: str = column("For people: what was wrong, the limit, and what to do.", lambda e: e.value["message"].astext)
    field: list[str] | None = column("Which field of the input it is about.", lambda e: _texts(e.value, "field"))


@row_type(PAYLOAD)
class PostFollowUpPayload:
    """What came of it: followUp, complaint and receipt, or userErrors; with validateOnly, preview."""

    follow_up: FollowUp | None = one(
        "The follow-up as everybody reads it now; null when nothing was posted.",
        lambda p, f: (f.tracking_id == p.tracking_id) & (f.number == p.number),
    )
    complaint: Complaint | None = one(
        "Its complaint, with the new event; null when nothing was posted.", lambda p, c: c.tracking_id == p.tracking_id
    )
    receipt: FollowUpReceipt | None = part(
        "Its place in the public log, with a proof; null when nothing was posted.", lambda p: p.receipt
    )
    preview: FollowUpPreview | None = part("What would be public; null unless validateOnly.", lambda p: p.preview)
    replayed: bool = column("Whether it had been posted before under this key; then nothing was posted now.")
    user_errors: list[PostFollowUpError] = elements(
        "Why nothing was posted; empty when it was.", lambda p: p.user_errors
    )


@strawberry.type(
    description="What officials may write, with a bearer token of their identity provider. Nobody else may write."
)
class Mutation:
    """The mutation root."""

    post_follow_up = command(
        PostFollowUpPayload,
        "Post a follow-up on a complaint that your agency is in charge of, or correct one that it wrote. It is public "
        "at once, is entered in the public log, and cannot be taken back: only corrected.",
        post_follow_up,
        "input",
        PostFollowUpInput,
    )
