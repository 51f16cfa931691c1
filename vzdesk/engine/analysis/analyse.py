"""Sentences in, scores out, in steps at each of which the work can be stopped.

Sentences with equally many tokens run together where that pays: without padding, so that each gets
the numbers that it gets alone.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from vzdesk.engine.analysis import cost
from vzdesk.engine.analysis.cost import Work, n_groups
from vzdesk.engine.analysis.gaps import gap_notices
from vzdesk.engine.formulas.rollout import rollout, rollout_across_texts
from vzdesk.engine.map_key import MapKey
from vzdesk.engine.methods import LayerMap, Method, WordSpans, find
from vzdesk.engine.runtime.contract import Backend, Block
from vzdesk.engine.safety.memory import NEXT_STEP
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import (
    PARTS,
    Failure,
    Progress,
    Request,
    ScoreMap,
    SentenceResult,
    frozen,
)
from vzdesk.errors import NotEnoughMemory, UserError
from vzdesk.translate import say

LOOK_AHEAD = 256
"""Among how many sentences those of equal length are looked for: results come almost in order."""
ENCODED_AT_ONCE = 64
"""Sentences between two places to stop while none is scored yet."""


class Ready(NamedTuple):
    """A sentence that can run; `number` is its place in the request."""

    number: int
    sentence: Sentence
    encoded: Encoded


def analyse(
    backend: Backend, request: Request, clock: Callable[[], float] = time.perf_counter
) -> Iterator[Progress | SentenceResult | Failure]:
    """Score the request's sentences with every method, per layer and rolled out.

    Where words are to be zeroed as one, only those of several pieces are zeroed: the scores of the
    others are those of their tokens.

    Yields Progress often, and one SentenceResult or Failure for each sentence as soon as it is
    there: in the order of the sentences, but for those that run together with an earlier one. Each
    yield is a place to stop. UserError where a method is not known, or the model does not provide
    what it needs.
    """
    work = work_of(request)
    _check_needs(backend, work.methods)
    ready: deque[Ready] = deque()
    for number, sentence in enumerate(request.sentences, 1):
        encoded = encode(backend, sentence)
        if isinstance(encoded, Failure):
            yield encoded
        else:
            ready.append(Ready(number, sentence, encoded))
        if number % ENCODED_AT_ONCE == 0:
            yield Progress(0, 1)
    left = _cost(backend, ready, work)
    done, started = 0, clock()
    alone: deque[Ready] = deque()  # of a batch for which there was not enough memory
    while ready or alone:
        batch = [alone.popleft()] if alone else _next_batch(backend, ready)
        total = done + left
        left -= _cost(backend, batch, work)
        if request.done.issuperset(each.sentence.id for each in batch):
            continue
        steps = _score(backend, batch, work)
        while True:
            try:
                step = next(steps)
            except StopIteration as finished:
                for scored in finished.value:
                    yield _failure(backend, scored) or scored
                break
            except (NotEnoughMemory, MemoryError) as error:
                if len(batch) > 1:
                    alone.extend(batch)
                    left += _cost(backend, batch, work)
                else:
                    yield too_large(batch[0].sentence, error)
                break
            done = min(done + step, total)
            eta_s = (clock() - started) * (total - done) / done if done else None
            yield Progress(done, total, eta_s)
        done = total - left


def work_of(request: Request) -> Work:
    """What the request asks for. UserError where a method is not known."""
    return Work([find(each) for each in request.methods], request.words_as_one, request.heads)


def too_large(sentence: Sentence, error: NotEnoughMemory | MemoryError) -> Failure:
    """That there is not enough memory for the sentence."""
    if isinstance(error, NotEnoughMemory):
        return Failure(sentence, error.message, error.next_step)
    return Failure(sentence, say("Memory ran out."), say(NEXT_STEP))


def in_order(
    steps: Iterable[Progress | SentenceResult | Failure], sentences: Sequence[Sentence]
) -> Iterator[Progress | SentenceResult | Failure]:
    """The steps of `analyse`, with results held back until all earlier ones are ready.

    No more than `LOOK_AHEAD` of them wait.
    """
    waiting: dict[str, SentenceResult | Failure] = {}
    left = deque(sentence.id for sentence in sentences)
    for step in steps:
        if isinstance(step, Progress):
            yield step
            continue
        waiting[step.sentence.id] = step
        while left and left[0] in waiting:
            yield waiting.pop(left.popleft())


def _check_needs(backend: Backend, methods: Iterable[Method]) -> None:
    for method, need in [(each, need) for each in methods for need in sorted(each.needs)]:
        if lack := backend.lack(need):
            message = say(
                "{model} cannot be scored with {method}: {reason}.",
                model=backend.ref.name,
                method=say(method.label),
                reason=lack.reason,
            )
            raise UserError.translated(message, lack.next_step)


def encode(backend: Backend, sentence: Sentence) -> Encoded | Failure:
    """The model's input for the sentence, or why there is none."""
    try:
        if backend.ref.causal and backend.second_text(sentence) is not None:
            raise UserError(
                "{model} has no decoder that reads a second text, and causal models read no pairs.",
                next_step="Leave the second text out, or choose another model.",
                model=backend.ref.name,
            )
        return backend.encode(sentence)
    except UserError as error:
        return Failure(sentence, error.message, error.next_step)


def _cost(backend: Backend, sentences: Iterable[Ready], work: Work) -> int:
    return cost.n_pairs(backend.ref, (each.encoded for each in sentences), work)


