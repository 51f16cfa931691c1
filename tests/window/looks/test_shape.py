"""The window's shape, also where what was kept of it makes no sense."""

from __future__ import annotations

import struct

import pytest
from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtGui import QGuiApplication

from vzdesk.window.looks.shape import FIRST, FRAME, LEAST, Shape
from vzdesk.window.main_window import MainWindow


def kept(window: MainWindow, *rects: QRect) -> str:
    """What Qt keeps of a window, with other rectangles in it: frame, usual place, place."""
    data = bytearray(window.saveGeometry().data())
    for place, rect in zip((8, 24, 50), rects, strict=True):
        struct.pack_into(">4i", data, place, rect.left(), rect.top(), rect.right(), rect.bottom())
    return bytes(QByteArray(bytes(data)).toBase64().data()).decode()


def restored(window: MainWindow, geometry: str) -> QRect:
    shape = Shape(window, {}, window.sentences.view.columns, window.arrangement)
    shape.restore({"window": geometry})
    return window.geometry()


@pytest.mark.parametrize("size", [(108, 153), (1, 1), (0, 0), (2000, 20), (20, 700)])
def test_a_window_is_never_restored_smaller_than_can_be_used(
    window: MainWindow, size: tuple[int, int]
) -> None:
    rect = QRect(40, 40, *size)
    found = restored(window, kept(window, rect, rect, rect))
    first = FIRST.boundedTo(window.screen().availableSize() - FRAME)
    assert found.size() == first
    assert window.isVisible()
    assert not window.isFullScreen()


@pytest.mark.parametrize("at", [(90_000, 40), (-90_000, -90_000), (40, 2**30)])
def test_a_window_is_restored_on_a_screen(window: MainWindow, at: tuple[int, int]) -> None:
    rect = QRect(*at, 640, 480)
    found = restored(window, kept(window, rect, rect, rect))
    assert any(each.availableGeometry().intersects(found) for each in QGuiApplication.screens())
    assert found.size().expandedTo(LEAST) == found.size()


@pytest.mark.parametrize("geometry", ["", "AAAA", "x" * 999, "AdnQywADAAA="])
def test_what_is_no_geometry_leaves_the_first_size(window: MainWindow, geometry: str) -> None:
    found = restored(window, geometry)
    assert found.size() == FIRST.boundedTo(window.screen().availableSize() - FRAME)


def test_a_small_window_that_can_be_used_stays_so(window: MainWindow) -> None:
    rect = QRect(40, 40, 426, 266)
    assert restored(window, kept(window, rect, rect, rect)).size() == QSize(426, 266)
