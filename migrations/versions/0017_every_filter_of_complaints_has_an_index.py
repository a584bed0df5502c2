"""Every filter of complaints has an index: who closed, matters for supervision, follow-ups known, the day it is about.

What each costs and why it is there is said in docs/adr/0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NEWEST_FIRST = [sa.literal_column("submitted_at desc"), sa.literal_column("tracking_id desc")]


def upgrade() -> None:
    """Add them."""
    op.create_index(
        "complaint_supervisory_submitted_idx",
        "complaint",
        ["is_supervisory", *NEWEST_FIRST],
        unique=False,
        schema="open",
    )
    op.create_index(
        "complaint_follow_ups_submitted_idx",
        "complaint",
        ["follow_up_count", *NEWEST_FIRST],
        unique=False,
        schema="open",
    )
    op.create_index(
        "complaint_closer_submitted_idx",
        "complaint",
        ["closed_by", *NEWEST_FIRST],
        unique=False,
        schema="open",
        postgresql_where=sa.text("closed_by is not null"),
    )
    op.create_index(
        "complaint_incident_idx",
        "complaint",
        ["incident_date", "tracking_id"],
        unique=False,
        schema="open",
        postgresql_where=sa.text("incident_date is not null"),
    )


def downgrade() -> None:
    """Drop them again."""
    for name in ("incident", "closer_submitted", "follow_ups_submitted", "supervisory_submitted"):
        op.drop_index(f"complaint_{name}_idx", table_name="complaint", schema="open")
