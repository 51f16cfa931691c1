"""A block of a transformers model by hooks and stubs, the same way for every family.

`mix` runs the block as it is and captures what its modules return; `rest_of_block` runs it with
stubs in place of its attention, so that the attention output is another. Neither copies a line of
modelling code.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from vzdesk.engine.families import Family, FeedForward, Site

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedModel

Output: TypeAlias = "Tensor | Sequence[Tensor]"
"""What a module returns: its output, alone or first of several."""


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a block by its model: the block's input, and its other arguments.

    sites     where the block mixes tokens
    captured  outputs of the modules that matter, by path, "" for the block itself; the input of a
              `Site.residual`, and what `_capturing_middle` keeps; empty where nothing was captured
    """

    layer: Module
    hidden: Tensor
    args: tuple[object, ...] = ()
    kwargs: Mapping[str, object] = field(default_factory=dict)
    sites: tuple[Site, ...] = ()
    captured: dict[str, Output] = field(default_factory=dict)

    def run(self) -> Tensor:
        """The block's output hidden states."""
        return first(self.layer(self.hidden, *self.args, **self.kwargs))

    @property
    def bound(self) -> inspect.BoundArguments:
        """What the block was called with, by name."""
        forward = inspect.signature(self.layer.forward)
        return forward.bind(self.hidden, *self.args, **self.kwargs)


@dataclass(frozen=True, eq=False)
class Mixed:
    """What happens at a site of a block, with a leading batch axis; see contract.Block.

    values ["batch head source d_head"] are those before the output projection, which has weight;
    middle is None where the site does not say where it is;
    returned is all that the block returned: its output, and what it passes to the next block.
    """

    attention: Tensor
    values: Tensor
    weight: Tensor
    mixed: Tensor
    residual: Tensor
    middle: Tensor | None
    returned: Output

    @property
    def output(self) -> Tensor:
        return first(self.returned)

    @property
    def projected_values(self) -> Tensor:
        """["batch head source d_model"], made anew each time."""
        return projected(self.values, self.weight)


def run(
    model: PreTrainedModel,
    options: Mapping[str, object],
    input_ids: Tensor,
    token_type_ids: Tensor | None = None,
) -> Tensor:
    """Run the model on ["batch token"] -> what it returns of them, ["batch token d_model"]; types
    are passed on to models that have several.
    """
    arguments = dict(options)
    # GPT-2 accepts types as well, but would add them as if they were tokens.
    has_types = (getattr(model.config, "type_vocab_size", 0) or 0) > 1
    if has_types and token_type_ids is not None:
        arguments["token_type_ids"] = token_type_ids
    if "use_cache" in inspect.signature(model.forward).parameters:
        arguments["use_cache"] = False
    hidden: Tensor = model(input_ids=input_ids, **arguments)[0]
    return hidden


def calls(family: Family, model: Module, run: Callable[[], object], *, capture: bool) -> list[Call]:
    """How the model calls its blocks while `run` runs, in order; a shared one is called repeatedly.

    With `capture` each call keeps what `mix` needs, so that the block need not run again; the
    attention weights of all layers are then in memory at once.
    """
    found: list[Call] = []
    sites = sites_by_layer(family, model)

    def record(layer: Module, args: tuple[Tensor, ...], kwargs: dict[str, Tensor]) -> None:
        rest = {name: value for name, value in kwargs.items() if name != "hidden_states"}
        hidden, *others = args or (kwargs["hidden_states"],)
        found.append(Call(layer, hidden, tuple(others), rest, sites[layer]))

    with ExitStack() as hooks:
        for layer in sites:
            handle = layer.register_forward_pre_hook(record, with_kwargs=True)
            hooks.callback(handle.remove)
            if capture:
                hooks.enter_context(_capturing(sites[layer], layer, lambda: found[-1].captured))
        run()
    return found


def sites_by_layer(family: Family, model: Module) -> dict[Module, tuple[Site, ...]]:
    """Every block of the model, once, with its sites: a decoder's block may have two."""
    found: dict[Module, tuple[Site, ...]] = {}
    for site in family.sites:
        for layer in site.layers(model):
            found[layer] = (*found.get(layer, ()), site)
    return found


