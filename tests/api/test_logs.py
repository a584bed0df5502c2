"""The log says where and what kind, and never what was in a value."""

import logging
import sys

import asyncpg
import orjson
import pytest

from api.logs import JsonFormatter, TextFormatter
from store.errors import Bug

SECRET = "Sri Wahyuni"


def _record() -> logging.LogRecord:
    try:
        try:
            raise asyncpg.InvalidTextRepresentationError(f'invalid input syntax for type integer: "{SECRET}"')
        except asyncpg.PostgresError as error:
            raise Bug("a statement failed") from error
    except Bug:
        record = logging.LogRecord("api.graphql", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    record.request_id = "0123"
    record.code = "INTERNAL"
    return record


def test_a_failure_is_one_json_object_with_its_id_kinds_and_places():
    line = JsonFormatter().format(_record())

    found = orjson.loads(line)
    assert found["error"] == "Bug (a statement failed) < InvalidTextRepresentationError (22P02)"
    assert (found["event"], found["request_id"], found["code"]) == ("failed", "0123", "INTERNAL")
    assert found["places"][0].startswith("tests/api/test_logs.py:")
    assert "\n" not in line


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_no_value_of_an_exception_reaches_the_log(formatter: logging.Formatter):
    assert SECRET not in formatter.format(_record())


def test_text_for_people_has_its_places_below():
    lines = TextFormatter().format(_record()).splitlines()

    assert lines[0].endswith(
        "error api.graphql: failed request_id=0123 code=INTERNAL "
        "error=Bug (a statement failed) < InvalidTextRepresentationError (22P02)"
    )
    assert all(line.startswith("  ") for line in lines[1:])
