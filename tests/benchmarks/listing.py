"""How long the window waits while the list of sentences is filtered, sorted and edited.

Run: python tests/benchmarks/listing.py [SENTENCES]

Nothing is asserted: figures depend on the machine. Each step is timed until the list is painted,
and the longest of five tries is told, beside the shortest.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from vzdesk import app, paths
from vzdesk.desk.garbage import without_gc
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.session.document import Session
from vzdesk.view.arrange import COLUMNS
from vzdesk.window.main_window import MainWindow

TEXT = "The keys to the cabinet near the doors of room {} are on the table."
ROLES = Roles(targets=(10,), cues=(1,), attractors=(4, 7))
FILTERS = (("room 12", False), ("tag:x3", False), (r"rooms? \d*7\d* are", True), (".*7.*n$", True))


def corpus(n: int) -> tuple[Sentence, ...]:
    """Sentences in no order, with tags, notes and roles."""
    found = []
    for i in range(n):
        number = i * 7919 % n
        sentence = text.sentence(f"item-{number}", TEXT.format(number), f"condition {i % 4}")
        found.append(replace(sentence, tags=("agr", f"x{i % 7}"), roles=ROLES))
    return tuple(found)


def tell(what: str, window: MainWindow, step: Callable[[], object]) -> None:
    """One line: the shortest and the longest of five tries."""
    tries = []
    for _ in range(5):
        began = time.perf_counter()
        step()
        window.sentences.view.viewport().repaint()
        tries.append((time.perf_counter() - began) * 1000)
    print(f"{what}: {min(tries):.0f} to {max(tries):.0f} ms")


def main() -> None:
    """Print one line for each thing that a user does."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    application = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        paths.config = paths.data = lambda: Path(name)  # nobody's settings
        window = app.build(application)
        window.show()
        desk, panel = window.desk, window.sentences
        desk.show(Session(without_gc(lambda: corpus(n))))
        for wanted in FILTERS:
            tell(
                f"filter {wanted[0]} and show all again", window, lambda w=wanted: _filter(panel, w)
            )
        for column, title in enumerate(COLUMNS):
            tell(f"sort by {title} and not at all", window, lambda c=column: _sort(panel, c))
        numbers, ids = count(), tuple(each.id for each in desk.sentences)
        tell("tag one", window, lambda: desk.editor.tag(ids[:1], (f"n{next(numbers)}",), ()))
        tell("tag all", window, lambda: desk.editor.tag(ids, (f"n{next(numbers)}",), ()))
        tell("undo", window, desk.editor.undo)
        tell("duplicate", window, lambda: desk.editor.duplicate(ids[5]))
        tell("move", window, lambda: desk.editor.move(ids[:1], 1))
        tell("remove", window, lambda: desk.editor.remove((desk.sentences[7].id,)))
        window.close_now()


def _filter(panel: object, wanted: tuple[str, bool]) -> None:
    panel.filter.changed.emit(*wanted)
    panel.filter.changed.emit("", False)


def _sort(panel: object, column: int) -> None:
    panel.view.sorted.emit(column, False)
    panel.view.sorted.emit(-1, False)


if __name__ == "__main__":
    main()
