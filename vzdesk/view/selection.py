"""What the user is looking at, how they want to see it, and which words they aligned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Units = Literal["tokens", "words", "words-joint"]
UNITS: tuple[Units, ...] = ("tokens", "words", "words-joint")
"""Tokens, words whose pieces were zeroed one by one, words all of whose pieces were zeroed at once.
"""
Show = Literal["map", "layers", "table", "methods"]
SHOWS: tuple[Show, ...] = ("map", "layers", "table", "methods")
"""One layer as a map, all layers as small maps, one layer as a table of numbers, or one layer as
small maps of all methods.
"""
Treatment = Literal["shown", "unscaled", "hidden"]
TREATMENTS: tuple[Treatment, ...] = ("shown", "unscaled", "hidden")
"""As all others; not counted where the highest colour is chosen, so it may lie above; not seen."""


@dataclass(frozen=True)
class Cell:
    """A target (row) and a source (column), by position among the units; either may be open."""

    target: int | None = None
    source: int | None = None


NOWHERE = Cell()


@dataclass(frozen=True)
class Subject:
    """What is looked at: a sentence, by its id, as one model sees it by one method.

    model is the `ModelRef.key` of that model; "" is the one whose results are shown. method is a
    base name; "" is the chosen one.
    """

    sentence: str
    model: str = ""
    method: str = ""


@dataclass(frozen=True)
class Pin:
    """A target and a source of a sentence whose curve stays in sight, whatever is selected.

    Both are the position of their first token, so a pin stays when words are shown.
    """

    sentence: str
    part: str
    target: int
    source: int


MOST_PINS = 8
"""Of a sentence, in one part of a model: more curves are hard to distinguish."""


@dataclass(frozen=True)
class Selection:
    """Where the user is: `locked` by a click, `hovered` while the pointer is over something.

    layer counts from 0; method is a base name, without "+rollout"; part is which of an
    encoder-decoder model's maps to show. second is what the subject is compared with: another
    sentence, or the same one under another model or by another method. second_locked and
    second_hovered are what is chosen in it where the subject has no counterpart.
    """

    subject: Subject | None = None
    method: str = "value-zeroing"
    layer: int = 0
    locked: Cell = NOWHERE
    hovered: Cell = NOWHERE
    part: str = "encoder"
    pins: tuple[Pin, ...] = ()
    second: Subject | None = None
    second_locked: Cell = NOWHERE
    second_hovered: Cell = NOWHERE

    @property
    def sentence(self) -> str | None:
        return None if self.subject is None else self.subject.sentence

    @property
    def is_of_one_sentence(self) -> bool:
        """Whether a sentence is compared with itself, under two models or by two methods."""
        return self.second is not None and self.second.sentence == self.sentence

    @property
    def second_method(self) -> str:
        """The method that the second subject is looked at by: the chosen one, or its own."""
        return (self.second.method if self.second else "") or self.method

    @property
    def of_second(self) -> Selection:
        """The same by the method of the second subject."""
        method = self.second_method
        return self if method == self.method else replace(self, method=method)

    @property
    def cell(self) -> Cell:
        """What every panel shows: the hovered target and source, else the locked ones."""
        hovered, locked = self.hovered, self.locked
        return Cell(
            locked.target if hovered.target is None else hovered.target,
            locked.source if hovered.source is None else hovered.source,
        )

    def click(self, cell: Cell, second: Cell = NOWHERE) -> Selection:
        """Lock this cell, or unlock it where it was locked; `second` is in the second subject."""
        if (cell, second) == (self.locked, self.second_locked):
            cell = second = NOWHERE
        return replace(self.unhovered(), locked=cell, second_locked=second)

    def hover(self, cell: Cell, second: Cell = NOWHERE) -> Selection:
        """Preview this cell; `NOWHERE` ends the preview."""
        return replace(self, hovered=cell, second_hovered=second)

    def unhovered(self) -> Selection:
        """Without a preview: what is kept."""
        return self.hover(NOWHERE)

    def without_cells(self) -> Selection:
        return replace(self.unhovered(), locked=NOWHERE, second_locked=NOWHERE)

    def alone(self) -> Selection:
        """Without a comparison: the sentence under the model whose results are shown."""
        return replace(
            self,
            subject=None if self.sentence is None else Subject(self.sentence),
            second=None,
            second_locked=NOWHERE,
            second_hovered=NOWHERE,
        )


@dataclass(frozen=True)
class LeftOut:
    """What is hidden in maps, or left out of their colour scale. No number of a result changes.

    special      the rows and columns of tokens that the model adds, such as [CLS]
    punctuation  those of words without a letter or digit, see `Unit.is_punctuation`
    own          what a target takes from itself, in maps of one text
    renormalised whether what is left of a row is shown as shares of its own sum, where something
                 is hidden
    """

    special: Treatment = "shown"
    punctuation: Treatment = "shown"
    own: Treatment = "shown"
    renormalised: bool = False

    @property
    def hides(self) -> bool:
        """Whether something is to be hidden."""
        return "hidden" in (self.special, self.punctuation, self.own)


NOTHING = LeftOut()


@dataclass(frozen=True)
class Settings:
    """How maps are shown: these change nothing that was computed.

    words are aggregated: summed over the source word's pieces, averaged over the target word's. In
    words-joint they are so only where a method zeroes nothing.
    locked_vmax is the score with the highest colour in all maps; None gives each its own.
    arcs_from is the lowest score that has an arc; None leaves out the faint ones of each map.
    annotations are the tiers to show under the words, each in a row, in this order.
    left_out is what is hidden, or does not count for the colours.
    own_scales is whether maps of several methods have a colour scale each, instead of one for all.
    """

    units: Units = "tokens"
    rollout: bool = False
    colours: str = "viridis"
    show: Show = "map"
    log_scale: bool = False
    locked_vmax: float | None = None
    arcs_from: float | None = None
    sums: bool = False
    annotations: tuple[str, ...] = ()
    dependencies: bool = False
    left_out: LeftOut = NOTHING
    own_scales: bool = False


Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Corrections:
    """What the user decided: words (by position in first and second sentence) that belong together,
    and words that do not.
    """

    joined: Pairs = ()
    parted: Pairs = ()

    def join(self, first: int, second: int) -> Corrections:
        """These two belong together; earlier pairs of either are dropped."""
        kept = tuple((a, b) for a, b in self.joined if a != first and b != second)
        parted = tuple(pair for pair in self.parted if pair != (first, second))
        return Corrections((*kept, (first, second)), parted)

    def part(self, first: int, second: int) -> Corrections:
        """These two do not belong together."""
        joined = tuple(pair for pair in self.joined if pair != (first, second))
        parted = tuple(pair for pair in self.parted if pair != (first, second))
        return Corrections(joined, (*parted, (first, second)))

    def exchanged(self) -> Corrections:
        """The same, seen from the other sentence."""
        return Corrections(
            tuple((b, a) for a, b in self.joined), tuple((b, a) for a, b in self.parted)
        )

    @property
    def key(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Equal for corrections that are the same, in any order."""
        return sorted(self.joined), sorted(self.parted)


NO_CORRECTIONS = Corrections()
