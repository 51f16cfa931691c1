"""Phi-3 (Abdin et al. 2024)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import Family, FeedForward, at, halves, instead_of_attention

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module


def values(layer: Module, output: Tensor) -> Tensor:
    """Queries, then keys, then values; of the last two there are fewer."""
    attention = layer.self_attn
    return output[..., -attention.num_key_value_heads * attention.head_dim :]


def feed_forward(layer: Module) -> FeedForward:
    """Pre-norm and gated, as in Llama; one module holds the gate and the first matrix."""
    return FeedForward(
        norm=layer.post_attention_layernorm,
        up=halves(layer.mlp.gate_up_proj),
        activation=layer.mlp.activation_fn,
        down=layer.mlp.down_proj,
        is_centred=False,
    )


FAMILY = Family(
    name="Phi-3",
    model_classes={"phi3": "Phi3Model"},
    layers=at("layers"),
    attention="self_attn",
    value="self_attn.qkv_proj",
    projection="self_attn.o_proj",
    stubs=instead_of_attention("self_attn"),
    values=values,
    causal=True,
    feed_forward=feed_forward,
)
