from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QRegion
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from states import N, cut_result, scored, scored_pair, state_of

from vzdesk.engine.sentence import Roles, Tier
from vzdesk.engine.text import sentence
from vzdesk.panels.sentence import SentencePanel
from vzdesk.panels.sentence.painting import mark_of
from vzdesk.view.arcs import STEPS
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell, Settings
from vzdesk.view.types import Status, ViewState
from vzdesk.view.units import Unit
from vzdesk.widgets.chips import flow
from vzdesk.widgets.score_arcs import ScoreArc
from vzdesk.widgets.style import RHYTHM, mixed, style_of


@pytest.fixture
def panel(qtbot: QtBot) -> SentencePanel:
    panel = SentencePanel()
    qtbot.addWidget(panel)
    panel.resize(640, 180)
    panel.show()
    panel.set_state(state_of())
    return panel


def middle(panel: SentencePanel, position: int) -> QPoint:
    return panel.canvas.chip(position).center().toPoint()


def shade(panel: SentencePanel, position: int) -> tuple[int, ...]:
    """The colour of a chip beside its text."""
    rect = panel.canvas.chip(position)
    at = QPointF(rect.left() + 4, rect.center().y()).toPoint()
    return panel.canvas.grab().toImage().pixelColor(at).getRgb()[:3]


def test_chips_have_the_colour_of_what_they_give_to_the_target(panel: SentencePanel):
    """The row of the target, not its column: the map is not symmetric."""
    panel.set_state(state_of(Cell(target=2)))
    view = panel.state.map
    for source in range(N):
        assert shade(panel, source) == Scale("viridis", view.vmax).colour_of(view.scores[2, source])


def test_without_a_target_chips_have_no_shade(panel: SentencePanel):
    assert {shade(panel, position) for position in range(N)} == {(255, 255, 255)}


def test_hovering_previews_the_target_and_leaving_ends_it(panel: SentencePanel, qtbot: QtBot):
    asked: list[Cell] = []
    panel.hover_requested.connect(asked.append)
    qtbot.mouseMove(panel.canvas, middle(panel, 3))
    QApplication.sendEvent(panel.canvas, QEvent(QEvent.Type.Leave))
    assert asked == [Cell(target=3), NOWHERE]


def test_with_a_locked_target_hovering_previews_a_source(panel: SentencePanel, qtbot: QtBot):
    panel.set_state(state_of(Cell(target=2)))
    with qtbot.waitSignal(panel.hover_requested) as asked:
        qtbot.mouseMove(panel.canvas, middle(panel, 4))
    assert asked.args == [Cell(target=2, source=4)]


def test_a_click_makes_the_word_the_target(panel: SentencePanel, qtbot: QtBot):
    panel.set_state(state_of(Cell(target=2, source=4)))
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=middle(panel, 4))
    assert asked.args == [Cell(target=4)]


def test_a_click_keeps_what_the_pointer_shows(panel: SentencePanel, qtbot: QtBot):
    """A second word is the source of the first; a double click makes any word the target."""
    locked, asked = NOWHERE, list[Cell]()
    panel.click_requested.connect(asked.append)
    shown = list[Cell]()
    panel.hover_requested.connect(shown.append)
    for place, expected in ((2, Cell(2)), (4, Cell(2, 4)), (4, Cell(4)), (1, Cell(4, 1))):
        panel.set_state(state_of(locked))
        qtbot.mouseMove(panel.canvas, middle(panel, place))
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=middle(panel, place))
        locked = asked[-1]
        assert locked == expected
    assert shown == [Cell(2), Cell(2, 4), Cell(4, 1)]


@pytest.mark.parametrize(("key", "there"), [(Qt.Key.Key_Left, 1), (Qt.Key.Key_Right, 3)])
def test_arrow_keys_move_the_target(panel: SentencePanel, qtbot: QtBot, key: Qt.Key, there: int):
    panel.set_state(state_of(Cell(target=2, source=4)))
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.keyClick(panel.canvas, key)
    assert asked.args == [Cell(target=there)]


