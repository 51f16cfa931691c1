"""From sentences to agreement: what is best on one half of them, reported on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.study.agreement.compare import ATTACHMENT, CHAINS, DIRECTIONS, OFFSETS, Found
from vzdesk.study.intervals import Mean, means

Float64 = NDArray[np.float64]


class System(NamedTuple):
    """What says which words belong together: a map of a model, or a baseline, which has no model.
    n_layers is 0 for offsets.
    """

    model: str
    name: str
    n_layers: int


class Variant(NamedTuple):
    """One of the ways to read a system; layer counts from 0. What there is no choice of is None."""

    layer: int | None = None
    direction: str | None = None
    offset: int | None = None


@dataclass(frozen=True)
class Agreement:
    """The share of right words, a mean over sentences, of the variant that was best on the other
    half; chosen is its mean there.
    """

    system: System
    relation: str
    variant: Variant
    mean: Mean
    chosen: float


@dataclass(eq=False)
class Tally:
    """Shares of right words, sentence by sentence."""

    seed: int
    n_sentences: int
    _found: dict[tuple[System, str], list[tuple[int, Float64]]] = field(default_factory=dict)

    def add(self, system: System, sentence: int, found: Found) -> None:
        """What a system says of the sentence of this number."""
        for relation, shares in found.items():
            self._found.setdefault((system, relation), []).append((sentence, shares))

    def halves(self) -> tuple[frozenset[int], frozenset[int]]:
        """The sentences on which variants are chosen, and those that are reported."""
        order = np.random.default_rng(self.seed).permutation(self.n_sentences).tolist()
        half = self.n_sentences // 2
        return frozenset(order[:half]), frozenset(order[half:])

    def agreements(self) -> list[Agreement]:
        """Of each system and relation; none of relations that one half does not have."""
        chosen = list(self._chosen())
        found = means([column for *_, column in chosen], self.seed)
        return [
            Agreement(system, relation, variant, mean, best)
            for (system, relation, variant, best, _), mean in zip(chosen, found, strict=True)
        ]

    def _chosen(self) -> Iterator[tuple[System, str, Variant, float, Float64]]:
        first, second = self.halves()
        for (system, relation), of in self._found.items():
            here, there = _stacked(of, first), _stacked(of, second)
            if here is None or there is None:
                continue
            scored = here.mean(axis=0)
            best = int(scored.argmax())
            variant = _variant(system, relation, best)
            yield system, relation, variant, float(scored[best]), there[:, best]

    def by_variant(self) -> Iterator[tuple[System, str, Variant, float, int]]:
        """The mean of each variant on the half that is reported, and of how many sentences."""
        _, second = self.halves()
        for (system, relation), of in self._found.items():
            there = _stacked(of, second)
            if there is not None:
                for at, mean in enumerate(there.mean(axis=0).tolist()):
                    yield system, relation, _variant(system, relation, at), mean, len(there)


def _stacked(of: Iterable[tuple[int, Float64]], sentences: frozenset[int]) -> Float64 | None:
    """["sentence variant"], None without any."""
    some = [shares for sentence, shares in of if sentence in sentences]
    return np.stack(some) if some else None


def _variant(system: System, relation: str, number: int) -> Variant:
    """The variant of this number, in the order of `compare`."""
    if system.n_layers:
        if relation == ATTACHMENT:
            return Variant(layer=number)
        direction, layer = divmod(number, system.n_layers)
        return Variant(layer, DIRECTIONS[direction])
    if relation == ATTACHMENT:
        return Variant(offset=CHAINS[number])
    direction, offset = divmod(number, len(OFFSETS))
    return Variant(direction=DIRECTIONS[direction], offset=OFFSETS[offset])
