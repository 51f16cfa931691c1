"""A panel that cannot be drawn says so; the window and the other panels go on."""

from __future__ import annotations

import sys

import pytest
from fakes import FakeEngine
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from settled import settle

from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.window.main_window import MainWindow


class BrokenError(Exception):
    """A mistake of the program's."""


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What came to sys.excepthook."""
    found: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: found.append(error))
    return found


@pytest.fixture
def two(qtbot: QtBot, window: MainWindow, engine: FakeEngine) -> MainWindow:
    """Two sentences, both scored, the first is shown."""
    sentences = (text.sentence("1", "A dog barks."), text.sentence("2", "Two cats are here."))
    window.desk.show(Session(sentences))
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    window.desk.navigator.click(Cell(1, 2))
    settle(window)
    return window


def repaint(widget: QWidget) -> None:
    for _ in range(3):
        widget.grab()
        QApplication.processEvents()


def canvases(window: MainWindow) -> dict[str, tuple[QWidget, str]]:
    """What is painted, and a method that its painting needs."""
    return {
        "sentence": (window.sentence.canvas, "_paint_chips"),
        "map": (window.heatmap.canvas, "_paint_pins"),
        "layers": (window.layers.canvas, "_paint_layers"),
    }


@pytest.mark.parametrize("which", ["sentence", "map", "layers"])
def test_a_panel_that_cannot_be_painted_says_so_and_is_reported_once(
    two: MainWindow,
    reported: list[BaseException],
    monkeypatch: pytest.MonkeyPatch,
    which: str,
) -> None:
    canvas, method = canvases(two)[which]
    whole = canvas.grab().toImage()

    def fail(*_: object) -> None:
        raise BrokenError

    with monkeypatch.context() as broken:
        broken.setattr(canvas, method, fail)
        repaint(canvas)
        assert canvas.grab().toImage() != whole
        repaint(two)
    assert [type(each) for each in reported] == [BrokenError]
    repaint(canvas)
    assert canvas.grab().toImage() == whole
    two.desk.navigator.select("2")
    assert two.layers.state.sentence.id == "2"
    assert [type(each) for each in reported] == [BrokenError]


def test_a_panel_that_fails_to_take_a_state_says_so_until_it_can(
    two: MainWindow, reported: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BrokenError

    with monkeypatch.context() as broken:
        broken.setattr(two.heatmap, "draw", fail)
        two.desk.navigator.set_layer(1)
        two.desk.navigator.set_layer(2)
        QApplication.processEvents()
        shown = [each.text() for each in two.heatmap.findChildren(QWidget) if hasattr(each, "text")]
        assert any("could not be drawn" in each for each in shown if isinstance(each, str))
        assert two.layers.state.layer == two.sentence.state.layer == 2
        assert two.status.readout.text().startswith("layer 3")
    assert [type(each) for each in reported] == [BrokenError]
    two.desk.navigator.select("2")
    assert two.heatmap.canvas.isVisible()
    QApplication.processEvents()
    assert len(reported) == 1


def test_a_strip_of_a_comparison_that_cannot_be_painted_leaves_the_maps(
    two: MainWindow, reported: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BrokenError

    monkeypatch.setattr(two.comparing.panel.strip, "_paint_words", fail)
    two.desk.comparison.start("1", "2")
    repaint(two)
    assert two.comparing.panel.canvas.isVisible()
    assert [type(each) for each in reported] == [BrokenError]


def test_where_the_list_of_sentences_fails_the_others_are_drawn(
    two: MainWindow, reported: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BrokenError

    with monkeypatch.context() as broken:
        broken.setattr(two.sentences.model, "compare", fail)
        two.desk.navigator.select("2")
        QApplication.processEvents()
        assert two.layers.state.sentence.id == "2"
        assert "could not be drawn" in two.sentences.filter_message.text()
    two.desk.navigator.select("1")
    assert not two.sentences.filter_message.text()
    assert [type(each) for each in reported] == [BrokenError]