def test_an_arrow_key_at_the_end_does_not_unlock(panel: SentencePanel, qtbot: QtBot):
    panel.set_state(state_of(Cell(target=N - 1)))
    with qtbot.assertNotEmitted(panel.click_requested):
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)


def test_notices_are_shown_and_go_with_their_sentence(panel: SentencePanel):
    panel.set_state(state_of(result=scored(notices=("The model does not know “ŋ”.",))))
    assert panel.notices.isVisible()
    assert panel.notices.text() == "The model does not know “ŋ”."
    panel.set_state(state_of())
    assert not panel.notices.isVisible()


def test_quoted_right_to_left_words_keep_their_order_and_marks(panel: SentencePanel):
    """Else all of them run from the right as one, with the marks turned round."""
    panel.set_state(state_of(result=scored(notices=("It does not know “ילד”, “את”, “ŋ”.",))))
    assert panel.notices.text() == ("It does not know “\u2068ילד\u2069”, “\u2068את\u2069”, “ŋ”.")


def units(*labels: str) -> list[Unit]:
    return [Unit(label, i, i + 1) for i, label in enumerate(labels)]


def test_long_sentences_are_broken_into_lines_that_stay_inside(qapp: object):
    placed = flow(units(*["word"] * 60), QFont(), 300)
    assert placed.chips[-1].line > 5
    assert all(chip.rect.left() >= 16 and chip.rect.right() <= 284 for chip in placed.chips)
    tops = [chip.rect.top() for chip in placed.chips]
    assert tops == sorted(tops)


def test_scripts_that_run_leftwards_are_set_from_the_right(qapp: object):
    lefts = [chip.rect.left() for chip in flow(units("שלום", "עולם"), QFont(), 300).chips]
    assert lefts[0] > lefts[1]
    lefts = [chip.rect.left() for chip in flow(units("one", "עולם"), QFont(), 300).chips]
    assert lefts[0] < lefts[1]


def test_english_in_a_hebrew_sentence_is_read_from_the_left(qapp: object):
    chips = flow(units("גרתי", "ב", "New", "York", "שנה"), QFont(), 600).chips
    lefts = [chip.rect.left() for chip in chips]
    assert sorted(range(5), key=lefts.__getitem__) == [4, 2, 3, 1, 0]
    assert max(chip.rect.right() for chip in chips) == chips[0].rect.right() == 600 - 16


def test_the_keys_follow_the_chips_as_they_are_seen(panel: SentencePanel, qtbot: QtBot):
    """From the Hebrew word to the left comes the last of the English words, for it is beside it."""
    panel.set_state(state_of(Cell(target=2), result=scored("גרתי ב New York שנה")))
    asked: list[Cell] = []
    panel.click_requested.connect(asked.append)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Left)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert asked == [Cell(target=4), Cell(target=1)]


