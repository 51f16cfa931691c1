"""What a subject is compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from vzdesk.engine.sentence import Sentence
from vzdesk.view.selection import Selection, Subject

_LOOKED_AT, _LONGEST = 2000, 1000
"""Sentences on either side, and characters of each: looking through more would take long."""


def relative_of(sentences: Sequence[Sentence], id: str) -> str | None:
    """The sentence that this one is a variant of, else its first variant."""
    own = next((each for each in sentences if each.id == id), None)
    if own is None:
        return None
    if own.parent and own.parent != id and any(each.id == own.parent for each in sentences):
        return own.parent
    return next((each.id for each in sentences if each.parent == id and each.id != id), None)


def relatives_of(sentences: Sequence[Sentence]) -> dict[str, str]:
    """What `relative_of` finds for each that has one."""
    ids = {each.id for each in sentences}
    variants = {
        each.id: each.parent for each in sentences if each.parent in ids and each.parent != each.id
    }
    first = {parent: id for id, parent in reversed(variants.items())}
    return first | variants


def most_alike(texts: Sequence[str], place: int, usual: int | None = None) -> int | None:
    """Which of the texts shares the most words with the one at this place, or, where that is one
    word, characters; of several the nearest, in doubt the one before. None if none shares any.

    `usual` is preferred unless another shares more, and at least half.
    """
    is_spaced = len(texts[place].split()) > 1

    def parts(at: int) -> Counter[str]:
        text = texts[at][:_LONGEST].casefold()
        return Counter(text.split() if is_spaced else text)

    def share(at: int) -> float:
        other = parts(at)
        return 2 * (own & other).total() / max(n_own + other.total(), 1)

    own = parts(place)
    n_own = own.total()
    near = range(max(place - _LOOKED_AT, 0), min(place + _LOOKED_AT + 1, len(texts)))
    shares = {at: share(at) for at in near if at != place}
    best = min(shares, key=lambda at: (-shares[at], abs(at - place), at), default=None)
    most = 0.0 if best is None else shares[best]
    if usual is not None and (most < 0.5 or share(usual) >= most):
        return usual
    return best if most else None


def selecting(sentences: Sequence[Sentence], selection: Selection, id: str | None) -> Selection:
    """The selection once this sentence is selected; nothing is chosen in it yet.

    Where two models or two methods are compared they are compared on this one. Where two sentences
    are, of the two the other one stays, and of another pair its other half comes along.
    """
    cleared = selection.without_cells()
    if id is None:
        return replace(cleared, subject=None, second=None)
    subject, second = selection.subject, selection.second
    if subject is not None and second is not None and selection.is_of_one_sentence:
        return replace(
            cleared,
            subject=replace(subject, sentence=id),
            second=replace(second, sentence=id),
        )
    other = None
    if second is not None and any(each.id == second.sentence for each in sentences):
        other = selection.sentence if id == second.sentence else relative_of(sentences, id)
    return replace(cleared, subject=Subject(id), second=None if other is None else Subject(other))
