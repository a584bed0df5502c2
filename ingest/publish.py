"""Publishes one record: for the first time, again, or as something that has moved on (domain notes 9.4, "Events")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.agencies import AgencyPlan
from ingest.dates import Bounds
from ingest.directory import Directory
from ingest.events import assignment_rows, event_rows
from ingest.record import Record
from ingest.regions import Regions
from ingest.report import ImportOutcome
from ingest.state import Known, Progress, Seen
from ingest.texts import Texts
from ingest.writes import Writes
from rules.lifecycle import Look, Step, Turn, first_steps, knows_no_follow_up, next_steps
from rules.status import read_status
from rules.terms import ChangeKind, ComplaintStatus, EventKind
from store.dataset import Held
from store.secrets import PrivateKey

__all__ = ["Publisher", "Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What is the same for every batch of one file."""

    source_id: int
    generated: Bounds
    plan: AgencyPlan
    directory: Directory
    regions: Regions
    key: PrivateKey
    threshold: float
    mark: str
    review: bool


class Publisher:
    """Publishes one record: for the first time, again, or as something that has moved on."""

    def __init__(
        self,
        settings: Settings,
        connection: AsyncConnection,
        known: Known,
        writes: Writes,
        held: Held,
        progress: Progress,
    ) -> None:
        self._settings = settings
        self._connection = connection
        self._known = known
        self._writes = writes
        self._held = held
        self._progress = progress

    async def publish(self, record: Record, texts: Texts | None, outcome: ImportOutcome) -> None:
        """Put what changes into the writes, and count what was done."""
        public, seen = self._known.public.get(record.tracking_id), self._known.seen.get(record.tracking_id)
        if public is not None and public["source_id"] != self._settings.source_id:
            # Another source published it, and alone says how it stands.
            outcome.unchanged += 1
            return
        facts, is_complete = await self._facts(record)
        outcome.regions_unmatched += not is_complete
        outcome.channels_unknown += not record.channel.is_known
        if public is None:
            assert texts is not None
            self._publish_new(record, facts, texts)
            outcome.published += 1
        elif seen is not None and self._publish_next(record, facts, texts, public, seen):
            outcome.updated += 1
        else:
            outcome.unchanged += 1
        self._see(record, facts["agency_id"])

    async def _facts(self, record: Record) -> tuple[dict[str, Any], bool]:
        """The columns that are read from the row as they are, and whether its region was found whole."""
        settings, directory = self._settings, self._settings.directory
        region = settings.regions.find(record.place)
        facts: dict[str, Any] = {
            "report_class": record.report_class.value,
            "is_supervisory": record.is_supervisory,
            "category_id": await directory.category(self._connection, record.category_id, record.category_name),
            "region_id": region.id,
            "channel": record.channel.channel.value,
            "agency_id": await directory.agency(self._connection, settings.plan.of(record)),
            "source_status": record.status.word,
            "archive_reasons": [reason.value for reason in record.archive_reasons],
        }
        facts["channel_agency_id"] = directory.by_slug(record.channel.agency_slug)
        return facts, region.is_complete

    def _publish_new(self, record: Record, facts: dict[str, Any], texts: Texts) -> None:
        look = Look(record.status, facts["agency_id"])
        steps = first_steps(look)
        bounds = Bounds(record.submitted_at, self._settings.generated.end)
        kinds = frozenset(step.kind for step in steps)
        was_seen = record.tracking_id in self._known.seen
        self._writes.new_complaints.append(
            {
                "tracking_id": record.tracking_id,
                **facts,
                **_text_columns(texts, self._settings.mark),
                **_status_columns(steps, None),
                # What was seen before it was withdrawn is forgotten; it may have held an answer.
                "follow_up_count": _follow_up_count(None if was_seen else 0, record, kinds),
                "submitted_at": record.submitted_at,
                "updated_at": self._held.changed_at,
                "last_sequence": len(steps),
                "source_id": self._settings.source_id,
            }
        )
        self._write_steps(record, steps, 0, bounds, [])
        self._writes.changes.append((record.tracking_id, ChangeKind.PUBLISHED))
        key = self._settings.key.of_tracking_id(record.tracking_id)
        if record.tracking_id in self._known.hidden_from or record.tracking_id in self._known.withdrawn:
            self._writes.shown_again.append(key)

    def _publish_next(
        self,
        record: Record,
        facts: dict[str, Any],
        texts: Texts | None,
        public: Mapping[str, Any],
        seen: Seen,
    ) -> bool:
        before = read_status(seen.status_word)
        assert before is not None
        look = Look(record.status, facts["agency_id"])
        steps = next_steps(Look(before, seen.agency_id), look, ComplaintStatus(public["status"]))
        kinds = self._progress.kinds.get(record.tracking_id, frozenset()) | {step.kind for step in steps}
        values = {
            **facts,
            **_status_columns(steps, public),
            "last_sequence": public["last_sequence"] + len(steps),
            "follow_up_count": public["follow_up_count"],
            **(_text_columns(texts, self._settings.mark) if texts else _old_text_columns(public)),
        }
        if steps:
            values["follow_up_count"] = _follow_up_count(public["follow_up_count"], record, kinds)
            bounds = Bounds(max(seen.generated_from, public["submitted_at"]), self._settings.generated.end)
            turns = self._progress.turns.get(record.tracking_id, [])
            self._write_steps(record, steps, public["last_sequence"], bounds, turns)
        is_public_change = any(
            _plain(values[column]) != _plain(public[column]) for column in values if column != "redaction_version"
        )
        if is_public_change:
            self._writes.changes.append((record.tracking_id, ChangeKind.UPDATED))
        if is_public_change or values["redaction_version"] != public["redaction_version"]:
            updated_at = self._held.changed_at if is_public_change else public["updated_at"]
            self._writes.changed_complaints.append(
                {"changed_id": record.tracking_id, **values, "updated_at": updated_at}
            )
        return is_public_change

    def _write_steps(
        self, record: Record, steps: Sequence[Step], after: int, bounds: Bounds, turns: Sequence[Turn]
    ) -> None:
        self._writes.new_events += event_rows(
            record.tracking_id, steps, after=after, bounds=bounds, submitted_at=record.submitted_at
        )
        added, changed = assignment_rows(record.tracking_id, turns, steps, bounds)
        self._writes.new_assignments += added
        self._writes.changed_assignments += changed

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


