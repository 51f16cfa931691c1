"""All layers in one picture."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from printed import SVG, rendered
from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from states import state_of

from vzdesk.paint.figure import PrintStyle
from vzdesk.paint.layers import LayersContent, layers_figure, notes_of, paint_tile, tiles
from vzdesk.view.scale import Scale
from vzdesk.view.selection import Settings

SHOWN = state_of(settings=Settings(show="layers"))


def test_every_layer_is_in_the_picture_with_the_colours_of_one_scale(qapp: object):
    """The maps are looked for where their most telling colours are: each layer's own largest."""
    content = LayersContent(SHOWN.layers, SHOWN.scale, title="t")
    image = rendered(layers_figure(content, PrintStyle()))
    assert image.width() == 1890
    places = [(x, y) for x in range(0, 1890, 9) for y in range(0, image.height(), 9)]
    seen = {image.pixelColor(x, y).getRgb()[:3] for x, y in places}
    for view in SHOWN.layers:
        assert SHOWN.scale.colour_of(view.vmax) in seen


def test_notes_say_how_many_scores_lie_above_the_scale():
    scale = Scale(vmax=SHOWN.scale.vmax / 2, is_locked=True)
    above = sum(int((view.scores > scale.vmax).sum()) for view in SHOWN.layers)
    assert notes_of(SHOWN.layers, scale)[1].endswith(f"{above} scores lie above")
    largest = np.sort(np.concatenate([view.scores.ravel() for view in SHOWN.layers]))
    one = Scale(vmax=float(largest[-2]), is_locked=True)
    assert notes_of(SHOWN.layers, one)[1].endswith("; 1 score lies above")


@pytest.mark.parametrize("width_mm", [60, 160])
def test_the_picture_is_as_wide_as_was_asked_for_and_holds_all_maps(qapp: object, width_mm: float):
    content = LayersContent(SHOWN.layers * 8, SHOWN.scale)
    image = rendered(layers_figure(content, PrintStyle(width_mm)), dpi=96)
    assert image.width() == round(width_mm / 25.4 * 96)
    assert image.height() < 3000
    bottom = {image.pixel(x, image.height() - 4) for x in range(image.width())}
    assert len(bottom) == 1  # the margin


def test_maps_are_numbered_from_1(qapp: object):
    device, content = QSvgGenerator(), QBuffer()
    device.setOutputDevice(content)
    where = tiles(3, SHOWN.layers[0], QRectF(0, 0, 600, 200), 20)
    painter = QPainter(device)
    for layer in range(3):
        paint_tile(painter, where, layer, None, PrintStyle().style)
    painter.end()
    found = ElementTree.fromstring(content.data().data()).iter(f"{SVG}text")
    assert ["".join(each.itertext()).strip() for each in found] == ["1", "2", "3"]
