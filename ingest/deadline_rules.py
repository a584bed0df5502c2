"""The deadline rules as this release knows them: `reference_data/deadline_rules.toml`, read."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rules.deadlines import Rule
from rules.terms import DayUnit, DeadlineKind, EventKind, ReportClass
from rules.working_days import Period

__all__ = ["KnownRule", "known_rules", "read_rules"]


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule, the instrument it stands in, and whether that instrument's own text was seen."""

    rule: Rule
    legal_source: str
    verified: bool


@cache
def known_rules() -> tuple[KnownRule, ...]:
    """Every rule, in the order of the file."""
    return read_rules((files("ingest.reference_data") / "deadline_rules.toml").read_text("utf-8"))


def read_rules(text: str) -> tuple[KnownRule, ...]:
    """The rules of a file; what a rule leaves out, its set says. Raises `KeyError` or `ValueError` for a bad file."""
    return tuple(_rules(tomllib.loads(text)))


def _rules(known: Mapping[str, Any]) -> Iterator[KnownRule]:
    for rule_set in known["rule_set"]:
        for given in rule_set["rule"]:
            yield _rule({**rule_set, **given})


def _rule(given: Mapping[str, Any]) -> KnownRule:
    report_class = given.get("report_class")
    rule = Rule(
        rule_set=given["name"],
        kind=DeadlineKind(given["kind"]),
        report_class=None if report_class is None else ReportClass(report_class),
        is_supervisory=given.get("supervisory"),
        period=Period(
            days=given["days"],
            unit=DayUnit(given.get("unit", DayUnit.WORKING_DAY)),
            counts_start_day=given.get("counts_start_day", False),
            leave_is_worked=given.get("leave_is_worked", False),
        ),
        starts_from=EventKind(given["starts_from"]),
        valid_from=given["valid_from"],
        valid_to=given.get("valid_to"),
        is_regulation=given["regulation"],
    )
    return KnownRule(rule, given["source"], given["verified"])