@pytest.mark.parametrize("width", [260, 640])
def test_no_arc_crosses_text(panel: SentencePanel, width: int):
    """All arcs of all targets, painted as broad as they get, leave every label's box clean."""
    result = scored("The old keys to the cabinet are still here today")
    panel.set_state(state_of(result=result))
    panel.resize(width, 600)
    canvas, n = panel.canvas, len(panel.state.map.targets)
    image = QImage(canvas.width(), canvas.height(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setPen(Qt.GlobalColor.black)
    painter.translate(0, canvas.drop())
    for target in range(n):
        panel.set_state(state_of(Cell(target), result=result, settings=Settings(arcs_from=0.0)))
        for arc in canvas.arcs(QRectF(canvas.rect())).arcs():
            painter.drawPath(arc.path)
    painter.end()
    high = QFontMetricsF(canvas.chip_font()).height()
    for position in range(n):
        chip = canvas.chip(position)
        box = QRectF(chip.left(), chip.center().y() - high / 2, chip.width(), high).toRect()
        assert box.width() > 0
        assert is_clean(image.copy(box))


def is_clean(image: QImage) -> bool:
    white = QImage(image.size(), image.format())
    white.fill(Qt.GlobalColor.white)
    return image == white


def test_a_target_locked_elsewhere_is_scrolled_into_view(panel: SentencePanel):
    panel.set_state(state_of(result=scored(" ".join(["word"] * 200))))
    panel.set_state(state_of(Cell(target=199), result=scored(" ".join(["word"] * 200))))
    assert not panel.canvas.visibleRegion().intersected(middle_box(panel, 199)).isEmpty()
    assert panel.canvas.visibleRegion().intersected(middle_box(panel, 3)).isEmpty()


def test_leaving_it_by_key_does_not_scroll_it(panel: SentencePanel, qtbot: QtBot):
    panel.set_state(state_of(result=scored(" ".join(["word"] * 200))))
    panel.activateWindow()
    panel.canvas.setFocus()
    qtbot.waitUntil(panel.canvas.hasFocus)
    before = panel.canvas.visibleRegion().boundingRect()
    assert before.top() == 0
    assert before.height() < panel.canvas.height()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Tab)
    assert panel.slider.hasFocus()
    assert panel.canvas.visibleRegion().boundingRect() == before


def middle_box(panel: SentencePanel, position: int) -> QRect:
    return QRect(middle(panel, position), QSize(1, 1))


@pytest.fixture
def cross(panel: SentencePanel) -> SentencePanel:
    """The panel with a map of two texts: four targets below five sources."""
    panel.resize(640, 260)
    panel.set_state(state_of(result=scored_pair(), part="cross"))
    return panel


def test_sources_stand_above_the_targets(cross: SentencePanel):
    sources = [cross.canvas.source_chip(position) for position in range(5)]
    targets = [cross.canvas.chip(position) for position in range(4)]
    assert max(rect.bottom() for rect in sources) < min(rect.top() for rect in targets)


def test_sources_have_the_colour_of_what_they_give_to_the_target(cross: SentencePanel):
    cross.set_state(state_of(Cell(target=2), result=scored_pair(), part="cross"))
    view, picture = cross.state.map, cross.canvas.grab().toImage()
    for source in range(5):
        rect = cross.canvas.source_chip(source)
        at = QPointF(rect.left() + 4, rect.center().y()).toPoint()
        wanted = Scale("viridis", view.vmax).colour_of(view.scores[2, source])
        assert picture.pixelColor(at).getRgb()[:3] == wanted
    rect = cross.canvas.chip(0)
    at = QPointF(rect.left() + 4, rect.center().y()).toPoint()
    assert picture.pixelColor(at).getRgb()[:3] == (255, 255, 255)


def test_a_line_goes_from_a_source_to_the_target_of_the_same_number_too(cross: SentencePanel):
    shown = Settings(arcs_from=0.0)
    cross.set_state(state_of(Cell(1, 1), result=scored_pair(), part="cross", settings=shown))
    arcs = cross.canvas.arcs(QRectF(cross.canvas.rect())).arcs()
    (path,) = (arc.path for arc in arcs if arc.is_chosen)
    assert path.elementAt(0).y < path.currentPosition().y()


def test_each_text_s_chips_ask_for_their_side(cross: SentencePanel, qtbot: QtBot):
    asked: list[Cell] = []
    cross.hover_requested.connect(asked.append)
    cross.click_requested.connect(asked.append)
    source = cross.canvas.source_chip(3).center().toPoint()
    target = cross.canvas.chip(2).center().toPoint()
    qtbot.mouseMove(cross.canvas, source)
    qtbot.mouseMove(cross.canvas, target)
    qtbot.mouseClick(cross.canvas, Qt.MouseButton.LeftButton, pos=target)
    cross.set_state(state_of(Cell(target=2), result=scored_pair(), part="cross"))
    qtbot.mouseMove(cross.canvas, source)
    qtbot.mouseClick(cross.canvas, Qt.MouseButton.LeftButton, pos=source)
    assert asked == [
        *(Cell(source=3), Cell(target=2), Cell(target=2)),
        *(Cell(2, 3), Cell(2, 3)),
    ]


def test_the_keys_move_the_target_within_its_own_text(cross: SentencePanel, qtbot: QtBot):
    cross.set_state(state_of(Cell(target=3), result=scored_pair(), part="cross"))
    asked: list[Cell] = []
    cross.click_requested.connect(asked.append)
    qtbot.keyClick(cross.canvas, Qt.Key.Key_Right)  # nothing is behind the last target
    qtbot.keyClick(cross.canvas, Qt.Key.Key_Left)
    assert asked == [Cell(target=2)]


ANNOTATED = replace(
    scored(),
    sentence=replace(
        scored().sentence,
        tiers=(
            Tier("upos", ("DET", "NOUN", "AUX", "ADV")),
            Tier("head", ("2", "4", "4", "0")),
            Tier("deprel", ("det", "nsubj", "cop", "root")),
        ),
    ),
)


def ink(panel: SentencePanel, below: float, height: float) -> bool:
    """Whether anything is painted in this strip below the chips."""
    canvas = panel.canvas
    bottom = canvas.chip(0).bottom() + below
    strip = QRect(0, round(bottom), canvas.width(), round(height))
    return not is_clean(canvas.grab(strip).toImage())


def test_annotations_stand_under_the_chips_that_make_room_for_them(panel: SentencePanel):
    before = panel.canvas.flow_now
    panel.set_state(state_of(result=ANNOTATED, settings=Settings(annotations=("upos",))))
    assert panel.canvas.flow_now.size.height() > before.size.height()
    assert panel.canvas.notes_now == (("", "DET", "NOUN", "AUX", "ADV", ""),)
    assert ink(panel, 9, 12)
    panel.set_state(state_of(result=ANNOTATED))
    assert panel.canvas.flow_now.size.height() == before.size.height()
    assert not ink(panel, 9, 12)


def test_dependencies_are_drawn_below_the_chips_of_every_line(panel: SentencePanel):
    panel.set_state(state_of(result=ANNOTATED, settings=Settings(dependencies=True)))
    assert ink(panel, 9, 20)
    assert {b.dependency.relation for b in panel.canvas.brackets_now} == {
        *("det", "nsubj", "cop", "root")
    }
    panel.resize(180, 400)
    assert {b.line for b in panel.canvas.brackets_now} == {
        chip.line for chip in panel.canvas.flow_now.chips[1:5]
    }


def test_several_annotations_stand_in_rows_in_the_order_that_is_set(panel: SentencePanel):
    heights = []
    for rows in (("upos",), ("deprel", "upos"), ("upos", "deprel")):
        panel.set_state(state_of(result=ANNOTATED, settings=Settings(annotations=rows)))
        heights.append(panel.canvas.flow_now.size.height())
    assert [row[1] for row in panel.canvas.notes_now] == ["DET", "det"]
    assert panel.rows_label.text() == "below the words: upos · deprel"
    assert heights[0] + 8 < heights[1] == heights[2]
    line = QFontMetricsF(panel.canvas.font()).height()
    assert ink(panel, 9 + line, line)


def test_a_long_annotation_is_cut_and_makes_its_chip_wider(panel: SentencePanel):
    sentence = replace(scored().sentence, tiers=(Tier("feats", ("x" * 99, "", "", "")),))
    usual = panel.canvas.chip(1).width()
    result = replace(scored(), sentence=sentence)
    panel.set_state(state_of(result=result, settings=Settings(annotations=("feats",))))
    assert usual < panel.canvas.chip(1).width() < 140
    assert panel.canvas.notes_now[0][1].endswith("…")


def test_roles_are_drawn_on_chips_and_come_and_go_without_a_new_layout(panel: SentencePanel):
    before = panel.grab().toImage()
    result = scored()
    marked = replace(result, sentence=replace(result.sentence, roles=Roles(cues=(1,))))
    where = panel.canvas.chip(2)
    panel.set_state(state_of(result=marked))
    assert panel.canvas.chip(2) == where
    assert panel.grab().toImage() != before


def test_badges_do_not_cover_the_words(panel: SentencePanel):
    def words() -> QImage:
        chip = panel.canvas.chip(2)
        above_badges = chip.adjusted(0, 0, 0, -RHYTHM / 2 - 1).toAlignedRect()
        return panel.canvas.grab(above_badges).toImage()

    before = words()
    result = scored()
    marked = replace(
        result, sentence=replace(result.sentence, roles=Roles(targets=(1,), cues=(1,)))
    )
    panel.set_state(state_of(result=marked))
    assert words() == before


def arcs_of(panel: SentencePanel, arcs_from: float, seen: QRectF | None = None) -> list[ScoreArc]:
    panel.set_state(state_of(Cell(2, 1), result=LONG, settings=Settings(arcs_from=arcs_from)))
    return list(panel.canvas.arcs(seen or QRectF(panel.canvas.rect())).arcs())


LONG = scored("The old keys to the cabinet of the museum are still here today " * 4)


def test_only_scores_from_the_threshold_on_have_an_arc(panel: SentencePanel):
    scores = state_of(result=LONG).map.scores[2]
    panel.resize(20_000, 300)  # all on one line: one arc for each source
    for weakest in (0.0, float(scores[5]), 1.0):
        expected = [s for s in range(len(scores)) if s != 2 and scores[s] >= weakest]
        assert len(arcs_of(panel, weakest)) == len(expected)
    assert [arc.share for arc in arcs_of(panel, 0.0)] == sorted(
        arc.share for arc in arcs_of(panel, 0.0)
    )


def test_arcs_of_other_lines_arrive_as_one_as_strong_as_the_strongest(panel: SentencePanel):
    panel.resize(400, 300)
    arcs = arcs_of(panel, 0.0)
    tip = panel.canvas.chip(2).center().x()
    arrivals = [arc for arc in arcs if abs(arc.path.elementAt(0).x - tip) < 1]
    chips = panel.canvas.flow_now.chips
    others = [s for s in range(len(chips)) if chips[s].line > chips[2].line]
    (arrival,) = arrivals
    view = panel.state.map
    assert arrival.share == pytest.approx(view.scores[2][others].max() / view.vmax)


def test_arcs_to_another_line_leave_theirs_as_one_as_strong_as_the_strongest(
    panel: SentencePanel,
):
    """At the edge; on its way there it is as strong as those that have joined it."""
    panel.resize(400, 2000)
    panel.set_state(state_of(Cell(2), result=LONG, settings=Settings(arcs_from=0.0)))
    canvas, scores = panel.canvas, panel.state.map.scores[2]
    arcs = list(canvas.arcs(QRectF(canvas.rect())).arcs())
    chips = canvas.flow_now.chips
    assert chips[-1].line > 3
    for line in range(1, chips[-1].line + 1):
        sources = [at for at, chip in enumerate(chips) if chip.line == line and scores[at] > 0]
        high = chips[sources[0]].rect.top()
        own = [arc for arc in arcs if -60 < arc.path.currentPosition().y() - high < 0]
        shares = [arc.share for arc in own if arc.path.elementCount() == 2]
        assert shares == sorted(shares)
        at_edge = max(arc.share for arc in own if arc.path.currentPosition().x() == 0)
        assert at_edge == pytest.approx(scores[sources].max() / panel.state.scale.vmax)


def test_where_arcs_cross_it_is_no_darker_than_the_strongest_of_them(panel: SentencePanel):
    """Each has the shade of its own score over the paper, and there are no knots."""
    panel.resize(20_000, 300)  # all on one line
    settings = Settings(arcs_from=0.0, locked_vmax=1.0)  # none is strong
    panel.set_state(state_of(Cell(2), result=LONG, settings=settings))
    canvas, palette = panel.canvas, panel.canvas.palette()
    paper, seen = palette.base().color(), QRectF(canvas.rect())
    image = QImage(1500, canvas.height(), QImage.Format.Format_RGB32)
    image.fill(paper)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        canvas.arcs(seen).paint(painter, palette)
    green = np.array(image.constBits()).reshape(image.height(), image.width(), 4)[:, :, 1]
    chip = canvas.flow_now.chips[2].rect
    head = int(chip.center().x())  # of the arrow, which is in the accent
    beside = np.delete(green[: int(chip.top())], range(head - 8, head + 9), axis=1)
    ink = mixed(palette.text().color(), paper, 0.25)
    strongest = max(arc.share for arc in canvas.arcs(seen).arcs())
    assert 0.05 < strongest < 0.5
    assert abs(int(beside.min()) - mixed(paper, ink, 0.2 + 0.8 * strongest).green()) <= 2


def test_arcs_out_of_sight_are_not_made(panel: SentencePanel):
    panel.resize(400, 300)
    whole = arcs_of(panel, 0.0)
    first_line = QRectF(0, 0, 400, panel.canvas.chip(2).bottom())
    assert 0 < len(arcs_of(panel, 0.0, first_line)) < len(whole)


def test_the_slider_asks_for_a_threshold_and_says_what_is_left_out(
    panel: SentencePanel, qtbot: QtBot
):
    with qtbot.waitSignal(panel.arcs_requested) as asked:
        panel.slider.setValue(STEPS.index(0.05))
    assert asked.args == [0.05]
    with qtbot.assertNotEmitted(panel.arcs_requested):
        panel.set_state(state_of(settings=Settings(arcs_from=0.1)))
    assert panel.slider.value() == STEPS.index(0.1)
    assert panel.arcs_label.text() == "no arcs below 0.1000"


def test_the_slider_is_moved_by_keys(panel: SentencePanel, qtbot: QtBot):
    panel.set_state(state_of(settings=Settings(arcs_from=0.05)))
    panel.slider.setFocus()
    for key, there in ((Qt.Key.Key_Right, 0.07), (Qt.Key.Key_Left, 0.05), (Qt.Key.Key_Home, 0.0)):
        with qtbot.waitSignal(panel.arcs_requested) as asked:
            qtbot.keyClick(panel.slider, key)
        assert asked.args == [there]
    assert panel.slider.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert panel.slider.accessibleDescription() == "no arcs below 0.0500"


def test_annotations_of_the_sources_make_room_above_the_targets(qtbot: QtBot):
    """The encoder's words are annotated, the decoder's are not."""
    panel = SentencePanel()
    qtbot.addWidget(panel)
    panel.resize(640, 400)
    result = scored_pair()
    sentence = replace(result.sentence, tiers=(Tier("upos", ("DET", "NOUN", "AUX", "ADV")),))
    gaps = []
    for settings in (Settings(), Settings(annotations=("upos",))):
        pair = replace(result, sentence=sentence)
        panel.set_state(state_of(Cell(1, 1), result=pair, part="cross", settings=settings))
        gaps.append(panel.canvas.chip(0).top() - panel.canvas.source_chip(0).bottom())
    assert gaps[1] - gaps[0] == pytest.approx(panel.canvas.flow_now.below)
    assert gaps[1] > gaps[0]


def test_up_and_down_go_to_the_nearest_chip_of_the_next_line(panel: SentencePanel, qtbot: QtBot):
    panel.resize(300, 300)
    panel.set_state(state_of(Cell(target=1), result=scored(" ".join(["word"] * 12))))
    chips = panel.canvas.flow_now.chips
    asked: list[Cell] = []
    panel.click_requested.connect(asked.append)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Up)  # nothing is above the first line
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)
    assert len(asked) == 1
    below = chips[asked[0].target]
    assert below.line == 1
    assert abs(below.rect.center().x() - chips[1].rect.center().x()) <= below.rect.width()


