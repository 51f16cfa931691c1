"""A part of what `tests/attack/kept.py` and `kept_items.py` do; see there."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

sys.path.append(str(Path(__file__).parent.parent / "attack"))

import kept
import kept_items


def test_what_damaged_sessions_keep_is_used_or_refused_in_one_sentence(
    qapp: QApplication, tmp_path: Path
) -> None:
    outcomes, failures = kept.run(range(35), seed=1, folder=tmp_path)
    assert not failures, "\n".join(failures)
    assert {"opened", "refused", "study used", "study refused"} <= {*outcomes}
    assert {"figure refused", "style refused"} <= {*outcomes}


def test_damaged_items_behind_means_are_used_or_refused_in_one_sentence(
    qapp: QApplication, tmp_path: Path
) -> None:
    outcomes, failures = kept_items.run(range(10), seed=1, folder=tmp_path)
    assert not failures, "\n".join(failures)
    assert {"opened", "study used", "study refused"} <= {*outcomes}
