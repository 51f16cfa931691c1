"""The terms for methods other than Value Zeroing and attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vzdesk.translate import mark


@dataclass(frozen=True)
class Term:
    """name and meaning are to be passed to `say`."""

    name: str
    meaning: str


OF_METHODS: Final = {
    "attention-rollout": Term(
        mark("Attention Rollout"),
        mark(
            "A method: the attention of all layers up to this one, multiplied, where half of each "
            "layer stands for what a token keeps of itself."
        ),
    ),
    "attention-flow": Term(
        mark("Attention Flow"),
        mark(
            "A method: how much could flow from a token of the input up to the target at most, if "
            "the attention weights of all layers in between were the widths of pipes."
        ),
    ),
    "attention-norm": Term(
        mark("Attention-Norm"),
        mark(
            "A method: how large what a source adds to a target is, its attention weight and its "
            "value vector taken together. With + RES, what the target keeps of itself is counted "
            "too; with + LN, so is the norm behind it."
        ),
    ),
    "globenc": Term(
        mark("GlobEnc"),
        mark(
            "A method: as Attention-Norm with what a target keeps of itself, followed through both "
            "norms to the end of the layer. Only models such as BERT have these two."
        ),
    ),
    "alti": Term(
        mark("ALTI"),
        mark(
            "A method: how near what a source adds, alone, comes to all that the target becomes by "
            "this layer’s attention, itself included. A source that leads away from it counts 0."
        ),
    ),
    "gradient-x-input": Term(
        mark("Gradient × Input"),
        mark(
            "A method: how far the target would move if what the source brings into the layer grew "
            "a little, times all that it brings."
        ),
    ),
    "integrated-gradients": Term(
        mark("Integrated Gradients"),
        mark(
            "A method: how far the target moves as what the source brings grows from nothing to "
            "all of it, in many small steps with all sources together."
        ),
    ),
    "prediction-gradient-x-input": Term(
        mark("Prediction Gradient × Input"),
        mark(
            "A method: how far the model’s own prediction of the target would change if what "
            "stands at the source, as this layer reads it, grew a little."
        ),
    ),
    "prediction-integrated-gradients": Term(
        mark("Prediction Integrated Gradients"),
        mark(
            "A method: how far the model’s own prediction of the target changes as what stands at "
            "the source, as this layer reads it, grows from nothing to all of it."
        ),
    ),
    "decompx": Term(
        mark("DecompX"),
        mark(
            "A method: what stands for a token after a layer is taken apart into what comes from "
            "each token of the input, through all layers; the larger a part, the more."
        ),
    ),
}
"""By the name of the method."""
