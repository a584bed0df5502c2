"""Fills a database with invented complaints at scale: `lapor seed`, for load tests and for trying things out.

Written batch by batch with COPY, each batch one transaction under the dataset lock, so memory stays flat and a run that
was cut short goes on where it stopped. The source's name holds seed and total: the same two change nothing twice.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ingest.invented import TOPICS, Happening, Invented, Inventor
from rules.lifecycle import assignments_after
from rules.log_entry import LoggedFollowUp
from rules.names import slugify
from rules.status import known_words, read_status
from rules.terms import ChangeKind, ComplaintStatus, EventKind, FollowUpKind, RegionLevel
from store import dataset, ledger, tables
from store.bulk import copy
from store.changes import tell
from store.dataset import Held
from store.deadlines import Clocks, keep_deadlines, load_clocks
from store.errors import LaporError
from store.roles import INGESTER
from store.spells import keep_spells

__all__ = ["CannotSeed", "seed"]

_BATCH = 1000
_LEVELS = ((RegionLevel.PROVINCE,), (RegionLevel.REGENCY, RegionLevel.CITY), (RegionLevel.DISTRICT,))
_ENDS_A_TURN = frozenset({EventKind.ASSIGNED, EventKind.RETURNED_NOT_COMPETENT, EventKind.CLOSED})
_WORDS = {word.status: word.word for word in map(read_status, reversed(known_words())) if word}
_FILLED = ("agency", "category", "complaint", "timeline_event", "follow_up", "assignment", "deadline", "change")


class CannotSeed(LaporError):
    """The database holds other complaints, which invented ones must never be mixed with."""

    code = "CANNOT_SEED"


async def seed(
    database_url: str, *, complaints: int, seed: int = 1, progress: Callable[[int, int], None] | None = None
) -> None:
    """Write `complaints` invented complaints and all that belongs to them; `progress` is told (done, total).

    The same seed and number give the same rows, but for the moment of writing. Run again it goes on where it was cut
    short, and changes nothing once it is done. Raises `CannotSeed` when the database holds any other complaint.
    """
    if complaints < 1:
        raise CannotSeed(f"{complaints} complaints cannot be written; ask for 1 or more.")
    engine = create_async_engine(database_url)
    try:
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            sower = await _prepare(connection, Inventor(seed, complaints), f"synthetic, {complaints}, seed {seed}")
        await _write_all(engine, sower, complaints, progress)
        await _tidy(engine)
    finally:
        await engine.dispose()


class _Sower:
    """Turns invented complaints into rows, with the ids that this database gives."""

    def __init__(
        self, inventor: Inventor, source_id: int, done: int, regions: Sequence[Sequence[int]], clocks: Clocks
    ) -> None:
        self.inventor = inventor
        self.done = done
        self._source_id = source_id
        self._regions = regions
        self._clocks = clocks
        self._agencies: dict[str, int] = {}
        self._categories: dict[str, int] = {}
        self._slugs = [
            slugify(agency.name if agency.parent is None else f"{inventor.agencies[agency.parent].name} {agency.name}")
            for agency in inventor.agencies
        ]

    async def write(self, connection: AsyncConnection, held: Held, batch: Sequence[Invented]) -> None:
        """Write a batch; agencies and categories appear with the first complaint they have."""
        await self._add_agencies(connection, {h.step.agency_id for one in batch for h in one.happenings} - {None})
        await self._add_categories(connection, {one.topic for one in batch} - {None})
        await copy(connection, tables.complaint, [self._complaint(one, held.changed_at) for one in batch])
        await copy(connection, tables.follow_up, await self._logged(connection, batch))
        await copy(connection, tables.timeline_event, [row for one in batch for row in self._events(one)])
        await copy(connection, tables.assignment, [row for one in batch for row in self._assignments(one)])
        await keep_deadlines(connection, self._clocks, [one.tracking_id for one in batch])
        await keep_spells(connection, [one.tracking_id for one in batch])
        await tell(connection, held, [(one.tracking_id, ChangeKind.PUBLISHED) for one in batch])

    async def _add_agencies(self, connection: AsyncConnection, places: set[Any]) -> None:
        agencies = self.inventor.agencies
        parents = {agencies[place].parent for place in places} - {None}
        for level in (parents | {place for place in places if agencies[place].parent is None}, places):
            rows = [self._agency(place) for place in sorted(level) if self._slugs[place] not in self._agencies]
            await _add(connection, tables.agency, rows, self._agencies)

    def _agency(self, place: int) -> dict[str, Any]:
        agency = self.inventor.agencies[place]
        parent_id = None if agency.parent is None else self._agencies[self._slugs[agency.parent]]
        return {"slug": self._slugs[place], "name": agency.name, "kind": agency.kind.value, "parent_id": parent_id}

    async def _add_categories(self, connection: AsyncConnection, topics: set[Any]) -> None:
        for depth in (1, 0):
            names = {TOPICS[topic][depth]: TOPICS[topic][1] for topic in sorted(topics)}
            rows = [
                {"slug": slugify(name), "name": name, "parent_id": None if depth else self._categories[slugify(main)]}
                for name, main in names.items()
                if slugify(name) not in self._categories
            ]
            await _add(connection, tables.category, rows, self._categories)

    def _agency_id(self, place: int | None) -> int | None:
        return None if place is None else self._agencies[self._slugs[place]]

    def _region_id(self, one: Invented) -> int | None:
        if one.level is None or not self._regions[one.level]:
            return None
        regions = self._regions[one.level]
        return regions[int(one.region * len(regions))]

    def _complaint(self, one: Invented, changed_at: datetime) -> dict[str, Any]:
        last = one.happenings[-1]
        is_closed = last.step.status is ComplaintStatus.CLOSED
        others = [place for place, one_of in enumerate(one.happenings) if one_of.step.status is not last.step.status]
        entered = one.happenings[others[-1] + 1 if others else 0]
        turn = assignments_after([], [happening.step for happening in one.happenings])[-1]
        return {
            "tracking_id": one.tracking_id,
            "report_class": one.report_class.value,
            "is_supervisory": one.is_supervisory,
            "title": one.title,
            "body": one.body,
            "body_withheld": one.body_withheld,
            "disclosures": one.disclosures,
            "redaction_version": "synthetic",
            "category_id": None if one.topic is None else self._categories[slugify(TOPICS[one.topic][0])],
            "region_id": self._region_id(one),
            "channel": one.channel.value,
            "agency_id": None if last.step.status is ComplaintStatus.VERIFIED else self._agency_id(turn.agency_id),
            "status": last.step.status.value,
            "source_status": _WORDS.get(last.step.status),
            "status_since": entered.not_after if entered.not_before == entered.not_after else None,
            "closed_by": last.step.actor.value if is_closed else None,
            "follow_up_count": _follow_up_count(one),
            "archive_reasons": [reason.value for reason in one.archive_reasons],
            "submitted_at": one.submitted_at,
            "updated_at": changed_at,
            "support_count": one.support_count,
            "comment_count": one.comment_count,
            "attachment_count": one.attachment_count,
            "last_sequence": len(one.happenings),
            "source_id": self._source_id,
        }

    async def _logged(self, connection: AsyncConnection, batch: Sequence[Invented]) -> list[dict[str, Any]]:
        """The follow-ups with their places in the public log; salts are the seed's, so that its rows come again."""
        rows = [row for one in batch for row in self._follow_ups(one)]
        slugs = {number: slug for slug, number in self._agencies.items()}
        entries = [
            LoggedFollowUp(
                row["tracking_id"], slugs[row["agency_id"]], row["kind"], row["body"], row["posted_at"], None
            )
            for row in rows
        ]
        salts = [sha256(f"invented {row['tracking_id']} {row['number']}".encode()).digest() for row in rows]
        placed = await ledger.append(connection, entries, salts)
        return [row | {"leaf_index": p.leaf_index, "salt": p.salt} for row, p in zip(rows, placed, strict=True)]

    def _follow_ups(self, one: Invented) -> Iterator[dict[str, Any]]:
        for number, happening in enumerate(_answered(one), start=1):
            yield {
                "tracking_id": one.tracking_id,
                "number": number,
                "agency_id": self._agency_id(happening.step.agency_id),
                "kind": (FollowUpKind.SUBSTANTIVE if number > 1 else FollowUpKind.PROGRESS).value,
                "body": happening.answer,
                "body_withheld": False,
                "disclosures": "[]",
                "posted_at": happening.not_after,
            }

    def _events(self, one: Invented) -> Iterator[dict[str, Any]]:
        number = 0
        for sequence, happening in enumerate(one.happenings, start=1):
            number += happening.answer is not None
            yield {
                "tracking_id": one.tracking_id,
                "sequence": sequence,
                "kind": happening.step.kind.value,
                "actor": happening.step.actor.value,
                "agency_id": self._agency_id(happening.step.agency_id),
                "not_before": happening.not_before,
                "not_after": happening.not_after,
                "status": happening.step.status.value,
                "follow_up_number": None if happening.answer is None else number,
            }

    def _assignments(self, one: Invented) -> Iterator[dict[str, Any]]:
        for hop, turn in enumerate(assignments_after([], [h.step for h in one.happenings]), start=1):
            assert turn.step is not None, "every turn of an invented complaint begins with a step"
            began = one.happenings[turn.step]
            later = one.happenings[turn.step + 1 :]
            ended = next((happening for happening in later if happening.step.kind in _ENDS_A_TURN), None)
            yield {
                "tracking_id": one.tracking_id,
                "hop": hop,
                "agency_id": self._agency_id(turn.agency_id),
                "not_before": began.not_before,
                "not_after": began.not_after,
                "ended_at": ended.not_after if ended and one.is_exact else None,
                "end_reason": turn.end_reason.value if turn.end_reason else None,
            }


