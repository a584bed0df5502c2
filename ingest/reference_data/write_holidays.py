"""Writes holidays.csv from the library `holidays`: `make holidays`, in an environment of its own.

The library cannot live beside ours: each wants another python-dateutil. Nothing of the file is edited by hand; what is
known better stands in decrees.toml, which wins (`ingest.holidays`).
"""

import csv
import sys
from pathlib import Path

from holidays import country_holidays  # pyright: ignore

FIRST_YEAR, LAST_YEAR = 2012, 2027
TARGET = Path(__file__).parent / "holidays.csv"
_ESTIMATED = " (perkiraan)"
_LEAVE = "Cuti Bersama "


def rows() -> list[tuple[str, str, str, str]]:
    """Day, name, kind and whether the day is an estimate, in the order of days."""
    found: list[tuple[str, str, str, str]] = []
    for category, kind in (("public", "NATIONAL"), ("government", "COLLECTIVE_LEAVE")):
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        days = country_holidays("ID", years=years, categories=(category,), language="id")
        for day in days:
            for name in days.get_list(day):
                estimated = "yes" if name.endswith(_ESTIMATED) else ""
                found.append((day.isoformat(), name.removesuffix(_ESTIMATED).removeprefix(_LEAVE), kind, estimated))
    return sorted(found)


def main() -> None:
    """Write the committed file anew."""
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(("date", "name", "kind", "estimated"))
        writer.writerows(rows())
    sys.stderr.write(f"{TARGET.name}: look at the difference before you keep it\n")


if __name__ == "__main__":
    main()
