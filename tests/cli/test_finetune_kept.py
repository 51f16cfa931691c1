"""What of a fine-tuning is kept where disks are full, processes killed, and inputs others."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.test_finetune import NOUNS, interrupt_after, weights
from vzdesk import cli
from vzdesk.engine import models

torch = pytest.importorskip("torch")
resource = pytest.importorskip("resource", reason="only Unix limits how large files may be")

MODEL_BYTES = 7_169_848
"""A checkpoint takes three times as many."""


@pytest.fixture(scope="module", autouse=True)
def without_trial() -> Iterator[None]:
    """Models are loaded at once, not first in a process of their own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("vzdesk.cli.arguments.trial.load", models.load)
        yield


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = [f"p{n},The {noun} were here.,The {noun} was here." for n, noun in enumerate(NOUNS)]
    file = tmp_path_factory.mktemp("pairs") / "pairs.csv"
    file.write_text("\n".join(["id,good,bad", *lines]))
    return file


def line(pairs: Path, out: Path, *more: object) -> list[str]:
    quick = ("--epochs", 2, "--batch", 4, "--learning-rate", 1e-3)
    model = models.default().path.with_name("agreement-mini")
    return [*map(str, ("finetune", pairs, *quick, "--model", model, "--out", out, *more))]


@pytest.fixture(scope="module")
def whole(pairs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an uninterrupted training writes."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert cli.main(line(pairs, out)) == 0
    return out


def assert_same_weights(out: Path, whole: Path) -> None:
    one, other = weights(out), weights(whole)
    assert one.keys() == other.keys()
    assert all(np.array_equal(one[name], other[name]) for name in one)


@contextmanager
def files_of_at_most(n_bytes: int) -> Iterator[None]:
    """As where the disk is full: writing more fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def stopped(pairs: Path, out: Path, step: int, *more: object) -> None:
    """Ctrl+C in this step."""
    with pytest.MonkeyPatch.context() as patched:
        interrupt_after(step, patched)
        with pytest.raises(KeyboardInterrupt):
            cli.main(line(pairs, out, *more))


def test_a_checkpoint_that_has_no_room_costs_no_step(
    pairs: Path, whole: Path, tmp_path: Path, capsys
) -> None:
    with files_of_at_most(2 * MODEL_BYTES):
        assert cli.main(line(pairs, tmp_path)) == 0
    said = capsys.readouterr().err
    assert said.count("checkpoint.safetensors: File too large.") == 2
    assert "The training goes on without it." in said
    assert_same_weights(tmp_path, whole)


def test_a_model_that_has_no_room_is_written_later(
    pairs: Path, whole: Path, tmp_path: Path, capsys
) -> None:
    """Its writer is in another language, and raises what is no OSError."""
    stopped(pairs, tmp_path, 3)
    with files_of_at_most(MODEL_BYTES // 2):
        assert cli.main(line(pairs, tmp_path, "--resume")) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"vzdesk: Cannot write the model into {tmp_path}: ")
    assert last.endswith("go on with --resume: 3 of 4 steps are in the checkpoint.")
    assert not (tmp_path / "config.json").exists()
    assert cli.main(line(pairs, tmp_path, "--resume")) == 0
    assert_same_weights(tmp_path, whole)


def test_without_any_checkpoint_it_is_said_that_nothing_is_kept(
    pairs: Path, tmp_path: Path, capsys
) -> None:
    with files_of_at_most(MODEL_BYTES // 2):
        assert cli.main(line(pairs, tmp_path)) == 1
    assert "begin again: no checkpoint was written." in capsys.readouterr().err.splitlines()[-1]


def test_ctrl_c_does_not_say_that_steps_are_kept_where_they_are_not(
    pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    interrupt_after(1, monkeypatch)
    with files_of_at_most(MODEL_BYTES // 2):
        assert cli.main(line(pairs, tmp_path)) == 1
    said = capsys.readouterr().err
    assert "Cannot write" in said
    assert "--resume goes on" not in said


def test_stopped_twice_it_ends_in_the_same_weights(
    pairs: Path, whole: Path, tmp_path: Path, capsys
) -> None:
    stopped(pairs, tmp_path, 1)
    stopped(pairs, tmp_path, 3, "--resume")
    assert cli.main(line(pairs, tmp_path, "--resume")) == 0
    assert "3 of 4 steps are finished." in capsys.readouterr().err
    assert_same_weights(tmp_path, whole)
    record = json.loads((tmp_path / "finetuning.json").read_text())
    assert [each["from_step"] for each in record["computed_by"]] == [0]


def test_a_training_that_is_finished_is_not_done_again(
    pairs: Path, whole: Path, tmp_path: Path, capsys
) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    before = {each.name: each.stat().st_mtime_ns for each in out.iterdir()}
    assert cli.main(line(pairs, out, "--resume")) == 0
    assert "has been fine-tuned so already" in capsys.readouterr().err
    assert before == {each.name: each.stat().st_mtime_ns for each in out.iterdir()}
    assert cli.main(line(pairs, out, "--resume", "--seed", 2)) == 0
    assert "begins anew" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["", "--no-special-tokens"])
def test_other_texts_of_the_same_ids_are_other_pairs(
    option: str, pairs: Path, tmp_path: Path, capsys
) -> None:
    own = tmp_path / "own.csv"
    own.write_text(pairs.read_text())
    out = tmp_path / "out"
    stopped(own, out, 1)
    if not option:
        own.write_text(pairs.read_text().replace("The ", "A "))
    assert cli.main(line(own, out, "--resume", *filter(None, [option]))) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert "checkpoint.safetensors is of something else: " in last
    assert option or "it was begun with other pairs" in last
    assert len(last) < 500


def rewrite(checkpoint: Path, change: dict[str, Any], without: tuple[str, ...] = ()) -> None:
    """Other facts about the same weights."""
    from safetensors import safe_open
    from safetensors.numpy import load_file, save_file

    tensors = load_file(checkpoint)
    with safe_open(checkpoint, framework="np") as file:
        about = json.loads(file.metadata()["vzdesk"]) | change
    for name in without:
        about.pop(name, None)
        about["run"].pop(name, None)
    save_file(tensors, checkpoint, {"vzdesk": json.dumps(about)})


def test_steps_by_another_version_are_said_and_recorded(
    pairs: Path, tmp_path: Path, capsys
) -> None:
    stopped(pairs, tmp_path, 1)
    before = {"from_step": 0, "torch": "1.0", "device": "cpu", "threads": 64}
    rewrite(tmp_path / "checkpoint.safetensors", {"by": [before]})
    assert cli.main(line(pairs, tmp_path, "--resume")) == 0
    said = capsys.readouterr().err
    assert "were computed by PyTorch 1.0 (cpu, threads: 64), those that follow" in said
    assert "not be the same to the last bit" in said
    by = json.loads((tmp_path / "finetuning.json").read_text())["computed_by"]
    assert by[0] == before
    assert (by[1]["from_step"], by[1]["torch"]) == (1, torch.__version__)


def test_a_checkpoint_of_before_these_were_kept_is_gone_on_with(
    pairs: Path, whole: Path, tmp_path: Path
) -> None:
    stopped(pairs, tmp_path, 1)
    rewrite(tmp_path / "checkpoint.safetensors", {}, without=("by", "questions"))
    assert cli.main(line(pairs, tmp_path, "--resume")) == 0
    assert_same_weights(tmp_path, whole)


KILLED_WHILE_WRITING = """
import os, signal, sys
from vzdesk import cli
from vzdesk.engine import models, trial
from vzdesk.study.finetuning import checkpoint
trial.load = models.load
save, n = checkpoint.save, [0]
def killed(training, path, run):
    n[0] += 1
    if n[0] == 2:
        fsync = os.fsync
        os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL)
    save(training, path, run)