def test_the_target_stays_in_sight_when_lines_are_set_anew(panel: SentencePanel, qtbot: QtBot):
    panel.resize(900, 160)
    panel.set_state(state_of(Cell(len(LONG.tokens) - 2), result=LONG))

    def is_seen() -> bool:
        chip = panel.canvas.chip(len(LONG.tokens) - 2).toRect()
        return panel.canvas.visibleRegion().boundingRect().contains(chip.center())

    for width in (900, 300, 600):
        panel.resize(width, 160)
        qtbot.waitUntil(is_seen)


OWN = replace(sentence("1", "The keys are here"), roles=Roles(targets=(2,)))


def unscored(locked: Cell = NOWHERE, status: Status = "unscored", message: str = "") -> ViewState:
    return state_of(locked, result=None, status=status, message=message, own=OWN)


@pytest.mark.parametrize(
    ("status", "message", "said"),
    [
        ("unscored", "", "Press Run (F5) to score this sentence."),
        ("queued", "", "Scoring…"),
        ("running", "", "Scoring…"),
        ("failed", "It has 614 tokens.", "It has 614 tokens."),
    ],
)
def test_without_a_result_the_words_are_seen_below_what_is_said(
    panel: SentencePanel, status: Status, message: str, said: str
):
    panel.set_state(unscored(status=status, message=message))
    assert panel.message_label.isVisible()
    assert panel.message_label.text() == said
    assert panel.canvas.isVisible()
    assert panel.message_label.geometry().bottom() <= panel.canvas.mapTo(panel, QPoint()).y()
    assert [panel.canvas.chip(place).isEmpty() for place in range(4)] == [False] * 4
    assert not panel.slider.isVisible()
    panel.set_state(state_of())
    assert not panel.message_label.isVisible()
    assert panel.slider.isVisible()


