"""Which unit of one text belongs to which of another, or of the same text as another model cuts it.

Of two texts: a longest common subsequence of the units as the user wrote them; gaps of equal length
between its matches, and what the user joined, are paired in order, as substitutions; what is left
has no counterpart. Words are aligned first and pieces within paired words, so that tokens and words
never contradict each other.

Of one text that two models read: a word belongs to itself, and its pieces belong to each other
where both models cut it into the same ones. Of a word that is cut otherwise no piece has a
counterpart: it would be compared with what is another part of the word.

Special tokens match their like only, either way.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import SentenceResult, Side
from vzdesk.remember import remembered
from vzdesk.view.selection import NO_CORRECTIONS, Corrections, Pairs, Units
from vzdesk.view.types import Aligned
from vzdesk.view.units import Unit, units_of


def _exchanged(pairs: Iterable[tuple[int, int]]) -> Pairs:
    return tuple((b, a) for a, b in pairs)


def align(
    first: Sequence[Unit], second: Sequence[Unit], corrections: Corrections = NO_CORRECTIONS
) -> tuple[Aligned, ...]:
    """Every unit of both once, in the order of the first sentence.

    Units of the second without counterpart keep their places among those that have one.
    Exchanging the sentences exchanges the pairs, unless sentences and corrections are the same on
    both sides. Corrections that name no unit are ignored.
    """
    return _in_order(_pairs(first, second, corrections), len(first), len(second))


def _pairs(
    first: Sequence[Unit], second: Sequence[Unit], corrections: Corrections
) -> list[tuple[int, int]]:
    keys = [[(unit.label, unit.is_special) for unit in units] for units in (first, second)]
    other_way = corrections.exchanged()
    # Among equally long subsequences, the same one from either side.
    if (keys[1], other_way.key) < (keys[0], corrections.key):
        return list(_exchanged(_pairs(second, first, other_way)))
    joined = {a: b for a, b in corrections.joined if a < len(first) and b < len(second)}
    taken = set(joined.values())
    ours = [i for i in range(len(first)) if i not in joined]
    theirs = [j for j in range(len(second)) if j not in taken]
    parted = frozenset(corrections.parted)
    same = _equal([keys[0][i] for i in ours], [keys[1][j] for j in theirs])
    rows, columns = ({place: n for n, place in enumerate(left)} for left in (ours, theirs))
    for a, b in parted:
        if a in rows and b in columns:
            same[rows[a], columns[b]] = False
    matches = [(ours[p], theirs[q]) for p, q in _common(same)]
    fixed = _in_line(matches, sorted(joined.items()))
    substitutions = (
        (a, b)
        for a, b in _substitutions(fixed, ours, theirs, (len(first), len(second)))
        if (a, b) not in parted and (keys[0][a] == keys[1][b] or _both_plain(first[a], second[b]))
    )
    return [*joined.items(), *matches, *substitutions]


def _equal(first: Sequence[Hashable], second: Sequence[Hashable]) -> NDArray[np.bool_]:
    """["first second"]: which of the one are equal to which of the other."""
    numbers: dict[Hashable, int] = {}
    codes = [
        np.array([numbers.setdefault(each, len(numbers)) for each in side], dtype=np.int64)
        for side in (first, second)
    ]
    return np.equal.outer(*codes)


def _in_line(
    matches: Sequence[tuple[int, int]], joined: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The matches, and those of the joined pairs that cross none of them nor one another."""
    fixed = list(matches)
    for a, b in joined:
        if all((a < i) == (b < j) for i, j in fixed):
            insort(fixed, (a, b))
    return fixed


def _both_plain(a: Unit, b: Unit) -> bool:
    return not (a.is_special or b.is_special)


