"""Whose unit an agency is and what its address will be."""

from collections import Counter

import pytest

from ingest.agencies import AgencyPlan, KnownAgency
from ingest.reference import load_reference
from ingest.regions import Regions
from ingest.survey import NamesSeen
from tests.ingest.exports import Feed, row

NO_REGIONS = Regions([])
CITY = "Pemerintah Kota Samarinda"


def planned(
    *seen: tuple[str, str, str], owner: str | None = None, known: tuple[KnownAgency, ...] = ()
) -> dict[str, tuple[str, str | None]]:
    """Slug and parent's slug by unit number, or by name for a unit without one."""
    names = NamesSeen()
    for unit_id, unit_name, parent in seen:
        names.add(unit_id, unit_name, parent)
    plan = AgencyPlan(names, owner, known, NO_REGIONS)
    found = plan.planned
    return {
        agency.external_id or agency.name: (
            agency.slug,
            found[agency.parent_key].slug if agency.parent_key else None,
        )
        for agency in found.values()
        if agency.external_id or agency.parent_key
    }


def test_a_units_parent_is_its_induk() -> None:
    assert planned(("13293", "Dinas Perhubungan", CITY)) == {
        "13293": ("pemerintah-kota-samarinda-dinas-perhubungan", "pemerintah-kota-samarinda")
    }


def test_a_unit_that_stands_as_its_own_parent_belongs_to_the_only_one_that_is_none() -> None:
    made = planned(("13293", "Dinas Perhubungan", "Dinas Perhubungan"), ("131437", "Dinas Sosial", CITY))

    assert made["13293"] == ("pemerintah-kota-samarinda-dinas-perhubungan", "pemerintah-kota-samarinda")


def test_a_unit_below_another_unit_belongs_to_the_owner_of_the_file() -> None:
    made = planned(
        ("13278", "Puskesmas Baqa", "Dinas Kesehatan"),
        ("1", "Dinas Sosial", CITY),
        ("2", "Dinas Sosial", "Pemerintah Kota Balikpapan"),
        owner=CITY,
    )

    assert made["13278"] == ("pemerintah-kota-samarinda-puskesmas-baqa", "pemerintah-kota-samarinda")


def test_without_an_owner_the_number_goes_into_the_slug() -> None:
    made = planned(
        ("13278", "Puskesmas Baqa", "Dinas Kesehatan"),
        ("1", "Dinas Sosial", CITY),
        ("2", "Dinas Sosial", "Pemerintah Kota Balikpapan"),
    )

    assert made["13278"] == ("puskesmas-baqa-13278", None)


def test_a_note_after_the_owners_name_is_no_part_of_it() -> None:
    made = planned(
        ("13278", "Puskesmas Baqa", "Dinas Kesehatan"),
        ("1", "Dinas Sosial", CITY),
        owner=f"{CITY} (DATA SINTETIS)",
    )

    assert made["13278"][1] == "pemerintah-kota-samarinda"


def test_a_ministry_that_answers_itself_is_its_own_top_and_never_its_own_parent() -> None:
    assert planned(("44", "Kementerian Kesehatan", "Kementerian Kesehatan")) == {"44": ("kementerian-kesehatan", None)}


def test_two_units_of_one_name_are_told_apart_by_number() -> None:
    made = planned(("20", "Puskesmas Baru", CITY), ("3", "Puskesmas Baru", CITY))

    assert made["3"][0] == "pemerintah-kota-samarinda-puskesmas-baru"
    assert made["20"][0] == "pemerintah-kota-samarinda-puskesmas-baru-20"


def test_the_order_of_rows_does_not_matter() -> None:
    seen = [
        ("20", "Puskesmas Baru", CITY),
        ("3", "Puskesmas Baru", CITY),
        ("9", "DINAS SOSIAL", "Pemerintah Kota Balikpapan"),
        ("9", "Dinas Sosial", CITY),
    ]

    assert planned(*seen) == planned(*reversed(seen))


def test_a_published_slug_is_kept_under_a_new_name_and_parent() -> None:
    known = KnownAgency(7, "pemerintah-kota-samarinda-dinas-perhubungan", "Dinas Perhubungan", True, "13293")

    made = planned(("13293", "Dinas Angkutan", "Pemerintah Kota Balikpapan"), known=(known,))

    assert made["13293"][0] == known.slug


def test_a_unit_seen_before_without_its_number_is_the_same_one() -> None:
    known = KnownAgency(7, "pemerintah-kota-samarinda-dinas-perhubungan", "Dinas Perhubungan", True, None)

    assert planned(("13293", "Dinas Perhubungan", CITY), known=(known,))["13293"][0] == known.slug


def test_a_unit_without_a_number_is_known_by_its_name() -> None:
    assert planned(("", "Dinas Perhubungan", CITY)) == {
        "Dinas Perhubungan": ("pemerintah-kota-samarinda-dinas-perhubungan", "pemerintah-kota-samarinda")
    }


def test_the_usual_spelling_is_taken_and_repaired() -> None:
    names = NamesSeen(
        {"9": Counter({"SATUAN POLISI PAMONG PRAJA": 2, "Satpol PP": 1})}, {"9": Counter({CITY: 3})}, Counter({CITY: 3})
    )

    plan = AgencyPlan(names, None, (), NO_REGIONS)

    assert plan.planned["9"].name == "Satuan Polisi Pamong Praja"


@pytest.mark.parametrize("times", [1, 2])
async def test_agencies_are_stored_once_with_number_kind_parent_and_region(feed: Feed, times: int) -> None:
    await load_reference(feed.database.url)
    for day in range(times):
        await feed.rows(
            row(), row(7000002, UNIT="SATUAN POLISI PAMONG PRAJA", UNIT_ID="131438"), day=f"2024-07-0{day + 1}"
        )

    assert await feed.fetch(
        "select a.slug, a.name, a.kind, p.slug, r.code, e.scheme, e.value from open.agency a "
        "left join open.agency p on p.id = a.parent_id left join open.region r on r.id = a.region_id "
        "left join open.agency_external_id e on e.agency_id = a.id order by a.slug"
    ) == [
        ("pemerintah-kota-samarinda", CITY, "CITY", None, "64.72", None, None),
        (
            "pemerintah-kota-samarinda-dinas-perhubungan",
            "Dinas Perhubungan",
            "LOCAL_UNIT",
            "pemerintah-kota-samarinda",
            "64.72",
            "sp4n-lapor",
            "13293",
        ),
        (
            "pemerintah-kota-samarinda-satuan-polisi-pamong-praja",
            "Satuan Polisi Pamong Praja",
            "LOCAL_UNIT",
            "pemerintah-kota-samarinda",
            "64.72",
            "sp4n-lapor",
            "131438",
        ),
    ]


async def test_a_newer_file_renames_an_agency_and_an_older_one_does_not(feed: Feed) -> None:
    await feed.rows(row(), day="2024-06-30")
    await feed.rows(row(UNIT="Dinas Angkutan"), day="2024-08-31")
    await feed.rows(row(7000002, UNIT="Dinas Lalu Lintas"), day="2024-07-31")

    assert await feed.fetch("select slug, name from open.agency where parent_id is not null") == [
        ("pemerintah-kota-samarinda-dinas-perhubungan", "Dinas Angkutan")
    ]
