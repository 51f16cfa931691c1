"""All layers in one picture."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QImageReader, QPainter
from PySide6.QtSvg import QSvgGenerator
from states import state_of

from vzdesk.errors import UserError
from vzdesk.paint.heatmap import print_style
from vzdesk.paint.layers import notes_of, paint_tile, tiles, write_layers_png
from vzdesk.view.scale import Scale
from vzdesk.view.selection import Settings

SHOWN = state_of(settings=Settings(show="layers"))


def test_every_layer_is_in_the_picture_with_the_colours_of_one_scale(qapp: object, tmp_path: Path):
    """The maps are looked for where their most telling colours are: each layer's own largest."""
    path = tmp_path / "layers.png"
    write_layers_png(path, SHOWN.layers, scale=SHOWN.scale, dpi=300, title="t", provenance={})
    image = QImageReader(str(path)).read()
    assert image.width() == 1890
    places = [(x, y) for x in range(0, 1890, 9) for y in range(0, image.height(), 9)]
    seen = {image.pixelColor(x, y).getRgb()[:3] for x, y in places}
    for view in SHOWN.layers:
        assert SHOWN.scale.colour_of(view.vmax) in seen


def test_the_picture_says_what_it_shows(qapp: object, tmp_path: Path):
    path = tmp_path / "layers.png"
    keys = {"Model": "agreement-mini"}
    write_layers_png(path, SHOWN.layers, scale=SHOWN.scale, dpi=96, provenance=keys)
    assert QImageReader(str(path)).read().text("Model") == "agreement-mini"
    scale = Scale(vmax=SHOWN.scale.vmax / 2, is_locked=True)
    above = sum(int((view.scores > scale.vmax).sum()) for view in SHOWN.layers)
    assert notes_of(SHOWN.layers, scale)[1].endswith(f"{above} scores lie above")
    largest = np.sort(np.concatenate([view.scores.ravel() for view in SHOWN.layers]))
    one = Scale(vmax=float(largest[-2]), is_locked=True)
    assert notes_of(SHOWN.layers, one)[1].endswith("; 1 score lies above")


@pytest.mark.parametrize("width_mm", [60, 160])
def test_the_picture_is_as_wide_as_was_asked_for_and_holds_all_maps(
    qapp: object, tmp_path: Path, width_mm: float
):
    layers = SHOWN.layers * 8
    path = tmp_path / "layers.png"
    write_layers_png(path, layers, scale=SHOWN.scale, width_mm=width_mm, dpi=96, provenance={})
    image = QImageReader(str(path)).read()
    assert image.width() == round(width_mm / 25.4 * 96)
    assert image.height() < 3000
    bottom = {image.pixel(x, image.height() - 4) for x in range(image.width())}
    assert len(bottom) == 1  # the margin


def test_a_picture_that_does_not_fit_into_memory_is_refused(qapp: object, tmp_path: Path):
    with pytest.raises(UserError, match="does not fit into memory"):
        write_layers_png(
            tmp_path / "a.png", SHOWN.layers, scale=SHOWN.scale, width_mm=1e7, provenance={}
        )
    assert not list(tmp_path.iterdir())


def test_maps_are_numbered_from_1(qapp: object):
    device, content = QSvgGenerator(), QBuffer()
    device.setOutputDevice(content)
    where = tiles(3, SHOWN.layers[0], QRectF(0, 0, 600, 200), 20)
    painter = QPainter(device)
    for layer in range(3):
        paint_tile(painter, where, layer, None, print_style())
    painter.end()
    found = ElementTree.fromstring(content.data().data()).iter("{http://www.w3.org/2000/svg}text")
    assert ["".join(each.itertext()).strip() for each in found] == ["1", "2", "3"]
