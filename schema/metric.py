"""What the figures mean, for whoever cites them: `rules/metrics.py` as a list of the API."""

from enum import StrEnum
from typing import Any

import orjson
import sqlalchemy as sa
import strawberry
from sqlalchemy.dialects.postgresql import JSONB

from resolvers.words import chosen, column, row_type
from rules.metrics import METRICS, Metric
from schema.vocabulary import describe


class Language(StrEnum):
    """A language."""

    ID = "ID"
    EN = "EN"


describe(Language, ID="Indonesian.", EN="English.")

_METRICS = sa.table("metric", sa.column("value", JSONB))


def _as_json(metric: Metric) -> dict[str, Any]:
    words = {"name": metric.name, "definition": metric.definition}
    found = {key: dict(zip(("ID", "EN"), texts, strict=True)) for key, texts in words.items()}
    plain = {key: getattr(metric, key) for key in ("numerator", "denominator", "unit", "source", "version")}
    return {"id": metric.identity, **found, **plain}


def _text(name: str) -> Any:
    return lambda m: m.value[name].astext


def _in_language(name: str) -> Any:
    return lambda m, words: m.value[name][words.get("language", "ID")].astext


_LANGUAGE = (Language | None, Language.ID)


@row_type(_METRICS)
class MetricDefinition:
    """What a figure means. Cite its version with it: a new definition gives new numbers."""

    id: strawberry.ID = column("The field of Statistics that shows it.", _text("id"))
    name: str = chosen(str, "Its name.", _in_language("name"), language=_LANGUAGE)
    definition: str = chosen(
        str,
        "What it counts or measures, in a sentence or two.",
        _in_language("definition"),
        language=_LANGUAGE,
    )
    numerator: str | None = column("What stands above the line of a share; null for what is none.", _text("numerator"))
    denominator: str | None = column("What stands below the line; null for what has none.", _text("denominator"))
    unit: str = column("What its number counts.", _text("unit"))
    source: str = column("Where the definition comes from.", _text("source"))
    version: int = column(
        "Moves when the definition changes its numbers.", lambda m: sa.cast(m.value["version"].astext, sa.Integer)
    )


def definitions(_row: Any) -> sa.ColumnElement[Any]:
    """All definitions as one JSON array."""
    text = orjson.dumps([_as_json(metric) for metric in METRICS]).decode().replace("'", "''")
    return sa.literal_column(f"'{text}'::jsonb", JSONB())
