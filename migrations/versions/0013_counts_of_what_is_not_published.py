"""Counts of what is not published, as they were shown: fixed grids, one a year, without what is hidden.

Cells are never added or taken away and a hidden count stands nowhere here, so readers may see the whole table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

GRIDS = "grid in ('NATION', 'PARENT_AGENCY', 'PROVINCE')"
REASONS = "reason in ('CONFIDENTIAL', 'WITHDRAWN', 'ARCHIVED', 'NOT_FORWARDED')"
OTHERS = "null: any other, or none known"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "unpublished_count",
        sa.Column("year", sa.SmallInteger(), nullable=False, comment="of submission, over when it was first published"),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="1, 2, ... within its grid: no cell is ever added"),
        sa.Column("agency_id", sa.Integer(), nullable=True, comment=OTHERS),
        sa.Column("region_id", sa.Integer(), nullable=True, comment=OTHERS),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "count", sa.Integer(), nullable=True, comment="null where hidden: what it would be stands nowhere in open"
        ),
        sa.CheckConstraint("count >= 5", name=op.f("unpublished_count_count_check")),
        sa.CheckConstraint(GRIDS, name=op.f("unpublished_count_grid_check")),
        sa.CheckConstraint(REASONS, name=op.f("unpublished_count_reason_check")),
        sa.ForeignKeyConstraint(["agency_id"], ["open.agency.id"], name=op.f("unpublished_count_agency_id_fkey")),
        sa.ForeignKeyConstraint(["region_id"], ["open.region.id"], name=op.f("unpublished_count_region_id_fkey")),
        sa.PrimaryKeyConstraint("year", "grid", "position", name=op.f("unpublished_count_pkey")),
        schema="open",
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("unpublished_count", schema="open")
