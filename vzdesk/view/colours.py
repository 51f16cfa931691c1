"""Colour scales, as tables of 256 colours: on screen and in print the same score has one colour.

viridis (Smith and van der Walt 2015) and cividis (Nuñez et al. 2018) are in the public domain
(CC0); between the 33 colours kept of each, colours are interpolated. greys goes from paper to ink.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vzdesk.errors import unknown_name

RGB = tuple[int, int, int]

_ANCHORS = {
    "viridis": (
        "440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d "
        "2f6b8e 2c728e 297a8e 26828e 23898e 21908c 1f978b 1f9f88 21a685 27ad81 31b57b "
        "3ebc74 4dc26c 5cc863 6ece58 82d34d 95d840 aadc32 c0df25 d5e21a eae51a fde725"
    ),
    "cividis": (
        "00204d 00265a 002c69 00306f 05366e 1f3c6d 2d426c 38486b 414d6b 4a536b 52596c "
        "595f6d 61646f 686a71 6f7073 767676 7c7c78 848179 8b8779 938e78 9b9477 a39a76 "
        "aca174 b4a872 bcaf6f c5b56c cebc68 d7c463 e0cb5e e9d358 f2da50 fbe248 ffea46"
    ),
    "greys": "ffffff 000000",
}

NAMES = tuple(_ANCHORS)
DIVERGING = "diverging"
"""The name of the scale of differences, which no map of scores has: 0 is in its middle."""
GREY_DIFFERENCES = "greydifferences"
"""The same in grey: differences of one size have one colour, whatever their sign."""
BLANK: RGB = (190, 190, 194)
"""The colour of a cell whose number is hidden; where there is room, a line crosses it."""


@lru_cache
def lookup(name: str) -> NDArray[np.uint8]:
    """The scale ["256 rgb"], lowest score first, or that of differences ["255 rgb"]. Raises
    UserError for a name that is not known.
    """
    if name == DIVERGING:
        return diverging()
    if name == GREY_DIFFERENCES:
        return _table("000000 ffffff 000000", 255)
    if name not in _ANCHORS:
        raise unknown_name("No colour scale '{name}'.", name, NAMES)
    return _table(_ANCHORS[name], 256)


def _table(colours: str, size: int) -> NDArray[np.uint8]:
    """So many colours, interpolated between these."""
    anchors = np.array([list(bytes.fromhex(colour)) for colour in colours.split()])
    at = np.linspace(0, len(anchors) - 1, size)
    channels = [np.interp(at, np.arange(len(anchors)), channel) for channel in anchors.T]
    table: NDArray[np.uint8] = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    table.flags.writeable = False
    return table


_DIVERGING = "17375e 2f6299 6d9dc6 b7d0e4 f7f5f2 f0cfa6 dd9a52 b5651a 6f3606"
_DIVERGING_ON_DARK = "b9dcff 7db4e6 4780b3 2c4a66 26272a 66462a a96a2a e39c4e ffd5a0"
"""Blue for less, orange for more, and for no difference the colour of paper, light or dark."""


@lru_cache
def diverging(on_dark: bool = False) -> NDArray[np.uint8]:
    """The scale of differences ["255 rgb"], the most negative first, 0 in the middle."""
    return _table(_DIVERGING_ON_DARK if on_dark else _DIVERGING, 255)


def difference_rgb(
    values: NDArray[np.float64], vmax: float, on_dark: bool = False
) -> NDArray[np.uint8]:
    """values ["…"], from -vmax to vmax -> colours ["… rgb"]; NaN has the colour of 0."""
    steps = np.clip(np.nan_to_num(values / vmax) * 127 + 127, 0, 254)
    return diverging(on_dark).take(np.rint(steps).astype(np.uint8), axis=0)


@lru_cache(maxsize=1024)
def needs_light_ink(colour: RGB) -> bool:
    """Whether white is easier to read on this colour than black (WCAG 2 relative luminance)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in colour)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return luminance < 0.179
