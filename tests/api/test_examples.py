"""The programs in docs/officials.md do what the page says, with a real provider and a line that loses answers."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest

from tests import node
from tests.api import processes
from tests.api.identity_provider import RealProvider, running_provider
from tests.api.processes import ROOT, Running
from tests.api.test_posting import AUDIENCE, CLOSED, OPEN, ROWS
from tests.database import Database

_PROGRAM = re.compile(r"^```(sh|python|js)\n(.*?)^```$", re.M | re.S)
PROGRAMS = {found[1]: found[2] for found in _PROGRAM.finditer((ROOT / "docs/officials.md").read_text("utf-8"))
            if "AUDIENCE" in found[2]}  # fmt: skip
RUNNERS = {"sh": ["sh", "{file}"], "python": [sys.executable, "{file}"], "js": [str(node.NODE), "{file}"]}
_PASSED_ON = ("authorization", "content-type")
_POSTED = """
query ($id: String!) {
  complaint(trackingId: $id) { status followUps(first: 100) { nodes { id kind body corrects { id } } } }
}
"""

provider = pytest.fixture(scope="module")(running_provider)


@pytest.fixture(scope="module")
def running(
    provider: RealProvider, module_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Running]:
    """A service that trusts the provider."""
    asyncio.run(module_database.execute(ROWS))
    folder = tmp_path_factory.mktemp("exemplary")
    settings = {"database_url": module_database.url, "data_dir": str(folder), "public_url": AUDIENCE}
    with processes.serving(folder, "serve", "--port", "0", oidc_issuer=provider.issuer, **settings) as started:
        yield started


@dataclass
class Line:
    """A line to the service that brings everything there, and loses the first answer to a follow-up on its way back."""

    address: str = ""
    lost: int = 0


@pytest.fixture
def line(running: Running) -> Generator[Line]:
    """A line of this test's own."""
    line = Line()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(asking.get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            passed = {name: value for name, value in self.headers.items() if name.lower() in _PASSED_ON}
            answer = asking.post(self.path, content=body, headers=passed)
            if b'"receipt":{' in answer.content and not line.lost:
                line.lost += 1
                self.close_connection = True
            else:
                self._answer(answer)

        def _answer(self, answer: httpx2.Response) -> None:
            self.send_response(answer.status_code)
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with httpx2.Client(base_url=running.address) as asking, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        line.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield line
        server.shutdown()


def run(
    language: str, provider: RealProvider, line: Line, folder: Path, complaint: str
) -> subprocess.CompletedProcess[str]:
    """Run the page's program in a folder of its own."""
    if language == "sh" and shutil.which("curl") is None:
        pytest.skip("the example with curl: this machine has no curl")
    program = folder / {"sh": "program.sh", "python": "program.py", "js": "program.mjs"}[language]
    program.write_text(PROGRAMS[language].replace(".venv/bin/lapor", f"{sys.executable} -m api.cli"), "utf-8")
    given = {
        "LAPOR": line.address,
        "TOKEN_ENDPOINT": f"{provider.issuer}/token",
        "CLIENT_ID": "machine-RS256",
        "CLIENT_SECRET": "rahasia-mesin",
        "AUDIENCE": AUDIENCE,
        "COMPLAINT": complaint,
    }
    return subprocess.run(
        [part.format(file=program) for part in RUNNERS[language]],
        env=processes.environment() | {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]} | given,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def posted(running: Running) -> Any:
    """The follow-ups of the complaint that the programs post on."""
    answer = httpx2.post(f"{running.address}/graphql", json={"query": _POSTED, "variables": {"id": OPEN}})
    return answer.json()["data"]["complaint"]["followUps"]["nodes"]


def test_the_page_has_a_program_in_each_language() -> None:
    assert sorted(PROGRAMS) == ["js", "python", "sh"]


@pytest.mark.parametrize("language", RUNNERS)
def test_the_program_posts_once_and_corrects_although_an_answer_is_lost(
    language: str, provider: RealProvider, running: Running, line: Line, tmp_path: Path
) -> None:
    before = len(posted(running))

    done = run(language, provider, line, tmp_path, OPEN)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "good" in done.stdout + done.stderr
    assert line.lost == 1
    first, correction = posted(running)[before:]
    assert (first["kind"], first["body"]) == ("PROGRESS", "Perbaikan lampu dimulai hari Senin.")
    assert (correction["kind"], correction["body"]) == ("CORRECTION", "Perbaikan lampu dimulai hari Selasa.")
    assert correction["corrects"] == {"id": first["id"]}


@pytest.mark.parametrize("language", RUNNERS)
def test_the_program_ends_with_the_sentence_that_says_what_to_mend(
    language: str, provider: RealProvider, running: Running, line: Line, tmp_path: Path
) -> None:
    before = posted(running)

    done = run(language, provider, line, tmp_path, CLOSED)

    assert done.returncode == 1
    assert "NOT_OPEN" in done.stdout + done.stderr
    assert "only a CORRECTION can be posted now" in done.stdout + done.stderr
    assert posted(running) == before
