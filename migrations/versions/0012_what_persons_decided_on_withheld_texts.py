"""What persons decided on withheld texts: by the texts' keyed hashes, with the stretches they marked, and no text."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "review",
        sa.Column(
            "key", BYTEA(), nullable=False, comment="HMAC of a title or a body as read; the text itself is nowhere"
        ),
        sa.Column(
            "is_released", sa.Boolean(), nullable=False, comment="a person read it and lets it be shown; or refused"
        ),
        sa.Column(
            "marked", ARRAY(sa.Integer()), nullable=False, comment="start, end, start, end: what to take out besides"
        ),
        sa.Column(
            "redaction", sa.Text(), nullable=False, comment="the version of redaction whose outcome the person saw"
        ),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("review_pkey")),
        schema="desk",
    )


def downgrade() -> None:
    """Drop it; what was released is withheld again at the next import that redacts anew."""
    op.drop_table("review", schema="desk")
