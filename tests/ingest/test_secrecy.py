"""What was public and must not be any more, what may come back, and what may not."""

from datetime import UTC, date, datetime

import pytest

from ingest.header import Column
from ingest.refusal import FileRefused
from store.secrets import load_key
from tests.ingest.exports import Feed, row, write_csv, write_xlsx

JUNE, JULY, AUGUST = "2024-06-30", "2024-07-31", "2024-08-31"

SECRETS = [
    ({"SECRECY": "Rahasia"}, "CONFIDENTIAL"),
    ({"SECRECY": "Rahasia", "STATUS": "tidak ada", "DATE": "kemarin"}, "CONFIDENTIAL"),
    ({"STATUS": "Diarsipkan oleh Pelapor"}, "WITHDRAWN"),
    ({"STATUS": "Selesai", "ARCHIVE_REASON": "sesuai dengan keinginan Pelapor"}, "WITHDRAWN"),
    ({"STATUS": "Diarsipkan oleh Pelapor", "REPORT_CLASS": ""}, "WITHDRAWN"),
]


@pytest.mark.parametrize(("changes", "reason"), SECRETS)
async def test_a_public_complaint_that_turns_secret_is_taken_back_everywhere(
    feed: Feed, changes: dict[str, str], reason: str
) -> None:
    await feed.rows(row(), row(7000002), day=JUNE)

    outcome = await feed.rows(row(**changes), day=JULY)

    assert (outcome.withdrawn, outcome.unpublished) == (1, {reason: 1})
    for table in ("complaint", "timeline_event", "assignment"):
        assert await feed.value(f"select count(*) from open.{table} where tracking_id = 7000001") == 0
    assert await feed.fetch("select kind from open.change where tracking_id = 7000001") == [("WITHDRAWN",)]
    assert await feed.fetch("select by_operator from desk.withdrawn") == [(False,)]
    assert await feed.complaint("status", 7000002) == ("ASSIGNED",)


async def test_a_complaint_that_stops_being_confidential_is_published_again(feed: Feed) -> None:
    await feed.rows(row(), day=JUNE)
    await feed.rows(row(SECRECY="Rahasia"), day=JULY)

    outcome = await feed.rows(row(STATUS="Selesai"), day=AUGUST)

    assert outcome.published == 1
    assert await feed.kinds() == ["SUBMITTED", "ASSIGNED", "CLOSED"]
    assert await feed.fetch("select kind from open.change") == [("PUBLISHED",)]
    assert await feed.value("select count(*) from desk.unpublished") == 0
    assert await feed.value("select count(*) from desk.withdrawn") == 0


async def test_what_was_seen_before_a_withdrawal_is_not_claimed_to_be_unanswered(feed: Feed) -> None:
    await feed.rows(row(STATUS="Ditindaklanjuti oleh Instansi"), day=JUNE)
    await feed.rows(row(SECRECY="Rahasia"), day=JULY)

    await feed.rows(row(), day=AUGUST)

    assert await feed.complaint("follow_up_count") == (None,)


async def test_a_confidential_complaint_that_was_never_public_may_become_so(feed: Feed) -> None:
    await feed.rows(row(SECRECY="Rahasia"), day=JUNE)

    await feed.rows(row(), day=JULY)

    assert await feed.complaint("status, follow_up_count") == ("ASSIGNED", 0)
    assert await feed.value("select count(*) from desk.unpublished") == 0


async def test_an_older_file_does_not_bring_back_what_was_hidden_later(feed: Feed) -> None:
    await feed.rows(row(SECRECY="Rahasia"), day=JULY)

    outcome = await feed.rows(row(), day=JUNE)

    assert outcome.older == 1
    assert await feed.complaint("status") is None


async def test_an_older_secrecy_does_not_hide_what_is_public_later(feed: Feed) -> None:
    await feed.rows(row(), day=JULY)

    await feed.rows(row(SECRECY="Rahasia"), day=JUNE)

    assert await feed.complaint("status") == ("ASSIGNED",)


