"""From sentences to agreement: what is best on one half of them, reported on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.study.agreement.compare import ALL, ATTACHMENT, CHAINS, DIRECTIONS, OFFSETS, Found
from vzdesk.study.intervals import Mean, means

Float64 = NDArray[np.float64]
DRAWN = (ATTACHMENT, ALL)
"""Relations of which there are curves."""


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


class Curve(NamedTuple):
    """The mean of a variant on the half that is reported, whichever was best on the other."""

    system: System
    relation: str
    variant: Variant
    mean: Mean


@dataclass(frozen=True, eq=False)
class Reported:
    """shares are ["sentence variant"], of the sentences of these numbers."""

    system: System
    relation: str
    sentences: tuple[int, ...]
    shares: Float64

    def variant(self, number: int) -> Variant:
        return _variant(self.system, self.relation, number)

    def of(self, variant: Variant) -> Float64:
        """["sentence"]: the shares of this variant."""
        numbers = range(self.shares.shape[1])
        return self.shares[:, next(at for at in numbers if self.variant(at) == variant)]


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

    def reported(self) -> Iterator[Reported]:
        """What there is of each system and relation on the half that is reported."""
        _, second = self.halves()
        for (system, relation), of in self._found.items():
            there = _stacked(of, second)
            if there is not None:
                sentences = tuple(sentence for sentence, _ in of if sentence in second)
                yield Reported(system, relation, sentences, there)

    def curves(self) -> list[Curve]:
        """Of all relations together, and of attachment, the means in each layer of each map, in
        each direction.
        """
        drawn = [each for each in self.reported() if each.relation in DRAWN and each.system.model]
        variants = [(each, at) for each in drawn for at in range(each.shares.shape[1])]
        found = means([each.shares[:, at] for each, at in variants], self.seed)
        return [
            Curve(each.system, each.relation, each.variant(at), mean)
            for (each, at), mean in zip(variants, found, strict=True)
        ]

    def by_variant(self) -> Iterator[tuple[System, str, Variant, float, int]]:
        """The mean of each variant on the half that is reported, and of how many sentences."""
        for each in self.reported():
            for at, mean in enumerate(each.shares.mean(axis=0).tolist()):
                n = len(each.sentences)
                yield each.system, each.relation, each.variant(at), mean, n


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
