"""How much each token counts for what the model's own head predicts, by captum."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

from vzdesk.engine.families import Family
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.precision import differentiating
from vzdesk.errors import importing

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedModel


class PredictingModel(Protocol):
    """A model with its head, whose blocks are those of `model`."""

    model: PreTrainedModel
    family: Family

    @property
    def whole_model(self) -> PreTrainedModel:
        """The same with its head."""

    @property
    def predictor(self) -> object:
        """Its head as a Predictor."""

    @property
    def pairs_at_once(self) -> int:
        """How many tokens' states may run together, too."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """What the model predicts from a block on: the whole model, with the block's input replaced.

    number    the block's, from 0, as the model calls them
    inputs    ids ["sentence token"], and what else the model is given of each sentence
    """

    torch: ModuleType
    of: PredictingModel
    number: int
    inputs: Sequence[Sequence[Sequence[int]]]

    def logits(self, sentence: int, states: Tensor) -> Tensor:
        """states ["n token d_model"] that the block reads -> ["n token piece"]."""
        own = (
            self.torch.tensor([each[sentence]], device=states.device).expand(len(states), -1)
            for each in self.inputs
        )
        with reading(self.of.family, self.of.model, self.number, states):
            return hooks.run(self.of.whole_model, self.of.family.options, *own)

    def attributions(
        self,
        states: Tensor,
        targets: tuple[int, Iterable[int]],
        numbers: Sequence[int],
        tolerance: float,
    ) -> Iterator[tuple[Tensor, float]]:
        """For each of these targets of a sentence, both by number: what each number of states
        ["1 source d_model"] adds to its piece's own logit, of the same shape, and how far their sum
        is from the whole, as a share of it, or of all that they add and take away where that is
        more.

        By Integrated Gradients over the first of these numbers of nodes that misses no more than
        this; without any by Gradient × Input. Nothing predicts the first piece of a model that
        predicts the next: all 0.
        """
        predictor = self.of.predictor
        assert isinstance(predictor, Predictor)
        sentence, chosen = targets
        for target in chosen:
            piece = self.inputs[0][sentence][target]
            place = target if predictor.predicts == "masked" else target - 1
            if place < 0:
                yield self.torch.zeros_like(states), 0.0
                continue
            with differentiating(self.torch, states.dtype):
                logit = partial(self._logit, sentence, place, piece)
                found = self._attributed(logit, states.clone(), numbers, tolerance)
            yield found  # out here, where others compute as they do

    def _logit(self, sentence: int, place: int, piece: int, states: Tensor) -> Tensor:
        return self.logits(sentence, states)[:, place, piece]

    def _attributed(
        self,
        logit: Callable[[Tensor], Tensor],
        states: Tensor,
        numbers: Sequence[int],
        tolerance: float,
    ) -> tuple[Tensor, float]:
        with importing("captum", "torch"):
            from captum.attr import InputXGradient

        if not numbers:
            return InputXGradient(logit).attribute(states.requires_grad_()).detach(), 0.0
        with self.torch.no_grad():
            whole = float(logit(states) - logit(0 * states))
        found, gap = states, float("inf")
        for n in numbers:
            if gap <= tolerance:
                break
            found = self._integrated(logit, states, n)
            amounts = float(found.sum(dim=-1).abs().sum())
            gap = abs(float(found.sum()) - whole) / (max(amounts, abs(whole)) or 1.0)
        return found, gap

    def _integrated(self, logit: Callable[[Tensor], Tensor], states: Tensor, n: int) -> Tensor:
        """∫₀¹ ∂logit(α x) x dα, with α = u³, so that nodes are dense near 0, where norms turn small
        states into large ones: captum goes along u, and dα = 3 u² du.
        """
        with importing("captum", "torch"):
            from captum.attr import IntegratedGradients

        length = states.square().sum()

        def on_the_way(scaled: Tensor) -> Tensor:
            u = (scaled * states).sum(dim=(1, 2), keepdim=True) / (length + (length == 0))
            return logit(scaled * u.square().detach())

        at_once = max(1, min(n, self.of.pairs_at_once // states.shape[1]))
        found: Tensor = IntegratedGradients(on_the_way).attribute(
            states, 0.0, n_steps=n, method="gausslegendre", internal_batch_size=at_once
        )
        return 3 * found.detach()


@contextmanager
def reading(family: Family, model: Module, number: int, states: Tensor) -> Iterator[None]:
    """While this lasts, the block of this number, from 0, reads these states, not what the blocks
    below return; a shared one counts as often as it is called.
    """
    numbers = count()

    def replaced(
        _layer: Module, args: tuple[Tensor, ...], kwargs: dict[str, Tensor]
    ) -> tuple[tuple[Tensor, ...], dict[str, Tensor]] | None:
        if next(numbers) != number:
            return None
        if args:
            return (states, *args[1:]), kwargs
        return args, {**kwargs, "hidden_states": states}

    with ExitStack() as stack:
        for layer in hooks.sites_by_layer(family, model):
            stack.callback(layer.register_forward_pre_hook(replaced, with_kwargs=True).remove)
        yield
