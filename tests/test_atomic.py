"""A file is written whole or not touched."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from vzdesk.atomic import check, replacing
from vzdesk.errors import UserError


def fill(path: Path, data: bytes = b"new") -> None:
    """Write `data` in place of the file."""
    with replacing(path) as file:
        file.write(data)


def fill_half(path: Path, trouble: type[BaseException]) -> None:
    """Begin to write, and fail."""
    with replacing(path) as file:
        file.write(b"half")
        raise trouble


def test_a_new_file_is_written(tmp_path: Path) -> None:
    fill(tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"new"


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No file can have a NUL in its name"):
        fill(tmp_path / "a\0b")


def test_an_old_file_is_replaced_only_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with replacing(tmp_path / "a") as file:
        file.write(b"new")
        file.flush()
        assert (tmp_path / "a").read_bytes() == b"old"
    assert (tmp_path / "a").read_bytes() == b"new"


@pytest.mark.parametrize("trouble", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_whatever_is_raised_leaves_the_old_file_whole_and_alone(
    tmp_path: Path, trouble: type[BaseException]
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(trouble):
        fill_half(tmp_path / "a", trouble)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_whole_and_names_path_and_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, function, full)
    with pytest.raises(UserError) as caught:
        fill(tmp_path / "a")
    assert caught.value.message == f"Cannot write {tmp_path / 'a'}: No space left on device."
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="none"):
        fill(tmp_path / "none" / "a")


def test_a_check_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    check(tmp_path / "a")
    check(tmp_path / "new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


@pytest.mark.parametrize(
    ("name", "reason"), [(".", "it is a folder"), ("none/a", "there is no folder .*none")]
)
def test_a_check_says_what_writing_would_say(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        check(tmp_path / name)


def test_a_check_finds_a_folder_in_which_nothing_may_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "touch", locked)
    with pytest.raises(UserError, match="Permission denied"):
        check(tmp_path / "a")


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="it is a folder"):
        fill(tmp_path)


def test_a_write_protected_file_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system would allow it where the folder can be written."""
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(UserError, match="write-protected"):
        fill(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links as on Unix")
def test_the_mode_stays_and_a_link_goes_on_pointing_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o640)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    fill(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_bytes() == b"new"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640
