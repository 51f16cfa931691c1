"""The training itself, step by step, so that it can be stopped after any, and gone on with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.errors import UserError
from vzdesk.study.choices.choice import Choice
from vzdesk.study.finetuning.settings import Settings


@dataclass(eq=False)
class Training:
    """A model with its head, and choices to train it on.

    A step depends on its number alone: the order of the pairs and what dropout leaves out are drawn
    anew from the seed. So a training that goes on ends in the same numbers as one that was never
    stopped. step is how many are done; losses are those of the steps, the mean over its batch. by
    says by what they were computed, and from which step on: to the last bit a training is the same
    only where that is.
    """

    torch: ModuleType
    model: Any
    choices: Sequence[Choice]
    settings: Settings
    step: int = 0
    losses: list[float] = field(default_factory=list)
    by: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.optimizer = self.torch.optim.AdamW(
            self.model.parameters(), lr=self.settings.learning_rate, weight_decay=0.0
        )
        versions = {"torch": str(self.torch.__version__), "device": str(self.model.device)}
        self.by = [{"from_step": 0, **versions, "threads": self.torch.get_num_threads()}]

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(len(self.choices) / self.settings.batch)

    @property
    def n_steps(self) -> int:
        return self.settings.epochs * self.steps_per_epoch

    def learning_rate(self, step: int) -> float:
        """It rises from the first step on, and falls to 0 behind the last one."""
        n_warm_up = round(self.settings.warm_up * self.n_steps)
        if step < n_warm_up:
            return self.settings.learning_rate * (step + 1) / n_warm_up
        left = (self.n_steps - step) / max(1, self.n_steps - n_warm_up)
        return self.settings.learning_rate * min(1.0, left)

    def steps(self) -> Iterator[int]:
        """Train; yields how many steps are done after each. UserError where the loss is no number,
        after which nothing can be gone on with.
        """
        while self.step < self.n_steps:
            with self.torch.inference_mode(False), self.torch.enable_grad():
                self.losses.append(self._train(self._batch()))
            self.step += 1
            yield self.step

    def _batch(self) -> list[Choice]:
        epoch, number = divmod(self.step, self.steps_per_epoch)
        order = np.random.default_rng([self.settings.seed, epoch]).permutation(len(self.choices))
        start = number * self.settings.batch
        return [self.choices[at] for at in order[start : start + self.settings.batch]]

    def _train(self, batch: Sequence[Choice]) -> float:
        torch = self.torch
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate(self.step)
        self.model.train()
        devices = [self.model.device] if self.model.device.type == "cuda" else []
        with torch.random.fork_rng(devices=devices):
            torch.manual_seed(
                int(np.random.default_rng([self.settings.seed, self.step]).integers(2**62))
            )
            logits = logits_of(torch, self.model, batch)
        right = torch.zeros(len(batch), dtype=torch.long, device=logits.device)
        loss = torch.nn.functional.cross_entropy(logits, right)
        if not bool(loss.isfinite()):
            raise UserError(
                "The loss is no number any more in step {step}.",
                next_step="Choose a lower --learning-rate.",
                step=self.step + 1,
            )
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return float(loss.detach())


def logits_of(torch: ModuleType, model: Any, batch: Sequence[Choice]) -> Any:
    """Of the good and the bad form where they are predicted, ["choice 2"]."""
    rows = [each.asked.encoded.ids for each in batch]
    length = max(map(len, rows))
    pad = _padding(model)
    ids = torch.tensor([[*row, *[pad] * (length - len(row))] for row in rows], device=model.device)
    mask = torch.tensor(
        [[1] * len(row) + [0] * (length - len(row)) for row in rows], device=model.device
    )
    logits = model(input_ids=ids, attention_mask=mask).logits
    at = torch.arange(len(batch), device=model.device)
    places = torch.tensor([each.asked.place for each in batch], device=model.device)
    forms = torch.tensor([[each.good_id, each.bad_id] for each in batch], device=model.device)
    return logits[at, places].gather(1, forms)


def _padding(model: Any) -> int:
    """What fills up shorter inputs, and is not looked at. Configurations have -1 for none, too; of
    some models the piece itself says that there is none to count as a position.
    """
    named, n_pieces = model.config.pad_token_id, model.get_input_embeddings().num_embeddings
    return named if isinstance(named, int) and 0 <= named < n_pieces else 0


def preferences(
    torch: ModuleType, model: Any, choices: Sequence[Choice], batch: int
) -> NDArray[np.float64]:
    """How much likelier each good form is than the bad one, as a natural logarithm."""
    model.eval()
    found = list[NDArray[np.float64]]()
    with torch.no_grad():
        for start in range(0, len(choices), batch):
            good, bad = logits_of(torch, model, choices[start : start + batch]).double().T
            found.append((good - bad).cpu().numpy())
    return np.concatenate(found)
