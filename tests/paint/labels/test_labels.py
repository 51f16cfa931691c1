from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QTextBoundaryFinder
from PySide6.QtGui import QFontMetricsF, QGuiApplication

from vzdesk.paint.labels import GAP, SLANT_DEGREES, column_labels, row_labels, with_notes
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
def test_a_label_is_cut_in_the_middle_and_never_inside_a_character_as_users_see_it(
    qapp: object, name: str, longest: float
):
    units = (Unit(LONG[name], 0, 1),)
    font = tabular(QGuiApplication.font(), 12)
    whole = LONG[name]
    for labels in (row_labels(units, font, 20, longest), column_labels(units, font, 20, longest)):
        (text,) = labels.texts
        assert labels.is_cut(0)
        begin, end = text.split("…")
        assert whole.startswith(begin)
        assert whole.endswith(end)
        finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, whole)
        for kept in (begin, whole.removesuffix(end)):
            finder.setPosition(len(kept.encode("utf-16-le")) // 2)
            assert finder.isAtBoundary()


def test_both_ends_of_a_long_word_can_be_read(qapp: object):
    units = (Unit("Avrupalılaştıramadıklarımızdanmışsınızcasına", 0, 1), Unit("dün", 1, 2))
    labels = row_labels(units, tabular(QGuiApplication.font(), 12), 20, 100.0)
    long, short = labels.texts
    assert long.startswith("Avr")
    assert long.endswith("sına")
    assert short == "dün"
    assert [labels.is_cut(place) for place in (0, 1)] == [True, False]


def test_level_labels_stand_apart_and_slant_before_they_touch(qapp: object):
    font = tabular(QGuiApplication.font(), 12)
    units = (Unit("keys", 0, 1), Unit("keys", 1, 2))
    widest = column_labels(units, font, 500, 120).widest
    assert not column_labels(units, font, widest + GAP, 120).slant
    assert column_labels(units, font, widest + GAP / 2, 120).slant


def test_notes_are_beside_rows_only_where_each_has_its_label(qapp: object):
    font = tabular(QGuiApplication.font(), 12)
    units = (Unit("keys", 0, 1), Unit("are", 1, 2))
    notes = ("NOUN", "AUX")
    every = with_notes(row_labels(units, font, 30, 90), notes, font)
    assert every.notes == notes
    assert every.widest > row_labels(units, font, 30, 90).widest
    assert with_notes(row_labels(units, font, 8, 90), notes, font).notes == ()


@pytest.mark.parametrize("labels_of", [row_labels, column_labels])
def test_labels_get_smaller_until_each_has_room_before_any_is_left_out(qapp: object, labels_of):
    units = tuple(Unit(f"word{n}", n, n + 1) for n in range(40))
    font = tabular(QGuiApplication.font(), 12)
    share = 0.7
    smallest = tabular(font, 12 * share)
    steps = {}
    for pitch in range(4, 24):
        labels = labels_of(units, font, float(pitch), 120.0, smallest=share)
        assert round(12 * share) <= labels.font.pixelSize() <= 12
        assert labels.step == 1 or labels.font.pixelSize() == smallest.pixelSize()
        steps[pitch] = labels.step
    assert steps[12] == 1
    assert steps[4] > 1


@pytest.mark.parametrize("labels_of", [row_labels, column_labels])
def test_labels_that_must_not_shrink_keep_their_size_and_some_are_left_out(qapp: object, labels_of):
    units = tuple(Unit(f"word{n}", n, n + 1) for n in range(40))
    font = tabular(QGuiApplication.font(), 12)
    found = {pitch: labels_of(units, font, float(pitch), 120.0) for pitch in range(4, 24)}
    assert {labels.font.pixelSize() for labels in found.values()} == {12}
    assert found[14].step == 1
    assert found[8].step > 1
    for pitch, labels in found.items():
        apart = labels.step * pitch
        across = apart * math.sin(math.radians(labels.slant)) if labels.slant else apart
        assert across >= labels.line_height * 0.75, "no label lies on another"


def test_column_labels_get_steeper_before_any_is_left_out(qapp: object):
    units = tuple(Unit(f"word{n}", n, n + 1) for n in range(40))
    font = tabular(QGuiApplication.font(), 12)
    wide, usual, narrow, too_narrow = (
        column_labels(units, font, pitch, 120) for pitch in (30, 18, 13, 9)
    )
    assert 20 < wide.slant < usual.slant < narrow.slant < 80
    assert wide.step == usual.step == narrow.step == 1
    assert wide.height < usual.height < narrow.height
    assert too_narrow.step > 1
    assert too_narrow.slant < narrow.slant, "being steep would not help"


def test_printed_labels_lean_alike_at_every_width(qapp: object):
    units = tuple(Unit(f"word{n}", n, n + 1) for n in range(40))
    font = tabular(QGuiApplication.font(), 12)
    found = {column_labels(units, font, pitch, 120, smallest=0.7).slant for pitch in (30, 18, 9)}
    assert found == {SLANT_DEGREES}


def test_labels_reach_as_far_beyond_the_last_column_as_the_last_of_them_do(qapp: object):
    font = tabular(QGuiApplication.font(), 12)
    words = [Unit("photographs", 0, 1), *(Unit("a", n, n + 1) for n in range(1, 9))]
    first_is_long, last_is_long = (
        column_labels(units, font, 16, 120) for units in (words, words[::-1])
    )
    assert abs(first_is_long.reach()) < 8
    assert last_is_long.reach() == pytest.approx(last_is_long.overhang - 8)


def test_labels_that_make_room_for_badges_reach_further(qapp: object):
    """Their columns are farther from the end than they are themselves."""
    font = tabular(QGuiApplication.font(), 12)
    units = [Unit("a", n, n + 1) for n in range(20)]
    units += [Unit("photograph", n, n + 1, role="TA") for n in range(20, 24)]
    units += [Unit("a", n, n + 1) for n in range(24, 29)]
    labels = column_labels(units, font, 6.0, 120)
    edge = 6.0 * len(units)
    across = math.cos(math.radians(labels.slant))
    moved = dict(labels.placed(None))
    assert moved[23] > 23.5 * 6.0 + 3
    assert labels.reach() > moved[23] + across * labels.widest - edge, "corners of badges, too"


def test_a_label_that_stands_a_little_aside_needs_no_line_to_its_row(qapp: object):
    units = [Unit(str(at), at, at + 1, None) for at in range(3)]
    labels = row_labels(units, tabular(QGuiApplication.font(), 12), 30, 100)
    assert labels.offset(1, 45 + 9) == 0
    assert labels.offset(1, 45 + 15) == 15


def test_a_mark_on_a_dotted_circle_is_not_cut(qapp: object):
    units = (Unit("\u0303", 0, 1), Unit("\u0303" + "ŋ" * 60, 1, 2))
    labels = row_labels(units, tabular(QGuiApplication.font(), 12), 20, 100.0)
    assert labels.texts[0] == "◌\u0303"
    assert [labels.is_cut(place) for place in (0, 1)] == [False, True]


PAIRS = [
    "hasn't / haven't",
    "international / internationally",
    "Rindfleischetikettierung / Rindfleischetikettierungen",
    "a / Donaudampfschifffahrtsgesellschaft",
    "walked-along-1-of-them / walked-along-2-of-them",
]


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("longest", [58.0, 75.0, 90.0, 120.0])
def test_two_words_of_a_label_are_each_cut_and_can_be_told_apart(
    qapp: object, pair: str, longest: float
):
    font = tabular(QGuiApplication.font(), 12)
    for labels in (row_labels, column_labels):
        made = labels((Unit(pair, 0, 1),), font, 20, longest)
        first, second = made.texts[0].split(" / ")
        assert first != second
        for seen, word in zip((first, second), pair.split(" / "), strict=True):
            assert seen.strip("…"), "something is left of each"
            assert all(part in word for part in seen.split("…"))
        assert made.is_cut(0) == (made.texts[0] != pair)
        assert QFontMetricsF(font).horizontalAdvance(made.texts[0]) <= longest


def test_words_that_differ_in_their_middle_are_cut_before_it(qapp: object):
    font = tabular(QGuiApplication.font(), 12)
    pair = "walked-along-1-of-them / walked-along-2-of-them"
    (text,) = row_labels((Unit(pair, 0, 1),), font, 20, 120.0).texts
    assert [word[:2] for word in text.split(" / ")] == ["…1", "…2"]
