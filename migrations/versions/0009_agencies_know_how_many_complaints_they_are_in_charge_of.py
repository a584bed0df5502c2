"""Agencies know how many published complaints they are in charge of now, to be ordered by it.

Triggers keep the number in the writer's transaction, once a statement, as they keep the tally (revision 0005): every
complaint of `open.complaint` counts, and none that is not there. Only what moves between agencies touches a row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CAME = "select agency_id, 1 as weight from came"
WENT = "select agency_id, -1 as weight from went"
EVENTS = (
    ("insert", "new table as came", CAME),
    ("update", "old table as went new table as came", f"{CAME} union all {WENT}"),
    ("delete", "old table as went", WENT),
)


def upgrade() -> None:
    """Add the number, fill it, and let triggers keep it."""
    op.add_column(
        "agency",
        sa.Column(
            "complaint_count",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="complaints it is in charge of now, kept by triggers",
        ),
        schema="open",
    )
    op.execute(
        """
        update open.agency set complaint_count = counted.complaints
        from (select agency_id, count(*) as complaints from open.complaint group by agency_id) counted
        where agency.id = counted.agency_id
        """
    )
    op.create_index("agency_complaints_idx", "agency", ["complaint_count", "slug"], unique=False, schema="open")
    for event, tables, weighed in EVENTS:
        _keep(event, f"referencing {tables}", _add(weighed))
    _keep("truncate", "", "update open.agency set complaint_count = 0 where complaint_count <> 0")


def _add(weighed: str) -> str:
    return f"""
        update open.agency set complaint_count = complaint_count + moved.complaints
        from (
            select agency_id, sum(weight)::integer as complaints
            from ({weighed}) complaint
            where agency_id is not null
            group by agency_id
            having sum(weight) <> 0
        ) moved
        where agency.id = moved.agency_id
    """


def _keep(event: str, referencing: str, statement: str) -> None:
    """Let a trigger run `statement` after each statement of that kind on complaints."""
    op.execute(
        f"create function open.keep_agencies_on_{event}() returns trigger language plpgsql security definer "
        f"set search_path = pg_catalog, pg_temp as $$ begin {statement}; return null; end $$"
    )
    op.execute(
        f"create trigger keep_agencies_on_{event} after {event} on open.complaint {referencing} "
        f"for each statement execute function open.keep_agencies_on_{event}()"
    )


def downgrade() -> None:
    """Drop triggers, functions and number."""
    for event in ("truncate", *(event for event, _tables, _weighed in EVENTS)):
        op.execute(f"drop function open.keep_agencies_on_{event}() cascade")
    op.drop_index("agency_complaints_idx", table_name="agency", schema="open")
    op.drop_column("agency", "complaint_count", schema="open")
