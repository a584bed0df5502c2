"""Finds the region a row names, by the rules of domain notes 9.4: the finest level that fits, never a guess."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.record import Place
from rules.names import fold
from store import tables

__all__ = ["FoundRegion", "Region", "Regions", "load_regions"]

_PROVINCES = {
    "dki jakarta": "daerah khusus ibukota jakarta",
    "jakarta": "daerah khusus ibukota jakarta",
    "daerah khusus jakarta": "daerah khusus ibukota jakarta",
    "di yogyakarta": "daerah istimewa yogyakarta",
    "d.i. yogyakarta": "daerah istimewa yogyakarta",
    "diy": "daerah istimewa yogyakarta",
    "yogyakarta": "daerah istimewa yogyakarta",
    "nanggroe aceh darussalam": "aceh",
    "bangka belitung": "kepulauan bangka belitung",
    "ntb": "nusa tenggara barat",
    "ntt": "nusa tenggara timur",
}
_REGENCIES = {
    "mamuju utara": "pasangkayu",
    "kepulauan seribu": "administrasi kepulauan seribu",
    "kota jakarta pusat": "kota administrasi jakarta pusat",
    "kota jakarta utara": "kota administrasi jakarta utara",
    "kota jakarta barat": "kota administrasi jakarta barat",
    "kota jakarta selatan": "kota administrasi jakarta selatan",
    "kota jakarta timur": "kota administrasi jakarta timur",
    "jakarta pusat": "kota administrasi jakarta pusat",
    "jakarta utara": "kota administrasi jakarta utara",
    "jakarta barat": "kota administrasi jakarta barat",
    "jakarta selatan": "kota administrasi jakarta selatan",
    "jakarta timur": "kota administrasi jakarta timur",
    "toba samosir": "toba",
    "maluku tenggara barat": "kepulauan tanimbar",
    "pangkajene kepulauan": "pangkajene dan kepulauan",
    "kota padangsidimpuan": "kota padang sidempuan",
    "kota pematangsiantar": "kota pematang siantar",
}
_DISTRICTS = {"simboro dan kepulauan": "simboro"}
_PREFIXES = ("kabupaten ", "kab. ", "kab ")
_NOTHING = frozenset({"", "-"})


@dataclass(frozen=True, slots=True)
class Region:
    """One region of the edition in force."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FoundRegion:
    """The finest region that fits, its code, and whether every name given was found."""

    id: int | None
    code: str | None
    is_complete: bool

    @property
    def province_code(self) -> str | None:
        """The code of the province it lies in."""
        return self.code[:2] if self.code else None


class Regions:
    """The regions in force, by name below their parent."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._below: dict[tuple[str, str], Region] = {}
        self._regencies: dict[str, list[Region]] = {}
        self._found: dict[tuple[str, ...], FoundRegion] = {}
        for region in regions:
            parent = region.code.rpartition(".")[0]
            name = _without_prefix(fold(region.name)) if region.code.count(".") == 1 else fold(region.name)
            self._below[parent, _key(name)] = region
            if region.code.count(".") == 1:
                self._regencies.setdefault(_key(name), []).append(region)

    def find(self, place: Place) -> FoundRegion:
        """The region of `place`: province, then Kota/Kabupaten below it, then Kecamatan below that."""
        names = (_given(place.province), _given(place.regency), _given(place.district))
        if not any(names) and _given(place.area):
            names = (place.area,)
        if names not in self._found:
            self._found[names] = self._area(names[0]) if len(names) == 1 else self._find(names)
        return self._found[names]

    def _area(self, name: str) -> FoundRegion:
        """The one region of that name: a province, else a kabupaten or kota; nothing where it could be either."""
        bare = _without_prefix(fold(name))
        found = self.named(name) or self.only_regency(name)
        city = self.only_regency(f"kota {bare}")
        if found is None or found.code.count(".") == 1:
            is_plain = bare == fold(name) and not bare.startswith("kota ")
            found = (None if found else city) if is_plain and city else found
        return FoundRegion(found.id if found else None, found.code if found else None, found is not None)

    def _find(self, names: tuple[str, ...]) -> FoundRegion:
        province = self.named(names[0])
        if names[0]:
            regency = self._step(names[1], _REGENCIES, province)
        else:
            regency = self.only_regency(names[1])
        district = self._step(names[2], _DISTRICTS, regency)
        found = (province, regency, district)
        finest = district or regency or province
        is_complete = all(region for name, region in zip(names, found, strict=True) if name)
        return FoundRegion(finest.id if finest else None, finest.code if finest else None, is_complete)

    def named(self, name: str) -> Region | None:
        """The province called `name`."""
        folded = fold(name)
        return self._below.get(("", _key(_PROVINCES.get(folded, folded))))

    def only_regency(self, name: str) -> Region | None:
        """The kabupaten or, with its word, the kota called `name`, where the whole country has only one."""
        folded = _without_prefix(fold(name))
        matches = self._regencies.get(_key(_REGENCIES.get(folded, folded)), [])
        return matches[0] if len(matches) == 1 else None

    def _step(self, name: str, aliases: dict[str, str], parent: Region | None) -> Region | None:
        if parent is None or not name:
            return None
        folded = _without_prefix(fold(name)) if aliases is _REGENCIES else fold(name)
        by_name = self._below.get((parent.code, _key(folded)))
        return by_name or self._below.get((parent.code, _key(aliases.get(folded, folded))))


def _given(name: str) -> str:
    return "" if name.strip() in _NOTHING else name


def _without_prefix(folded: str) -> str:
    """A name of a kabupaten without the word; a kota keeps its word, which tells the two apart."""
    return next((folded.removeprefix(prefix) for prefix in _PREFIXES if folded.startswith(prefix)), folded)


def _key(folded: str) -> str:
    return "".join(letter for letter in folded if letter.isalnum())


async def load_regions(connection: AsyncConnection) -> Regions:
    """The regions of the database that are in force."""
    region = tables.region
    rows = await connection.execute(
        select(region.c.id, region.c.code, region.c.name).where(region.c.valid_to.is_(None))
    )
    return Regions(Region(row.id, row.code, row.name) for row in rows)
