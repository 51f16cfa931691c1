"""A model from elsewhere is loaded in a process of its own first."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attack.bombs import endless_bundle
from vzdesk import paths
from vzdesk.engine import models, trial
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.safety.stopping import Stop
from vzdesk.errors import Cancelled, UserError

BUNDLE = Path(__file__).parents[1] / "golden" / "bundle-2.0"
Trial = Callable[[str], None]


@pytest.fixture
def choice(tmp_path: Path) -> ModelChoice:
    return ModelChoice("it", Path(shutil.copytree(BUNDLE, tmp_path / "bundle")), "onnx")


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Trial:
    """Runs this code in the process of the trial."""

    def run(code: str) -> None:
        monkeypatch.setattr(trial, "program", lambda: ["-c", code])

    return run


def test_a_model_that_passes_is_tried_once_as_long_as_its_files_stay(
    choice: ModelChoice, instead: Trial
) -> None:
    assert trial.load(choice).ref.name == "it"
    instead("import os; os.abort()")
    assert trial.load(choice).ref.name == "it"
    path = choice.path / "tokenizer.json"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(UserError, match="ended the process that it was tried in"):
        trial.load(choice)


def test_what_a_model_does_to_its_process_is_told_and_asked_again(
    choice: ModelChoice, instead: Trial
) -> None:
    instead("import os, sys; print('no memory left', file=sys.stderr, flush=True); os.abort()")
    for _ in range(2):
        with pytest.raises(UserError, match="no memory left"):
            trial.load(choice)


def test_a_model_that_fails_in_order_is_told_by_loading_it(choice: ModelChoice) -> None:
    (choice.path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="the bundle was exported with"):
        trial.load(choice)
    assert not [*paths.cache().glob("tried/*")]


def test_a_model_that_comes_with_the_program_is_not_tried(instead: Trial) -> None:
    instead("import os; os.abort()")
    assert trial.load(models.default())


@pytest.mark.parametrize(
    ("name", "value", "code", "what"),
    [
        ("SPARE_S", 0.2, "import time; time.sleep(60)", "0 seconds"),
        ("SPARE_BYTES", {"onnx": 2**25}, "import time; a = b'a' * 2**27; time.sleep(60)", "memory"),
    ],
)
def test_a_trial_that_takes_too_much_is_ended(
    choice: ModelChoice,
    instead: Trial,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: object,
    code: str,
    what: str,
) -> None:
    monkeypatch.setattr(trial, name, value)
    instead(code)
    began = time.monotonic()
    with pytest.raises(UserError, match=f"Loading it was stopped: it takes more than .*{what}"):
        trial.load(choice)
    assert time.monotonic() - began < 30


def test_cancelling_ends_a_trial_that_never_would(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    endless = ModelChoice("it", endless_bundle(BUNDLE, tmp_path / "endless"), "onnx")
    stop = Stop()
    stop.set()
    with stop.here(), pytest.raises(Cancelled):
        trial.load(endless)


def test_the_trial_ends_itself_when_nobody_is_there_to_end_it(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    endless = ModelChoice("it", endless_bundle(BUNDLE, tmp_path / "endless"), "onnx")
    with (tmp_path / "errors").open("w+b") as errors:
        limits = trial.Limits(2**30, 1.0)
        with trial.started(endless, "cpu", "single", limits, errors) as process:
            assert process.wait(30) not in (trial.PASSED, trial.FAILED)
