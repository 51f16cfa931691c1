"""Temporary folders: what killed processes left behind is removed, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vzdesk import temporary


def made_elsewhere(parent: Path) -> Path:
    """By a process that ended without removing it."""
    script = "import sys, pathlib; from vzdesk import temporary;"
    script += "print(temporary.make('random', pathlib.Path(sys.argv[1])))"
    ran = subprocess.run(
        [sys.executable, "-c", script, str(parent)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    folder = Path(ran.stdout.strip())
    (folder / "weights").write_bytes(b"many")
    return folder


def test_what_a_process_left_behind_that_is_no_more_is_removed(tmp_path: Path) -> None:
    left, own = made_elsewhere(tmp_path), temporary.make("random", tmp_path)
    temporary.remove_left_behind(tmp_path)
    assert not left.exists()
    assert own.exists()


def test_a_new_folder_is_there_inside_and_what_was_left_beside_it_is_not(tmp_path: Path) -> None:
    left = made_elsewhere(tmp_path)
    with temporary.folder("random", tmp_path) as folder:
        (folder / "weights").write_bytes(b"many")
        assert list(tmp_path.iterdir()) == [folder]
    assert not left.exists()
    assert not list(tmp_path.iterdir())


def test_a_later_process_may_have_the_number(tmp_path: Path) -> None:
    """Ours, of a folder that was last changed long before this process began."""
    own = temporary.make("random", tmp_path)
    os.utime(own, (1e9, 1e9))
    temporary.remove_left_behind(tmp_path)
    assert not own.exists()


def test_what_is_not_ours_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = made_elsewhere(tmp_path)
    file, link, elsewhere = (tmp_path / left.name.replace("random", of) for of in ("f", "l", "e"))
    file.write_text("kept")
    kept = tmp_path / "kept"
    kept.mkdir()
    link.symlink_to(kept)
    with monkeypatch.context() as patched:
        patched.setattr("vzdesk.temporary.computer", lambda: "00000000")
        elsewhere = temporary.make("random", tmp_path)
    other = tmp_path / "vzdesk-random-1-2-x"
    other.mkdir()
    temporary.remove_left_behind(tmp_path)
    assert {*tmp_path.iterdir()} == {file, link, kept, elsewhere, other}


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="users are numbers on Unix alone")
def test_another_user_s_folder_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = made_elsewhere(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: left.stat().st_uid + 1)
    temporary.remove_left_behind(tmp_path)
    assert left.exists()


def test_a_place_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    temporary.remove_left_behind(tmp_path / "nowhere")
