"""Trees of agencies, regions and categories; what an official may write; the one dataset row.

A tree function answers "these and all below them" as an array, so that a filter on a whole subtree stays one index
condition. They are stable and safe for parallel plans.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TREES = (("agency", "slug"), ("region", "code"), ("category", "slug"))

OFFICIAL_MAY = (
    "insert (tracking_id, number, agency_id, kind, body, body_withheld, disclosures, posted_at, corrects_number) on open.follow_up",
    "insert (tracking_id, sequence, kind, actor, agency_id, not_before, not_after, status, follow_up_number) on open.timeline_event",
    "update (status, status_since, follow_up_count, updated_at, last_sequence) on open.complaint",
    "insert (tracking_id, sequence, version, changed_at, kind), update (sequence, version, changed_at, kind) on open.change",
    "update (version, change_sequence, as_of) on open.dataset",
)


def upgrade() -> None:
    """Add them."""
    for table, key in TREES:
        op.execute(
            f"""
            create function open.{table}_tree(keys text[]) returns integer[]
            language sql stable parallel safe
            return array(
                with recursive tree as (
                    select id from open.{table} where {key} = any(keys)
                    union
                    select below.id from open.{table} below join tree on below.parent_id = tree.id
                )
                select id from tree
            )
            """
        )
    for grant in OFFICIAL_MAY:
        op.execute(f"grant {grant} to lapor_official")
    op.execute(
        """
        insert into open.dataset (id, version, change_sequence, as_of, as_of_day, publisher, licence, jurisdiction, public_url)
        values (1, 1, 0, now(), (now() at time zone 'Asia/Jakarta')::date, '', '', '', '')
        """
    )


def downgrade() -> None:
    """Drop the functions and the row; the grants go with their tables."""
    for table, _key in TREES:
        op.execute(f"drop function open.{table}_tree(text[])")
    op.execute("delete from open.dataset")
