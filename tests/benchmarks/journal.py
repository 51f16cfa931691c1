"""How long the window waits because unsaved work is kept safe.

Run: python tests/benchmarks/journal.py [SENTENCES]

Nothing is asserted: figures depend on the machine. While a sentence is edited every 100 ms, for
ten seconds each, the window's thread is asked every millisecond whether it is free; told are the
longest waits, without a journal and with one. Then the longest time that handing over a change
took.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from listing import corpus
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from vzdesk import app, paths
from vzdesk.desk.garbage import without_gc
from vzdesk.desk.parts.journaling import Journaling
from vzdesk.session.document import Session

SECONDS = 10.0


def waits(application: QApplication, edit: object) -> list[float]:
    """How long the thread was busy at a time, in ms, the longest first, while `edit` is done."""
    found, before = [], time.perf_counter()
    edits = QTimer(interval=100)
    edits.timeout.connect(edit)
    edits.start()
    end = before + SECONDS
    while before < end:
        application.processEvents()
        now = time.perf_counter()
        found.append((now - before) * 1000)
        before = now
        time.sleep(0.001)
        before = time.perf_counter()
    return sorted(found, reverse=True)


def main() -> None:
    """Print one line without a journal and two with one."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    application = QApplication([])
    sentences = without_gc(lambda: corpus(n))
    for with_journal in (False, True, False, True):
        with tempfile.TemporaryDirectory() as name:
            paths.config = lambda of=name: Path(of)  # nobody's settings
            paths.data = lambda of=name, is_on=with_journal: Path(of) if is_on else None
            window = app.build(application)
            window.show()
            desk, handed = window.desk, list[float]()
            write = Journaling._write_now

            def timed(self: Journaling, write: object = write, handed: list = handed) -> None:
                began = time.perf_counter()
                write(self)
                handed.append((time.perf_counter() - began) * 1000)

            Journaling._write_now = timed
            desk.show(Session(sentences))
            number = iter(range(10**9))
            found = waits(
                application,
                lambda desk=desk, n=number: desk.editor.note([desk.sentences[5].id], str(next(n))),
            )
            Journaling._write_now = write
            kind = "with" if with_journal else "without"
            print(f"{kind} a journal, {n} sentences: longest waits", end=" ")
            print(", ".join(f"{each:.0f}" for each in found[:5]), "ms")
            if with_journal:
                print(f"  handing over {len(handed)} times took at most {max(handed):.2f} ms")
            window.close_now()


if __name__ == "__main__":
    main()
