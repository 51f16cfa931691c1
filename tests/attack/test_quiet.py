"""Nothing is sent, and nothing is left behind; the whole is tests/attack/quiet.py."""

from __future__ import annotations

import subprocess
import sys

from tests.attack.quiet import main_job


def test_the_main_job_reaches_nobody_and_leaves_only_our_own_files() -> None:
    """Short, and on one backend: what is sent later the script sees."""
    said, seen, left = main_job(0, ["onnx"])
    assert "wrote a.svg" in said
    assert "exit code 0" in said
    assert seen == []
    assert left == []


def test_onnxruntime_keeps_no_id_however_vzdesk_is_used(tmp_path) -> None:
    """It would write one as soon as it is imported."""
    code = "import vzdesk.engine.models, onnxruntime"
    env = {"HOME": str(tmp_path), "PATH": "", "PYTHONPATH": ":".join(sys.path)}
    subprocess.run([sys.executable, "-c", code], env=env, check=True, timeout=60)
    assert [*tmp_path.rglob("*")] == []
