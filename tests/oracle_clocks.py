"""The oracle's clocks: working days counted one by one, and what a deadline's row means today."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.rows import Row

KINDS = ("VERIFICATION", "FIRST_FOLLOW_UP", "RESOLUTION", "REPORTER_REPLY")
_JAKARTA = ZoneInfo("Asia/Jakarta")


def day_of(moment: datetime | None) -> date | None:
    """The day in Jakarta; null stays null, and a day after the last one there is none that the calendar holds."""
    if moment is None:
        return None
    try:
        return moment.astimezone(_JAKARTA).date()
    except OverflowError:
        return date.max


class OracleClocks:
    """Counts over the rows of the calendar, on the day that counts as today."""

    def __init__(self, days: Sequence[Row], today: date) -> None:
        self.today = today
        self._days = {row["day"]: row for row in days}

    def _is_worked(self, day: Row, *, leave_too: bool = False) -> bool:
        return day["off"] is None or (leave_too and day["is_leave_only"])

    def between(self, start: date | None, end: date | None, *, leave_too: bool = False) -> int | None:
        """Working days after `start` up to `end`; null where a day is null or not in the calendar, or end is first."""
        if start is None or end is None or start not in self._days or end not in self._days or end < start:
            return None
        later = [start + timedelta(number) for number in range(1, (end - start).days + 1)]
        return sum(self._is_worked(self._days[day], leave_too=leave_too) for day in later)

    def state(self, deadline: Row) -> str:
        """The verdict, or what today makes of the bounds of the due day."""
        if deadline["verdict"] is not None:
            return deadline["verdict"]
        if self.today <= deadline["due_not_before"]:
            return "RUNNING"
        return "OVERDUE" if self.today > deadline["due_on"] else "UNKNOWN"

    def days_left(self, deadline: Row) -> int | None:
        """Working days to the due day, or since it, of which the first day late is one."""
        due, leave_too = deadline["due_on"], deadline["rule"]["leave_is_worked"]
        match deadline["verdict"] or self.state(deadline):
            case "RUNNING":
                return self.between(self.today, due, leave_too=leave_too)
            case "OVERDUE":
                late = self.between(due, self.today, leave_too=leave_too)
                return None if late is None else -max(late, 1)
            case _:
                return None

    def counting(self, deadline: Row) -> list[dict[str, Any]]:
        """Every day that the calendar has from start to due day."""
        first, last = deadline["starts_on"], deadline["due_on"]
        return [self._counted(deadline, row) for day, row in sorted(self._days.items()) if first <= day <= last]

    def _counted(self, deadline: Row, day: Row) -> dict[str, Any]:
        rule = deadline["rule"]
        is_start = day["day"] == deadline["starts_on"] and not rule["counts_start_day"]
        is_off = rule["unit"] == "WORKING_DAY" and not self._is_worked(day, leave_too=rule["leave_is_worked"])
        reason = day["off"] if is_off else "The day the clock started" if is_start else None
        return {
            "__typename": "CountedDay",
            "date": day["day"],
            "counted": not is_off and not is_start,
            "reason": reason,
        }
