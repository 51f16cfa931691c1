"""Results as they will be, with numbers that are made up: to see how much room they will take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.analysis.cost import Work
from vzdesk.engine.analysis.rows import wanted
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.maps.score_map import Rows
from vzdesk.engine.methods import Method, rolls_out
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import PARTS, DecoderSide, ModelRef, ScoreMap, SentenceResult, frozen

_DISTANCE = 0.1
"""Of a source that gives all."""
_LEAST = 1e-3
_MANY_CELLS = 16_384
"""From so many on, equal layers are too far from each other to be packed as one."""


def imagined(ref: ModelRef, work: Work, sentence: Sentence, read: Encoded) -> SentenceResult:
    """What scoring the sentence gives, but for the numbers. A decoder's text that is yet to be
    written is as long as the other.
    """
    decoder = read.decoder
    if ref.n_decoder_layers and decoder is None:
        decoder = DecoderSide(sentence.text, sentence.words, read.tokens, generated=True)
    result = SentenceResult(sentence, read.tokens, {}, decoder=decoder, second=read.second)
    rows = wanted(work.targets, sentence, replace(read, decoder=decoder))
    maps = (
        score_map
        for part in (PARTS if ref.n_decoder_layers else ("",))
        for method in work.methods
        for score_map in _OfPart(ref, work, result, part, rows.of(part)).maps(method)
    )
    return replace(result, maps={each.key: each for each in maps})


@dataclass(frozen=True)
class _OfPart:
    """The maps of one part."""

    ref: ModelRef
    work: Work
    result: SentenceResult
    part: str
    rows: tuple[int, ...] | None

    def maps(self, method: Method) -> Iterator[ScoreMap]:
        if self.part == "cross" and not method.takes_cross:
            return
        key = MapKey(method.name, self.part)
        keys = [key]
        if self.work.heads and method.by_head:
            keys += [replace(key, head=head) for head in range(self.ref.n_heads)]
        if self.work.words_as_one and method.words_as_one is not None:
            keys.append(replace(key, units="words-joint"))
        if self.rows is None and rolls_out(method.name, self.part):
            keys += [replace(each, rolled_out=True) for each in keys if each.head is None]
        for each in keys:
            yield self._map(each, measures=method.kind == "zeroing" and not each.rolled_out)

    def _map(self, key: MapKey, *, measures: bool) -> ScoreMap:
        n_targets, n_sources = (
            len(side.word_spans if key.words_as_one else side.tokens)
            for side in self.result.sides(self.part)
        )
        rows = None if self.rows is None else Rows(self._targets(key), n_targets)
        n_rows = n_targets if rows is None else len(rows.targets)
        n_layers = self.ref.n_decoder_layers if self.part in PARTS[1:] else self.ref.n_layers
        random = np.random.default_rng(crc32(str(key).encode()))
        scores = self._shares(random, n_layers, n_rows, n_sources)
        of_layers = self._of_layers(scores, n_layers)
        distances = self._of_layers(scores * _DISTANCE, n_layers) if measures else None
        no_mixing = np.zeros((n_layers, n_rows), bool)
        no_mixing.flags.writeable = False
        return ScoreMap(key, of_layers, distances, no_mixing, rows)

    def _targets(self, key: MapKey) -> tuple[int, ...]:
        """Those that are wanted, as tokens or as words."""
        assert self.rows is not None
        if not key.words_as_one:
            return self.rows
        spans = self.result.sides(self.part)[0].word_spans
        return tuple(at for at, (start, _) in enumerate(spans) if start in self.rows)

    def _shares(
        self, random: np.random.Generator, n_layers: int, n_rows: int, n_sources: int
    ) -> NDArray[np.float64]:
        """["layer row source"], or one layer of many cells; where a target sees nothing behind it,
        half of them are 0.
        """
        n_made = n_layers if n_rows * n_sources <= _MANY_CELLS else 1
        made = random.random((n_made, n_rows, n_sources)) ** 2
        if self.part == "decoder" or (self.ref.causal and self.part != "cross"):
            made = np.tril(made, n_sources - n_rows)
        made[..., 0] += _LEAST
        shares: NDArray[np.float64] = made / made.sum(axis=-1, keepdims=True)
        return shares

    def _of_layers(self, scores: NDArray[np.float64], n_layers: int) -> NDArray[np.float64]:
        """The same in each, kept once, where only one is there."""
        made = frozen(scores, self.ref.array_dtype)
        return np.broadcast_to(made, (n_layers, *made.shape[1:]))
