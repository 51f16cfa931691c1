from __future__ import annotations

import pytest
from PySide6.QtCore import QTextBoundaryFinder
from PySide6.QtGui import QGuiApplication

from vzdesk.paint.labels import GAP, SMALLEST, column_labels, row_labels
from vzdesk.paint.style import tabular
from vzdesk.view.units import Unit

LONG = {
    "emoji": "👩‍👩‍👧‍👦" * 20,
    "flags": "🇪🇺🇮🇱" * 20,
    "marks": "ɐ̯̃n̩̩e\u0301" * 20,
    "conjuncts": "क्षि" * 30,
    "hangul": "\u1112\u1161\u11ab" * 40,
    "hebrew": "שָׁלוֹם" * 20,
    "latin": "Rindfleischetikettierung" * 4,
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("longest", [40.0, 61.0, 83.0, 120.0])
def test_a_label_is_never_cut_inside_a_character_as_users_see_it(
    qapp: object, name: str, longest: float
):
    units = (Unit(LONG[name], 0, 1),)
    font = tabular(QGuiApplication.font(), 12)
    whole = LONG[name]
    for labels in (row_labels(units, font, 20, longest), column_labels(units, font, 20, longest)):
        (text,) = labels.texts
        assert text.endswith("…")
        kept = text.removesuffix("…")
        assert whole.startswith(kept)
        finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, whole)
        finder.setPosition(len(kept.encode("utf-16-le")) // 2)
        assert finder.isAtBoundary()


def test_level_labels_stand_apart_and_slant_before_they_touch(qapp: object):
    font = tabular(QGuiApplication.font(), 12)
    units = (Unit("keys", 0, 1), Unit("keys", 1, 2))
    widest = column_labels(units, font, 500, 120).widest
    assert not column_labels(units, font, widest + GAP, 120).slant
    assert column_labels(units, font, widest + GAP / 2, 120).slant


def test_notes_beside_rows_need_room_for_long_labels(qapp: object):
    font = tabular(QGuiApplication.font(), 12)
    units = (Unit("keys", 0, 1),)
    assert row_labels(units, font, 30, 90, notes=("NOUN",)).notes == ("NOUN",)
    assert row_labels(units, font, 30, 89, notes=("NOUN",)).notes == ()


@pytest.mark.parametrize("labels_of", [row_labels, column_labels])
def test_labels_get_smaller_until_each_has_room_before_any_is_left_out(qapp: object, labels_of):
    units = tuple(Unit(f"word{n}", n, n + 1) for n in range(40))
    font = tabular(QGuiApplication.font(), 12)
    smallest = tabular(font, 12 * SMALLEST)
    steps = {}
    for pitch in range(4, 24):
        labels = labels_of(units, font, float(pitch), 120.0)
        assert round(12 * SMALLEST) <= labels.font.pixelSize() <= 12
        assert labels.step == 1 or labels.font.pixelSize() == smallest.pixelSize()
        steps[pitch] = labels.step
    assert steps[12] == 1
    assert steps[4] > 1


def test_a_label_that_stands_a_little_aside_needs_no_line_to_its_row(qapp: object):
    units = [Unit(str(at), at, at + 1, None) for at in range(3)]
    labels = row_labels(units, tabular(QGuiApplication.font(), 12), 30, 100)
    assert labels.offset(1, 45 + 9) == 0
    assert labels.offset(1, 45 + 15) == 15
