"""The code length as the published script has it, with its mistakes, to compare with its numbers.

From https://github.com/hmohebbi/ValueZeroing, probing/onlinecoding.py and diagnostic_model.py:

- the probe ends in a softmax, and the loss takes a softmax of that once more, so that no label can
  cost less than log(1 + 1/e) nats (of two classes);
- the loss in nats is added to the first block's bits: a probe that knows nothing reaches 1.44;
- the learning rate falls to 0 within the first epoch, and stays there;
- training stops by the loss on the block that is scored, and the best epoch's loss on it counts;
- patience counts epochs that are not better than the one before, not than the best one;
- blocks leave out what rounding down leaves over, while all labels count above the line;
- batches are never mixed: each epoch has the same ones in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.study.probing.code import ENDS, Places
from vzdesk.study.probing.probe import BATCH, EPOCHS, LEARNING_RATE, PATIENCE, make_network

REFERENCE = "reference"
"""How tables and figures call these numbers."""


@dataclass(frozen=True, eq=False)
class ReferenceCode:
    """See `Probe` for the fields."""

    torch: ModuleType
    representations: NDArray[np.float32]
    labels: Places
    n_classes: int
    seed: int

    def length(self, order: Places) -> float:
        """What the script calls the code length, of labels in this order: neither bits nor nats."""
        torch, n = self.torch, len(order)
        first = round(n * ENDS[0] / 100)
        total = first * float(np.log2(self.n_classes))
        with torch.random.fork_rng(devices=[]), torch.enable_grad():
            torch.manual_seed(self.seed)
            for percent, next_percent in pairwise(ENDS):
                known = round(n * percent / 100)
                n_scored = int(np.floor(n * (next_percent - percent) / 100))
                if known and n_scored:
                    total += self._block(order[:known], order[known : known + n_scored])
        return total

    def _block(self, known: Places, block: Places) -> float:
        """The lowest loss of any epoch on the block itself, in nats."""
        torch = self.torch
        probe = torch.nn.Sequential(
            make_network(torch, self.representations.shape[1], self.n_classes), torch.nn.Softmax(-1)
        )
        optimizer = torch.optim.AdamW(probe.parameters(), lr=LEARNING_RATE, weight_decay=0.0)
        n_steps = int(np.ceil(len(known) / BATCH))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: max(0.0, (n_steps - step) / max(1, n_steps))
        )
        losses, before, worse = list[float](), 1000.0, 0
        for _ in range(EPOCHS):
            self._epoch(probe, optimizer, schedule, known)
            sums, means = self._scored(probe, block)
            losses.append(sum(sums))
            worse = worse + 1 if np.mean(means) >= before else 0
            if worse >= PATIENCE:
                break
            before = float(np.mean(means))
        return min(losses)

    def _epoch(self, probe: Any, optimizer: Any, schedule: Any, known: Places) -> None:
        probe.train()
        for start in range(0, len(known), BATCH):
            self._loss(probe, known[start : start + BATCH]).backward()
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()

    def _scored(self, probe: Any, block: Places) -> tuple[list[float], list[float]]:
        """Of each batch of the block the sum of its losses, and their mean."""
        probe.eval()
        sums, means = list[float](), list[float]()
        with self.torch.no_grad():
            for start in range(0, len(block), BATCH):
                batch = block[start : start + BATCH]
                means.append(float(self._loss(probe, batch)))
                sums.append(means[-1] * len(batch))
        return sums, means

    def _loss(self, probe: Any, places: Places) -> Any:
        inputs = self.torch.from_numpy(self.representations[places])
        labels = self.torch.from_numpy(self.labels[places])
        return self.torch.nn.functional.cross_entropy(probe(inputs), labels)
