"""One file into an empty database: what is published of it, what is not, and what is left behind."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.header import Column
from ingest.pipeline import import_path
from ingest.refusal import FileRefused
from tests.ingest.exports import FIRST_21, Feed, row, write_csv, write_xlsx

END = datetime(2024, 6, 30, 16, 59, 59, tzinfo=UTC)
SUBMITTED = datetime(2024, 1, 3, 1, 15, tzinfo=UTC)


async def test_a_forwarded_complaint_is_published_with_its_facts(feed: Feed) -> None:
    outcome = await feed.rows(row())

    assert (outcome.rows_read, outcome.published, outcome.rejected) == (1, 1, 0)
    assert await feed.complaint(
        "report_class, is_supervisory, title, body, body_withheld, channel, status, status_group, source_status, "
        "status_since, closed_by, follow_up_count, archive_reasons, submitted_at, last_sequence"
    ) == (
        "COMPLAINT",
        True,
        "Jalan Berlubang",
        "Jalan poros berlubang sejak dua bulan lalu.",
        False,
        "WEBSITE",
        "ASSIGNED",
        "WAITING",
        "Terverifikasi",
        None,
        None,
        0,
        [],
        SUBMITTED,
        2,
    )


async def test_a_first_sight_is_submitted_exactly_and_the_rest_is_bounded(feed: Feed) -> None:
    await feed.rows(row(STATUS="Ditutup oleh Sistem"))

    events = await feed.fetch(
        "select sequence, kind, actor, agency_id is null, not_before, not_after from open.timeline_event order by 1"
    )
    assert events == [
        (1, "SUBMITTED", "REPORTER", True, SUBMITTED, SUBMITTED),
        (2, "ASSIGNED", "UNKNOWN", False, SUBMITTED, END),
        (3, "CLOSED", "SYSTEM", False, SUBMITTED, END),
    ]
    assert await feed.fetch("select hop, not_before, not_after, ended_at, end_reason from open.assignment") == [
        (1, SUBMITTED, END, None, "CLOSED")
    ]
    assert await feed.complaint("status, closed_by, follow_up_count, status_since") == ("CLOSED", "SYSTEM", None, None)


async def test_only_answers_that_were_seen_are_counted(feed: Feed) -> None:
    counts = {
        "Terverifikasi": 0,
        "Belum": 0,
        "Ditindaklanjuti oleh Instansi": 1,
        "Ditanggapi oleh Pelapor": None,
        "Ditutup oleh Admin": None,
        "Selesai": None,
        "Menunggu Kelengkapan Informasi": None,
        "Diarsipkan oleh Admin": None,
    }
    await feed.rows(*(row(7000001 + place, STATUS=word) for place, word in enumerate(counts)))

    assert dict(await feed.fetch("select source_status, follow_up_count from open.complaint")) == counts
    assert await feed.value("select count(*) from open.follow_up") == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRECY": "Rahasia"}, "CONFIDENTIAL"),
        ({"SECRECY": "Rahasia", "STATUS": "Diarsipkan oleh Pelapor"}, "CONFIDENTIAL"),
        ({"STATUS": "Diarsipkan oleh Pelapor"}, "WITHDRAWN"),
        ({"UNIT": "", "STATUS": "Diarsipkan oleh Admin"}, "ARCHIVED"),
        ({"UNIT": "", "STATUS": "Terverifikasi"}, "NOT_FORWARDED"),
        ({"UNIT": "", "STATUS": "Menunggu Kelengkapan Informasi"}, "NOT_FORWARDED"),
    ],
)
async def test_what_is_not_public_is_kept_without_content_under_the_first_reason(
    feed: Feed, changes: dict[str, str], reason: str
) -> None:
    outcome = await feed.rows(row(**changes))

    assert outcome.unpublished == {reason: 1}
    assert await feed.fetch("select reason, parent_agency, year from desk.unpublished") == [
        (reason, "Pemerintah Kota Samarinda", 2024)
    ]
    contents = await feed.contents()
    assert [name for name in contents if name.startswith("open.") and contents[name]] == ["open.dataset", "open.source"]
    assert "7000001" not in str(contents)


async def test_a_closed_complaint_without_a_unit_belongs_to_its_parent(feed: Feed) -> None:
    await feed.rows(row(UNIT="", UNIT_ID="", STATUS="Ditutup oleh Sistem"))

    assert await feed.fetch("select slug from open.agency join open.complaint c on c.agency_id = agency.id") == [
        ("pemerintah-kota-samarinda",)
    ]


async def test_a_title_without_words_is_generalised_to_category_or_class(feed: Feed) -> None:
    await feed.rows(row(7000001, TITLE=""), row(7000002, TITLE=" ", CATEGORY="", CATEGORY_ID=""))

    assert await feed.complaint("title, disclosures::text") == (
        "Infrastruktur Jalan",
        '[{"rule": "empty", "field": "title", "state": "GENERALISED"}]',
    )
    assert await feed.complaint("title", 7000002) == ("Pengaduan",)


async def test_an_empty_body_is_null_and_never_the_original(feed: Feed) -> None:
    await feed.rows(row(BODY="", ORIGINAL_WORDS="kata asli"))

    assert await feed.complaint("body, body_withheld") == (None, False)


async def test_a_text_over_the_threshold_is_withheld_and_says_so(feed: Feed) -> None:
    await feed.rows(row(BODY="Hubungi saya, nama saya Fadli Sarambu."), threshold=-1.0)

    body, withheld, disclosures = await feed.published("body, body_withheld, disclosures::text")
    assert (body, withheld) == (None, True)
    assert '"WITHHELD"' in disclosures


async def test_the_reporters_name_is_a_hint_for_its_own_row_only(feed: Feed) -> None:
    text = "Saya zulkarnaini mohon bantuan."
    await feed.rows(
        row(7000001, REPORTER="Zulkarnaini", BODY=text), row(7000002, REPORTER="Anonim", BODY="Jalan rusak.")
    )

    body, withheld = await feed.published("body, body_withheld")
    assert withheld or "zulkarnaini" not in body.lower()
    assert "zulkarnaini" not in str(await feed.contents()).lower()


async def test_unknown_channels_are_other_and_counted(feed: Feed) -> None:
    outcome = await feed.rows(row(7000001, CHANNEL="Merpati Pos"), row(7000002, CHANNEL="Whatsapp"))

    assert outcome.channels_unknown == 1
    assert await feed.fetch("select channel from open.complaint order by tracking_id") == [("OTHER",), ("WHATSAPP",)]


async def test_the_agency_of_a_channel_is_given_only_where_it_exists(feed: Feed) -> None:
    await feed.rows(
        row(7000001, CHANNEL="Website - pemerintah-kota-samarinda"), row(7000002, CHANNEL="Website - tidak-ada")
    )

    assert await feed.fetch(
        "select tracking_id, slug from open.complaint c left join open.agency a on a.id = channel_agency_id order by 1"
    ) == [(7000001, "pemerintah-kota-samarinda"), (7000002, None)]


async def test_the_last_valid_row_of_a_number_wins(feed: Feed) -> None:
    outcome = await feed.rows(row(TITLE="Satu"), row(TITLE="Dua"), row(TITLE="Tiga", STATUS="tidak ada"), row(7000002))

    assert await feed.complaint("title") == ("Dua",)
    assert (outcome.published, outcome.superseded, outcome.rejected) == (2, 1, 1)


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_one_confidential_row_hides_its_number_wherever_it_stands(feed: Feed, place: int) -> None:
    rows = [row(TITLE="Satu"), row(TITLE="Dua")]
    rows.insert(place, row(SECRECY="Rahasia", STATUS="tidak ada"))

    outcome = await feed.rows(*rows)

    assert await feed.complaint("title") is None
    assert outcome.unpublished == {"CONFIDENTIAL": 1}


async def test_a_category_whose_numbered_slug_is_taken_too_gets_the_next_free_count(feed: Feed) -> None:
    named = [("1", "Jalan"), ("2", "Jalan 3"), ("3", "Jalan"), ("", "Jalan!"), ("--", "??"), ("", "!!"), ("++", "..")]
    await feed.rows(
        *(row(7000001 + place, CATEGORY_ID=number, CATEGORY=name) for place, (number, name) in enumerate(named))
    )

    slugs = await feed.fetch(
        "select slug from open.category join open.complaint c on c.category_id = category.id order by tracking_id"
    )
    assert [slug for (slug,) in slugs] == [
        "jalan",
        "jalan-3",
        "jalan-3-2",
        "jalan-2",
        "kategori-2",
        "kategori-3",
        "kategori",
    ]


async def test_categories_are_known_by_number_and_a_taken_name_gets_it_in_the_slug(feed: Feed) -> None:
    await feed.rows(
        row(7000001, CATEGORY="Kesetaraan\u00a0Gender", CATEGORY_ID="910"),
        row(7000002, CATEGORY="Kebudayaan", CATEGORY_ID="913"),
        row(7000003, CATEGORY="Kebudayaan", CATEGORY_ID="2001"),
        row(7000004, CATEGORY="", CATEGORY_ID=""),
    )

    assert await feed.fetch("select slug, name, external_id from open.category order by slug") == [
        ("kebudayaan", "Kebudayaan", "913"),
        ("kebudayaan-2001", "Kebudayaan", "2001"),
        ("kesetaraan-gender", "Kesetaraan Gender", "910"),
    ]
    assert await feed.complaint("category_id", 7000004) == (None,)


async def test_slashed_dates_count_once_the_file_proves_their_order(feed: Feed) -> None:
    outcome = await feed.rows(row(7000001, DATE="3/1/2024"), row(7000002, DATE="23/1/2024"))

    assert outcome.published == 2
    assert await feed.complaint("submitted_at") == (SUBMITTED,)


@pytest.mark.parametrize("other", ["2/3/2024", "1/23/2024"])
async def test_slashed_dates_without_proof_or_with_a_contradiction_are_rejected(feed: Feed, other: str) -> None:
    outcome = await feed.rows(row(7000001, DATE="3/1/2024"), row(7000002, DATE=other), row(7000003, DATE="3 Jan 2024"))

    assert (outcome.published, outcome.rejected) == (1, 2)


async def test_rejected_rows_are_reported_by_row_column_and_reason_alone(feed: Feed) -> None:
    outcome = await feed.rows(row(7000001), row(7000002, STATUS="canary-status"), row("canary-id", TIME="canary-time"))

    assert outcome.report_path is not None
    with outcome.report_path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert lines == [
        ["row", "column", "reason"],
        ["3", "Status Laporan", "is not a known status word"],
        ["4", "Tracking ID", "is not a number of seven or eight digits"],
        ["4", "Waktu Laporan Masuk", "is not a time such as 04:25:41"],
    ]
    assert await feed.fetch("select row_number, column_name, reason from desk.rejected_row order by 1, 2") == [
        (int(number), column, reason) for number, column, reason in lines[1:]
    ]
    assert "canary" not in str(await feed.contents())


async def test_a_file_with_rejected_rows_still_has_them_when_it_comes_again(feed: Feed) -> None:
    path = write_csv(feed.folder / "a.csv", [row(7000001), row(7000002, STATUS="tidak ada")])
    first = await feed.file(path, as_of=date(2024, 6, 30))

    again = await feed.file(path, as_of=date(2024, 6, 30))

    assert (again.already_imported, again.rejected, again.report_path) == (True, 1, first.report_path)


async def test_the_same_file_twice_changes_nothing(feed: Feed) -> None:
    path = write_csv(feed.folder / "a.csv", [row(7000001), row(7000002, SECRECY="Rahasia")])
    await feed.file(path, as_of=date(2024, 6, 30))
    before = await feed.contents()

    outcome = await feed.file(path, as_of=date(2024, 6, 30))

    assert outcome.already_imported
    assert await feed.contents() == before


async def test_an_import_that_was_cut_short_is_taken_up_again(feed: Feed) -> None:
    path = write_csv(feed.folder / "a.csv", [row(7000000 + number) for number in range(1, 900)])

    def stop(done: int, total: int | None) -> None:
        if total and done < total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await feed.file(path, as_of=date(2024, 6, 30), progress=stop)
    half = await feed.value("select count(*) from open.complaint")
    outcome = await feed.file(path, as_of=date(2024, 6, 30))

    assert 0 < half < 899
    assert (outcome.unchanged, outcome.published) == (half, 899 - half)
    assert await feed.value("select count(*) from open.timeline_event") == 2 * 899
    assert await feed.fetch("select count(*), count(finished_at) from desk.import_run") == [(1, 1)]


async def test_a_dry_run_counts_and_stores_nothing(feed: Feed) -> None:
    before = await feed.contents()

    outcome = await feed.rows(row(7000001), row(7000002, SECRECY="Rahasia"), row(7000003, STATUS="?"), dry_run=True)

    assert (outcome.published, outcome.unpublished, outcome.rejected) == (1, {"CONFIDENTIAL": 1}, 1)
    assert await feed.contents() == before


async def test_every_data_row_is_accounted_for(feed: Feed) -> None:
    outcome = await feed.rows(
        row(7000001), row(7000001), row(7000002, SECRECY="Rahasia"), row(7000003, STATUS="?"), row(7000004, UNIT="")
    )

    counted = outcome.published + outcome.superseded + sum(outcome.unpublished.values()) + outcome.rejected
    assert counted == outcome.rows_read == 5


async def test_progress_is_told_up_to_the_last_row(feed: Feed) -> None:
    told: list[tuple[int, int | None]] = []

    await feed.rows(*(row(7000000 + number) for number in range(1, 1200)), progress=lambda *step: told.append(step))

    assert told[0] == (1000, None)
    assert told[-1] == (1199, 1199)


async def test_a_folder_is_imported_oldest_first(feed: Feed) -> None:
    folder = feed.folder / "exports"
    folder.mkdir()
    for name, day, word in (("a.csv", "30 Jun 2024", "Ditutup oleh Sistem"), ("b.csv", "31 Mar 2024", "Terverifikasi")):
        write_csv(folder / name, [row(STATUS=word)], above=[["Tanggal Generate", day]])

    await feed.file(folder)

    assert [outcome.path.name for outcome in feed.outcomes] == ["b.csv", "a.csv"]
    assert await feed.kinds() == ["SUBMITTED", "ASSIGNED", "CLOSED"]


async def test_a_folder_with_nothing_to_import_is_refused(feed: Feed) -> None:
    (feed.folder / "empty").mkdir()

    with pytest.raises(FileRefused, match="holds no"):
        await feed.file(feed.folder / "empty")


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, b"PK\x03\x04"]
)
async def test_a_refused_file_leaves_the_database_untouched(feed: Feed, content: bytes) -> None:
    path = feed.folder / "bad.xlsx"
    path.write_bytes(content)
    before = await feed.contents()

    with pytest.raises(FileRefused):
        await feed.file(path, as_of=date(2024, 6, 30))

    assert await feed.contents() == before
    assert not feed.key_file.exists()


async def test_a_file_that_breaks_off_in_the_middle_leaves_no_row(feed: Feed) -> None:
    path = write_csv(feed.folder / "a.csv", [row(7000000 + number) for number in range(1, 500)])
    with path.open("ab") as file:
        file.write(b'7100000,"' + b"x" * (2 << 20))

    with pytest.raises(FileRefused):
        await feed.file(path, as_of=date(2024, 6, 30))

    assert await feed.value("select count(*) from open.complaint") == 0


async def test_a_workbook_and_a_csv_of_it_are_the_same_data(feed: Feed) -> None:
    rows = [row(7000001), row(7000002, STATUS="Selesai"), row(7000003, SECRECY="Rahasia")]
    await feed.file(write_xlsx(feed.folder / "a.xlsx", rows), as_of=date(2024, 6, 30))
    before = await feed.fetch("select c::text from open.complaint c")

    outcome = await feed.file(write_csv(feed.folder / "a.csv", rows), as_of=date(2024, 6, 30))

    assert (outcome.published, outcome.updated, outcome.unchanged) == (0, 0, 2)
    assert await feed.fetch("select c::text from open.complaint c") == before


async def test_another_threshold_makes_a_finished_file_new_again(feed: Feed) -> None:
    path = write_csv(feed.folder / "a.csv", [row()], columns=FIRST_21)
    await feed.file(path, as_of=date(2024, 6, 30))

    outcome = await feed.file(path, as_of=date(2024, 6, 30), threshold=-1.0)

    assert not outcome.already_imported
    assert await feed.complaint("body, body_withheld, title") == (None, True, "Infrastruktur Jalan")


async def test_what_is_public_gets_no_less_redacted_without_a_review(feed: Feed) -> None:
    await feed.rows(row(), threshold=-1.0)

    kept = await feed.rows(row(SECRECY=""))
    assert await feed.complaint("body_withheld") == (True,)
    assert kept.unchanged == 1

    reviewed = await feed.rows(row(), threshold=0.29, review=True)
    assert await feed.complaint("body_withheld, title") == (False, "Jalan Berlubang")
    assert reviewed.updated == 1


async def test_only_a_public_change_moves_the_version(feed: Feed) -> None:
    await feed.rows(row(), day="2024-06-30")
    version = await feed.value("select version from open.dataset")

    await feed.rows(row(7000002, SECRECY="Rahasia"), day="2024-03-31")
    assert await feed.value("select version from open.dataset") == version

    await feed.rows(row(), day="2024-07-31")
    assert await feed.value("select version from open.dataset") == version + 1, "the feed's own times are public"


async def test_each_change_has_a_number_of_its_own_and_listeners_are_told(feed: Feed) -> None:
    heard: list[Any] = []
    listener = await feed.database.connect()
    await listener.add_listener("dataset", lambda *event: heard.append(int(event[-1])))

    await feed.rows(row(7000001), row(7000002))
    await feed.rows(row(7000001), row(7000002, STATUS="Selesai"), day="2024-07-31")
    await listener.fetchval("select 1")
    await listener.close()

    assert await feed.fetch("select tracking_id, sequence, kind from open.change order by sequence") == [
        (7000001, 1, "PUBLISHED"),
        (7000002, 3, "UPDATED"),
    ]
    assert await feed.value("select change_sequence from open.dataset") == 3
    assert heard == sorted(heard)
    assert heard[-1] == await feed.value("select version from open.dataset")
    assert await feed.value(
        "select every(c.changed_at = o.updated_at) from open.change c join open.complaint o using (tracking_id)"
    )


async def test_the_ingester_alone_writes(feed: Feed) -> None:
    await feed.rows(row())

    reader = await feed.database.connect(role="lapor_reader")
    try:
        assert await reader.fetchval("select count(*) from open.complaint") == 1
        with pytest.raises(Exception, match="permission denied"):
            await reader.fetchval("select count(*) from desk.source_state")
    finally:
        await reader.close()


async def test_a_database_whose_key_is_lost_refuses_to_go_on(feed: Feed) -> None:
    await feed.rows(row(SECRECY="Rahasia"))
    feed.key_file.unlink()

    with pytest.raises(Exception, match="private key file key is missing"):
        await feed.rows(row(), day="2024-03-31")

    assert not feed.key_file.exists()
    assert await feed.complaint("title") is None


async def test_two_feeds_do_not_write_over_each_other(feed: Feed) -> None:
    await feed.rows(row(TITLE="Dari satu"), source="satu")

    outcome = await feed.rows(row(TITLE="Dari dua", STATUS="Selesai"), day="2024-07-31", source="dua")

    assert (outcome.unchanged, outcome.updated) == (1, 0)
    assert await feed.complaint("title, status") == ("Dari satu", "ASSIGNED")

    await feed.rows(row(SECRECY="Rahasia"), day="2024-08-31", source="dua")
    assert await feed.complaint("title") is None


async def test_import_path_takes_a_datetime_without_a_zone_as_jakarta(feed: Feed, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row()], columns=tuple(Column))
    (outcome,) = await import_path(
        path,
        database_url=feed.database.url,
        private_key_file=feed.key_file,
        report_folder=tmp_path,
        as_of=datetime(2024, 6, 30, 10, 0),
    )

    assert outcome.generated_at == datetime(2024, 6, 30, 3, 0, tzinfo=UTC)
