"""Which methods a run computes, and which sentences have them already."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import is_

from vzdesk.desk.document import Document
from vzdesk.desk.document.results import by_model
from vzdesk.engine.methods import methods
from vzdesk.view.units import are_scored_in

ALWAYS = ("value-zeroing", "attention")
"""The methods of every run."""


def looked_at(document: Document) -> tuple[str, ...]:
    """Those that the user looks at, one or two. A session may name a method that this program does
    not have; it is left out.
    """
    names = document.selection.method, document.selection.second_method
    return tuple(dict.fromkeys(name for name in names if name in methods()))


def needed(document: Document) -> tuple[str, ...]:
    """Those without which a run is of no use."""
    return tuple(dict.fromkeys((*ALWAYS, *looked_at(document))))


def to_run(
    document: Document, chosen: Iterable[str], lacking: Collection[str] = ()
) -> tuple[str, ...]:
    """All that a run computes: those, and the ones that the user chose, but for what is known to be
    lacking.
    """
    more = (name for name in chosen if name in methods() and name not in lacking)
    return tuple(dict.fromkeys((*needed(document), *more)))


def done_by(document: Document, key: str) -> dict[str, frozenset[str]]:
    """By method, the ids of the sentences that the model with this key has scored by it, as their
    texts are, in the chosen units.
    """
    sentences, units = {each.id: each for each in document.sentences}, document.settings.units
    found: dict[str, set[str]] = {}
    for analysis in by_model(document.analyses, key):
        for id, result in analysis.results.items():
            sentence = sentences.get(id)
            if sentence is None or not result.sentence.same_texts(sentence):
                continue
            if are_scored_in(result, units):
                for map_key in result.maps:
                    found.setdefault(map_key.method, set()).add(id)
    return {method: frozenset(ids) for method, ids in found.items()}


class Done:
    """The same of the model that is shown, kept as long as nothing of it changes: there may be
    thousands of sentences.
    """

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._by_method: dict[str, frozenset[str]] = {}

    def by_all(self, document: Document, names: Iterable[str]) -> frozenset[str]:
        """The ids of the sentences that have all of these methods."""
        now = document.sentences, document.analyses, document.settings.units, document.shown
        is_same = len(self._of) == len(now) and all(map(is_, self._of, now))
        if not is_same:
            self._of, self._by_method = now, done_by(document, document.shown)
        return frozenset.intersection(*(self._by_method.get(each, frozenset()) for each in names))
