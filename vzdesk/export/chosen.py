"""The sentences that a file is of, and what is said where these are not all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from vzdesk.engine.sentence import Sentence
from vzdesk.translate import mark, say

Which = Literal["all", "shown", "selected"]
"""All sentences, those that a filter leaves in the list, or those selected in it."""
_OF = mark("{n:,} of {n_all:,} sentences")
_OF_CHOSEN = {
    "shown": mark("{n:,} of {n_all:,} sentences (those shown)"),
    "selected": mark("{n:,} of {n_all:,} sentences (those selected)"),
}
_SCORED_OF_CHOSEN = {
    "shown": mark("{n:,} of {n_all:,} sentences (those shown and scored)"),
    "selected": mark("{n:,} of {n_all:,} sentences (those selected and scored)"),
}


@dataclass(frozen=True, eq=False)
class Chosen:
    """Sentences out of `n_all`, in their order."""

    sentences: Sequence[Sentence]
    n_all: int
    which: Which = "all"

    @classmethod
    def all_of(cls, sentences: Sequence[Sentence]) -> Self:
        return cls(sentences, len(sentences))

    @classmethod
    def among(cls, sentences: Sequence[Sentence], ids: Collection[str], which: Which) -> Self:
        """Those with these ids."""
        wanted = frozenset(ids)
        return cls([each for each in sentences if each.id in wanted], len(sentences), which)

    def named(self, n_scored: int | None = None) -> str:
        """Such as "183 of 2,000 sentences", where so many are scored, or all are to be written
        scored or not; "" where that is all there are.

        >>> Chosen([], 2000).named(183)
        '183 of 2,000 sentences'
        """
        n = len(self.sentences) if n_scored is None else n_scored
        if n == self.n_all:
            return ""
        texts = _OF_CHOSEN if n == len(self.sentences) else _SCORED_OF_CHOSEN
        return say(texts.get(self.which, _OF), n=n, n_all=self.n_all)

    def recorded(self, n_scored: int, by_method: Mapping[str, int]) -> dict[str, object]:
        """What the record beside a file says of it, where so many sentences are scored; of methods
        that have fewer, how many these have.
        """
        some: dict[str, int] = {} if self.which == "all" else {self.which: len(self.sentences)}
        fewer = {method: n for method, n in by_method.items() if n < n_scored}
        by = {"by_method": fewer} if fewer else {}
        return {"n_sentences": {"scored": n_scored, **some, "all": self.n_all, **by}}
