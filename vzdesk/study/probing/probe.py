"""The probe: a small network that reads labels from representations, in PyTorch.

As Mohebbi et al. (2023) have it: dropout 0.2, a linear map to 128, ReLU, a norm, dropout 0.3, a
linear map to the classes; AdamW at 1e-3 without weight decay, batches of 128, at most 15 epochs. A
fifth of what it learns from is held out, to stop 5 epochs after the best one and go back to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.study.probing.code import Float64, Places

BATCH, EPOCHS, PATIENCE = 128, 15, 5
LEARNING_RATE = 1e-3
WIDTH = 128
HELD_OUT = 0.2


@dataclass(frozen=True, eq=False)
class Probe:
    """Learns labels from representations; see `code.Learn`.

    representations ["label d_model"]; labels ["label"] from 0; the same seed gives the same numbers
    """

    torch: ModuleType
    representations: NDArray[np.float32]
    labels: Places
    n_classes: int
    seed: int

    def __call__(self, known: Places, block: Places) -> Float64:
        torch = self.torch
        with torch.random.fork_rng(devices=[]), torch.enable_grad():
            torch.manual_seed(self.seed)
            shuffler = np.random.default_rng([self.seed, len(known)])
            mixed = shuffler.permutation(known)
            n_held_out = max(1, round(HELD_OUT * len(known)))
            network = make_network(torch, self.representations.shape[1], self.n_classes)
            self._train(network, mixed[n_held_out:], mixed[:n_held_out], shuffler)
            return -self._bits(network, block)

    def _train(
        self, network: Any, places: Places, held_out: Places, shuffler: np.random.Generator
    ) -> None:
        """Train; the network is then as it was after the epoch that was best on held_out."""
        torch = self.torch
        optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=0.0)
        best, kept, since = np.inf, None, 0
        for _ in range(EPOCHS):
            self._epoch(network, optimizer, shuffler.permutation(places))
            loss = float(self._bits(network, held_out).mean())
            since += 1
            if kept is None or loss < best:
                best, since = loss, 0
                kept = {name: of.clone() for name, of in network.state_dict().items()}
            if since >= PATIENCE:
                break
        network.load_state_dict(kept)

    def _epoch(self, network: Any, optimizer: Any, places: Places) -> None:
        network.train()
        for start in range(0, len(places), BATCH):
            inputs, labels = self._batch(places[start : start + BATCH])
            loss = self.torch.nn.functional.cross_entropy(network(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    def _bits(self, network: Any, places: Places) -> Float64:
        """-log₂ p of the true label of each."""
        network.eval()
        inputs, labels = self._batch(places)
        with self.torch.no_grad():
            log_p = network(inputs).double().log_softmax(-1)
        bits: Float64 = log_p.gather(1, labels[:, None])[:, 0].numpy() / -np.log(2.0)
        return bits

    def _batch(self, places: Places) -> tuple[Any, Any]:
        inputs = self.torch.from_numpy(self.representations[places])
        return inputs, self.torch.from_numpy(self.labels[places])


def make_network(torch: ModuleType, d_model: int, n_classes: int) -> Any:
    nn = torch.nn
    return nn.Sequential(
        nn.Dropout(0.2),
        nn.Linear(d_model, WIDTH),
        nn.ReLU(),
        nn.LayerNorm(WIDTH),
        nn.Dropout(0.3),
        nn.Linear(WIDTH, n_classes),
    )
