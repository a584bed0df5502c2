"""Checkpoints: one that others published is read and judged as they do, and a changed one is refused."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rules.checkpoint import BadCheckpoint, Checkpoint, key_id, read_note, read_verifier, verifier_text, write_note

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ORIGIN = "lapor.example/ledger"
CHECKPOINT = Checkpoint(ORIGIN, 3, bytes(range(32)))
NOTE = write_note(CHECKPOINT, PUBLIC, KEY.sign)

SUMDB = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
"""The public key of the Go checksum database, as every Go installation carries it."""


def verify(signature: bytes, message: bytes) -> bool:
    """Whether the key signed it."""
    try:
        Ed25519PublicKey.from_public_bytes(PUBLIC).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_a_note_has_the_lines_of_the_format() -> None:
    *text, empty, signature, end = NOTE.split("\n")

    assert text == [ORIGIN, "3", base64.b64encode(bytes(range(32))).decode()]
    assert (empty, end) == ("", "")
    assert signature.startswith(f"— {ORIGIN} ")
    assert base64.b64decode(signature.rsplit(" ", 1)[1])[:4] == key_id(ORIGIN, PUBLIC)


def test_a_note_is_read_back_also_beside_other_signatures() -> None:
    others = NOTE + "— witness.example/w1 jWbPPwAAAABk\n— lapor.example/ledger AAAAAAAA\n"

    assert read_note(NOTE, ORIGIN, PUBLIC, verify) == CHECKPOINT
    assert read_note(others, ORIGIN, PUBLIC, verify) == CHECKPOINT


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("\n3\n", "\n4\n"),
        NOTE.replace("AAEC", "BAEC"),
        NOTE.replace(ORIGIN, "lapor.example/other"),
        NOTE.replace("— ", "- "),
        NOTE.rpartition("\n—")[0],
        NOTE.replace("\n\n", "\n"),
        "",
        "\n\n",
        NOTE + "x" * 20_000,
        NOTE[:-12] + "AAAA" + NOTE[-8:],
    ],
)
def test_a_changed_note_is_refused(note: str) -> None:
    with pytest.raises(BadCheckpoint):
        read_note(note, ORIGIN, PUBLIC, verify)


def test_a_signed_text_that_is_no_checkpoint_is_refused() -> None:
    for text in (f"{ORIGIN}\n03\nAAAA\n", f"{ORIGIN}\n3\nAAAA\n", f"{ORIGIN}\n", f"other\n3\n{'A' * 43}=\n"):
        signature = base64.b64encode(key_id(ORIGIN, PUBLIC) + KEY.sign(text.encode())).decode()
        with pytest.raises(BadCheckpoint):
            read_note(f"{text}\n— {ORIGIN} {signature}\n", ORIGIN, PUBLIC, verify)


def test_a_known_public_key_is_read_and_written_back() -> None:
    origin, key = read_verifier(SUMDB)

    assert origin == "sum.golang.org"
    assert verifier_text(origin, key) == SUMDB
    assert read_verifier(verifier_text(ORIGIN, PUBLIC)) == (ORIGIN, PUBLIC)


@pytest.mark.parametrize(
    "text", ["", "a+b", SUMDB.replace("sum", "som"), SUMDB[:-1], SUMDB.replace("+Ac4z", "+Bc4z"), "a+00000000+AQ=="]
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        read_verifier(text)
