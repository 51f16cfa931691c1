"""From representations and labels to compression, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from types import ModuleType
from typing import Final

import numpy as np

from vzdesk.study.intervals import Mean, means
from vzdesk.study.probing.code import Float64, Places, code, compression
from vzdesk.study.probing.probe import Probe
from vzdesk.study.probing.reference import REFERENCE, ReferenceCode
from vzdesk.study.probing.representations import Float32

ONLINE: Final = "online"

NONE: Final = ""
RANDOM_WEIGHTS: Final = "random-weights"
SHUFFLED: Final = "shuffled-labels"
CONTROLS: Final = (NONE, RANDOM_WEIGHTS, SHUFFLED)
"""None, the same model shape untrained, labels that belong to other targets."""


@dataclass(frozen=True)
class Probed:
    """The code length of one layer; layers count from 0.

    lengths  that with each seed, in bits (by the reference code in its own unit)
    bits     of a label, mean over labels, each the mean over seeds; its interval is over labels,
             with the probes as they are
    """

    model: str
    control: str
    code: str
    layer: int
    lengths: tuple[float, ...]
    bits: Mean
    n_classes: int

    @property
    def n(self) -> int:
        return self.bits.n

    @property
    def length(self) -> float:
        """The mean over the seeds."""
        return float(np.mean(self.lengths))

    @property
    def compression(self) -> Mean:
        """With the interval that follows from that of bits."""
        low, high = (compression(b, 1, self.n_classes) for b in (self.bits.high, self.bits.low))
        return Mean(compression(self.length, self.n, self.n_classes), low, high, self.n)

    @property
    def of_seeds(self) -> tuple[float, float]:
        """The lowest and the highest compression that one seed alone gives."""
        each = [compression(length, self.n, self.n_classes) for length in self.lengths]
        return min(each), max(each)


@dataclass(frozen=True, eq=False)
class Labels:
    """Of each input ["input"], by number; names are what the numbers mean."""

    of: Places
    names: tuple[str, ...]

    def shuffled(self, seed: int) -> Labels:
        """Each label at another input."""
        # Another stream than that of the order in which they are sent, which would undo it.
        return replace(self, of=np.random.default_rng([seed, len(self.of), 1]).permutation(self.of))


@dataclass(eq=False)
class Probing:
    """Probes with seeds from `seed` on, each with its own order of the labels; found is what came
    of it.
    """

    torch: ModuleType
    n_seeds: int
    seed: int
    reference: bool = False
    found: list[Probed] = field(default_factory=list)

    @property
    def codes(self) -> tuple[str, ...]:
        return (ONLINE, REFERENCE) if self.reference else (ONLINE,)

    def n_codes(self, n_layers: int, controls: Sequence[str]) -> int:
        """How many codes `add` makes."""
        return n_layers * self.n_seeds * len(controls) * len(self.codes)

    def add(
        self, model: str, layers: Sequence[Float32], labels: Labels, controls: Sequence[str]
    ) -> Iterator[None]:
        """Probe each layer ["input d_model"]; yields after each code."""
        for control, number, name in product(controls, range(len(layers)), self.codes):
            bits = list[Float64]()
            for seed in range(self.seed, self.seed + self.n_seeds):
                of = labels.shuffled(seed) if control == SHUFFLED else labels
                bits.append(self._bits(name, layers[number], of, seed))
                yield
            lengths = tuple(float(each.sum()) for each in bits)
            mean = means([np.mean(bits, axis=0)], self.seed)[0]
            probed = Probed(model, control, name, number, lengths, mean, len(labels.names))
            self.found.append(probed)

    def _bits(self, name: str, layer: Float32, labels: Labels, seed: int) -> Float64:
        """Of each label. The reference code knows their sum alone, of which each has its part, and
        so no interval.
        """
        n, n_classes = len(labels.of), len(labels.names)
        order = np.random.default_rng([seed, n]).permutation(n)
        if name == ONLINE:
            return code(Probe(self.torch, layer, labels.of, n_classes, seed), order, n_classes)
        reference = ReferenceCode(self.torch, layer, labels.of, n_classes, seed)
        return np.full(n, reference.length(order) / n)
