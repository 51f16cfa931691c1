"""Scores and drops of the same sources, correlated by their ranks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.methods import rolls_out
from vzdesk.engine.types import SentenceResult, Token
from vzdesk.study.cues.cases import Case
from vzdesk.study.cues.values import own_maps, target_rows
from vzdesk.study.evaluations.controls import NEAREST, nearest_word
from vzdesk.study.evaluations.evaluated import TRAINED, Series, Value
from vzdesk.study.faithfulness.drops import Drops, Question
from vzdesk.translate import mark, say

SPEARMAN, DROP, P_GOOD = "spearman", "drop", "p-good"
MEASURES = {SPEARMAN: mark("Spearman’s ρ with the drops"), P_GOOD: mark("p(good form)")}
LEAST = 3
"""Of two sources the correlation is 1 or −1, whatever they are."""
Float64 = NDArray[np.float64]


def spearman(scores: Float64, drops: Float64) -> tuple[float, str]:
    """Spearman's ρ of scores and drops ["source"]; NaN, and why, where there is none."""
    if len(scores) < LEAST:
        return float("nan"), say("there are fewer than {least} sources", least=LEAST)
    if not (np.isfinite(scores).all() and np.isfinite(drops).all()):
        return float("nan"), say("nothing mixes in the target's row, or a probability is no number")
    if not np.ptp(drops):
        return float("nan"), say("all drops are equal")
    if not np.ptp(scores):
        return float("nan"), say("all scores are equal")
    from scipy.stats import rankdata  # here, for its import takes long

    return float(np.corrcoef(rankdata(scores), rankdata(drops))[0, 1]), ""


def by_word(rows: Float64, tokens: Sequence[Token], words: Sequence[int]) -> Float64:
    """rows ["layer token"] -> ["layer word"]: sums over the tokens of each of these words."""
    of = np.array([-1 if token.word_index is None else token.word_index for token in tokens])
    return np.stack([rows[:, of == word].sum(axis=1) for word in words], axis=1)


def values_of(
    result: SentenceResult, case: Case, question: Question, drops: Drops, named: tuple[str, str]
) -> Iterator[Value]:
    """All values of a result: in each layer that of the rolled-out map, or of the map itself where
    its method has no rollout; and what was predicted. Uniform shares are all equal, so they have
    none; with trained weights there is that of the nearest word.
    """
    own = Series(*named, "", None, None, None, P_GOOD)
    yield Value(own, drops.p)
    for source, drop in zip(question.sources, drops.drops.tolist(), strict=True):
        yield Value(own._replace(measure=DROP), drop, sources=(source,))
    for key, score_map in own_maps(result):
        if key.rolled_out != rolls_out(key.method, key.part):
            continue
        rows = by_word(target_rows(score_map, [question.row]), result.tokens, question.sources)
        series = Series(*named, key.method, key.rolled_out, None, None, SPEARMAN)
        for layer, row in enumerate(rows):
            yield Value(series._replace(layer=layer), *spearman(row, drops.drops))
    if named[1] == TRAINED:
        words = result.sentence.words
        near = nearest_word(result.tokens, words, case.targets, len(result.tokens))
        row = by_word(near[None], result.tokens, question.sources)[0]
        series = Series(*named, NEAREST, None, None, None, SPEARMAN)
        yield Value(series, *spearman(row, drops.drops))
