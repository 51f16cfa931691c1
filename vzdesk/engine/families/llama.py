"""Llama (Touvron et al. 2023) and the decoders built like it."""

from __future__ import annotations

from vzdesk.engine.families import Family, at, instead_of_attention

FAMILY = Family(
    name="Llama",
    model_classes={
        "llama": "LlamaModel",
        "mistral": "MistralModel",
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
)
