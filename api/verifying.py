"""Checks a server's follow-up log from outside, with nothing but its public addresses (`lapor verify-ledger`).

    signature → tiles and entries → root → every follow-up → the saved checkpoint, if one is given

Nothing is taken on trust but the public key, and that is shown so that it can be compared with one known before.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rules import merkle
from rules.checkpoint import BadCheckpoint, Checkpoint, read_note, read_verifier
from rules.log_entry import LoggedFollowUp, entry_of
from rules.merkle import Node
from rules.tiles import ENTRIES, WIDTH, Tile, read_bundle, tiles_of
from store.errors import LaporError

_SECONDS = 30
_PAGE = """
query ($after: String) {
  complaints(first: 40, after: $after, orderBy: {field: TRACKING_ID, direction: ASC}) {
    nodes { trackingId followUps(first: 20) { nodes { ...Posted } pageInfo { hasNextPage endCursor } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_REST = """
query ($id: String!, $after: String) {
  complaint(trackingId: $id) {
    followUps(first: 100, after: $after) { nodes { ...Posted } pageInfo { hasNextPage endCursor } }
  }
}
"""
_POSTED = """
fragment Posted on FollowUp {
  kind body postedAt agency { slug } corrects { id } logEntry { leafIndex leafHash salt }
}
"""


class Broken(LaporError):
    """The log is not what it must be; the message says where."""

    code = "LEDGER_BROKEN"


class Unreachable(LaporError):
    """The server does not answer, or not as one of these."""

    code = "UNAVAILABLE"


@dataclass
class Report:
    """What was checked."""

    checkpoint: Checkpoint
    note: str
    verifier: str
    proved: int = 0
    taken_down: int = 0
    newer: int = 0
    seen: set[int] = field(default_factory=set[int])

    @property
    def gone(self) -> int:
        """Entries whose follow-up is not public any more."""
        return self.checkpoint.size - len(self.seen)


def verify(url: str, since: str | None, known_key: str | None, progress: Callable[[int, int], None]) -> Report:
    """Check the log of the server at `url`, and that it only grew since the checkpoint in the text `since`.

    Raises `Broken` at the first thing that is wrong, and `Unreachable`.
    """
    server = _Server(url.rstrip("/"))
    verifier = server.text("/ledger/key").strip()
    if known_key is not None and verifier != known_key.strip():
        raise Broken("The server shows another public key than the one you gave.")
    note = server.text("/ledger/checkpoint")
    checkpoint = _read(note, verifier)
    entries = _entries(server, checkpoint.size, progress)
    nodes = merkle.grown(0, [merkle.leaf_hash(entry) for entry in entries], {})
    if merkle.root(checkpoint.size, nodes.__getitem__) != checkpoint.root:
        raise Broken("The entries that the server shows do not give the root that it signed.")
    _compare_tiles(server, checkpoint.size, nodes)
    if since is not None:
        _compare(_read(since, verifier), checkpoint, nodes)
    report = Report(checkpoint, note, verifier)
    for tracking_id, follow_up in _follow_ups(server):
        _prove(report, tracking_id, follow_up, entries)
    return report


class _Server:
    """The public addresses of one server."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise Unreachable("The address begins with http:// or https://.")
        self._url = url

    def bytes(self, path: str, data: bytes | None = None) -> bytes:
        """What an address answers."""
        headers = {"content-type": "application/json"} if data else {}
        request = urllib.request.Request(self._url + path, data, headers)  # noqa: S310  # the scheme was checked
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                return answer.read()
        except urllib.error.HTTPError as error:
            raise Unreachable(f"{path} is answered with status {error.code}.") from None
        except (OSError, ValueError):
            raise Unreachable(f"{self._url} does not answer.") from None

    def text(self, path: str) -> str:
        """The same, as text."""
        return self.bytes(path).decode("utf-8", "replace")

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of a query."""
        answer = json.loads(self.bytes("/graphql", json.dumps({"query": query, "variables": variables}).encode()))
        if "data" not in answer:
            raise Unreachable(f"The server refuses to list its follow-ups: {answer['errors'][0]['message']}")
        return answer["data"]


def _read(note: str, verifier: str) -> Checkpoint:
    try:
        origin, key = read_verifier(verifier)
        public = Ed25519PublicKey.from_public_bytes(key)
        return read_note(note, origin, key, lambda signature, message: _is_signed(public, signature, message))
    except BadCheckpoint as error:
        raise Broken(str(error)) from None


def _is_signed(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _entries(server: _Server, size: int, progress: Callable[[int, int], None]) -> list[bytes]:
    found: list[bytes] = []
    for start in range(0, size, WIDTH):
        tile = Tile(ENTRIES, start // WIDTH, min(WIDTH, size - start))
        try:
            entries = read_bundle(server.bytes(f"/ledger/tile/{tile.path}"))
        except ValueError:
            entries = []
        if len(entries) != tile.width or any(len(entry) != 32 for entry in entries):
            raise Broken(f"The bundle of entries from {start} on is damaged.")
        found += entries
        progress(len(found), size)
    return found


def _compare_tiles(server: _Server, size: int, nodes: dict[Node, bytes]) -> None:
    for tile in tiles_of(size):
        if server.bytes(f"/ledger/tile/{tile.path}") != b"".join(nodes[node] for node in tile.nodes()):
            raise Broken(f"The tile {tile.path} does not follow from the entries.")


def _compare(old: Checkpoint, new: Checkpoint, nodes: dict[Node, bytes]) -> None:
    if old.size > new.size:
        raise Broken(f"The log had {old.size} entries and now has {new.size}: some were taken away.")
    if merkle.root(old.size, nodes.__getitem__) != old.root:
        raise Broken(f"The first {old.size} entries are not those of the saved checkpoint: the log was rewritten.")


def _follow_ups(server: _Server) -> Iterator[tuple[str, Any]]:
    after = None
    while True:
        page = server.ask(_PAGE + _POSTED, after=after)["complaints"]
        for complaint in page["nodes"]:
            for follow_up in _all_of(server, complaint):
                yield complaint["trackingId"], follow_up
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return


def _all_of(server: _Server, complaint: Any) -> Iterator[Any]:
    page = complaint["followUps"]
    yield from page["nodes"]
    while page["pageInfo"]["hasNextPage"]:
        found = server.ask(_REST + _POSTED, id=complaint["trackingId"], after=page["pageInfo"]["endCursor"])[
            "complaint"
        ]
        if found is None:
            return
        page = found["followUps"]
        yield from page["nodes"]


def _prove(report: Report, tracking_id: str, follow_up: Any, entries: list[bytes]) -> None:
    entry = follow_up["logEntry"]
    index, where = entry["leafIndex"], f"of complaint {tracking_id}, number {entry['leafIndex']} in the log"
    if index >= len(entries):
        report.newer += 1
        return
    if index in report.seen:
        raise Broken(f"The follow-up {where}, shares its entry with another one.")
    report.seen.add(index)
    if entry["leafHash"] != merkle.leaf_hash(entries[index]).hex():
        raise Broken(f"The follow-up {where}, shows another hash than the log has.")
    if entry["salt"] is None:
        report.taken_down += 1
        return
    if entry_of(bytes.fromhex(entry["salt"]), _logged(tracking_id, follow_up)) != entries[index]:
        raise Broken(f"The follow-up {where}, is not what was logged: its words or its facts were changed.")
    report.proved += 1


def _logged(tracking_id: str, follow_up: Any) -> LoggedFollowUp:
    corrects = follow_up["corrects"]
    return LoggedFollowUp(
        tracking_id=int(tracking_id),
        agency=follow_up["agency"]["slug"],
        kind=follow_up["kind"],
        body=follow_up["body"],
        posted_at=datetime.fromisoformat(follow_up["postedAt"]),
        corrects=corrects and corrects["id"],
    )


def describe(report: Report, *, is_compared: bool) -> list[str]:
    """Say what was found right."""
    lines = [
        f"The log has {report.checkpoint.size} entries, and its checkpoint is signed by {report.verifier}.",
        f"{report.proved} follow-ups are what was logged; the words of {report.taken_down} were taken down; "
        f"{report.gone} entries belong to complaints that are not public any more.",
    ]
    if report.newer:
        lines.append(f"{report.newer} follow-ups are newer than the checkpoint; check again to see them in it.")
    if is_compared:
        lines.append("Nothing that the saved checkpoint stood for has changed.")
    return lines
