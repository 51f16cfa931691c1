"""A map of a model that no file in `families` maps: derived from the model, and proven on it.

Nothing is taken by its name. The blocks are the one list of as many equal modules as the model has
layers. In a block, run on a few tokens, the value module is the one some columns of whose output,
weighted by the attention weights that another module returned, are the input of a third: the output
projection. There are few such maps; the first that `proof` proves on the model is taken. A model
without one is refused, with what failed, and in which layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from vzdesk.engine.families import Family, Stubs, at
from vzdesk.engine.runtime.discovery.proof import Probe, Unproven, far, is_causal, prove
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.hooks import Output
from vzdesk.errors import UserError

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedConfig, PreTrainedModel

PROBE_TOKENS = 5
LONGER_PROBE_TOKENS = 24
"""For what differs with the length or in a batch: two sentences, in which one source is zeroed."""
NO_LIMIT = 2048
"""Most tokens of a model where neither its configuration nor a table of positions sets a limit."""


@dataclass(frozen=True, eq=False)
class _ModuleCall:
    """A module's first argument, if it has any, and what it returned, where it was called once."""

    input: Tensor
    output: Output


@dataclass(frozen=True, eq=False)
class _Parts:
    """Where in a block its attention is; see `Family`. columns: of the value module's output."""

    attention: str
    value: str
    projection: str
    columns: tuple[int, ...]


def find_family(torch: ModuleType, folder: Path, model: PreTrainedModel) -> Family:
    """The map of this model. UserError, with what failed, where none is proven to be right."""
    modules = set(model.modules())
    try:
        family = _find_family(torch, model)
        if modules != set(model.modules()):
            raise Unproven("it exchanges modules of its own while it runs")
    except Unproven as reason:
        raise UserError(
            "{folder} is a {kind}, a kind of model that vzdesk has no map of, and none that could "
            "be worked out is proven right: {reason}.",
            next_step="Choose a model of a supported family; scores of this one could be wrong.",
            folder=folder,
            kind=model.config.model_type,
            reason=reason,
        ) from reason
    return family


def _find_family(torch: ModuleType, model: PreTrainedModel) -> Family:
    _check_configuration(model.config)
    path = _path_of_blocks(model)
    padding = getattr(model.config, "pad_token_id", None)
    rows = _vocabulary(model)
    ids = tuple(id_ for id_ in range(rows) if id_ != padding)[:LONGER_PROBE_TOKENS]
    if len(ids) < PROBE_TOKENS:
        raise Unproven(
            "it knows fewer than {probe_tokens} pieces, too few to try it on",
            probe_tokens=PROBE_TOKENS,
        )
    failures = []
    for options in ({}, {"output_attentions": True}):
        probe = Probe(torch, model, (ids[PROBE_TOKENS - 1 :: -1],), options)
        try:
            return _proven(probe, path, ids)
        except Unproven as reason:
            failures.append(reason)
    raise failures[-1]


def _check_configuration(config: PreTrainedConfig) -> None:
    if getattr(config, "is_encoder_decoder", False):
        raise Unproven("it has an encoder and a decoder, which read two texts")
    for name in ("num_attention_heads", "hidden_size"):
        if type(getattr(config, name, None)) is not int:
            raise Unproven("its configuration gives no number as {name}", name=name)


def _vocabulary(model: PreTrainedModel) -> int:
    try:
        return int(model.get_input_embeddings().num_embeddings)
    except (AttributeError, NotImplementedError) as error:
        raise Unproven("it has no table of embeddings for the pieces of a text") from error


def _path_of_blocks(model: PreTrainedModel) -> str:
    """The path of the one list of as many equal modules as there are layers.

    Unproven where there is none, or more than one that is not inside another.
    """
    n_layers = int(model.config.num_hidden_layers)
    found: list[str] = []
    for path, module in model.named_modules():
        if type(module).__name__ != "ModuleList" or len(module) != n_layers:
            continue
        if len(set(map(type, module))) == 1 and not any(path.startswith(f"{f}.") for f in found):
            found.append(path)
    if not found:
        raise Unproven("it has no list of {n_layers} equal layers", n_layers=n_layers)
    if len(found) > 1:
        raise Unproven("its layers are spread over the lists {found}", found=", ".join(found))
    return found[0]


