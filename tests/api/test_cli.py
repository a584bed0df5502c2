"""The command line: its exit codes, and every failure in one sentence."""

import asyncio
import logging
import socket
import sys
from collections.abc import Generator
from pathlib import Path

import openpyxl
import pytest

from api import cli
from ingest.demo import demo_exports
from schema.build import schema
from tests.database import Database


@pytest.fixture(autouse=True)
def _own_log() -> Generator[None]:
    """Give the log back as it was: the command line sets it up for a process of its own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


class Lapor:
    """Runs commands against one database, as their process would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        """Give the exit code, what is on stdout and what is on stderr."""
        self._monkeypatch.setattr(sys, "argv", ["lapor", *words])
        with pytest.raises(SystemExit) as left:
            cli.main()
        output = self._capsys.readouterr()
        return int(left.value.code or 0), output.out, output.err


@pytest.fixture
def lapor(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Lapor:
    monkeypatch.setenv("LAPOR_DATABASE_URL", database.url)
    monkeypatch.setenv("LAPOR_DATA_DIR", str(tmp_path / "data"))
    return Lapor(monkeypatch, capsys)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return demo_exports(tmp_path_factory.mktemp("exports"), complaints=30)


def test_help_names_every_command_and_each_has_its_own(lapor: Lapor):
    code, output, _ = lapor("--help")

    assert code == 0
    for name in ("serve", "migrate", "load-reference", "import", "redact", "schema", "seed", "demo", "doctor"):
        assert f"  {name} " in output
        assert lapor(name, "--help")[0] == 0


def test_the_schema_is_printed(lapor: Lapor):
    assert lapor("schema") == (0, f"{str(schema).rstrip()}\n", "")


def test_an_unknown_command_and_a_bad_option_are_refused(lapor: Lapor):
    assert lapor("imprt")[0] == 2
    assert lapor("serve", "--port", "99999")[0] == 2


def test_an_unknown_setting_is_refused_before_anything_is_done(lapor: Lapor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LAPOR_DATABSE_URL", "x")

    assert lapor("migrate") == (
        2,
        "",
        "lapor: LAPOR_DATABSE_URL is not a setting. Did you mean LAPOR_DATABASE_URL?\n",
    )


def test_a_setting_without_effect_is_told_of(lapor: Lapor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LAPOR_OIDC_CLIENT_ID", "desk")

    assert "LAPOR_OIDC_CLIENT_ID has no effect in this version" in lapor("migrate")[2]


def test_a_database_that_is_away_is_told_of_without_its_password(lapor: Lapor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LAPOR_DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/d")

    code, output, error = lapor("migrate")

    assert (code, output, error.count("\n")) == (1, "", 1)
    assert "PostgreSQL cannot be reached" in error
    assert "hunter2" not in error


def test_what_nobody_expected_is_a_sentence_too_and_debug_shows_it(
    lapor: Lapor, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LAPOR_DATA_DIR", "/proc/nowhere")
    monkeypatch.setenv("LAPOR_PRIVATE_KEY_FILE", "/proc/nowhere/key")
    file = Path(__file__)

    code, _, error = lapor("import", str(file))

    assert code in (1, 2)
    assert "Traceback" not in error
    assert len(error.splitlines()) == 1


def test_migrating_and_loading_twice_is_safe(lapor: Lapor):
    for _ in range(2):
        assert lapor("migrate")[0] == 0
        code, _, error = lapor("load-reference")
        assert (code, error.startswith("region: ")) == (0, True)


def test_exports_are_imported_once(lapor: Lapor, exports: list[Path]):
    code, _, error = lapor("import", str(exports[0].parent))
    again = lapor("import", str(exports[0].parent))

    assert code == 0, error
    assert [line.split(":")[0] for line in error.splitlines() if "rows:" in line] == [path.name for path in exports]
    assert again[0] == 0
    assert again[2].count("was imported before; nothing to do.") == 2
    assert "complaints are published" in lapor("doctor")[2]


def test_a_dry_run_stores_nothing(lapor: Lapor, exports: list[Path]):
    code, _, error = lapor("import", "--dry-run", str(exports[0]))

    assert code == 0
    assert "Nothing was stored: this was a dry run." in error
    assert "0 complaints are published." in lapor("doctor")[2]


def test_a_file_that_is_no_export_is_refused_with_code_2(lapor: Lapor, tmp_path: Path):
    path = tmp_path / "notes.xlsx"
    path.write_text("no workbook")

    code, output, error = lapor("import", str(path))

    assert (code, output, error.count("\n")) == (2, "", 1)
    assert error.startswith("lapor: ")


def test_a_missing_file_and_a_bad_moment_are_refused_with_code_2(lapor: Lapor, exports: list[Path]):
    assert lapor("import", "nowhere.xlsx")[0] == 2
    for moment in ("yesterday", "0001-01-01", "0001-01-01T00:00+14:00", "2026-02-30", "10000-01-01", "infinity", " "):
        code, _, error = lapor("import", str(exports[0]), "--as-of", moment)
        assert (code, "Traceback" in error, "write it as 2026-01-31" in error) == (2, False, True)
    for moment in ("9999-12-31", "9999-12-31T23:59:59.999999-12:00"):
        assert lapor("import", str(exports[0]), "--as-of", moment)[0] == 2


def test_rejected_rows_are_counted_listed_and_give_code_3(lapor: Lapor, exports: list[Path], tmp_path: Path):
    workbook = openpyxl.load_workbook(exports[0])
    status = next(cell for row in workbook.worksheets[0].iter_rows() for cell in row if cell.value == "Status Laporan")
    workbook.worksheets[0].cell(status.row + 1, status.column, "Terbang")
    workbook.save(tmp_path / "broken.xlsx")

    code, _, error = lapor("import", str(tmp_path / "broken.xlsx"))

    assert code == 3, error
    assert ", 1 rejected." in error
    report = Path(error.strip().rpartition(": ")[2]).read_text(encoding="utf-8")
    assert report.splitlines()[1].startswith(f"{status.row + 1},Status Laporan,")
    assert "Terbang" not in report


def test_a_withdrawn_complaint_stays_away(lapor: Lapor, exports: list[Path]):
    lapor("import", str(exports[0].parent))
    sheet = openpyxl.load_workbook(exports[1]).worksheets[0]
    header = next(cell for cell in sheet["A"] if cell.value == "Tracking ID")
    ids = [str(cell.value) for cell in sheet["A"][header.row :] if cell.value]
    number = next(one for one in ids if "is withdrawn" in lapor("withdraw", one, "--reason", "asked for")[2])

    code, _, error = lapor("withdraw", number, "--reason", "asked for again")
    said = f"Complaint {number} was not public; it is marked, and no later file will publish it.\n"
    assert (code, error) == (0, said)
    assert lapor("withdraw", number, "--follow-up", "1", "--reason", "x")[0] == 1
    assert lapor("withdraw", "0123", "--reason", "x")[0] == 2


def test_invented_complaints_are_written_and_found(lapor: Lapor):
    lapor("load-reference")

    code, _, error = lapor("seed", "--complaints", "200", "--seed", "3")

    assert code == 0, error
    assert "200 complaints are published." in lapor("doctor")[2]


def test_doctor_says_what_is_wrong_and_fails(lapor: Lapor, tmp_path: Path):
    key = tmp_path / "data" / "private.key"
    key.parent.mkdir()
    key.write_text("x")
    key.chmod(0o644)

    code, _, error = lapor("doctor")

    assert code == 1
    assert "WRONG  Others may read the key" in error
    assert "WRONG  No regions yet. Run `lapor load-reference`." in error


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "ok     No LAPOR_OIDC_ISSUER is set, so nobody can post."),
        ({"DEV_ISSUER": "1"}, "ok     LAPOR_DEV_ISSUER is 1: whoever reads the data folder can post for any agency."),
        ({"DEV_ISSUER": "1", "PUBLIC_URL": "https://lapor.example"}, "WRONG  LAPOR_DEV_ISSUER is 1"),
        ({"OIDC_ISSUER": "http://127.0.0.1:9"}, "WRONG  No keys could be fetched from http://127.0.0.1:9"),
    ],
)
def test_doctor_says_whether_officials_can_sign_in(
    lapor: Lapor, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
):
    for name, value in given.items():
        monkeypatch.setenv(f"LAPOR_{name}", value)

    assert said in lapor("doctor")[2]


def test_a_taken_port_is_refused_in_a_sentence(lapor: Lapor):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert lapor("serve", "--port", str(port)) == (
            1,
            "",
            f"lapor: Cannot listen on 127.0.0.1 port {port} (Address already in use). "
            "Choose another with --port or --host.\n",
        )


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("load-reference",), ("import", __file__)])
def test_a_database_that_was_never_migrated_is_told_of(
    lapor: Lapor, server: str, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
):
    monkeypatch.setenv("LAPOR_DATABASE_URL", server)

    assert lapor(*command) == (1, "", "lapor: The database has no tables yet. Run `lapor migrate`.\n")


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ((), "2026-04-06"),
        (("--no-collective-leave",), "2026-03-30"),
        (("--unit", "calendar"), "2026-03-23"),
    ],
)
def test_a_due_day_is_printed_without_a_database(lapor: Lapor, words: tuple[str, ...], due: str):
    assert lapor("due-date", "--start", "2026-03-13", "--days", "10", *words) == (0, f"{due}\n", "")


