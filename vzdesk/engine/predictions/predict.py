"""Sentences in, predictions out, in steps at each of which the work can be stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Final, Literal, get_args

from vzdesk.engine.analyse import encode, too_large
from vzdesk.engine.predictions import masked, next_piece
from vzdesk.engine.predictions.types import Predicted
from vzdesk.engine.runtime.contract import Backend, Lack
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import Failure, Progress, SentenceResult
from vzdesk.errors import NotEnoughMemory, UserError
from vzdesk.translate import say

Masking = Literal["within-word", "one-piece"]
"""What a masked model is not shown: a piece and those after it in its word, or the piece alone."""
MASKINGS: Final[tuple[Masking, ...]] = get_args(Masking)


def predict(
    backend: Backend,
    sentences: Sequence[Sentence],
    masking: Masking = "within-word",
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Progress | Predicted | Failure]:
    """What the model makes of each sentence: of its decoder's text where it has one.

    Yields Progress often, and one Predicted or Failure for each sentence, in their order. Each
    yield is a place to stop. UserError where the model has no head.
    """
    predictor = predictor_of(backend)
    inputs = [encode(backend, sentence) for sentence in sentences]
    total = sum(_cost(each) for each in inputs)
    done, started = 0, clock()
    for sentence, encoded in zip(sentences, inputs, strict=True):
        if isinstance(encoded, Failure):
            yield encoded
            continue
        steps = _predicted(backend, predictor, sentence, encoded, masking)
        end = done + _cost(encoded)
        while True:
            try:
                done = min(end, done + next(steps))
            except StopIteration as finished:
                yield finished.value
                break
            except (NotEnoughMemory, MemoryError) as error:
                yield too_large(sentence, error)
                break
            except UserError as error:
                yield Failure(sentence, error.message, error.next_step)
                break
            eta_s = (clock() - started) * (total - done) / done if done else None
            yield Progress(done, max(total, 1), eta_s)
        done = end


def predictor_of(backend: Backend) -> Predictor:
    """The model's head. UserError where it cannot predict."""
    found = backend.predictor
    if isinstance(found, Lack):
        name, reason = backend.ref.name, found.reason
        message = say("{model} cannot predict: {reason}.", model=name, reason=reason)
        raise UserError.translated(message, found.next_step)
    return found


def _cost(encoded: Encoded | Failure) -> int:
    return 0 if isinstance(encoded, Failure) else max(encoded.lengths)


def _predicted(
    backend: Backend, predictor: Predictor, sentence: Sentence, encoded: Encoded, masking: Masking
) -> Generator[int, None, Predicted]:
    complete = backend.complete(encoded)
    notices, decoder, second = complete.notices, complete.decoder, complete.second
    read = SentenceResult(sentence, complete.tokens, {}, notices, decoder, second)
    side = read.decoder or read.sides("")[0]
    if predictor.predicts == "next":
        found = yield from next_piece.predictions(predictor, complete, side.words)
    else:
        found = yield from masked.predictions(
            predictor, complete, side.words, within_word=masking == "within-word"
        )
    return Predicted(read, found)
