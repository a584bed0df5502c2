"""The tables of schema `desk`: what the operator and the writers need, and no reader has a grant for."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from rules import terms
from store.tables import Time, metadata, words_only

DESK = "desk"

source_state = sa.Table(
    "source_state",
    metadata,
    sa.Column("source_id", sa.Integer, sa.ForeignKey("open.source.id"), nullable=False),
    sa.Column("tracking_id", sa.BigInteger, nullable=False, comment="of complaints that are or were public only"),
    sa.Column("generated_from", Time, nullable=False, comment="the last file that showed it was made then or later"),
    sa.Column("generated_to", Time, nullable=False, comment="and not after this"),
    sa.Column("status_word", sa.Text, nullable=False, comment="the source's status, from a closed list"),
    sa.Column("agency_id", sa.Integer, sa.ForeignKey("open.agency.id")),
    sa.Column("digest", BYTEA, nullable=False, comment="keyed hash of title and words as read: have they changed?"),
    sa.PrimaryKeyConstraint("source_id", "tracking_id"),
    schema=DESK,
)

unpublished = sa.Table(
    "unpublished",
    metadata,
    sa.Column("key", BYTEA, nullable=False, comment="HMAC of the tracking id; the key lies outside the database"),
    sa.Column("source_id", sa.Integer, sa.ForeignKey("open.source.id"), nullable=False),
    sa.Column("reason", sa.Text, nullable=False, comment="what this source says"),
    sa.Column(
        "tells_confidential",
        sa.Boolean,
        nullable=False,
        comment="its file marked what is; one that does not takes nothing back",
    ),
    sa.Column(
        "tells_withdrawn",
        sa.Boolean,
        nullable=False,
        comment="its file showed what is; one that does not takes nothing back",
    ),
    sa.Column("parent_agency", sa.Text, comment="its name: no public row may exist because of a hidden one"),
    sa.Column("province_code", sa.Text),
    sa.Column("year", sa.SmallInteger, comment="of submission"),
    sa.Column("generated_from", Time, nullable=False),
    sa.Column("generated_to", Time, nullable=False),
    sa.PrimaryKeyConstraint("key", "source_id"),
    words_only("reason", terms.UnpublishedReason),
    schema=DESK,
)

withdrawn = sa.Table(
    "withdrawn",
    metadata,
    sa.Column("key", BYTEA, primary_key=True, comment="HMAC of the tracking id, as in desk.unpublished"),
    sa.Column("withdrawn_at", Time, nullable=False),
    sa.Column("by_operator", sa.Boolean, nullable=False, comment="an operator's word outlasts every later file"),
    sa.Column("reason", sa.Text, comment="the operator's words, redacted; null where a source withdrew it"),
    schema=DESK,
)

review = sa.Table(
    "review",
    metadata,
    sa.Column("key", BYTEA, primary_key=True, comment="HMAC of a title or a body as read; the text itself is nowhere"),
    sa.Column("is_released", sa.Boolean, nullable=False, comment="a person read it and lets it be shown; or refused"),
    sa.Column("marked", ARRAY(sa.Integer), nullable=False, comment="start, end, start, end: what to take out besides"),
    sa.Column("redaction", sa.Text, nullable=False, comment="the version of redaction whose outcome the person saw"),
    sa.Column("reviewed_at", Time, nullable=False),
    schema=DESK,
)

change_feed = sa.Table(
    "change_feed",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column(
        "secret", BYTEA, nullable=False, comment="signs the start in a cursor, so that nobody makes an older one"
    ),
    sa.Column("forgotten_sequence", sa.BigInteger, nullable=False, comment="of the newest tombstone that was dropped"),
    sa.Column("forgotten_version", sa.BigInteger, nullable=False, comment="the dataset version of that tombstone"),
    sa.CheckConstraint("id = 1", name="one_row"),
    schema=DESK,
)

private_key = sa.Table(
    "private_key",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column(
        "fingerprint", BYTEA, nullable=False, comment="of the key outside: another key would forget what is hidden"
    ),
    sa.CheckConstraint("id = 1", name="one_row"),
    schema=DESK,
)

posting = sa.Table(
    "posting",
    metadata,
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, comment="the official's idempotency key"),
    sa.Column("input_digest", BYTEA, nullable=False, comment="the same key with another input is a conflict"),
    sa.Column("tracking_id", sa.BigInteger, nullable=False),
    sa.Column("number", sa.Integer, nullable=False, comment="of the follow-up that was posted"),
    sa.Column("leaf_index", sa.BigInteger, nullable=False),
    sa.Column("tree_size", sa.BigInteger, nullable=False, comment="of the log in the first answer"),
    sa.Column("posted_at", Time, nullable=False, index=True),
    sa.PrimaryKeyConstraint("issuer", "subject", "key"),
    schema=DESK,
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("at", Time, nullable=False, index=True),
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, comment="who, by the identity provider's name for them"),
    sa.Column("agency", sa.Text, nullable=False, comment="slug, as the token says"),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("client", sa.Text, comment="the address the request came from"),
    sa.Column("request_id", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("tracking_id", sa.BigInteger, comment="null where what was given is no number"),
    sa.Column("outcome", sa.Text, nullable=False, comment="POSTED, REPLAYED, PREVIEWED or the code of the refusal"),
    schema=DESK,
)

import_run = sa.Table(
    "import_run",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
    sa.Column("source_id", sa.Integer, sa.ForeignKey("open.source.id"), nullable=False),
    sa.Column("file_digest", BYTEA, nullable=False, index=True),
    sa.Column("generated_from", Time, nullable=False),
    sa.Column("generated_to", Time, nullable=False),
    sa.Column("started_at", Time, nullable=False),
    sa.Column("finished_at", Time, comment="null: it was cut short, importing the file again resumes it"),
    sa.Column("counts", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb"), comment="of rows, no text"),
    schema=DESK,
)

rejected_row = sa.Table(
    "rejected_row",
    metadata,
    sa.Column("run_id", sa.Integer, sa.ForeignKey("desk.import_run.id", ondelete="CASCADE"), nullable=False),
    sa.Column("row_number", sa.Integer, nullable=False),
    sa.Column("column_name", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, comment="a sentence of ours; the cell is never echoed"),
    sa.PrimaryKeyConstraint("run_id", "row_number", "column_name"),
    schema=DESK,
)
