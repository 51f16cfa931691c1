"""Builds every object of the window once and wires them: the only place that does."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from vzdesk import __version__, log, paths, translate
from vzdesk.cli.terminal import harmless
from vzdesk.desk import preferences
from vzdesk.desk.desk import Desk
from vzdesk.desk.threads.worker import Analyse, FileWorker, Load, ScoreWorker
from vzdesk.engine import models
from vzdesk.export.figures.headless import silence_fonts
from vzdesk.window.dialogs.texts import versions
from vzdesk.window.looks import own_style
from vzdesk.window.main_window import MainWindow

if TYPE_CHECKING:
    from vzdesk.engine.models import ModelChoice
    from vzdesk.engine.runtime.contract import Backend
    from vzdesk.engine.scoring import Step
    from vzdesk.engine.types import Precision, Request

_log = logging.getLogger("vzdesk.app")
CONTEXT = "vzdesk"
"""What translations call the texts that are not a widget's own."""
SWITCH_S = 0.001
"""After so long a thread lets the others go on. Whenever Qt asks Python while another thread works,
for a row or for how to paint it, the window waits for this; Python's own 5 ms add up to 100 ms.
"""


def _load(choice: ModelChoice, device: str, precision: Precision) -> Backend:
    """As `trial.load`, which is imported in the thread that scores: the window is there sooner."""
    from vzdesk.engine import trial

    return trial.load(choice, device, precision)


def _score(backend: Backend, request: Request) -> Iterator[Step]:
    """As `score`, which is imported there too."""
    from vzdesk.engine.scoring import score

    return score(backend, request)


def build(application: QApplication, load: Load = _load, analyse: Analyse = _score) -> MainWindow:
    """The window with its desk and its two threads, which end when it is closed."""
    sys.setswitchinterval(SWITCH_S)
    own_style.use()
    kept = preferences.read()
    bundled = models.available()
    choices = tuple(dict.fromkeys((*bundled, *kept.models)))
    desk = Desk(ScoreWorker(load, analyse), FileWorker(), choices, paths.data())
    desk.runner.names = kept.names
    desk.runner.device, desk.runner.precision = kept.device, kept.precision
    desk.runner.inputs = dict(kept.inputs)
    desk.runner.methods.choose(kept.methods)
    desk.runner.predicts = kept.predicts
    desk.runner.methods.marked_only = kept.marked_only
    desk.navigator.begin_with(kept.units)
    desk.navigator.show_surprisal(kept.shows_surprisal)
    desk.figures.shelf = kept.styles
    desk.files.tables = kept.tables
    if kept.chosen in desk.runner.choices:
        desk.runner.choice = kept.chosen
    application.aboutToQuit.connect(desk.stop)
    return MainWindow(desk, kept, bundled)


def main(arguments: Sequence[str]) -> int:
    """Show the window, with the file that was named, or at the very first start the example."""
    silence_fonts()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("vzdesk")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("vzdesk")
    application.setWindowIcon(QIcon(str(paths.resources() / "icons" / "vzdesk.svg")))
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    translate.by(partial(QCoreApplication.translate, CONTEXT))
    crash_file = log.begin(paths.logs())
    _log.info("started: vzdesk %s", __version__)
    is_first_start = not preferences.exist()
    window = build(application)
    reporter = _Reporter(window)
    sys.excepthook, threading.excepthook = reporter.caught, reporter.caught_in_thread
    if is_first_start or arguments:
        window.start.wait()
    window.show()
    window.desk.recovery.find()
    window.desk.evaluating.clear()
    QTimer.singleShot(0, lambda: _log.info("versions: %s", versions()))
    if arguments:
        window.documents.open_path(Path(arguments[0]))
    elif is_first_start and os.path.isfile(paths.example_session()):
        window.documents.open_example()
    code = application.exec()
    log.end(crash_file)
    _end_at_once_if_busy(code, window)
    return code


def _end_at_once_if_busy(code: int, window: MainWindow) -> None:
    """End the process, where a library still works for a run that is cancelled, or a disk does not
    answer: it may never end. All files are written by now, but those that the user gave up.
    """
    if window.desk.is_running:
        logging.shutdown()
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        os._exit(code)


class _Reporter(QObject):
    """Shows uncaught exceptions of all threads in the window."""

    _found = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._found.connect(window.report)

    def caught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """What sys.excepthook gets."""
        lines = "".join(traceback.format_exception(kind, error, trace)).rstrip("\n").split("\n")
        if sys.stderr is not None:
            print(*map(harmless, lines), sep="\n", file=sys.stderr)
        self._found.emit("\n".join(lines))

    def caught_in_thread(self, found: threading.ExceptHookArgs) -> None:
        """What threading.excepthook gets."""
        if found.exc_value is not None and found.exc_type is not SystemExit:
            self.caught(found.exc_type, found.exc_value, found.exc_traceback)
