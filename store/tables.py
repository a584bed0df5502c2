"""The tables of schema `open`, as SQLAlchemy Core: what can be published at all, and therefore what can ever leak.

What the operator needs and nobody else sees lies in schema `desk` (`store.desk_tables`). Neither has a column for a
reporter's name, identity number, telephone, address or original words.
"""

from collections.abc import Iterable
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB, TSVECTOR

from rules import terms

metadata = sa.MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

OPEN = "open"

Time = sa.DateTime(timezone=True)
Key = sa.Text(collation="C")
"""Text that is compared byte by byte, so that an order means the same on every server."""


def words_only(column: str, words: Iterable[StrEnum], *, array: bool = False) -> sa.CheckConstraint:
    """A constraint that `column` holds only words of one vocabulary of `rules.terms`."""
    listed = ", ".join(f"'{word}'" for word in words)
    test = f"{column} <@ array[{listed}]::text[]" if array else f"{column} in ({listed})"
    return sa.CheckConstraint(test, name=column)


def ordinary_times(*columns: str) -> sa.CheckConstraint:
    """A constraint that keeps infinity and years before 1 out: neither has an RFC 3339 form."""
    test = " and ".join(f"{c} >= '0001-01-01' and {c} < '10000-01-01'" for c in columns)
    return sa.CheckConstraint(test, name="ordinary_times")


