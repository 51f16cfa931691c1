"""How a figure for print looks. Lengths are in millimetres, fonts in points."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from vzdesk.errors import UserError, unknown_name
from vzdesk.translate import mark
from vzdesk.view.colours import DIVERGING, GREY_DIFFERENCES
from vzdesk.view.scale import Scale
from vzdesk.view.selection import LeftOut

COLOURS = {"perceptual": "viridis", "grey": "greys", "cividis": "cividis"}
"""By the name that a style has, that of the colour scale of scores. All are safe for colour-blind
readers; in cividis these see what all others see.
"""
TURNS = ("automatic", "level", "slanted", "upright")
"""How words below a map stand: automatic is level where all have room, else upright."""
PIECES = ("hashes", "own", "bracket", "plain")
"""How pieces that go on in a word are marked: by ##, as the model's tokenizer writes them, by a
bracket that joins the pieces of a word, or not at all.
"""
SMALLEST_PT = 6.0
"""Smaller text is hard to read in print; journals ask for no less."""
SIZES_MM = 15.0, 2000.0
"""The least and the greatest width and height of a figure."""
LONGEST_BAR_LABEL = 200
"""Characters: no page has room for more."""
_FONTS_PT = 3.0, 72.0


@dataclass(frozen=True)
class FigureStyle:
    """How a figure looks.

    height_mm   None: as high as it needs to be
    family      the font, "" for the usual one
    size_pt     of all text; numbers in cells may be smaller
    colours     one of `COLOURS`
    bar_label   what stands beside the colour bar
    numbers     whether each cell has its score, with two decimals
    hide_special  without tokens that the model adds; what is left of each row is renormalised
    turn        one of `TURNS`
    pieces      one of `PIECES`
    roles       whether words have the letters of their roles
    tiers       the annotations that stand with the words, in this order
    letters     whether several maps are called (a), (b), (c), …
    outlines    whether text is drawn as shapes, so that no program needs the font
    """

    width_mm: float = 160.0
    height_mm: float | None = None
    family: str = ""
    size_pt: float = 8.0
    colours: str = "perceptual"
    colour_bar: bool = True
    bar_label: str = mark("score")
    title: bool = False
    numbers: bool = False
    hide_special: bool = False
    turn: str = "automatic"
    pieces: str = "hashes"
    roles: bool = False
    tiers: tuple[str, ...] = ()
    letters: bool = False
    outlines: bool = False

    @property
    def left_out(self) -> LeftOut:
        """What is hidden in the maps."""
        return LeftOut(special="hidden", renormalised=True) if self.hide_special else LeftOut()

    def difference_scale(self, vmax: float) -> Scale:
        """That of differences up to this size: blue for less, orange for more; in grey white for 0,
        and darker for less, with a dash, and for more.
        """
        colours = GREY_DIFFERENCES if self.colours == "grey" else DIVERGING
        return Scale(colours, vmax or 1.0, is_signed=True)

    def check(self) -> None:
        """UserError where no figure can be so."""
        _check_size("width", self.width_mm)
        if self.height_mm is not None:
            _check_size("height", self.height_mm)
        low, high = _FONTS_PT
        if not low <= self.size_pt <= high:
            raise UserError(
                "A font of {size:g} pt is not possible.",
                next_step="Choose a size from {low:g} to {high:g} pt.",
                size=self.size_pt,
                low=low,
                high=high,
            )
        if len(self.bar_label) > LONGEST_BAR_LABEL:
            raise UserError(
                "The text beside the colour bar has {n:,} characters.",
                next_step="Choose one of {most} at most.",
                n=len(self.bar_label),
                most=LONGEST_BAR_LABEL,
            )
        if len({*self.tiers}) < len(self.tiers):
            raise UserError(
                "An annotation is named twice for the words.", next_step="Name each of them once."
            )
        if self.colours not in COLOURS:
            raise unknown_name("No colours '{name}'.", self.colours, COLOURS)
        if self.turn not in TURNS:
            raise unknown_name("Words cannot stand '{name}'.", self.turn, TURNS)
        if self.pieces not in PIECES:
            raise unknown_name("Pieces cannot be marked as '{name}'.", self.pieces, PIECES)


def _check_size(side: str, length_mm: float) -> None:
    low, high = SIZES_MM
    if not (math.isfinite(length_mm) and low <= length_mm <= high):
        wide = mark("A figure cannot be {length:g} mm wide.")
        tall = mark("A figure cannot be {length:g} mm high.")
        raise UserError(
            wide if side == "width" else tall,
            next_step="Choose from {low:g} to {high:g} mm.",
            length=length_mm,
            low=low,
            high=high,
        )


PRESETS = {
    "77": FigureStyle(width_mm=77.0),
    "160": FigureStyle(width_mm=160.0),
    "slide": FigureStyle(width_mm=254.0, height_mm=142.875, size_pt=14.0),
}
"""One column of a page with two, the whole width, and a slide of 16:9."""


def style_of(width: str) -> FigureStyle:
    """The preset of this name, or the usual style in so many millimetres. UserError for neither."""
    if width in PRESETS:
        return PRESETS[width]
    try:
        return replace(FigureStyle(), width_mm=float(width))
    except ValueError:
        raise UserError(
            "A figure cannot be '{width}' wide.",
            next_step="Write a number of millimetres, or one of {presets}.",
            width=width,
            presets=", ".join(PRESETS),
        ) from None
