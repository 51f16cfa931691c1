"""A tenth of a tenth of tests/attack/kills.py, which kills the program at random moments."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "attack" / "kills.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_leaves_files_whole_and_costs_a_second_at_most() -> None:
    command = [sys.executable, str(SCRIPT), "--n", "4", "--seed", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.match("4 kills: 0 with a damaged file", done.stdout)
