"""A second verifier of the follow-up log, in another language and from the specifications alone, agrees with ours."""

import asyncio
import json
import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest

from api import verifying
from ingest.seed import seed
from store.log_key import LogKey
from tests import node
from tests.api import processes
from tests.api.processes import Running
from tests.api.test_ledger import altered
from tests.database import Database

PROGRAM = Path(__file__).with_name("verifier") / "verify.mjs"
_WAITING = """
{complaints(first: 1, filter: {status: [ASSIGNED]}) {nodes {trackingId agency {slug}}}}
"""
_POST = """
mutation ($input: PostFollowUpInput!) {
  postFollowUp(input: $input) {
    receipt { leafIndex leafHash treeSize rootHash inclusionProof checkpoint }
    userErrors { message }
  }
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its keys."""
    return tmp_path_factory.mktemp("verified")


@pytest.fixture(scope="module")
def running(module_database: Database, folder: Path) -> Generator[Running]:
    """A server over invented complaints whose log has a second level of tiles."""
    asyncio.run(seed(module_database.url, complaints=400))
    settings = {"database_url": module_database.url, "data_dir": str(folder), "dev_issuer": "1"}
    with processes.serving(folder, "serve", "--port", "0", **settings) as started:
        yield started


@pytest.fixture(scope="module")
def complaint(running: Running) -> Any:
    """A complaint that waits for an answer."""
    (found,) = ask(running, _WAITING)["complaints"]["nodes"]
    return found


@pytest.fixture(scope="module")
def receipt(running: Running, folder: Path, complaint: Any) -> Path:
    """The receipt of a follow-up that was posted, in a file; another one was posted after it."""
    official = ("--agency", complaint["agency"]["slug"], "--role", "LIAISON_OFFICER")
    made = processes.run("token", *official, data_dir=str(folder), dev_issuer="1")
    first, _later = (post(running, made.stdout.decode().strip(), complaint["trackingId"]) for _ in range(2))
    kept = folder / "receipt.json"
    kept.write_text(json.dumps(first))
    return kept


def ask(running: Running, query: str, token: str | None = None, **variables: Any) -> Any:
    """The data of a query."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = httpx2.post(
        f"{running.address}/graphql", json={"query": query, "variables": variables}, headers=headers, timeout=60
    )
    return answer.json()["data"]


def post(running: Running, token: str, tracking_id: str) -> Any:
    """The receipt of a new follow-up."""
    given = {"trackingId": tracking_id, "kind": "PROGRESS", "body": "Petugas sudah memperbaiki lampu jalan “hari ini”."}
    answer = ask(running, _POST, token, input=given | {"idempotencyKey": secrets.token_hex(8)})["postFollowUp"]
    assert answer["userErrors"] == []
    return answer["receipt"]


def verified(running: Running, *arguments: str | Path) -> Any:
    """What the verifier found."""
    return json.loads(node.run(PROGRAM, running.address, *map(str, arguments)))


def broken(running: Running, *arguments: str | Path) -> str:
    """What the verifier found wrong."""
    return node.refusal(PROGRAM, running.address, *map(str, arguments)).strip()


def ours(running: Running) -> verifying.Report:
    """What our own verifier found."""
    return verifying.verify(running.address, None, None, lambda done, total: None)


def test_both_verifiers_find_the_same_log(running: Running, receipt: Path, complaint: Any, folder: Path) -> None:
    report = ours(running)
    saved = folder / "checkpoint.txt"
    saved.write_text(report.note, encoding="utf-8")

    found = verified(
        running,
        *("--key", report.verifier, "--since", saved, "--receipt", receipt, "--complaint", complaint["trackingId"]),
    )

    assert found == {
        "size": report.checkpoint.size,
        "root": report.checkpoint.root.hex(),
        "proved": 2,
        "takenDown": 0,
    }
    assert report.checkpoint.size > 256


def test_our_own_verifier_takes_a_receipt_and_the_answer_it_came_in(running: Running, receipt: Path) -> None:
    kept = receipt.read_text()
    answer = json.dumps({"data": {"postFollowUp": {"userErrors": [], "receipt": json.loads(kept)}}})

    for text in (kept, answer):
        assert verifying.verify(running.address, None, None, lambda done, total: None, text).gone == 0


def test_a_log_that_its_own_operator_signs_twice_is_found(running: Running, folder: Path) -> None:
    report = ours(running)
    sign = LogKey(folder / "ledger.key", report.checkpoint.origin).signed

    rewritten = broken(running, "--since", _kept(folder, sign(255, b"x" * 32)))
    cut = broken(running, "--since", _kept(folder, sign(100_000, b"x" * 32)))

    assert rewritten == "The first 255 entries are not what they were."
    assert cut == f"The log had 100000 entries and has {report.checkpoint.size}."


@contextmanager
def lying(running: Running, path: str, change: Callable[[bytes], bytes]) -> Generator[str]:
    """The address of somebody who stands between us and the server, and changes what one address answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = asking.get(self.path)
            self.send_response(answer.status_code)
            self.end_headers()
            self.wfile.write(change(answer.content) if self.path == f"/ledger/{path}" else answer.content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with httpx2.Client(base_url=running.address) as asking, HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _kept(folder: Path, note: str) -> Path:
    kept = folder / "kept.txt"
    kept.write_text(note, encoding="utf-8")
    return kept


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("=\n\n", "A=\n\n", "The checkpoint's signature is wrong."),
        ("ledger\n", "ledgex\n", "The checkpoint's signature is wrong."),
        ("— ", "- ", "The checkpoint has no signature of this key."),
        ("\n\n", "\n", "The checkpoint is not a signed note."),
    ],
)
def test_a_checkpoint_that_was_changed_is_found(running: Running, folder: Path, old: str, new: str, said: str) -> None:
    note = ours(running).note
    assert old in note

    assert broken(running, "--since", _kept(folder, note.replace(old, new, 1))) == said