def test_words_are_chosen_by_click_and_keys_before_a_run(panel: SentencePanel, qtbot: QtBot):
    panel.set_state(unscored())
    QApplication.processEvents()
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=middle(panel, 1))
    assert asked.args == [Cell(target=1)]
    panel.set_state(unscored(Cell(1)))
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert asked.args == [Cell(target=2)]
    with qtbot.waitSignal(panel.hover_requested) as asked:
        qtbot.mouseMove(panel.canvas, middle(panel, 3))
    assert asked.args == [Cell(target=3)], "without scores there is no source"


def test_the_chosen_word_is_outlined_before_a_run(panel: SentencePanel):
    panel.set_state(unscored())
    before = panel.canvas.grab().toImage()
    panel.set_state(unscored(Cell(1)))
    assert panel.canvas.grab().toImage() != before


def test_a_right_click_locks_the_word_whose_menu_opens_before_a_run(
    panel: SentencePanel, qtbot: QtBot
):
    panel.set_state(state_of(Cell(1), Cell(3), result=None, status="unscored", own=OWN))
    QApplication.processEvents()
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.RightButton, pos=middle(panel, 3))
    assert asked.args == [Cell(target=3)]


def test_screen_readers_hear_what_is_said_and_the_word(panel: SentencePanel):
    panel.set_state(unscored(Cell(2)))
    heard = panel.canvas.accessibleDescription()
    assert heard == "Press Run (F5) to score this sentence. are: target word"


