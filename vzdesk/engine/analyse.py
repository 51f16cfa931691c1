"""Sentences in, scores out, in steps at each of which the work can be stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator

import numpy as np

from vzdesk.engine.backends.contract import Backend
from vzdesk.engine.methods import LayerMap, Method, find
from vzdesk.engine.rollout import rollout
from vzdesk.engine.tokens import Encoded
from vzdesk.engine.types import Failure, Progress, Request, Scored, ScoreMap, Sentence, frozen
from vzdesk.errors import UserError


def analyse(
    backend: Backend, request: Request, clock: Callable[[], float] = time.perf_counter
) -> Iterator[Progress | Scored | Failure]:
    """Score the request's sentences in order, with every method, per layer and rolled out.

    Yields Progress often, and one Scored or Failure for each sentence as soon as it is there; each
    yield is a place to stop. UserError where a method is not known.
    """
    methods = [find(name) for name in request.methods]
    inputs = [_encode(backend, sentence) for sentence in request.sentences]
    total = sum(
        len(encoded.ids) ** 2 * backend.ref.n_layers * len(methods)
        for encoded in inputs
        if isinstance(encoded, Encoded)
    )
    done, started = 0, clock()
    for sentence, encoded in zip(request.sentences, inputs, strict=True):
        if isinstance(encoded, Failure):
            yield encoded
            continue
        steps = _score(backend, sentence, encoded, methods)
        while True:
            try:
                done += next(steps)
            except StopIteration as finished:
                yield _failure(backend, finished.value) or finished.value
                break
            eta_s = (clock() - started) * (total - done) / done if done else None
            yield Progress(done, total, eta_s)


def _encode(backend: Backend, sentence: Sentence) -> Encoded | Failure:
    try:
        return backend.encode(sentence)
    except UserError as error:
        return Failure(sentence, error.message, error.next_step)


def _failure(backend: Backend, scored: Scored) -> Failure | None:
    """A result that holds what is no number is none: it would pass for one in tables and maps."""
    for score_map in scored.maps.values():
        finite = np.isfinite(score_map.scores).all(axis=(1, 2))
        if not finite.all():
            return Failure(
                scored.sentence,
                f"{backend.ref.name} gives no numbers here: {score_map.method} in layer "
                f"{1 + int(finite.argmin())} is NaN or infinite.",
                "Its weights are damaged or too large for float32: choose another model.",
            )
    return None


def _score(
    backend: Backend, sentence: Sentence, encoded: Encoded, methods: list[Method]
) -> Generator[int, None, Scored]:
    layers: dict[str, list[LayerMap]] = {method.name: [] for method in methods}
    for block in backend.trace(encoded):
        for method in methods:
            layers[method.name].append((yield from method.layer(block)))
    maps: dict[str, ScoreMap] = {}
    for method in methods:
        for score_map in _maps(method, layers[method.name]):
            maps[score_map.method] = score_map
        yield 0
    return Scored(sentence, encoded.tokens, maps, encoded.notices)


def _maps(method: Method, layers: list[LayerMap]) -> Iterator[ScoreMap]:
    """The method's map of every layer, and the same rolled out."""
    scores = np.stack([layer.scores for layer in layers])
    measured = [layer.distances for layer in layers if layer.distances is not None]
    no_mixing = np.stack([layer.no_mixing for layer in layers])
    no_mixing.flags.writeable = False
    distances = frozen(np.stack(measured)) if measured else None
    yield ScoreMap(method.name, frozen(scores), distances, no_mixing)
    rolled_out = rollout(scores, add_identity=method.rollout_adds_identity)
    yield ScoreMap(f"{method.name}+rollout", frozen(rolled_out), None, no_mixing)
