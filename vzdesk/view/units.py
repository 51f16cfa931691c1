"""Tokens or words as the units of a map.

Aggregated words: scores are summed over the source word's pieces and averaged over the target
word's pieces, so rows keep summing to 1. Distances of separately zeroed pieces do not add up to the
distance of a zeroed word, so aggregated maps have none.

Words zeroed as one have maps of their own, with distances, where these were computed. Methods that
zero nothing, such as attention, are aggregated instead.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vzdesk.corpus.roles import LETTERS, all_letters
from vzdesk.engine.joint_words import has_joint_maps, joint_maps
from vzdesk.engine.types import Array, ScoreMap, SentenceResult, Side, frozen
from vzdesk.remember import remembered
from vzdesk.translate import say, shortened
from vzdesk.view.selection import Units
from vzdesk.view.texts.isolates import LONGEST_LABEL

MOST_DRAWN = 4000
"""More words or tokens than this are not drawn: that takes too long, and nobody could read it."""

DOTTED_CIRCLE = "\u25cc"


def is_mark(character: str) -> bool:
    """Whether it is drawn with the letter before it: above, below or around it."""
    return unicodedata.category(character) in ("Mn", "Me")


@dataclass(frozen=True)
class Unit:
    """One row or column of a map: its label, and the half-open range of tokens that it spans.

    words are those of its text that it covers, one after another: its own, and those that have no
    piece of their own. role holds the letters of the roles that they have, see `roles.LETTERS`.
    word is the first that has a role, else the first; None where words of this text cannot have
    any. is_punctuation is whether its words are, see `is_punctuation`: whole words, so that the
    hyphen inside one is none.
    """

    label: str
    start: int
    end: int
    is_special: bool = False
    role: str = ""
    word: int | None = field(default=None, compare=False)
    words: range = field(default=range(0), compare=False)
    is_punctuation: bool = field(default=False, compare=False)

    @property
    def is_added(self) -> bool:
        """Whether it is a special token that the model adds: one that the user wrote is a word."""
        return self.is_special and not self.words

    @property
    def shown(self) -> str:
        """The label as far as it is drawn."""
        return shortened(self.label, LONGEST_LABEL)

    @property
    def drawn(self) -> str:
        """As shown, but a combining mark without its letter, such as a piece that is one, is on a
        dotted circle: alone it could hardly be seen, or would go with the letters beside it.
        """
        return (
            f"{DOTTED_CIRCLE}{self.shown}" if self.label and is_mark(self.label[0]) else self.shown
        )

    def is_place_of(self, other: Unit) -> bool:
        """Whether it is the same piece of the same text, whatever its role."""
        own = self.label, self.start, self.end
        return own == (other.label, other.start, other.end)


@remembered(64)
def units_of(
    scored: SentenceResult, kind: Units, part: str = ""
) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """The rows (targets) and columns (sources) of a part's maps, in the order of the tokens."""
    targets, sources = scored.sides(part)
    rows = _units(targets, kind)
    return rows, rows if sources is targets else _units(sources, kind)


def _units(side: Side, kind: Units) -> tuple[Unit, ...]:
    reading = _Reading(
        side,
        None if side.roles is None else all_letters(side.roles),
        frozenset(token.word_index for token in side.tokens),
        frozenset(
            at
            for at, word in enumerate(side.words)
            if is_punctuation(side.text[word.start : word.end])
        ),
    )
    ends = _ends(side)
    if kind != "tokens":
        return tuple(_word_units(reading, ends))
    return tuple(
        Unit(token.text, at, at + 1, token.is_special, *reading.words(token.word_index, end))
        for at, (token, end) in enumerate(zip(side.tokens, ends, strict=True))
    )


@dataclass(frozen=True)
class _Reading:
    """A side; the letters of its words' roles, if they can have any; words that a piece begins;
    words that are punctuation.
    """

    side: Side
    roles: Mapping[int, str] | None
    begun: frozenset[int | None]
    punctuation: frozenset[int]

    def words(self, word: int | None, end: int) -> tuple[str, int | None, range, bool]:
        """The letters of this word and those after it that have begun before `end` in the text and
        are in no piece of their own; the word to mark, all of them, whether they are punctuation.
        """
        if word is None:
            return "", None, range(0), False
        words, after = self.side.words, word + 1
        while after < len(words) and words[after].start < end and after not in self.begun:
            after += 1
        covered = range(word, after)
        is_mark = self.punctuation.issuperset(covered)
        if self.roles is None or not self.side.can_have_roles(word):
            return "", None, covered, is_mark
        found = "".join(self.roles.get(each, "") for each in covered)
        letters = "".join(each for each in LETTERS.values() if each in found)
        marked = next((each for each in covered if each in self.roles), word)
        return letters, marked, covered, is_mark


def _word_units(reading: _Reading, ends: Sequence[int]) -> Iterator[Unit]:
    """A unit for each word with all of its tokens, and the words that it has within these."""
    side = reading.side
    for first, last in side.word_spans:
        token = side.tokens[first]
        letters, word, words, is_mark = reading.words(token.word_index, max(ends[first:last]))
        if not words:
            yield Unit(token.text, first, last, token.is_special)
            continue
        label = side.text[side.words[words[0]].start : side.words[words[-1]].end]
        yield Unit(label, first, last, False, letters, word, words, is_mark)


