"""How long annotated sentences take to lay out, and to redraw under the pointer.

    QT_QPA_PLATFORM=offscreen PYTHONPATH=.:tests/window python tests/benchmarks/annotations.py

A random tree of dependencies over sentences of 128 and 512 words, in English and in Hebrew.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from statistics import median

from made_up import scored
from PySide6.QtWidgets import QApplication

from vzdesk.engine.sentence import Tier
from vzdesk.engine.text import sentence
from vzdesk.engine.types import SentenceResult
from vzdesk.panels.sentence import SentencePanel
from vzdesk.view.resolve import resolve
from vzdesk.view.selection import Cell, Selection, Settings, Subject
from vzdesk.view.types import Inputs, SentenceRow, SubjectInputs, ViewState


def annotated(word: str, n: int) -> SentenceResult:
    of = sentence("1", " ".join([word] * n))
    rng = random.Random(n)
    heads = ["0", *(str(max(1, i + 1 - rng.randint(1, 6))) for i in range(1, n))]
    tiers = (Tier("upos", ("NOUN",) * n), Tier("head", tuple(heads)), Tier("deprel", ("obj",) * n))
    return scored(replace(of, tiers=tiers))


def state_of(result: SentenceResult, target: int) -> ViewState:
    rows = (SentenceRow("1", "", "scored"),)
    settings = Settings(annotations=("upos",), dependencies=True)
    first = SubjectInputs(rows[0], result.sentence, result)
    selection = Selection(Subject("1"), hovered=Cell(target))
    return resolve(Inputs(rows, first, None, selection, settings))


def main() -> None:
    application = QApplication([])
    for word in ("word", "שלום"):
        for n in (128, 512):
            result = annotated(word, n)
            panel = SentencePanel()
            panel.resize(720, 250)
            panel.show()
            start = time.perf_counter()
            panel.set_state(state_of(result, 1))
            placed = time.perf_counter() - start
            application.processEvents()
            hovers = []
            for target in range(2, 42):
                start = time.perf_counter()
                panel.set_state(state_of(result, target))
                panel.canvas.repaint()
                hovers.append(time.perf_counter() - start)
            print(
                f"{word} × {n}: first layout {placed * 1e3:.1f} ms, "
                f"hover to redraw {median(hovers) * 1e3:.1f} ms, at most {max(hovers) * 1e3:.1f} ms"
            )
            panel.close()


if __name__ == "__main__":
    main()
