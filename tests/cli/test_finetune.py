"""vzdesk finetune: what it learns and writes, that it goes on to the same numbers, and refuses."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from vzdesk import cli
from vzdesk.cli.terminal import ProgressLine
from vzdesk.engine import models

torch = pytest.importorskip("torch")

NOUNS = ("dog", "cat", "boy", "girl", "man", "woman", "teacher", "doctor", "guest", "driver")
NOUNS += ("student", "child")
QUICK = ("--epochs", 2, "--batch", 4, "--learning-rate", 1e-3)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pairs that are the wrong way round, so that there is something to learn."""
    lines = [f"p{n},The {noun} were here.,The {noun} was here." for n, noun in enumerate(NOUNS)]
    file = tmp_path_factory.mktemp("pairs") / "pairs.csv"
    file.write_text("\n".join(["id,good,bad", *lines]))
    return file


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model for PyTorch, with dropout."""
    folder = tmp_path_factory.mktemp("models") / "agreement-mini"
    shutil.copytree(models.default().path.with_name("agreement-mini"), folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"hidden_dropout_prob": 0.1}))
    return folder


@pytest.fixture(scope="module", autouse=True)
def without_trial() -> Iterator[None]:
    """Models are loaded at once, not first in a process of their own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("vzdesk.cli.arguments.trial.load", models.load)
        yield


def finetune(*arguments: object) -> int:
    return cli.main(["finetune", *map(str, arguments)])


