"""A hundredth of what `tests/attack/sessions.py` does; see there."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "attack"))

import sessions


def test_damaged_sessions_open_are_rescued_or_are_refused_in_one_sentence(tmp_path: Path) -> None:
    outcomes, failures = sessions.run(range(200), seed=1, folder=tmp_path)
    assert not failures, "\n".join(failures)
    assert set(outcomes) == {"opened", "rescued", "refused"}
