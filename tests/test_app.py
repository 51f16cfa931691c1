"""The program as a process of its own: how it starts, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

QUIT_WHEN_SHOWN = """
import sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from vzdesk import app, paths
from pathlib import Path

folder = Path(sys.argv[1])
paths.config = paths.data = paths.logs = lambda: folder
build = app.build

def watched(*given):
    window = build(*given)
    def look():
        rows = [row.text for row in window.desk.state.rows]
        if rows or window.message_bar.isVisible():
            timer.stop()
            print(window.windowTitle(), rows, window.message_bar.label.text(), sep="|", flush=True)
            if "BUG" in sys.argv:
                QTimer.singleShot(0, lambda: 1 / 0)
                QTimer.singleShot(0, lambda: int("\\x1b[31mred"))
                threading.Thread(target=lambda: [][1]).start()
                QTimer.singleShot(300, window.close)
            elif "QUIT" in sys.argv:
                QApplication.quit()
            else:
                window.close()
    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(50)
    return window

app.build = watched
sys.exit(app.main([each for each in sys.argv[2:] if each.islower()]))
"""


def start(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", QUIT_WHEN_SHOWN, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("how", ["CLOSE", "QUIT"])
def test_a_named_text_file_is_shown_and_the_program_ends_without_abort(
    own_settings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str
) -> None:
    """Also where the application quits without asking the window first."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts.txt").write_text("one\ntwo\n")
    done = start(own_settings, "texts.txt", how)
    assert done.stdout == "texts.txt (to be saved as .vzd)[*] — vzdesk|['one', 'two']|\n"
    said = done.stderr.replace("This plugin does not support propagateSizeHints()\n", "")
    assert (done.returncode, said) == (0, "")


def test_a_named_file_that_is_not_there_is_said_in_the_window(
    own_settings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    done = start(own_settings, "none.vzd")
    assert "|[]|" in done.stdout
    assert "none.vzd" in done.stdout
    assert done.returncode == 0


def test_a_mistake_does_not_end_the_program_nor_control_the_terminal(
    own_settings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts.txt").write_text("one\n")
    done = start(own_settings, "texts.txt", "BUG")
    assert "ZeroDivisionError" in done.stderr
    assert "\x1b" not in done.stderr
    logged = (own_settings / "vzdesk.log").read_text()
    assert "ZeroDivisionError" in logged
    assert "IndexError" in logged
    assert "red" not in logged
    assert done.returncode == 0
