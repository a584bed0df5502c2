"""Remember which private key the keyed rows were made with, so that no other key is used beside them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD_COMMENT = "keyed hash of the row as read: has a byte of it changed?"
NEW_COMMENT = "keyed hash of title and words as read: have they changed?"


def upgrade() -> None:
    """Add the table, and say what the digest covers."""
    op.create_table(
        "private_key",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "fingerprint",
            BYTEA(),
            nullable=False,
            comment="of the key outside: another key would forget what is hidden",
        ),
        sa.CheckConstraint("id = 1", name=op.f("private_key_one_row_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("private_key_pkey")),
        schema="desk",
    )
    _comment_on_digest(NEW_COMMENT, OLD_COMMENT)


def downgrade() -> None:
    """Drop the table again."""
    op.drop_table("private_key", schema="desk")
    _comment_on_digest(OLD_COMMENT, NEW_COMMENT)


def _comment_on_digest(new: str, old: str) -> None:
    op.alter_column("source_state", "digest", schema="desk", existing_type=BYTEA(), comment=new, existing_comment=old)
