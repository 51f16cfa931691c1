from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest

from vzdesk.errors import UserError
from vzdesk.view.colours import NAMES, difference_rgb, lookup, needs_light_ink
from vzdesk.view.scale import Scale


@pytest.mark.parametrize("name", ["viridis", "cividis"])
def test_scales_are_the_published_ones(name: str):
    """Within what no eye can tell: 33 of the 256 colours are kept, the others interpolated."""
    published = pg.colormap.get(name).getLookupTable(0, 1, 256).astype(int)
    assert np.abs(lookup(name).astype(int) - published).max() <= 6


def test_zero_is_the_lowest_colour_and_vmax_the_highest():
    scores = np.array([[0.0, 0.4], [0.2, 9.0]], dtype=np.float32)
    colours = Scale("greys", 0.4).rgb(scores)
    assert colours[..., 0].tolist() == [[255, 0], [127, 0]]


def test_a_difference_is_coloured_alike_alone_and_in_a_map():
    values = np.array([[-1.0, 0.0], [0.4, np.nan]])
    found = difference_rgb(values, 1.0)
    assert found.shape == (2, 2, 3)
    assert (found[1, 1] == found[0, 1]).all(), "what is unknown has the colour of no difference"
    assert (difference_rgb(np.array(0.4), 1.0) == found[1, 0]).all()


@pytest.mark.parametrize("name", NAMES)
def test_ink_has_enough_contrast_on_every_colour(name: str):
    """At least 4.5 to 1, as WCAG 2 asks for text."""
    for step in range(256):
        colour = Scale(name, 255).colour_of(step)
        ink = (255, 255, 255) if needs_light_ink(colour) else (0, 0, 0)
        assert contrast(colour, ink) >= 4.5


def contrast(a: tuple[int, int, int], b: tuple[int, int, int]) -> float:
    def luminance(colour: tuple[int, int, int]) -> float:
        c = np.array(colour) / 255
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_an_unknown_scale_suggests_a_near_one():
    with pytest.raises(UserError, match="Did you mean 'viridis'"):
        lookup("virids")