@pytest.fixture(scope="module")
def tuned(pairs: Path, mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tuned") / "out"
    assert finetune(pairs, *QUICK, "--model", mini, "--out", out) == 0
    return out


def weights(folder: Path) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return load_file(folder / "model.safetensors")


def test_the_model_learns_and_says_from_what_it_came(tuned: Path, mini: Path, pairs: Path) -> None:
    record = json.loads((tuned / "finetuning.json").read_text())
    assert record["held_out_share_right"]["before"]["all"] < 0.5
    assert record["held_out_share_right"]["after"]["all"] > 0.9
    assert record["mean_loss_by_epoch"][1] < record["mean_loss_by_epoch"][0]
    assert record["from"]["model"]["name"] == "agreement-mini"
    assert record["settings"]["seed"] == 1
    assert record["command"].startswith(f"vzdesk finetune {pairs}")
    assert {"torch", "transformers"} <= record["from"]["versions"].keys()
    before, after = weights(mini), weights(tuned)
    assert before.keys() == after.keys()
    assert any((before[name] != after[name]).any() for name in before)
    assert not list(tuned.glob("checkpoint*"))


def test_the_halves_are_written_by_the_ids_of_both_sentences(tuned: Path) -> None:
    train, held_out = (
        (tuned / f"{name}-ids.txt").read_text().splitlines() for name in ("train", "held-out")
    )
    assert len(train) == len(held_out) == 12
    everything = {f"p{n}-{which}" for n in range(12) for which in ("good", "bad")}
    assert {*train, *held_out} == everything


def test_the_result_is_a_model_like_any_other(tuned: Path, pairs: Path, tmp_path: Path) -> None:
    table = tmp_path / "predictions.csv"
    ids = (tuned / "held-out-ids.txt").read_text().splitlines()
    assert cli.main(["predict", str(pairs), "--model", str(tuned), "--out", str(table)]) == 0
    assert ids[0] in table.read_text()
    scores = tmp_path / "scores.csv"
    assert cli.main(["score", str(pairs), "--model", str(tuned), "--out", str(scores)]) == 0


def test_a_model_that_was_fine_tuned_before_gets_its_own_halves(
    tuned: Path, pairs: Path, tmp_path: Path
) -> None:
    """The files of the first training, and an index of weights in parts, are not those of this."""
    before, others, out = tmp_path / "before", tmp_path / "others.csv", tmp_path / "out"
    shutil.copytree(tuned, before)
    (before / "model.safetensors.index.json").write_text('{"weight_map": {}}')
    others.write_text(pairs.read_text().replace("\np", "\nq"))
    assert finetune(others, *QUICK, "--model", before, "--out", out) == 0
    ids = [(out / f"{name}-ids.txt").read_text().splitlines() for name in ("train", "held-out")]
    assert {*ids[0], *ids[1]} == {f"q{n}-{which}" for n in range(12) for which in ("good", "bad")}
    assert not (out / "model.safetensors.index.json").exists()


def interrupt_after(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C while this step is shown."""
    show = ProgressLine.show

    def shown(self, progress, what):
        show(self, progress, what)
        if what.startswith(f"step {step} "):
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(ProgressLine, "show", shown)


@pytest.mark.parametrize("step", [1, 3])
def test_a_stopped_training_goes_on_to_the_same_weights(
    step: int,
    tuned: Path,
    mini: Path,
    pairs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys,
) -> None:
    out, before = tmp_path / "out", signal.getsignal(signal.SIGINT)
    options = (pairs, *QUICK, "--model", mini, "--out", out)
    with monkeypatch.context() as patched:
        interrupt_after(step, patched)
        with pytest.raises(KeyboardInterrupt):
            finetune(*options)
    assert signal.getsignal(signal.SIGINT) is before
    assert f"{step} of 4 steps are finished and in {out}" in capsys.readouterr().err
    assert not (out / "config.json").exists()  # half a model is none
    assert finetune(*options, "--resume") == 0
    assert f"{step} of 4 steps are finished" in capsys.readouterr().err
    whole, gone_on = weights(tuned), weights(out)
    assert all((whole[name] == gone_on[name]).all() for name in whole)
    records = [json.loads((of / "finetuning.json").read_text()) for of in (tuned, out)]
    assert records[0]["mean_loss_by_epoch"] == records[1]["mean_loss_by_epoch"]
    assert records[0]["held_out_share_right"] == records[1]["held_out_share_right"]


def test_another_training_is_not_gone_on_with(
    pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        interrupt_after(1, patched)
        with pytest.raises(KeyboardInterrupt):
            finetune(pairs, *QUICK, "--out", out)
    assert finetune(pairs, *QUICK, "--seed", 2, "--out", out, "--resume") == 1
    assert "is of something else: its settings is" in capsys.readouterr().err
    (out / "checkpoint.safetensors").write_bytes(b"not one")
    assert finetune(pairs, *QUICK, "--out", out, "--resume") == 1
    assert "cannot be gone on with" in capsys.readouterr().err


def test_a_checkpoint_that_says_steps_that_cannot_be_is_not_gone_on_with(
    pairs: Path, mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    from safetensors import safe_open
    from safetensors.numpy import load_file, save_file

    out = tmp_path / "out"
    options = (pairs, *QUICK, "--model", mini, "--out", out)
    with monkeypatch.context() as patched:
        interrupt_after(2, patched)
        with pytest.raises(KeyboardInterrupt):
            finetune(*options)
    path = out / "checkpoint.safetensors"
    tensors = load_file(path)
    with safe_open(path, framework="np") as file:
        about = json.loads(file.metadata()["vzdesk"])
    assert about["step"] == len(about["losses"]) == 2
    for wrong in (
        *({"step": step} for step in (10**9, 1, -1, "2", None)),
        *({"losses": losses} for losses in ([], [1.0], ["x", "y"], [None, None])),
        {"step": 5, "losses": [0.5] * 5},
    ):
        save_file(tensors, path, {"vzdesk": json.dumps(about | wrong)})
        assert finetune(*options, "--resume") == 1
        assert "cannot be gone on with" in capsys.readouterr().err
        assert not (out / "config.json").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--epochs", 0), "--epochs cannot be 0"),
        (("--precision", "double"), "Models are fine-tuned in single precision."),
    ],
)
def test_what_cannot_be_is_said_before_any_model_is_loaded(
    options: tuple, said: str, pairs: Path, tmp_path: Path, capsys
) -> None:
    assert finetune(pairs, "--out", tmp_path / "out", *options) == 1
    err = capsys.readouterr().err
    assert said in err
    assert "Loading" not in err


def test_a_model_is_not_written_over(pairs: Path, mini: Path, capsys) -> None:
    assert finetune(pairs, "--model", mini, "--out", mini) == 1
    assert "is the model that is to be fine-tuned: it would be lost" in capsys.readouterr().err


def test_a_model_without_a_head_gets_none_in_silence(pairs: Path, tmp_path: Path, capsys) -> None:
    from tests.engine.conftest import make_tiny_model

    folder = make_tiny_model(tmp_path / "tiny", "bert")
    assert finetune(pairs, "--model", folder, "--out", tmp_path / "out") == 1
    assert "tiny cannot predict: its folder has no head" in capsys.readouterr().err
    assert not list((tmp_path / "out").iterdir())


def test_a_folder_with_another_model_is_left_alone(pairs: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "config.json").write_text("{}")
    assert finetune(pairs, "--out", tmp_path) == 1
    assert "has a model already, which vzdesk did not fine-tune" in capsys.readouterr().err
    assert (tmp_path / "config.json").read_text() == "{}"


def test_a_loss_that_is_no_number_stops_with_advice(
    pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    none = torch.full((6, 2), float("nan"))
    monkeypatch.setattr("vzdesk.study.finetuning.training.logits_of", lambda *_: none)
    assert finetune(pairs, "--out", tmp_path / "out") == 1
    assert (
        "no number any more in step 1. Choose a lower --learning-rate." in capsys.readouterr().err
    )


def test_balanced_pairs_are_as_often_singular_as_plural(tmp_path: Path, capsys) -> None:
    lines = [f"p{n},The {noun} was here.,The {noun} were here." for n, noun in enumerate(NOUNS)]
    lines += [
        f"q{n},The {noun}s were here.,The {noun}s was here." for n, noun in enumerate(NOUNS[:4])
    ]
    file, out = tmp_path / "pairs.csv", tmp_path / "out"
    file.write_text("\n".join(["id,good,bad", *lines]))
    assert finetune(file, "--balanced", "--epochs", 1, "--out", out) == 0
    assert "8 of 16 pairs are used. Not used: its paradigm has more that are singular (8)" in (
        capsys.readouterr().err
    )
    ids = [
        id for name in ("train", "held-out") for id in (out / f"{name}-ids.txt").read_text().split()
    ]
    assert sorted(id[0] for id in ids) == ["p"] * 8 + ["q"] * 8
    record = json.loads((out / "finetuning.json").read_text())
    assert record["n_pairs"]["not_used"] == {"its paradigm has more that are singular": 8}
