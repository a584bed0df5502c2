"""The days off that this release knows: a list from a library, and the decrees that win over it."""

from datetime import date

import pytest

from ingest.deadline_rules import known_rules, read_rules
from ingest.holidays import KnownHoliday, known_holidays, read_holidays, years
from rules.terms import HolidayKind

LEAVE, NATIONAL = HolidayKind.COLLECTIVE_LEAVE, HolidayKind.NATIONAL
LISTED = """date,name,kind,estimated
2026-12-24,Natal,COLLECTIVE_LEAVE,
2026-12-25,Natal,NATIONAL,
2027-03-10,Idul Fitri,NATIONAL,yes
"""
DECREED = "last_decreed_year = 2026\ndecree = []\n"


def on(day: date) -> list[KnownHoliday]:
    """The days off on a day."""
    return [one for one in known_holidays() if one.day == day]


def test_every_year_of_the_calendar_has_its_days_off() -> None:
    assert years() == (2012, 2027)
    for year in range(2012, 2028):
        national = [one for one in known_holidays() if one.day.year == year and one.kind is NATIONAL]
        assert 14 <= len(national) <= 19


@pytest.mark.parametrize(("year", "national", "leave"), [(2024, 19, 10), (2025, 17, 11), (2026, 17, 8)])
def test_the_numbers_are_those_of_the_decrees(year: int, national: int, leave: int) -> None:
    kinds = [one.kind for one in known_holidays() if one.day.year == year]

    assert (kinds.count(NATIONAL), kinds.count(LEAVE)) == (national, leave)


def test_a_late_decree_has_the_day_on_which_it_became_known() -> None:
    (late,) = on(date(2025, 8, 18))
    (early,) = on(date(2025, 12, 26))

    assert late.known_on == date(2025, 8, 7)
    assert late.decree is not None
    assert "933" in late.decree
    assert early.known_on == date(2024, 10, 14)


def test_a_decree_that_was_not_found_is_null() -> None:
    assert [(one.decree, one.known_on) for one in on(date(2019, 6, 5))] == [(None, None)]
    assert [one.decree for one in on(date(2024, 11, 27))] == [None]


def test_years_beyond_the_last_decree_are_estimates() -> None:
    estimated = {one.day.year for one in known_holidays() if one.estimated}

    assert estimated == {2027}
    assert all(one.estimated for one in known_holidays() if one.day.year == 2027)


def test_the_correcting_file_wins() -> None:
    corrections = (
        '[[day]]\ndate = 2026-12-24\nkind = "COLLECTIVE_LEAVE"\ncancelled = true\n'
        '[[day]]\ndate = 2026-12-25\nkind = "NATIONAL"\nname = "Kelahiran Yesus Kristus"\n'
        '[[day]]\ndate = 2026-12-28\nkind = "COLLECTIVE_LEAVE"\nname = "Natal"\ndecree = "S"\nknown_on = 2026-11-01\n'
    )

    found = read_holidays(LISTED, DECREED + corrections)

    assert found == (
        KnownHoliday(date(2026, 12, 25), "Kelahiran Yesus Kristus", NATIONAL),
        KnownHoliday(date(2026, 12, 28), "Natal", LEAVE, "S", date(2026, 11, 1)),
        KnownHoliday(date(2027, 3, 10), "Idul Fitri", NATIONAL, estimated=True),
    )


def test_a_day_that_is_added_needs_a_name() -> None:
    with pytest.raises(ValueError, match="without a name"):
        read_holidays(LISTED, DECREED + '[[day]]\ndate = 2026-12-28\nkind = "NATIONAL"\n')


def test_no_two_rules_of_one_kind_are_in_force_for_the_same_complaint_on_the_same_day() -> None:
    rules = [known.rule for known in known_rules()]
    for number, one in enumerate(rules):
        for other in rules[:number]:
            same = (one.kind, one.report_class, one.is_supervisory, one.is_regulation) == (
                other.kind,
                other.report_class,
                other.is_supervisory,
                other.is_regulation,
            )
            if same:
                first, second = sorted((one, other), key=lambda rule: rule.valid_from)
                assert first.valid_to is not None
                assert first.valid_to < second.valid_from


def test_no_regulation_counts_as_seen() -> None:
    assert {known.rule.rule_set for known in known_rules() if known.verified} == {"LAPOR-SERVICE-PROMISE"}


def test_a_rule_with_an_unknown_word_is_an_error() -> None:
    with pytest.raises(ValueError, match="SOON"):
        read_rules(
            '[[rule_set]]\nname = "X"\nregulation = true\nvalid_from = 2020-01-01\nsource = "x"\nverified = false\n'
            '[[rule_set.rule]]\nkind = "SOON"\ndays = 1\nstarts_from = "SUBMITTED"\n'
        )
