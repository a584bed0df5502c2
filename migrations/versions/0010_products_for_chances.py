"""A product as an aggregate: the chance to get through several days is the product of the chances of each.

`exp(sum(ln(…)))` would fail on a day that nobody gets through.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.execute(
        "create aggregate open.product (float8) (sfunc = float8mul, stype = float8, initcond = '1', parallel = safe)"
    )


def downgrade() -> None:
    """Drop it."""
    op.execute("drop aggregate open.product (float8)")
