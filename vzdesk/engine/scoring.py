"""All that a request asks for: maps, and with them what the model itself predicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.predictions.predict import Asked, cannot_predict, predict
from vzdesk.engine.runtime.contract import Backend, Lack
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Failure, Progress, Request, SentenceResult
from vzdesk.errors import NoHead, UserError

SHARES = {"masked": 0.6, "next": 0.05}
"""What predictions cost of all, as far as can be foreseen, by what the head predicts."""
Step = Progress | SentenceResult | Failure | UserError


def score(
    backend: Backend, request: Request, clock: Callable[[], float] = time.perf_counter
) -> Iterator[Step]:
    """As `analyse`; then, where the request asks for predictions, results without maps that have
    them, since those of masked models take longer than the maps do.

    Where the model has no head, a NoHead that says why is yielded once. A UserError that is yielded
    at the end says of how many sentences there are maps, but no predictions. Where there are
    predictions alone, what is wrong is raised or a Failure, as `predict` has it.
    """
    asked = Asked(likeliest=request.likeliest, only_likeliest=not request.predictions)
    if not request.methods:
        yield from predict(backend, request.sentences, asked, clock)
        return
    found = backend.predictor if request.predictions else None
    if found is None or isinstance(found, Lack):
        if found is not None:
            error = cannot_predict(backend, found)
            yield NoHead.translated(error.message, error.next_step)
        yield from analyse(backend, request, clock)
        return
    timing = _Timing(SHARES[found.predicts], clock, clock())
    scored: list[Sentence] = []
    for step in analyse(backend, request, clock):
        if isinstance(step, SentenceResult) and step.sentence.id not in request.done:
            scored.append(step.sentence)
        yield timing.of_maps(step) if isinstance(step, Progress) else step
    yield from _predicted(backend, scored, asked, timing)


def _predicted(
    backend: Backend, scored: list[Sentence], asked: Asked, timing: _Timing
) -> Iterator[Step]:
    failures = []
    for step in predict(backend, scored, asked, timing.clock):
        if isinstance(step, Failure):
            failures.append(step)
        else:
            yield timing.of_predictions(step) if isinstance(step, Progress) else step
    if failures:
        yield UserError(
            "{n:,} sentences have no predictions. The first: {reason}",
            next_step=failures[0].next_step,
            n=len(failures),
            reason=failures[0].message,
        )


@dataclass(frozen=True)
class _Timing:
    """How far maps and predictions together are; these have `share` of all the work."""

    share: float
    clock: Callable[[], float]
    started: float

    def of_maps(self, maps: Progress) -> Progress:
        return self._at((1 - self.share) * maps.done / maps.total, maps)

    def of_predictions(self, predictions: Progress) -> Progress:
        part = predictions.done / predictions.total
        return self._at(1 - self.share + self.share * part, predictions)

    def _at(self, part: float, of: Progress) -> Progress:
        elapsed_s = self.clock() - self.started
        eta_s = elapsed_s * (1 - part) / part if part > 0 and of.eta_s is not None else None
        return replace(of, done=round(1000 * part), total=1000, eta_s=eta_s)
