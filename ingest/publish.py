"""Publishes one record: for the first time, again, or as something that has moved on (domain notes 9.4, "Events")."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ingest.agencies import AgencyPlan
from ingest.categories import CategoryPlan
from ingest.course import Happened, TimedStep, first_course, next_course
from ingest.dates import JAKARTA, Bounds
from ingest.directory import Directory
from ingest.events import assignment_rows, event_rows
from ingest.record import Record
from ingest.regions import Regions
from ingest.report import Counts
from ingest.sharpening import narrower, narrower_rows
from ingest.state import Known, Progress, Seen
from ingest.texts import Texts
from ingest.writes import NewFollowUp, Writes
from rules.lifecycle import Look, Turn, knows_no_follow_up
from rules.log_entry import LoggedFollowUp
from rules.status import read_status
from rules.terms import ChangeKind, ComplaintStatus, EventKind, FollowUpKind, UnpublishedReason
from store.secrets import PrivateKey

__all__ = ["Publisher", "Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What is the same for every batch of one file."""

    source_id: int
    generated: Bounds
    plan: AgencyPlan
    categories: CategoryPlan
    directory: Directory
    regions: Regions
    key: PrivateKey
    threshold: float
    mark: str
    has_reviews: bool
    """Whether persons have decided on any text."""
    tells: frozenset[UnpublishedReason]
    """Which secrecy the file would show."""
    newer_told_less: bool
    """Whether a newer file of the feed would not."""
    column_of: Callable[[EventKind], str]
    """Which column of the file tells when such an event happened."""


