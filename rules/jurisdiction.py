"""The one jurisdiction this release knows: whose clock says what day it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

TIME_ZONE = "Asia/Jakarta"
"""Every day in the public data is a day of this zone. The export states none (domain: up to two hours off)."""

CODE = "ID"

_ZONE = ZoneInfo(TIME_ZONE)


def day_of(moment: datetime) -> date:
    """The day that a moment, with its offset, falls on in the jurisdiction's zone; the last day there is at most."""
    try:
        return moment.astimezone(_ZONE).date()
    except OverflowError:
        return date.max
