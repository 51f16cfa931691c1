"""OPT (Zhang et al. 2022)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import Family, FeedForward, at, instead_of_attention, linear

if TYPE_CHECKING:
    from torch.nn import Module


def feed_forward(layer: Module) -> FeedForward:
    """Pre-norm, but for the 350M model, which is post-norm."""
    is_pre_norm = layer.do_layer_norm_before
    return FeedForward(
        norm=layer.final_layer_norm if is_pre_norm else layer.self_attn_layer_norm,
        up=(linear(layer.fc1),),
        activation=layer.activation_fn,
        down=layer.fc2,
        norm_after=None if is_pre_norm else layer.final_layer_norm,
    )


FAMILY = Family(
    name="OPT",
    model_classes={"opt": "OPTModel"},
    layers=at("decoder.layers"),
    attention="self_attn",
    value="self_attn.v_proj",
    projection="self_attn.out_proj",
    stubs=instead_of_attention("self_attn"),
    causal=True,
    feed_forward=feed_forward,
)