def test_a_due_day_among_days_not_decreed_says_so(lapor: Lapor):
    code, output, error = lapor("due-date", "--start", "2026-12-22", "--days", "10")

    assert (code, output) == (0, "2027-01-11\n")
    assert "2027 are not decreed yet" in error


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--start", "2031-01-02", "--days", "3"), "no calendar for 2031"),
        (("--start", "2027-12-20", "--days", "60"), "ends after 2027"),
        (("--start", "soon", "--days", "3"), "2026-01-31"),
        (("--start", "2026-01-02", "--days", "0"), "'--days': Input should be greater than or equal to 1"),
        (("--start", "2026-01-02", "--days", "3", "--unit", "moon"), "working or calendar"),
    ],
)
def test_a_due_day_that_cannot_be_counted_is_refused(lapor: Lapor, words: tuple[str, ...], reason: str):
    code, output, error = lapor("due-date", *words)

    assert (code, output) == (2, "")
    assert reason in " ".join(error.replace("│", " ").split())


async def _spoil(database: Database) -> None:
    connection = await database.connect()
    await connection.execute("update open.complaint set last_sequence = 99")
    await connection.close()


def test_a_rebuild_finds_what_is_wrong_and_mends_it(lapor: Lapor, database: Database, exports: list[Path]):
    assert lapor("import", str(exports[0]))[0] in (0, 3)
    assert lapor("rebuild", "--check")[0] == 0
    asyncio.run(_spoil(database))

    code, _, error = lapor("rebuild", "--check")
    assert code == 1
    assert "last_sequence is not what its events fold to" in error

    assert lapor("rebuild")[0] == 0
    assert lapor("rebuild", "--check")[0] == 0