def _next_batch(backend: Backend, ready: deque[Ready]) -> list[Ready]:
    """Take the next sentence, and those soon after it that may run together with it.

    One whose decoder's text is still to be written runs alone: its length is not known yet.
    """
    first, lengths = ready[0].number, ready[0].encoded.lengths
    is_open = backend.ref.n_decoder_layers and not lengths[1]
    most = 1 if is_open else backend.batch_size(max(lengths))
    batch: list[Ready] = []
    passed: list[Ready] = []
    while ready and len(batch) < most and ready[0].number < first + LOOK_AHEAD:
        fits = ready[0].encoded.lengths == lengths
        (batch if fits else passed).append(ready.popleft())
    ready.extendleft(reversed(passed))
    return batch


def _failure(backend: Backend, scored: SentenceResult) -> Failure | None:
    """Why this is no result: a score is not a number; None where all are."""
    for key, score_map in scored.maps.items():
        finite = np.isfinite(score_map.scores).all(axis=(1, 2))
        if not finite.all():
            return Failure(
                scored.sentence,
                say(
                    "{model} gives no numbers here: {method} in layer {layer} is NaN or infinite.",
                    model=backend.ref.name,
                    method=key,
                    layer=1 + int(finite.argmin()),
                ),
                say(
                    "Its weights are damaged or too large for {dtype}: choose another model.",
                    dtype=backend.ref.dtype,
                ),
            )
    return None


def _score(
    backend: Backend, batch: list[Ready], work: Work
) -> Generator[int, None, list[SentenceResult]]:
    inputs = [backend.complete(each.encoded) for each in batch]
    cost.check_memory(backend.ref, inputs, work)
    has_groups = work.words_as_one and any(any(n_groups(read)) for read in inputs)
    layers: dict[MapKey, list[LayerMap]] = {}
    word_layers: dict[MapKey, list[tuple[LayerMap, ...]]] = {}
    for block in backend.trace(inputs):
        for method in work.methods:
            if block.part == "cross" and not method.takes_cross:
                continue
            key = MapKey(method.name, block.part)
            layer = yield from method.layer(block)
            layers.setdefault(key, []).append(layer)
            for head in _heads(block, method, work):
                of_head = yield from method.layer(block.of_head(head))
                layers.setdefault(replace(key, head=head), []).append(of_head)
            if has_groups and method.words_as_one is not None:
                words = [_words(read, block.part) for read in inputs]
                each = yield from method.words_as_one(block, layer, words)
                word_layers.setdefault(replace(key, units="words-joint"), []).append(each)
    dtype = backend.ref.array_dtype
    results = []
    for index, (ready, read) in enumerate(zip(batch, inputs, strict=True)):
        maps, notices = [], read.notices
        for key, stack in layers.items():
            notices += gap_notices(find(key.method), stack, index)
            maps += yield from _maps(key, [_of_sentence(layer, index) for layer in stack], dtype)
        for method in work.methods:
            if method.rolls_across_texts and MapKey(method.name, "cross") in layers:
                stacks = (layers[MapKey(method.name, part)] for part in PARTS)
                parts = ([_of_sentence(layer, index) for layer in stack] for stack in stacks)
                maps += _across_texts(method, *parts, dtype=dtype)
        for key, groups in word_layers.items() if any(n_groups(read)) else ():
            of_words = [_of_sentence(each[index], 0) for each in groups]
            maps += yield from _maps(key, of_words, dtype)
        by_key = {each.key: each for each in maps}
        results.append(
            SentenceResult(ready.sentence, read.tokens, by_key, notices, read.decoder, read.second)
        )
        yield 0
    return results


def _heads(block: Block, method: Method, work: Work) -> range:
    """Which heads the method is to be computed for alone."""
    return range(block.attention.shape[1] if work.heads and method.by_head else 0)


def _words(read: Encoded, part: str) -> WordSpans:
    """Spans of the words of the part's targets and sources."""
    encoder = read.word_spans
    decoder = read.decoder.word_spans if read.decoder else encoder
    return (
        encoder if part in ("", "encoder") else decoder,
        decoder if part == "decoder" else encoder,
    )


def _of_sentence(layer: LayerMap, index: int) -> LayerMap:
    """Of one sentence, without the axis of sentences."""
    distances = None if layer.distances is None else layer.distances[index]
    return LayerMap(layer.scores[index], distances, layer.no_mixing[index])


def _maps(
    key: MapKey, layers: list[LayerMap], dtype: DTypeLike
) -> Generator[int, None, list[ScoreMap]]:
    """The method's map of every layer of one sentence, and the same rolled out, of this type; of a
    global method one, which is across layers as it is.

    In a decoder it is left to `_across_texts` where the method has one across both texts; nothing
    else defines a product of maps whose targets and sources are of two texts, or of single heads,
    of which those of one number have nothing to do with one another.
    """
    method = find(key.method)
    scores = np.stack([layer.scores for layer in layers])
    measured = [layer.distances for layer in layers if layer.distances is not None]
    no_mixing = np.stack([layer.no_mixing for layer in layers])
    no_mixing.flags.writeable = False
    distances = frozen(np.stack(measured), dtype) if measured else None
    if method.across is not None:
        scores = yield from method.across(scores)
        return [ScoreMap(key, frozen(scores, dtype), None, no_mixing)]
    found = [ScoreMap(key, frozen(scores, dtype), distances, no_mixing)]
    is_across_texts = method.rolls_across_texts and key.part == "decoder"
    is_one_text = key.part != "cross" and not is_across_texts
    if is_one_text and key.head is None and method.rollout is not None:
        rolled_out = rollout(scores, add_identity=method.rollout == "with-identity")
        key = replace(key, rolled_out=True)
        found.append(ScoreMap(key, frozen(rolled_out, dtype), None, no_mixing))
    return found


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
