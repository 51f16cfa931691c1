"""Mix and finish on a stock transformers block, by hooks and stubs: the same for every family.

`mix` runs the block as it is and listens; `finish` runs it with its attention silenced and the
output projection replaced by one that returns the attention output it is given. Neither copies a
line of modelling code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from vzdesk.engine.families import Family


@dataclass(frozen=True)
class Mixed:
    """What `mix` hears, with a leading batch axis; see contract.Block for the meaning."""

    attention: Any
    moved: Any
    mixed: Any
    output: Any


def mix(family: Family, layer: Any, *args: Any, **kwargs: Any) -> Mixed:
    """Run the stock block on its own arguments and keep what its attention does.

    attention ["batch head target source"], moved ["batch head source d_model"],
    mixed and output ["batch target d_model"].
    """
    heard: dict[str, Any] = {}
    with ExitStack() as hooks:
        for name in ("attention", "value", "projection"):
            module = layer.get_submodule(getattr(family, name))
            hooks.enter_context(_listening(module, heard, name))
        output = first(layer(*args, **kwargs))
    attention = heard["attention"][1]
    projection = layer.get_submodule(family.projection)
    moved = _through_projection(heard["value"], projection.weight, attention.shape[1])
    return Mixed(attention, moved, heard["projection"], output)


def finish(family: Family, layer: Any, mixed: Any, residual: Any) -> Any:
    """mixed and residual ["row d_model"] -> the block's outputs ["row d_model"].

    Every row is a sentence of one token to the stock block: after attention, tokens do not meet.
    """
    attention = layer.get_submodule(family.attention)
    projection = layer.get_submodule(family.projection)
    rows = residual.unsqueeze(1)
    with (
        _stubbed(attention, lambda hidden, *_args, **_kwargs: (hidden, None)),
        _stubbed(projection, lambda _context: mixed.unsqueeze(1)),
    ):
        return first(layer(rows)).squeeze(1)


def first(output: Any) -> Any:
    """A block's hidden states: some families return them in a tuple."""
    return output[0] if isinstance(output, Sequence) else output


def _through_projection(values: Any, weight: Any, n_heads: int) -> Any:
    """values ["batch source head·d_head"], weight ["d_model head·d_head"] -> moved."""
    by_head = values.unflatten(-1, (n_heads, -1)).transpose(1, 2)
    return by_head @ weight.unflatten(-1, (n_heads, -1)).permute(1, 2, 0)


@contextmanager
def _listening(module: Any, heard: dict[str, Any], name: str) -> Iterator[None]:
    def keep(_module: Any, _args: Any, output: Any) -> None:
        heard[name] = output

    handle = module.register_forward_hook(keep)
    try:
        yield
    finally:
        handle.remove()


@contextmanager
def _stubbed(module: Any, forward: Any) -> Iterator[None]:
    module.forward = forward
    try:
        yield
    finally:
        del module.forward
