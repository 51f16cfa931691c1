"""What a user is to know of a method's numbers where its parts do not make up the whole."""

from __future__ import annotations

from collections.abc import Sequence

from vzdesk.engine.methods import LayerMap, Method
from vzdesk.translate import say


def gap_notices(method: Method, layers: Sequence[LayerMap], sentence: int) -> tuple[str, ...]:
    """That the parts of this sentence of the block miss more of the whole than they may."""
    gaps = [layer.gaps[sentence] for layer in layers if layer.gaps]
    if not gaps or not max(gaps) > method.tolerance:
        return ()
    said = say(
        "{method}: in layer {layer} what sources add misses {gap:.1%} of the whole, more than "
        "{tolerance:.0%}; read its scores as rough.",
        method=say(method.label),
        layer=1 + gaps.index(max(gaps)),
        gap=max(gaps),
        tolerance=method.tolerance,
    )
    return (said,)
