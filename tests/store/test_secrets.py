"""The private key file."""

import os
from pathlib import Path

import pytest

from store.secrets import BadKeyFile, load_key, make_or_load_key


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "private" / "key"

    first = make_or_load_key(path)
    again = make_or_load_key(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert first.of_tracking_id(7000001) == again.of_tracking_id(7000001)
    assert os.listdir(path.parent) == ["key"]


def test_two_keys_know_a_complaint_by_different_names(tmp_path: Path) -> None:
    one, other = make_or_load_key(tmp_path / "one"), make_or_load_key(tmp_path / "other")

    assert one.of_tracking_id(7000001) != other.of_tracking_id(7000001)
    assert one.of_tracking_id(7000001) != one.of_tracking_id(7000002)
    assert one.fingerprint() != other.fingerprint()


def test_a_text_and_no_text_and_a_split_text_differ(tmp_path: Path) -> None:
    key = make_or_load_key(tmp_path / "key")

    digests = {key.of_texts("a", "b"), key.of_texts("ab", ""), key.of_texts("ab", None), key.of_texts("", "ab")}
    assert len(digests) == 4


@pytest.mark.parametrize("content", ["", "00" * 31, "not hex", "é"])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key"
    path.write_text(content, "utf-8")

    with pytest.raises(BadKeyFile, match="key"):
        make_or_load_key(path)


def test_a_missing_key_is_refused_where_it_must_exist(tmp_path: Path) -> None:
    with pytest.raises(BadKeyFile, match="missing"):
        load_key(tmp_path / "key")


def test_a_key_never_shows_itself(tmp_path: Path) -> None:
    path = tmp_path / "key"
    key = make_or_load_key(path)

    assert path.read_text().strip() not in repr(key) + str(key)