def test_a_cross_map_of_many_targets_is_painted_also_where_its_sources_are_out_of_sight(
    qtbot: QtBot, panel: SentencePanel
):
    result = scored_pair("Three words here", " ".join(["word"] * 70))
    panel.resize(400, 200)
    panel.show()
    panel.set_state(state_of(Cell(target=40), result=result, part="cross"))
    assert panel.state.map.scores.shape[0] > 40 > panel.state.map.scores.shape[1]
    below = panel.canvas.chip(40).toRect().adjusted(0, -20, 0, 20)
    assert not below.intersects(panel.canvas.source_chip(0).toRect())
    picture = QImage(panel.canvas.size(), QImage.Format.Format_RGB32)
    panel.canvas.render(picture, below.topLeft(), QRegion(below))  # an error here would be raised


def test_the_bar_stands_under_the_source_and_not_under_the_target(panel: SentencePanel):
    panel.set_state(state_of(Cell(2, 4)))
    picture, accent = panel.canvas.grab().toImage(), style_of(panel.canvas).accent
    under = [panel.canvas.chip(place) for place in range(N)]
    seen = [picture.pixelColor(round(at.center().x()), round(at.bottom()) + 5) for at in under]
    assert [colour == accent for colour in seen] == [place == 4 for place in range(N)]


