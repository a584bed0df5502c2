"""The dataset tells since which version its calendar and its deadline rules are as they are.

Whoever keeps them in memory, thousands of rows, compares that one number under the dataset lock.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the number; what is loaded by now has been so since the beginning."""
    op.add_column(
        "dataset",
        sa.Column(
            "clocks_version",
            sa.BigInteger,
            nullable=False,
            server_default="0",
            comment="since which the calendar and the deadline rules are as they are",
        ),
        schema="open",
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("dataset", "clocks_version", schema="open")