def _text_columns(texts: Texts, mark: str) -> dict[str, Any]:
    return {
        "title": texts.title,
        "body": texts.body,
        "body_withheld": texts.body_withheld,
        "disclosures": list(texts.disclosures),
        "redaction_version": mark,
    }


def _old_text_columns(public: Mapping[str, Any]) -> dict[str, Any]:
    return {name: public[name] for name in ("title", "body", "body_withheld", "disclosures", "redaction_version")}


def _status_columns(steps: Sequence[Step], public: Mapping[str, Any] | None) -> dict[str, Any]:
    """Status, since when and by whom closed, as the events fold to it; no time of this source's is exact."""
    status = steps[-1].status.value if steps else public and public["status"]
    is_moved = public is None or any(step.status.value != public["status"] for step in steps)
    closer = next((step.actor.value for step in reversed(steps) if step.kind is EventKind.CLOSED), None)
    if status == ComplaintStatus.CLOSED and closer is None and public is not None:
        closer = public["closed_by"]
    return {
        "status": status,
        "status_since": None if is_moved or public is None else public["status_since"],
        "closed_by": closer if status == ComplaintStatus.CLOSED else None,
    }


def _follow_up_count(known: int | None, record: Record, kinds: frozenset[EventKind]) -> int | None:
    """At least one once an answer was seen; none only while nothing could hide one; else unknown."""
    if EventKind.FOLLOWED_UP in kinds:
        return max(known or 0, 1)
    # Unknown stays unknown, unless it was so only because the complaint waited for its reporter.
    was_known = known is not None or EventKind.POSTPONED in kinds
    return 0 if was_known and knows_no_follow_up(record.status, kinds) else None


def _plain(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else value  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
