"""What is kept although it could be worked out: each by name, with what it should hold and what it holds.

The event log is the truth: columns of complaints are its fold, deadlines follow from it, rollups count complaints.
`CACHES` lists them in the order in which they build on each other; a new one is one entry.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from store import rollups, spells, tables
from store.changes import tell_updated
from store.dataset import Held, bump, lock
from store.deadlines import Clocks, expected_deadlines, keep_deadlines, load_clocks, stored_deadlines

__all__ = ["CACHES", "Cache", "differences", "rebuild"]

_BATCH = 2000

_FOLD = """
select c.tracking_id, l.status, l.sequence as last_sequence,
    case when l.status = 'CLOSED' then (
        select v.actor from open.timeline_event v
        where v.tracking_id = c.tracking_id and v.kind = 'CLOSED' order by v.sequence desc limit 1
    ) end as closed_by,
    (
        select case when v.not_before = v.not_after then v.not_after end from open.timeline_event v
        where v.tracking_id = c.tracking_id and v.sequence = 1 + coalesce((
            select max(w.sequence) from open.timeline_event w
            where w.tracking_id = c.tracking_id and w.status <> l.status
        ), 0)
    ) as status_since
from open.complaint c
join lateral (
    select v.status, v.sequence from open.timeline_event v
    where v.tracking_id = c.tracking_id order by v.sequence desc limit 1
) l on true
"""
"""What the events of each complaint fold to."""

_FOLDED = ("status", "closed_by", "last_sequence", "status_since")
_DIFFERING = " or ".join(f"c.{name} is distinct from f.{name}" for name in _FOLDED)
_ANSWERED = "exists (select from open.timeline_event v where v.tracking_id = c.tracking_id and v.kind = 'FOLLOWED_UP')"


@dataclass(frozen=True, slots=True)
class Cache:
    """`differing` says in a sentence each what is not as it should be; `mend` makes it so, and gives the complaints
    whose public record that changes."""

    name: str
    differing: Callable[[AsyncConnection], Awaitable[list[str]]]
    mend: Callable[[AsyncConnection], Awaitable[set[int]]]


async def differences(connection: AsyncConnection) -> dict[str, list[str]]:
    """For each cache what differs from what it should hold; empty lists unless there is a fault of ours."""
    return {cache.name: await cache.differing(connection) for cache in CACHES}


async def rebuild(connection: AsyncConnection) -> int:
    """Make every cache what it should be, under the dataset lock, and give how many complaints that changed."""
    held: Held = await lock(connection)
    changed: set[int] = set()
    for cache in CACHES:
        changed |= await cache.mend(connection)
    if changed:
        await tell_updated(connection, held, sorted(changed))
        await bump(connection, held)
    return len(changed)


async def _fold_differing(connection: AsyncConnection) -> list[str]:
    columns = ", ".join(f"case when c.{name} is distinct from f.{name} then '{name}' end" for name in _FOLDED)
    rows = await connection.execute(
        text(
            f"select c.tracking_id, concat_ws(', ', {columns}) from open.complaint c left join ({_FOLD}) f"
            f" on f.tracking_id = c.tracking_id where {_DIFFERING} order by 1"
        )
    )
    return [f"complaint {tracking_id}: {names} is not what its events fold to" for tracking_id, names in rows]


async def _mend_fold(connection: AsyncConnection) -> set[int]:
    assigned = ", ".join(f"{name} = f.{name}" for name in _FOLDED)
    rows = await connection.execute(
        text(
            f"update open.complaint c set {assigned} from ({_FOLD}) f"
            f" where f.tracking_id = c.tracking_id and ({_DIFFERING}) returning c.tracking_id"
        )
    )
    return set(rows.scalars())


_UNCOUNTED = f"coalesce(c.follow_up_count, 0) = 0 and {_ANSWERED}"
"""How many follow-ups there were is the source's word, but where one is in the log there was one."""


async def _answers_differing(connection: AsyncConnection) -> list[str]:
    rows = await connection.scalars(text(f"select c.tracking_id from open.complaint c where {_UNCOUNTED} order by 1"))
    return [f"complaint {tracking_id}: follow_up_count knows of none, its events of one" for tracking_id in rows]


async def _mend_answers(connection: AsyncConnection) -> set[int]:
    rows = await connection.execute(
        text(f"update open.complaint c set follow_up_count = 1 where {_UNCOUNTED} returning c.tracking_id")
    )
    return set(rows.scalars())


async def _batches(connection: AsyncConnection) -> AsyncIterator[Sequence[int]]:
    complaint, last = tables.complaint, 0
    while True:
        statement = select(complaint.c.tracking_id).where(complaint.c.tracking_id > last)
        batch = (await connection.scalars(statement.order_by(complaint.c.tracking_id).limit(_BATCH))).all()
        if not batch:
            return
        yield batch
        last = batch[-1]


async def _deadlines_differing(connection: AsyncConnection) -> list[str]:
    clocks = await load_clocks(connection)
    return [one async for batch in _batches(connection) for one in await _of_batch(connection, clocks, batch)]


async def _of_batch(connection: AsyncConnection, clocks: Clocks, tracking_ids: Sequence[int]) -> list[str]:
    stored = await stored_deadlines(connection, tracking_ids)
    expected = await expected_deadlines(connection, clocks, tracking_ids, stored)
    wrong = [key for key in sorted({*stored, *expected}) if stored.get(key) != expected.get(key)]
    return [f"complaint {tracking_id}: its deadline {kind} is not what its events say" for tracking_id, kind in wrong]


async def _mend_deadlines(connection: AsyncConnection) -> set[int]:
    clocks = await load_clocks(connection)
    changed: set[int] = set()
    async for batch in _batches(connection):
        changed |= await keep_deadlines(connection, clocks, batch)
    return changed


async def _spells_differing(connection: AsyncConnection) -> list[str]:
    found = await spells.differing(connection)
    return [f"complaint {tracking_id}: how long it took is not what its events say" for tracking_id in found]


async def _mend_spells(connection: AsyncConnection) -> set[int]:
    await spells.mend(connection)
    return set()


async def _rollups_differing(connection: AsyncConnection) -> list[str]:
    found = await rollups.differences(connection)
    return [f"rollup {name}: {count} rows are not what they count" for name, count in found.items() if count]


async def _mend_rollups(connection: AsyncConnection) -> set[int]:
    await rollups.rebuild(connection)
    return set()


CACHES = (
    Cache("fold", _fold_differing, _mend_fold),
    Cache("follow-ups", _answers_differing, _mend_answers),
    Cache("deadlines", _deadlines_differing, _mend_deadlines),
    Cache("spells", _spells_differing, _mend_spells),
    Cache("rollups", _rollups_differing, _mend_rollups),
)
