"""ALBERT (Lan et al. 2020): one block, or a few, used again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import Family, FeedForward, Stubs, linear

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module


def layers(model: Module) -> list[Module]:
    """Every block of every group, once."""
    groups = model.encoder.albert_layer_groups
    return [layer for group in groups for layer in group.albert_layers]


def stubs(mixed: Tensor) -> Stubs:
    """The attention module adds the residual and normalises too, so only its end is replaced."""
    return {"attention.dense": lambda _context: mixed}


def feed_forward(layer: Module) -> FeedForward:
    """Post-norm, as in BERT."""
    return FeedForward(
        norm=layer.attention.LayerNorm,
        up=(linear(layer.ffn),),
        activation=layer.activation,
        down=layer.ffn_output,
        norm_after=layer.full_layer_layer_norm,
    )


FAMILY = Family(
    name="ALBERT",
    model_classes={"albert": "AlbertModel"},
    layers=layers,
    attention="attention",
    value="attention.value",
    projection="attention.dense",
    stubs=stubs,
    feed_forward=feed_forward,
)
