"""Work for a long time without a pause, and see whether anything grows.

    python tests/attack/soak.py --minutes 30 --seed 1

In the real window, with the model that ships, sentences are typed, tagged, scored and removed, runs
cancelled, sessions saved, opened and closed. Told are memory, threads and open files after each
tenth of the time, after a search for garbage. Nothing may grow once all has been done a few times.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path[:0] = [str(Path(__file__).parents[2])]

import psutil  # noqa: E402
from PySide6.QtCore import QEvent  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from vzdesk import app, paths  # noqa: E402
from vzdesk.desk.run import IDLE  # noqa: E402
from vzdesk.session.document import Session  # noqa: E402
from vzdesk.window.main_window import MainWindow  # noqa: E402

TEXTS = (
    *("The keys to the cabinet are on the table.", "A dog barks.", "These boys have not left."),
    "The teachers of this boy, who had been away for a year, have not forgotten Susan.",
)
MAY_GROW = 1.15
"""Memory at the end, as a multiple of that after the first fifth."""


class Work:
    """Does one thing after the other in the window."""

    def __init__(self, application: QApplication, window: MainWindow, folder: Path) -> None:
        self._application, self._window, self._folder = application, window, folder
        self.n_done = 0

    def do_something(self, chance: random.Random) -> None:
        """A step of a user's."""
        desk = self._window.desk
        steps = (self._type, self._score, self._cancel, self._save, self._open, self._tag)
        chance.choice(steps)(chance)
        if len(desk.sentences) > 60 or chance.random() < 0.03:
            desk.show(Session())
        self._spin(0.01)
        self.n_done += 1

    def _type(self, chance: random.Random) -> None:
        self._window.desk.editor.add("\n".join(chance.choices(TEXTS, k=chance.randint(1, 8))))

    def _tag(self, chance: random.Random) -> None:
        desk = self._window.desk
        for each in desk.sentences[:3]:
            desk.editor.tag([each.id], [f"t{chance.randrange(9)}"], [])
        desk.editor.undo()

    def _score(self, chance: random.Random) -> None:
        desk = self._window.desk
        if desk.sentences:
            desk.runner.run()
            self._wait(lambda: desk.runner.run_state is IDLE)

    def _cancel(self, chance: random.Random) -> None:
        desk = self._window.desk
        if desk.sentences:
            desk.runner.run()
            self._spin(chance.random() * 0.1)
            desk.runner.cancel()

    def _save(self, chance: random.Random) -> None:
        desk = self._window.desk
        desk.files.save(self._folder / f"{chance.randrange(3)}.vzd")
        self._wait(lambda: not desk.dirty)

    def _open(self, chance: random.Random) -> None:
        desk, path = self._window.desk, self._folder / f"{chance.randrange(3)}.vzd"
        if path.exists():
            desk.ask_with(lambda then: then())
            desk.files.open(path)
            self._wait(lambda: desk.path == path)

    def _wait(self, until: object) -> None:
        end = time.monotonic() + 20
        while not until() and time.monotonic() < end:
            self._spin(0.005)

    def _spin(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._application.processEvents()
            # What an event loop does by itself:
            self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            time.sleep(0.001)


def figures() -> tuple[int, int, int]:
    """Bytes of memory, threads and open files of this process."""
    gc.unfreeze()
    gc.collect()
    own = psutil.Process()
    n_files = own.num_fds() if hasattr(own, "num_fds") else own.num_handles()
    return own.memory_info().rss, own.num_threads(), n_files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    choice = parser.parse_args()
    application, chance = QApplication([]), random.Random(choice.seed)
    told = []
    with tempfile.TemporaryDirectory() as name:
        paths.config = paths.data = lambda: Path(name) / "own"  # nobody's settings
        window = app.build(application)
        window.show()
        work = Work(application, window, Path(name))
        for tenth in range(1, 11):
            end = time.monotonic() + choice.minutes * 6
            while time.monotonic() < end:
                work.do_something(chance)
            told.append(figures())
            memory, threads, files = told[-1]
            line = f"{memory / 2**20:.0f} MiB, {threads} threads, {files} files open"
            print(f"{tenth * choice.minutes / 10:.1f} min, {work.n_done} steps: {line}", flush=True)
        window.close_now()
    has_grown = told[-1][0] > MAY_GROW * told[1][0]
    more = [told[-1][i] > max(each[i] for each in told[:3]) + 2 for i in (1, 2)]
    sys.exit(has_grown or any(more))


if __name__ == "__main__":
    main()