def calls_without_blocks(
    family: Family,
    model: Module,
    run: Callable[[], object],
    outputs: Iterable[Output],
    replacements: Mapping[int, Tensor] = MappingProxyType({}),
) -> list[Call]:
    """How the model calls its blocks if none of them runs: each returns its input.

    outputs       what the blocks returned when they ran, in order; only the form of it matters
    replacements  what some of them return instead of their input, by their number from 0 on
    """
    forms = enumerate(outputs)

    def pass_through(*args: Tensor, **kwargs: Tensor) -> object:
        number, form = next(forms)
        hidden = replacements[number] if number in replacements else _hidden(args, kwargs)
        return (hidden, *[None] * (len(form) - 1)) if isinstance(form, Sequence) else hidden

    with ExitStack() as stubs:
        for layer in sites_by_layer(family, model):
            stubs.enter_context(stubbed(layer, pass_through))
        return calls(family, model, run, capture=False)


def mix(site: Site, call: Call) -> Mixed:
    """What happens in the block, which is run as its model runs it where nothing was captured.

    attention ["batch head target source"], values ["batch head source d_head"],
    projected_values ["batch head source d_model"]; all others ["batch target d_model"].
    """
    captured = dict(call.captured)
    if not captured:
        with _capturing((site,), call.layer, lambda: captured):
            call.run()
    attention = captured[site.attention][site.weights]
    weight = FeedForward.matrix(call.layer.get_submodule(site.projection))
    n_heads = attention.shape[1]
    values = by_head(site.values(call.layer, captured[site.value]), weight.shape[1], n_heads)
    residual = captured[_input_key(site.residual)] if site.residual else call.hidden
    mixed, returned = captured[site.projection], captured[""]
    middle = _middle(site, call.layer, captured, first(returned))
    return Mixed(attention, values, weight, mixed, residual, middle, returned)


def projected(values: Tensor, weight: Tensor) -> Tensor:
    """values ["batch head source d_head"], weight ["d_model head·d_head"] -> ["batch head source
    d_model"], by one product for each head.
    """
    n_heads, n_sentences = values.shape[1], values.shape[0]
    of_heads = weight.unflatten(-1, (n_heads, -1)).permute(1, 2, 0)
    products = values.transpose(0, 1).flatten(1, 2) @ of_heads
    return products.unflatten(1, (n_sentences, -1)).transpose(0, 1)


def first(output: Output) -> Tensor:
    """A block's hidden states: some families return them first in a tuple."""
    return output[0] if isinstance(output, Sequence) else output


def rest_of_block(site: Site, call: Call, mixed: Tensor, residual: Tensor) -> Tensor:
    """mixed and residual ["batch position d_model"] -> the block's outputs, of the same shape.

    Positions may be any rows: after this attention, the tokens of a stack do not meet.
    """
    with ExitStack() as stubs:
        for path, forward in site.stubs(mixed).items():
            stubs.enter_context(stubbed(call.layer.get_submodule(path), forward))
        return _without(site.per_target, replace(call, hidden=residual)).run()


def rest_and_middle(
    site: Site, call: Call, mixed: Tensor, residual: Tensor
) -> tuple[Tensor, Tensor | None]:
    """The output of `rest_of_block`, and the middle residual on the way."""
    captured: dict[str, Output] = {}
    with _capturing_middle(site, call.layer, lambda: captured):
        output = rest_of_block(site, call, mixed, residual)
    return output, _middle(site, call.layer, captured, output)


def rest_and_summed(
    site: Site, call: Call, mixed: Tensor, residual: Tensor
) -> tuple[Tensor, Tensor | None]:
    """The output of `rest_of_block`, and what the norm behind the feed-forward takes on the way."""
    modules = site.norm_modules(call.layer)
    if modules is None or modules.last is None:
        return rest_of_block(site, call, mixed, residual), None
    taken: list[Tensor] = []

    def keep(_module: Module, args: tuple[Tensor, ...], kwargs: dict[str, Tensor]) -> None:
        taken.append(_hidden(args, kwargs))

    handle = modules.last.register_forward_pre_hook(keep, with_kwargs=True)
    try:
        output = rest_of_block(site, call, mixed, residual)
    finally:
        handle.remove()
    is_known = len(taken) == 1 and taken[0].numel() == output.numel()
    return output, taken[0].reshape(output.shape) if is_known else None