def _answered(one: Invented) -> list[Happening]:
    return [happening for happening in one.happenings if happening.answer is not None]


def _follow_up_count(one: Invented) -> int | None:
    """All of them where times are known; else what a series of exports would have shown."""
    kinds = [happening.step.kind for happening in one.happenings]
    if one.is_exact:
        return kinds.count(EventKind.FOLLOWED_UP)
    if EventKind.FOLLOWED_UP in kinds:
        return 1
    return 0 if kinds[-1] is EventKind.ASSIGNED else None


async def _prepare(connection: AsyncConnection, inventor: Inventor, name: str) -> _Sower:
    await dataset.lock(connection)
    source, complaint = tables.source, tables.complaint
    await connection.execute(
        upsert(source).values(name=name, imported_at=func.clock_timestamp()).on_conflict_do_nothing()
    )
    source_id = await connection.scalar(select(source.c.id).where(source.c.name == name))
    assert source_id is not None
    if await connection.scalar(select(complaint.c.tracking_id).where(complaint.c.source_id != source_id).limit(1)):
        raise CannotSeed(
            "The database holds other complaints; invented ones would be mixed with them. "
            "Seed an empty database, or ask for the same number and seed as before."
        )
    done = await connection.scalar(select(func.count()).select_from(complaint))
    return _Sower(inventor, source_id, done or 0, await _regions(connection), await load_clocks(connection))


