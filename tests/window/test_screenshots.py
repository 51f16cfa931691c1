"""Pictures of the whole window, for somebody to look at.

They land in the folder that VZDESK_SCREENSHOTS names, or in pytest's own.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from vzdesk.desk.run import IDLE
from vzdesk.errors import UserError
from vzdesk.view.selection import Cell
from vzdesk.window.main_window import MainWindow

SENTENCES = """The keys to the cabinet are on the table.
The key to the cabinets is on the table.
No student who failed the exams has ever complained."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("VZDESK_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def colours_in(image: QImage) -> set[int]:
    return {
        image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_window_with_results(
    qtbot: QtBot, window: MainWindow, folder: Path, theme: str
) -> None:
    window.set_theme(theme)
    window.resize(1280, 800)
    window._desk.add(SENTENCES)
    window._desk.run()
    qtbot.waitUntil(lambda: window._desk.run_state is IDLE)
    window._desk.click(Cell(6, 2))
    window._desk.set_layer(1)
    window.message_bar.tell(UserError("This is what a message looks like.", next_step="Go on."))
    qtbot.wait(50)
    path = folder / f"window-{theme}.png"
    assert window.grab().save(str(path))
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1280, 800)
    assert len(colours_in(image)) > 50


def test_the_empty_window(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    window.set_theme("light")
    qtbot.wait(20)
    assert window.grab().save(str(folder / "window-empty.png"))
