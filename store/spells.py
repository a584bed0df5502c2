"""How long complaints took: worked out from their events by the database when these are written, and counted there.

    await keep_spells(connection, tracking_ids)     after events and deadlines are written, under the dataset lock

`open.spell_now` (revision 0016) says what follows from the events, `spell` holds it, and triggers count `spell` in
`spell_tally`, from which figures about many complaints are read. docs/adr/0012 says why.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import OPEN, Time, metadata, status_group

__all__ = ["differing", "keep_spells", "mend", "spell", "spell_tally"]

spell = sa.Table(
    "spell",
    metadata,
    sa.Column(
        "tracking_id", sa.BigInteger, sa.ForeignKey("open.complaint.tracking_id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("agency_id", sa.Integer, comment="these three as in the complaint"),
    sa.Column("submitted_at", Time, nullable=False, comment="the first moment of its month"),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, comment="what became of the wait for an answer; null: never began"),
    sa.Column("answer_since", sa.Date, comment="the day it began, while it runs"),
    sa.Column("answer_days", sa.Integer, comment="working days it took, once it ended"),
    sa.Column("resolution", sa.Text, nullable=False, comment="the same of the time until it was closed"),
    sa.Column("resolution_since", sa.Date),
    sa.Column("resolution_days", sa.Integer),
    schema=OPEN,
)

_KEY = ("measure", "nation", "agency_id", "submitted_at", "status", "outcome", "since", "days")

spell_tally = sa.Table(
    "spell_tally",
    metadata,
    sa.Column("measure", sa.Text, nullable=False, comment="FIRST_FOLLOW_UP or RESOLUTION"),
    sa.Column("nation", sa.Boolean, nullable=False, comment="all by month; else one agency alone, all time"),
    sa.Column("agency_id", sa.Integer, comment="null: the nation's, or nobody's"),
    sa.Column("submitted_at", Time, comment="the first moment of the month"),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("status_group", sa.Text, status_group(), nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("since", sa.Date, comment="the day they began, while they run"),
    sa.Column("days", sa.Integer, comment="working days they took, once they ended"),
    sa.Column("complaints", sa.Integer, nullable=False, comment="may be 0, where some have left"),
    sa.UniqueConstraint(*_KEY, name="spell_tally_key", postgresql_nulls_not_distinct=True),
    schema=OPEN,
)
"""How many spells there are of each sort. Columns have the names that complaints' have, and so mean the same there."""

_WRONG = (
    "from open.spell_now full join open.spell using (tracking_id)"
    " where (spell_now.*)::text is distinct from (spell.*)::text"
)


async def keep_spells(connection: AsyncConnection, tracking_ids: Sequence[int]) -> None:
    """Make the spells of these complaints what their events and the calendar say."""
    if tracking_ids:
        given = sa.literal(list(tracking_ids), ARRAY(sa.BigInteger))
        await connection.execute(sa.select(sa.func.open.keep_spells(given)))


async def differing(connection: AsyncConnection) -> list[int]:
    """The complaints whose spells are not what their events and the calendar say."""
    return list(await connection.scalars(sa.text(f"select tracking_id {_WRONG} order by 1")))


async def mend(connection: AsyncConnection) -> None:
    """Make all spells what they should be; the caller holds the dataset lock."""
    await connection.execute(sa.text(f"select open.keep_spells(array(select tracking_id {_WRONG}))"))
