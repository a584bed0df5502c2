"""What persons decided on withheld texts, kept by the texts' keyed hashes: no text is kept (docs/privacy.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.record import Record
from rules.disclosure import Review
from store import desk_tables
from store.secrets import PrivateKey

__all__ = ["NO_REVIEWS", "Reviews", "any_review", "keep_review", "keys_of", "read_reviews", "reviews_of"]


@dataclass(frozen=True, slots=True)
class Reviews:
    """What was decided on one record's title and on its body."""

    title: Review | None = None
    body: Review | None = None

    def mark(self, mark: str) -> str:
        """What names the way these texts are redacted: another decision is another way."""
        if self == NO_REVIEWS:
            return mark
        return f"{mark}+{sha256(repr(self).encode()).hexdigest()[:8]}"


NO_REVIEWS = Reviews()


def keys_of(key: PrivateKey, record: Record) -> tuple[bytes, bytes]:
    """What a record's title and body are known by."""
    return key.of_reviewed(record.title), key.of_reviewed(record.body or "")


def reviews_of(decided: Mapping[bytes, Review], key: PrivateKey, record: Record) -> Reviews:
    """What was decided on the texts of a record."""
    if not decided:
        return NO_REVIEWS
    title, body = keys_of(key, record)
    return Reviews(decided.get(title), decided.get(body))


async def any_review(connection: AsyncConnection) -> bool:
    """Whether anything was ever decided."""
    return await connection.scalar(select(select(desk_tables.review.c.key).exists())) or False


async def read_reviews(connection: AsyncConnection, keys: Iterable[bytes]) -> dict[bytes, Review]:
    """The decisions on the texts with these keyed hashes."""
    review = desk_tables.review
    rows = await connection.execute(select(review).where(review.c.key == any_(literal(list(keys), ARRAY(BYTEA)))))
    return {
        row.key: Review(row.is_released, tuple(zip(row.marked[::2], row.marked[1::2], strict=True)), row.redaction)
        for row in rows
    }


async def keep_review(connection: AsyncConnection, key: bytes, review: Review) -> None:
    """Remember a decision, in the place of an earlier one on the same text; the caller commits."""
    values = {
        "is_released": review.is_released,
        "marked": [place for stretch in review.marked for place in stretch],
        "redaction": review.redaction,
        "reviewed_at": func.now(),
    }
    statement = insert(desk_tables.review).values(key=key, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))
