"""The scores among the words of a sentence that count."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import SentenceResult
from vzdesk.study.agreement.gold import Gold
from vzdesk.study.values import OWN_PARTS
from vzdesk.view.selection import Units
from vzdesk.view.units import aggregate, shown_in, units_of


def scores_of(
    result: SentenceResult, gold: Gold, units: Units, *, rollout: bool
) -> Iterator[tuple[MapKey, Gold, NDArray[np.float64]]]:
    """Of each map over a sentence's own words: its scores ["layer word word"], among the words that
    count and have pieces of their own, and what is to be found there. None where that is nothing.
    """
    for key, score_map in result.maps.items():
        if key.part not in OWN_PARTS or key.rolled_out != rollout or key.words_as_one:
            continue
        targets, sources = units_of(result, units, key.part)
        places = {u.words[0]: at for at, u in enumerate(targets) if len(u.words) == 1}
        left = gold.among(set(places))
        if not left.edges:
            continue
        scores = aggregate(shown_in(result, score_map, units).whole().scores, targets, sources)
        at = [places[word] for word in left.words]
        yield key, left, scores[:, at][:, :, at].astype(np.float64)
