"""The table of a concordance: contexts towards the match, numbers beside them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from fakes import fake_scored
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStyle, QWidget
from pytestqt.qtbot import QtBot

from vzdesk.engine import text
from vzdesk.engine.predicted import Predictions
from vzdesk.engine.types import SentenceResult, Token, frozen
from vzdesk.study.concordance import Line
from vzdesk.view.types import SentenceRow
from vzdesk.widgets.concordance.contexts import sides
from vzdesk.widgets.concordance.model import LEFT, NUMBER, PREFERENCE, RIGHT, SCORE, LinesModel
from vzdesk.widgets.concordance.view import LinesView


def line(written: str, number: int = 1, score: float | None = None) -> Line:
    """The word between [ and ] is the match, the one between < and > its source."""
    plain = written.translate(str.maketrans("", "", "[]<>"))
    sentence = text.sentence(str(number), plain)
    without_source = written.replace("<", "").replace(">", "")
    start = without_source.index("[")
    end = without_source.index("]") - 1
    at = written.replace("[", "").replace("]", "").find("<")
    sources = tuple(n for n, word in enumerate(sentence.words) if word.start == at)
    row = SentenceRow(str(number), plain, "unscored", sentence=sentence)
    return Line(row, number, (start, end), None, sources, score)


def predicted(written: str, bits: list[float]) -> SentenceResult:
    sentence = text.sentence("1", written)
    tokens = tuple(Token(word.text, word.text, at) for at, word in enumerate(sentence.words))
    values = frozen([-each * math.log(2) for each in bits], np.float64)
    found = Predictions(values, values, "masked-word")
    return replace(fake_scored(sentence), tokens=tokens, predictions=found)


def column(model: LinesModel, at: int) -> list[str]:
    return [model.index(row, at).data() for row in range(model.rowCount())]


def shown(qtbot: QtBot, *lines: Line, width: int = 600) -> LinesView:
    view = LinesView(LinesModel(QWidget()))
    qtbot.addWidget(view)
    qtbot.addWidget(view.model().parent())
    view.resize(width, 200)
    view.show()
    view.model().set_lines(lines)
    return view


def test_lines_without_a_score_come_last_either_way(qtbot: QtBot):
    lines = (line("a [b] c", 1), line("a [b] c", 2, 0.25), line("a [b] c", 3, 0.5))
    view = shown(qtbot, *lines)
    view.sortByColumn(SCORE, Qt.SortOrder.AscendingOrder)
    assert column(view.model(), NUMBER) == ["2", "3", "1"]
    view.sortByColumn(SCORE, Qt.SortOrder.DescendingOrder)
    assert column(view.model(), NUMBER) == ["3", "2", "1"]
    view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert column(view.model(), NUMBER) == ["1", "2", "3"]


@pytest.mark.parametrize("score", [0.123456, 0.000123456, 1.23456e-07])
def test_scores_are_never_cut(qtbot: QtBot, score: float):
    view = shown(qtbot, line("a [b] c", 1, score))
    [written] = column(view.model(), SCORE)
    inside = 2 * (view.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1)
    assert view.fontMetrics().horizontalAdvance(written) + inside <= view.columnWidth(SCORE)


def test_the_preference_is_seen_where_there_is_one(qtbot: QtBot):
    of = line("the [keys] are here")
    view = shown(qtbot, of)
    assert view.isColumnHidden(PREFERENCE)
    good, bad = predicted("the keys are", [1, 8, 2]), predicted("the keys is", [1, 9, 5.25])
    view.model().set_lines((replace(of, row=of.row._replace(predicted=good, bad=bad)),))
    assert not view.isColumnHidden(PREFERENCE)
    assert column(view.model(), PREFERENCE) == ["+3.25"]


def test_a_source_is_marked_in_its_context():
    left, _, right = sides(line("The <keys> to it [are] here"))
    assert [left.text[start:end] for start, end in left.marked] == ["keys"]
    assert right.marked == ()


def test_ends_of_lines_and_controls_leave_all_in_one_line():
    left, match, right = sides(line("a\nb\u2028 [k\0y] c\r\n"))
    assert (left.text, match.text, right.text) == ("a b  ", "k y", " c  ")


def test_what_follows_stands_at_the_left_of_a_word_read_from_right_to_left():
    left, _, right = sides(line("אבג [דהו] זחט"))
    assert (left.text.strip(), right.text.strip()) == ("זחט", "אבג")
    assert right.is_before
    assert left.right_to_left


def ink(view: LinesView, at: int) -> tuple[int, int]:
    """The first and the last dark column of pixels in a field of the first line, from its left."""
    rect = view.visualRect(view.model().index(0, at))
    picture = view.viewport().grab(rect).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    dark = [
        x
        for x in range(picture.width())
        if any(picture.pixelColor(x, y).lightness() < 128 for y in range(picture.height()))
    ]
    return dark[0], picture.width() - 1 - dark[-1]


def test_contexts_stand_towards_the_match(qtbot: QtBot):
    view = shown(qtbot, line("ab [match] cd"))
    left, right = ink(view, LEFT), ink(view, RIGHT)
    assert left[1] < left[0]
    assert right[0] < right[1]


def beside_the_match(view: LinesView, at: int, pixels: int = 24) -> QImage:
    """The end of a context that the match is next to."""
    rect = view.visualRect(view.model().index(0, at))
    picture = view.viewport().grab(rect).toImage()
    start = picture.width() - pixels if at == LEFT else 0
    return picture.copy(start, 0, pixels, picture.height())


def test_a_long_context_is_cut_at_its_far_end(qtbot: QtBot):
    short = shown(qtbot, line("WWWW [match] WWWW"), width=420)
    long = shown(qtbot, line("i " * 190 + "WWWW [match] WWWW" + " i" * 190), width=420)
    for at in (LEFT, RIGHT):
        first, last = ink(long, at)
        assert max(first, last) < 16, "it takes the room there is"
        assert beside_the_match(long, at) == beside_the_match(short, at)
