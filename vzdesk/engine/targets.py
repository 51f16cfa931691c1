"""Which targets' rows a run is to compute: those of some words of each sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vzdesk.engine.sentence import Sentence


@dataclass(frozen=True)
class Targets:
    """Words whose rows are wanted, by position: of each text `words`, where these are not None; of
    a sentence those that `by_sentence` has for its id, if it is there; else those that are marked
    as target.

    The last two are of the sentence alone: of the second text of a pair they want no rows, and of
    a decoder's text, which can have no marks, all.
    """

    words: tuple[int, ...] | None = None
    by_sentence: Mapping[str, Sequence[int]] | None = None

    def of(self, sentence: Sentence) -> tuple[int, ...]:
        """Positions of words, rising; those of `words` may be beyond the last."""
        found: Sequence[int] = sentence.roles.targets
        if self.words is not None:
            found = self.words
        elif self.by_sentence is not None:
            found = self.by_sentence.get(sentence.id, ())
        return tuple(sorted(set(found)))


MARKED = Targets()
