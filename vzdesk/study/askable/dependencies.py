"""Which sentences have dependencies that maps can agree with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from vzdesk.engine.sentence import Sentence
from vzdesk.study.agreement.gold import annotated, gold
from vzdesk.study.askable.found import Askable, Item, counted
from vzdesk.study.cues.cases import Dropped
from vzdesk.study.relations.preview import Example
from vzdesk.translate import say


def of_dependencies(sentences: Sequence[Sentence], most: int, go_on: Callable[[], bool]) -> Askable:
    """Of these, until so many have some, 0 for all. UserError where fewer than two have."""
    annotated(sentences)
    return counted(_items(sentences, most), go_on)


def _items(sentences: Sequence[Sentence], most: int) -> Iterator[Item | Dropped]:
    n = 0
    for sentence in sentences:
        if most and n == most:
            return
        if gold(sentence) is None:
            yield Dropped(say("no dependency between words, without punctuation, is annotated"))
        else:
            n += 1
            yield Item(Example(sentence, ()))
