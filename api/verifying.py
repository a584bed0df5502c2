"""Checks a server's follow-up log from outside, with nothing but its public addresses (`lapor verify-ledger`).

    signature → entries → root, tiles, the saved checkpoint and receipt → every follow-up

Nothing is taken on trust but the public key, and that is shown so that it can be compared with one known before.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api.remote_log import Broken, Entries, Server, read_log
from rules import merkle
from rules.checkpoint import BadCheckpoint, Checkpoint, read_note, read_verifier
from rules.log_entry import LoggedFollowUp, entry_of

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


@dataclass
class Report:
    """What was checked."""

    checkpoint: Checkpoint
    note: str
    verifier: str
    proved: int = 0
    taken_down: int = 0
    newer: int = 0
    gone: int = 0
    """Entries whose follow-up is not public any more."""


def verify(
    url: str,
    since: str | None,
    known_key: str | None,
    progress: Callable[[int, int], None],
    receipt: str | None = None,
) -> Report:
    """Check the log of the server at `url`, and that it only grew since the checkpoint in the text `since`.

    `receipt` is the JSON of a `FollowUpReceipt`, or of the whole answer it came in: the log must hold what it stands
    for. `progress` is told (done, of how many): entries, and then follow-ups. Raises `Broken` at the first thing that
    is wrong, and `Unreachable`.
    """
    server = Server(url.rstrip("/"))
    verifier = server.text("/ledger/key").strip()
    if known_key is not None and verifier != known_key.strip():
        raise Broken("The server shows another public key than the one you gave.")
    note = server.text("/ledger/checkpoint")
    checkpoint = _read(note, verifier)
    kept = _receipt(receipt, verifier) if receipt is not None else None
    before = [_read(since, verifier)] if since is not None else []
    before += [kept.checkpoint] if kept else []
    for one in before:
        if one.size > checkpoint.size:
            raise Broken(f"The log had {one.size} entries and now has {checkpoint.size}: some were taken away.")
    report, total = Report(checkpoint, note, verifier), 2 * checkpoint.size
    with Entries() as entries:
        read_log(server, checkpoint, before, entries, lambda done: progress(done, total))
        if kept and merkle.leaf_hash(entries[kept.index]) != kept.leaf:
            raise Broken("The log does not have the entry that the receipt stands for.")
        for tracking_id, follow_up in _follow_ups(server):
            _prove(report, tracking_id, follow_up, entries)
            progress(checkpoint.size + entries.claimed, total)
        report.gone = checkpoint.size - entries.claimed
    return report


@dataclass(frozen=True, slots=True)
class _Receipt:
    """What an official was given when a follow-up was posted, found sound in itself."""

    index: int
    leaf: bytes
    checkpoint: Checkpoint


def _receipt(text: str, verifier: str) -> _Receipt:
    try:
        given = _found(json.loads(text))
        index, leaf = int(given["leafIndex"]), bytes.fromhex(given["leafHash"])
        proof = [bytes.fromhex(one) for one in given["inclusionProof"]]
        said, note = (int(given["treeSize"]), str(given["rootHash"])), str(given["checkpoint"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Broken("This is not the JSON of a receipt.") from None
    checkpoint = _read(note, verifier)
    if said != (checkpoint.size, checkpoint.root.hex()):
        raise Broken("The receipt says another size or root than the checkpoint in it.")
    if not merkle.is_included(leaf, index, checkpoint.size, proof, checkpoint.root):
        raise Broken("The proof of the receipt does not lead to its root.")
    return _Receipt(index, leaf, checkpoint)


def _found(answer: Any) -> Any:
    """The receipt in an answer: the object that has a proof. Raises `KeyError` where there is none."""
    parts = list(answer.values()) if isinstance(answer, dict) else []
    if isinstance(answer, dict) and "inclusionProof" in answer:
        return answer
    for part in parts:
        with suppress(KeyError):
            return _found(part)
    raise KeyError


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


def _follow_ups(server: Server) -> Iterator[tuple[str, Any]]:
    after = None
    while True:
        page = server.ask(_PAGE + _POSTED, after=after)["complaints"]
        for complaint in page["nodes"]:
            for follow_up in _all_of(server, complaint):
                yield complaint["trackingId"], follow_up
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return


def _all_of(server: Server, complaint: Any) -> Iterator[Any]:
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


def _prove(report: Report, tracking_id: str, follow_up: Any, entries: Entries) -> None:
    entry = follow_up["logEntry"]
    index, where = entry["leafIndex"], f"of complaint {tracking_id}, number {entry['leafIndex']} in the log"
    if index < 0:
        raise Broken(f"The follow-up {where}, cannot be there: entries are counted from 0.")
    if index >= entries.size:
        report.newer += 1
        return
    if not entries.claim(index):
        raise Broken(f"The follow-up {where}, shares its entry with another one.")
    logged = entries[index]
    if entry["leafHash"] != merkle.leaf_hash(logged).hex():
        raise Broken(f"The follow-up {where}, shows another hash than the log has.")
    if entry["salt"] is None:
        report.taken_down += 1
        return
    if entry_of(bytes.fromhex(entry["salt"]), _logged(tracking_id, follow_up)) != logged:
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


def describe(report: Report, *, is_compared: bool, has_receipt: bool = False) -> list[str]:
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
    if has_receipt:
        lines.append("The receipt is good: what it stands for is in the log.")
    return lines
