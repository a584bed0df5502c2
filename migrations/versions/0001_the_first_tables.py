"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "withdrawn",
        sa.Column(
            "key",
            postgresql.BYTEA(),
            nullable=False,
            comment="HMAC of the tracking id, as in desk.unpublished",
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "by_operator",
            sa.Boolean(),
            nullable=False,
            comment="an operator's word outlasts every later file",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("withdrawn_pkey")),
        schema="desk",
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("slug", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True, comment="the source's ID Kategori"),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("category_slug_check")),
        sa.CheckConstraint("parent_id <> id", name=op.f("category_parent_check")),
        sa.ForeignKeyConstraint(["parent_id"], ["open.category.id"], name=op.f("category_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("category_pkey")),
        sa.UniqueConstraint("external_id", name=op.f("category_external_id_key")),
        sa.UniqueConstraint("slug", name=op.f("category_slug_key")),
        schema="open",
    )
    op.create_index(op.f("category_parent_id_idx"), "category", ["parent_id"], unique=False, schema="open")
    op.create_table(
        "change",
        sa.Column("tracking_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False, comment="given under the dataset lock"),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="the dataset version that made it"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "changed_at >= '0001-01-01' and changed_at < '10000-01-01'",
            name=op.f("change_ordinary_times_check"),
        ),
        sa.CheckConstraint("kind in ('PUBLISHED', 'UPDATED', 'WITHDRAWN')", name=op.f("change_kind_check")),
        sa.PrimaryKeyConstraint("tracking_id", name=op.f("change_pkey")),
        sa.UniqueConstraint("sequence", name=op.f("change_sequence_key")),
        schema="open",
    )
    op.create_table(
        "dataset",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="moves with every changed public byte"),
        sa.Column("change_sequence", sa.BigInteger(), nullable=False, comment="the last one given to a change"),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False, comment="when this version was made"),
        sa.Column(
            "as_of_day",
            sa.Date(),
            nullable=False,
            comment="the only today there is, in the jurisdiction's zone",
        ),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("public_url", sa.Text(), nullable=False, comment="without a final slash"),
        sa.CheckConstraint(
            "as_of >= '0001-01-01' and as_of < '10000-01-01'", name=op.f("dataset_ordinary_times_check")
        ),
        sa.CheckConstraint("id = 1", name=op.f("dataset_one_row_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("dataset_pkey")),
        schema="open",
    )
    op.create_table(
        "region",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "code",
            sa.Text(collation="C"),
            nullable=False,
            comment="Kemendagri code, dotted: 76, 76.03, 76.03.01",
        ),
        sa.Column("edition", sa.Text(), nullable=False, comment="the code list the code belongs to"),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("level in ('PROVINCE', 'REGENCY', 'CITY', 'DISTRICT')", name=op.f("region_level_check")),
        sa.ForeignKeyConstraint(["parent_id"], ["open.region.id"], name=op.f("region_parent_id_fkey")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["open.region.id"], name=op.f("region_replaced_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("region_pkey")),
        sa.UniqueConstraint("code", "edition", name=op.f("region_code_edition_key")),
        schema="open",
    )
    op.create_index(op.f("region_parent_id_idx"), "region", ["parent_id"], unique=False, schema="open")
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("generated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "generated_at >= '0001-01-01' and generated_at < '10000-01-01' and imported_at >= '0001-01-01' and imported_at < '10000-01-01'",
            name=op.f("source_ordinary_times_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("source_pkey")),
        sa.UniqueConstraint("name", name=op.f("source_name_key")),
        schema="open",
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("file_digest", postgresql.BYTEA(), nullable=False),
        sa.Column("generated_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generated_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="null: it was cut short, importing the file again resumes it",
        ),
        sa.Column(
            "counts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="of rows, no text",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["open.source.id"], name=op.f("import_run_source_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("import_run_pkey")),
        schema="desk",
    )
    op.create_index(op.f("import_run_file_digest_idx"), "import_run", ["file_digest"], unique=False, schema="desk")
    op.create_table(
        "unpublished",
        sa.Column(
            "key",
            postgresql.BYTEA(),
            nullable=False,
            comment="HMAC of the tracking id; the key lies outside the database",
        ),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "parent_agency",
            sa.Text(),
            nullable=True,
            comment="its name: no public row may exist because of a hidden one",
        ),
        sa.Column("province_code", sa.Text(), nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=True, comment="of submission"),
        sa.Column("generated_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generated_to", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason in ('CONFIDENTIAL', 'WITHDRAWN', 'ARCHIVED', 'NOT_FORWARDED')",
            name=op.f("unpublished_reason_check"),
        ),
        sa.ForeignKeyConstraint(["source_id"], ["open.source.id"], name=op.f("unpublished_source_id_fkey")),
        sa.PrimaryKeyConstraint("key", name=op.f("unpublished_pkey")),
        schema="desk",
    )
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "slug",
            sa.Text(collation="C"),
            nullable=False,
            comment="made from names, never changed once public",
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "name_key",
            sa.Text(collation="C"),
            sa.Computed("lower(name)", persisted=True),
            nullable=False,
            comment="to sort by",
        ),
        sa.Column("short_name", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind in ('MINISTRY', 'STATE_INSTITUTION', 'PROVINCE', 'REGENCY', 'CITY', 'LOCAL_UNIT', 'REGIONAL_OFFICE', 'STATE_ENTERPRISE', 'UNIVERSITY', 'MISSION_ABROAD', 'OTHER')",
            name=op.f("agency_kind_check"),
        ),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("agency_slug_check")),
        sa.CheckConstraint("parent_id <> id", name=op.f("agency_parent_check")),
        sa.ForeignKeyConstraint(["parent_id"], ["open.agency.id"], name=op.f("agency_parent_id_fkey")),
        sa.ForeignKeyConstraint(["region_id"], ["open.region.id"], name=op.f("agency_region_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("agency_pkey")),
        sa.UniqueConstraint("slug", name=op.f("agency_slug_key")),
        schema="open",
    )
    op.create_index("agency_name_idx", "agency", ["name_key", "slug"], unique=False, schema="open")
    op.create_index(op.f("agency_parent_id_idx"), "agency", ["parent_id"], unique=False, schema="open")
    op.create_index(op.f("agency_region_id_idx"), "agency", ["region_id"], unique=False, schema="open")
    op.create_table(
        "rejected_row",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="a sentence of ours; the cell is never echoed"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["desk.import_run.id"], name=op.f("rejected_row_run_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "row_number", "column_name", name=op.f("rejected_row_pkey")),
        schema="desk",
    )
    op.create_table(
        "source_state",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column(
            "tracking_id",
            sa.BigInteger(),
            nullable=False,
            comment="of complaints that are or were public only",
        ),
        sa.Column(
            "generated_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the last file that showed it was made then or later",
        ),
        sa.Column("generated_to", sa.DateTime(timezone=True), nullable=False, comment="and not after this"),
        sa.Column("status_word", sa.Text(), nullable=False, comment="the source's status, from a closed list"),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "digest",
            postgresql.BYTEA(),
            nullable=False,
            comment="keyed hash of the row as read: has a byte of it changed?",
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["open.agency.id"], name=op.f("source_state_agency_id_fkey")),
        sa.ForeignKeyConstraint(["source_id"], ["open.source.id"], name=op.f("source_state_source_id_fkey")),
        sa.PrimaryKeyConstraint("source_id", "tracking_id", name=op.f("source_state_pkey")),
        schema="desk",
    )
    op.create_table(
        "agency_external_id",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False, comment="whose number it is: sp4n-lapor"),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["open.agency.id"], name=op.f("agency_external_id_agency_id_fkey")),
        sa.PrimaryKeyConstraint("agency_id", "scheme", "value", name=op.f("agency_external_id_pkey")),
        sa.UniqueConstraint("scheme", "value", name=op.f("agency_external_id_scheme_value_key")),
        schema="open",
    )
    op.create_table(
        "complaint",
        sa.Column("tracking_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_class", sa.Text(), nullable=False),
        sa.Column(
            "is_supervisory",
            sa.Boolean(),
            nullable=True,
            comment="berkadar pengawasan; null outside Pengaduan",
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="redacted, or the category's name"),
        sa.Column("body", sa.Text(), nullable=True, comment="redacted"),
        sa.Column("body_withheld", sa.Boolean(), nullable=False),
        sa.Column(
            "disclosures",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("redaction_version", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("channel_agency_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True, comment="who must answer now"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "status_group",
            sa.Text(),
            sa.Computed(
                "case status when 'SUBMITTED'::text then 'WAITING'::text when 'VERIFIED'::text then 'WAITING'::text when 'ASSIGNED'::text then 'WAITING'::text when 'FOLLOWED_UP'::text then 'IN_PROGRESS'::text when 'REPORTER_REPLIED'::text then 'IN_PROGRESS'::text when 'POSTPONED'::text then 'NOT_PROCESSED'::text when 'ARCHIVED'::text then 'NOT_PROCESSED'::text when 'CLOSED'::text then 'DONE'::text else null::text end",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("source_status", sa.Text(), nullable=True, comment="the source's own word"),
        sa.Column(
            "status_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="null when the source only bounds it",
        ),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column(
            "follow_up_count",
            sa.Integer(),
            nullable=True,
            comment="follow-ups known; null when the source shows none either way",
        ),
        sa.Column("archive_reasons", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("incident_date", sa.Date(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when a public byte of it last changed here",
        ),
        sa.Column("support_count", sa.Integer(), nullable=True),
        sa.Column("comment_count", sa.Integer(), nullable=True),
        sa.Column("attachment_count", sa.Integer(), nullable=True),
        sa.Column("last_sequence", sa.Integer(), nullable=False, comment="of its timeline"),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'CLOSED') = (closed_by is not null)", name=op.f("complaint_closer_check")),
        sa.CheckConstraint(
            "archive_reasons <@ array['INCOMPLETE', 'UNCLEAR', 'TOO_GENERAL', 'OUT_OF_SCOPE', 'NOT_COMPETENT', 'NO_EVIDENCE', 'DISCRIMINATORY_CONTENT', 'EXPIRED', 'DUPLICATE', 'SPAM', 'NO_REPORTER_RESPONSE', 'OTHER']::text[]",
            name=op.f("complaint_archive_reasons_check"),
        ),
        sa.CheckConstraint(
            "channel in ('WEBSITE', 'SMS', 'ANDROID', 'IOS', 'X', 'WHATSAPP', 'EMAIL', 'PARTNER_SYSTEM', 'IN_PERSON', 'LETTER', 'VICE_PRESIDENT_OFFICE', 'OTHER')",
            name=op.f("complaint_channel_check"),
        ),
        sa.CheckConstraint(
            "closed_by in ('REPORTER', 'AGENCY', 'ADMIN', 'SYSTEM', 'UNKNOWN')",
            name=op.f("complaint_closed_by_check"),
        ),
        sa.CheckConstraint("jsonb_typeof(disclosures) = 'array'", name=op.f("complaint_disclosures_check")),
        sa.CheckConstraint(
            "report_class in ('COMPLAINT', 'ASPIRATION', 'INFORMATION_REQUEST')",
            name=op.f("complaint_report_class_check"),
        ),
        sa.CheckConstraint(
            "status in ('SUBMITTED', 'VERIFIED', 'ASSIGNED', 'FOLLOWED_UP', 'REPORTER_REPLIED', 'POSTPONED', 'ARCHIVED', 'CLOSED')",
            name=op.f("complaint_status_check"),
        ),
        sa.CheckConstraint(
            "submitted_at >= '0001-01-01' and submitted_at < '10000-01-01' and updated_at >= '0001-01-01' and updated_at < '10000-01-01'",
            name=op.f("complaint_ordinary_times_check"),
        ),
        sa.CheckConstraint("not body_withheld or body is null", name=op.f("complaint_withheld_body_check")),
        sa.CheckConstraint("tracking_id > 0", name=op.f("complaint_tracking_id_check")),
        sa.ForeignKeyConstraint(["agency_id"], ["open.agency.id"], name=op.f("complaint_agency_id_fkey")),
        sa.ForeignKeyConstraint(["category_id"], ["open.category.id"], name=op.f("complaint_category_id_fkey")),
        sa.ForeignKeyConstraint(
            ["channel_agency_id"], ["open.agency.id"], name=op.f("complaint_channel_agency_id_fkey")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["open.region.id"], name=op.f("complaint_region_id_fkey")),
        sa.ForeignKeyConstraint(["source_id"], ["open.source.id"], name=op.f("complaint_source_id_fkey")),
        sa.PrimaryKeyConstraint("tracking_id", name=op.f("complaint_pkey")),
        schema="open",
    )
    op.create_index(
        "complaint_agency_submitted_idx",
        "complaint",
        ["agency_id", sa.literal_column("submitted_at desc"), sa.literal_column("tracking_id desc")],
        unique=False,
        schema="open",
    )
    op.create_index(
        "complaint_category_submitted_idx",
        "complaint",
        ["category_id", sa.literal_column("submitted_at desc"), sa.literal_column("tracking_id desc")],
        unique=False,
        schema="open",
    )
    op.create_index(
        "complaint_channel_submitted_idx",
        "complaint",
        ["channel", sa.literal_column("submitted_at desc"), sa.literal_column("tracking_id desc")],
        unique=False,
        schema="open",
    )
    op.create_index(
        "complaint_class_submitted_idx",
        "complaint",
        ["report_class", sa.literal_column("submitted_at desc"), sa.literal_column("tracking_id desc")],
        unique=False,
        schema="open",
    )
    op.create_index(
        "complaint_region_submitted_idx",
        "complaint",
        ["region_id", sa.literal_column("submitted_at desc"), sa.literal_column("tracking_id desc")],
        unique=False,
        schema="open",
    )
    op.create_index(
        "complaint_status_submitted_idx",
        "complaint",
        ["status", sa.literal_column("submitted_at desc"), sa.literal_column("tracking_id desc")],
        unique=False,
        schema="open",
    )
    op.create_index(
        "complaint_submitted_idx",
        "complaint",
        [sa.literal_column("submitted_at desc"), sa.literal_column("tracking_id desc")],
        unique=False,
        schema="open",
    )
    op.create_index(
        "complaint_support_idx",
        "complaint",
        [sa.literal_column("coalesce(support_count, -1) desc"), sa.literal_column("tracking_id desc")],
        unique=False,
        schema="open",
    )
    op.create_index(
        "complaint_updated_idx",
        "complaint",
        [sa.literal_column("updated_at desc"), sa.literal_column("tracking_id desc")],
        unique=False,
        schema="open",
    )
    op.create_table(
        "assignment",
        sa.Column("tracking_id", sa.BigInteger(), nullable=False),
        sa.Column("hop", sa.Integer(), nullable=False, comment="1, 2, ... within its complaint"),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="bounds of the moment it was assigned",
        ),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="null while it lasts, and where the source only bounds the end",
        ),
        sa.Column("end_reason", sa.Text(), nullable=True, comment="null while it lasts"),
        sa.CheckConstraint(
            "end_reason in ('RETURNED_NOT_COMPETENT', 'REASSIGNED', 'CLOSED')",
            name=op.f("assignment_end_reason_check"),
        ),
        sa.CheckConstraint(
            "not_before >= '0001-01-01' and not_before < '10000-01-01' and not_after >= '0001-01-01' and not_after < '10000-01-01'",
            name=op.f("assignment_ordinary_times_check"),
        ),
        sa.CheckConstraint("ended_at is null or end_reason is not null", name=op.f("assignment_ended_check")),
        sa.CheckConstraint("not_before <= not_after", name=op.f("assignment_bounds_check")),
        sa.ForeignKeyConstraint(["agency_id"], ["open.agency.id"], name=op.f("assignment_agency_id_fkey")),
        sa.ForeignKeyConstraint(
            ["tracking_id"],
            ["open.complaint.tracking_id"],
            name=op.f("assignment_tracking_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tracking_id", "hop", name=op.f("assignment_pkey")),
        schema="open",
    )
    op.create_table(
        "follow_up",
        sa.Column("tracking_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, ... within its complaint"),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True, comment="redacted"),
        sa.Column("body_withheld", sa.Boolean(), nullable=False),
        sa.Column(
            "disclosures",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrects_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'CORRECTION') = (corrects_number is not null)", name=op.f("follow_up_correction_check")
        ),
        sa.CheckConstraint("jsonb_typeof(disclosures) = 'array'", name=op.f("follow_up_disclosures_check")),
        sa.CheckConstraint(
            "kind in ('ACKNOWLEDGEMENT', 'PROGRESS', 'SUBSTANTIVE', 'CLARIFICATION_REQUEST', 'CORRECTION', 'UNSPECIFIED')",
            name=op.f("follow_up_kind_check"),
        ),
        sa.CheckConstraint(
            "posted_at >= '0001-01-01' and posted_at < '10000-01-01'",
            name=op.f("follow_up_ordinary_times_check"),
        ),
        sa.CheckConstraint("not body_withheld or body is null", name=op.f("follow_up_withheld_body_check")),
        sa.ForeignKeyConstraint(["agency_id"], ["open.agency.id"], name=op.f("follow_up_agency_id_fkey")),
        sa.ForeignKeyConstraint(
            ["tracking_id", "corrects_number"],
            ["open.follow_up.tracking_id", "open.follow_up.number"],
            name="follow_up_corrects_fkey",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tracking_id"],
            ["open.complaint.tracking_id"],
            name=op.f("follow_up_tracking_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tracking_id", "number", name=op.f("follow_up_pkey")),
        sa.UniqueConstraint("tracking_id", "corrects_number", name=op.f("follow_up_tracking_id_corrects_number_key")),
        schema="open",
    )
    op.create_table(
        "timeline_event",
        sa.Column("tracking_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, comment="gap-free per complaint, from 1"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="equal to not_after when the time is known",
        ),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, comment="the complaint's status after this event"),
        sa.Column("follow_up_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "actor in ('REPORTER', 'AGENCY', 'ADMIN', 'SYSTEM', 'UNKNOWN')",
            name=op.f("timeline_event_actor_check"),
        ),
        sa.CheckConstraint(
            "kind in ('SUBMITTED', 'VERIFIED', 'ASSIGNED', 'RETURNED_NOT_COMPETENT', 'FOLLOWED_UP', 'REPORTER_REPLIED', 'POSTPONED', 'ARCHIVED', 'CLOSED', 'REOPENED')",
            name=op.f("timeline_event_kind_check"),
        ),
        sa.CheckConstraint(
            "not_before >= '0001-01-01' and not_before < '10000-01-01' and not_after >= '0001-01-01' and not_after < '10000-01-01'",
            name=op.f("timeline_event_ordinary_times_check"),
        ),
        sa.CheckConstraint(
            "status in ('SUBMITTED', 'VERIFIED', 'ASSIGNED', 'FOLLOWED_UP', 'REPORTER_REPLIED', 'POSTPONED', 'ARCHIVED', 'CLOSED')",
            name=op.f("timeline_event_status_check"),
        ),
        sa.CheckConstraint("not_before <= not_after", name=op.f("timeline_event_bounds_check")),
        sa.CheckConstraint("sequence >= 1", name=op.f("timeline_event_sequence_check")),
        sa.ForeignKeyConstraint(["agency_id"], ["open.agency.id"], name=op.f("timeline_event_agency_id_fkey")),
        sa.ForeignKeyConstraint(
            ["tracking_id", "follow_up_number"],
            ["open.follow_up.tracking_id", "open.follow_up.number"],
            name="timeline_event_follow_up_fkey",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tracking_id"],
            ["open.complaint.tracking_id"],
            name=op.f("timeline_event_tracking_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tracking_id", "sequence", name=op.f("timeline_event_pkey")),
        schema="open",
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("timeline_event", schema="open")
    op.drop_table("follow_up", schema="open")
    op.drop_table("assignment", schema="open")
    op.drop_index("complaint_updated_idx", table_name="complaint", schema="open")
    op.drop_index("complaint_support_idx", table_name="complaint", schema="open")
    op.drop_index("complaint_submitted_idx", table_name="complaint", schema="open")
    op.drop_index("complaint_status_submitted_idx", table_name="complaint", schema="open")
    op.drop_index("complaint_region_submitted_idx", table_name="complaint", schema="open")
    op.drop_index("complaint_class_submitted_idx", table_name="complaint", schema="open")
    op.drop_index("complaint_channel_submitted_idx", table_name="complaint", schema="open")
    op.drop_index("complaint_category_submitted_idx", table_name="complaint", schema="open")
    op.drop_index("complaint_agency_submitted_idx", table_name="complaint", schema="open")
    op.drop_table("complaint", schema="open")
    op.drop_table("agency_external_id", schema="open")
    op.drop_table("source_state", schema="desk")
    op.drop_table("rejected_row", schema="desk")
    op.drop_index(op.f("agency_region_id_idx"), table_name="agency", schema="open")
    op.drop_index(op.f("agency_parent_id_idx"), table_name="agency", schema="open")
    op.drop_index("agency_name_idx", table_name="agency", schema="open")
    op.drop_table("agency", schema="open")
    op.drop_table("unpublished", schema="desk")
    op.drop_index(op.f("import_run_file_digest_idx"), table_name="import_run", schema="desk")
    op.drop_table("import_run", schema="desk")
    op.drop_table("source", schema="open")
    op.drop_index(op.f("region_parent_id_idx"), table_name="region", schema="open")
    op.drop_table("region", schema="open")
    op.drop_table("dataset", schema="open")
    op.drop_table("change", schema="open")
    op.drop_index(op.f("category_parent_id_idx"), table_name="category", schema="open")
    op.drop_table("category", schema="open")
    op.drop_table("withdrawn", schema="desk")
