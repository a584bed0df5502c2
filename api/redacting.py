"""`lapor redact`: JSON Lines in, JSON Lines out, one at a time, with no database and nothing kept."""

from collections.abc import Iterable
from typing import IO, Any, TextIO, cast

import orjson

from rules.redaction import redact, withholds

_SHAPE = 'is not a JSON object with an "id" and a "text" (a string)'


def redact_lines(lines: Iterable[bytes], output: IO[bytes], complaints: TextIO, threshold: float) -> int:
    """Redact each line, and give how many could not be read; those are named on `complaints` by their number alone."""
    unread = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            redacted = _redacted(line, threshold)
        except ValueError:
            unread += 1
            complaints.write(f"line {number} {_SHAPE}\n")
            continue
        output.write(orjson.dumps(redacted) + b"\n")
        output.flush()
    return unread


def _redacted(line: bytes, threshold: float) -> dict[str, Any]:
    """Give the answer to one line; raises `ValueError` when it has not the right shape."""
    found: Any = orjson.loads(line)
    if not isinstance(found, dict) or "id" not in found:
        raise ValueError
    asked = cast("dict[str, Any]", found)
    text = asked.get("text")
    if not isinstance(text, str):
        raise ValueError
    redaction = redact(text)
    return {
        "id": asked["id"],
        "redacted_text": redaction.text,
        "findings": [{"type": one.type, "start": one.start, "end": one.end} for one in redaction.findings],
        "risk": redaction.risk,
        "withheld": withholds(redaction, threshold),
    }
