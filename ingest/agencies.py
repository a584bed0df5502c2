"""Who the agencies of one file are: which name is a unit, whose unit, and what its address will be (domain notes 9.4).

A plan is made from the publishable rows of the whole file, so that no slug or parent depends on the order of rows.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.record import Place, Record
from ingest.regions import Regions
from ingest.survey import NamesSeen, unit_key, usual
from rules.agency_kinds import guess_kind, is_below_another, named_region
from rules.names import fold, repair_casing, slugify
from rules.terms import AgencyKind

__all__ = ["AgencyPlan", "KnownAgency", "PlannedAgency"]

_TOPS = frozenset({AgencyKind.MINISTRY, AgencyKind.PROVINCE, AgencyKind.REGENCY, AgencyKind.CITY})
_NOTE = re.compile(r"\s*\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class KnownAgency:
    """An agency the database already holds."""

    id: int
    slug: str
    name: str
    has_parent: bool
    external_id: str | None


@dataclass(frozen=True, slots=True)
class PlannedAgency:
    """An agency as this file shows it; `id` is set where the database holds it already."""

    key: str
    id: int | None
    slug: str
    name: str
    kind: AgencyKind
    parent_key: str | None
    external_id: str | None
    region_id: int | None


class AgencyPlan:
    """Every agency of one file, by a key of its own.

    `mark` stands in the slug of a unit that has neither a parent nor a number, so that offices of one name in files
    of different feeds stay apart.
    """

    def __init__(
        self, names: NamesSeen, owner: str | None, known: Iterable[KnownAgency], regions: Regions, mark: str = ""
    ) -> None:
        self._mark = mark
        self._names = names
        self._regions = regions
        known = list(known)
        self._known_slugs = {agency.slug: agency for agency in known}
        self._known_ids = {agency.external_id: agency for agency in known if agency.external_id}
        self._units_by_name = {
            fold(name): key for key in sorted(names.unit_names, reverse=True) for name in names.unit_names[key]
        }
        self._owner = self._find_owner(owner)
        self.planned: dict[str, PlannedAgency] = {}
        for key in sorted(names.unit_names, key=lambda key: (usual(names.unit_names[key]), len(key), key)):
            self._plan_unit(key)

    def of(self, record: Record) -> PlannedAgency | None:
        """The agency that must answer `record`: its unit, else its Instansi Induk; None before it is forwarded."""
        if record.unit_name:
            return self._plan_unit(unit_key(record.unit_id, record.unit_name), record.unit_name)
        return self._plan_named(record.place.parent_agency) if record.is_forwarded else None

    def parent_name(self, place: Place) -> str | None:
        """The name of the agency that a row which stays hidden is counted under."""
        name = place.parent_agency
        if not name or self._is_unit(name):
            name = self._owner or name
        return repair_casing(name) or None

    def _find_owner(self, owner: str | None) -> str | None:
        tops = {fold(name): name for name in self._names.parents if not self._is_unit(name)}
        if owner:
            bare = _NOTE.sub("", owner)
            owner = tops.get(fold(owner)) or tops.get(fold(bare)) or owner
            if not self._is_unit(owner):
                return owner
        return next(iter(tops.values())) if len(tops) == 1 else None

    def _is_unit(self, name: str) -> bool:
        """Whether a parent's name is really a unit's: a clear word says so, or it has a parent in the same file."""
        if is_below_another(name):
            return True
        if guess_kind(name) in _TOPS:
            return False
        key = self._units_by_name.get(fold(name))
        parents = self._names.unit_parents.get(key, Counter[str]()) if key else Counter[str]()
        return any(parent and fold(parent) != fold(name) for parent in parents)

    def _plan_named(self, name: str) -> PlannedAgency | None:
        if not name:
            return None
        if not self._is_unit(name):
            return self._plan_top(name)
        return self._plan_unit(self._units_by_name.get(fold(name)) or unit_key("", name), name)

    def _plan_top(self, name: str) -> PlannedAgency:
        key = f"top:{slugify(name)}"
        if key not in self.planned:
            unit = self._units_by_name.get(fold(name))
            external_id = _number(unit)
            known = self._known_ids.get(external_id or "") or self._known_slugs.get(slugify(name))
            self._add(key, known, slugify(name), name, None, external_id)
        return self.planned[key]

    def _plan_unit(self, key: str, name: str = "") -> PlannedAgency:
        if key in self.planned:
            return self.planned[key]
        name = usual(self._names.unit_names.get(key, Counter({name: 1})))
        parent = self._parent_of(key, name)
        if parent is None and self._stands_alone(key, name):
            return self._plan_top(name)
        planned_parent = self._plan_top(parent) if parent else None
        external_id = _number(key)
        slug = slugify(planned_parent.slug, name) if planned_parent else slugify(name, external_id or self._mark)
        known = self._known_ids.get(external_id or "") or self._free(slug, external_id)
        if known is None and self._is_taken(slug):
            slug = slugify(slug, external_id or "unit")
        self._add(key, known, slug, name, planned_parent, external_id)
        return self.planned[key]

    def _parent_of(self, key: str, name: str) -> str | None:
        seen = self._names.unit_parents.get(key, Counter[str]())
        fitting = Counter({p: n for p, n in seen.items() if p and fold(p) != fold(name) and not self._is_unit(p)})
        if fitting:
            return usual(fitting)
        return self._owner if self._owner and fold(self._owner) != fold(name) else None

    def _stands_alone(self, key: str, name: str) -> bool:
        """Whether it is its own parent in the file, or the owner: then it is a top, known by its name alone."""
        return not self._is_unit(name) and (
            any(fold(parent) == fold(name) for parent in self._names.unit_parents.get(key, ()))
            or (self._owner is not None and fold(self._owner) == fold(name))
        )

    def _free(self, slug: str, external_id: str | None) -> KnownAgency | None:
        """The agency of that slug, where it is the same one: seen so far without a number, or now without one."""
        known = self._known_slugs.get(slug)
        return known if known and not (known.external_id and external_id) else None

    def _is_taken(self, slug: str) -> bool:
        return slug in self._known_slugs or any(planned.slug == slug for planned in self.planned.values())

    def _add(
        self,
        key: str,
        known: KnownAgency | None,
        slug: str,
        name: str,
        parent: PlannedAgency | None,
        external_id: str | None,
    ) -> None:
        kind = guess_kind(name)
        self.planned[key] = PlannedAgency(
            key=key,
            id=known.id if known else None,
            slug=known.slug if known else slug or f"instansi-{external_id or 'lain'}",
            name=repair_casing(name),
            kind=kind,
            parent_key=parent.key if parent else None,
            external_id=external_id,
            region_id=self._region_of(name, kind, parent),
        )

    def _region_of(self, name: str, kind: AgencyKind, parent: PlannedAgency | None) -> int | None:
        if kind is AgencyKind.LOCAL_UNIT and parent is not None:
            return parent.region_id
        region_name = named_region(name)
        if region_name is None:
            return None
        region = self._regions.named(region_name) if kind is AgencyKind.PROVINCE else None
        found = region or self._regions.only_regency(region_name)
        return found.id if found else None


def _number(key: str | None) -> str | None:
    return None if key is None or key.startswith("name:") else key