IN_PIECES = cut_result(
    sentence("1", "The photographers left"), {"photographers": ("▁", "photo", "graphers")}
)


def test_the_pieces_of_a_word_are_painted_as_one(panel: SentencePanel):
    """Round corners show the paper; between two pieces there are none."""
    panel.set_state(state_of(Cell(1), result=IN_PIECES))
    picture = panel.canvas.grab().toImage()

    def corners(place: int) -> tuple[bool, bool]:
        """Whether the paper is seen at the upper corners of a chip."""
        chip = panel.canvas.chip(place)
        tops = chip.topLeft() + QPointF(0.5, 0.5), chip.topRight() + QPointF(-0.5, 0.5)
        seen = [picture.pixelColor(QPointF(at.x() - 0.5, at.y()).toPoint()) for at in tops]
        left, right = (colour.lightness() > 200 for colour in seen)
        return left, right

    assert [corners(place) for place in (2, 3, 4)] == [
        *((True, False), (False, False), (False, True)),
    ]


def test_marks_of_pieces_are_faint(panel: SentencePanel):
    """Ink of a word, and of what only stands for the space before it."""
    panel.set_state(state_of(result=IN_PIECES))
    picture = panel.canvas.grab().toImage()

    def darkest(place: int) -> int:
        inside = panel.canvas.chip(place).adjusted(5, 3, -5, -3).toRect()
        part = picture.copy(inside)
        points = ((x, y) for x in range(part.width()) for y in range(part.height()))
        return min(part.pixelColor(x, y).lightness() for x, y in points)

    assert darkest(2) > darkest(3) + 50


