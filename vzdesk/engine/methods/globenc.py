"""GlobEnc: Attention-Norm + RES + LN, then through the block's last norm (Modarressi et al. 2022).

    scores[target, source]  =  ‖γ₂ ⊙ (g_ij - mean(g_ij))‖₂ as a share of the row

The feed-forward has no term of its own: it counts only in the last norm's divisor, √(variance of
FFN(z_i) + z_i). That is one number of the target, as is the first norm's divisor in g_ij, so both
leave the row's shares as they are. Rolled out, shares are multiplied, without the identity; the
original multiplies norms that are no shares yet.

Defined for a stack of post-norm blocks.
"""

from __future__ import annotations

from collections.abc import Generator

from vzdesk.engine.formulas import terms
from vzdesk.engine.methods import LayerMap, Method, shares
from vzdesk.engine.runtime.contract import Block
from vzdesk.translate import mark


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """The lengths behind both norms, but for what is the same for all sources."""
    norms = block.norms
    assert norms is not None, "refused where they are not known"
    assert norms.after is not None
    assert norms.last is not None
    lengths = terms.lengths_in_residual(block, norms.after.linear, norms.last.linear)
    return shares((yield from lengths))


METHOD = Method(
    name="globenc",
    label=mark("GlobEnc"),
    citation="Modarressi, Fayyaz, Yaghoobzadeh and Pilehvar (NAACL 2022)",
    kind="norm",
    layer=layer,
    rollout="plain",
    needs=frozenset({"last-norm"}),
    takes_cross=False,
)
