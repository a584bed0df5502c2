"""The words of "Klasifikasi Laporan"."""

import pytest

from rules.report_classes import class_name, read_class
from rules.terms import ReportClass


def test_only_complaints_say_whether_they_are_supervisory() -> None:
    assert read_class("Pengaduan Berkadar Pengawasan") == (ReportClass.COMPLAINT, True)
    assert read_class("Pengaduan Tidak Berkadar Pengawasan") == (ReportClass.COMPLAINT, False)
    assert read_class("aspirasi") == (ReportClass.ASPIRATION, None)
    assert read_class("Permintaan Informasi") == (ReportClass.INFORMATION_REQUEST, None)


@pytest.mark.parametrize("word", ["", "Whistleblowing System", "Pengadaan RAPS", "Keluhan"])
def test_whistle_blowing_and_unknown_classes_are_refused(word: str) -> None:
    assert read_class(word) is None


def test_every_class_has_a_name_that_can_stand_for_a_title() -> None:
    assert [class_name(word) for word in ReportClass] == ["Pengaduan", "Aspirasi", "Permintaan Informasi"]
