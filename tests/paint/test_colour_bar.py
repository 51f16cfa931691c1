"""Ticks of colour bars."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from vzdesk.paint.colour_bar import (
    paint_level_bar,
    paint_level_difference_bar,
    ticks_of,
    ticks_on,
)
from vzdesk.paint.figure import PrintStyle
from vzdesk.view.scale import Scale


@pytest.mark.parametrize("vmax", [1.0, 0.999, 0.42, 0.2, 0.05, 0.0123, 3e-5, 1e-9])
def test_ticks_are_round_few_and_inside(vmax: float):
    ticks = ticks_of(vmax)
    assert 2 <= len(ticks) <= 6
    assert ticks[0][0] == 0
    assert ticks[-1][0] <= vmax * (1 + 1e-6)
    assert [float(text) for _, text in ticks] == pytest.approx([value for value, _ in ticks])


def test_values_far_below_1_have_powers_of_ten_and_one_width():
    assert [text for _, text in ticks_of(2.4e-7)] == [
        *("0", "5.0e-8", "1.0e-7", "1.5e-7", "2.0e-7"),
    ]
    assert [text for _, text in ticks_of(0.0005)] == [f"0.000{digit}" for digit in range(6)]


def test_a_logarithmic_bar_has_powers_of_ten():
    ticks = [text for _, text in ticks_on(Scale(vmax=0.5, is_log=True))]
    assert ticks == ["0.0001", "0.001", "0.01", "0.1"]


BAR = QRectF(20, 10, 200, 10)


def painted(paint, bar: QRectF, monkeypatch: pytest.MonkeyPatch) -> tuple[QImage, list[tuple]]:
    """The picture, and each text with where it is."""
    image = QImage(400, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    texts, plain = [], QPainter.drawText

    def noted(painter: QPainter, at, text: str) -> object:
        texts.append((at.x(), painter.fontMetrics().horizontalAdvance(text), text))
        return plain(painter, at, text)

    monkeypatch.setattr(QPainter, "drawText", noted)
    with QPainter(image) as painter:
        paint(painter, bar)
    return image, texts


def test_a_level_bar_runs_from_the_lowest_colour_to_the_highest(
    qapp: object, monkeypatch: pytest.MonkeyPatch
):
    scale, style = Scale(vmax=0.5), PrintStyle().style
    image, texts = painted(lambda p, bar: paint_level_bar(p, bar, style, scale), BAR, monkeypatch)
    for x, score in ((22, 0.0), (217, 0.5)):
        seen = image.pixelColor(x, 15).getRgb()[:3]
        assert max(abs(a - b) for a, b in zip(seen, scale.colour_of(score), strict=True)) < 12
    assert [text for *_, text in texts] == ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5"]
    middles = [left + width / 2 for left, width, _ in texts]
    assert middles[1:-1] == pytest.approx([20 + 40 * n for n in range(1, 5)], abs=1)
    assert texts[0][0] == BAR.left(), "nothing stands beyond its ends"
    assert texts[-1][0] + texts[-1][1] == pytest.approx(BAR.right(), abs=1)


@pytest.mark.parametrize("width", [20, 60, 100, 300])
def test_values_below_a_level_bar_never_touch(
    qapp: object, monkeypatch: pytest.MonkeyPatch, width: int
):
    bar, style = QRectF(20, 10, width, 10), PrintStyle().style
    for paint in (
        lambda p, bar: paint_level_bar(p, bar, style, Scale(vmax=0.97)),
        lambda p, bar: paint_level_bar(p, bar, style, Scale(vmax=0.97, is_log=True)),
        lambda p, bar: paint_level_difference_bar(p, bar, style, 0.4),
    ):
        _, texts = painted(paint, bar, monkeypatch)
        monkeypatch.undo()
        assert texts
        texts.sort()
        for (left, wide, _), (after, *_) in pairwise(texts):
            assert left + wide + 3 < after


def test_a_level_bar_of_a_difference_has_0_in_the_middle(
    qapp: object, monkeypatch: pytest.MonkeyPatch
):
    style = PrintStyle().style
    image, texts = painted(
        lambda p, bar: paint_level_difference_bar(p, bar, style, 0.4), BAR, monkeypatch
    )
    found = {text: left + width / 2 for left, width, text in texts}
    assert found["0"] == pytest.approx(120, abs=1)
    assert found["−0.2"] < found["0"] < found["+0.2"]
    left, right = image.pixelColor(22, 15), image.pixelColor(217, 15)
    assert left.blue() > left.red(), "more in the second"
    assert right.red() > right.blue()


def test_the_padlock_of_a_locked_scale_is_beside_its_level_bar(
    qapp: object, monkeypatch: pytest.MonkeyPatch
):
    style, seen = PrintStyle().style, []
    for is_locked in (False, True):
        scale = Scale(vmax=0.5, is_locked=is_locked)
        image, _ = painted(
            lambda p, bar, s=scale: paint_level_bar(p, bar, style, s), BAR, monkeypatch
        )
        monkeypatch.undo()
        beyond = {image.pixel(x, y) for x in range(204, 219) for y in range(8, 21)}
        seen.append(style.muted.rgb() in beyond)
    assert seen == [False, True]
