"""Llama (Touvron et al. 2023) and the decoders built like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import (
    Family,
    FeedForward,
    at,
    instead_of_attention,
    linear,
    weight_of,
)

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module


def feed_forward(layer: Module) -> FeedForward:
    """Pre-norm and gated; Gemma normalises what is added to the residual, too."""
    is_gemma = hasattr(layer, "pre_feedforward_layernorm")
    return FeedForward(
        norm=layer.pre_feedforward_layernorm if is_gemma else layer.post_attention_layernorm,
        up=(linear(layer.mlp.gate_proj), linear(layer.mlp.up_proj)),
        activation=layer.mlp.act_fn,
        down=layer.mlp.down_proj,
        norm_mixed=layer.post_attention_layernorm if is_gemma else None,
        norm_added=layer.post_feedforward_layernorm if is_gemma else None,
        is_centred=False,
        gain=one_more if is_gemma else weight_of,
    )


def one_more(norm: Module) -> Tensor:
    """Gemma's norms keep what they multiply with as its difference from 1."""
    return 1 + norm.weight


FAMILY = Family(
    name="Llama",
    model_classes={
        "llama": "LlamaModel",
        "mistral": "MistralModel",
        "ministral": "MinistralModel",
        "smollm3": "SmolLM3Model",
        "ernie4_5": "Ernie4_5Model",
        "seed_oss": "SeedOssModel",
        "qwen2": "Qwen2Model",
        "qwen3": "Qwen3Model",
        "gemma2": "Gemma2Model",
        "gemma3_text": "Gemma3TextModel",
    },
    layers=at("layers"),
    attention="self_attn",
    value="self_attn.v_proj",
    projection="self_attn.o_proj",
    stubs=instead_of_attention("self_attn"),
    causal=True,
    feed_forward=feed_forward,
)
