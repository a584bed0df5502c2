"""The Ed25519 key that signs the follow-up log: it lies in a file, made on first use, and signs checkpoints only."""

from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rules.checkpoint import Checkpoint, verifier_text, write_note
from store.secrets import BadKeyFile, write_signing_key

__all__ = ["LogKey"]


class LogKey:
    """The key of the log called `origin`; read when it is first needed. It never shows itself."""

    def __init__(self, path: Path, origin: str) -> None:
        self._path = path
        self.origin = origin

    def __repr__(self) -> str:
        return f"LogKey({self.origin!r})"

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        try:
            if not self._path.exists():
                write_signing_key(self._path)
            key = serialization.load_pem_private_key(self._path.read_bytes(), password=None)
        except (OSError, ValueError):
            raise BadKeyFile(f"The log's key file {self._path.name} cannot be made or read.") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise BadKeyFile(f"The log's key file {self._path.name} holds another kind of key than Ed25519.")
        return key

    @cached_property
    def _public(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def verifier(self) -> str:
        """The public key as verifiers take it. Raises `BadKeyFile`."""
        return verifier_text(self.origin, self._public)

    def signed(self, size: int, root: bytes) -> str:
        """The signed checkpoint of the log at one size: the same text each time. Raises `BadKeyFile`."""
        return write_note(Checkpoint(self.origin, size, root), self._public, self._key.sign)
