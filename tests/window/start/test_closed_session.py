"""A session that is closed is no longer in memory, though its panels are behind the start page."""

from __future__ import annotations

import gc
import weakref

import pytest
from hand_made import show
from pytestqt.qtbot import QtBot
from settled import settle

from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.window.main_window import MainWindow


@pytest.mark.parametrize("view", ["map", "layers"])
def test_nothing_keeps_what_a_closed_session_showed(
    qtbot: QtBot, window: MainWindow, view: str
) -> None:
    show(window)
    window.desk.navigator.set_settings(show=view)
    window.desk.navigator.click(Cell(2, 1))
    settle(window)
    shown = [weakref.ref(window.desk.state), weakref.ref(window.desk.state.map)]
    window.desk.show(Session())
    settle(window)
    gc.collect()
    assert [each() for each in shown] == [None, None]
    show(window)
    settle(window)
    assert window.heatmap.state.map is not None
    assert window.sentence.canvas.flow_now.chips
    window.grab()
