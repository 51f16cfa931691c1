"""What blocks can do whose weights and gradients are there: those in PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Protocol, runtime_checkable

from vzdesk.engine.arrays import BackendArray
from vzdesk.engine.distance import Float64


@runtime_checkable
class Differentiable(Protocol):
    """A block that can be differentiated, by the part x of its input that the sources are.

    x is the block's input, or where the sources are the encoder's tokens, their states; the
    targets' own then stay as they are. Its blocks are given where there is no lack of "gradients".
    """

    def differential(self, scale: float = 1.0) -> Callable[[int | slice], BackendArray]:
        """Sources by number -> J_ij x_j ["sentence target d_model"], summed over them: how far the
        output at each target moves, to first order, as their part of x grows by itself.

        J_ij = ∂y_i/∂x_j, at scale · x.
        """

    def output_without_input(self) -> BackendArray:
        """What the output would be if x were 0."""


@runtime_checkable
class Decomposable(Protocol):
    """A block that takes parts of its input to parts of its output, by DecompX.

    Its blocks are given where there is no lack of the "whole-model".
    """

    def decomposed(self) -> Generator[int, None, BackendArray]:
        """Parts of the output, one for each token of the model's input, which sum to it: ["sentence
        target source d_model"], from those of the block below in the same trace.

        Each yield is of the pairs done since the last. NotEnoughMemory where that takes too much.
        """


@runtime_checkable
class Predicting(Protocol):
    """A block whose model predicts pieces from it on, and can be differentiated so far.

    Its blocks are given where there is no lack of "prediction-gradients".
    """

    def adds_to_prediction(
        self, numbers: Sequence[int], tolerance: float
    ) -> Generator[int, None, tuple[Float64, Float64]]:
        """What each source of the block's input adds to the model's own logit of each target's
        piece, ["sentence target source"], signed; and how far that misses the whole in each
        sentence, at the worst target, as a share of the whole.

        By Integrated Gradients from a baseline of 0 over the first of these numbers of nodes that
        misses no more than `tolerance`; without any by Gradient × Input, which promises no sum.
        Each yield is of the pairs done since the last.
        """
