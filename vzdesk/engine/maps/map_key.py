"""What a map is called: in memory a `MapKey`, in files, tables and on command lines its text.

This is the only place that writes and reads that text:
    METHOD[/PART][@HEAD][+words][+rollout]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

MapUnits = Literal["tokens", "words-joint"]
"""What targets and sources of a map are: tokens, or words all of whose pieces were zeroed at once.
"""
_HEAD = re.compile(r"(.*)@([1-9][0-9]{0,8})", re.DOTALL)
_WORDS, _ROLLOUT = "+words", "+rollout"


@dataclass(frozen=True)
class MapKey:
    """One of a sentence's maps.

    part   which of an encoder-decoder model's maps it is, see `types.PARTS`; "" in other models
    head   from 0, where it is of one attention head alone; None for all of them together

    >>> str(MapKey("value-zeroing", "cross", "words-joint"))
    'value-zeroing/cross+words'
    """

    method: str
    part: str = ""
    units: MapUnits = "tokens"
    rolled_out: bool = False
    head: int | None = None

    @property
    def words_as_one(self) -> bool:
        """Whether its targets and sources are words, all pieces of a source zeroed at once."""
        return self.units == "words-joint"

    def __str__(self) -> str:
        head = "" if self.head is None else f"@{self.head + 1}"
        words = _WORDS if self.words_as_one else ""
        rollout = _ROLLOUT if self.rolled_out else ""
        return f"{self.method}{'/' if self.part else ''}{self.part}{head}{words}{rollout}"


@lru_cache(maxsize=1024)
def map_key(text: str) -> MapKey:
    """The key whose text this is.

    >>> map_key("value-zeroing/cross+words+rollout")
    MapKey(method='value-zeroing', part='cross', units='words-joint', rolled_out=True, head=None)
    """
    rest = text.removesuffix(_ROLLOUT)
    rolled_out, words = rest != text, rest.endswith(_WORDS)
    rest = rest.removesuffix(_WORDS)
    found = _HEAD.fullmatch(rest)
    head = int(found[2]) - 1 if found else None
    method, _, part = (found[1] if found else rest).partition("/")
    return MapKey(method, part, "words-joint" if words else "tokens", rolled_out, head)
