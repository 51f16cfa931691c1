"""Which sentences a study is about, and which are one item."""

from __future__ import annotations

from collections.abc import Sequence

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.view.studies.spec import SentenceChoice


def chosen(sentences: Sequence[Sentence], choice: SentenceChoice) -> tuple[Sentence, ...]:
    """Those of the sentences that are chosen, in their order. UserError where none is, or where an
    id is of none.
    """
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
    found = tuple(each for each in sentences if _is_chosen(each, choice))
    if not found:
        raise UserError(
            "None of {n:,} sentences is chosen by the {which} “{value}”.",
            next_step="Choose by another, or all sentences.",
            n=len(sentences),
            which=choice.which,
            value=", ".join(choice.values),
        )
    return found


def _is_chosen(sentence: Sentence, choice: SentenceChoice) -> bool:
    if choice.which == "ids":
        return sentence.id in choice.ids
    if choice.which == "tag":
        return choice.text in sentence.tags
    fields = (sentence.text, sentence.id, sentence.note, *sentence.tags)
    return any(choice.text.casefold() in field.casefold() for field in fields)


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
