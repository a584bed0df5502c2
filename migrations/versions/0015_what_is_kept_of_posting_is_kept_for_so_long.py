"""What is kept of posting is kept for so long: keys for 90 days, the audit for two years.

Nobody who works with the data may delete a line of the audit; this function may, and only lines that are old enough.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the function."""
    op.execute(
        """
        create function desk.forget_posting(out keys bigint, out lines bigint) language plpgsql security definer
        set search_path = pg_catalog as $$
        begin
            delete from desk.posting where posted_at < now() - interval '90 days';
            get diagnostics keys = row_count;
            delete from desk.audit where at < now() - interval '2 years';
            get diagnostics lines = row_count;
        end $$
        """
    )
    op.execute("revoke execute on function desk.forget_posting() from public")
    op.execute("grant execute on function desk.forget_posting() to lapor_ingester")


def downgrade() -> None:
    """Drop it."""
    op.execute("drop function desk.forget_posting()")
