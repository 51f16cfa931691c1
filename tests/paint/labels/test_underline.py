"""The line under a marked label of a column."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from vzdesk.paint.labels import Labels, column_labels
from vzdesk.paint.labels.painting import paint_columns
from vzdesk.paint.style import Style, tabular
from vzdesk.view.units import Unit

WIDTH, HEIGHT = 600, 160


def painted(labels: Labels, shown: int, marked: int | None) -> NDArray[np.uint8]:
    """The picture ["y x rgb"] of the columns with the text of one of them."""
    style = Style(tabular(QFont(), 12), *map(QColor, ("black", "red", "white", "blue")))
    texts = tuple(text if at == shown else "" for at, text in enumerate(labels.texts))
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill("white")
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = (WIDTH - len(labels.texts) * labels.pitch) / 2
        paint_columns(painter, replace(labels, texts=texts), left, HEIGHT - 10, style, marked)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4)
    return pixels[..., 2::-1].copy()


def line(labels: Labels, marked: int) -> NDArray[np.bool_]:
    """Where the line under the label is ["y x"]: the accent is a colour, ink is none."""
    pixels = painted(labels, marked, marked).astype(int)
    return np.asarray(np.ptp(pixels, axis=-1) > 60)


@pytest.mark.parametrize("right_to_left", [False, True])
@pytest.mark.parametrize("smallest", [1.0, 0.75])
@pytest.mark.parametrize("pitch", [11.0, 14.0, 18.0, 26.0, 34.0])
def test_it_is_seen_and_does_not_cross_the_next_label(
    qapp: object, pitch: float, smallest: float, right_to_left: bool
):
    word = "الطَّالِبَاتُ" if right_to_left else "kilobytes"
    units = tuple(Unit(word, at, at + 1) for at in range(8))
    font = tabular(QGuiApplication.font(), 12)
    labels = column_labels(units, font, pitch, 120, right_to_left=right_to_left, smallest=smallest)
    assert labels.slant
    shown = labels.visible(4)
    following = shown[shown.index(4) + 1] if shown[-1] > 4 else None
    under = line(labels, 4)
    assert under.sum() >= 8
    if following is not None:
        ink = painted(labels, following, 4).max(axis=-1) < 128
        assert ink.any()
        assert not (under & ink).any()


def test_it_is_as_long_as_its_label_where_there_is_room(qapp: object):
    units = tuple(Unit("kilobytes", at, at + 1) for at in range(4))
    labels = column_labels(units, tabular(QGuiApplication.font(), 12), 62.0, 120)
    apart = column_labels(units, tabular(QGuiApplication.font(), 12), 300.0, 120)
    assert labels.slant
    assert not apart.slant
    lengths = [np.hypot(*np.ptp(np.argwhere(line(each, 1)), axis=0)) for each in (labels, apart)]
    assert lengths[0] == pytest.approx(lengths[1], abs=4)