class Publisher:
    """Publishes one record: for the first time, again, or as something that has moved on."""

    def __init__(self, settings: Settings, known: Known, progress: Progress, writes: Writes, counts: Counts) -> None:
        self._settings = settings
        self._known = known
        self._progress = progress
        self._writes = writes
        self._counts = counts

    def publish(self, record: Record, texts: Texts | None, answer: dict[str, Any] | None) -> None:
        """Put what changes into the writes, and count what is done.

        Raises `ingest.course.Contradiction`, with no row of the complaint put anywhere, where its times cannot be.
        """
        public, seen = self._known.public.get(record.tracking_id), self._known.seen.get(record.tracking_id)
        if public is not None and public["source_id"] != self._settings.source_id:
            # Another source published it, and alone says how it stands; this one may know better when.
            is_sharper = self._sharpen(record, public)
            self._counts.updated += is_sharper
            self._counts.unchanged += not is_sharper
            return
        facts, is_complete = self._facts(record)
        self._counts.regions_unmatched += not is_complete
        self._counts.channels_unknown += not record.channel.is_known
        if public is None:
            assert texts is not None
            self._publish_new(record, facts, texts, answer)
            self._counts.published += 1
        elif seen is not None and self._publish_next(record, facts, texts, answer, public, seen):
            self._counts.updated += 1
        else:
            self._counts.unchanged += 1
        self._see(record, facts["agency_id"])

    def _sharpen(self, record: Record, public: Mapping[str, Any]) -> bool:
        """Narrow the bounds of another source's events by the times told here; whether that changed anything."""
        if _day(record.submitted_at) != _day(public["submitted_at"]):
            return False
        stored = self._progress.events.get(record.tracking_id, [])
        now = self._narrowed(record, stored, self._settings.directory.known(self._settings.plan.of(record)))
        if now is stored:
            return False
        self._writes.sharper_complaints.append(
            {
                "tracking_id": record.tracking_id,
                "status_since": _status_since(now, []),
                "updated_at": None,
            }
        )
        self._writes.changes.append((record.tracking_id, ChangeKind.UPDATED))
        return True

    def _narrowed(self, record: Record, stored: Sequence[Happened], agency_id: int | None) -> Sequence[Happened]:
        """The timeline as the record's times narrow it, put into the writes."""
        now = narrower(stored, record.stated, agency_id)
        if now is not stored:
            events, assignments = narrower_rows(record.tracking_id, stored, now)
            self._writes.sharper_events += events
            self._writes.sharper_assignments += assignments
        return now

    def _facts(self, record: Record) -> tuple[dict[str, Any], bool]:
        """The columns that are read from the row as they are, and whether its region was found whole."""
        settings, directory = self._settings, self._settings.directory
        region = settings.regions.find(record.place)
        facts: dict[str, Any] = {
            "report_class": record.report_class.value,
            "is_supervisory": record.is_supervisory,
            "category_id": directory.category(settings.categories.of(record.category_id, record.category_name)),
            "region_id": region.id,
            "channel": record.channel.channel.value,
            "agency_id": directory.agency(settings.plan.of(record)),
            "source_status": record.source_word,
            "archive_reasons": [reason.value for reason in record.archive_reasons],
        }
        facts["channel_agency_id"] = directory.by_slug(record.channel.agency_slug)
        return facts, region.is_complete

    def _publish_new(self, record: Record, facts: dict[str, Any], texts: Texts, answer: dict[str, Any] | None) -> None:
        course = first_course(record, facts["agency_id"], self._settings.generated)
        kinds = frozenset(timed.step.kind for timed in course)
        was_seen = record.tracking_id in self._known.seen
        self._writes.new_complaints.append(
            {
                "tracking_id": record.tracking_id,
                **facts,
                **_text_columns(texts),
                **_status_columns(course, None, []),
                # What was seen before it was withdrawn is forgotten; it may have held an answer.
                "follow_up_count": _follow_up_count(None if was_seen else 0, record, kinds),
                "submitted_at": record.submitted_at,
                "updated_at": None,
                "last_sequence": len(course),
                "source_id": self._settings.source_id,
            }
        )
        self._write_course(record, course, 0, [], answer)
        self._writes.changes.append((record.tracking_id, ChangeKind.PUBLISHED))
        key = self._settings.key.of_tracking_id(record.tracking_id)
        if record.tracking_id in self._known.hidden or record.tracking_id in self._known.withdrawn:
            self._writes.shown_again.append(key)

    def _publish_next(
        self,
        record: Record,
        facts: dict[str, Any],
        texts: Texts | None,
        answer: dict[str, Any] | None,
        public: Mapping[str, Any],
        seen: Seen,
    ) -> bool:
        before = read_status(seen.status_word)
        assert before is not None
        known = self._progress.events.get(record.tracking_id, [])
        stored = narrower(known, record.stated, facts["agency_id"])
        course = next_course(
            record,
            (Look(before, seen.agency_id), Look(record.status, facts["agency_id"])),
            ComplaintStatus(public["status"]),
            stored,
            Bounds(max(seen.generated_from, public["submitted_at"]), self._settings.generated.end),
        )
        self._narrowed(record, known, facts["agency_id"])
        kinds = {event.kind for event in stored} | {timed.step.kind for timed in course}
        values = {
            **facts,
            **_status_columns(course, public, stored),
            "last_sequence": public["last_sequence"] + len(course),
            "follow_up_count": public["follow_up_count"],
            **(_text_columns(texts) if texts else _old_text_columns(public)),
        }
        if course:
            values["follow_up_count"] = _follow_up_count(public["follow_up_count"], record, frozenset(kinds))
            turns = self._progress.turns.get(record.tracking_id, [])
            self._write_course(record, course, public["last_sequence"], turns, answer)
        is_public_change = stored is not known or any(
            _plain(values[column]) != _plain(public[column]) for column in values if column != "redaction_version"
        )
        if is_public_change:
            self._writes.changes.append((record.tracking_id, ChangeKind.UPDATED))
        if is_public_change or values["redaction_version"] != public["redaction_version"]:
            updated_at = None if is_public_change else public["updated_at"]
            self._writes.changed_complaints.append(
                {"tracking_id": record.tracking_id, **values, "updated_at": updated_at}
            )
        return is_public_change

    def _write_course(
        self,
        record: Record,
        course: Sequence[TimedStep],
        after: int,
        turns: Sequence[Turn],
        answer: dict[str, Any] | None,
    ) -> None:
        events = event_rows(record.tracking_id, course, after=after)
        answered = _answered(record, events) if answer else None
        if answer and answered:
            answered["follow_up_number"] = self._progress.follow_ups.get(record.tracking_id, 0) + 1
            self._writes.new_follow_ups.append(self._follow_up(answered, answer))
        self._writes.new_events += events
        added, changed = assignment_rows(record.tracking_id, turns, course)
        self._writes.new_assignments += added
        self._writes.changed_assignments += changed

    def _follow_up(self, event: Mapping[str, Any], answer: Mapping[str, Any]) -> NewFollowUp:
        slug = self._settings.directory.slug_of(event["agency_id"])
        kind, posted_at = FollowUpKind.UNSPECIFIED.value, event["not_after"]
        row = {
            "tracking_id": event["tracking_id"],
            "number": event["follow_up_number"],
            "agency_id": event["agency_id"],
            "kind": kind,
            **answer,
            "posted_at": posted_at,
        }
        return NewFollowUp(row, LoggedFollowUp(event["tracking_id"], slug, kind, answer["body"], posted_at, None))

    def _see(self, record: Record, agency_id: int | None) -> None:
        """Remember what this file said, so that the next one is compared with it; what is known never gets vaguer."""
        seen, generated = self._known.seen.get(record.tracking_id), self._settings.generated
        self._writes.states.append(
            {
                "source_id": self._settings.source_id,
                "tracking_id": record.tracking_id,
                "generated_from": max(seen.generated_from, generated.start) if seen else generated.start,
                "generated_to": generated.end,
                "status_word": record.status.word,
                "agency_id": agency_id,
                "digest": self._settings.key.of_texts(record.title, record.body),
            }
        )


