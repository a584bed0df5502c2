"""Signed checkpoints of the log: the note formats of C2SP (tlog-checkpoint, signed-note), without the key itself.

    lapor.example/ledger            origin, the log's name
    3                               how many leaves
    nM2…=                           the root, base64

    — lapor.example/ledger ab…      key id and Ed25519 signature of all lines above the empty one

https://c2sp.org/tlog-checkpoint, https://c2sp.org/signed-note
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

__all__ = ["BadCheckpoint", "Checkpoint", "key_id", "read_note", "read_verifier", "verifier_text", "write_note"]

_ED25519 = b"\x01"
_LONGEST_NOTE = 16_384
_SIZE = re.compile("0|[1-9][0-9]{0,18}")


class BadCheckpoint(ValueError):
    """The text is not a checkpoint of this log, signed by this key."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log at one size."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note's text, which is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def key_id(origin: str, public_key: bytes) -> bytes:
    """Four bytes that tell keys of one name apart."""
    return sha256(origin.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def verifier_text(origin: str, public_key: bytes) -> str:
    """The public key as tools take it: `name+id+base64(0x01 || key)`."""
    return f"{origin}+{key_id(origin, public_key).hex()}+{base64.b64encode(_ED25519 + public_key).decode()}"


def read_verifier(text: str) -> tuple[str, bytes]:
    """Name and public key of such a text; raises `BadCheckpoint`."""
    try:
        origin, identifier, encoded = text.strip().split("+", 2)
        key = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise BadCheckpoint("This is not the public key of a log.") from None
    if len(key) != 33 or key[:1] != _ED25519 or key_id(origin, key[1:]).hex() != identifier:
        raise BadCheckpoint("This is not the Ed25519 key of a log, or its name was changed.")
    return origin, key[1:]


def write_note(checkpoint: Checkpoint, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The signed checkpoint; `sign` gives the Ed25519 signature of a message."""
    signature = key_id(checkpoint.origin, public_key) + sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n— {checkpoint.origin} {base64.b64encode(signature).decode()}\n"


def read_note(note: str, origin: str, public_key: bytes, verify: Callable[[bytes, bytes], bool]) -> Checkpoint:
    """The checkpoint of a signed note; `verify` judges signature and message. Raises `BadCheckpoint`.

    Signatures by other keys are passed over, one of this key that fails spoils the note.
    """
    text, separator, signatures = note.rpartition("\n\n")
    text += "\n"
    if not separator or len(note) > _LONGEST_NOTE:
        raise BadCheckpoint("This is not a signed checkpoint.")
    prefix = f"— {origin} "
    wanted, found = key_id(origin, public_key), 0
    for line in signatures.splitlines():
        signature = _decoded(line.removeprefix(prefix)) if line.startswith(prefix) else b""
        if signature[:4] != wanted:
            continue
        if not verify(signature[4:], text.encode()):
            raise BadCheckpoint("The signature of this checkpoint is wrong.")
        found += 1
    if not found:
        raise BadCheckpoint("This checkpoint is not signed by the log's key.")
    return _read(text, origin)


def _read(text: str, origin: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or lines[0] != origin or not _SIZE.fullmatch(lines[1]):
        raise BadCheckpoint("This checkpoint is of another log.")
    root = _decoded(lines[2])
    if len(root) != 32:
        raise BadCheckpoint("The root of this checkpoint is not a hash.")
    return Checkpoint(origin, int(lines[1]), root)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
