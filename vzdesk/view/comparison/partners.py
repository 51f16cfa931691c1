"""What a subject is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vzdesk.engine.sentence import Sentence
from vzdesk.view.selection import Selection, Subject


def relative_of(sentences: Sequence[Sentence], id: str) -> str | None:
    """The sentence that this one is a variant of, else its first variant."""
    own = next((each for each in sentences if each.id == id), None)
    if own is None:
        return None
    ids = {each.id for each in sentences}
    if own.parent in ids and own.parent != id:
        return own.parent
    return next((each.id for each in sentences if each.parent == id and each.id != id), None)


def selecting(sentences: Sequence[Sentence], selection: Selection, id: str | None) -> Selection:
    """The selection once this sentence is selected; nothing is chosen in it yet.

    Where two models are compared they are compared on this one. Where two sentences are, of the two
    the other one stays, and of another pair its other half comes along.
    """
    cleared = selection.without_cells()
    if id is None:
        return replace(cleared, subject=None, second=None)
    subject, second = selection.subject, selection.second
    if subject is not None and second is not None and selection.is_of_two_models:
        return replace(
            cleared,
            subject=replace(subject, sentence=id),
            second=replace(second, sentence=id),
        )
    other = None
    if second is not None and any(each.id == second.sentence for each in sentences):
        other = selection.sentence if id == second.sentence else relative_of(sentences, id)
    return replace(cleared, subject=Subject(id), second=None if other is None else Subject(other))
