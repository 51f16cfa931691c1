"""Value Zeroing of one attention head, slow and obvious: stock modules in float64, with hooks.

Where each head has value vectors of its own, its slice of what the value module returns is set to
zero. Where heads share them (grouped queries), that would silence all of a group, so what the one
head adds is taken out in front of the output projection, whose input has the heads side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch

from tests.engine import oracle

OUT = {"llama": "self_attn", "gemma2": "self_attn", "qwen3": "self_attn"}
"""Families whose heads share values: the attention module, which has v_proj and o_proj."""


def distances(model: torch.nn.Module, ids: list[int], type_ids: list[int]) -> np.ndarray:
    """D["layer head target source"] of a stock model without head."""
    model = model.double().eval()
    path, value, values_of = oracle.WHERE[model.config.model_type]
    n_heads = model.config.num_attention_heads
    with torch.no_grad():
        calls = oracle.clean_calls(model, path, ids, type_ids)
        zeroing = _shared if model.config.model_type in OUT else _own(value, values_of, n_heads)
        return np.stack([_layer(*call, zeroing, n_heads) for call in calls])


def cross_distances(model: torch.nn.Module, inputs: dict[str, torch.Tensor]) -> np.ndarray:
    """The same of T5's cross-attention, or BART's."""
    model = model.double().eval()
    path, value, values_of = oracle.SEQ2SEQ[model.config.model_type]["cross"]
    n_heads = getattr(model.config, "decoder_attention_heads", model.config.num_attention_heads)
    with torch.no_grad():
        calls = oracle.block_calls(model, model.get_submodule(path), inputs)
        zeroing = _own(value, values_of, n_heads)
        n_sources = inputs["input_ids"].shape[1]
        return np.stack([_layer(*call, zeroing, n_heads, n_sources) for call in calls])


Zeroing = Callable[..., "contextmanager[None]"]


def _own(path: str, values_of, n_heads: int) -> Zeroing:
    @contextmanager
    def zeroing(layer, head: int, source: int) -> Iterator[None]:
        def zero(_module, _args, output):
            output = output.clone()
            values = values_of(output, layer)  # ["1 source …"]
            by_head = values if values.ndim == 4 else values.unflatten(-1, (n_heads, -1))
            by_head[:, source, head] = 0
            return output

        handle = layer.get_submodule(path).register_forward_hook(zero)
        yield
        handle.remove()

    return zeroing


@contextmanager
def _shared(layer, head: int, source: int) -> Iterator[None]:
    attention = layer.self_attn
    kept = {}

    def keep(_module, _args, output):
        kept["values"] = output.unflatten(-1, (-1, attention.head_dim))

    def take_out(_module, args):
        [context] = args
        weights = kept["weights"][0, head, :, source, None]
        n_groups = attention.num_key_value_groups
        own = slice(head * attention.head_dim, (head + 1) * attention.head_dim)
        context = context.clone()
        context[0, :, own] -= weights * kept["values"][0, source, head // n_groups]
        return (context,)

    # The weights come out of the attention only behind the projection, so it runs once before.
    def keep_output(_module, _args, output):
        kept.setdefault("weights", output[1])

    kept["handles"] = [
        attention.v_proj.register_forward_hook(keep),
        attention.register_forward_hook(keep_output),
    ]
    layer(*layer.clean_call[0], **layer.clean_call[1])
    kept["handles"].append(attention.o_proj.register_forward_pre_hook(take_out))
    yield
    for handle in kept["handles"]:
        handle.remove()


def _layer(layer, args, kwargs, zeroing, n_heads: int, n_sources: int | None = None) -> np.ndarray:
    layer.clean_call = args, kwargs
    clean = _first(layer(*args, **kwargs))
    n_targets = clean.shape[1]
    found = np.zeros((n_heads, n_targets, n_sources or n_targets))
    for head, source in np.ndindex(n_heads, found.shape[2]):
        with zeroing(layer, head, source):
            zeroed = _first(layer(*args, **kwargs))
        cosine = torch.nn.functional.cosine_similarity(clean[0], zeroed[0], dim=-1, eps=0)
        found[head, :, source] = 1 - cosine.numpy()
    return found


def _first(output) -> torch.Tensor:
    return output[0] if isinstance(output, (tuple, list)) else output