checkpoint.save = killed
cli.main(sys.argv[1:])
"""


def test_a_process_that_is_killed_while_it_writes_goes_on_from_the_checkpoint_before(
    pairs: Path, whole: Path, tmp_path: Path, capsys
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_WRITING, *line(pairs, tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL
    assert len(list(tmp_path.glob(".vzdesk-*"))) == 1  # half of the second one
    assert cli.main(line(pairs, tmp_path, "--resume")) == 0
    assert "2 of 4 steps are finished." in capsys.readouterr().err
    assert not list(tmp_path.glob(".vzdesk-*"))
    assert_same_weights(tmp_path, whole)


def test_shorter_inputs_are_filled_up_where_a_configuration_has_minus_one_for_no_piece(
    tmp_path: Path, pairs: Path
) -> None:
    from tests.engine.test_predictions import make_with_head

    folder, file = make_with_head(tmp_path / "gpt2", "gpt2"), tmp_path / "pairs.csv"
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"pad_token_id": -1}))
    long = [f"{start} key to the {noun}" for start in ("the", "a") for noun in ("dog", "table")]
    lines = [f"{start} is on .,{start} are on ." for start in (*long, "the key", "a dog")]
    file.write_text("\n".join(["good,bad", *lines]))
    options = ("--epochs", "1", "--batch", "8", "--model", str(folder))
    assert cli.main(["finetune", str(file), *options, "--out", str(tmp_path / "out")]) == 0
