"""The commands about models: the list of them. Downloads are tried in tests/engine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fake_hub import plain_model

from vzdesk import cli
from vzdesk.desk import preferences
from vzdesk.desk.preferences import Preferences
from vzdesk.engine import models, trial
from vzdesk.engine.models import ModelChoice

BUNDLE = Path(__file__).parents[1] / "golden" / "bundle-2.0"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def snapshot(hub_cache: Path) -> Path:
    snapshot = hub_cache / "models--org--tiny" / "snapshots" / COMMIT
    plain_model(snapshot)
    return snapshot


def listed(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    assert cli.main(["models"]) == 0
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()]


def test_every_model_is_listed_with_where_it_comes_from(snapshot, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(models, "has_torch", lambda: True)
    plain_model(tmp_path / "mine")
    mine = ModelChoice("mine", tmp_path / "mine", "torch")
    gone = ModelChoice("gone", tmp_path / "gone", "onnx")
    preferences.write(Preferences((mine, gone, models.find("org/tiny"))))
    lines = listed(capsys)
    assert [line[0] for line in lines[:2]] == ["agreement-mini", "agreement-mini"]
    assert {line[3] for line in lines[:2]} == {"comes with vzdesk"}
    assert lines[2:] == [
        ["mine", "torch", str(tmp_path / "mine"), "folder"],
        ["gone", "onnx", str(tmp_path / "gone"), "folder, no longer there"],
        ["org/tiny", "torch", str(snapshot), "Hugging Face cache"],
    ]


def test_what_a_cached_model_lacks_is_listed(snapshot, capsys, monkeypatch):
    monkeypatch.setattr(models, "has_torch", lambda: False)
    (snapshot / "model.safetensors").unlink()
    (origin,) = [line[3] for line in listed(capsys) if line[0] == "org/tiny"]
    assert origin.startswith("Hugging Face cache: org/tiny has no weights")
    assert origin.endswith("needs PyTorch")


def test_every_line_has_four_columns(snapshot, capsys):
    assert {len(line) for line in listed(capsys)} == {4}


def test_a_model_that_ends_its_process_does_not_end_score_without_a_word(
    tmp_path, capsys, monkeypatch
):
    """A library can abort: that happens in a process of its own, before anything is written."""
    monkeypatch.setattr(trial, "program", lambda: ["-c", "import os; os.abort()"])
    bundle, out = shutil.copytree(BUNDLE, tmp_path / "bundle"), tmp_path / "out.csv"
    assert cli.main(["score", "--text", "a", "--model", str(bundle), "--out", str(out)]) == 1
    assert "ended the process that it was tried in" in capsys.readouterr().err
    assert not out.exists()
