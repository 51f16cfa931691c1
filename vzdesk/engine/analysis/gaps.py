"""What a user is to know of a method's numbers where its parts do not make up the whole."""

from __future__ import annotations

from collections.abc import Sequence

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import LayerMap, find
from vzdesk.translate import say


def gap_notices(key: MapKey, layers: Sequence[LayerMap], sentence: int) -> tuple[str, ...]:
    """That the parts of this sentence of the block miss more of the whole than they may."""
    method = find(key.method)
    gaps = [layer.gaps[sentence] for layer in layers if layer.gaps]
    if not gaps or not max(gaps) > method.tolerance:
        return ()
    number = 1 + gaps.index(max(gaps))
    said = say(
        "{method}: in {layer} what sources add misses {gap:.1%} of the whole, more than "
        "{tolerance:.0%}; read its scores as rough.",
        method=say(method.label),
        layer=say("{part} layer {number}", part=key.part, number=number).strip(),
        gap=max(gaps),
        tolerance=method.tolerance,
    )
    return (said,)