def _ends(side: Side) -> list[int]:
    """Where in the text each token ends that is labelled with some of it; 0 for the others.

    Tokens are in the order of the text. In old sessions one may have characters of the one before.
    """
    ends, at = [], 0
    for token in side.tokens:
        word = token.word_index
        if word is None:
            ends.append(0)
            continue
        first = side.words[word - 1].end if word else 0
        latest = side.words[word].end - 1 + len(token.text)
        start = side.text.find(token.text, max(at, first), latest)
        if start < 0:
            start = side.text.find(token.text, first, latest)
        ends.append(start + len(token.text) if start >= 0 else 0)
        at = max(at, ends[-1])
    return ends


def are_scored_in(scored: SentenceResult, kind: Units) -> bool:
    """Whether the result has what these units show."""
    return kind != "words-joint" or has_joint_maps(scored)


def shown_in(scored: SentenceResult, score_map: ScoreMap, kind: Units) -> ScoreMap:
    """What these units show of a map over tokens: itself, or that of the words zeroed as one."""
    if kind != "words-joint":
        return score_map
    return joint_maps(scored).get(replace(score_map.key, units="words-joint"), score_map)


def scored_rows(score_map: ScoreMap, targets: Sequence[Unit]) -> tuple[int, ...]:
    """The positions of the units whose rows the map has."""
    if score_map.rows is None:
        return tuple(range(len(targets)))
    rows = score_map.rows
    if rows.n_targets == len(targets):
        return rows.targets
    has_row = set(rows.targets).issuperset
    return tuple(at for at, unit in enumerate(targets) if has_row(range(unit.start, unit.end)))


def row_of(score_map: ScoreMap, sides: tuple[Sequence[Unit], Sequence[Unit]], target: int) -> Array:
    """["layer source"]: the target's row in every layer, over units as `aggregate` has them; NaN
    where it was not scored.
    """
    score_map = score_map.whole()
    if score_map.key.words_as_one:
        return score_map.scores[:, target]
    unit = sides[0][target]
    rows = score_map.scores[:, unit.start : unit.end].mean(axis=1, dtype=np.float64)
    return frozen(np.add.reduceat(rows, _starts(sides[1]), axis=-1), score_map.scores.dtype)


def mixing_ratios(score_map: ScoreMap, targets: Sequence[Unit]) -> Array | None:
    """["layer target"]: of a word the mean over its pieces, NaN where it was not scored; None where
    the map has none.
    """
    ratios = score_map.whole().mixing_ratios
    if ratios is None or ratios.shape[1] == len(targets):
        return ratios
    sizes = np.array([unit.end - unit.start for unit in targets])
    means = np.add.reduceat(ratios.astype(np.float64), _starts(targets), axis=1) / sizes
    return frozen(means, ratios.dtype)


def aggregate(scores: Array, targets: Sequence[Unit], sources: Sequence[Unit]) -> Array:
    """scores ["… target source"] over tokens -> over units; unchanged where each unit is a token.

    Source pieces are summed, target pieces averaged.
    """
    if scores.shape[-2:] == (len(targets), len(sources)):
        return scores
    sizes = np.array([unit.end - unit.start for unit in targets])
    summed = np.add.reduceat(scores.astype(np.float64), _starts(sources), axis=-1)
    means = np.add.reduceat(summed, _starts(targets), axis=-2) / sizes[:, None]
    return frozen(means, scores.dtype)


def _starts(units: Sequence[Unit]) -> list[int]:
    return [unit.start for unit in units]


def is_punctuation(text: str) -> bool:
    """Whether all its characters are punctuation or symbols (Unicode P and S), with what joins or
    modifies them, as in ❤️.

    >>> [is_punctuation(text) for text in ("…", "€", "n't", "'s", "U.S.", "")]
    [True, True, False, False, False, False]
    """
    kinds = {unicodedata.category(character) for character in text}
    return any(kind[0] in "PS" for kind in kinds) and all(
        kind[0] in "PS" or kind in ("Mn", "Me", "Cf") for kind in kinds
    )


def too_many(*sides: Sequence[Unit]) -> str:
    """Why these are not drawn, "" where they are."""
    n = max(map(len, sides), default=0)
    if n <= MOST_DRAWN:
        return ""
    return say(
        "This is too long to be drawn: it has {n} words or tokens, and up to {most} are drawn. "
        "A table of its scores can be exported.",
        n=n,
        most=MOST_DRAWN,
    )


def unit_at(units: Sequence[Unit], token: int) -> int | None:
    """The unit that spans this token, or None."""
    for position, unit in enumerate(units):
        if unit.start <= token < unit.end:
            return position
    return None


def are_right_to_left(units: Sequence[Unit]) -> bool:
    """Whether the first strong character that the user wrote belongs to such a script."""
    return _are_right_to_left(c for unit in units if not unit.is_special for c in unit.label)


def is_right_to_left(text: str) -> bool:
    """Whether its first strong character belongs to a script that is read from right to left."""
    return _are_right_to_left(text)


def has_right_to_left_letters(text: str) -> bool:
    """Whether some of its characters belong to such a script."""
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def _are_right_to_left(characters: Iterable[str]) -> bool:
    strong = map(unicodedata.bidirectional, characters)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"
