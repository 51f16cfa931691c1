"""What every backend provides: blocks that *mix* the tokens, and the *rest of the block*.

A Transformer block mixes the tokens in its attention and then finishes each token on its own:
residual, norms, feed-forward. Zeroing the value vector of one source takes one term out of the
attention output, so a method needs the terms, and a way to run the rest of the block on any
attention output; it needs to know nothing else of the model.

Arrays are those the backend computes with (numpy's or torch's). Methods use what both share:
operators, indexing, `swapaxes`, `reshape`, `sum(axis=…)`, and turn results into numpy by
`Block.to_numpy`. The first axis is always the sentence: sentences of equal length run together,
without padding, so that a batch gives the numbers that each gives alone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from vzdesk.engine.runtime.block import Block as Block
from vzdesk.engine.runtime.lack import Lack as Lack
from vzdesk.engine.runtime.lack import Need as Need
from vzdesk.engine.runtime.lack import lack_of
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.safety.stopping import Stop
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import ModelRef, Provenance
from vzdesk.translate import say

if TYPE_CHECKING:
    from vzdesk.engine.tokenization.encoder import Encoded


class Backend(ABC):
    """A loaded model. Used from one thread only.

    notices are sentences for the user about the model's files, to be shown once.
    """

    ref: ModelRef
    notices: tuple[str, ...] = ()

    @abstractmethod
    def provenance(self) -> Provenance:
        """How this backend computes its results, dated now."""

    @abstractmethod
    def encode(self, sentence: Sentence) -> Encoded:
        """The model's input for this sentence. UserError where it has none, or is too long."""

    @property
    def predictor(self) -> Predictor | Lack:
        """The model's own head, or why it cannot predict."""
        return Lack(say("it has no head that predicts pieces"), say("Choose another model."))

    def use_input(self, input: str) -> None:
        """Give texts to the model in this form from now on, see `ModelRef`; a decoder keeps its
        start. UserError where the tokenizer lacks what is asked for, or does it already.
        """
        self.ref = replace(self.ref, input=input)

    def second_text(self, sentence: Sentence) -> str | None:
        """What is read with the sentence as one input; a decoder's text is not."""
        return None if self.ref.n_decoder_layers else sentence.decoder_text

    def lack(self, need: Need) -> Lack | None:
        """Why the model does not provide what a method needs; None where it does."""
        if need == "prediction":
            found = self.predictor
            return found if isinstance(found, Lack) else None
        return lack_of(need)

    def stopping(self, stop: Stop) -> AbstractContextManager[None]:
        """While this lasts, setting `stop` ends what the model does, by Cancelled: at once, or
        where its library cannot be stopped, before the next block.
        """
        return nullcontext()

    def complete(self, encoded: Encoded) -> Encoded:
        """The input with what the model itself has to write first: its decoder's text."""
        return encoded

    def batch_size(self, n_tokens: int, n_targets: int | None = None) -> int:
        """How many sentences of this length may run together: as many as fill one chunk, with so
        many targets each, or all.
        """
        return max(1, self.pairs_at_once // (n_tokens * (n_targets or n_tokens)))

    @property
    @abstractmethod
    def pairs_at_once(self) -> int:
        """How many (source, target) pairs are zeroed at once, over all sentences of a batch."""

    @abstractmethod
    def trace(self, batch: Sequence[Encoded]) -> Iterator[Block]:
        """Run the model on sentences of equal length: its blocks, the bottom one first.

        NotEnoughMemory where that would take more than there is.
        """
