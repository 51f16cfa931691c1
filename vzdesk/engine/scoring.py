"""All that a request asks for: maps, and beside them what the model itself predicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

from vzdesk.engine.analyse import analyse, encode, too_large
from vzdesk.engine.predicted import Predictions
from vzdesk.engine.predictions.predict import Asked, Predicting, cannot_predict, predict
from vzdesk.engine.predictions.types import Outcome
from vzdesk.engine.runtime.contract import Backend, Lack
from vzdesk.engine.types import Failure, Progress, Request, SentenceResult
from vzdesk.errors import NotEnoughMemory, UserError
from vzdesk.translate import say

MASKED_SHARE = 0.5
"""What predictions of a masked model cost of all, as far as can be foreseen; of others, nothing."""
Step = Progress | SentenceResult | Failure | UserError


def score(
    backend: Backend, request: Request, clock: Callable[[], float] = time.perf_counter
) -> Iterator[Step]:
    """As `analyse`, with predictions where the request asks for them and the model has a head.

    Where it has none, a UserError that says why is yielded once, and there are maps alone. Where
    there are predictions alone, it is raised.
    """
    asked = Asked(likeliest=request.likeliest, only_likeliest=not request.predictions)
    if not request.methods:
        yield from predict(backend, request.sentences, asked, clock)
        return
    found = backend.predictor if request.predictions else None
    if found is None or isinstance(found, Lack):
        if found is not None:
            yield cannot_predict(backend, found)
        yield from analyse(backend, request, clock)
        return
    yield from _both(Predicting(backend, found, asked), request, clock)


def _both(predicting: Predicting, request: Request, clock: Callable[[], float]) -> Iterator[Step]:
    done = _Done(MASKED_SHARE if predicting.predictor.predicts == "masked" else 0.0)
    for step in analyse(predicting.backend, request, clock):
        if isinstance(step, Progress):
            done.maps = step
            yield done.progress()
        elif isinstance(step, SentenceResult) and step.sentence.id not in request.done:
            result = yield from _predicted(predicting, step, done)
            yield result
        else:
            yield step


class _Done:
    """How far maps and predictions together are; these have `share` of all the work."""

    def __init__(self, share: float) -> None:
        self._share, self._before = share, 0.0
        self.maps = Progress(0, 1)

    def progress(self, part: float = 0.0) -> Progress:
        """With this part of the predictions done of the maps that are."""
        maps, share = self.maps, self._share
        predicted = self._before + (maps.done - self._before) * part
        if part == 1:
            self._before = maps.done
        return replace(maps, done=round(maps.done * (1 - share) + predicted * share))


def _predicted(
    predicting: Predicting, scored: SentenceResult, done: _Done
) -> Generator[Progress, None, SentenceResult]:
    """The result with what is predicted; where that fails, with a notice that says why."""
    outcome: Predictions | UserError | Failure
    try:
        outcome = yield from _outcome(predicting, scored, done)
    except (NotEnoughMemory, MemoryError) as error:
        outcome = too_large(scored.sentence, error)
    except UserError as error:
        outcome = error
    yield done.progress(1)
    if isinstance(outcome, Predictions):
        return replace(scored, predictions=outcome)
    why = say("There are no predictions: {reason}", reason=outcome.message)
    return replace(scored, notices=(*scored.notices, why))


def _outcome(
    predicting: Predicting, scored: SentenceResult, done: _Done
) -> Generator[Progress, None, Predictions | UserError | Failure]:
    encoded = encode(predicting.backend, scored.sentence)
    if isinstance(encoded, Failure):
        return encoded
    _, text = predicting.read(scored.sentence, encoded)
    steps, n_done = predicting.outcomes([text]), 0
    while True:
        try:
            n_done += next(steps)
        except StopIteration as finished:
            outcomes: list[Outcome] = finished.value
            return outcomes[0]
        yield done.progress(min(n_done / len(text.ids), 0.99))