@pytest.mark.parametrize(
    ("member", "change", "said"),
    [
        ("leafHash", lambda _value: "00" * 32, "The receipt's proof does not lead to its root."),
        ("leafIndex", lambda value: value - 1, "The receipt's proof does not lead to its root."),
        ("leafIndex", lambda value: value + 9, "The receipt is of an entry that its tree does not have."),
        ("inclusionProof", lambda value: value[:-1], "The proof is too short."),
        ("inclusionProof", lambda value: [*value, value[0]], "The proof is too long."),
        ("treeSize", lambda value: value + 1, "The receipt is not its checkpoint's."),
        ("rootHash", lambda value: "00" * 32, "The receipt is not its checkpoint's."),
    ],
)  # fmt: skip
def test_a_receipt_that_was_changed_is_found(
    running: Running, folder: Path, receipt: Path, member: str, change: Any, said: str
) -> None:
    values = json.loads(receipt.read_text())
    forged = folder / "forged.json"
    forged.write_text(json.dumps(values | {member: change(values[member])}))

    assert broken(running, "--receipt", forged) == said
    with pytest.raises(verifying.Broken):
        verifying.verify(running.address, None, None, lambda done, total: None, forged.read_text())


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"data": null}', '{"inclusionProof": 1}', "[" * 100_000])
def test_what_is_no_receipt_is_refused_in_a_sentence(running: Running, text: str) -> None:
    with pytest.raises(verifying.Broken, match="not the JSON of a receipt"):
        verifying.verify(running.address, None, None, lambda done, total: None, text)


def test_a_receipt_of_an_entry_that_the_log_lost_is_found(
    running: Running, module_database: Database, receipt: Path
) -> None:
    index = json.loads(receipt.read_text())["leafIndex"]
    change = f"update open.log_entry set entry = sha256('x') where leaf_index = {index}"
    with altered(module_database, "open.log_entry", change), pytest.raises(verifying.Broken):
        verifying.verify(running.address, None, None, lambda done, total: None, receipt.read_text())


@pytest.mark.parametrize(
    ("path", "change", "said"),
    [
        ("tile/0/000", lambda data: b"\0" + data[1:], "The tiles do not give the signed root."),
        ("tile/0/000", lambda data: data[:-1], "tile/0/000 is not 256 hashes."),
        ("tile/1/000.p/1", lambda data: b"\0" + data[1:], "Hash 0 of level 1 is not that of its tile below."),
        ("tile/entries/000", lambda data: data[:40] + b"\0" + data[41:], "Entry 1 is not its leaf."),
        ("tile/entries/000", lambda data: data[34:] + data[:34], "Entry 0 is not its leaf."),
        ("tile/entries/000", lambda data: data[:-34], "tile/entries/000 is not 256 entries."),
        ("tile/entries/000", lambda data: data[:-1], "tile/entries/000 is cut."),
        ("checkpoint", lambda data: data.replace(b"ledger\n", b"ledgex\n", 1), "The checkpoint's signature is wrong."),
    ],
)  # fmt: skip
def test_a_tile_an_entry_or_a_checkpoint_that_was_changed_is_found(
    running: Running, path: str, change: Callable[[bytes], bytes], said: str
) -> None:
    with lying(running, path, change) as address:
        assert node.refusal(PROGRAM, address).strip() == said
        with pytest.raises(verifying.Broken):
            verifying.verify(address, None, None, lambda done, total: None)


def test_entries_that_were_changed_behind_the_server_are_found(running: Running, module_database: Database) -> None:
    with altered(
        module_database, "open.log_node", "update open.log_node set hash = sha256('x') where level = 0 and index = 5"
    ):
        assert broken(running) == "The tiles do not give the signed root."
    with altered(
        module_database, "open.log_entry", "update open.log_entry set entry = sha256('x') where leaf_index = 257"
    ):
        assert broken(running) == "Entry 257 is not its leaf."


@pytest.mark.parametrize(
    "change", ["body = 'lain'", "kind = 'SUBSTANTIVE'", "posted_at = posted_at + interval '1 microsecond'"]
)
def test_words_that_were_changed_are_found(
    running: Running, module_database: Database, receipt: Path, complaint: Any, change: str
) -> None:
    index = json.loads(receipt.read_text())["leafIndex"]
    with altered(module_database, "open.follow_up", f"update open.follow_up set {change} where leaf_index = {index}"):
        said = broken(running, "--complaint", complaint["trackingId"])

    assert said == f"The follow-up of entry {index} is not what was logged."


def test_another_key_than_the_one_that_is_known_is_found(running: Running, folder: Path) -> None:
    origin = ours(running).checkpoint.origin
    other = LogKey(folder / "other.key", origin).verifier()

    assert broken(running, "--key", other) == "The checkpoint has no signature of this key."