def _common(same: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The positions of a longest common subsequence; same ["first second"]."""
    n_first, n_second = same.shape
    start = 0
    while start < min(n_first, n_second) and same[start, start]:
        start += 1
    inner = same[start:, start:]
    # lengths[i, j]: of the longest one after i and j. Each row at once: a match takes the length
    # diagonally behind it plus one, and lengths never grow from left to right.
    lengths = np.zeros((inner.shape[0] + 1, inner.shape[1] + 1), dtype=np.int32)
    for i in range(inner.shape[0] - 1, -1, -1):
        row = np.maximum(lengths[i + 1, :-1], np.where(inner[i], lengths[i + 1, 1:] + 1, 0))
        lengths[i, :-1] = np.maximum.accumulate(row[::-1])[::-1]
    matches = [(place, place) for place in range(start)]
    i = j = 0
    while i < inner.shape[0] and j < inner.shape[1]:
        if inner[i, j] and lengths[i, j] == lengths[i + 1, j + 1] + 1:
            matches.append((start + i, start + j))
            i, j = i + 1, j + 1
        elif lengths[i + 1, j] >= lengths[i, j + 1]:
            i += 1
        else:
            j += 1
    return matches


def _substitutions(
    fixed: Sequence[tuple[int, int]], ours: Sequence[int], theirs: Sequence[int], n: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """What is left between two fixed pairs, in order, where it is equally long in both."""
    for before, after in pairwise([(-1, -1), *fixed, n]):
        gaps = [
            places[bisect_right(places, before[side]) : bisect_left(places, after[side])]
            for side, places in enumerate((ours, theirs))
        ]
        if len(gaps[0]) == len(gaps[1]):
            yield from zip(*gaps, strict=True)


def _in_order(pairs: Iterable[tuple[int, int]], n_first: int, n_second: int) -> tuple[Aligned, ...]:
    partner = dict(pairs)
    taken = set(partner.values())
    order: list[Aligned] = []
    at = 0
    for i in range(n_first):
        j = partner.get(i)
        if j is not None:
            order += [Aligned(None, left) for left in range(at, j) if left not in taken]
            at = max(at, j + 1)
        order.append(Aligned(i, j))
    return (*order, *(Aligned(None, left) for left in range(at, n_second) if left not in taken))


@remembered(32)
def aligned_sides(
    first: SentenceResult,
    second: SentenceResult,
    kind: Units,
    part: str,
    corrections: Corrections = NO_CORRECTIONS,
) -> tuple[tuple[Aligned, ...], tuple[Aligned, ...]]:
    """The rows (targets) and the columns (sources) that a part's maps of both have.

    Corrections are of the words that the user gave; what a decoder reads is aligned without, and so
    is one text with itself.
    """
    rows = _aligned_side(first, second, kind, part, corrections, 0)
    if units_of(first, kind, part)[0] is units_of(first, kind, part)[1]:
        return rows, rows
    return rows, _aligned_side(first, second, kind, part, corrections, 1)


Of = tuple[tuple[Unit, ...], tuple[Unit, ...]]


def _aligned_side(
    first: SentenceResult,
    second: SentenceResult,
    kind: Units,
    part: str,
    corrections: Corrections,
    side: int,
) -> tuple[Aligned, ...]:
    """The rows, for side 0, or the columns, for side 1."""
    sides = first.sides(part)[side], second.sides(part)[side]
    units = units_of(first, kind, part)[side], units_of(second, kind, part)[side]
    if first.sentence.id == second.sentence.id and _is_one_text(*sides):
        return _aligned_to_itself(sides, units, kind)
    words = units_of(first, "words", part)[side], units_of(second, "words", part)[side]
    is_corrected = sides[0].words is first.sentence.words
    by_word = align(
        *words, _of_units(corrections, sides, words) if is_corrected else NO_CORRECTIONS
    )
    if [len(each) for each in words] == [len(each) for each in units]:
        return by_word
    return _in_order(_pieces(by_word, words, units), len(units[0]), len(units[1]))


def _of_units(corrections: Corrections, sides: tuple[Side, Side], words: Of) -> Corrections:
    """Corrections of words as corrections of units; a word that has no unit has none."""
    places = [_word_places(side, units) for side, units in zip(sides, words, strict=True)]

    def moved(pairs: Pairs) -> Pairs:
        at = [(places[0].get(a), places[1].get(b)) for a, b in pairs]
        return tuple((a, b) for a, b in at if a is not None and b is not None)

    return Corrections(moved(corrections.joined), moved(corrections.parted))


def _word_places(side: Side, units: Sequence[Unit]) -> Mapping[int, int]:
    """For each word of a side the first unit that it has."""
    places: dict[int, int] = {}
    for place, unit in enumerate(units):
        word = side.tokens[unit.start].word_index
        if word is not None:
            places.setdefault(word, place)
    return places


def _pieces(by_word: Sequence[Aligned], words: Of, units: Of) -> Iterator[tuple[int, int]]:
    """Pairs of units inside paired words; what differs is paired from the beginning."""
    for a, b in by_word:
        if a is None or b is None:
            continue
        ours, theirs = _inside(words[0][a], units[0]), _inside(words[1][b], units[1])
        found = _pairs([units[0][i] for i in ours], [units[1][j] for j in theirs], NO_CORRECTIONS)
        found = found or list(zip(range(len(ours)), range(len(theirs)), strict=False))
        yield from ((ours[p], theirs[q]) for p, q in found)


def _inside(word: Unit, units: Sequence[Unit]) -> range:
    return range(
        bisect_left(units, word.start, key=_start), bisect_left(units, word.end, key=_start)
    )


def _start(unit: Unit) -> int:
    return unit.start


def _is_one_text(first: Side, second: Side) -> bool:
    return (first.text, first.words) == (second.text, second.words)


def _aligned_to_itself(sides: tuple[Side, Side], units: Of, kind: Units) -> tuple[Aligned, ...]:
    """The units of one text as two models read it."""
    keys = [_keys(side, of, kind) for side, of in zip(sides, units, strict=True)]
    return _in_order(_common(_equal(*keys)), len(units[0]), len(units[1]))


def _keys(side: Side, units: Sequence[Unit], kind: Units) -> list[Hashable]:
    """For each unit what is equal for that of the other model that it belongs to: the word or, of
    tokens, the word, all pieces that it is cut into and which of them it is.
    """
    pieces = {
        at: (tuple(token.text for token in side.tokens[start:end]), at - start)
        for start, end in side.word_spans
        for at in range(start, end)
    }
    found: list[Hashable] = []
    for unit in units:
        word = side.tokens[unit.start].word_index
        if word is None:
            found.append((unit.label, unit.is_special))
        else:
            found.append((word, pieces[unit.start] if kind == "tokens" else None))
    return found


def corrections_of(first: Sentence, second: Sentence) -> Corrections:
    """What the user corrected between these two, whichever of them keeps it."""
    for own, other, is_second in ((first, second, False), (second, first, True)):
        for kept in own.alignments:
            if kept.other == other.id and kept.text == other.text:
                found = Corrections(kept.joined, kept.parted)
                return found.exchanged() if is_second else found
    return NO_CORRECTIONS
