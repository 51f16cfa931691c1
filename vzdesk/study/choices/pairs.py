"""Minimal pairs that differ in one word, with contractions written out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vzdesk.corpus.goodness import good_of
from vzdesk.corpus.tables.pairs import same_at_ends
from vzdesk.engine.sentence import Sentence
from vzdesk.study.cues.contractions import expanded
from vzdesk.translate import say

_BLIMP = re.compile(r"(.+)-\d+-good(?:-\d+)?")


@dataclass(frozen=True)
class Pair:
    """Both sentences, and the position of the one word in which they differ."""

    good: Sentence
    bad: Sentence
    word: int

    @property
    def forms(self) -> tuple[str, str]:
        """The word in the good sentence, and in the bad one."""
        return self.good.words[self.word].text, self.bad.words[self.word].text

    @property
    def is_decided_behind(self) -> bool:
        """Whether the pair says so: it names a word behind that both have, as BLiMP's paradigms
        with two prefixes do.
        """
        roles = self.good.roles
        return self.word in roles.cues and any(at > self.word for at in roles.targets)

    @property
    def paradigm(self) -> str:
        """That of a tag such as paradigm=…, or as BLiMP's ids begin; "" where there is none."""
        tagged = (tag.partition("=")[2] for tag in self.good.tags if tag.startswith("paradigm="))
        named = _BLIMP.fullmatch(self.good.id)
        return next(tagged, named[1] if named else "")


def pairs(sentences: Sequence[Sentence]) -> Iterator[Pair | str]:
    """Each pair; or why a sentence, or two of them, are none."""
    by_id = {each.id: each for each in sentences}
    parents = {each.parent for each in sentences if each.parent in by_id}
    for each in sentences:
        if each.parent in by_id:
            yield _pair(by_id[each.parent], each)
        elif each.id not in parents:
            yield say("a sentence has no other form")


def _pair(one: Sentence, other: Sentence) -> Pair | str:
    which = good_of(one, other)
    if which is None:
        return say("nothing says which of the two is the good one")
    good, bad = map(expanded, (one, other) if which == 0 else (other, one))
    texts = [[word.text for word in each.words] for each in (good, bad)]
    first, last = same_at_ends(*texts)
    if not len(texts[0]) == len(texts[1]) == first + last + 1:
        return say("the two differ in more than one word")
    return Pair(good, bad, first)
