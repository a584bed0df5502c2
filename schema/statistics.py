"""Figures about complaints: what is counted, of what it is a share, and how groups of complaints are asked for.

A figure is one line here; docs/figures.md explains each to a journalist.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry

from resolvers.group_words import Grouping, GroupOrder, durations, figures, measure, ratio
from resolvers.words import Related, Row, column, row_type
from rules.terms import ArchiveReason, ComplaintStatus, DeadlineKind, StatusGroup
from schema import spells
from schema.complaint_counts import TALLY
from schema.complaint_list import ComplaintFilter
from schema.dimensions import DIMENSIONS, FACTS, GROUPS
from schema.durations import DurationSummary, median_days
from store import tables

DURATION_COST = 50
"""What durations weigh: where kept counts cannot tell, every complaint is looked up for them."""

DEADLINE_COST = 10
"""What a figure about deadlines weighs."""

_Condition = sa.ColumnElement[bool]
_Given = Mapping[str, Any]


def _count(facts: Row, condition: _Condition | None = None) -> sa.ColumnElement[Any]:
    """How many complaints the facts stand for, those that fit only."""
    summed = sa.func.sum(facts.complaints)
    return sa.func.coalesce(summed if condition is None else summed.filter(condition), 0)


def _of(condition: Any) -> Any:
    """The aggregate that counts complaints with this condition on their facts."""
    return lambda facts, _given: _count(facts, condition(facts))


def _everything(facts: Row, _given: _Given) -> sa.ColumnElement[Any]:
    return _count(facts)


_FOLLOWED_UP = _of(lambda f: f.follow_up == "YES")
_ANSWER_IS_KNOWN = _of(lambda f: f.follow_up.in_(["YES", "NO"]))


def _archived_for(facts: Row, given: _Given) -> sa.ColumnElement[Any]:
    return _count(facts, sa.literal(given["reason"]) == sa.any_(facts.archive_reasons))


def _mean_hops(facts: Row, _given: _Given) -> sa.ColumnElement[Any]:
    assigned = sa.func.nullif(sa.func.count(facts.hops).filter(facts.hops > 0), 0)
    return sa.func.round(sa.cast(sa.func.sum(facts.hops), sa.Numeric) / assigned, 6)


_TODAY = "(select as_of_day from open.dataset)"
_IS_OVERDUE = f"clock.verdict is null and clock.due_on < {_TODAY}"
_IS_BETWEEN = f"clock.verdict is null and clock.due_not_before < {_TODAY} and {_TODAY} <= clock.due_on"
"""What today decides of a clock without a verdict (docs/adr/0007): it ran out for sure, or perhaps."""

_KIND = Annotated[DeadlineKind, strawberry.argument(description="The kind of deadline.")]


def _deadlines(condition: str) -> Any:
    """The aggregate that counts complaints whose deadline of the kind asked fits, in SQL over `clock`."""

    def count(facts: Row, given: _Given) -> sa.ColumnElement[Any]:
        clocks = f"clock.tracking_id = {facts.tracking_id} and clock.kind = '{DeadlineKind(given['kind'])}'"
        found = f"exists (select from open.deadline clock where {clocks} and ({condition}))"
        # The column is named once more, so that it is known to be read.
        return _count(facts, sa.and_(facts.tracking_id.is_not(None), sa.literal_column(found, sa.Boolean())))

    return count


_OVERDUE = _deadlines(_IS_OVERDUE)
_MET = _deadlines("clock.verdict = 'MET'")
_DECIDED = _deadlines(f"clock.verdict in ('MET', 'MISSED') or ({_IS_OVERDUE})")

_RATIO: Any = sa.table("ratio", sa.column("numerator", sa.BigInteger), sa.column("denominator", sa.BigInteger))
_Z = sa.literal_column("1.959963984540054::float8")
"""The 97.5 % point of the normal distribution: 95 % lie within it on both sides."""


def _share(row: Row) -> Any:
    return sa.cast(row.numerator, sa.Double) / row.denominator


def _wilson(row: Row, sign: int) -> sa.ColumnElement[Any]:
    """One end of the interval of E. B. Wilson (1927), Journal of the American Statistical Association 22, 209-212."""
    p, n, z2 = _share(row), row.denominator, _Z * _Z
    spread = _Z * sa.func.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return _rounded((p + z2 / (2 * n) + sign * spread) / (1 + z2 / n))


def _rounded(value: Any) -> sa.ColumnElement[Any]:
    return sa.func.round(sa.cast(value, sa.Numeric), 6)


@row_type(_RATIO)
class Rate:
    """A share, and how far chance alone may have moved it: small numbers make wide intervals. Never rank without."""

    value: float = column("The share, from 0 to 1.", lambda r: _rounded(_share(r)))
    low: float = column("The lower end of its 95 % interval (Wilson).", lambda r: _wilson(r, -1))
    high: float = column("The upper end of that interval.", lambda r: _wilson(r, +1))
    numerator: int = column("How many of them.")
    denominator: int = column("Of how many.")


@row_type(GROUPS)
class Statistics:
    """Figures over published complaints. Each complaint counted here can be read by `complaints` with the same filter.

    What a source does not show is counted as unknown and lies outside every denominator.
    """

    complaints: int = measure(int, "How many there are: the `totalCount` of the same filter.", _everything)
    waiting: int = measure(
        int, "How many no agency has acted on yet.", _of(lambda f: f.status_group == StatusGroup.WAITING.value)
    )
    in_progress: int = measure(
        int, "How many are being handled.", _of(lambda f: f.status_group == StatusGroup.IN_PROGRESS.value)
    )
    done: int = measure(
        int,
        "How many are closed, answered or not.",
        _of(lambda f: f.status_group == StatusGroup.DONE.value),
    )
    not_processed: int = measure(
        int,
        "How many were set aside. The four add up to `complaints`.",
        _of(lambda f: f.status_group == StatusGroup.NOT_PROCESSED.value),
    )
    followed_up: int = measure(int, "How many have a follow-up that is known.", _FOLLOWED_UP)
    not_followed_up: int = measure(int, "How many are known to have none.", _of(lambda f: f.follow_up == "NO"))
    follow_up_unknown: int = measure(
        int,
        "Of how many the source shows neither. The three add up to `complaints`.",
        _of(lambda f: f.follow_up == "UNKNOWN"),
    )
    follow_up_rate: Rate | None = ratio(
        Rate | None,
        "The share of `followedUp` among those of which it is known; null when it is known of none.",
        _FOLLOWED_UP,
        _ANSWER_IS_KNOWN,
    )
    closed_by_agency: int = measure(int, "How many an agency closed.", _of(lambda f: f.closed_by == "AGENCY"))
    closed_by_admin: int = measure(int, "How many an administrator closed.", _of(lambda f: f.closed_by == "ADMIN"))
    closed_by_reporter: int = measure(int, "How many the reporter closed.", _of(lambda f: f.closed_by == "REPORTER"))
    closed_by_system: int = measure(
        int, "How many the system closed after silence, which is not an answer.", _of(lambda f: f.closed_by == "SYSTEM")
    )
    closed_by_unknown: int = measure(
        int,
        "How many were closed without the source saying by whom. The five add up to `done`.",
        _of(lambda f: f.closed_by == "UNKNOWN"),
    )
    closed_without_follow_up: int = measure(
        int,
        "How many are known to have been closed without any follow-up; where that is unknown they are not counted.",
        _of(lambda f: sa.and_(f.status == ComplaintStatus.CLOSED.value, f.follow_up == "NO")),
    )
    archived_for: int = measure(
        int,
        "How many have this reason for being set aside; one complaint can have several.",
        _archived_for,
        reason=Annotated[ArchiveReason, strawberry.argument(description="The reason.")],
    )
    overdue: int = measure(
        int,
        "How many have a deadline of this kind whose day has passed while nobody has done what it asks for.",
        _OVERDUE,
        kind=_KIND,
        cost=DEADLINE_COST,
    )
    deadline_unknown: int = measure(
        int,
        "Of how many the source's bounds do not tell whether a deadline of this kind was kept.",
        _deadlines(f"clock.verdict = 'UNKNOWN' or ({_IS_BETWEEN})"),
        kind=_KIND,
        cost=DEADLINE_COST,
    )
    on_time_rate: Rate | None = ratio(
        Rate | None,
        "The share of deadlines of this kind that were kept, among those kept, missed or overdue; those of which it is "
        "not known, and those that still run, lie outside. Null where there is none.",
        _MET,
        _DECIDED,
        kind=_KIND,
        cost=DEADLINE_COST,
    )
    first_follow_up: DurationSummary = durations(
        DurationSummary,
        "How long agencies take to answer: from the last hand-over before the first follow-up to that follow-up, so "
        "that each agency has its own days. Closing, setting aside and giving back without an answer are other ends.",
        spells.FIRST_FOLLOW_UP,
        cost=DURATION_COST,
    )
    resolution: DurationSummary = durations(
        DurationSummary,
        "How long complaints take from filing to the closing that stands. Being set aside, and a closing known to be "
        "without an answer, are other ends.",
        spells.RESOLUTION,
        cost=DURATION_COST,
    )
    mean_hops: float | None = measure(
        float | None,
        "How many agencies a complaint goes through on average, of those that went to any; null when none did.",
        _mean_hops,
        may_be_null=True,
    )


GROUPING = Grouping(
    table=tables.complaint,
    groups=GROUPS,
    facts=FACTS,
    rollup=TALLY,
    kept_spells=spells.KEPT,
    dimensions=DIMENSIONS,
    orders={
        "KEY": GroupOrder(),
        "COMPLAINTS": GroupOrder(_everything),
        "OVERDUE": GroupOrder(_OVERDUE, needs_kind=True),
        "FOLLOW_UP_RATE": GroupOrder(_FOLLOWED_UP, denominator=_ANSWER_IS_KNOWN),
        "ON_TIME_RATE": GroupOrder(_MET, denominator=_DECIDED, needs_kind=True),
        "FIRST_FOLLOW_UP_MEDIAN": GroupOrder(median_days, spell=spells.FIRST_FOLLOW_UP),
    },
    members=_everything,
)
"""How complaints become groups with figures."""


def statistics_of(
    description: str,
    related: Related,
    *,
    tally: Related | None = None,
    extra: Mapping[str, tuple[Any, Any]] | None = None,
) -> Any:
    """The figures of the complaints that belong to a row."""
    return figures(
        Statistics, description, GROUPING, related, filter=ComplaintFilter, cost=20, tally=tally, extra=extra
    )
