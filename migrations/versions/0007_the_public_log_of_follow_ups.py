"""The public log of follow-ups, and what posting them needs: the keys that make a repetition harmless, and the audit.

Follow-ups that are here already are logged in the order of their posting; whoever writes one from now on logs it too.
"""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from rules.log_entry import SALT_BYTES, LoggedFollowUp, entry_of
from rules.merkle import grown, leaf_hash

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


OFFICIAL_MAY = (
    "insert (leaf_index, salt) on open.follow_up",
    "insert on open.log_entry",
    "insert on open.log_node",
    "usage on schema desk",
    "select, insert on desk.posting",
    "insert on desk.audit",
)

HERE = """
select f.tracking_id, f.number, a.slug, f.kind, f.body, f.posted_at,
    translate(encode(convert_to('FollowUp:' || f.tracking_id || ':' || f.corrects_number, 'UTF8'), 'base64'), E'+/=\\n', '-_')
from open.follow_up f join open.agency a on a.id = f.agency_id order by f.posted_at, f.tracking_id, f.number
"""


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="who, by the identity provider's name for them"),
        sa.Column("agency", sa.Text(), nullable=False, comment="slug, as the token says"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True, comment="the address the request came from"),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("tracking_id", sa.BigInteger(), nullable=True, comment="null where what was given is no number"),
        sa.Column(
            "outcome", sa.Text(), nullable=False, comment="POSTED, REPLAYED, PREVIEWED or the code of the refusal"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_pkey")),
        schema="desk",
    )
    op.create_index(op.f("audit_at_idx"), "audit", ["at"], unique=False, schema="desk")
    op.create_table(
        "posting",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the official's idempotency key"),
        sa.Column(
            "input_digest", postgresql.BYTEA(), nullable=False, comment="the same key with another input is a conflict"
        ),
        sa.Column("tracking_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="of the follow-up that was posted"),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.Column("tree_size", sa.BigInteger(), nullable=False, comment="of the log in the first answer"),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", "key", name=op.f("posting_pkey")),
        schema="desk",
    )
    op.create_index(op.f("posting_posted_at_idx"), "posting", ["posted_at"], unique=False, schema="desk")
    op.create_table(
        "log_entry",
        sa.Column(
            "leaf_index", sa.BigInteger(), autoincrement=False, nullable=False, comment="0, 1, 2, ... without gaps"
        ),
        sa.Column("entry", postgresql.BYTEA(), nullable=False, comment="salted hash of a follow-up, which may be gone"),
        sa.CheckConstraint("leaf_index >= 0", name=op.f("log_entry_leaf_index_check")),
        sa.CheckConstraint("length(entry) = 32", name=op.f("log_entry_entry_check")),
        sa.PrimaryKeyConstraint("leaf_index", name=op.f("log_entry_pkey")),
        schema="open",
    )
    op.create_table(
        "log_node",
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column(
            "hash",
            postgresql.BYTEA(),
            nullable=False,
            comment="of the 2^level leaves from index * 2^level on, all there",
        ),
        sa.CheckConstraint("length(hash) = 32", name=op.f("log_node_hash_check")),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("log_node_pkey")),
        schema="open",
    )
    op.add_column("follow_up", sa.Column("leaf_index", sa.BigInteger(), nullable=True), schema="open")
    op.add_column(
        "follow_up",
        sa.Column("salt", postgresql.BYTEA(), nullable=True, comment="proves the log entry; null after a takedown"),
        schema="open",
    )
    op.create_unique_constraint(op.f("follow_up_leaf_index_key"), "follow_up", ["leaf_index"], schema="open")
    op.create_foreign_key(
        op.f("follow_up_leaf_index_fkey"),
        "follow_up",
        "log_entry",
        ["leaf_index"],
        ["leaf_index"],
        source_schema="open",
        referent_schema="open",
    )
    op.create_check_constraint(op.f("follow_up_salt_check"), "follow_up", "length(salt) = 32", schema="open")
    _log_what_is_here()
    op.alter_column("follow_up", "leaf_index", existing_type=sa.BigInteger(), nullable=False, schema="open")
    for table in ("open.log_entry", "open.log_node", "desk.audit"):
        op.execute(f"revoke update, delete on {table} from lapor_ingester")
    for grant in OFFICIAL_MAY:
        op.execute(f"grant {grant} to lapor_official")


def _log_what_is_here() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text(HERE)).all()
    entries = [
        (row, salt, entry_of(salt, LoggedFollowUp(row[0], row[2], row[3], row[4], row[5], row[6])))
        for row, salt in ((row, secrets.token_bytes(SALT_BYTES)) for row in rows)
    ]
    if not entries:
        return
    connection.execute(
        sa.text("insert into open.log_entry (leaf_index, entry) values (:index, :entry)"),
        [{"index": index, "entry": entry} for index, (_row, _salt, entry) in enumerate(entries)],
    )
    nodes = grown(0, [leaf_hash(entry) for _row, _salt, entry in entries], {})
    connection.execute(
        sa.text("insert into open.log_node (level, index, hash) values (:level, :index, :hash)"),
        [{"level": level, "index": index, "hash": digest} for (level, index), digest in nodes.items()],
    )
    connection.execute(
        sa.text("update open.follow_up set leaf_index = :index, salt = :salt where tracking_id = :id and number = :n"),
        [
            {"index": index, "salt": salt, "id": row[0], "n": row[1]}
            for index, (row, salt, _entry) in enumerate(entries)
        ],
    )


def downgrade() -> None:
    """Drop them again; what was posted stays."""
    op.execute("revoke usage on schema desk from lapor_official")
    op.drop_constraint(op.f("follow_up_salt_check"), "follow_up", schema="open", type_="check")
    op.drop_constraint(op.f("follow_up_leaf_index_fkey"), "follow_up", schema="open", type_="foreignkey")
    op.drop_constraint(op.f("follow_up_leaf_index_key"), "follow_up", schema="open", type_="unique")
    op.drop_column("follow_up", "salt", schema="open")
    op.drop_column("follow_up", "leaf_index", schema="open")
    op.drop_table("log_node", schema="open")
    op.drop_table("log_entry", schema="open")
    op.drop_index(op.f("posting_posted_at_idx"), table_name="posting", schema="desk")
    op.drop_table("posting", schema="desk")
    op.drop_index(op.f("audit_at_idx"), table_name="audit", schema="desk")
    op.drop_table("audit", schema="desk")
