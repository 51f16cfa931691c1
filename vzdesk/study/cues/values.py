"""Cue alignment of one sentence, in every map and layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import ScoreMap, SentenceResult
from vzdesk.study.cues.alignment import average_precision, dot_product, renormalised
from vzdesk.study.cues.cases import Case
from vzdesk.study.evaluations.controls import NEAREST, UNIFORM, nearest_word, uniform
from vzdesk.study.evaluations.evaluated import TRAINED, Series, Value
from vzdesk.study.values import OWN_PARTS
from vzdesk.translate import mark, say
from vzdesk.view.studies.evaluation import CuePieces

DOT, PRECISION = "dot-product", "average-precision"
MEASURES = {DOT: mark("dot product with the cue"), PRECISION: mark("average precision of the cue")}
Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class Choices:
    """pieces are those of a cue that count; special says of tokens that the model adds whether they
    are in the row, or left out and the row renormalised, each being computed.
    """

    pieces: CuePieces = "all"
    special: tuple[bool, ...] = (True,)


def values_of(
    result: SentenceResult,
    case: Case,
    choices: Choices,
    named: tuple[str, str],
    *,
    is_causal: bool,
) -> Iterator[Value]:
    """All values of a result; named are the model, and "trained" or "random". The rows of a target
    of several tokens are averaged. With trained weights also those of the controls.
    """
    of = [token.word_index for token in result.tokens]
    at = [n for n, word in enumerate(of) if word in case.targets]
    is_cue = cue_tokens(of, case.cues, choices.pieces)
    is_added = np.array([token.word_index is None and token.is_special for token in result.tokens])
    for special in choices.special:
        kept = np.ones(len(of), dtype=bool) if special else ~is_added
        for key, score_map in own_maps(result):
            series = Series(*named, key.method, key.rolled_out, special, None, "")
            rows = target_rows(score_map, at)
            for layer, row in enumerate(_kept(rows, kept)):
                yield from _values(row, is_cue[kept], series._replace(layer=layer), case.cues)
        if named[1] == TRAINED:
            n_seen = at[-1] + 1 if is_causal and at else len(of)
            for name, row in _controls(result, case, n_seen).items():
                series = Series(*named, name, None, special, None, "")
                yield from _values(_kept(row, kept), is_cue[kept], series, case.cues)


def own_maps(result: SentenceResult) -> Iterator[tuple[MapKey, ScoreMap]]:
    """Those over the tokens of the sentence itself, all heads together."""
    for key, score_map in result.maps.items():
        if key.part in OWN_PARTS and not key.words_as_one and key.head is None:
            yield key, score_map


def _controls(result: SentenceResult, case: Case, n_seen: int) -> dict[str, Float64]:
    """Rows of all tokens, those that are not seen being 0."""
    tokens, words = result.tokens, result.sentence.words
    unseen = np.zeros(len(tokens) - n_seen)
    near = nearest_word(tokens, words, case.targets, n_seen)
    return {
        UNIFORM: np.concatenate([uniform(n_seen), unseen]),
        NEAREST: np.concatenate([near, unseen]),
    }


def cue_tokens(
    words: Sequence[int | None], cues: Sequence[int], pieces: CuePieces
) -> NDArray[np.bool_]:
    """["token"]: which are of a cue; with "first" only the first piece of each of its words."""
    before: set[int] = set()
    found = np.zeros(len(words), dtype=bool)
    for at, word in enumerate(words):
        if word is not None and word in cues:
            found[at] = pieces == "all" or word not in before
            before.add(word)
    return found


def target_rows(score_map: ScoreMap, at: Sequence[int]) -> Float64:
    """["layer source"]: the mean row of these targets; NaN where nothing mixes in one."""
    if not at:
        n_layers, _, n_sources = score_map.scores.shape
        return np.full((n_layers, n_sources), np.nan)
    rows: Float64 = score_map.scores[:, at].astype(np.float64).mean(axis=1)
    no_mixing = score_map.no_mixing[:, at].any(axis=1, keepdims=True)
    return np.where(no_mixing, np.nan, rows)


def _kept(rows: Float64, kept: NDArray[np.bool_]) -> Float64:
    return rows if kept.all() else renormalised(rows, kept)


def _values(
    row: Float64, is_cue: NDArray[np.bool_], series: Series, cues: tuple[int, ...]
) -> Iterator[Value]:
    missing = "" if is_cue.any() else say("no token is of the cue alone")
    if np.isnan(row).any():
        missing = say("nothing mixes in the target's row")
    for measure, of in ((DOT, dot_product), (PRECISION, average_precision)):
        value = float("nan") if missing else float(of(row, is_cue))
        yield Value(series._replace(measure=measure), value, missing, cues)
