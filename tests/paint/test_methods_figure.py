"""All methods in one picture, and where everything is in it."""

from __future__ import annotations

import pytest
from printed import rendered
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF
from states import by_all_methods, cut_result

from vzdesk.engine.text import sentence
from vzdesk.paint.by_method import Plan, methods_figure
from vzdesk.paint.figure import PrintStyle
from vzdesk.view.selection import Cell, Settings

NAMES = ("value-zeroing", "attention", "attention-norm-res-ln", "attention-rollout", "x" * 30)


def shown(n_methods: int, n_words: int = 8, *, own: bool = False):
    names = (NAMES * 3)[:n_methods] if n_methods <= 5 else [*NAMES, *map(str, range(n_methods - 5))]
    result = cut_result(sentence("1", "word " * n_words), methods=names)
    return by_all_methods(result, Settings(own_scales=own)).by_method


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("n_methods", [1, 2, 5, 12])
@pytest.mark.parametrize("size", [(500, 300), (960, 380), (2200, 900)])
def test_titles_have_their_room_and_maps_theirs(
    qapp: object, size: tuple[int, int], n_methods: int, own: bool
) -> None:
    style = PrintStyle().style
    sheet = Plan(shown(n_methods, own=own), QRectF(0, 0, *size), style).sheet()
    line, where = QFontMetricsF(style.bold).height(), sheet.tiles
    for place, lines in enumerate(sheet.titles):
        tile = where.tile(place)
        above = [each for at in range(place) if (each := where.tile(at)).bottom() < tile.top()]
        top = max((each.bottom() + sheet.foot for each in above), default=0.0)
        assert tile.top() - sheet.above(place) - len(lines) * line >= top - 1
        assert tile.right() <= size[0]
        if where.width > 100 and NAMES[-1] not in lines[-1]:  # that has no place to be broken at
            wide = max(map(QFontMetricsF(style.bold).horizontalAdvance, lines))
            assert wide <= where.width + where.gap - 8, "it is apart from the next"
    if size[1] >= 380:
        assert sheet.bottom <= size[1]


def test_a_cell_is_the_same_in_every_map(qapp: object) -> None:
    sheet = Plan(shown(5), QRectF(0, 0, 960, 380), PrintStyle().style).sheet()
    for place in range(5):
        tile, side = sheet.tiles.tile(place), sheet.tiles.cell
        point = tile.topLeft() + QPointF(3.5, 1.5) * side
        assert sheet.cell_at(point) == Cell(1, 3)
        assert sheet.place_at(point) == place


@pytest.mark.parametrize("n_words", [3, 12, 30])
def test_the_picture_is_as_wide_as_asked_and_has_the_largest_score_of_each_map(
    qapp: object, n_words: int
) -> None:
    content = shown(5, n_words)
    image = rendered(methods_figure(content, ("five", "a sentence"), PrintStyle()), dpi=96)
    assert image.width() == round(160 / 25.4 * 96)
    seen = {
        image.pixelColor(x, y).getRgb()[:3]
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }
    for each, scale in zip(content.maps, content.scales, strict=True):
        assert scale.colour_of(each.view.vmax) in seen
