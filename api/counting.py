"""Due days on the command line, from the calendar of this release: no database is asked."""

from datetime import date

from ingest.holidays import calendar, known_holidays
from rules.working_days import Period


def due_on(start: date, period: Period) -> tuple[date, str | None]:
    """The last day in time, and a sentence where that rests on days off that are not decreed yet.

    Raises `rules.working_days.NoCalendar`, whose message says which years there are.
    """
    due = calendar().due_on(start, period)
    estimated = sorted({one.day.year for one in known_holidays() if one.estimated and start <= one.day <= due})
    years = ", ".join(map(str, estimated))
    return due, f"The days off of {years} are not decreed yet: this is an estimate." if estimated else None
