"""The follow-up log over HTTP, and its check from outside: what is right passes, each way of cheating is named."""

import asyncio
import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from api import verifying
from ingest.seed import seed
from rules import merkle
from rules.checkpoint import read_note, read_verifier
from rules.tiles import read_bundle, tiles_of
from tests.api import processes
from tests.api.processes import Running
from tests.database import Database


@pytest.fixture(scope="module")
def running(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    """A server over invented complaints with some hundred follow-ups."""
    folder = tmp_path_factory.mktemp("ledger")
    asyncio.run(seed(module_database.url, complaints=400))
    with processes.serving(
        folder, "serve", "--port", "0", database_url=module_database.url, data_dir=str(folder), log_format="json"
    ) as started:
        httpx2.get(f"{started.address}/health/live", timeout=60).raise_for_status()
        yield started


def verify(running: Running, since: str | None = None, key: str | None = None) -> verifying.Report:
    """Check the server."""
    return verifying.verify(running.address, since, key, lambda done, total: None)


@contextmanager
def altered(database: Database, table: str, *statements: str) -> Generator[None]:
    """A table that somebody has tampered with, put back afterwards."""
    kept = table.replace(".", "_")
    asyncio.run(
        database.execute(
            f"create table public.{kept} as table {table}", "set session_replication_role = replica", *statements
        )
    )
    try:
        yield
    finally:
        asyncio.run(
            database.execute(
                f"set session_replication_role = replica; delete from {table}; insert into {table} table public.{kept}",
                f"drop table public.{kept}",
            )
        )


def get(running: Running, path: str) -> httpx2.Response:
    """What an address answers."""
    return httpx2.get(running.address + path)


def test_tiles_and_entries_give_the_signed_root(running: Running) -> None:
    origin, key = read_verifier(get(running, "/ledger/key").text)
    answer = get(running, "/ledger/checkpoint")
    checkpoint = read_note(answer.text, origin, key, lambda _signature, _message: True)
    size = checkpoint.size

    entries: list[bytes] = []
    while len(entries) < size:
        width = min(256, size - len(entries))
        partial = f".p/{width}" if width < 256 else ""
        entries += read_bundle(get(running, f"/ledger/tile/entries/{len(entries) // 256:03}{partial}").content)
    nodes = merkle.grown(0, [merkle.leaf_hash(entry) for entry in entries], {})
    assert size > 256
    assert merkle.root(size, nodes.__getitem__) == checkpoint.root
    for tile in tiles_of(size):
        found = get(running, f"/ledger/tile/{tile.path}")
        assert found.content == b"".join(nodes[node] for node in tile.nodes())
        assert "immutable" in found.headers["cache-control"]
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert get(running, "/ledger/checkpoint").text == answer.text


@pytest.mark.parametrize(
    "path", ["0/999", "0/000.p/256", "0/001", "63/000", "entries/999", "0/x999/x999/x999/x999/x999/x999/999", "x", ""]
)
def test_a_tile_that_the_log_does_not_have_is_not_found(running: Running, path: str) -> None:
    answer = get(running, f"/ledger/tile/{path}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_honest_log_passes_and_so_does_its_growth(running: Running, module_database: Database) -> None:
    report = verify(running)

    assert report.proved == report.checkpoint.size > 256
    assert (report.taken_down, report.newer, report.gone) == (0, 0, 0)
    assert verify(running, since=report.note, key=report.verifier).proved == report.proved


def test_a_takedown_is_no_break(running: Running, module_database: Database) -> None:
    with altered(
        module_database,
        "open.follow_up",
        "update open.follow_up set body = null, body_withheld = true, salt = null where leaf_index = 3",
    ):
        report = verify(running)

    assert report.taken_down == 1


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("open.follow_up", "set body = 'lain' where leaf_index = 7", "changed"),
        ("open.follow_up", "set agency_id = (select max(id) from open.agency) where leaf_index = 7", "changed"),
        ("open.follow_up", "set posted_at = posted_at - interval '1 day' where leaf_index = 0", "changed"),
        ("open.log_entry", "set entry = sha256('x') where leaf_index = 5", "do not give the root"),
        ("open.log_node", "set hash = sha256('x') where level = 0 and index = 5", "does not follow"),
    ],
)
def test_what_was_changed_is_named(
    running: Running, module_database: Database, table: str, change: str, said: str
) -> None:
    with altered(module_database, table, f"update {table} {change}"), pytest.raises(verifying.Broken, match=said):
        verify(running)


def test_a_log_that_was_rewritten_or_cut_is_found_with_an_older_checkpoint(
    running: Running, module_database: Database
) -> None:
    saved = verify(running)
    shorter = saved.note.replace(f"\n{saved.checkpoint.size}\n", f"\n{saved.checkpoint.size + 1}\n")

    with pytest.raises(verifying.Broken, match="signature"):
        verify(running, since=shorter)
    with pytest.raises(verifying.Broken, match="another public key"):
        verify(running, key="lapor.example+00000000+AQ==")
    last = saved.checkpoint.size - 1
    with (
        altered(module_database, "open.follow_up", f"delete from open.follow_up where leaf_index = {last}"),
        altered(module_database, "open.log_entry", f"delete from open.log_entry where leaf_index = {last}"),
        pytest.raises(verifying.Broken, match="taken away"),
    ):
        verify(running, since=saved.note)


def test_the_command_says_what_it_found(running: Running, tmp_path: Path) -> None:
    saved = tmp_path / "checkpoint"

    first = processes.run("verify-ledger", "--url", running.address, "--save", str(saved))
    again = processes.run("verify-ledger", "--url", running.address, "--since", str(saved))
    away = processes.run("verify-ledger", "--url", "http://127.0.0.1:9")

    assert first.returncode == again.returncode == 0, first.stderr
    assert b"follow-ups are what was logged" in first.stderr
    assert b"Nothing that the saved checkpoint stood for has changed." in again.stderr
    assert (away.returncode, away.stderr) == (1, b"lapor: http://127.0.0.1:9 does not answer.\n")


def test_the_api_shows_the_same_leaf(running: Running) -> None:
    asked = "followUps {nodes {logEntry {leafIndex leafHash}}}"
    query = f"{{complaints(first: 5, filter: {{hasFollowUp: true}}) {{nodes {{{asked}}}}}}}"
    data = httpx2.post(f"{running.address}/graphql", json={"query": query}).json()["data"]
    shown = [one["logEntry"] for node in data["complaints"]["nodes"] for one in node["followUps"]["nodes"]]

    assert shown, json.dumps(data)
    for one in shown:
        index = one["leafIndex"]
        tile = get(running, f"/ledger/tile/0/{index // 256:03}")
        if tile.status_code == 200:
            assert tile.content[index % 256 * 32 :][:32].hex() == one["leafHash"]
