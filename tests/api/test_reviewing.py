"""What the operator types at `lapor import --review`, and what it does."""

import asyncio
import contextlib
import io
import os
import pty
import subprocess
from pathlib import Path

import pytest

from api.reviewing import Terminal
from ingest.reviewing import Case, ReviewStopped
from rules.disclosure import Review
from tests.api.processes import ROOT, command, environment, run
from tests.database import Database
from tests.ingest.exports import FIRST_21, row, write_csv

TEXT = "laporan nik 7601034607899016, Warung  Mekar Sari milik orang\x1b[31m dan warung mekar sari lama"
CASE = Case(7000001, "body", TEXT, (), is_public=False)


def decided(*lines: str, case: Case = CASE) -> tuple[Review | None, str]:
    output = io.StringIO()
    review = Terminal(io.StringIO("".join(f"{line}\n" for line in lines)), output).decide(case)
    return review, output.getvalue()


def test_the_text_is_shown_as_it_would_be_published() -> None:
    review, shown = decided("r")

    assert review == Review(is_released=True)
    assert "Complaint 7000001, body." in shown
    assert "    laporan nik [NIK], " in shown
    assert "7601034607899016" not in shown


def test_the_original_is_shown_on_request_without_what_moves_a_terminal() -> None:
    _, shown = decided("o", "s")

    assert "7601034607899016" in shown
    assert "\x1b" not in shown


def test_no_is_remembered_without_marks() -> None:
    assert decided("m orang", "n")[0] == Review(is_released=False)


def test_marked_words_go_wherever_they_stand_in_any_case_and_spacing() -> None:
    review, shown = decided("m warung mekar sari", "r")

    assert review is not None
    assert [TEXT[start:end] for start, end in review.marked] == ["Warung  Mekar Sari", "warung mekar sari"]
    assert "[disunting] milik orang" in shown


def test_whole_words_go_before_parts_of_others() -> None:
    review, _ = decided("m lama", "m milik", "u", "m rang", "r")

    assert review is not None
    assert [TEXT[start:end] for start, end in review.marked] == ["rang", "lama"]


@pytest.mark.parametrize("line", ["m bukan ini", "m", "m    "])
def test_words_that_are_not_there_change_nothing(line: str) -> None:
    review, shown = decided(line, "r")

    assert review == Review(is_released=True)
    assert "stand in the text" in shown


def test_nothing_can_be_put_back_before_anything_is_taken_out() -> None:
    assert "Nothing was taken out" in decided("u", "s")[1]


@pytest.mark.parametrize("line", ["", "?", "x", "release please"])
def test_what_is_not_understood_is_explained_and_asked_again(line: str) -> None:
    review, shown = decided(line, "s")

    assert review is None
    assert "skip: decide another time" in shown


@pytest.mark.parametrize("lines", [("q",), ("m orang", "q"), ()])
def test_quitting_and_the_end_of_the_input_decide_nothing(lines: tuple[str, ...]) -> None:
    with pytest.raises(ReviewStopped):
        decided(*lines)


def test_what_is_public_already_is_said_to_be() -> None:
    assert "More of it would be shown than is" in decided("s", case=Case(1, "title", TEXT, (), is_public=True))[1]


@pytest.mark.parametrize("asks", ["at_a_terminal", "through_a_pipe"])
async def test_the_command_asks_and_imports_what_was_decided(database: Database, tmp_path: Path, asks: str) -> None:
    body = "mohon dicek " + "7601034607899016 " * 6 + "milik warga sini"
    path = write_csv(tmp_path / "export.csv", [row(BODY=body)], columns=FIRST_21)

    code, shown = await asyncio.to_thread(
        {"at_a_terminal": at_a_terminal, "through_a_pipe": through_a_pipe}[asks],
        b"m warga\nr\n",
        ("import", str(path), "--as-of", "2024-06-30", "--review"),
        {"database_url": database.url, "data_dir": str(tmp_path / "data")},
    )

    connection = await database.connect()
    shown_now = await connection.fetchval("select body from open.complaint")
    await connection.close()
    assert code == 0, shown
    assert "Complaint 7000001, body. Withheld, risk" in shown
    assert "Reviewed: 1 released, 0 refused, 0 skipped." in shown
    assert shown_now.endswith("milik [disunting] sini")


def at_a_terminal(typed: bytes, arguments: tuple[str, ...], settings: dict[str, str]) -> tuple[int, str]:
    """Run `lapor` on a pseudo-terminal where this was typed ahead; its exit code and what the terminal showed."""
    try:
        ours, theirs = pty.openpty()
    except OSError:
        pytest.skip("this machine has no pseudo-terminals, as in a bare change of root; the pipe is asked all the same")
    shown = b""
    with subprocess.Popen(
        command(*arguments), stdin=theirs, stdout=theirs, stderr=theirs, env=environment(**settings), cwd=ROOT
    ) as process:
        os.close(theirs)
        os.write(ours, typed)
        # Reading from a terminal that nobody holds any more is an error, not an end.
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 4096):
                shown += piece
    os.close(ours)
    return process.returncode, shown.decode()


def through_a_pipe(typed: bytes, arguments: tuple[str, ...], settings: dict[str, str]) -> tuple[int, str]:
    """The same with a pipe for what is typed."""
    done = run(*arguments, given=typed, **settings)
    return done.returncode, (done.stderr + done.stdout).decode()


def test_a_review_and_a_dry_run_exclude_each_other(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.touch()

    assert run("import", str(path), "--review", "--dry-run", data_dir=str(tmp_path)).returncode == 2
