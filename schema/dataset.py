"""The dataset as a whole, and the sources it is made from."""

from datetime import date, datetime

import sqlalchemy as sa
import strawberry
from sqlalchemy.sql.elements import ColumnElement

from resolvers.words import column, many, row_type
from store import rollups, tables

_complaint = tables.complaint.c


def public_url() -> ColumnElement[str]:
    """The address of this service, without a final slash."""
    return sa.select(tables.dataset.c.public_url).scalar_subquery()


def _kept_count() -> ColumnElement[int]:
    tally = rollups.tally.c
    kept = sa.select(sa.func.coalesce(sa.func.sum(tally.complaints), 0))
    return kept.where(tally.scope == rollups.NATION, tally.period == rollups.ALL_TIME).scalar_subquery()


@row_type(tables.source)
class Source:
    """A feed that complaints come from, with the times of its latest file."""

    id: strawberry.ID = column("Its name, which no other source has.", lambda s: s.name)
    name: str = column("Its name.")
    url: str | None = column("Where it can be had; null where it has no public address.")
    generated_at: datetime | None = column("When its latest file was made, at the latest; null when it does not say.")
    imported_at: datetime = column("When its latest file was imported here.")


@row_type(tables.dataset)
class Dataset:
    """What this service publishes, in the version this answer was read from. Cite it with version and asOf."""

    version: str = column(
        "A number that moves with every change of a public byte.", lambda d: sa.cast(d.version, sa.Text)
    )
    as_of: datetime = column("When this version was made.")
    as_of_day: date = column("The day that counts as today in every figure, in Asia/Jakarta.")
    publisher: str = column("Who publishes it.")
    licence: str = column("The licence of the data, as an SPDX identifier.")
    jurisdiction: str = column("The jurisdiction it covers, as an ISO 3166 code.")
    complaints: int = column(
        "How many complaints are published.",
        lambda _d: _kept_count(),
    )
    first_submitted_at: datetime | None = column(
        "When the earliest published complaint was filed; null while there is none.",
        lambda _d: sa.select(sa.func.min(_complaint.submitted_at)).scalar_subquery(),
    )
    last_submitted_at: datetime | None = column(
        "When the latest published complaint was filed; null while there is none.",
        lambda _d: sa.select(sa.func.max(_complaint.submitted_at)).scalar_subquery(),
    )
    sources: list[Source] = many("The feeds it is made from.", None, order=lambda s: (s.id,))
