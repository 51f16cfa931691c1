"""Closing while a disk does not answer: nobody waits for ever, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

import vzdesk.session.write
from vzdesk import paths
from vzdesk.desk.threads import jobs, thread, worker
from vzdesk.session.journal import recovered
from vzdesk.session.read import read
from vzdesk.window.main_window import MainWindow


class DeadDisk:
    """A folder on it is never written, until it answers again."""

    def __init__(self, folder: Path, write: Callable[..., object]) -> None:
        self.folder, self.answers, self._write = folder, threading.Event(), write

    def write(self, session: object, path: Path, *more: object) -> None:
        if path.parent == self.folder:
            self.answers.wait(20)
        self._write(session, path, *more)


@pytest.fixture
def dead_disk(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DeadDisk]:
    (tmp_path / "share").mkdir()
    disk = DeadDisk(tmp_path / "share", vzdesk.session.write.write)
    monkeypatch.setattr(vzdesk.session.write, "write", disk.write)
    monkeypatch.setattr(jobs, "LONG_S", 0.1)
    monkeypatch.setattr(thread, "END_MS", 50)
    window.closing.findChild(QTimer).setInterval(20)
    yield disk
    disk.answers.set()


def box(qtbot: QtBot, window: MainWindow, name: str) -> QMessageBox:
    def visible() -> list[QMessageBox]:
        return [each for each in window.findChildren(QMessageBox, name) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(visible()))
    return visible()[-1]


def look(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the window has looked whether writing takes long."""
    qtbot.waitSignal(window.closing.findChild(QTimer).timeout).wait()


def press(found: QMessageBox, text: str) -> None:
    next(each for each in found.buttons() if each.text().replace("&", "") == text).click()


def test_whoever_does_not_wait_for_a_dead_disk_finds_the_work_at_the_next_start(
    qtbot: QtBot, window: MainWindow, dead_disk: DeadDisk
) -> None:
    window.desk.editor.add("one")
    window.desk.files.save(dead_disk.folder / "mine.vzd")
    window.close()
    press(box(qtbot, window, "unsaved"), "Discard")
    asked = box(qtbot, window, "not-written")
    assert "mine.vzd" in asked.text()
    assert "offered at the next start" in asked.informativeText()
    assert window.isVisible()
    press(asked, "Close anyway")
    assert not window.isVisible()
    assert window.desk.is_running
    [kept] = [each for each in (paths.data() / "journals").iterdir() if each.is_dir()]
    assert [each.text for each in recovered(kept).session.sentences] == ["one"]
    dead_disk.answers.set()
    qtbot.waitUntil(lambda: not window.desk.is_running)


def test_whoever_waits_sees_the_window_close_when_the_disk_answers(
    qtbot: QtBot, window: MainWindow, dead_disk: DeadDisk
) -> None:
    window.desk.editor.add("one")
    window.desk.files.save(dead_disk.folder / "mine.vzd")
    window.close()
    press(box(qtbot, window, "unsaved"), "Discard")
    press(box(qtbot, window, "not-written"), "Wait")
    assert not window.closing.findChild(QTimer).isActive(), "nor is anything asked again"
    assert window.isVisible()
    assert not any(each.isVisible() for each in window.findChildren(QMessageBox))
    dead_disk.answers.set()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert [each.text for each in read(dead_disk.folder / "mine.vzd").sentences] == ["one"]


def test_the_question_goes_when_the_disk_answers(
    qtbot: QtBot, window: MainWindow, dead_disk: DeadDisk
) -> None:
    window.desk.editor.add("one")
    window.desk.files.save(dead_disk.folder / "mine.vzd")
    window.close()
    press(box(qtbot, window, "unsaved"), "Discard")
    gone = box(qtbot, window, "not-written").destroyed
    with qtbot.waitSignal(gone):
        dead_disk.answers.set()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_whoever_stays_is_not_asked(qtbot: QtBot, window: MainWindow, dead_disk: DeadDisk) -> None:
    window.desk.editor.add("one")
    window.desk.files.save(dead_disk.folder / "mine.vzd")
    window.close()
    press(box(qtbot, window, "unsaved"), "Cancel")
    assert not window.closing.findChild(QTimer).isActive(), "nor will it be"
    assert not any(each.isVisible() for each in window.findChildren(QMessageBox))
    with qtbot.waitSignal(window.desk.files.saved):
        dead_disk.answers.set()


def test_what_hangs_on_one_disk_is_saved_on_another(
    qtbot: QtBot,
    window: MainWindow,
    dead_disk: DeadDisk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "WRITE_PATIENCE_MS", 100)
    desk = window.desk
    desk.editor.add("one")
    desk.files.save(dead_disk.folder / "mine.vzd")
    desk.files.save(dead_disk.folder / "mine.vzd")
    assert "still being written" in box(qtbot, window, "not-saved").text()
    desk.editor.add("two")
    with qtbot.waitSignal(desk.files.saved):
        desk.files.save(tmp_path / "mine.vzd")
    assert (desk.path, desk.dirty) == (tmp_path / "mine.vzd", False)
    with qtbot.waitSignal(desk.files.written):
        dead_disk.answers.set()
    assert (desk.path, desk.dirty) == (tmp_path / "mine.vzd", False)
    desk.editor.add("three")
    assert desk.dirty


def test_two_closings_are_asked_about_once(
    qtbot: QtBot, window: MainWindow, dead_disk: DeadDisk
) -> None:
    window.desk.editor.add("one")
    window.desk.files.save(dead_disk.folder / "mine.vzd")
    window.close()
    press(box(qtbot, window, "unsaved"), "Discard")
    box(qtbot, window, "not-written")
    window.close()
    for _ in range(2):
        look(qtbot, window)
    assert len([each for each in window.findChildren(QMessageBox) if each.isVisible()]) == 1
    with qtbot.waitSignal(window.desk.files.saved):
        dead_disk.answers.set()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_whoever_saves_on_leaving_is_asked_too(
    qtbot: QtBot, window: MainWindow, dead_disk: DeadDisk
) -> None:
    window.desk.editor.add("one")
    dead_disk.answers.set()
    with qtbot.waitSignal(window.desk.files.saved):
        window.desk.files.save(dead_disk.folder / "mine.vzd")
    dead_disk.answers.clear()
    window.desk.editor.add("two")
    window.close()
    look(qtbot, window)
    press(box(qtbot, window, "unsaved"), "Save")
    press(box(qtbot, window, "not-written"), "Close anyway")
    assert not window.isVisible()
    dead_disk.answers.set()
    qtbot.waitUntil(lambda: not window.desk.is_running)
