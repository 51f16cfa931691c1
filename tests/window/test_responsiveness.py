"""The window goes on while sentences are scored, and Cancel is answered, both measured.

The only tests that look at a clock. A machine that is busy with other things delays everybody, so
the best of a few tries counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeBackend, FakeEngine
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vzdesk import app
from vzdesk.desk.run import IDLE
from vzdesk.engine import models
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.types import Precision
from vzdesk.session.document import Session
from vzdesk.window.looks import theme
from vzdesk.window.main_window import MainWindow

pytestmark = pytest.mark.alone
TRIES = 10
LONG = "The keys to the cabinet near the doors of the rooms in the houses are on the table. "


class Ticker(QObject):
    """Every 10 ms it notes how long the window's thread took to come round."""

    def __init__(self) -> None:
        super().__init__()
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.longest_ms = 0
        self.ticks = 0

    def start(self) -> None:
        self._clock.start()
        self._timer.start(10)

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        self.ticks += 1
        self.longest_ms = max(self.longest_ms, self._clock.restart())


class BusyEngine(FakeEngine):
    """Each step is some 20 ms of arithmetic, half of it in Python, as in the real engine."""

    def load(
        self, choice: object, device: str = "auto", precision: Precision = "single"
    ) -> FakeBackend:
        self.on_step = self._work
        self.steps = 10
        return super().load(choice, device, precision)  # type: ignore[arg-type]

    @staticmethod
    def _work() -> None:
        until = time.perf_counter() + 0.02
        numbers = np.random.default_rng(0).random((120, 120))
        while time.perf_counter() < until:
            numbers = np.tanh(numbers @ numbers)
            sum(range(5000))


@pytest.fixture(params=["busy", "bundled"])
def window(
    request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """The window with a model that keeps the processor busy, and with the one that we ship."""
    if request.param == "busy":
        engine = BusyEngine()
        bundled = (models.ModelChoice("busy", request.config.rootpath, "onnx"),)
        monkeypatch.setattr(models, "available", lambda: bundled)
        window = app.build(qapp, engine.load, engine.analyse)
    elif models.available():
        window = app.build(qapp, models.load, analyse)
    else:
        pytest.skip("this checkout has no bundled model")
    window.show()
    yield window
    window.close_now()
    theme.apply("system")
    window.deleteLater()


def warmed_up(qtbot: QtBot, window: MainWindow) -> None:
    """Load the model and draw once: importing libraries and finding fonts is not scoring."""
    window.desk.editor.add(LONG)
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE, timeout=60_000)


def best_of(tries: int, measure: Callable[[], float], enough: float) -> float:
    best = measure()
    while best > enough and (tries := tries - 1):
        best = min(best, measure())
    return best


def test_the_window_never_waits_longer_than_50_ms_while_scoring(
    qtbot: QtBot, window: MainWindow
) -> None:
    warmed_up(qtbot, window)

    def longest_ms() -> float:
        window.desk.editor.add("\n".join(LONG * (1 + n % 3) for n in range(12)))
        ticker = Ticker()
        ticker.start()
        window.desk.runner.run()
        qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE, timeout=120_000)
        ticker.stop()
        assert ticker.ticks > 10
        assert {row.status for row in window.desk.state.rows} == {"scored"}
        return ticker.longest_ms

    assert best_of(TRIES, longest_ms, 50) <= 50


def test_cancel_stops_the_run_within_200_ms(qtbot: QtBot, window: MainWindow) -> None:
    """The window is idle at once; the thread that scores gets to its next yield in time."""
    warmed_up(qtbot, window)
    worker = window.desk.runner.worker

    def stopped_ms() -> float:
        window.desk.editor.add("\n".join(LONG * 3 + f"{n}" for n in range(40)))
        window.desk.runner.run()
        qtbot.waitUntil(lambda: window.desk.runner.run_state.progress is not None, timeout=60_000)
        clock = QElapsedTimer()
        with qtbot.waitSignal(worker.cancelled, timeout=20_000):
            clock.start()
            window.commands["cancel"].trigger()
            assert window.desk.runner.run_state is IDLE
        return clock.elapsed()

    assert best_of(TRIES, stopped_ms, 200) <= 200


def test_ten_thousand_rows_are_shown_within_a_second_and_nobody_waits_50_ms(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "in.tsv"
    rows = "".join(f"{n}\t{LONG}{n}\t2\tkeys\n" for n in range(10_000))
    path.write_text(f"id\tsentence\ttarget\tcue\n{rows}", encoding="utf-8")

    def longest_ms() -> float:
        window.desk.show(Session())
        ticker, clock = Ticker(), QElapsedTimer()
        ticker.start()
        clock.start()
        window.desk.files.open(path)
        qtbot.waitUntil(lambda: window.sentences.model.rowCount() == 10_000, timeout=60_000)
        window.sentences.view.viewport().repaint()
        shown_ms = clock.elapsed()
        qtbot.wait(100)
        ticker.stop()
        return max(ticker.longest_ms, shown_ms / 20)

    assert best_of(TRIES, longest_ms, 50) <= 50
