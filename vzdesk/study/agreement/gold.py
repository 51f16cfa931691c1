"""The dependencies of a sentence that can be agreed with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.view.units import is_punctuation

PUNCTUATION = "PUNCT"


@dataclass(frozen=True)
class Edge:
    """A dependency: words by position, and its relation without subtype."""

    dependent: int
    head: int
    relation: str


@dataclass(frozen=True)
class Gold:
    """The words that count, in order, and the dependencies among them."""

    words: tuple[int, ...]
    edges: tuple[Edge, ...]

    def among(self, words: set[int]) -> Gold:
        """What is left where only these words are in a map."""
        return Gold(
            tuple(word for word in self.words if word in words),
            tuple(each for each in self.edges if {each.dependent, each.head} <= words),
        )


def gold(sentence: Sentence) -> Gold | None:
    """Those that are annotated; None where heads or relations are not, or there is no dependency
    between words that are no punctuation.
    """
    tiers = {tier.name: tier.values for tier in sentence.tiers}
    if "head" not in tiers or "deprel" not in tiers:
        return None
    kinds = tiers.get("upos", ("",) * len(sentence.words))
    words = tuple(
        at
        for at, word in enumerate(sentence.words)
        if kinds[at] != PUNCTUATION and not is_punctuation(word.text)
    )
    places = {str(word + 1): word for word in words}
    edges = tuple(
        Edge(word, places[tiers["head"][word]], tiers["deprel"][word].partition(":")[0])
        for word in words
        if tiers["head"][word] in places and places[tiers["head"][word]] != word
    )
    return Gold(words, edges) if edges else None


def annotated(
    sentences: Sequence[Sentence], most: int = 0
) -> tuple[tuple[Sentence, ...], tuple[Gold, ...]]:
    """The first of those that have dependencies, 0 for all, and these. UserError where fewer than
    two have.
    """
    found = [(each, of) for each in sentences if (of := gold(each)) is not None]
    if len(found) < 2:
        raise UserError(
            "{n:,} of {n_all:,} sentences have dependencies between words; two are needed, one to "
            "choose by and one to report.",
            next_step="Give a treebank in CoNLL-U, with heads and relations.",
            n=len(found),
            n_all=len(sentences),
        )
    some = found[: most or None]
    return tuple(each for each, _ in some), tuple(of for _, of in some)
