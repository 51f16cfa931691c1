"""Whether a map of a model is right, proven on a few tokens by zeroing with hooks.

A map is right if, in every layer,
    - the block's input was what the block below it returned;
    - the attention output is the sum of its terms and the projection's bias, and the block's output
      is what `rest_of_block` makes of it;
    - zeroing a source's values by a hook on the value module, which runs exactly once, gives what
      `rest_of_block` makes of the sum of the other sources' terms;
    - and this moves some token by a cosine distance of more than 1e-9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

from vzdesk.engine.distance import cosine_distance
from vzdesk.engine.families import Family
from vzdesk.engine.runtime.torch import hooks
from vzdesk.errors import Reason, first_line

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedModel

PART_TOLERANCE = 1e-5
"""Of the largest number: how closely two computations of one number must agree, in float32."""
EFFECT_TOLERANCE = 1e-3
"""Of the largest change by zeroing a source: how closely two ways to zero it must agree."""
LEAST_DISTANCE = 1e-9

Zero: TypeAlias = "Callable[[Tensor, int], Tensor]"
"""(the value module's output, source) -> the same, the source's value vectors set to zero."""


class Unproven(Reason):
    """What failed, as a clause of a sentence."""


@dataclass(frozen=True, eq=False)
class Probe:
    """A model, a few tokens ["sentence token"] to run it on, and options that it needs for that."""

    torch: ModuleType
    model: PreTrainedModel
    ids: tuple[tuple[int, ...], ...]
    options: Mapping[str, object]

    def run(self) -> None:
        """Run the model on the tokens. Unproven where it cannot."""
        ids = self.torch.tensor(self.ids, device=self.model.device)
        try:
            with self.torch.inference_mode():
                hooks.run(self.model, self.options, ids, self.torch.zeros_like(ids))
        except Exception as error:
            raise Unproven(
                "it does not run on {n_tokens} tokens ({reason})",
                n_tokens=len(self.ids[0]),
                reason=first_line(error),
            ) from error


def prove(probe: Probe, family: Family, zero: Zero, sources: Iterable[int]) -> None:
    """Unproven, with the layer, where the map fails on these tokens, or on one of these sources."""
    layers = family.layers(probe.model)
    for number, layer in enumerate(layers, 1):
        for path in (family.attention, family.value, family.projection):
            if path not in dict(layer.named_modules()):
                raise Unproven(
                    "layer {number} has no {path}, which layer 1 has", number=number, path=path
                )
    calls = hooks.calls(family, probe.model, probe.run, capture=True)
    if [call.layer for call in calls] != list(layers):
        raise Unproven("its {n_layers} layers do not run once each, in order", n_layers=len(layers))
    for number, call in enumerate(calls, 1):
        try:
            if number > 1 and far(hooks.first(calls[number - 2].captured[""]), call.hidden):
                raise Unproven(
                    "it changes what layer {layer} returns before the next layer", layer=number - 1
                )
            with probe.torch.inference_mode():
                _prove_layer(probe, family, call, zero, sources)
        except Unproven as reason:
            raise Unproven("{reason} (layer {number})", reason=reason, number=number) from reason
        except Exception as error:
            raise Unproven(
                "the rest of layer {number} does not run on a given attention output", number=number
            ) from error


def is_causal(probe: Probe, family: Family) -> bool:
    """Whether no token of the probe attends to a later one in any layer."""
    calls = hooks.calls(family, probe.model, probe.run, capture=True)
    return not any(call.captured[family.attention][family.weights].triu(1).any() for call in calls)


def _prove_layer(
    probe: Probe, family: Family, call: hooks.Call, zero: Zero, sources: Iterable[int]
) -> None:
    parts = hooks.mix(family, call)
    if parts.attention.shape[1] != probe.model.config.num_attention_heads:
        raise Unproven("it has another number of heads than the configuration says")
    if far(_summed(family, call, parts, parts.attention), parts.mixed):
        raise Unproven("its attention output is not the sum of its weighted value vectors")
    if far(_rest_of_block(family, call, parts.mixed), parts.output):
        raise Unproven("its output does not follow from its input and its attention output")
    largest = 0.0
    for source in sources:
        others = parts.attention.clone()
        others[..., source] = 0
        expected = _rest_of_block(family, call, _summed(family, call, parts, others))
        zeroed = _zeroed_by_hook(family, call, zero, source)
        effect = (zeroed - parts.output).abs().max()
        if far(expected, zeroed, EFFECT_TOLERANCE * effect):
            raise Unproven("zeroing values there is not the same as leaving out their terms")
        largest = max(largest, float(cosine_distance(parts.output, zeroed).max()))
    if not largest > LEAST_DISTANCE:
        raise Unproven("zeroing values there changes nothing")


def _summed(family: Family, call: hooks.Call, parts: hooks.Mixed, weights: Tensor) -> Tensor:
    """The attention output by these weights ["sentence head target source"]."""
    bias = getattr(call.layer.get_submodule(family.projection), "bias", None)
    terms = (weights @ parts.projected_values).sum(axis=1)
    return terms if bias is None else terms + bias


def _rest_of_block(family: Family, call: hooks.Call, mixed: Tensor) -> Tensor:
    """mixed ["sentence target d_model"] -> the block's outputs, by `hooks.rest_of_block`."""
    rows = (each.flatten(0, 1).unsqueeze(1) for each in (mixed, call.hidden))
    return hooks.rest_of_block(family, call, *rows).view(mixed.shape)


def _zeroed_by_hook(family: Family, call: hooks.Call, zero: Zero, source: int) -> Tensor:
    """The block's output, run as its model runs it, with the source's values zeroed by a hook."""
    runs = 0

    def hook(_module: Module, _args: object, output: Tensor) -> Tensor:
        nonlocal runs
        runs += 1
        return zero(output, source)

    handle = call.layer.get_submodule(family.value).register_forward_hook(hook)
    try:
        output = call.run()
    finally:
        handle.remove()
    if runs != 1:
        raise Unproven("its value module runs {runs} times", runs=runs)
    return output


def far(one: Tensor, other: Tensor, extra_tolerance: float = 0.0) -> bool:
    """Whether two arrays differ by more than rounding, and this tolerance."""
    if one.shape != other.shape:
        return True
    if not one.numel():
        return False
    tolerance = PART_TOLERANCE * max(one.abs().max(), other.abs().max()) + extra_tolerance
    return not bool((one - other).abs().max() <= tolerance)  # NaN is far from everything
