"""What methods need of a model, and why it may not be there."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from vzdesk.translate import mark, say

Need = Literal[
    "norms", "last-norm", "whole-model", "gradients", "prediction", "prediction-gradients"
]
"""What a method needs beyond the attention of single blocks: a block's norms as data, that behind
its feed-forward too, all weights of all blocks, a backward pass, the model's own prediction, and a
backward pass from there."""
_ON_TORCH_ONLY: Final[dict[Need, str]] = {
    "gradients": mark("gradients"),
    "prediction-gradients": mark("gradients"),
    "whole-model": mark("the weights of all blocks"),
}


class Lack(NamedTuple):
    """Why a model cannot be scored with a method, as half a sentence, and what to do then."""

    reason: str
    next_step: str


def lack_of(need: Need) -> Lack:
    """That this is lacking, and no more is known of why."""
    if need in _ON_TORCH_ONLY:
        return Lack(
            say("it needs {need}, which only PyTorch gives", need=say(_ON_TORCH_ONLY[need])),
            say("Load the PyTorch model, or choose another method."),
        )
    return Lack(
        say("this kind of model does not give what the method needs: {need}", need=need),
        say("Choose another method."),
    )