def _answered(record: Record, events: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The event of the follow-up whose words the record gives: the first, where it is new."""
    told = record.stated.get(EventKind.FOLLOWED_UP)
    answers = (event for event in events if event["kind"] == EventKind.FOLLOWED_UP and event["agency_id"])
    first = next(answers, None)
    return first if first and told == Bounds(first["not_before"], first["not_after"]) else None


def _text_columns(texts: Texts) -> dict[str, Any]:
    return {
        "title": texts.title,
        "body": texts.body,
        "body_withheld": texts.body_withheld,
        "disclosures": list(texts.disclosures),
        "redaction_version": texts.redaction_mark,
    }


def _old_text_columns(public: Mapping[str, Any]) -> dict[str, Any]:
    return {name: public[name] for name in ("title", "body", "body_withheld", "disclosures", "redaction_version")}


def _status_columns(
    course: Sequence[TimedStep], public: Mapping[str, Any] | None, stored: Sequence[Happened]
) -> dict[str, Any]:
    """Status, since when and by whom closed, as the events fold to it; since when is null where it is only bounded."""
    steps = [timed.step for timed in course]
    status = steps[-1].status.value if steps else public and public["status"]
    closer = next((step.actor.value for step in reversed(steps) if step.kind is EventKind.CLOSED), None)
    if status == ComplaintStatus.CLOSED and closer is None and public is not None:
        closer = public["closed_by"]
    return {
        "status": status,
        "status_since": _status_since(stored, course),
        "closed_by": closer if status == ComplaintStatus.CLOSED else None,
    }


def _status_since(stored: Sequence[Happened], course: Sequence[TimedStep]) -> datetime | None:
    """When the status was last entered, as all events fold to it; null where that is only bounded."""
    status, since = None, None
    told = [(event.status, event.bounds) for event in stored]
    for after, bounds in (*told, *((timed.step.status, timed.bounds) for timed in course)):
        if after is not status:
            status, since = after, bounds.end if bounds.start == bounds.end else None
    return since


def _day(moment: datetime) -> date:
    return moment.astimezone(JAKARTA).date()


def _follow_up_count(known: int | None, record: Record, kinds: frozenset[EventKind]) -> int | None:
    """At least one once an answer was seen; none only while nothing could hide one; else unknown."""
    if EventKind.FOLLOWED_UP in kinds:
        return max(known or 0, 1)
    if record.tells_follow_ups and EventKind.REPORTER_REPLIED not in kinds:
        return 0
    # Unknown stays unknown, unless it was so only because the complaint waited for its reporter.
    was_known = known is not None or EventKind.POSTPONED in kinds
    return 0 if was_known and knows_no_follow_up(record.status, kinds) else None


def _plain(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else value  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
