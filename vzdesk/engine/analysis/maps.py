"""From a batch's layers to the maps of each of its sentences: stacked, and rolled out."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import DTypeLike

from vzdesk.engine.analysis.cost import n_groups
from vzdesk.engine.analysis.gaps import gap_notices
from vzdesk.engine.analysis.rows import Wanted, words_of
from vzdesk.engine.distance import Float64
from vzdesk.engine.formulas.rollout import rollout, rollout_across_texts
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import LayerMap, Method, find
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import PARTS, Array, Rows, ScoreMap, frozen
from vzdesk.translate import say


@dataclass(frozen=True, eq=False)
class Made:
    """What was made of a batch, layer by layer: of its sentences together, and where words are
    zeroed as one, of each alone.
    """

    layers: dict[MapKey, list[LayerMap]] = field(default_factory=dict)
    word_layers: dict[MapKey, list[tuple[LayerMap, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class OfSentence:
    """One sentence of a batch: its place, how the model reads it, and which rows it is to have."""

    made: Made
    index: int
    read: Encoded
    wanted: Wanted
    dtype: DTypeLike

    def notices(self) -> Iterator[str]:
        """What a user is to know of its maps."""
        for key, stack in self.made.layers.items():
            yield from gap_notices(key, stack, self.index)
        if self.wanted.decoder == ():
            yield say("The decoder's text has none of the words wanted as targets: no maps of it.")

    def maps(self, methods: Iterable[Method]) -> Generator[int, None, list[ScoreMap]]:
        """All its maps."""
        found: list[ScoreMap] = []
        for key, stack in self.made.layers.items():
            found += yield from _maps(key, self._of_layers(stack), self._rows(key.part), self.dtype)
        if self.wanted == Wanted():
            found += self._across_texts(methods)
        for key, groups in self.made.word_layers.items() if any(n_groups(self.read)) else ():
            of_words = [_of_sentence(each[self.index], 0) for each in groups]
            rows = words_of(self.read, key.part, self.wanted.of(key.part))[1]
            found += yield from _maps(key, of_words, rows, self.dtype)
        return found

    def _of_layers(self, layers: list[LayerMap]) -> list[LayerMap]:
        return [_of_sentence(each, self.index) for each in layers]

    def _rows(self, part: str) -> Rows | None:
        rows = self.wanted.of(part)
        n_targets = self.read.lengths[part in ("decoder", "cross")]
        return None if rows is None else Rows(rows, n_targets)

    def _across_texts(self, methods: Iterable[Method]) -> Iterator[ScoreMap]:
        layers = self.made.layers
        for method in methods:
            if method.rolls_across_texts and MapKey(method.name, "cross") in layers:
                parts = (self._of_layers(layers[MapKey(method.name, part)]) for part in PARTS)
                yield from _across_texts(method, *parts, dtype=self.dtype)


def _of_sentence(layer: LayerMap, index: int) -> LayerMap:
    """Of one sentence, without the axis of sentences."""
    distances = None if layer.distances is None else layer.distances[index]
    ratios = None if layer.mixing_ratios is None else layer.mixing_ratios[index]
    return LayerMap(layer.scores[index], distances, layer.no_mixing[index], mixing_ratios=ratios)


def _maps(
    key: MapKey, layers: list[LayerMap], rows: Rows | None, dtype: DTypeLike
) -> Generator[int, None, list[ScoreMap]]:
    """The method's map of every layer of one sentence, and the same rolled out, of this type; of a
    global method one, which is across layers as it is. Where only some rows are wanted, these of
    layers and of global methods: a rollout needs those of all targets.

    In a decoder it is left to `_across_texts` where the method has one across both texts; nothing
    else defines a product of maps whose targets and sources are of two texts, or of single heads,
    of which those of one number have nothing to do with one another.
    """
    method = find(key.method)
    scores = np.stack([layer.scores for layer in layers])
    distances = _stacked([layer.distances for layer in layers], dtype)
    no_mixing = np.stack([layer.no_mixing for layer in layers])
    no_mixing.flags.writeable = False
    if method.across is not None:
        scores = yield from method.across(scores)
        if rows is not None:
            chosen = list(rows.targets)
            scores, no_mixing = scores[:, chosen], no_mixing[:, chosen]
        no_mixing.flags.writeable = False
        return [ScoreMap(key, frozen(scores, dtype), None, no_mixing, rows)]
    ratios = _stacked([layer.mixing_ratios for layer in layers], dtype)
    found = [ScoreMap(key, frozen(scores, dtype), distances, no_mixing, rows, ratios)]
    if rows is not None:
        return found
    is_across_texts = method.rolls_across_texts and key.part == "decoder"
    is_one_text = key.part != "cross" and not is_across_texts
    if is_one_text and key.head is None and method.rollout is not None:
        rolled_out = rollout(scores, add_identity=method.rollout == "with-identity")
        key = replace(key, rolled_out=True)
        found.append(ScoreMap(key, frozen(rolled_out, dtype), None, no_mixing))
    return found


def _stacked(layers: list[Float64 | None], dtype: DTypeLike) -> Array | None:
    """["layer …"]; None where layers have none."""
    found = [each for each in layers if each is not None]
    return frozen(np.stack(found), dtype) if found else None


def _across_texts(
    method: Method,
    encoder: list[LayerMap],
    decoder: list[LayerMap],
    cross: list[LayerMap],
    *,
    dtype: DTypeLike,
) -> list[ScoreMap]:
    """The rolled-out maps of the decoder's tokens: from those of the encoder, and of its own."""
    three = [np.stack([layer.scores for layer in each]) for each in (encoder, decoder, cross)]
    found = rollout_across_texts(three[0], three[1], three[2])
    no_mixing = np.zeros(found[0].shape[:-1], dtype=bool)
    no_mixing.flags.writeable = False
    return [
        ScoreMap(MapKey(method.name, part, rolled_out=True), frozen(each, dtype), None, no_mixing)
        for part, each in zip(("cross", "decoder"), found, strict=True)
    ]