async def test_an_operators_withdrawal_outlasts_every_later_file(feed: Feed) -> None:
    await feed.rows(row(7000002), day=JUNE)
    key = load_key(feed.key_file).of_tracking_id(7000001)
    await feed.fetch("insert into desk.withdrawn values ($1, now(), true)", key)

    for day in (JULY, AUGUST):
        outcome = await feed.rows(row(), row(7000002), day=day)
        assert outcome.unpublished == {"WITHDRAWN": 1}

    assert await feed.complaint("status") is None
    assert await feed.fetch("select by_operator from desk.withdrawn") == [(True,)]


async def test_a_hidden_complaint_brings_no_agency_or_category_into_being(feed: Feed) -> None:
    await feed.rows(row(SECRECY="Rahasia"), row(7000002, UNIT="", UNIT_ID=""))

    assert await feed.value("select count(*) from open.agency") == 0
    assert await feed.value("select count(*) from open.category") == 0


async def test_a_hidden_row_does_not_say_whose_unit_a_public_one_is(feed: Feed) -> None:
    await feed.rows(
        row(7000001, PARENT_AGENCY="Dinas Kesehatan", UNIT="Puskesmas Baqa", UNIT_ID="13278"),
        row(7000002, PARENT_AGENCY="Pemerintah Kota Rahasia", SECRECY="Rahasia"),
    )

    assert "rahasia" not in str(await feed.fetch("select slug, name from open.agency"))


async def test_the_database_alone_does_not_tell_which_complaint_is_hidden(feed: Feed) -> None:
    await feed.rows(row(SECRECY="Rahasia"))

    ((stored,),) = await feed.fetch("select key from desk.unpublished")
    assert stored == load_key(feed.key_file).of_tracking_id(7000001)
    assert feed.key_file.stat().st_mode & 0o777 == 0o600
    assert "7000001" not in str(await feed.contents())


async def test_a_withdrawal_says_when_it_was_made_here(feed: Feed) -> None:
    await feed.rows(row(), day=JUNE)
    before = datetime.now(UTC)

    await feed.rows(row(SECRECY="Rahasia"), day=JULY)

    ((at,),) = await feed.fetch("select withdrawn_at from desk.withdrawn")
    assert before <= at <= datetime.now(UTC)
    assert await feed.fetch("select changed_at from open.change") == [(at,)]


async def test_a_second_secrecy_column_that_says_rahasia_publishes_nothing(feed: Feed) -> None:
    cells = row()
    line = [cells.get(column, "") for column in Column]
    path = write_csv(feed.folder / "twice.csv", [], above=[[*Column, Column.SECRECY], [*line, "Rahasia"]])

    with pytest.raises(FileRefused, match="more than once"):
        await feed.file(path, as_of=date(2024, 6, 30))

    assert await feed.complaint("status") is None


async def test_a_csv_row_that_ends_before_its_secrecy_is_rejected(feed: Feed) -> None:
    columns = [*(column for column in Column if column is not Column.SECRECY), Column.SECRECY]
    cells = row()
    short = [cells.get(column, "") for column in columns[:-1]]
    path = write_csv(feed.folder / "short.csv", [row(7000002)], columns=columns, below=[short])

    outcome = await feed.file(path, as_of=date(2024, 6, 30))

    assert (outcome.published, outcome.rejected) == (1, 1)
    assert await feed.complaint("status") is None
    ((column, reason),) = await feed.fetch("select column_name, reason from desk.rejected_row")
    assert column == Column.SECRECY
    assert "shorter than the header" in reason


async def test_a_workbook_row_may_end_before_its_empty_secrecy(feed: Feed) -> None:
    columns = [*(column for column in Column if column is not Column.SECRECY), Column.SECRECY]
    path = write_xlsx(feed.folder / "short.xlsx", [row(SECRECY=None)], columns=columns)

    outcome = await feed.file(path, as_of=date(2024, 6, 30))

    assert (outcome.published, outcome.rejected) == (1, 0)


@pytest.mark.parametrize(
    "word", ["Ra\u00a0hasia", "Raha\u200bsia", "Anonim|R A H A S I A", "Ra\u00adhasia", "Ra\thasia"]
)
async def test_rahasia_with_spaces_or_invisible_characters_in_it_is_confidential(feed: Feed, word: str) -> None:
    outcome = await feed.rows(row(SECRECY=word))

    assert outcome.unpublished == {"CONFIDENTIAL": 1}
    assert await feed.complaint("status") is None