def _disclosures() -> sa.Column[object]:
    """A list of `{field, state, rule}` objects, `rules.disclosure.Disclosure` written as JSON."""
    return sa.Column("disclosures", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb"))


def _words_of(expression: str) -> sa.Column[object]:
    """The words to search by, kept by PostgreSQL itself; what they are is said in revision 0006."""
    return sa.Column("words", TSVECTOR, sa.Computed(expression, persisted=True), nullable=False)


def status_group() -> sa.Computed:
    """The group of the row's status, worked out from the one table in `rules.terms`."""
    branches = " ".join(f"when '{status}'::text then '{status.group}'::text" for status in terms.ComplaintStatus)
    return sa.Computed(f"case status {branches} else null::text end", persisted=True)


region = sa.Table(
    "region",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
    sa.Column("code", Key, nullable=False, comment="Kemendagri code, dotted: 76, 76.03, 76.03.01"),
    sa.Column("edition", sa.Text, nullable=False, comment="the code list the code belongs to"),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("parent_id", sa.Integer, sa.ForeignKey("open.region.id"), index=True),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.Column("replaced_by_id", sa.Integer, sa.ForeignKey("open.region.id")),
    _words_of("open.name_words(name)"),
    sa.Index("region_words_idx", "words", postgresql_using="gin"),
    sa.UniqueConstraint("code", "edition"),
    words_only("level", terms.RegionLevel),
    schema=OPEN,
)

agency = sa.Table(
    "agency",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
    sa.Column("slug", Key, nullable=False, unique=True, comment="made from names, never changed once public"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_key", Key, sa.Computed("lower(name)", persisted=True), nullable=False, comment="to sort by"),
    sa.Column("short_name", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("parent_id", sa.Integer, sa.ForeignKey("open.agency.id"), index=True),
    sa.Column("region_id", sa.Integer, sa.ForeignKey("open.region.id"), index=True),
    sa.Column(
        "complaint_count",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="complaints it is in charge of now, kept by triggers",
    ),
    sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
    sa.CheckConstraint("parent_id <> id", name="parent"),
    words_only("kind", terms.AgencyKind),
    _words_of("open.name_words(name || ' ' || coalesce(short_name, ''))"),
    sa.Index("agency_name_idx", "name_key", "slug"),
    sa.Index("agency_complaints_idx", "complaint_count", "slug"),
    sa.Index("agency_words_idx", "words", postgresql_using="gin"),
    schema=OPEN,
)

agency_external_id = sa.Table(
    "agency_external_id",
    metadata,
    sa.Column("agency_id", sa.Integer, sa.ForeignKey("open.agency.id"), nullable=False),
    sa.Column("scheme", sa.Text, nullable=False, comment="whose number it is: sp4n-lapor"),
    sa.Column("value", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("agency_id", "scheme", "value"),
    sa.UniqueConstraint("scheme", "value"),
    schema=OPEN,
)

category = sa.Table(
    "category",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
    sa.Column("slug", Key, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("parent_id", sa.Integer, sa.ForeignKey("open.category.id"), index=True),
    sa.Column("external_id", sa.Text, unique=True, comment="the source's ID Kategori"),
    _words_of("open.name_words(name)"),
    sa.Index("category_words_idx", "words", postgresql_using="gin"),
    sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
    sa.CheckConstraint("parent_id <> id", name="parent"),
    schema=OPEN,
)

source = sa.Table(
    "source",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("url", sa.Text),
    sa.Column("generated_at", Time),
    sa.Column("imported_at", Time, nullable=False),
    ordinary_times("generated_at", "imported_at"),
    schema=OPEN,
)

complaint = sa.Table(
    "complaint",
    metadata,
    sa.Column("tracking_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("report_class", sa.Text, nullable=False),
    sa.Column("is_supervisory", sa.Boolean, comment="berkadar pengawasan; null outside Pengaduan"),
    sa.Column("title", sa.Text, nullable=False, comment="redacted, or the category's name"),
    sa.Column("body", sa.Text, comment="redacted"),
    sa.Column("body_withheld", sa.Boolean, nullable=False),
    _disclosures(),
    sa.Column("redaction_version", sa.Text, nullable=False),
    sa.Column("category_id", sa.Integer, sa.ForeignKey("open.category.id")),
    sa.Column("region_id", sa.Integer, sa.ForeignKey("open.region.id")),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("channel_agency_id", sa.Integer, sa.ForeignKey("open.agency.id")),
    sa.Column("agency_id", sa.Integer, sa.ForeignKey("open.agency.id"), comment="who must answer now"),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("status_group", sa.Text, status_group(), nullable=False),
    sa.Column("source_status", sa.Text, comment="the source's own word"),
    sa.Column("status_since", Time, comment="null when the source only bounds it"),
    sa.Column("closed_by", sa.Text),
    sa.Column("follow_up_count", sa.Integer, comment="follow-ups known; null when the source shows none either way"),
    sa.Column("archive_reasons", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    sa.Column("incident_date", sa.Date),
    sa.Column("submitted_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False, comment="when a public byte of it last changed here"),
    sa.Column("support_count", sa.Integer),
    sa.Column("comment_count", sa.Integer),
    sa.Column("attachment_count", sa.Integer),
    sa.Column("last_sequence", sa.Integer, nullable=False, comment="of its timeline"),
    sa.Column("source_id", sa.Integer, sa.ForeignKey("open.source.id"), nullable=False),
    _words_of("open.complaint_words(title, body)"),
    sa.Index("complaint_words_idx", "words", postgresql_using="gin"),
    sa.CheckConstraint("tracking_id > 0", name="tracking_id"),
    sa.CheckConstraint("not body_withheld or body is null", name="withheld_body"),
    sa.CheckConstraint("(status = 'CLOSED') = (closed_by is not null)", name="closer"),
    sa.CheckConstraint("jsonb_typeof(disclosures) = 'array'", name="disclosures"),
    ordinary_times("submitted_at", "updated_at"),
    words_only("report_class", terms.ReportClass),
    words_only("channel", terms.Channel),
    words_only("status", terms.ComplaintStatus),
    words_only("closed_by", terms.Actor),
    words_only("archive_reasons", terms.ArchiveReason, array=True),
    sa.Index("complaint_submitted_idx", sa.text("submitted_at desc"), sa.text("tracking_id desc")),
    sa.Index("complaint_updated_idx", sa.text("updated_at desc"), sa.text("tracking_id desc")),
    sa.Index("complaint_support_idx", sa.text("coalesce(support_count, -1) desc"), sa.text("tracking_id desc")),
    *(
        sa.Index(
            f"complaint_{name}_submitted_idx",
            column,
            sa.text("submitted_at desc"),
            sa.text("tracking_id desc"),
        )
        for name, column in (
            ("agency", "agency_id"),
            ("category", "category_id"),
            ("region", "region_id"),
            ("status", "status"),
            ("class", "report_class"),
            ("channel", "channel"),
            ("supervisory", "is_supervisory"),
            ("follow_ups", "follow_up_count"),
        )
    ),
    sa.Index(
        "complaint_closer_submitted_idx",
        "closed_by",
        sa.text("submitted_at desc"),
        sa.text("tracking_id desc"),
        postgresql_where=sa.text("closed_by is not null"),
    ),
    sa.Index(
        "complaint_incident_idx",
        "incident_date",
        "tracking_id",
        postgresql_where=sa.text("incident_date is not null"),
    ),
    schema=OPEN,
    # Read by `resolvers.ordered`: it grows without end, so that no plan may depend on luck.
    info={
        "found_by": (
            *("agency_id", "region_id", "category_id", "incident_date", "submitted_at", "updated_at"),
            *("closed_by", "is_supervisory", "follow_up_count", "channel", "report_class", "status"),
        )
    },
)

log_entry = sa.Table(
    "log_entry",
    metadata,
    sa.Column("leaf_index", sa.BigInteger, primary_key=True, autoincrement=False, comment="0, 1, 2, ... without gaps"),
    sa.Column("entry", BYTEA, nullable=False, comment="salted hash of a follow-up, which may be gone"),
    sa.CheckConstraint("leaf_index >= 0", name="leaf_index"),
    sa.CheckConstraint("length(entry) = 32", name="entry"),
    schema=OPEN,
)

log_node = sa.Table(
    "log_node",
    metadata,
    sa.Column("level", sa.SmallInteger, nullable=False),
    sa.Column("index", sa.BigInteger, nullable=False),
    sa.Column("hash", BYTEA, nullable=False, comment="of the 2^level leaves from index * 2^level on, all there"),
    sa.PrimaryKeyConstraint("level", "index"),
    sa.CheckConstraint("length(hash) = 32", name="hash"),
    schema=OPEN,
)

follow_up = sa.Table(
    "follow_up",
    metadata,
    sa.Column("tracking_id", sa.BigInteger, sa.ForeignKey("open.complaint.tracking_id", ondelete="CASCADE")),
    sa.Column("number", sa.Integer, nullable=False, comment="1, 2, ... within its complaint"),
    sa.Column("agency_id", sa.Integer, sa.ForeignKey("open.agency.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, comment="redacted"),
    sa.Column("body_withheld", sa.Boolean, nullable=False),
    _disclosures(),
    sa.Column("posted_at", Time, nullable=False),
    sa.Column("corrects_number", sa.Integer),
    sa.Column("leaf_index", sa.BigInteger, sa.ForeignKey("open.log_entry.leaf_index"), nullable=False, unique=True),
    sa.Column("salt", BYTEA, comment="proves the log entry; null after a takedown"),
    sa.PrimaryKeyConstraint("tracking_id", "number"),
    sa.ForeignKeyConstraint(
        ["tracking_id", "corrects_number"],
        ["open.follow_up.tracking_id", "open.follow_up.number"],
        name="follow_up_corrects_fkey",
        ondelete="CASCADE",
    ),
    sa.UniqueConstraint("tracking_id", "corrects_number"),
    sa.CheckConstraint("(kind = 'CORRECTION') = (corrects_number is not null)", name="correction"),
    sa.CheckConstraint("length(salt) = 32", name="salt"),
    sa.CheckConstraint("not body_withheld or body is null", name="withheld_body"),
    sa.CheckConstraint("jsonb_typeof(disclosures) = 'array'", name="disclosures"),
    ordinary_times("posted_at"),
    words_only("kind", terms.FollowUpKind),
    schema=OPEN,
)

timeline_event = sa.Table(
    "timeline_event",
    metadata,
    sa.Column("tracking_id", sa.BigInteger, sa.ForeignKey("open.complaint.tracking_id", ondelete="CASCADE")),
    sa.Column("sequence", sa.Integer, nullable=False, comment="gap-free per complaint, from 1"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("agency_id", sa.Integer, sa.ForeignKey("open.agency.id")),
    sa.Column("not_before", Time, nullable=False, comment="equal to not_after when the time is known"),
    sa.Column("not_after", Time, nullable=False),
    sa.Column("status", sa.Text, nullable=False, comment="the complaint's status after this event"),
    sa.Column("follow_up_number", sa.Integer),
    sa.PrimaryKeyConstraint("tracking_id", "sequence"),
    sa.ForeignKeyConstraint(
        ["tracking_id", "follow_up_number"],
        ["open.follow_up.tracking_id", "open.follow_up.number"],
        name="timeline_event_follow_up_fkey",
        ondelete="CASCADE",
    ),
    sa.CheckConstraint("sequence >= 1", name="sequence"),
    sa.CheckConstraint("not_before <= not_after", name="bounds"),
    ordinary_times("not_before", "not_after"),
    words_only("kind", terms.EventKind),
    words_only("actor", terms.Actor),
    words_only("status", terms.ComplaintStatus),
    schema=OPEN,
)

assignment = sa.Table(
    "assignment",
    metadata,
    sa.Column("tracking_id", sa.BigInteger, sa.ForeignKey("open.complaint.tracking_id", ondelete="CASCADE")),
    sa.Column("hop", sa.Integer, nullable=False, comment="1, 2, ... within its complaint"),
    sa.Column("agency_id", sa.Integer, sa.ForeignKey("open.agency.id"), nullable=False),
    sa.Column("not_before", Time, nullable=False, comment="bounds of the moment it was assigned"),
    sa.Column("not_after", Time, nullable=False),
    sa.Column("ended_at", Time, comment="null while it lasts, and where the source only bounds the end"),
    sa.Column("end_reason", sa.Text, comment="null while it lasts"),
    sa.PrimaryKeyConstraint("tracking_id", "hop"),
    sa.CheckConstraint("not_before <= not_after", name="bounds"),
    sa.CheckConstraint("ended_at is null or end_reason is not null", name="ended"),
    ordinary_times("not_before", "not_after"),
    words_only("end_reason", terms.AssignmentEndReason),
    schema=OPEN,
)

holiday = sa.Table(
    "holiday",
    metadata,
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("decree", sa.Text, comment="null where its number was not found"),
    sa.Column("known_on", sa.Date, comment="when it was decreed; null where that was not found"),
    sa.Column("estimated", sa.Boolean, nullable=False, comment="not decreed yet, as far as is known"),
    sa.PrimaryKeyConstraint("day", "kind", "name"),
    words_only("kind", terms.HolidayKind),
    schema=OPEN,
)

calendar = sa.Table(
    "calendar",
    metadata,
    sa.Column("day", sa.Date, primary_key=True, comment="every day of the years that are known, without a gap"),
    sa.Column("off", sa.Text, comment="why it is no working day; null when it is one"),
    sa.Column("is_leave_only", sa.Boolean, nullable=False, comment="collective leave alone makes it a day off"),
    sa.Column("ordinal", sa.Integer, nullable=False, comment="working days since the first day, this one included"),
    sa.Column("ordinal_with_leave_worked", sa.Integer, nullable=False, comment="the same, leave counted as worked"),
    schema=OPEN,
)

deadline_rule = sa.Table(
    "deadline_rule",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
    sa.Column("rule_set", Key, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("report_class", sa.Text, comment="null: whichever"),
    sa.Column("is_supervisory", sa.Boolean, comment="null: whichever"),
    sa.Column("days", sa.Integer, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("starts_from", sa.Text, nullable=False),
    sa.Column("counts_start_day", sa.Boolean, nullable=False),
    sa.Column("leave_is_worked", sa.Boolean, nullable=False, comment="collective leave counts as working days"),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date, comment="the last day in force; null while it is"),
    sa.Column("legal_source", sa.Text, nullable=False),
    sa.Column("verified", sa.Boolean, nullable=False, comment="its own text was seen"),
    sa.Column("is_regulation", sa.Boolean, nullable=False, comment="law, which goes before a promise"),
    sa.UniqueConstraint(
        "rule_set",
        "kind",
        "report_class",
        "is_supervisory",
        "valid_from",
        name="deadline_rule_key",
        postgresql_nulls_not_distinct=True,
    ),
    sa.CheckConstraint("days >= 1", name="days"),
    words_only("kind", terms.DeadlineKind),
    words_only("report_class", terms.ReportClass),
    words_only("unit", terms.DayUnit),
    words_only("starts_from", terms.EventKind),
    schema=OPEN,
)

deadline = sa.Table(
    "deadline",
    metadata,
    sa.Column("tracking_id", sa.BigInteger, sa.ForeignKey("open.complaint.tracking_id", ondelete="CASCADE")),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("rule_id", sa.Integer, sa.ForeignKey("open.deadline_rule.id"), nullable=False),
    sa.Column("starts_not_before", sa.Date, nullable=False, comment="equal to starts_on when the day is known"),
    sa.Column("starts_on", sa.Date, nullable=False, comment="the last day on which the clock can have started"),
    sa.Column("due_not_before", sa.Date, nullable=False, comment="equal to due_on when the day is known"),
    sa.Column("due_on", sa.Date, nullable=False, comment="the last day on which it can run out"),
    sa.Column("met_not_before", sa.Date, comment="when it was done, in time or not; null when it is not known to be"),
    sa.Column("met_not_after", sa.Date),
    sa.Column("verdict", sa.Text, comment="its state for good; null while today decides between the other states"),
    sa.PrimaryKeyConstraint("tracking_id", "kind"),
    sa.CheckConstraint("starts_not_before <= starts_on and starts_on <= due_on", name="starts"),
    sa.CheckConstraint("due_not_before <= due_on", name="due"),
    sa.CheckConstraint("met_not_before <= met_not_after", name="met"),
    sa.CheckConstraint("(met_not_before is null) = (met_not_after is null)", name="met_bounds"),
    sa.CheckConstraint("met_not_before is null or verdict is not null", name="decided"),
    words_only("kind", terms.DeadlineKind),
    sa.CheckConstraint("verdict in ('MET', 'MISSED', 'UNKNOWN', 'NOT_APPLICABLE')", name="verdict"),
    # Of the clocks that still run, those that ran out: what `overdue` asks for.
    sa.Index("deadline_open_idx", "kind", "due_on", "tracking_id", postgresql_where=sa.text("verdict is null")),
    schema=OPEN,
)

_views = sa.MetaData()
"""What is read like a table and is none: made by a migration, not by its columns here."""

counted_day = sa.Table(
    "counted_day",
    _views,
    sa.Column("tracking_id", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False, comment="each from the deadline's starts_on to its due_on"),
    sa.Column("counted", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, comment="why it was not"),
    schema=OPEN,
)

unpublished_count = sa.Table(
    "unpublished_count",
    metadata,
    sa.Column("year", sa.SmallInteger, nullable=False, comment="of submission, over when it was first published"),
    sa.Column("grid", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False, comment="1, 2, ... within its grid: no cell is ever added"),
    sa.Column("agency_id", sa.Integer, sa.ForeignKey("open.agency.id"), comment="null: any other, or none known"),
    sa.Column("region_id", sa.Integer, sa.ForeignKey("open.region.id"), comment="null: any other, or none known"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("count", sa.Integer, comment="null where hidden: what it would be stands nowhere in open"),
    sa.PrimaryKeyConstraint("year", "grid", "position"),
    words_only("grid", terms.UnpublishedGrid),
    words_only("reason", terms.UnpublishedReason),
    sa.CheckConstraint("count >= 5", name="count"),
    schema=OPEN,
)

change = sa.Table(
    "change",
    metadata,
    sa.Column("tracking_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.BigInteger, nullable=False, unique=True, comment="given under the dataset lock"),
    sa.Column("version", sa.BigInteger, nullable=False, comment="the dataset version that made it"),
    sa.Column("changed_at", Time, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    words_only("kind", terms.ChangeKind),
    ordinary_times("changed_at"),
    sa.Index("change_tombstone_idx", "changed_at", postgresql_where=sa.text("kind = 'WITHDRAWN'")),
    schema=OPEN,
)

dataset = sa.Table(
    "dataset",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("version", sa.BigInteger, nullable=False, comment="moves with every changed public byte"),
    sa.Column("change_sequence", sa.BigInteger, nullable=False, comment="the last one given to a change"),
    sa.Column(
        "clocks_version",
        sa.BigInteger,
        nullable=False,
        server_default="0",
        comment="since which the calendar and the deadline rules are as they are",
    ),
    sa.Column("as_of", Time, nullable=False, comment="when this version was made"),
    sa.Column("as_of_day", sa.Date, nullable=False, comment="the only today there is, in the jurisdiction's zone"),
    sa.Column("publisher", sa.Text, nullable=False),
    sa.Column("licence", sa.Text, nullable=False),
    sa.Column("jurisdiction", sa.Text, nullable=False),
    sa.Column("public_url", sa.Text, nullable=False, comment="without a final slash"),
    sa.CheckConstraint("id = 1", name="one_row"),
    ordinary_times("as_of"),
    schema=OPEN,
)
