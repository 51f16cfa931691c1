"""Each floor of the program stands without the floors above it, and without what it does not need.

Every import runs in a Python of its own, in which the forbidden packages cannot be imported.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

QT = ("PySide6", "pyqtgraph", "shiboken6")
TORCH = ("torch", "transformers", "onnx", "onnxscript")
ABOVE_DESK = ("vzdesk.app", "vzdesk.window", "vzdesk.panels", "vzdesk.widgets")
SCREEN = (*ABOVE_DESK, "vzdesk.desk")
BLOCKER = """
import importlib.abc, sys
class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if any(name == each or name.startswith(each + ".") for each in {blocked!r}):
            raise ImportError(f"{{name}} is blocked")
sys.meta_path.insert(0, Blocker())
"""


def run(code: str, blocked: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run the code in a new Python where `blocked` packages are not there."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKER.format(blocked=blocked) + code],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("floor", "blocked"),
    [
        ("vzdesk.errors, vzdesk.paths, vzdesk.atomic", (*QT, *TORCH, "vzdesk.engine")),
        (
            "vzdesk.engine.analysis.analyse, vzdesk.engine.models",
            (*QT, *TORCH, *SCREEN, "vzdesk.view"),
        ),
        ("vzdesk.view.resolve", (*QT, *TORCH, *SCREEN, "vzdesk.session")),
        ("vzdesk.session.read, vzdesk.session.write", (*QT, *TORCH, *SCREEN, "vzdesk.export")),
        ("vzdesk.study.relations.preview", (*QT, *TORCH, *SCREEN, "vzdesk.paint")),
        (
            "vzdesk.export.jobs, vzdesk.export.table, vzdesk.export.conllu",
            (*QT, *TORCH, *SCREEN, "vzdesk.paint"),
        ),
        (
            "vzdesk.paint.heatmap, vzdesk.paint.layers, vzdesk.paint.comparison",
            (*TORCH, *SCREEN, "vzdesk.export", "PySide6.QtWidgets", "pyqtgraph"),
        ),
        ("vzdesk.export.figure", (*TORCH, *SCREEN, "PySide6.QtWidgets", "pyqtgraph")),
        ("vzdesk.cli", (*QT, *TORCH, *SCREEN)),
        (
            "vzdesk.desk.desk",
            (*TORCH, "vzdesk.widgets", "vzdesk.panels", "vzdesk.window", "vzdesk.app"),
        ),
        ("vzdesk.app", (*TORCH, "pyqtgraph", "regex", "vzdesk.study")),
    ],
)
def test_a_floor_is_imported_without_those_above_it(floor, blocked):
    result = run(f"import {floor}", blocked)
    assert result.returncode == 0, result.stderr


def test_the_engine_loads_neither_qt_nor_torch_nor_a_runtime():
    code = "import vzdesk.engine.analysis.analyse, vzdesk.engine.models, sys; print(*sys.modules)"
    loaded = run(code, ()).stdout.split()
    assert "vzdesk.engine.models" in loaded
    assert not {*QT, *TORCH, "onnxruntime", "huggingface_hub"} & set(loaded)


def test_sentences_are_scored_and_saved_without_torch_and_qt(tmp_path):
    out = tmp_path / "out.vzd"
    code = f"""
from vzdesk.cli import main
sys.exit(main(["score", "--text", "The dogs bark.", "--out", {str(out)!r}]))
"""
    result = run(code, (*QT, *TORCH))
    assert result.returncode == 0, result.stderr
    assert out.is_file()


def test_a_torch_model_without_torch_is_refused_with_what_to_install():
    code = """
from vzdesk.cli import main
sys.exit(main(["score", "--text", "x", "--backend", "torch", "--out", "x.csv"]))
"""
    result = run(code, TORCH)
    assert result.returncode == 1
    assert "needs PyTorch, which is not installed" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "line",
    [
        ["finetune", "pairs.jsonl", "--out", "out"],
        ["finetune", "pairs.jsonl", "--model", "agreement-mini", "--out", "out"],
        ["export-onnx", "agreement-mini", "out"],
        ["study", "probing", "--text", "x", "--out", "out"],
        ["study", "agreement", "--text", "x", "--random-weights", "--out", "out"],
    ],
    ids=" ".join,
)
def test_what_only_pytorch_does_is_not_said_to_work_with_a_bundle(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(f"from vzdesk.cli import main\nsys.exit(main({line!r}))", TORCH)
    assert result.returncode == 1
    assert "PyTorch, which is not installed. Install it with: pip install" in result.stderr
    assert "bundles" not in result.stderr
    assert not list(tmp_path.iterdir())


def test_no_model_with_random_weights_is_made_without_torch():
    code = """
from pathlib import Path
from vzdesk.engine import models
from vzdesk.errors import UserError
from vzdesk.study.agreement.random_weights import check_random
try:
    check_random(models.default().path.with_name("agreement-mini"))
except UserError as error:
    print(error)
"""
    said = run(code, TORCH).stdout
    assert said.startswith("A model with random weights needs PyTorch, which is not installed.")
    assert "bundles" not in said


def test_help_answers_without_loading_qt_or_torch():
    code = 'sys.argv[1:] = ["--help"]\nfrom vzdesk.__main__ import main\nmain()'
    result = run(code, (*QT, *TORCH, "onnxruntime"))
    assert result.returncode == 0
    assert "score" in result.stdout
