"""Sentences in, predictions out, in steps at each of which the work can be stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from vzdesk.engine.analysis.analyse import encode, too_large
from vzdesk.engine.predicted import Predictions
from vzdesk.engine.predictions import masked, next_piece
from vzdesk.engine.predictions.types import Outcome, Text
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
ENCODED_AT_ONCE = 64
"""Among so many sentences those of equal length are looked for; the others are not read yet."""


@dataclass(frozen=True)
class Asked:
    """What is to be predicted of each text: with only_likeliest, nothing but the likeliest pieces
    of the tokens of these words, by position.
    """

    masking: Masking = "within-word"
    likeliest: tuple[int, ...] = ()
    only_likeliest: bool = False


ALL: Final = Asked()


def predict(
    backend: Backend,
    sentences: Sequence[Sentence],
    asked: Asked = ALL,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Progress | SentenceResult | Failure]:
    """What the model makes of each sentence: of its decoder's text where it has one.

    Yields Progress often, and one SentenceResult, without maps, or Failure for each sentence, in
    their order. Each yield is a place to stop. UserError where the model has no head.
    """
    predicting = Predicting(backend, predictor_of(backend), asked)
    done, started, n_read = 0, clock(), 0
    for start in range(0, len(sentences), ENCODED_AT_ONCE):
        some = sentences[start : start + ENCODED_AT_ONCE]
        inputs = [encode(backend, sentence) for sentence in some]
        n_read += len(some)
        known = done + sum(_cost(each) for each in inputs)
        total = max(1, known * len(sentences) // n_read)
        yield Progress(done, total)
        for step in predicting.steps(some, inputs):
            if not isinstance(step, int):
                yield step
                continue
            done = min(done + step, known)
            eta_s = (clock() - started) * (total - done) / done if done else None
            yield Progress(done, total, eta_s)
        done = known  # special tokens are not predicted, so fewer were
        yield Progress(done, total, 0.0 if n_read == len(sentences) else None)


def predictor_of(backend: Backend) -> Predictor:
    """The model's head. UserError where it cannot predict."""
    found = backend.predictor
    if isinstance(found, Lack):
        raise cannot_predict(backend, found)
    return found


def cannot_predict(backend: Backend, lack: Lack) -> UserError:
    """That the model has no head that can be used, and why."""
    message = say("{model} cannot predict: {reason}.", model=backend.ref.name, reason=lack.reason)
    return UserError.translated(message, lack.next_step)


def _cost(encoded: Encoded | Failure) -> int:
    return 0 if isinstance(encoded, Failure) else max(encoded.lengths)


@dataclass(frozen=True, eq=False)
class Predicting:
    """A model that predicts what is asked."""

    backend: Backend
    predictor: Predictor
    asked: Asked = ALL

    def steps(
        self, sentences: Sequence[Sentence], inputs: Sequence[Encoded | Failure]
    ) -> Iterator[int | SentenceResult | Failure]:
        """How many tokens were predicted, and results or failures in the order of the sentences.
        Those of equal length run together.
        """
        left = [at for at, each in enumerate(inputs) if not isinstance(each, Failure)]
        found: dict[int, SentenceResult | Failure] = {
            at: each for at, each in enumerate(inputs) if isinstance(each, Failure)
        }
        written = 0
        while written < len(sentences):
            if written not in found:
                batch = self._next_batch(left, inputs)
                chosen = [(sentences[at], inputs[at]) for at in batch]
                found |= zip(batch, (yield from self._run(chosen)), strict=True)
            while written in found:
                yield found.pop(written)
                written += 1

    def _next_batch(self, left: list[int], inputs: Sequence[Encoded | Failure]) -> list[int]:
        """Take the next of those that are left, and others that may run together with it."""
        first = inputs[left[0]]
        assert isinstance(first, Encoded)
        length = max(first.lengths)
        is_masked = self.predictor.predicts == "masked"
        most = masked.batch_size(length) if is_masked else self.backend.batch_size(length)
        if self.backend.ref.n_decoder_layers:
            most = 1
        alike = [at for at in left if _cost(inputs[at]) == length][:most]
        left[:] = [at for at in left if at not in alike]
        return alike

    def _run(
        self, batch: Sequence[tuple[Sentence, Encoded | Failure]]
    ) -> Generator[int, None, list[SentenceResult | Failure]]:
        """Together, or where that fails, one by one."""
        try:
            read = [self.read(*each) for each in batch]
            outcomes = yield from self.outcomes([text for _, text in read])
        except (UserError, MemoryError) as error:
            if len(batch) == 1:
                return [_failure(batch[0][0], error)]
            alone = []
            for each in batch:
                alone += yield from self._run([each])
            return alone
        return [_result(result, each) for (result, _), each in zip(read, outcomes, strict=True)]

    def read(self, sentence: Sentence, encoded: Encoded | Failure) -> tuple[SentenceResult, Text]:
        """The sentence as the model reads it, without maps, and the text that is predicted."""
        assert isinstance(encoded, Encoded)
        complete = self.backend.complete(encoded)
        result = SentenceResult(
            sentence, complete.tokens, {}, complete.notices, complete.decoder, complete.second
        )
        side = result.predicted
        asked = frozenset(
            at for at, token in enumerate(side.tokens) if token.word_index in self.asked.likeliest
        )
        return result, Text(complete, side.words, asked, self.asked.only_likeliest)

    def outcomes(self, texts: Sequence[Text]) -> Generator[int, None, list[Outcome]]:
        """Of texts of equal length."""
        if self.predictor.predicts == "next":
            return (yield from next_piece.predictions(self.predictor, texts))
        within_word = self.asked.masking == "within-word"
        return (yield from masked.predictions(self.predictor, texts, within_word=within_word))


def _failure(sentence: Sentence, error: UserError | MemoryError) -> Failure:
    if isinstance(error, (NotEnoughMemory, MemoryError)):
        return too_large(sentence, error)
    return Failure(sentence, error.message, error.next_step)


def _result(result: SentenceResult, outcome: Outcome) -> SentenceResult | Failure:
    if isinstance(outcome, Predictions):
        return replace(result, predictions=outcome)
    return Failure(result.sentence, outcome.message, outcome.next_step)