async def _regions(connection: AsyncConnection) -> list[list[int]]:
    """The regions by level, in order of their codes; a few are made up where there are none."""
    region = tables.region
    if not await connection.scalar(select(region.c.id).limit(1)):
        await _invent_regions(connection)
    levels: list[list[int]] = []
    for words in _LEVELS:
        of_level = region.c.level.in_([word.value for word in words])
        query = select(region.c.id).where(of_level, region.c.valid_to.is_(None)).order_by(region.c.code)
        levels.append(list(await connection.scalars(query)))
    return levels


async def _invent_regions(connection: AsyncConnection) -> None:
    region, parent_id = tables.region, None
    for code, name, (level, *_) in zip(("99", "99.01", "99.01.01"), ("Contoh",) * 3, _LEVELS, strict=True):
        row = {"code": code, "edition": "synthetic", "level": level.value, "name": name, "parent_id": parent_id}
        parent_id = await connection.scalar(insert(region).values(row).returning(region.c.id))


async def _write_all(
    engine: AsyncEngine, sower: _Sower, total: int, progress: Callable[[int, int], None] | None
) -> None:
    for start in range(sower.done, total, _BATCH):
        numbers = range(start, min(start + _BATCH, total))
        batch = [sower.inventor.complaint(number) for number in numbers]
        async with engine.begin() as connection:
            await dataset.act_as(connection, INGESTER)
            held = await dataset.lock(connection)
            await _refuse_a_rival(connection, batch[0].tracking_id)
            await sower.write(connection, held, batch)
            await dataset.bump(connection, held)
        if progress is not None:
            progress(numbers.stop, total)


async def _refuse_a_rival(connection: AsyncConnection, tracking_id: int) -> None:
    complaint = tables.complaint
    if await connection.scalar(select(complaint.c.tracking_id).where(complaint.c.tracking_id >= tracking_id).limit(1)):
        raise CannotSeed("Another run is seeding this database. Wait for it to end; running this again does no harm.")


async def _add(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]], ids: dict[str, int]) -> None:
    """Add the rows whose slug the database lacks, and learn the ids of all of them."""
    if not rows:
        return
    await connection.execute(upsert(table).on_conflict_do_nothing(index_elements=["slug"]), rows)
    found = select(table.c.slug, table.c.id).where(table.c.slug.in_([row["slug"] for row in rows]))
    ids.update({row.slug: row.id for row in await connection.execute(found)})


async def _tidy(engine: AsyncEngine) -> None:
    """Leave statistics and visibility maps as a database in use has them; a login without the right is skipped."""
    async with engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for name in _FILLED:
            await plain.execute(text(f"vacuum (analyze) open.{name}"))
