"""Roles are beside their labels, in the panel, the strip and print, and take room of their own."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from printed import content_of, rendered
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from states import scored

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.sentence import Roles
from vzdesk.paint import badges
from vzdesk.paint.figure import PrintStyle
from vzdesk.paint.heatmap import heatmap_figure
from vzdesk.paint.labels import column_labels, row_labels
from vzdesk.paint.labels.painting import paint_rows
from vzdesk.paint.style import Style, tabular
from vzdesk.view.maps import map_view
from vzdesk.view.types import MapView
from vzdesk.view.units import units_of


def view_with(roles: Roles) -> MapView:
    result = scored()
    result = replace(result, sentence=replace(result.sentence, roles=roles))
    return map_view(result, result.maps[map_key("value-zeroing")], 0, "tokens")


def drawn(role: str) -> QImage:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    font = tabular(QFont(), 12)
    badges.paint(painter, role, QPointF(3, 10), font, QColor("black"), QColor("white"))
    painter.end()
    return image


def test_each_role_has_a_look_of_its_own_without_colours(qapp: object):
    looks = [drawn(role) for role in ("", "T", "C", "A", "TC")]
    for i, look in enumerate(looks):
        assert all(look != other for other in looks[:i])
    for look in looks:
        pixels = (look.pixelColor(x, y) for x in range(40) for y in range(20))
        assert all(each.saturation() == 0 for each in pixels)


@pytest.mark.parametrize("labels", [row_labels, column_labels])
def test_labels_need_more_room_for_badges(qapp: object, labels):
    font = tabular(QFont(), 12)
    plain, _ = units_of(scored(), "tokens")
    marked = view_with(Roles(targets=(2,), cues=(2,))).targets
    without, with_ = (labels(units, font, 16, 120).widest for units in (plain, marked))
    assert without < with_ <= without + badges.width("TC", font)


def test_of_labels_that_have_no_room_those_with_roles_are_shown_first(qapp: object):
    units = view_with(Roles(targets=(2,), cues=(0,))).targets  # the second and the fourth label
    labels = row_labels(units, tabular(QFont(), 12), 6.0, 120, smallest=0.7)
    assert labels.step == 2
    assert list(labels.visible(None)) == [1, 3]


def test_no_label_with_a_role_is_left_out_for_a_neighbour(qapp: object):
    units = view_with(Roles(targets=(1,), cues=(0,))).targets  # the second and the third label
    labels = row_labels(units, tabular(QFont(), 12), 6.0, 120, smallest=0.7)
    assert labels.step == 2
    assert {1, 2} <= set(labels.visible(None))
    assert {1, 2, 3} <= set(labels.visible(3)), "nor for the marked one"
    places = [place for _, place in labels.placed(3)]
    assert min(np.diff(places)) >= labels.least - 1e-6, "they stand aside and do not overlap"
    assert all(abs(place - (at + 0.5) * 6) < 6 for at, place in labels.placed(3))


PRINT, SCREEN = 0.7, 1.0


@pytest.mark.parametrize("labels_of", [row_labels, column_labels])
@pytest.mark.parametrize(
    ("pitch", "smallest"),
    [
        *((pitch, PRINT) for pitch in (7.0, 11.0, 13.0, 16.0, 24.0)),
        *((pitch, SCREEN) for pitch in (10.0, 13.0, 16.0, 24.0)),
    ],
)
def test_badges_of_neighbours_leave_room_between_them(
    qapp: object, labels_of, pitch: float, smallest: float
):
    text = " ".join(["word"] * 20)
    result = scored(text)
    roles = Roles(targets=(3,), cues=(4, 15), attractors=(5, 12))
    result = replace(result, sentence=replace(result.sentence, roles=roles))
    units = map_view(result, result.maps[map_key("value-zeroing")], 0, "tokens").targets
    labels = labels_of(units, tabular(QFont(), 12), pitch, 120, smallest=smallest)
    placed = labels.placed(None)
    across = math.sin(math.radians(labels.slant)) if labels.slant else 1.0
    places = {at: place * across for at, place in placed}
    for one, other in ((4, 5), (5, 6)):
        free = places[other] - places[one] - badges.side(labels.font)
        assert free >= badges.GAP - 1e-6
    assert np.all(np.diff([place for _, place in placed]) > labels.least - 1e-6)
    assert max(abs(place / pitch - at - 0.5) for at, place in placed) < 1.25, "and stay near"


def test_labels_that_stand_aside_do_not_reach_into_the_corner(qapp: object):
    marked = replace(scored(" ".join(["word"] * 60)).sentence, roles=Roles(cues=(0, 1, 2)))
    result = replace(scored(" ".join(["word"] * 60)), sentence=marked)
    units = map_view(result, result.maps[map_key("value-zeroing")], 0, "tokens").targets
    for labels_of in (row_labels, column_labels):
        labels = labels_of(units, tabular(QFont(), 12), 2.0, 120)
        placed = labels.placed(0)
        assert [at for at, _ in placed[:4]] == [0, 1, 2, 3]
        assert placed[0][1] == 1.0
        assert placed[-1][1] <= (len(units) - 0.5) * 2.0


def test_a_line_leads_to_a_label_that_stands_aside(qapp: object):
    units = view_with(Roles(targets=(1,), cues=(0,))).targets
    inks = []
    for pitch in (6.0, 20.0):
        labels = row_labels(units, tabular(QFont(), 12), pitch, 120)
        image = QImage(120, 140, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        style = Style(tabular(QFont(), 12), *map(QColor, ("black", "red", "white", "blue")))
        paint_rows(painter, labels, 100, 10, style, None)
        painter.end()
        beside = (image.pixelColor(x, y) for x in range(96, 101) for y in range(140))
        inks.append(any(each.red() > each.blue() + 60 for each in beside))
    assert inks == [True, False]


def test_roles_are_thinned_out_only_where_they_alone_are_too_many(qapp: object):
    units = view_with(Roles(cues=(0, 1, 2, 3))).targets
    labels = row_labels(units, tabular(QFont(), 12), 3.0, 120)
    places = [place for _, place in labels.placed(None)]
    assert 0 < len(places) < 4
    assert min(np.diff(places), default=99) >= labels.least


def test_a_printed_figure_has_the_roles_and_says_what_the_letters_mean(qapp: object):
    plain, marked = view_with(Roles()), view_with(Roles(targets=(2,)))
    assert marked.targets[3].role == "T"
    one, other = (
        rendered(heatmap_figure(content_of(view), PrintStyle(80)), dpi=100)
        for view in (plain, marked)
    )
    assert other != one
    assert other.height() > one.height() - 20


def test_the_letter_of_a_role_is_as_high_as_those_of_its_label(qapp: object):
    look, font = drawn("T"), tabular(QFont(), 12)
    rows = [y for y in range(20) if look.pixelColor(9, y).lightness() > 200]
    inside = [y for y in rows if 4 < y < 16]
    assert len(inside) >= QFontMetricsF(font).capHeight() - 1
