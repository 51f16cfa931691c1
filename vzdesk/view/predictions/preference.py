"""What the model itself prefers of two sentences: one value for the pair.

Where they differ in one word, it is log p(one form) - log p(other form) in that place. Where both
have the same target word behind what differs, and the model reads from left to right, it is
log p(word | one prefix) - log p(word | other prefix). All else is no preference: the difference of
whole sentences has its own name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import ne
from typing import Literal

from vzdesk.corpus.tables.pairs import same_at_ends
from vzdesk.engine.types import SentenceResult
from vzdesk.translate import say
from vzdesk.view.predictions.surprisal import BITS
from vzdesk.view.texts.isolates import isolated

Kind = Literal["forms", "prefixes", "sentences"]
_Places = tuple[Sequence[int], Sequence[int]]
"""The words that are compared, in the first and in the second."""


@dataclass(frozen=True)
class PairPrediction:
    """Two texts under one model: first minus second, in bits; NaN where a word has no probability.

    forms     the words that are compared, for "sentences" none
    n_differ  in how many places other words stand; 0 where one text has more words
    good      which is the good one, 0 or 1, if that is said
    """

    kind: Kind
    bits: float
    forms: tuple[str, str] = ("", "")
    n_differ: int = 1
    good: int | None = None

    @property
    def preference_bits(self) -> float:
        """The good one minus the bad one; NaN where it is no preference or nobody says which."""
        if self.kind == "sentences" or self.good is None:
            return math.nan
        return self.bits if self.good == 0 else -self.bits


def pair_prediction(
    first: SentenceResult, second: SentenceResult, good: int | None = None
) -> PairPrediction | None:
    """What is predicted of both, of which this is the good one. None where one has no predictions,
    where they were made in different ways, or where the texts are the same.
    """
    one, other = first.predictions, second.predictions
    if one is None or other is None or one.way != other.way:
        return None
    texts = [[word.text for word in each.predicted.words] for each in (first, second)]
    has_same_source = _has_same_source(first, second)
    if texts[0] == texts[1] and has_same_source:
        return None
    before, _after = same_at_ends(*texts)
    n_differ = sum(map(ne, *texts)) if len(texts[0]) == len(texts[1]) else 0
    critical = _critical(first, second, before) if one.way == "next" else None
    if critical is not None:
        return _of_words("prefixes", first, second, critical, good)
    if n_differ == 1 and has_same_source:
        return _of_words("forms", first, second, ((before,), (before,)), good)
    bits = (one.text - other.text) * BITS
    return PairPrediction("sentences", bits, n_differ=n_differ, good=good)


def _of_words(
    kind: Kind, first: SentenceResult, second: SentenceResult, places: _Places, good: int | None
) -> PairPrediction:
    sums, forms = [], []
    for each, chosen in zip((first, second), places, strict=True):
        assert each.predictions is not None
        words, text = each.predicted.words, each.predicted.text
        sums.append(sum(float(each.predictions.words[at]) for at in chosen))
        forms.append(text[words[chosen[0]].start : words[chosen[-1]].end])
    return PairPrediction(kind, (sums[0] - sums[1]) * BITS, (forms[0], forms[1]), 1, good)


def _critical(first: SentenceResult, second: SentenceResult, before: int) -> _Places | None:
    """The target words, where these are the same in both and behind what differs."""
    if first.decoder is not None or second.decoder is not None:
        return None
    places = tuple(sorted(each.sentence.roles.targets) for each in (first, second))
    texts = [
        [each.sentence.words[at].text for at in chosen]
        for each, chosen in zip((first, second), places, strict=True)
    ]
    is_same = bool(texts[0]) and texts[0] == texts[1]
    if not is_same or any(chosen[0] <= before for chosen in places):
        return None
    return places[0], places[1]


def _has_same_source(first: SentenceResult, second: SentenceResult) -> bool:
    """Whether encoders read the same, where decoders are predicted."""
    return first.decoder is None or first.sentence.text == second.sentence.text


def preference_line(found: PairPrediction, model: str) -> str:
    """What is said of the pair, first being A and second B."""
    if found.kind == "sentences":
        return _of_sentences(found)
    a, b = (isolated(form) for form in found.forms)
    if math.isnan(found.bits):
        forms = a if a == b else say("{a}” or “{b}", a=a, b=b)
        return say("No preference: {model} has no probability of “{a}”.", model=model, a=forms)
    if found.kind == "prefixes":
        return _of_prefixes(found, model, a)
    if not found.bits:
        return say("{model} finds “{a}” and “{b}” equally likely.", model=model, a=a, b=b)
    better = 0 if found.bits > 0 else 1
    line = say(
        "{model} prefers “{better}” to “{worse}” by {bits} bits",
        model=model,
        better=(a, b)[better],
        worse=(b, a)[better],
        bits=f"{abs(found.bits):.2f}",
    )
    return line + _judged(found, better)


def _of_prefixes(found: PairPrediction, model: str, word: str) -> str:
    if not found.bits:
        return say("{model} finds “{word}” equally likely in A and B.", model=model, word=word)
    better = 0 if found.bits > 0 else 1
    line = say(
        "{model} finds “{word}” likelier in {better} than in {worse}, by {bits} bits",
        model=model,
        word=word,
        better="AB"[better],
        worse="BA"[better],
        bits=f"{abs(found.bits):.2f}",
    )
    return line + _judged(found, better)


def _judged(found: PairPrediction, better: int) -> str:
    """Whether that is the good one, where it is said which is."""
    if found.good is None:
        return "."
    return say(" (the good form).") if found.good == better else say(" (the bad form).")


def _of_sentences(found: PairPrediction) -> str:
    why = (
        say("A and B differ in {n} words, so there is no preference.", n=found.n_differ)
        if found.n_differ > 1
        else say("A and B differ in more than a form, so there is no preference.")
    )
    if math.isnan(found.bits):
        return say("{why} Not every word has a probability, so there is no difference.", why=why)
    bits = f"{found.bits:+.2f}".replace("-", "−")
    return say("{why} Sentence log-probability difference, A − B: {bits} bits.", why=why, bits=bits)