def _without(names: Sequence[str], call: Call) -> Call:
    """The call without these of its arguments."""
    if not names:
        return call
    bound = call.bound
    bound.arguments.update(dict.fromkeys(names))
    return replace(call, args=bound.args[1:], kwargs=bound.kwargs)


def by_head(values: Tensor, size: int, n_heads: int) -> Tensor:
    """values ["batch source head·d_head"] -> ["batch head source d_head"]; size is all heads'.

    Where heads share values (grouped queries), values of each group are repeated for its heads.
    """
    by_head = values.unflatten(-1, (-1, size // n_heads)).transpose(1, 2)
    n_repeats = n_heads // by_head.shape[1]
    return by_head if n_repeats == 1 else by_head.repeat_interleave(n_repeats, dim=1)


@contextmanager
def _capturing(
    sites: tuple[Site, ...], layer: Module, captured: Callable[[], dict[str, Output]]
) -> Iterator[None]:
    """Keep what the block and the modules that matter at its sites return, in `captured()`."""
    paths = {path for site in sites for path in (site.attention, site.value, site.projection)}
    with ExitStack() as hooks:
        for path in {*paths, ""}:

            def keep(_module: Module, _args: object, output: Output, path: str = path) -> None:
                captured()[path] = output

            handle = layer.get_submodule(path).register_forward_hook(keep)
            hooks.callback(handle.remove)
        for path in {site.residual for site in sites} - {""}:

            def keep_input(
                _module: Module,
                args: tuple[Tensor, ...],
                kwargs: Mapping[str, Tensor],
                path: str = path,
            ) -> None:
                captured()[_input_key(path)] = _hidden(args, kwargs)

            module = layer.get_submodule(path)
            handle = module.register_forward_pre_hook(keep_input, with_kwargs=True)
            hooks.callback(handle.remove)
        for site in sites:
            hooks.enter_context(_capturing_middle(site, layer, captured))
        yield


@contextmanager
def _capturing_middle(
    site: Site, layer: Module, captured: Callable[[], dict[str, Output]]
) -> Iterator[None]:
    """Keep the middle residual in `captured()`; in parallel blocks, which have none, the
    feed-forward's output.
    """
    modules, name = site.norm_modules(layer), _middle_of(site)

    def keep_input(_module: Module, args: tuple[Tensor, ...], kwargs: dict[str, Tensor]) -> None:
        captured()[name] = _hidden(args, kwargs)

    def keep_output(_module: Module, _args: object, output: Tensor) -> None:
        captured()[name] = output.clone()  # Falcon adds the rest of the block to it in place

    handle = None
    if modules and modules.middle is not None:
        handle = modules.middle.register_forward_pre_hook(keep_input, with_kwargs=True)
    elif modules and modules.parallel is not None:
        handle = modules.parallel.register_forward_hook(keep_output)
    try:
        yield
    finally:
        if handle is not None:
            handle.remove()


def _middle(
    site: Site, layer: Module, captured: Mapping[str, Output], output: Tensor
) -> Tensor | None:
    """The middle residual, of the shape of the block's output; None where it is not known."""
    modules, name = site.norm_modules(layer), _middle_of(site)
    if modules is None or name not in captured:
        return None
    kept = first(captured[name])
    if kept.numel() != output.numel():
        return None
    kept = kept.reshape(output.shape)  # OPT has no axis of sentences there
    return output - kept if modules.middle is None else kept


def _middle_of(site: Site) -> str:
    return f"middle-{site.part}"


def _input_key(path: str) -> str:
    """The key of this module's input."""
    return f"input-{path}"


def _hidden(args: tuple[Tensor, ...], kwargs: Mapping[str, Tensor]) -> Tensor:
    """The hidden states among what a module was called with."""
    return args[0] if args else kwargs["hidden_states"]


@contextmanager
def stubbed(module: Module, forward: Callable[..., object]) -> Iterator[None]:
    """While this lasts, calls of the module call this instead."""
    module.forward = forward
    try:
        yield
    finally:
        del module.forward