def _proven(probe: Probe, path: str, ids: tuple[int, ...]) -> Family:
    """The first of all candidates that is proven right on a few tokens, and on some more."""
    max_tokens = _max_tokens(probe)
    if max_tokens < PROBE_TOKENS:
        raise Unproven(
            "it reads fewer than {probe_tokens} tokens, too few to try it on",
            probe_tokens=PROBE_TOKENS,
        )
    longer = replace(probe, ids=(ids[:max_tokens], ids[:max_tokens][::-1]))
    failures = []
    layer = at(path)(probe.model)[0]
    calls = _record(layer, probe.run)
    for parts in _candidates(layer, calls, len(probe.ids[0])):
        for stubs in _stub_candidates(calls, parts):
            family = _family(probe, path, parts, stubs, max_tokens)
            try:
                prove(probe, family, _zero(parts), range(len(probe.ids[0])))
                prove(longer, family, _zero(parts), [len(longer.ids[0]) // 2])
                return replace(family, causal=is_causal(longer, family))
            except Unproven as reason:
                failures.append(reason)
    raise failures[0]


def _family(
    probe: Probe, path: str, parts: _Parts, stubs: Callable[[Tensor], Stubs], max_tokens: int
) -> Family:
    columns = list(parts.columns)
    return Family(
        name=f"{probe.model.config.model_type}, by the universal mechanism",
        model_classes={},
        layers=at(path),
        attention=parts.attention,
        value=parts.value,
        projection=parts.projection,
        stubs=stubs,
        values=lambda _layer, output: output[..., columns],
        max_tokens=lambda _config: max_tokens,
        options=probe.options,
    )


def _zero(parts: _Parts) -> Callable[[Tensor, int], Tensor]:
    """(the value module's output, source) -> the same, the source's value vectors set to zero."""
    columns = list(parts.columns)

    def zero(output: Tensor, source: int) -> Tensor:
        zeroed = output.clone()
        zeroed[:, source, columns] = 0
        return zeroed

    return zero


def _max_tokens(probe: Probe) -> int:
    """The configuration's limit, or that of a table of positions, seen in use, if it is less."""
    names = ("max_position_embeddings", "max_seq_len", "seq_length", "n_ctx")
    limits = [getattr(probe.model.config, name, None) for name in names]
    limit = next((each for each in limits if type(each) is int and each > 0), NO_LIMIT)
    return min([limit, *_tables(probe)])


def _tables(probe: Probe) -> list[int]:
    """How many tokens each table of positions has room for.

    The probe's ids go down, so what is looked up in going up by one are positions.
    """
    rooms: list[int] = []

    class Lookups(probe.torch.overrides.TorchFunctionMode):  # type: ignore[misc, name-defined]
        def __torch_function__(
            self,
            function: Callable[..., object],
            _types: object,
            args: tuple[Tensor, ...] = (),
            kwargs: Mapping[str, object] | None = None,
        ) -> object:
            if function is probe.torch.nn.functional.embedding:
                rows = args[0].flatten().tolist()
                if rows == list(range(rows[0], rows[0] + len(probe.ids[0]))):
                    rooms.append(len(args[1]) - rows[0])
            return function(*args, **(kwargs or {}))

    with Lookups():
        probe.run()
    return rooms


def _record(layer: Module, run: Callable[[], None]) -> dict[str, _ModuleCall]:
    """The call of every module of the block, by path, where it was called once."""
    calls: dict[str, list[_ModuleCall]] = {}
    with ExitStack() as handles:
        for path, module in layer.named_modules():

            def keep(
                _module: Module,
                args: tuple[Tensor, ...],
                kwargs: Mapping[str, Tensor],
                output: Output,
                path: str = path,
            ) -> None:
                first = next(iter((*args, *kwargs.values())), None)
                calls.setdefault(path, []).append(_ModuleCall(first, output))

            handle = module.register_forward_hook(keep, with_kwargs=True)
            handles.callback(handle.remove)
        run()
    return {path: each[0] for path, each in calls.items() if len(each) == 1}


def _candidates(layer: Module, calls: dict[str, _ModuleCall], n_tokens: int) -> Iterator[_Parts]:
    """Every value module whose values, weighted by attention, are an output projection's input.

    Unproven where there is none.
    """
    attentions = [path for path, each in calls.items() if _has_weights(each.output, n_tokens)]
    if not attentions:
        raise Unproven("no module of layer 1 returns attention weights for every pair of tokens")
    linears = [path for path in calls if _is_linear(layer.get_submodule(path), calls[path])]
    found = 0
    for attention in sorted(attentions, key=lambda path: -path.count(".")):
        weights = calls[attention].output[1]
        for projection in linears:
            context = calls[projection].input
            for value in linears:
                for columns in _columns(calls[value].output, weights, context):
                    found += 1
                    yield _Parts(attention, value, projection, columns)
    if not found:
        raise Unproven(
            "no module of layer 1 returns value vectors whose sums, weighted by attention, are "
            "given to an output projection"
        )


def _has_weights(output: object, n_tokens: int) -> bool:
    """Whether this is (…, attention weights [1 "head target source"], …)."""
    if not isinstance(output, tuple | list) or len(output) < 2:
        return False
    shape = tuple(getattr(output[1], "shape", ()))
    return len(shape) == 4 and shape[:1] + shape[2:] == (1, n_tokens, n_tokens)


def _is_linear(module: Module, call: _ModuleCall) -> bool:
    """Whether the module has a matrix, and takes and returns one vector for each token."""
    weight = getattr(module, "weight", None)
    is_matrix = weight is not None and weight.ndim == 2 and hasattr(module, "bias")
    return is_matrix and all(
        getattr(each, "ndim", 0) == 3 and len(each) == 1 for each in (call.input, call.output)
    )


def _columns(output: Tensor, weights: Tensor, context: Tensor) -> Iterator[tuple[int, ...]]:
    """Columns of a module's output [1 "source" …] that hold the values of which context is made."""
    n_heads, width = weights.shape[1], output.shape[-1]
    if context.shape[-1] % n_heads:
        return
    d_head = context.shape[-1] // n_heads
    for columns in _layouts(width, n_heads, d_head):
        values = output[..., list(columns)].unflatten(-1, (-1, d_head)).transpose(1, 2)
        values = values.repeat_interleave(n_heads // values.shape[1], dim=1)
        if not far((weights @ values).transpose(1, 2).flatten(-2), context):
            yield columns


def _layouts(width: int, n_heads: int, d_head: int) -> set[tuple[int, ...]]:
    """Columns where value vectors can be: in groups of heads, each at the same place of its group.

    Concatenated queries, keys and values are one group; query, key and value of head after head
    are as many as there are heads. Heads may share values.
    """
    found: set[tuple[int, ...]] = set()
    divisors = [n for n in range(1, n_heads + 1) if n_heads % n == 0]
    for n_groups in (n for n in divisors if width % n == 0):
        group = width // n_groups
        for n_values in (n for n in divisors if n % n_groups == 0):
            size = n_values // n_groups * d_head
            starts = {*range(0, group - size, size), group - size} if size <= group else set()
            for start in starts:
                place = range(start, start + size)
                found.add(tuple(g * group + column for g in range(n_groups) for column in place))
    return found


def _stub_candidates(
    calls: dict[str, _ModuleCall], parts: _Parts
) -> Iterator[Callable[[Tensor], Stubs]]:
    """Replace all modules that end in the projection; or the attention and the projection."""
    mixed: Tensor = calls[parts.projection].output
    for path, each in calls.items():
        output = hooks.first(each.output)
        is_around = path and parts.projection.startswith(f"{path}.")
        if is_around and output.shape == mixed.shape and not far(output, mixed):
            yield partial(_instead_of, {path: each.output}, path)
    projection = {parts.projection: mixed}
    if not parts.projection.startswith(f"{parts.attention}."):
        both = {parts.attention: calls[parts.attention].output} | projection
        yield partial(_instead_of, both, parts.projection)
    yield partial(_instead_of, projection, parts.projection)


def _instead_of(modules: Mapping[str, Output], end: str, mixed: Tensor) -> Stubs:
    """Stubs for modules, in the form of what each returned: `end` returns `mixed`."""
    return {
        path: _returns(mixed if path == end else _zeros(mixed, like), like)
        for path, like in modules.items()
    }


def _zeros(mixed: Tensor, like: Output) -> Tensor:
    return mixed.new_zeros(*mixed.shape[:-1], hooks.first(like).shape[-1])


def _returns(hidden: Tensor, like: Output) -> Callable[..., object]:
    output = (hidden, *[None] * (len(like) - 1)) if isinstance(like, tuple | list) else hidden
    return lambda *_args, **_kwargs: output
