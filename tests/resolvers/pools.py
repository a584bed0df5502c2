"""Values for arguments: mostly ones that some row has, now and then ones that no row can have."""

import re
from datetime import UTC, datetime, timedelta
from random import Random

from tests.resolvers.world import World
from tests.rows import HOSTILE

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = datetime(2025, 3, 1, tzinfo=UTC)
_SEARCHES = (
    *(
        "jalan rus",
        "perbaik",
        "JALAN",
        "kk",
        '"jalan rusak"',
        'kerusak "jalan jalan"',
        "12 mamasa",
        "memperbaiki",
        "rus",
    ),
    *("e", "elite", "ÄRGER", "zeb", "banj", "quot", "banjir under", '"', "&|!<->:*()", "rusak:* | jalan", "'\\", "漢"),
)
_SHORT = (*(text for text in HOSTILE if len(text) <= 200), "a\x00b")
_LONG = tuple(text for text in HOSTILE if len(text) > 200)
"""A search may not be as long."""

_NO_IDS = ("", "💥", "Q29tcGxhaW50OjAx", "Tm9kZTox")


class Pools:
    """Values of the rows, by what they are for."""

    def __init__(self, world: World) -> None:
        rows = world.oracle.rows
        self.places = world.oracle.places
        self.ids = [world.oracle.id_of(row) for type_ in ("Agency", "Complaint", "Region") for row in rows[type_]]
        self.ids += [
            world.oracle.id_of(row) for type_ in ("Category", "FollowUp", "TimelineEvent") for row in rows[type_][:20]
        ]
        tracking_ids = [str(row["tracking_id"]) for row in rows["Complaint"]]
        agencies = [row["slug"] for row in rows["Agency"]]
        categories = [row["slug"] for row in rows["Category"]]
        codes = sorted({row["code"] for row in rows["Region"]})
        self.texts: dict[str, list[str]] = {
            "Query.complaint.trackingId": [*tracking_ids, "08000000", "+1", "٣", "1.0"],
            "ComplaintFilter.trackingIds": tracking_ids,
            "Query.agency.slug": agencies,
            "ComplaintFilter.agency": agencies,
            "AgencyFilter.parent": agencies,
            "Query.region.code": codes,
            "ComplaintFilter.region": codes,
            "AgencyFilter.region": codes,
            "RegionFilter.parent": codes,
            "Query.category.slug": categories,
            "ComplaintFilter.category": categories,
            "CategoryFilter.parent": categories,
        }
        for type_ in ("Complaint", "Agency", "Region", "Category"):
            self.texts[f"{type_}Filter.search"] = list(_SEARCHES)
        self.moments: list[datetime] = sorted({row["updated_at"] for row in rows["Complaint"]})
        self.days: list[datetime] = sorted({row["submitted_at"] for row in rows["Complaint"]})

    def id(self, random: Random) -> str:
        """A global id, now and then damaged."""
        known = random.choice(self.ids) if self.ids else "Q29tcGxhaW50OjE"
        return random.choice((*_NO_IDS, known + "=", known[:-1], known + "A")) if random.random() < 0.1 else known

    def text(self, random: Random, place: str) -> str:
        """A text for the argument or input field at `place`; rarely one that no row has."""
        known = self.texts.get(place, ())
        if known and random.random() < 0.9:
            return random.choice(known)
        return random.choice(_SHORT if place.endswith(".search") else (*_SHORT, *_LONG))

    def day(self, random: Random) -> str:
        """The day some complaint was filed, or one beside it; rarely an end of the calendar."""
        if random.random() < 0.05:
            return random.choice(("0001-01-01", "9999-12-31"))
        moment = self._ordinary(random, self.days)
        return (moment + timedelta(days=random.randrange(-1, 2))).date().isoformat()

    def moment(self, random: Random) -> str:
        """A moment that some row has, to the microsecond, written with one offset or another."""
        moment = self._ordinary(random, self.moments).replace(tzinfo=None)
        if random.random() < 0.3:
            return (moment + timedelta(hours=7)).isoformat() + "+07:00"
        return moment.isoformat() + random.choice(("Z", "z", "+00:00"))

    def another(self, random: Random, text: str) -> str:
        """Another value of the same sort as one of these, where it is one."""
        for known in (*self.texts.values(), self.ids, *map(self.places.known, self.places.orders())):
            if text in known:
                return random.choice(known)
        if _DAY.fullmatch(text):
            return self.day(random)
        return self.moment(random) if _DAY.match(text) else random.choice(_LONG if text in _LONG else _SHORT)

    def _ordinary(self, random: Random, moments: list[datetime]) -> datetime:
        """One of them, away from the ends of time, where adding a day or an offset would leave it."""
        fit = [moment for moment in moments if 1900 < moment.year < 2100]
        return random.choice(fit or [_MOMENT])
