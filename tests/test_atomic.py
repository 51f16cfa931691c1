"""A file is written whole or not touched."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from vzdesk import atomic
from vzdesk.atomic import check, keep_previous, replacing
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
    assert caught.value.next_step == "Make room on the disk, or choose another place."
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


# Other programs


class Held:
    """os.replace, while another program holds the file for so many tries."""

    def __init__(self, times: int, error: OSError) -> None:
        self.times, self.error, self._replace = times, error, os.replace

    def __call__(self, source: Path, target: Path) -> None:
        self.times -= 1
        if self.times >= 0:
            raise self.error
        self._replace(source, target)


def sharing_error(winerror: int) -> OSError:
    """What Windows raises."""
    error = OSError(errno.EACCES, "The file is being used by another process")
    error.winerror = winerror
    return error


@pytest.mark.parametrize(
    "error", [sharing_error(5), sharing_error(32), OSError(errno.EBUSY, "busy")], ids=str
)
def test_a_file_that_another_program_holds_for_a_moment_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    monkeypatch.setattr(atomic, "WAITS_S", (0, 0, 0))
    monkeypatch.setattr("os.replace", Held(3, error))
    fill(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"new"


def test_a_file_that_stays_held_is_said_and_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(atomic, "WAITS_S", (0, 0))
    monkeypatch.setattr("os.replace", Held(9, sharing_error(32)))
    with pytest.raises(UserError, match="used by another process"):
        fill(tmp_path / "a")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


def test_what_is_refused_for_good_is_tried_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(9, PermissionError(errno.EACCES, "no rights"))
    monkeypatch.setattr("os.replace", held)
    with pytest.raises(UserError, match="no rights"):
        fill(tmp_path / "a")
    assert held.times == 8


def test_what_a_killed_program_left_is_removed_at_the_next_write(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from vzdesk.atomic import replacing\n"
        "with replacing(Path(sys.argv[1])):\n"
        "    os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, tmp_path / "a"], check=False).returncode == 9
    assert len(list(tmp_path.glob(".vzdesk-*.tmp"))) == 1
    old = tmp_path / ".vzdesk-0123456789ab.tmp"
    young = tmp_path / ".vzdesk-ba9876543210.tmp"
    other = tmp_path / ".vzdesk-notes.tmp"
    for each in (old, young, other):
        each.touch()
    os.utime(old, (0, 0))
    with replacing(tmp_path / "b"):
        fill(tmp_path / "a")  # this does not take the temporary file of the one outside
    assert {each.name for each in tmp_path.iterdir()} == {"a", "b", young.name, other.name}


def test_the_previous_version_is_kept_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert keep_previous(path) is None
    for content in (b"first", b"second"):
        path.write_bytes(content)
        kept = keep_previous(path)
        assert kept == tmp_path / "a.bak"
        fill(path)
        assert kept.read_bytes() == content
    assert {each.name for each in tmp_path.iterdir()} == {"a", "a.bak"}


def test_the_previous_version_of_a_link_is_the_file_that_it_led_to(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to("a")
    kept = keep_previous(link)
    assert kept is not None
    fill(link)
    assert kept.read_bytes() == b"old"
    assert not kept.is_symlink()


def test_the_previous_version_is_copied_where_a_file_has_one_name_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr("os.link", refused)
    (tmp_path / "a").write_bytes(b"old")
    assert keep_previous(tmp_path / "a") == tmp_path / "a.bak"
    assert (tmp_path / "a.bak").read_bytes() == b"old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files here")
def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="pipe or a device"), replacing(tmp_path / "pipe"):
        pass
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("name", ["a\0b", "half \ud800"])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="in its name"), replacing(tmp_path / name):
        pass
