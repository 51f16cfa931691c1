"""Which sentences a study is about, and which are one item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import Cancelled, UserError
from vzdesk.view.search.query import NUMBERS, search
from vzdesk.view.search.scores import Lens
from vzdesk.view.search.terms import split
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.view.types import SentenceRow

T = TypeVar("T")
NOT_YET = (*NUMBERS, "status")
"""Fields of a filter that only what is scored has."""


def chosen(sentences: Sequence[Sentence], choice: SentenceChoice) -> tuple[Sentence, ...]:
    """Those of the sentences that are chosen, in their order. UserError where none is, where an id
    is of none, or a filter cannot be understood.
    """
    found = _chosen(sentences, choice)
    return found[: choice.most] if choice.most else found


def _chosen(sentences: Sequence[Sentence], choice: SentenceChoice) -> tuple[Sentence, ...]:
    if choice.which == "all":
        return tuple(sentences)
    if choice.which == "ids":
        lacking = sorted({*choice.ids} - {each.id for each in sentences})
        if lacking:
            raise UserError(
                "There is no sentence {id}, which the study is about; {n:,} of its {n_all:,} ids "
                "are missing.",
                next_step="Give the sentences that it was made with, or choose others.",
                id=lacking[0],
                n=len(lacking),
                n_all=len(choice.ids),
            )
        wanted = {*choice.ids}
        found = tuple(each for each in sentences if each.id in wanted)
    elif choice.which == "tag":
        found = tuple(each for each in sentences if choice.text in each.tags)
    else:
        found = _filtered(sentences, choice.text)
    if not found:
        raise UserError(
            "None of {n:,} sentences is chosen by the {which} “{value}”.",
            next_step="Choose by another, or all sentences.",
            n=len(sentences),
            which=choice.which,
            value=", ".join(choice.values),
        )
    return found


def _filtered(sentences: Sequence[Sentence], filter: str) -> tuple[Sentence, ...]:
    """What the list of sentences would find."""
    for term in split(filter)[1]:
        if not term.is_column and term.field.casefold() in NOT_YET:
            raise UserError(
                "“{written}” is of what is scored already, and a study chooses its sentences "
                "before.",
                next_step="Leave it out, or mark such sentences with a tag in the window.",
                written=term.written,
            )
    rows = [
        SentenceRow(each.id, each.text, "unscored", tags=each.tags, note=each.note, sentence=each)
        for each in sentences
    ]
    return tuple(sentences[at] for at in search(filter, rows, Lens()).positions)


def items_of(sentences: Sequence[Sentence]) -> dict[str, str]:
    """By the id of each sentence that of the one it is a variant of in the end: both forms of a
    minimal pair, and all conditions of an item, are one item.
    """
    parents = {each.id: each.parent for each in sentences}
    return {each.id: _root(each.id, parents) for each in sentences}


def _root(id: str, parents: dict[str, str]) -> str:
    seen = {id}
    while parents.get(id) and parents[id] not in seen:
        id = parents[id]
        seen.add(id)
    return id


def while_wanted(items: Iterable[T], goes_on: Callable[[], bool]) -> Iterator[T]:
    """One after the other; Cancelled as soon as nobody waits for them any more."""
    for each in items:
        if not goes_on():
            raise Cancelled
        yield each
