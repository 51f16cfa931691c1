"""Value Zeroing scores (Mohebbi et al. 2023, section 3).

Our scores[layer, target, source] is their C[i, j] at that layer: the value vector of token j is set
to zero in all heads of one block, the rest of that block runs again, and the cosine distance of its
output at i from the clean one is divided by the sum over all sources.

Words as one (Mohebbi et al., EMNLP 2023, do this for spans of speech frames): the value vectors of
all pieces of a word are set to zero at once; a word's distance is the mean over its pieces as
targets, and scores are shares among words.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64, normalise_rows
from vzdesk.engine.methods import LayerMap, Method, WordSpans
from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.words import Span
from vzdesk.translate import mark


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """Distances by chunks of sources, and their shares."""
    return _shared((yield from _distances(block)))


def words_as_one(
    block: Block, tokens: LayerMap, words: Sequence[WordSpans]
) -> Generator[int, None, tuple[LayerMap, ...]]:
    """The map over words of each sentence, alone: sentences have their own words.

    A word of one piece is zeroed as its token is, so its distances are those of `tokens`.
    """
    assert tokens.distances is not None
    found = [
        _of_first_pieces(distances, sources)
        for distances, (_, sources) in zip(tokens.distances, words, strict=True)
    ]
    for places, groups in _groups([sources for _, sources in words]):
        distances = yield from _distances(block.of_groups(groups))
        for sentence, of_words in enumerate(places):
            found[sentence][:, of_words] = distances[sentence][:, : len(of_words)]
    return tuple(
        _shared(_means(distances, targets)[None])
        for distances, (targets, _) in zip(found, words, strict=True)
    )


def _of_first_pieces(distances: Float64, words: Sequence[Span]) -> Float64:
    """distances ["target source"] -> ["target word"], true of words of one piece."""
    return distances[:, [start for start, _ in words]]


def _groups(
    words: Sequence[Sequence[Span]],
) -> Generator[tuple[list[list[int]], NDArray[np.intp]]]:
    """Of each number of pieces the words that have it: which they are in each sentence, and their
    pieces ["sentence group piece"], -1 where another sentence has more such words.
    """
    sizes = {end - start for spans in words for start, end in spans} - {1}
    for size in sorted(sizes):
        places = [
            [word for word, (start, end) in enumerate(spans) if end - start == size]
            for spans in words
        ]
        groups = np.full((len(words), max(map(len, places)), size), -1)
        for sentence, of_words in enumerate(places):
            for number, word in enumerate(of_words):
                groups[sentence, number] = range(*words[sentence][word])
        yield places, groups


def _means(distances: Float64, words: Sequence[Span]) -> Float64:
    """distances ["target source"] -> ["word source"], the mean over the word's pieces."""
    return np.stack([distances[start:end].mean(axis=0) for start, end in words])


def _shared(distances: Float64) -> LayerMap:
    scores, no_mixing = normalise_rows(distances)
    return LayerMap(scores, distances, no_mixing)


def _distances(block: Block) -> Generator[int, None, Float64]:
    """["sentence target source"]"""
    distances: Float64 = np.zeros(block.attends.shape)
    n_sources, start = distances.shape[-1], 0
    while start < n_sources:
        sources = slice(start, start + _chunk(block, start))
        distances[..., sources] = block.distances(sources)
        yield distances[..., sources].size
        start = sources.stop
    return distances


def _chunk(block: Block, start: int) -> int:
    """How many sources to zero in one call, from this one on."""
    pairs = np.cumsum(block.attends[..., start:].sum(axis=(0, 1)))
    return max(1, int(np.searchsorted(pairs, block.pairs_at_once, side="right")))


METHOD = Method(
    name="value-zeroing",
    label=mark("Value Zeroing"),
    citation="Mohebbi, Zuidema, Chrupała and Alishahi (EACL 2023), section 3",
    kind="zeroing",
    layer=layer,
    words_as_one=words_as_one,
    rollout="plain",
    by_head=True,
)
