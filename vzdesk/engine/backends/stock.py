"""Mix and finish on a stock transformers block, by hooks and stubs: the same for every family.

`mix` runs the block as it is and listens; `finish` runs it with stubs in place of its attention, so
that the attention output is the given one. Neither copies a line of modelling code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from vzdesk.engine.families import Family, FeedForward


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a stock block by its model: the block's input, and what else it was given."""

    layer: Any
    hidden: Any
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)

    def run(self) -> Any:
        """The block's output hidden states; some families return them first in a tuple."""
        output = self.layer(self.hidden, *self.args, **self.kwargs)
        return output[0] if isinstance(output, Sequence) else output


@dataclass(frozen=True, eq=False)
class Mixed:
    """What `mix` hears, with a leading batch axis; see contract.Block for the meaning."""

    attention: Any
    values: Any
    moved: Any
    mixed: Any
    output: Any


def calls(layers: Sequence[Any], run: Callable[[], object]) -> list[Call]:
    """The calls of these blocks while `run` runs, in order; a shared block is called repeatedly."""
    heard: list[Call] = []

    def keep(layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if args:
            heard.append(Call(layer, args[0], args[1:], kwargs))
        else:
            rest = {name: value for name, value in kwargs.items() if name != "hidden_states"}
            heard.append(Call(layer, kwargs["hidden_states"], (), rest))

    with ExitStack() as hooks:
        for layer in layers:
            handle = layer.register_forward_pre_hook(keep, with_kwargs=True)
            hooks.callback(handle.remove)
        run()
    return heard


def mix(family: Family, call: Call) -> Mixed:
    """Run the stock block as its model does and keep what its attention does.

    attention ["batch head target source"], values ["batch head source d_head"],
    moved ["batch head source d_model"], mixed and output ["batch target d_model"].
    """
    heard: dict[str, Any] = {}
    with ExitStack() as hooks:
        for name in ("attention", "value", "projection"):
            module = call.layer.get_submodule(getattr(family, name))
            hooks.enter_context(_listening(module, heard, name))
        output = call.run()
    attention = heard["attention"][1]
    weight = FeedForward.matrix(call.layer.get_submodule(family.projection))
    n_heads = attention.shape[1]
    values = _by_head(family.values(call.layer, heard["value"]), weight.shape[1], n_heads)
    moved = values @ weight.unflatten(-1, (n_heads, -1)).permute(1, 2, 0)
    return Mixed(attention, values, moved, heard["projection"], output)


def finish(family: Family, call: Call, mixed: Any, residual: Any) -> Any:
    """mixed and residual ["row d_model"] -> the block's outputs ["row d_model"].

    Every row is a sentence of one token to the stock block: after attention, tokens do not meet.
    """
    with ExitStack() as stubs:
        for path, forward in family.stubs(mixed.unsqueeze(1)).items():
            stubs.enter_context(_stubbed(call.layer.get_submodule(path), forward))
        return replace(call, hidden=residual.unsqueeze(1)).run().squeeze(1)


def _by_head(values: Any, size: int, n_heads: int) -> Any:
    """values ["batch source head·d_head"] -> ["batch head source d_head"]; size is all heads'.

    Where heads share values (grouped queries), values of each group are repeated for its heads.
    """
    by_head = values.unflatten(-1, (-1, size // n_heads)).transpose(1, 2)
    return by_head.repeat_interleave(n_heads // by_head.shape[1], dim=1)


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
