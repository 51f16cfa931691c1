"""Fine-tuning, with how far it is on the terminal, checkpoints, and what is written at the end."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk import __version__
from vzdesk.cli.arguments import check_output, load_model
from vzdesk.cli.finetune.interrupting import stop_between_steps
from vzdesk.cli.inputs import read_inputs
from vzdesk.cli.terminal import OK, ProgressLine, print_line
from vzdesk.engine import models
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.runtime.torch.backend import TorchBackend
from vzdesk.engine.runtime.torch.device import is_out_of_memory
from vzdesk.engine.runtime.torch.libraries import libraries
from vzdesk.engine.types import Analysis, Progress
from vzdesk.errors import UserError, reported_as
from vzdesk.export import provenance
from vzdesk.export.studies.results import make_folder
from vzdesk.study.choices.choice import Choice, Choices, choices_of
from vzdesk.study.finetuning import checkpoint
from vzdesk.study.finetuning.folder import HELD_OUT, RECORD, TRAIN, write_ids, write_model
from vzdesk.study.finetuning.settings import Halves, Settings, halves
from vzdesk.study.finetuning.training import Training, preferences
from vzdesk.study.probing.number import number_in
from vzdesk.view.texts.command_option import command_line

KEEP_EVERY_S = 300
"""A checkpoint is written so often, and after each epoch."""
Float64 = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Run:
    """One fine-tuning: found is the model before, same what must be the same to go on with it, and
    before its preferences on what is held out, as natural logarithms.
    """

    arguments: argparse.Namespace
    found: ModelChoice
    backend: TorchBackend
    choices: Choices
    halves: Halves
    training: Training
    same: Mapping[str, Any]
    before: Float64

    @property
    def settings(self) -> Settings:
        return self.training.settings

    @property
    def checkpoint(self) -> Path:
        return Path(self.arguments.out) / checkpoint.NAME

    def preferences(self) -> Float64:
        training = self.training
        held_out, batch = self.halves.held_out, self.settings.batch
        return preferences(training.torch, training.model, held_out, batch)


def run_finetuning(arguments: argparse.Namespace) -> int:
    """Write the model into the folder. UserError where the model has no head, or no pair fits."""
    settings = _settings(arguments)
    torch, _ = libraries("Fine-tuning needs PyTorch, which is not installed.")
    found = models.find(arguments.model or models.default().name, "torch")
    _check_out(arguments, found)
    sentences = read_inputs(arguments).sentences
    backend = load_model(argparse.Namespace(**{**vars(arguments), "backend": "torch"}))
    assert isinstance(backend, TorchBackend)
    choices = choices_of(backend, sentences)
    if arguments.balanced:
        choices = choices.balanced(number_in, settings.seed)
    for notice in choices.notices():
        print_line(notice)
    parts = halves(choices.found, settings)
    same = _same(backend, settings, parts)
    if arguments.resume and _is_finished(arguments.out, same):
        print_line(f"{arguments.out} has been fine-tuned so already: nothing is left to be done.")
        return OK
    with _reporting(torch, backend.ref.name):
        model = backend.whole_model
        training = Training(torch, model, parts.train, settings)
        before = preferences(torch, model, parts.held_out, settings.batch)
        run = _Run(arguments, found, backend, choices, parts, training, same, before)
        _say("Before", run, before)
        _begin(run)
        _finish(run, _train(run))
    return OK


def _same(backend: TorchBackend, settings: Settings, parts: Halves) -> dict[str, Any]:
    """What must be the same to go on: the model, how it is trained, and on what; whatever the model
    reads is in `questions`.
    """
    read = [
        (each.id, each.asked.encoded.ids, each.asked.place, each.good_id, each.bad_id)
        for each in (*parts.train, *parts.held_out)
    ]
    return {
        "model": backend.ref.key,
        "settings": asdict(settings),
        "pairs": [each.id for each in parts.train],
        "questions": hashlib.sha256(ascii(read).encode()).hexdigest(),
    }


def _recorded(same: Mapping[str, Any]) -> dict[str, Any]:
    """Without the ids, which are in the questions, and in a file of their own."""
    return {name: each for name, each in same.items() if name != "pairs"}


def _is_finished(folder: Path, same: Mapping[str, Any]) -> bool:
    """Whether the model in the folder came of this very training."""
    if (folder / checkpoint.NAME).exists() or not (folder / "config.json").exists():
        return False
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return bool(record["run"] == _recorded(same))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _settings(arguments: argparse.Namespace) -> Settings:
    names = ("epochs", "batch", "learning_rate", "warm_up", "split", "most", "seed")
    settings = Settings(**{name: getattr(arguments, name) for name in names})
    settings.check()
    if arguments.precision == "double":
        raise UserError(
            "Models are fine-tuned in single precision.", next_step="Leave out --precision double."
        )
    return settings


def _check_out(arguments: argparse.Namespace, found: ModelChoice) -> None:
    """Make the folder. UserError where another model is in it, or it cannot be written."""
    folder = arguments.out
    if folder.exists() and found.path.exists() and folder.samefile(found.path):
        raise UserError(
            "{folder} is the model that is to be fine-tuned: it would be lost.",
            next_step="Choose another --out.",
            folder=folder,
        )
    if (folder / "config.json").exists() and not (folder / RECORD).exists():
        raise UserError(
            "{folder} has a model already, which vzdesk did not fine-tune.",
            next_step="Choose another --out.",
            folder=folder,
        )
    make_folder(folder)
    names = (checkpoint.NAME, RECORD, TRAIN, HELD_OUT)
    check_output([folder / name for name in names], arguments.inputs)


@contextmanager
def _reporting(torch: ModuleType, model: str) -> Iterator[None]:
    """That memory ran out, as a sentence for the user."""

    def report(error: Exception) -> UserError | None:
        if not is_out_of_memory(torch, error):
            return None
        return UserError(
            "Memory ran out while {model} was trained.",
            next_step="Choose a smaller --batch; --resume needs the same one as before.",
            model=model,
        )

    with reported_as(RuntimeError, report):
        yield


def _say(when: str, run: _Run, preferences: Float64) -> None:
    n = len(preferences)
    print_line(
        f"{when}: the right form is preferred in {int((preferences > 0).sum()):,} of {n:,} pairs "
        f"that are held out ({100 * float((preferences > 0).mean()):.1f} %)."
    )


def _begin(run: _Run) -> None:
    folder, path = Path(run.arguments.out), run.checkpoint
    if run.arguments.resume and path.exists():
        checkpoint.load(run.training, path, run.same)
        print_line(f"{run.training.step:,} of {run.training.n_steps:,} steps are finished.")
        _say_computed(run.training.by)
    elif path.exists():
        print_line(f"{path} is begun again; --resume would have gone on with it.")
        path.unlink()
    elif run.arguments.resume:
        print_line(f"There is no {path} to go on with: this begins anew.")
    # A model that is there from before would be taken for that of these pairs.
    (folder / "config.json").unlink(missing_ok=True)
    by_pair = {TRAIN: run.halves.train, HELD_OUT: run.halves.held_out}
    for name, of in by_pair.items():
        write_ids(folder / name, [id for each in of for id in each.pair.ids])


def _say_computed(by: Sequence[Mapping[str, Any]]) -> None:
    if len(by) > 1:
        theirs, ours = (
            f"PyTorch {each['torch']} ({each['device']}, threads: {each['threads']})"
            for each in by[-2:]
        )
        print_line(
            f"The last of them were computed by {theirs}, those that follow are by {ours}: weights "
            "will not be the same to the last bit."
        )


def _train(run: _Run) -> int:
    """All steps that are left; how many are in the checkpoint then. KeyboardInterrupt, with one,
    after Ctrl+C.
    """
    training = run.training
    first, started = training.step, time.monotonic()
    kept, n_kept = started, first
    with stop_between_steps() as is_stopped, ProgressLine(sys.stderr) as line:
        for step in training.steps():
            now = time.monotonic()
            left_s = (now - started) * (training.n_steps - step) / (step - first)
            line.show(
                Progress(step, training.n_steps, left_s),
                f"step {step:,} of {training.n_steps:,}, loss {training.losses[-1]:.4f}",
            )
            is_epoch = step % training.steps_per_epoch == 0
            if is_stopped():
                checkpoint.save(training, run.checkpoint, run.same)
                line.print_line(
                    f"{step:,} of {training.n_steps:,} steps are finished and in "
                    f"{run.checkpoint}; --resume goes on with them."
                )
                raise KeyboardInterrupt
            if now - kept > KEEP_EVERY_S or is_epoch:
                n_kept = step if _keep(run, line) else n_kept
                kept = time.monotonic()
    return n_kept


def _keep(run: _Run, line: ProgressLine) -> bool:
    """Write a checkpoint, and say where it cannot be: that costs no step, and there may be room at
    the end, where the model takes a third of it.
    """
    try:
        checkpoint.save(run.training, run.checkpoint, run.same)
    except UserError as error:
        line.print_line(f"{error.for_terminal} The training goes on without it.")
        return False
    return True


def _finish(run: _Run, n_kept: int) -> None:
    after = run.preferences()
    _say("After", run, after)
    folder = Path(run.arguments.out)
    text = json.dumps(_record(run, after), ensure_ascii=False, indent=2)
    texts = {RECORD: text.encode("utf-8", "backslashreplace")}
    n = run.training.n_steps
    go_on = f"go on with --resume: {n_kept:,} of {n:,} steps are in the checkpoint."
    next_step = f"Make room, and {go_on if n_kept else 'begin again: no checkpoint was written.'}"
    write_model(run.training.model, run.found.path, folder, texts, next_step)
    run.checkpoint.unlink(missing_ok=True)
    print_line(f"Wrote the model to {folder}.")


def _record(run: _Run, after: Float64) -> dict[str, Any]:
    """How the model came to be."""
    training, held_out = run.training, run.halves.held_out
    epochs = np.array_split(training.losses, run.settings.epochs)
    line = [each for each in run.arguments.line if each != "--resume"]
    return {
        "vzdesk": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command_line(["vzdesk", *line]),
        "settings": asdict(run.settings) | {"optimizer": "AdamW", "weight_decay": 0.0},
        "n_pairs": {
            "train": _by_paradigm(run.halves.train),
            "held_out": _by_paradigm(held_out),
            "not_used": dict(run.choices.dropped),
        },
        "held_out_share_right": {
            "before": _shares(held_out, run.before),
            "after": _shares(held_out, after),
        },
        "mean_loss_by_epoch": [float(each.mean()) for each in epochs],
        "run": _recorded(run.same),
        "computed_by": training.by,
        "from": provenance.runs([Analysis(run.backend.ref, run.backend.provenance(), {})])[0],
        "citations": [provenance.CITATION],
    }


def _by_paradigm(choices: Sequence[Choice]) -> dict[str, int]:
    return dict(Counter(each.pair.paradigm for each in choices))


def _shares(choices: Sequence[Choice], preferences: Float64) -> dict[str, float]:
    """In how many pairs the right form is preferred, of each paradigm, and of all as "all"."""
    found: dict[str, list[bool]] = {"all": (preferences > 0).tolist()}
    for each, preference in zip(choices, preferences, strict=True):
        found.setdefault(each.pair.paradigm, []).append(bool(preference > 0))
    return {name: float(np.mean(of)) for name, of in found.items()}
