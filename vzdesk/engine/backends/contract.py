"""What every backend gives: blocks that *mix* and *finish*.

A Transformer block mixes the tokens in its attention and then finishes each token on its own:
residual, norms, feed-forward. Zeroing the value vector of one source takes one term out of the
attention output, so a method needs the terms, and a way to finish any attention output; it needs
to know nothing else of the model.

Arrays are those the backend computes with (numpy's or torch's). Methods use what both share:
operators, indexing, `swapaxes`, `reshape`, `sum(axis=…)`, and turn results into numpy by
`Block.to_numpy`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.tokens import Encoded
from vzdesk.engine.types import ModelRef, Provenance, Sentence


@dataclass(frozen=True, eq=False)
class Block(ABC):
    """One block, run on one sentence.

    attention  ["head target source"]   attention weights, after the softmax
    moved      ["head source d_model"]  value vectors through the output projection, without its
                                        bias: what a source adds at attention weight 1
    mixed      ["target d_model"]       the attention output: attention-weighted sum of `moved` over
                                        heads and sources, plus the projection's bias
    residual   ["target d_model"]       the block's input, which the attention output is added to
    output     ["target d_model"]       the block's output
    """

    attention: Any
    moved: Any
    mixed: Any
    residual: Any
    output: Any

    @abstractmethod
    def finish(self, mixed: Any, targets: slice = slice(None)) -> Any:
        """mixed ["zeroed target d_model"] of these targets -> outputs, of the same shape.

        The rest of the block, run on any attention output; finish(mixed[None])[0] is the output.
        """

    def zeroed(self, sources: slice, targets: slice) -> Any:
        """The outputs at these targets, each source zeroed in turn: ["source target d_model"].

        Zeroing v_j takes exactly one term out of the attention output,
            mixed_i without j  =  mixed_i - Σ_h A[h, i, j] · moved[h, j],
        so queries, keys and softmax need not run again. A backend may know a faster exact way.
        """
        weights = self.attention[:, targets, sources].swapaxes(0, 2)  # ["source target head"]
        moved = self.moved[:, sources].swapaxes(0, 1)  # ["source head d_model"]
        return self.finish(self.mixed[targets] - weights @ moved, targets)

    @property
    @abstractmethod
    def d_feed_forward(self) -> int:
        """Width of the widest array in `finish`, in units: what bounds its memory."""

    @abstractmethod
    def to_numpy(self, array: Any) -> NDArray[np.floating[Any]]:
        """The array as numpy's, on the CPU."""


class Backend(ABC):
    """A loaded model. Used from one thread only."""

    ref: ModelRef

    @abstractmethod
    def provenance(self) -> Provenance:
        """How results of this backend come to be, dated now."""

    @abstractmethod
    def encode(self, sentence: Sentence) -> Encoded:
        """The model's input for this sentence. UserError where it has none, or is too long."""

    @abstractmethod
    def trace(self, encoded: Encoded) -> Iterator[Block]:
        """Run the model on one sentence: its blocks, the bottom one first, one at a time."""
