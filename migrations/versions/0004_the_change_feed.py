"""The change feed: cursors that nobody can make up, what was forgotten of withdrawals, and why an operator withdrew.

The two functions belong to the owner, who may read the secret; whoever reads the feed may not.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the functions."""
    op.create_table(
        "change_feed",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "secret", BYTEA(), nullable=False, comment="signs the start in a cursor, so that nobody makes an older one"
        ),
        sa.Column(
            "forgotten_sequence", sa.BigInteger(), nullable=False, comment="of the newest tombstone that was dropped"
        ),
        sa.Column(
            "forgotten_version", sa.BigInteger(), nullable=False, comment="the dataset version of that tombstone"
        ),
        sa.CheckConstraint("id = 1", name=op.f("change_feed_one_row_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("change_feed_pkey")),
        schema="desk",
    )
    op.create_index(
        "change_tombstone_idx",
        "change",
        ["changed_at"],
        unique=False,
        schema="open",
        postgresql_where=sa.text("kind = 'WITHDRAWN'"),
    )
    op.add_column(
        "withdrawn",
        sa.Column(
            "reason",
            sa.Text(),
            nullable=True,
            comment="the operator's words, redacted; null where a source withdrew it",
        ),
        schema="desk",
    )
    op.execute(
        "insert into desk.change_feed (id, secret, forgotten_sequence, forgotten_version)"
        " values (1, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 0, 0)"
    )
    op.execute("revoke all on desk.change_feed from lapor_ingester")
    op.execute("grant select (id, forgotten_sequence, forgotten_version) on desk.change_feed to lapor_ingester")
    op.execute("grant update (forgotten_sequence, forgotten_version) on desk.change_feed to lapor_ingester")
    op.execute(
        """
        create function open.feed_mark(start bigint) returns text
        language sql stable parallel safe security definer set search_path = pg_catalog
        return (
            select encode(substr(sha256(f.secret || convert_to(start::text, 'UTF8') || f.secret), 1, 12), 'hex')
            from desk.change_feed f
        )
        """
    )
    op.execute(
        """
        create function open.feed_after(start bigint, reached bigint, mark text) returns bigint
        language plpgsql stable parallel safe security definer set search_path = pg_catalog as $$
        begin
            if mark is distinct from open.feed_mark(start) or exists (
                select from desk.change_feed f where reached < f.forgotten_sequence and start < f.forgotten_version
            ) then
                raise exception 'not a cursor of the change feed' using errcode = 'LT001';
            end if;
            return reached;
        end $$
        """
    )


def downgrade() -> None:
    """Drop them again."""
    op.execute("drop function open.feed_after(bigint, bigint, text)")
    op.execute("drop function open.feed_mark(bigint)")
    op.drop_table("change_feed", schema="desk")
    op.drop_column("withdrawn", "reason", schema="desk")
    op.drop_index("change_tombstone_idx", table_name="change", schema="open")
