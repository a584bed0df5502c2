"""Rollups: counts kept by the database itself, in the transaction of whoever writes complaints, so never stale.

Triggers on `open.complaint` and `open.agency` keep them (the revisions hold their SQL); nobody else writes here but
`rebuild`. Their size is bounded by agencies, months and words, not by complaints. docs/adr/0008 says why.
"""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from store.spells import spell_tally
from store.tables import OPEN, agency, complaint, metadata, status_group

__all__ = ["ALL_TIME", "NATION", "differences", "rebuild", "tally"]

NATION = 0
"""The scope of all complaints, those without an agency included."""

ALL_TIME = sa.literal_column("'-infinity'::date", sa.Date())
"""The period of all complaints, whenever they were filed."""

tally = sa.Table(
    "tally",
    metadata,
    sa.Column("scope", sa.Integer, nullable=False, comment="0 all; n agency n and all below it; -n agency n alone"),
    sa.Column("period", sa.Date, nullable=False, comment="first day of the month it was filed; -infinity all time"),
    sa.Column("report_class", sa.Text, nullable=False, comment="empty in rows of a month: all classes"),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("status_group", sa.Text, status_group(), nullable=False),
    sa.Column("closed_by", sa.Text, nullable=False, comment="empty while it is not closed"),
    sa.Column("follow_up", sa.Text, nullable=False, comment="is a follow-up known? YES, NO or UNKNOWN"),
    sa.Column("complaints", sa.Integer, nullable=False, comment="may be 0, where some have left"),
    sa.PrimaryKeyConstraint("scope", "period", "report_class", "status", "closed_by", "follow_up"),
    schema=OPEN,
)
"""How many complaints there are of each sort. Rows of an agency alone exist only where others lie below it."""

_ROLLUPS = (tally, spell_tally)
"""Each has a function `open.<name>_now()` that works it out anew from the rows it counts."""

_IN_CHARGE_OF = (
    sa.select(sa.func.count()).select_from(complaint).where(complaint.c.agency_id == agency.c.id).scalar_subquery()
)
"""What `agency.complaint_count` keeps, to order agencies by."""

_IS_WRONG = agency.c.complaint_count != _IN_CHARGE_OF


async def rebuild(connection: AsyncConnection) -> None:
    """Work every rollup out anew; the caller holds the dataset lock and commits."""
    for rollup in _ROLLUPS:
        columns = _columns(rollup)
        await connection.execute(sa.delete(rollup))
        await connection.execute(
            sa.text(f"insert into {rollup.fullname} ({columns}) select {columns} from {rollup.fullname}_now()")
        )
    await connection.execute(sa.update(agency).where(_IS_WRONG).values(complaint_count=_IN_CHARGE_OF))


async def differences(connection: AsyncConnection) -> dict[str, int]:
    """For each rollup, how many of its rows are not what the complaints themselves say; all 0 unless there is a bug."""
    found = {one.name: await connection.scalar(sa.text(_differing(one))) or 0 for one in _ROLLUPS}
    wrong = await connection.scalar(sa.select(sa.func.count()).select_from(agency).where(_IS_WRONG))
    return {**found, agency.name: wrong or 0}


def _columns(rollup: sa.Table) -> str:
    return ", ".join(column.name for column in rollup.columns if column.computed is None)


def _differing(rollup: sa.Table) -> str:
    kept = f"select {_columns(rollup)} from {rollup.fullname} where complaints <> 0"
    anew = f"select {_columns(rollup)} from {rollup.fullname}_now()"
    return f"select count(*) from (({kept} except all {anew}) union all ({anew} except all {kept})) differing"
