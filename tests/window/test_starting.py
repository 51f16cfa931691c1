"""The program starts, whatever it remembers."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import FakeEngine
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vzdesk import app, paths
from vzdesk.window.looks import fonts, theme
from vzdesk.window.main_window import MainWindow
from vzdesk.window.start import mode

BUNDLE = {"name": "b", "path": "/" + "x" * 300, "backend": "onnx"}
Start = Callable[[dict[str, object]], MainWindow]
USUAL: dict[str, object] = {
    "models": [],
    "chosen": None,
    "theme": "system",
    "folder": "",
    "layout": {},
    "recent": [],
}
TOO_LONG = "/" + "x" * 300


@pytest.fixture
def start(qapp: QApplication, own_settings: Path) -> Iterator[Start]:
    """Start the program with these preferences."""
    windows = []

    def started(content: dict[str, object]) -> MainWindow:
        own_settings.mkdir(parents=True)
        (own_settings / "preferences.json").write_text(json.dumps(USUAL | content))
        engine = FakeEngine()
        window = app.build(qapp, engine.load, engine.analyse)
        windows.append(window)
        window.show()
        return window

    yield started
    for window in windows:
        window.close_now()
        window.deleteLater()
    theme.apply("system")
    fonts.apply(100)


def model(path: str, name: str = "mine") -> dict[str, str]:
    return {"name": name, "path": path, "backend": "torch"}


@pytest.mark.parametrize(
    "content",
    [
        {"folder": TOO_LONG, "recent": [TOO_LONG], "models": [model(TOO_LONG)]},
        {"models": [model(TOO_LONG)], "chosen": model(TOO_LONG)},
        {"models": [BUNDLE], "chosen": BUNDLE},
        {"folder": "a\0b", "recent": ["a\0b"], "models": [model("a\0b")], "chosen": model("a\0b")},
        {"folder": "\ud800", "recent": ["\ud800"], "models": [model("\ud800")]},
        {"recent": ["/a//b.vzd", "/a/b.vzd", "/a/{b}.vzd", "/a/\udcff.vzd"]},
        {"models": [model("/a"), model("/a"), model("/b", "{x}"), model("/c", "\udcff")]},
        {"recent": ["/a.vzd"], "held": {"/a.vzd": {"first": "\ud800\0<b>\n", "n_sentences": -1}}},
        {"recent": ["/", "/a"], "held": {"/": 1, "/a": {"first": "x" * 10**6, "n_sentences": 1}}},
        {"layout": {"window": "????", "across": "AAAA/w==", "middle": "A" * 10_000}},
        {"layout": {"columns": "tags=x =1 nonsense", "window": "é"}},
        {"model_names": {"/a": 3, "/b": "a\0b", "torch:0": ["x"]}, "models": [model("/a")]},
        {"model_names": [1], "layout": {"hidden": "map nonsense sentences sentence layers"}},
        {"data_family": "\0\ud800", "data_percent": 10**40, "text_percent": True},
    ],
)
def test_the_program_starts_whatever_it_remembers(start: Start, content: dict[str, object]) -> None:
    window = start(content)
    window.documents.save_as()
    window.models.choose()
    assert window.isVisible()


def test_the_start_page_does_not_flash_before_what_is_opened_at_once(
    start: Start, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there where that does not come, and later."""
    window = start({})
    page = window.start.page
    assert page.begin[0].isVisible()
    window.start.wait()
    assert page.isVisible()
    assert not page.begin[0].isVisible()
    window.documents.open_example()
    qtbot.waitUntil(lambda: bool(window.desk.sentences))
    window.documents.new()
    assert page.begin[0].isVisible()
    monkeypatch.setattr(mode, "AT_MOST_MS", 20)
    window.start.wait()
    assert not page.begin[0].isVisible()
    qtbot.waitUntil(page.begin[0].isVisible)


@pytest.mark.parametrize("folder", [TOO_LONG, "a\0b", "/nowhere/at/all"])
def test_a_remembered_folder_that_cannot_be_looked_at_gives_way_to_the_usual_one(
    start: Start, folder: str
) -> None:
    assert Path(start({"folder": folder}).documents.folder).is_dir()


def test_a_folder_that_may_not_be_looked_at_is_as_good_as_none(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.stat

    def stat(path: object, *arguments: object, **named: object) -> object:
        if os.fspath(path) == str(tmp_path):  # type: ignore[call-overload]
            raise PermissionError(13, "Permission denied", str(tmp_path))
        return real(path, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", stat)
    window = start({"folder": str(tmp_path), "models": [model(str(tmp_path))]})
    assert window.documents.folder != str(tmp_path)


def test_where_the_system_knows_no_home_there_is_a_folder_to_begin_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/nowhere/at/all")
    assert Path(paths.home()).is_dir()
