"""Samples of pairs in which each label is as frequent as the others.

Mohebbi et al. (2023) balance one paradigm, in which singular verbs are the more frequent ones, by
drawing with replacement and without a seed, so that a pair may be there twice, and on both sides of
a split. Here the seed decides, each paradigm is balanced, and no pair is there twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.errors import UserError
from vzdesk.study.cues.cases import Pair
from vzdesk.translate import say

Label = Callable[[Pair], str | None]


@dataclass(frozen=True)
class Sampled:
    """Those that were drawn, in the order they had, and of the others how many, by reason."""

    found: tuple[Pair, ...]
    left_out: Counter[str]

    def notices(self) -> Iterator[str]:
        """How many are left out, and why."""
        if self.left_out:
            yield say(
                "{n:,} of {n_all:,} pairs are drawn. Left out: {reasons}.",
                n=len(self.found),
                n_all=len(self.found) + self.left_out.total(),
                reasons="; ".join(f"{why} ({n:,})" for why, n in self.left_out.most_common()),
            )


def balanced(pairs: Sequence[Pair], label: Label, seed: int, most: int | None = None) -> Sampled:
    """Of each paradigm equally many pairs of each label that there is among all, at most `most`
    pairs of a paradigm. A pair without a label is left out, and so is all of a paradigm that lacks
    a label. UserError where no paradigm has several.
    """
    labels = [label(pair) for pair in pairs]
    names = sorted({each for each in labels if each is not None})
    by_paradigm: dict[str, dict[str, list[int]]] = {}
    for at, (pair, name) in enumerate(zip(pairs, labels, strict=True)):
        of = by_paradigm.setdefault(pair.paradigm, {each: [] for each in names})
        if name is not None:
            of[name].append(at)
    drawn, left_out = list[int](), Counter[str]()
    if n_without := labels.count(None):
        left_out[say("nothing says which label it has")] = n_without
    for number, groups in enumerate(by_paradigm.values()):
        n = min(map(len, groups.values()), default=0)
        n_kept = n if most is None else min(n, most // max(1, len(names)))
        random = np.random.default_rng([seed, number])
        for name, places in groups.items():
            drawn += random.permutation(places)[:n_kept].astype(int).tolist()
            if len(places) > n:
                left_out[say("its paradigm has more that are {label}", label=name)] += (
                    len(places) - n
                )
        if n > n_kept:
            why = say("its paradigm has more than {most}", most=most)
            left_out[why] += (n - n_kept) * len(names)
    if len(names) < 2 or not drawn:
        raise UserError(
            "No paradigm has pairs of several labels, so none can be balanced.",
            next_step="Do without “As many singular as plural”, or choose others.",
            in_terminal="Take pairs as they are (without --balanced), or give others.",
        )
    return Sampled(tuple(pairs[at] for at in sorted(drawn)), left_out)