def test_double_hashes_are_a_mark_only_within_a_word():
    assert mark_of("##s", is_first=False) == "##"
    assert mark_of("##s", is_first=True) == ""
    assert mark_of("▁the", is_first=True) == "▁"
    assert mark_of("the", is_first=False) == ""


def test_arcs_to_another_line_fade_on_their_way_to_the_edge(panel: SentencePanel):
    """Whole where they touch a chip; no thick line along the panel."""
    panel.resize(400, 300)
    arcs, width = arcs_of(panel, 0.0), panel.canvas.width()
    tip = panel.canvas.chip(2).center().x()
    (curve,) = (arc for arc in arcs if abs(arc.path.elementAt(0).x - tip) < 1)
    (run,) = (arc for arc in arcs if arc.path.currentPosition().x() == width)
    joint = curve.path.currentPosition()
    assert QPointF(run.path.elementAt(0).x, run.path.elementAt(0).y) == joint
    assert curve.share == run.share
    whole = 0.2 + 0.8 * curve.share
    assert min(inked(curve, at, width) for at in (tip, joint.x() - 1)) > 0.9 * whole
    assert inked(run, joint.x() + 1, width) > 0.9 * whole
    assert 0 < inked(run, width - 5, width) < 0.3 * whole


def inked(arc: ScoreArc, x: float, width: int) -> float:
    """How much black ink, of 1, it leaves on white paper at this distance from the left."""
    image = QImage(width, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.setPen(QPen(arc.brush(QColor("black"), QColor("white")), 6))
        painter.drawPath(arc.path.translated(0, 90 - arc.path.elementAt(0).y))
    return 1 - min(image.pixelColor(round(x), y).lightnessF() for y in range(100))
