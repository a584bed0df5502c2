"""The log: one line an event, for machines or for people, and never what a caller sent.

An exception is written as its types and the places it passed through. Its message may quote a value (PostgreSQL's do),
so only messages of our own failures are written. Query texts, variables, tracking ids and client addresses never are.
"""

import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import orjson

from store.errors import Failed

_ROOT = Path(__file__).resolve().parent.parent
_FRAMES = 12
_EXTRAS = ("request_id", "code")


def configuration(form: Literal["json", "text"]) -> dict[str, Any]:
    """Give the configuration, as `logging.config.dictConfig` takes it; uvicorn follows it, without its access log."""
    formatter = f"{__name__}.{'JsonFormatter' if form == 'json' else 'TextFormatter'}"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lapor": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lapor", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "uvicorn": {"level": "WARNING"},
            "uvicorn.access": {"handlers": [], "propagate": False},
            "alembic": {"level": "WARNING"},
        },
    }


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        return orjson.dumps(_fields(record)).decode()


class TextFormatter(logging.Formatter):
    """One line for people, and the places of an exception below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line or lines."""
        fields = _fields(record)
        places: list[str] = fields.pop("places", [])
        head = f"{fields.pop('time')} {fields.pop('level')} {fields.pop('logger')}: {fields.pop('event')}"
        tail = "".join(f" {name}={value}" for name, value in fields.items())
        return "\n  ".join([head + tail, *places])


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": record.getMessage(),
    }
    fields.update((name, getattr(record, name)) for name in _EXTRAS if hasattr(record, name))
    if record.exc_info and record.exc_info[1]:
        error = record.exc_info[1]
        fields["error"] = " < ".join(_described(one) for one in _chain(error))
        fields["places"] = [place for one in _chain(error) for place in _places(one)][:_FRAMES]
    return fields


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Give an exception and what caused it, at most five."""
    current: BaseException | None = error
    for _ in range(5):
        if current is None:
            return
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _described(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, Failed):
        return f"{name} ({error.message})"
    state = getattr(error, "sqlstate", None)
    return f"{name} ({state})" if isinstance(state, str) else name


def _places(error: BaseException) -> list[str]:
    """Give the innermost places first: where it was raised is what is looked for."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    """Give a path from the project or the installed package on."""
    for start in ("/site-packages/", f"{_ROOT}/"):
        if start in path:
            return path.rpartition(start)[2]
    return path.rpartition("/")[2]
