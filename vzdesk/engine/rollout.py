"""Rollout: how much of the input reaches a layer, by multiplying the maps below it.

Abnar and Zuidema 2020, section 3, for attention, where the identity stands for the residual
connection; Mohebbi et al. 2023, section 3, for Value Zeroing, whose maps need none.
"""

from __future__ import annotations

import numpy as np

from vzdesk.engine.distance import Float64, normalise_rows


def rollout(scores: Float64, *, add_identity: bool) -> Float64:
    """scores ["layer target source"] -> ["layer target source"], rows summing to 1.

    R¹ = S¹, Rˡ = Sˡ Rˡ⁻¹, where S is the map, or with add_identity (map + I) with rows divided by
    their sums. A row that mixes nothing keeps its own representation: it counts as the identity.
    """
    identity = np.eye(scores.shape[-1])
    steps, _ = normalise_rows(scores + identity) if add_identity else (scores, None)
    is_empty = steps.sum(axis=-1) == 0.0
    steps = np.where(is_empty[..., None], identity, steps)
    rolled = [steps[0]]
    for step in steps[1:]:
        rolled.append(step @ rolled[-1])
    return np.stack(rolled)
