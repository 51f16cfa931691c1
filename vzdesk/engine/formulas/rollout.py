"""Rollout: how much of the input reaches a layer, by multiplying the maps below it.

Abnar and Zuidema 2020, section 3, for attention, where the identity stands for the residual
connection; Mohebbi et al. 2023, section 3, for Value Zeroing, whose maps need none; Ferrando et al.
2022b (ALTI+) across the two texts of encoder-decoder models.
"""

from __future__ import annotations

import numpy as np

from vzdesk.engine.distance import Float64, normalise_rows


def rollout(scores: Float64, *, add_identity: bool) -> Float64:
    """scores ["layer target source"] -> ["layer target source"], rows summing to 1.

    R¹ = S¹, Rˡ = Sˡ Rˡ⁻¹, where S is the map, or with add_identity (map + I) with rows divided by
    their sums. A row that mixes nothing keeps its own representation: it counts as the identity.
    """
    steps = scores
    if add_identity:
        steps, _ = normalise_rows(scores + np.eye(scores.shape[-1]))
    steps = _without_empty_rows(steps)
    rolled = [steps[0]]
    for step in steps[1:]:
        rolled.append(step @ rolled[-1])
    return np.stack(rolled)


def rollout_across_texts(
    encoder: Float64, decoder: Float64, cross: Float64
) -> tuple[Float64, Float64]:
    """What reaches each of the decoder's tokens from either text, the encoder's tokens and its own.

    encoder, decoder, cross ["layer target source"] are the maps of the three attentions; what the
    rows of `cross` lack of 1 the target keeps of itself. -> ["layer target source"] of the
    encoder's tokens, and of the decoder's; the two halves of a row sum to 1 together.
    """
    from_encoder = rollout(encoder, add_identity=False)[-1]
    kept = 1 - cross.sum(axis=-1, keepdims=True)
    own, other = np.eye(decoder.shape[-1]), np.zeros(cross.shape[1:])
    reached = []
    for step, taken, keeps in zip(_without_empty_rows(decoder), cross, kept, strict=True):
        own, other = keeps * (step @ own), keeps * (step @ other) + taken
        reached.append((other @ from_encoder, own))
    of_encoder, of_decoder = zip(*reached, strict=True)
    return np.stack(of_encoder), np.stack(of_decoder)


def _without_empty_rows(steps: Float64) -> Float64:
    """["layer token token"]: a row that mixes nothing counts as the identity."""
    is_empty = steps.sum(axis=-1) == 0.0
    return np.where(is_empty[..., None], np.eye(steps.shape[-1]), steps)
