"""Mix and finish on a stock transformers block, by hooks and stubs: the same for every family.

`mix` runs the block as it is and listens; `finish` runs it with stubs in place of its attention, so
that the attention output is the given one. Neither copies a line of modelling code.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from vzdesk.engine.families import Family, FeedForward


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a stock block by its model: the block's input, and what else it was given.

    heard  what its attention, value and projection modules returned, and its own output, by name;
           empty where nobody listened
    """

    layer: Any
    hidden: Any
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    heard: dict[str, Any] = field(default_factory=dict)

    def run(self) -> Any:
        """The block's output hidden states."""
        return first(self.layer(self.hidden, *self.args, **self.kwargs))


@dataclass(frozen=True, eq=False)
class Mixed:
    """What happens in a block, with a leading batch axis; see contract.Block for the meaning.

    values ["batch head source d_head"] are the value vectors, before the output projection.
    """

    attention: Any
    values: Any
    moved: Any
    mixed: Any
    output: Any


def run(model: Any, options: Mapping[str, Any], input_ids: Any, token_type_ids: Any) -> None:
    """Run the model on ["batch token"]; types are passed on to models that have any."""
    told = dict(options)
    # GPT-2 accepts types as well, but would add them as if they were tokens.
    has_types = bool(getattr(model.config, "type_vocab_size", 0))
    if has_types and token_type_ids.shape == input_ids.shape:
        told["token_type_ids"] = token_type_ids
    if "use_cache" in inspect.signature(model.forward).parameters:
        told["use_cache"] = False
    model(input_ids=input_ids, **told)


def calls(family: Family, model: Any, run: Callable[[], object], *, listen: bool) -> list[Call]:
    """How the model calls its blocks while `run` runs, in order; a shared one is called repeatedly.

    With `listen` each call hears what `mix` needs, so that the block need not run again; the
    attention weights of all layers are then in memory at once.
    """
    found: list[Call] = []

    def begin(layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        rest = {name: value for name, value in kwargs.items() if name != "hidden_states"}
        hidden, *others = args or (kwargs["hidden_states"],)
        found.append(Call(layer, hidden, tuple(others), rest))

    with ExitStack() as hooks:
        for layer in family.layers(model):
            handle = layer.register_forward_pre_hook(begin, with_kwargs=True)
            hooks.callback(handle.remove)
            if listen:
                hooks.enter_context(_listening(family, layer, lambda: found[-1].heard))
        run()
    return found


def calls_without_blocks(
    family: Family, model: Any, run: Callable[[], object], outputs: Iterable[Any]
) -> list[Call]:
    """How the model calls its blocks if none of them runs: each returns its input.

    outputs: what the blocks returned when they ran, in order; only the form of it matters.
    """
    forms = iter(outputs)

    def hand_on(*args: Any, **kwargs: Any) -> Any:
        hidden, form = args[0] if args else kwargs["hidden_states"], next(forms)
        return (hidden, *[None] * (len(form) - 1)) if isinstance(form, Sequence) else hidden

    with ExitStack() as stubs:
        for layer in family.layers(model):
            stubs.enter_context(_stubbed(layer, hand_on))
        return calls(family, model, run, listen=False)


def mix(family: Family, call: Call) -> Mixed:
    """What happens in the block, run as its model runs it, if nobody has listened yet.

    attention ["batch head target source"], values ["batch head source d_head"],
    moved ["batch head source d_model"], mixed and output ["batch target d_model"].
    """
    heard = call.heard
    if not heard:
        with _listening(family, call.layer, lambda: heard):
            call.run()
    attention = heard["attention"][1]
    weight = FeedForward.matrix(call.layer.get_submodule(family.projection))
    n_heads = attention.shape[1]
    values = _by_head(family.values(call.layer, heard["value"]), weight.shape[1], n_heads)
    moved = values @ weight.unflatten(-1, (n_heads, -1)).permute(1, 2, 0)
    return Mixed(attention, values, moved, heard["projection"], first(heard["output"]))


def first(output: Any) -> Any:
    """A block's hidden states: some families return them first in a tuple."""
    return output[0] if isinstance(output, Sequence) else output


def finish(family: Family, call: Call, mixed: Any, residual: Any) -> Any:
    """mixed and residual ["row d_model"] -> the block's outputs ["row d_model"].

    Every row is a sentence of one token to the stock block: after attention, tokens do not meet.
    """
    with ExitStack() as stubs:
        for path, forward in family.stubs(mixed.unsqueeze(1)).items():
            stubs.enter_context(_stubbed(call.layer.get_submodule(path), forward))
        return replace(call, hidden=residual.unsqueeze(1), heard={}).run().squeeze(1)


def _by_head(values: Any, size: int, n_heads: int) -> Any:
    """values ["batch source head·d_head"] -> ["batch head source d_head"]; size is all heads'.

    Where heads share values (grouped queries), values of each group are repeated for its heads.
    """
    by_head = values.unflatten(-1, (-1, size // n_heads)).transpose(1, 2)
    n_repeats = n_heads // by_head.shape[1]
    return by_head if n_repeats == 1 else by_head.repeat_interleave(n_repeats, dim=1)


@contextmanager
def _listening(family: Family, layer: Any, heard: Callable[[], dict[str, Any]]) -> Iterator[None]:
    """Keep what the block and the three modules that matter return, in what `heard` gives."""
    modules = {
        "attention": layer.get_submodule(family.attention),
        "value": layer.get_submodule(family.value),
        "projection": layer.get_submodule(family.projection),
        "output": layer,
    }
    with ExitStack() as hooks:
        for name, module in modules.items():

            def keep(_module: Any, _args: Any, output: Any, name: str = name) -> None:
                heard()[name] = output

            handle = module.register_forward_hook(keep)
            hooks.callback(handle.remove)
        yield


@contextmanager
def _stubbed(module: Any, forward: Any) -> Iterator[None]:
    module.forward = forward
    try:
        yield
    finally:
        del module.forward
