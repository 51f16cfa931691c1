"""Distance: how far the target moves when the source is zeroed (cosine distance, 0 to 2), summed
where a match has several sources, each of which was zeroed alone; as shares are of these sums.

Distances of words exist only where all pieces of a word were zeroed as one: there are none by other
methods, nor of words whose pieces were zeroed one by one.
"""

from __future__ import annotations

import numpy as np

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def _distance(of: Measured) -> Values:
    if of.distances is None:
        return np.full(len(of.row), np.nan)
    return np.asarray(of.distances[:, list(of.sources)].sum(axis=1))


MEASURE = Measure("distance", mark("distance"), "match", _distance, needs_distances=True)
