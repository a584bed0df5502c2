"""Deadlines, their rules, and the calendar they are counted over; the view that shows how each was counted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OFFICIAL_MAY = (
    "insert, update on open.deadline",
    "update (as_of_day) on open.dataset",
)


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "calendar",
        sa.Column("day", sa.Date(), nullable=False, comment="every day of the years that are known, without a gap"),
        sa.Column("off", sa.Text(), nullable=True, comment="why it is no working day; null when it is one"),
        sa.Column("is_leave_only", sa.Boolean(), nullable=False, comment="collective leave alone makes it a day off"),
        sa.Column(
            "ordinal", sa.Integer(), nullable=False, comment="working days since the first day, this one included"
        ),
        sa.Column(
            "ordinal_with_leave_worked", sa.Integer(), nullable=False, comment="the same, leave counted as worked"
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("calendar_pkey")),
        schema="open",
    )
    op.create_table(
        "deadline_rule",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("rule_set", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("report_class", sa.Text(), nullable=True, comment="null: whichever"),
        sa.Column("is_supervisory", sa.Boolean(), nullable=True, comment="null: whichever"),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("starts_from", sa.Text(), nullable=False),
        sa.Column("counts_start_day", sa.Boolean(), nullable=False),
        sa.Column("leave_is_worked", sa.Boolean(), nullable=False, comment="collective leave counts as working days"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="the last day in force; null while it is"),
        sa.Column("legal_source", sa.Text(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False, comment="its own text was seen"),
        sa.Column("is_regulation", sa.Boolean(), nullable=False, comment="law, which goes before a promise"),
        sa.CheckConstraint(
            "kind in ('VERIFICATION', 'FIRST_FOLLOW_UP', 'RESOLUTION', 'REPORTER_REPLY')",
            name=op.f("deadline_rule_kind_check"),
        ),
        sa.CheckConstraint(
            "report_class in ('COMPLAINT', 'ASPIRATION', 'INFORMATION_REQUEST')",
            name=op.f("deadline_rule_report_class_check"),
        ),
        sa.CheckConstraint(
            "starts_from in ('SUBMITTED', 'VERIFIED', 'ASSIGNED', 'RETURNED_NOT_COMPETENT', 'FOLLOWED_UP', 'REPORTER_REPLIED', 'POSTPONED', 'ARCHIVED', 'CLOSED', 'REOPENED')",
            name=op.f("deadline_rule_starts_from_check"),
        ),
        sa.CheckConstraint("unit in ('WORKING_DAY', 'CALENDAR_DAY')", name=op.f("deadline_rule_unit_check")),
        sa.CheckConstraint("days >= 1", name=op.f("deadline_rule_days_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("deadline_rule_pkey")),
        sa.UniqueConstraint(
            "rule_set",
            "kind",
            "report_class",
            "is_supervisory",
            "valid_from",
            name="deadline_rule_key",
            postgresql_nulls_not_distinct=True,
        ),
        schema="open",
    )
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("decree", sa.Text(), nullable=True, comment="null where its number was not found"),
        sa.Column("known_on", sa.Date(), nullable=True, comment="when it was decreed; null where that was not found"),
        sa.Column("estimated", sa.Boolean(), nullable=False, comment="not decreed yet, as far as is known"),
        sa.CheckConstraint("kind in ('NATIONAL', 'COLLECTIVE_LEAVE')", name=op.f("holiday_kind_check")),
        sa.PrimaryKeyConstraint("day", "kind", "name", name=op.f("holiday_pkey")),
        schema="open",
    )
    op.create_table(
        "deadline",
        sa.Column("tracking_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("starts_not_before", sa.Date(), nullable=False, comment="equal to starts_on when the day is known"),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="the last day on which the clock can have started"),
        sa.Column("due_not_before", sa.Date(), nullable=False, comment="equal to due_on when the day is known"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="the last day on which it can run out"),
        sa.Column(
            "met_not_before",
            sa.Date(),
            nullable=True,
            comment="when it was done, in time or not; null when it is not known to be",
        ),
        sa.Column("met_not_after", sa.Date(), nullable=True),
        sa.Column(
            "verdict",
            sa.Text(),
            nullable=True,
            comment="its state for good; null while today decides between the other states",
        ),
        sa.CheckConstraint(
            "kind in ('VERIFICATION', 'FIRST_FOLLOW_UP', 'RESOLUTION', 'REPORTER_REPLY')",
            name=op.f("deadline_kind_check"),
        ),
        sa.CheckConstraint(
            "verdict in ('MET', 'MISSED', 'UNKNOWN', 'NOT_APPLICABLE')", name=op.f("deadline_verdict_check")
        ),
        sa.CheckConstraint(
            "(met_not_before is null) = (met_not_after is null)", name=op.f("deadline_met_bounds_check")
        ),
        sa.CheckConstraint("due_not_before <= due_on", name=op.f("deadline_due_check")),
        sa.CheckConstraint("met_not_before <= met_not_after", name=op.f("deadline_met_check")),
        sa.CheckConstraint("met_not_before is null or verdict is not null", name=op.f("deadline_decided_check")),
        sa.CheckConstraint(
            "starts_not_before <= starts_on and starts_on <= due_on", name=op.f("deadline_starts_check")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["open.deadline_rule.id"], name=op.f("deadline_rule_id_fkey")),
        sa.ForeignKeyConstraint(
            ["tracking_id"], ["open.complaint.tracking_id"], name=op.f("deadline_tracking_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tracking_id", "kind", name=op.f("deadline_pkey")),
        schema="open",
    )
    op.create_index(
        "deadline_open_idx",
        "deadline",
        ["kind", "due_on", "tracking_id"],
        unique=False,
        schema="open",
        postgresql_where=sa.text("verdict is null"),
    )
    op.execute(
        """
        create view open.counted_day as
        select d.tracking_id, d.kind, c.day,
            (c.day > d.starts_on or r.counts_start_day) and not off.is_off as counted,
            case when off.is_off then c.off
                when c.day = d.starts_on and not r.counts_start_day then 'The day the clock started' end as reason
        from open.deadline d
        join open.deadline_rule r on r.id = d.rule_id
        join open.calendar c on c.day between d.starts_on and d.due_on
        cross join lateral (
            select r.unit = 'WORKING_DAY' and c.off is not null and not (c.is_leave_only and r.leave_is_worked) as is_off
        ) off
        """
    )
    for grant in OFFICIAL_MAY:
        op.execute(f"grant {grant} to lapor_official")


def downgrade() -> None:
    """Drop them again."""
    op.execute("revoke update (as_of_day) on open.dataset from lapor_official")
    op.execute("drop view open.counted_day")
    op.drop_index(
        "deadline_open_idx", table_name="deadline", schema="open", postgresql_where=sa.text("verdict is null")
    )
    op.drop_table("deadline", schema="open")
    op.drop_table("holiday", schema="open")
    op.drop_table("deadline_rule", schema="open")
    op.drop_table("calendar", schema="open")
