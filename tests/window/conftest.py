from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeEngine
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vzdesk import app
from vzdesk.engine import models
from vzdesk.engine.models import ModelChoice
from vzdesk.window.looks import fonts, theme
from vzdesk.window.main_window import MainWindow


@pytest.fixture(scope="session", autouse=True)
def statistics_imported() -> None:
    """A thread that imports them on a busy computer takes longer than a desk waits for its end."""
    importlib.import_module("scipy.stats")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def window(
    qapp: QApplication, qtbot: QtBot, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """The whole window, as the program builds it, around a model that is quick."""
    bundled = (ModelChoice("fake", Path("fake"), "onnx"),)
    monkeypatch.setattr(models, "available", lambda: bundled)
    window = app.build(qapp, engine.load, engine.analyse)
    window.show()
    qtbot.waitExposed(window)
    yield window
    end(window)


@pytest.fixture
def real_window(qapp: QApplication) -> Iterator[MainWindow]:
    """The window with the model that ships."""
    window = app.build(qapp)
    window.show()
    yield window
    end(window)


def end(window: MainWindow) -> None:
    """Close it without a question, and look as the system does again."""
    window.close_now()
    theme.apply("system")
    fonts.apply(100)
    window.deleteLater()


@pytest.fixture
def pictures(pytestconfig: pytest.Config) -> Path:
    """Where pictures of the window are left for somebody to look at."""
    folder = pytestconfig.rootpath / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
