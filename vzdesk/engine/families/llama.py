"""Llama (Touvron et al. 2023) and the decoders built like it."""

from __future__ import annotations

from typing import Any

from vzdesk.engine.families import Family, FeedForward, at, instead_of_attention, linear


def feed_forward(layer: Any) -> FeedForward | None:
    """Pre-norm and gated, but for Gemma, which normalises the attention's output too.

    Its norm divides each pair by a number of its own, so that what is added to the residual is not
    linear in the term that zeroing takes out: it would need a fold of another kind.
    """
    if hasattr(layer, "pre_feedforward_layernorm"):
        return None
    return FeedForward(
        norm=layer.post_attention_layernorm,
        up=(linear(layer.mlp.gate_proj), linear(layer.mlp.up_proj)),
        activation=layer.mlp.act_fn,
        down=layer.mlp.down_proj,
        is_centred=False,
    )


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
