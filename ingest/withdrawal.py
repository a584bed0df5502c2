"""Takes a complaint, or the words of one follow-up, out of the public data at an operator's word.

What an operator withdrew stays withdrawn, whatever a later file says (`ingest.batch`).
"""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.jurisdiction import TIME_ZONE
from rules.redaction import redact
from rules.terms import ChangeKind, DisclosureState, UnpublishedReason
from store import dataset, desk_tables, tables
from store.bulk import upsert
from store.changes import tell, tell_updated
from store.dataset import Held
from store.errors import LaporError
from store.secrets import PrivateKey

__all__ = ["NoSuchFollowUp", "withdraw", "withhold_follow_up"]

_TOP = """
with recursive up as (
    select id, name, parent_id from open.agency where id = :agency
    union all select a.id, a.name, a.parent_id from open.agency a join up on up.parent_id = a.id
) select name from up where parent_id is null
"""


class NoSuchFollowUp(LaporError):
    """The complaint is not public, or has no follow-up of that number."""

    code = "NO_SUCH_FOLLOW_UP"


async def withdraw(connection: AsyncConnection, tracking_id: int, reason: str, key: PrivateKey) -> bool:
    """Withdraw a complaint for good; whether it was public. The caller commits.

    A number that is not public is marked all the same: no later file publishes it. `reason` is for the operators
    after us and is redacted before it is kept.
    """
    held = await dataset.lock(connection)
    complaint = tables.complaint
    deleted = await connection.execute(
        delete(complaint).where(complaint.c.tracking_id == tracking_id).returning(complaint)
    )
    public = deleted.mappings().one_or_none()
    await _mark(connection, held, key.of_tracking_id(tracking_id), reason)
    if public is None:
        return False
    await upsert(
        connection, desk_tables.unpublished, [await _hidden(connection, held, public, key)], ("key", "source_id")
    )
    await tell(connection, held, [(tracking_id, ChangeKind.WITHDRAWN)])
    await dataset.bump(connection, held)
    return True


async def withhold_follow_up(connection: AsyncConnection, tracking_id: int, number: int) -> None:
    """Take down the words of follow-up `number`, counted from 1; that it was posted, when and by whom stays.

    Its salt goes too: the log keeps an entry that nobody can relate to any words. Raises `NoSuchFollowUp`; the caller
    commits.
    """
    held, row = await dataset.lock(connection), tables.follow_up.c
    gone = [{"field": "body", "state": DisclosureState.WITHHELD.value, "rule": "withdrawn"}]
    found = await connection.execute(
        update(tables.follow_up)
        .where(row.tracking_id == tracking_id, row.number == number)
        .values(body=None, body_withheld=True, disclosures=gone, salt=None)
    )
    if not found.rowcount:
        raise NoSuchFollowUp(f"Complaint {tracking_id} is not public, or has no follow-up {number}.")
    await tell_updated(connection, held, [tracking_id])
    await dataset.bump(connection, held)


async def _mark(connection: AsyncConnection, held: Held, key: bytes, reason: str) -> None:
    mark = {"key": key, "withdrawn_at": held.changed_at, "by_operator": True, "reason": redact(reason).text}
    await upsert(connection, desk_tables.withdrawn, [mark], ("key",))


async def _hidden(connection: AsyncConnection, held: Held, public: RowMapping, key: PrivateKey) -> dict[str, Any]:
    """What remains of it for the counts of what is not published: no text, nothing that names it."""
    state, region = desk_tables.source_state.c, tables.region.c
    seen = (
        await connection.execute(
            select(state.generated_from, state.generated_to).where(
                state.source_id == public["source_id"], state.tracking_id == public["tracking_id"]
            )
        )
    ).one_or_none()
    return {
        "key": key.of_tracking_id(public["tracking_id"]),
        "source_id": public["source_id"],
        "reason": UnpublishedReason.WITHDRAWN.value,
        # The operator's mark holds it; of what the source says, nothing is known to be secret.
        "tells_confidential": False,
        "tells_withdrawn": False,
        "parent_agency": await connection.scalar(text(_TOP), {"agency": public["agency_id"]}),
        "province_code": await connection.scalar(
            select(func.left(region.code, 2)).where(region.id == public["region_id"])
        ),
        "year": public["submitted_at"].astimezone(ZoneInfo(TIME_ZONE)).year,
        "generated_from": seen.generated_from if seen else held.changed_at,
        "generated_to": seen.generated_to if seen else held.changed_at,
    }
