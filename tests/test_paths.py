from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from vzdesk import paths


def test_a_disk_that_does_not_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, stat, readlink = threading.Event(), os.path.isdir, os.path.realpath
    (tmp_path / "link").symlink_to(tmp_path)
    assert paths.is_folder(str(tmp_path))
    assert not paths.is_folder(str(tmp_path / "none"))
    assert paths.real(tmp_path / "link" / "a") == str(tmp_path / "a")
    monkeypatch.setattr(os.path, "isdir", lambda path: answers.wait(20) and stat(path))
    monkeypatch.setattr(os.path, "realpath", lambda path: answers.wait(20) and readlink(path))
    assert not paths.is_folder(str(tmp_path))
    assert paths.real(tmp_path / "link" / "a") == str(tmp_path / "link" / "a")
    answers.set()
    assert paths.real(tmp_path / "link" / "a") == str(tmp_path / "a")


def test_what_is_no_path_stays_as_it_is() -> None:
    assert paths.real(Path("a\0b")) == "a\0b"
