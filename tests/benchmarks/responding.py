"""How long the window waits while sentences are scored, and how soon Cancel ends a run.

Run: python tests/benchmarks/responding.py

Nothing is asserted: figures depend on the machine. With the model that comes with vzdesk, twelve
sentences of 17 to 51 words are scored five times: the longest time that the window's thread did not
come round; and a run of forty is cancelled five times: until the thread that scores has ended it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from opening import Ticker, rest, wait_until
from PySide6.QtWidgets import QApplication

from vzdesk import app, paths
from vzdesk.desk.run import IDLE
from vzdesk.engine import models
from vzdesk.window.main_window import MainWindow

TRIES = 5
LONG = "The keys to the cabinet near the doors of the rooms in the houses are on the table. "


def score(window: MainWindow, sentences: list[str]) -> None:
    """Start a run of these."""
    window.desk.editor.add("\n".join(sentences))
    window.desk.runner.run()


def is_idle(window: MainWindow) -> bool:
    """Whether no run is under way."""
    return window.desk.runner.run_state is IDLE


def longest_ms(window: MainWindow) -> float:
    """The longest wait while sentences are scored."""
    ticker = Ticker()
    ticker.start()
    score(window, [LONG * (1 + n % 3) for n in range(12)])
    wait_until(lambda: is_idle(window))
    ticker.stop()
    return ticker.longest_ms


def stopped_ms(window: MainWindow) -> float:
    """From Cancel until the run has ended."""
    score(window, [f"{LONG * 3}{n}" for n in range(40)])
    wait_until(lambda: window.desk.runner.run_state.progress is not None)
    ended: list[float] = []
    told = window.desk.runner.worker.cancelled.connect(lambda *_: ended.append(time.perf_counter()))
    began = time.perf_counter()
    window.commands["cancel"].trigger()
    wait_until(lambda: bool(ended))
    window.desk.runner.worker.cancelled.disconnect(told)
    return (ended[0] - began) * 1000


def tell(what: str, measure: Callable[[MainWindow], float], window: MainWindow) -> None:
    """One line: each try."""
    tries = []
    for _ in range(TRIES):
        tries.append(measure(window))
        rest()
    print(f"{what}: {', '.join(f'{each:.0f}' for each in sorted(tries))} ms")


def main() -> None:
    """Print one line for each."""
    if not models.available():
        sys.exit("This checkout has no bundled model.")
    application = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths.config = paths.data = lambda: folder / "config"  # nobody's settings
        window = app.build(application)
        window.show()
        score(window, [LONG])  # importing libraries and finding fonts is not scoring
        wait_until(lambda: is_idle(window))
        tell("longest wait while scoring", longest_ms, window)
        tell("until a run has ended", stopped_ms, window)
        window.close_now()


if __name__ == "__main__":
    main()
