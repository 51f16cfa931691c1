"""A training as a file: what is needed to go on with it, in the format of safetensors."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vzdesk.atomic import replacing
from vzdesk.errors import UserError, first_line, reported_as
from vzdesk.study.finetuning.training import Training
from vzdesk.translate import mark, say

NAME = "checkpoint.safetensors"
_MOMENTS = ("exp_avg", "exp_avg_sq")
"""Of AdamW."""
_OF_PAIRS = ("pairs", "questions")
"""What of a run says which pairs there are, and how the model reads them."""


def save(training: Training, path: Path, run: Mapping[str, Any]) -> None:
    """Write it in the place of an older one. run is what must be the same to go on."""
    from safetensors.torch import save as to_bytes

    about = {"run": run, "step": training.step, "losses": training.losses, "by": training.by}
    tensors = {name: of.detach().cpu().contiguous() for name, of in _tensors(training)}
    content = to_bytes(tensors, {"vzdesk": json.dumps(about)})
    with replacing(path) as file:
        file.write(content)


def load(training: Training, path: Path, run: Mapping[str, Any]) -> None:
    """Go on where the file says. UserError where it cannot be read, or is of another run.

    What of `run` the file does not have, it was written before it was kept.
    """
    from safetensors import safe_open

    def report(error: Exception) -> UserError | None:
        if isinstance(error, UserError):
            return None
        return UserError(
            "{path} cannot be gone on with: {reason}.",
            next_step="Leave out --resume to begin again.",
            path=path,
            reason=first_line(error).rstrip("."),
        )

    torch = training.torch
    with reported_as(Exception, report), safe_open(path, framework="pt") as file:
        about = json.loads(file.metadata()["vzdesk"])
        _check_same(path, about["run"], run)
        training.step, training.losses = _finished(about, training.n_steps)
        training.by = _by(about, training)
        with torch.no_grad():
            for name, parameter in training.model.named_parameters():
                parameter.copy_(file.get_tensor(f"model.{name}"))
                moments = {of: file.get_tensor(f"{of}.{name}") for of in _MOMENTS}
                training.optimizer.state[parameter] = {
                    "step": torch.tensor(float(training.step)),
                    **{of: each.to(parameter.device) for of, each in moments.items()},
                }


def _tensors(training: Training) -> Iterator[tuple[str, Any]]:
    """Parameters that are used twice, such as an embedding, are there once."""
    for name, parameter in training.model.named_parameters():
        yield f"model.{name}", parameter
        state = training.optimizer.state.get(parameter, {})
        for of in _MOMENTS:
            yield f"{of}.{name}", state[of] if of in state else 0 * parameter


def _finished(about: Mapping[str, Any], n_steps: int) -> tuple[int, list[float]]:
    """How many steps are finished, and the losses of each. ValueError where that cannot be."""
    step, losses = about["step"], [float(each) for each in about["losses"]]
    if not isinstance(step, int) or step != len(losses) or step > n_steps:
        raise ValueError(say("it does not say how many steps are finished"))
    return step, losses


def _by(about: Mapping[str, Any], training: Training) -> list[dict[str, Any]]:
    """By what its steps were computed, and those that follow are."""
    before, [now] = list(about.get("by") or ()), training.by
    is_same = bool(before) and {**before[-1], "from_step": 0} == now
    return before if is_same else [*before, {**now, "from_step": training.step}]


def _check_same(path: Path, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    other = next((name for name in ours if theirs.get(name, ours[name]) != ours[name]), None)
    next_step = mark("Fine-tune as it was begun, or leave out --resume to begin again.")
    if other in _OF_PAIRS:
        raise UserError(
            "{path} is of something else: it was begun with other pairs.",
            next_step=next_step,
            path=path,
        )
    if other is not None:
        raise UserError(
            "{path} is of something else: its {name} is {theirs}, here it is {ours}.",
            next_step=next_step,
            path=path,
            name=other,
            theirs=str(theirs[other]),
            ours=str(ours[other]),
        )
