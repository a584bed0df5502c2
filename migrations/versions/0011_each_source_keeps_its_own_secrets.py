"""Remember of a hidden complaint what each source says of it, not only what the first one said.

A complaint may be public only while no source calls it secret. With one row a complaint, the second source to say so was
forgotten, and the first could publish it again alone. Nobody knows of the rows that are there which columns their file
had: they are taken to have told everything, so that only a file with all columns takes them back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TOLD = {
    "tells_confidential": "its file marked what is; one that does not takes nothing back",
    "tells_withdrawn": "its file showed what is; one that does not takes nothing back",
}
COMMENT = "what this source says"


def upgrade() -> None:
    """Let each source have a row of its own."""
    for column, comment in TOLD.items():
        op.add_column(
            "unpublished",
            sa.Column(column, sa.Boolean(), nullable=False, comment=comment, server_default=sa.true()),
            schema="desk",
        )
        op.alter_column("unpublished", column, schema="desk", server_default=None)
    op.alter_column("unpublished", "reason", schema="desk", existing_type=sa.Text(), comment=COMMENT)
    op.execute("alter table desk.unpublished drop constraint unpublished_pkey")
    op.create_primary_key("unpublished_pkey", "unpublished", ["key", "source_id"], schema="desk")


def downgrade() -> None:
    """Keep, of each complaint, the row of the source that says most."""
    op.execute(
        """
        delete from desk.unpublished u using (
            select key, (array_agg(source_id order by coalesce(array_position(
                array['CONFIDENTIAL', 'WITHDRAWN', 'ARCHIVED', 'NOT_FORWARDED'], reason), 5), source_id))[1] as kept
            from desk.unpublished group by key
        ) first where u.key = first.key and u.source_id <> first.kept
        """
    )
    for column in TOLD:
        op.drop_column("unpublished", column, schema="desk")
    op.execute("alter table desk.unpublished drop constraint unpublished_pkey")
    op.create_primary_key("unpublished_pkey", "unpublished", ["key"], schema="desk")
    op.alter_column(
        "unpublished",
        "reason",
        schema="desk",
        existing_type=sa.Text(),
        comment=None,
        existing_comment=COMMENT,
    )
