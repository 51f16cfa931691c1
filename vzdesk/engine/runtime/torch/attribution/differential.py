"""Products of a block's Jacobian with vectors, exact, on the block's own modules.

g(u) = J^T u comes from one backward pass, whose graph is kept. It is linear in u, so J v is the
gradient of g · v: one more pass through that graph.
Unlike forward mode it needs nothing of a module but a backward pass.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.precision import differentiating

if TYPE_CHECKING:
    from torch import Tensor

ENCODED = "encoder_hidden_states"
"""What blocks of decoders call the states of the encoder's tokens."""


class Differential:
    """A block as a function of the tokens' states that it reads, ["sentence source d_model"].

    of_encoder  whether these are the encoder's, read by a decoder's block
    """

    def __init__(self, torch: ModuleType, call: hooks.Call, *, of_encoder: bool) -> None:
        self._torch, self._call = torch, call
        self._bound = call.bound
        self._name = ENCODED if of_encoder else next(iter(self._bound.arguments))
        with differentiating(torch, call.hidden.dtype):
            for name, value in self._bound.arguments.items():
                self._bound.arguments[name] = _tracked(torch, value)
        self.states: Tensor = self._bound.arguments[self._name]

    def output(self, scale: float) -> Tensor:
        """The block's output where its input is scaled."""
        with self._torch.no_grad(), differentiating(self._torch, self.states.dtype):
            return self._run(self.states * scale).detach()

    def at(self, scale: float) -> Callable[[int | slice], Tensor]:
        """See `whole.Differentiable`."""
        torch = self._torch
        with differentiating(torch, self.states.dtype):
            states = (self.states * scale).requires_grad_()
            output = self._run(states)
            direction = torch.zeros_like(output, requires_grad=True)
            [pulled] = torch.autograd.grad(output, states, direction, create_graph=True)

        def product(source: int | slice) -> Tensor:
            with differentiating(torch, self.states.dtype):
                along = torch.zeros_like(self.states)
                along[:, source] = self.states[:, source]
                [moved] = torch.autograd.grad(pulled, direction, along, retain_graph=True)
                found: Tensor = moved
                return found

        return product

    def _run(self, states: Tensor) -> Tensor:
        self._bound.arguments[self._name] = states
        return hooks.first(self._call.layer(*self._bound.args, **self._bound.kwargs))


def _tracked(torch: ModuleType, value: object) -> object:
    """A copy that can be differentiated: what was computed in inference mode cannot."""
    if isinstance(value, torch.Tensor):
        return value.clone()
    if isinstance(value, tuple | list):
        return type(value)(_tracked(torch, each) for each in value)
    return value
