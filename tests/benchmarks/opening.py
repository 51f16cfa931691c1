"""How soon a corpus is shown, and how long the window waits.

Run: python tests/benchmarks/opening.py [SENTENCES]

Nothing is asserted: figures depend on the machine. For each format, a file with so many sentences
is opened in the window: until its first row is on screen, and the longest time that the window's
thread did not come round; the same for as many pasted lines. The best of five tries.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from vzdesk import app, paths
from vzdesk.session.document import Session
from vzdesk.window.main_window import MainWindow

TEXT = "The keys to the cabinet near the doors of room {} are on the table."
ROW = "{}\t{}\tx\tNOUN\tNN\tNumber=Sing\t{}\tdep\t_\t_\n"


def tsv(n: int) -> Iterator[str]:
    """A table with roles, as many columns as there can be."""
    yield "id\tsentence\ttarget\tcues\tattractors\tnote\n"
    for i in range(n):
        yield f"item-{i}\t{TEXT.format(i)}\tare\t2\tcabinet, doors\tcondition {i % 4}\n"


def txt(n: int) -> Iterator[str]:
    """One sentence a line."""
    yield from (TEXT.format(i) + "\n" for i in range(n))


def jsonl(n: int) -> Iterator[str]:
    """Minimal pairs: two sentences a line."""
    for i in range(n // 2):
        good = TEXT.format(i)
        pair = {"sentence_good": good, "sentence_bad": good.replace(" are ", " is ")}
        yield json.dumps(pair | {"UID": "agreement", "pairID": str(i)}) + "\n"


def conllu(n: int) -> Iterator[str]:
    """Every word with its annotations."""
    for i in range(n):
        words = TEXT.format(i).replace(".", " .").split()
        yield f"# sent_id = s{i}\n# text = {' '.join(words)}\n"
        yield from (ROW.format(k, word, k - 1) for k, word in enumerate(words, 1))
        yield "\n"


class Ticker(QObject):
    """Notes the longest time between two rounds of the event loop, asked for every 2 ms."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=2, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last = 0.0
        self.longest_ms = 0.0

    def start(self) -> None:
        """Begin, with nothing noted."""
        self.longest_ms, self._last = 0.0, time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Note the last wait too."""
        self._tick()
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now


def wait_until(done: Callable[[], bool]) -> None:
    """Let the window work, for a moment more than needed: what comes late counts too."""
    deadline = time.monotonic() + 120
    while not done() and time.monotonic() < deadline:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 10)


def rest() -> None:
    """Let the window do all that waits."""
    until = time.monotonic() + 0.3
    wait_until(lambda: time.monotonic() > until)


def shown(window: MainWindow, n: int) -> bool:
    """Whether the list of sentences has these rows."""
    return window.sentences.model.rowCount() == n


def measure(window: MainWindow, n: int, start: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds until the rows are shown, and of the longest wait of the window's thread; from
    when the start page is there again, and painted.
    """
    window.desk.show(Session())
    rest()
    ticker = Ticker()
    ticker.start()
    began = time.perf_counter()
    start()
    wait_until(lambda: shown(window, n))
    window.sentences.view.viewport().repaint()
    first_row_ms = (time.perf_counter() - began) * 1000
    rest()
    ticker.stop()
    return first_row_ms, ticker.longest_ms


def main() -> None:
    """Print one line for each way to bring in sentences."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    application = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths.config = paths.data = lambda: folder / "config"  # nobody's settings
        window = app.build(application)
        window.show()
        for write in (txt, tsv, jsonl, conllu):
            file = folder / f"corpus.{write.__name__}"
            file.write_text("".join(write(n)), encoding="utf-8")
            tell(file.name, window, n, partial(window.desk.files.open, file))
        tell("pasted", window, n, partial(window.clipboard.add_text, "".join(txt(n))))
        window.close_now()


def tell(what: str, window: MainWindow, n: int, start: Callable[[], object]) -> None:
    """One line: the best of five tries."""
    tries = [measure(window, n, start) for _ in range(5)]
    first_row_ms, longest_ms = (min(each) for each in zip(*tries, strict=True))
    print(f"{what}: first row after {first_row_ms:.0f} ms, longest wait {longest_ms:.0f} ms")


if __name__ == "__main__":
    main()
