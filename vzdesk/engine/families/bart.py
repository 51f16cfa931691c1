"""BART (Lewis et al. 2020) and Marian (Junczys-Dowmunt et al. 2018), whose blocks are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from vzdesk.engine.families import (
    Family,
    FeedForward,
    NormModules,
    Site,
    Stubs,
    at,
    instead_of_attention,
    linear,
)

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module


def in_cross(mixed: Tensor) -> Stubs:
    """The decoder's self-attention is skipped, with the norm after it."""
    return {
        "self_attn": lambda hidden, *_args, **_kwargs: (hidden.new_zeros(()), None),
        "self_attn_layer_norm": lambda hidden: hidden,
        **instead_of_attention("encoder_attn")(mixed),
    }


def after(norm: str) -> Callable[[Module], FeedForward]:
    """Post-norm: the norm of this name follows the attention."""
    return lambda layer: FeedForward(
        norm=layer.get_submodule(norm),
        up=(linear(layer.fc1),),
        activation=layer.activation_fn,
        down=layer.fc2,
        norm_after=layer.final_layer_norm,
    )


def before_cross(layer: Module) -> NormModules:
    """Post-norm, too, though it is the attention to the encoder that follows."""
    return NormModules(middle=layer.self_attn_layer_norm, after=layer.self_attn_layer_norm)


SELF: Final[dict[str, Any]] = {
    "attention": "self_attn",
    "value": "self_attn.v_proj",
    "projection": "self_attn.out_proj",
    "stubs": instead_of_attention("self_attn"),
}
"""A stack's self-attention."""

FAMILY = Family(
    name="BART",
    model_classes={"bart": "BartForConditionalGeneration", "marian": "MarianMTModel"},
    part="encoder",
    layers=at("model.encoder.layers"),
    **SELF,
    feed_forward=after("self_attn_layer_norm"),
    others=(
        Site(
            part="decoder",
            layers=at("model.decoder.layers"),
            **SELF,
            per_target=("encoder_attention_mask",),
            causal=True,
            norms=before_cross,
        ),
        Site(
            part="cross",
            layers=at("model.decoder.layers"),
            attention="encoder_attn",
            value="encoder_attn.v_proj",
            projection="encoder_attn.out_proj",
            residual="encoder_attn",
            stubs=in_cross,
            feed_forward=after("encoder_attn_layer_norm"),
        ),
    ),
)
