"""A sentence without a result: its words stand where the tokens of a result would."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from vzdesk.corpus.roles import in_words
from vzdesk.engine.types import Sentence, SentenceResult, Token
from vzdesk.translate import say
from vzdesk.view.annotations import annotations_of
from vzdesk.view.selection import Cell, Selection, Settings
from vzdesk.view.state import ViewState, isolated
from vzdesk.view.units import Unit, units_of


@lru_cache(maxsize=16)
def unscored(sentence: Sentence) -> SentenceResult:
    """The sentence as if each word were one token; there are no maps."""
    tokens = tuple(Token(word.text, word.text, at) for at, word in enumerate(sentence.words))
    return SentenceResult(sentence, tokens, {})


def with_words(
    state: ViewState, sentence: Sentence | None, selection: Selection, settings: Settings
) -> ViewState:
    """The state with the sentence's words to choose from, where it has no map; sources mean nothing
    there.
    """
    if state.map is not None or sentence is None:
        return state
    words = unscored(sentence)
    units, _ = units_of(words, "tokens")
    target = _inside(selection.cell.target, units)
    return replace(
        state,
        words=units,
        annotations=annotations_of(words, "tokens", "", settings.annotation, settings.dependencies),
        cell=Cell(target),
        locked=Cell(_inside(selection.locked.target, units)),
        readout="" if target is None else _told(units[target]),
    )


def _inside(position: int | None, units: tuple[Unit, ...]) -> int | None:
    return position if position is not None and 0 <= position < len(units) else None


def _told(unit: Unit) -> str:
    return f"{isolated(unit.label)}: {in_words(unit.role) or say('no role')}"
