"""The private key: it lies in a file outside the database and turns a tracking id into what `desk` may remember.

A tracking id has seven digits, so an unkeyed hash of it could be guessed in a second. Whoever holds a copy of the
database alone learns nothing of the complaints that are not public.
"""

import contextlib
import hmac
import os
import secrets
import tempfile
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store import desk_tables
from store.errors import LaporError

__all__ = ["BadKeyFile", "PrivateKey", "bound_key", "load_key", "make_or_load_key", "write_once", "write_signing_key"]

_LENGTH = 32


class BadKeyFile(LaporError):
    """The key file is missing where it must exist, or does not hold a key."""

    code = "BAD_KEY_FILE"


class PrivateKey:
    """The key of this service; it never shows itself."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "PrivateKey(...)"

    def of_tracking_id(self, tracking_id: int) -> bytes:
        """What `desk.unpublished` and `desk.withdrawn` know a complaint by."""
        return self._digest(b"tracking-id", str(tracking_id).encode())

    def of_texts(self, *texts: str | None) -> bytes:
        """A digest that shows whether source texts have changed and nothing else about them."""
        parts = (b"-" if text is None else b"+" + text.encode() for text in texts)
        return self._digest(b"texts", *parts)

    def of_reviewed(self, text: str) -> bytes:
        """What `desk.review` knows a title or a body by."""
        return self._digest(b"reviewed", text.encode("utf-8", "surrogatepass"))

    def fingerprint(self) -> bytes:
        """What the database may know of the key, to tell another key from it."""
        return self._digest(b"fingerprint")

    def _digest(self, *parts: bytes) -> bytes:
        message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        return hmac.digest(self._key, message, sha256)


def load_key(path: Path) -> PrivateKey:
    """The key in `path`; `BadKeyFile` where there is none."""
    try:
        text = path.read_text("ascii").strip()
        key = bytes.fromhex(text)
    except FileNotFoundError:
        raise BadKeyFile(
            f"The private key file {path.name} is missing. Restore it from its backup: without it nothing is known "
            "of the complaints that must stay hidden."
        ) from None
    except (OSError, ValueError):
        raise BadKeyFile(f"The private key file {path.name} cannot be read or does not hold a key.") from None
    if len(key) != _LENGTH:
        raise BadKeyFile(f"The private key file {path.name} does not hold a key of {_LENGTH} bytes.")
    return PrivateKey(key)


def make_or_load_key(path: Path) -> PrivateKey:
    """The key in `path`, made now if the file does not exist yet; readable by its owner only."""
    if path.exists():
        return load_key(path)
    try:
        write_once(path, secrets.token_hex(_LENGTH) + "\n")
    except OSError:
        raise BadKeyFile(f"The private key file {path.name} cannot be made; is its folder writable?") from None
    return load_key(path)


def write_once(path: Path, text: str) -> None:
    """Write a file that only its owner reads, unless it is there; `OSError` where that cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        # A link appears whole or not at all: of two processes that start at once, one makes the key, both read it.
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        os.unlink(temporary)


def write_signing_key(path: Path) -> None:
    """Make an Ed25519 key file (PEM, PKCS 8), unless it is there; `OSError` where that cannot be."""
    form, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key = Ed25519PrivateKey.generate().private_bytes(form, private, serialization.NoEncryption())
    write_once(path, key.decode("ascii"))


async def bound_key(connection: AsyncConnection, path: Path) -> PrivateKey:
    """The key in `path`, which must be the one that this database's private rows were made with.

    The first key a database sees becomes its own, and is made where the file does not exist yet. Later another or a
    missing one raises `BadKeyFile`: under it, complaints that must stay hidden would not be recognised. The connection
    acts as `lapor_ingester`; the caller commits.
    """
    table = desk_tables.private_key
    bound = await connection.scalar(select(table.c.fingerprint))
    key = load_key(path) if bound else make_or_load_key(path)
    if bound is None:
        values = {"id": 1, "fingerprint": key.fingerprint()}
        await connection.execute(insert(table).values(values).on_conflict_do_nothing())
        bound = await connection.scalar(select(table.c.fingerprint))
    if bound != key.fingerprint():
        raise BadKeyFile(
            f"The private key file {path.name} holds another key than the one this database was filled with. Restore "
            "the right one from its backup: without it nothing is known of the complaints that must stay hidden."
        )
    return key
