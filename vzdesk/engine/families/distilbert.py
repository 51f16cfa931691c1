"""DistilBERT (Sanh et al. 2019)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import Family, FeedForward, at, instead_of_attention, linear

if TYPE_CHECKING:
    from torch.nn import Module


def feed_forward(layer: Module) -> FeedForward:
    """Post-norm, as in BERT."""
    return FeedForward(
        norm=layer.sa_layer_norm,
        up=(linear(layer.ffn.lin1),),
        activation=layer.ffn.activation,
        down=layer.ffn.lin2,
        norm_after=layer.output_layer_norm,
    )


FAMILY = Family(
    name="DistilBERT",
    model_classes={"distilbert": "DistilBertModel"},
    layers=at("transformer.layer"),
    attention="attention",
    value="attention.v_lin",
    projection="attention.out_lin",
    stubs=instead_of_attention("attention"),
    feed_forward=feed_forward,
)
