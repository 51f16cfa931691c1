"""One cell of a map, and what each head has to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.sentence import Sentence


class HeadCell(NamedTuple):
    """A target and a source, tokens by number, of one of a model's maps; part as in `MapKey`."""

    target: int
    source: int
    part: str = ""


@dataclass(frozen=True, eq=False)
class HeadOverview:
    """What each head of each layer takes from a source for a target; arrays as in `ScoreMap`.

    distances  ["layer head"], 0…2: how far the target moves without what the head has of the source
    attention  ["layer head"]: its attention weights
    """

    sentence: Sentence
    cell: HeadCell
    distances: NDArray[np.floating]
    attention: NDArray[np.floating]
