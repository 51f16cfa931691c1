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

from vzdesk.engine.analysis import cost
from vzdesk.engine.analysis.cost import Input, Work, n_groups
from vzdesk.engine.analysis.maps import Made, OfSentence
from vzdesk.engine.analysis.rows import (
    ALL,
    Wanted,
    none_wanted,
    of_method,
    positions,
    wanted,
    words_of,
)
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import Method, find
from vzdesk.engine.runtime.contract import Backend, Block
from vzdesk.engine.safety.memory import NEXT_STEP
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import (
    Failure,
    Progress,
    Request,
    SentenceResult,
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
    wanted: Wanted = ALL

    @property
    def input(self) -> Input:
        return Input(self.encoded, self.wanted)


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
    check_needs(backend, work.methods)
    ready: deque[Ready] = deque()
    for number, sentence in enumerate(request.sentences, 1):
        found = _ready(backend, number, sentence, work)
        if isinstance(found, Failure):
            yield found
        else:
            ready.append(found)
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
    methods = [find(each) for each in request.methods]
    return Work(methods, request.words_as_one, request.heads, request.targets)


def _ready(backend: Backend, number: int, sentence: Sentence, work: Work) -> Ready | Failure:
    encoded = encode(backend, sentence)
    if isinstance(encoded, Failure):
        return encoded
    rows = wanted(work.targets, sentence, encoded)
    if work.targets is not None and not rows.encoder:
        return none_wanted(work.targets, sentence)
    return Ready(number, sentence, encoded, rows)


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


def check_needs(backend: Backend, methods: Iterable[Method]) -> None:
    """UserError where the model does not provide what one of them needs."""
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
    return cost.n_pairs(backend.ref, (each.input for each in sentences), work)


def _next_batch(backend: Backend, ready: deque[Ready]) -> list[Ready]:
    """Take the next sentence, and those soon after it that may run together with it.

    One whose decoder's text is still to be written runs alone: its length is not known yet.
    """
    first, alike = ready[0].number, _alike(ready[0])
    most = _most_together(backend, ready[0])
    batch: list[Ready] = []
    passed: list[Ready] = []
    while ready and len(batch) < most and ready[0].number < first + LOOK_AHEAD:
        fits = _alike(ready[0]) == alike
        (batch if fits else passed).append(ready.popleft())
    ready.extendleft(reversed(passed))
    return batch


def _alike(ready: Ready) -> tuple[tuple[int, int], tuple[int, int]]:
    """How many tokens, and how many targets: sentences that run together have as many."""
    lengths = ready.encoded.lengths
    return lengths, ready.wanted.counts(lengths)


def _most_together(backend: Backend, ready: Ready) -> int:
    lengths, counts = _alike(ready)
    if backend.ref.n_decoder_layers and not lengths[1]:
        return 1
    if ready.wanted == ALL:
        return backend.batch_size(max(lengths))
    return backend.batch_size(max(lengths), max(counts))


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
    chosen = [
        wanted(work.targets, each.sentence, read) for each, read in zip(batch, inputs, strict=True)
    ]
    cost.check_memory(backend.ref, list(map(Input, inputs, chosen)), work)
    has_groups = work.words_as_one and any(any(n_groups(read)) for read in inputs)
    made = Made()
    for whole in backend.trace(inputs):
        rows = [each.of(whole.part) for each in chosen]
        if () in rows:
            continue
        places = positions(rows)
        block = whole if places is None else whole.of_targets(places)
        words = [
            words_of(read, block.part, each)[0] for read, each in zip(inputs, rows, strict=True)
        ]
        for method in work.methods:
            if block.part == "cross" and not method.takes_cross:
                continue
            key = MapKey(method.name, block.part)
            layer = yield from of_method(method, whole, block)
            made.layers.setdefault(key, []).append(layer)
            for head in _heads(block, method, work):
                of_head = yield from method.layer(block.of_head(head))
                made.layers.setdefault(replace(key, head=head), []).append(of_head)
            if has_groups and method.words_as_one is not None:
                of_words = yield from method.words_as_one(block, layer, words)
                key = replace(key, units="words-joint")
                made.word_layers.setdefault(key, []).append(of_words)
    results = []
    for index, (ready, read) in enumerate(zip(batch, inputs, strict=True)):
        of_one = OfSentence(made, index, read, chosen[index], backend.ref.array_dtype)
        maps = yield from of_one.maps(work.methods)
        notices = (*read.notices, *of_one.notices())
        by_key = {each.key: each for each in maps}
        results.append(
            SentenceResult(ready.sentence, read.tokens, by_key, notices, read.decoder, read.second)
        )
        yield 0
    return results


def _heads(block: Block, method: Method, work: Work) -> range:
    """Which heads the method is to be computed for alone."""
    return range(block.attention.shape[1] if work.heads and method.by_head else 0)
