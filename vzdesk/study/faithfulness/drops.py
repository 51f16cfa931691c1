"""How much less likely the model finds the right form of the target without each source word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.predictions.masked import TOKENS_AT_ONCE
from vzdesk.engine.predictions.predict import predictor_of
from vzdesk.engine.predictions.words import check_fits
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.study.cues.asking import Asked, Way, one_piece
from vzdesk.study.cues.cases import Dropped
from vzdesk.study.faithfulness.blanks import blank_id, blanked
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import Blank

Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class Predicted:
    """A piece, the input that it is predicted in, and the token at whose place it is."""

    encoded: Encoded
    place: int
    id: int


@dataclass(frozen=True)
class Question:
    """The good and the bad form of a target, predicted in the same input; or the same word behind
    two beginnings. row is the token whose scores are compared, and sources are the words that can
    be blanked out.
    """

    good: Predicted
    bad: Predicted
    row: int
    sources: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Drops:
    """p(good | good, bad), and its signed drop without each source ["source"]."""

    p: float
    drops: Float64


def question_of(backend: Backend, asked: Asked, way: Way) -> Question | Dropped:
    """What is to be predicted for a case. The forms have to be one token each, and the model has to
    see a source.
    """
    predictor, case = predictor_of(backend), asked.case
    bad = case.pair.bad
    assert bad is not None, "checked where the case was made"
    if len(case.targets) != 1:
        return Dropped(say("the target is of several words"))
    at = case.targets[0]
    ids = [one_piece(backend, predictor, each, at) for each in (case.pair.good, bad)]
    for id in ids:
        if isinstance(id, Dropped):
            return id
    good_id, bad_id = ids
    assert isinstance(good_id, int)
    assert isinstance(bad_id, int)
    if good_id == bad_id and not case.prefix:
        return Dropped(say("both forms of the word are the same to the model"))
    encoded = backend.encode(asked.sentence)
    other = backend.encode(bad) if case.prefix else encoded
    shift = 0 if way == "masked" else 1
    place, bad_place = (_place_of(each, at) - shift for each in (encoded, other))
    if min(place, bad_place) < 0:
        return Dropped(say("nothing stands before the target, which is predicted from it"))
    sources = _sources(encoded, at, None if way == "masked" else place)
    if not sources:
        return Dropped(say("there is no source word that could be blanked out"))
    good = Predicted(encoded, place, good_id)
    return Question(good, Predicted(other, bad_place, bad_id), place, sources)


def _place_of(encoded: Encoded, word: int) -> int:
    return next(n for n, token in enumerate(encoded.tokens) if token.word_index == word)


def _sources(encoded: Encoded, target: int, last: int | None) -> tuple[int, ...]:
    """The words but the target that have tokens, as far as the model sees them."""
    seen = encoded.tokens if last is None else encoded.tokens[: last + 1]
    words = dict.fromkeys(token.word_index for token in seen)
    return tuple(word for word in words if word is not None and word != target)


def drops_of(backend: Backend, question: Question, blank: Blank) -> Drops:
    """The drops of each source."""
    predictor = predictor_of(backend)
    id = blank_id(predictor, blank, backend.ref.name)
    both = (question.good, question.bad)
    wanted: list[Predicted] = []
    for words in ((), *((source,) for source in question.sources)):
        for each in both:
            encoded, place = blanked(each.encoded, words, id, each.place)
            wanted.append(Predicted(encoded, place, each.id))
    log_p = log_probabilities(predictor, wanted).reshape(-1, 2)
    apart = log_p[:, 0] - log_p[:, 1]
    p = 1 / (1 + np.exp(-np.clip(apart, -700, 700)))
    return Drops(float(p[0]), p[0] - p[1:])


def log_probabilities(predictor: Predictor, wanted: Sequence[Predicted]) -> Float64:
    """["wanted"], natural logarithms. Inputs of equal length run together, the same ones once."""
    found = np.full(len(wanted), np.nan)
    by_length: dict[int, dict[tuple[int, ...], list[int]]] = {}
    for number, each in enumerate(wanted):
        of = by_length.setdefault(len(each.encoded.ids), {})
        of.setdefault((*each.encoded.ids, each.place), []).append(number)
    for length, inputs in by_length.items():
        groups = list(inputs.values())
        n_at_once = max(1, TOKENS_AT_ONCE // max(1, length))
        for start in range(0, len(groups), n_at_once):
            _run(predictor, wanted, groups[start : start + n_at_once], found)
    return found


def _run(
    predictor: Predictor,
    wanted: Sequence[Predicted],
    groups: Sequence[Sequence[int]],
    found: Float64,
) -> None:
    first = [wanted[numbers[0]] for numbers in groups]
    places = [(at, each.place) for at, each in enumerate(first)]
    left = iter(groups)
    for rows in predictor.log_probabilities([each.encoded for each in first], places):
        check_fits(rows, predictor, np.array([each.id for each in wanted]))
        for row, numbers in zip(rows, left, strict=False):
            for number in numbers:
                found[number] = row[wanted[number].id]
