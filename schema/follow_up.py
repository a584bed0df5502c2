"""Follow-ups (tindak lanjut): what agencies answered, in their words."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import sqlalchemy as sa
import strawberry
from sqlalchemy.sql.elements import ColumnElement

from resolvers import expressions
from resolvers.words import Orders, column, elements, identity, node, one, row_type
from rules.terms import FollowUpKind
from schema.agency import Agency
from schema.disclosure import Disclosure
from schema.paging import Node
from store import tables

if TYPE_CHECKING:
    from schema.complaint import Complaint

FOLLOW_UP_ORDERS = Orders({"POSTED_AT": lambda f: (f.posted_at, f.number)}, "POSTED_AT", descending=False)


def _salt(leaf_index: str) -> ColumnElement[str]:
    return sa.literal_column(
        f"(select encode(f.salt, 'hex') from open.follow_up f where f.leaf_index = {leaf_index})", sa.Text()
    )


@row_type(tables.log_entry)
class LogEntry:
    """A follow-up's place in the public log, a Merkle tree in which nothing can be changed unnoticed.

    Recompute it: entry = SHA-256(salt, then the JSON of trackingId, agency (slug), kind, body, postedAt and corrects
    (its id) with sorted keys, as RFC 8785 writes it); leafHash = SHA-256(0x00, then the entry). See docs/trust.md.
    """

    leaf_index: int = column("Its number in the log, counted from 0.")
    leaf_hash: str = column(
        "The hash of its leaf, in hexadecimal.",
        lambda e: sa.func.encode(sa.func.sha256(sa.literal_column("'\\x00'::bytea").op("||")(e.entry)), "hex"),
    )
    salt: str | None = column(
        "32 random bytes that went into the entry, in hexadecimal. Null after a lawful takedown: the entry stays, and "
        "nothing can be guessed from it.",
        lambda e: _salt(expressions.text(e.leaf_index)),
    )


@node(tables.follow_up, "tracking_id", "number")
class FollowUp(Node):
    """An agency's answer. It shows the agency, never the official; the official export holds none of them."""

    id: strawberry.ID = identity("The global id, opaque.")
    complaint: Annotated["Complaint", strawberry.lazy("schema.complaint")] = one(
        "The complaint it answers.", lambda f, c: c.tracking_id == f.tracking_id
    )
    agency: Agency = one("The agency that posted it.", lambda f, a: a.id == f.agency_id)
    kind: FollowUpKind = column("What it does.")
    body: str | None = column("Its words, with personal details replaced; null when bodyWithheld.", characters=1_000)
    body_withheld: bool = column("Whether its words are not shown because they may identify a person.")
    disclosures: list[Disclosure] = elements(
        "What was removed or withheld here, and by which rule.", lambda f: f.disclosures
    )
    posted_at: datetime = column("When it was posted.")
    corrects: Annotated["FollowUp", strawberry.lazy("schema.follow_up")] | None = one(
        "The follow-up it corrects, which stays readable; null unless kind is CORRECTION.",
        lambda f, other: (other.tracking_id == f.tracking_id) & (other.number == f.corrects_number),
    )
    corrected_by: Annotated["FollowUp", strawberry.lazy("schema.follow_up")] | None = one(
        "The follow-up that corrects it; null when none does.",
        lambda f, other: (other.tracking_id == f.tracking_id) & (other.corrects_number == f.number),
    )
    log_entry: LogEntry = one("Its place in the public log.", lambda f, e: e.leaf_index == f.leaf_index)
