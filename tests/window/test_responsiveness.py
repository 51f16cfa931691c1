"""The window goes on while sentences are scored and files are opened, and Cancel is answered. How
long that takes is measured in tests/benchmarks/{responding,opening}.py.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeEngine
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vzdesk import app
from vzdesk.desk.run import IDLE
from vzdesk.engine import models
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.types import Failure, Progress, Request, SentenceResult
from vzdesk.session.document import Session
from vzdesk.window.looks import theme
from vzdesk.window.main_window import MainWindow

LONG = "The keys to the cabinet near the doors of the rooms in the houses are on the table. "
ENDLESS_S = 20.0


class Watched:
    """The engine, which goes on after each of its reports only when the window has come round."""

    def __init__(self, engine: FakeEngine | None) -> None:
        self._analyse = analyse if engine is None else engine.analyse
        self.came_round = threading.Event()
        self.n_reports = 0
        self.waited_in_vain = False
        self.on_report = lambda: None

    def analyse(
        self, backend: Backend, request: Request
    ) -> Iterator[Progress | SentenceResult | Failure]:
        for report in self._analyse(backend, request):  # type: ignore[arg-type]
            self.n_reports += 1
            self.on_report()
            self.came_round.clear()
            self.waited_in_vain |= not self.came_round.wait(ENDLESS_S)
            yield report


@pytest.fixture(params=["fake", "bundled"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FakeEngine | None:
    """One without arithmetic; and None for the true one, with the model that we ship."""
    if request.param == "fake":
        bundled = (models.ModelChoice("fake", request.config.rootpath, "onnx"),)
        monkeypatch.setattr(models, "available", lambda: bundled)
        return FakeEngine(steps=10)
    if not models.available():
        pytest.skip("this checkout has no bundled model")
    return None


@pytest.fixture
def watched(engine: FakeEngine | None) -> Watched:
    return Watched(engine)


@pytest.fixture
def window(qapp: QApplication, engine: FakeEngine | None, watched: Watched) -> Iterator[MainWindow]:
    load = models.load if engine is None else engine.load
    window = app.build(qapp, load, watched.analyse)  # type: ignore[arg-type]
    window.show()
    round_ = QTimer(window)
    round_.timeout.connect(watched.came_round.set)
    round_.start(0)
    yield window
    window.close_now()
    theme.apply("system")
    window.deleteLater()


def test_the_window_comes_round_between_any_two_reports_of_a_run(
    qtbot: QtBot, window: MainWindow, watched: Watched
) -> None:
    """Were its thread to score, or to wait for the one that does, neither would ever go on."""
    window.desk.editor.add("\n".join(LONG * (1 + n % 3) for n in range(12)))
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE, timeout=120_000)

    assert {row.status for row in window.desk.state.rows} == {"scored"}
    assert watched.n_reports > 12
    assert not watched.waited_in_vain


def test_cancel_is_answered_at_once_and_the_engine_is_not_asked_for_more(
    qtbot: QtBot, window: MainWindow, watched: Watched
) -> None:
    window.desk.editor.add("\n".join(LONG * 3 + f"{n}" for n in range(40)))
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state.progress is not None, timeout=60_000)
    with qtbot.waitSignal(window.desk.runner.worker.cancelled, timeout=60_000):
        window.commands["cancel"].trigger()
        n_reports = watched.n_reports
        assert window.desk.runner.run_state is IDLE

    assert watched.n_reports <= n_reports + 1
    assert not watched.waited_in_vain


@pytest.mark.parametrize("engine", ["fake"], indirect=True)
def test_the_windows_thread_has_a_small_part_in_opening_ten_thousand_sentences(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    """They are read, and the lines of the list made, in another one."""
    path = tmp_path / "in.tsv"
    rows = "".join(f"{n}\t{LONG}{n}\t2\tkeys\n" for n in range(10_000))
    path.write_text(f"id\tsentence\ttarget\tcue\n{rows}", encoding="utf-8")

    def part_of_the_longest_turn() -> float:
        window.desk.show(Session())
        qtbot.waitUntil(lambda: window.sentences.model.rowCount() == 0)
        all_began_s = time.process_time()
        window.desk.files.open(path)
        longest_s = 0.0
        while window.sentences.model.rowCount() != 10_000:
            began_s = time.thread_time()
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            longest_s = max(longest_s, time.thread_time() - began_s)
        return longest_s / (time.process_time() - all_began_s)

    assert min(part_of_the_longest_turn() for _ in range(3)) < 0.1
