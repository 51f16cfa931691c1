"""A part of what `tests/attack/asking.py` does; see there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "attack"))

import asking

from vzdesk.window.main_window import MainWindow


def test_whatever_is_asked_cancelled_and_kept_no_answer_is_lost_unseen(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking.run(window, tmp_path, monkeypatch, steps=40, seed=3)
