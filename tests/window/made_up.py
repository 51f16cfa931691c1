"""Results that no model gave, for pictures of sentences that the bundled model cannot read.

Started as a program (its argument is a file), it takes the picture of one of them at the scale that
QT_SCALE_FACTOR asks for: a scale is chosen before Qt starts.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from vzdesk.corpus.readers.conllu import read
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.text import sentence
from vzdesk.engine.types import (
    Analysis,
    ModelRef,
    Provenance,
    ScoreMap,
    SentenceResult,
    Token,
    frozen,
)
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.window.main_window import MainWindow

MODEL = ModelRef("nobody: made-up scores", "", "0", "none", "torch", "float32", 6, 2, 512, False)

ANNOTATED = """# text = הילד קרא את הספר הישן של Tolkien אתמול.
1\tהילד\t_\tNOUN\t_\t_\t2\tnsubj\t_\t_
2\tקרא\t_\tVERB\t_\t_\t0\troot\t_\t_
3\tאת\t_\tADP\t_\t_\t4\tcase:acc\t_\t_
4\tהספר\t_\tNOUN\t_\t_\t2\tobj\t_\t_
5\tהישן\t_\tADJ\t_\t_\t4\tamod\t_\t_
6\tשל\t_\tADP\t_\t_\t7\tcase:gen\t_\t_
7\tTolkien\t_\tPROPN\t_\t_\t4\tnmod:poss\t_\t_
8\tאתמול\t_\tADV\t_\t_\t2\tobl:tmod\t_\tSpaceAfter=No
9\t.\t_\tPUNCT\t_\t_\t2\tpunct\t_\t_

"""


def scored(of: Sentence) -> SentenceResult:
    """A special token at both ends; most from the neighbours and from somewhere."""
    tokens = (
        Token("[CLS]", "[CLS]", None, is_special=True),
        *(Token(word.text, word.text, i) for i, word in enumerate(of.words)),
        Token("[SEP]", "[SEP]", None, is_special=True),
    )
    n, places = len(tokens), np.arange(len(tokens))
    near = np.exp(-np.abs(places[:, None] - places[None, :]) / 1.5)
    some = np.random.default_rng(n).random((MODEL.n_layers, n, n)) ** 12
    distances = (near * 0.25 + some + 1e-3) / 10
    scores = distances / distances.sum(axis=-1, keepdims=True)
    flags = np.zeros((MODEL.n_layers, n), dtype=bool)
    made = ScoreMap(map_key("value-zeroing"), frozen(scores), frozen(distances), flags)
    return SentenceResult(of, tokens, {made.key: made})


def annotated() -> Sentence:
    """Hebrew with an English name, its parts of speech and its dependencies."""
    return replace(next(iter(read(ANNOTATED))), id="1")


def show(window: MainWindow, of: Sentence, cell: Cell) -> None:
    """Show the sentence with its made-up scores."""
    analysis = Analysis(MODEL, Provenance("then", "cpu", "t"), {of.id: scored(of)})
    window.desk.show(Session((of,), (analysis,)))
    window.desk.navigator.set_layer(2)
    window.desk.navigator.click(cell)


def main(path: Path) -> None:
    """Take the picture of a window of 1280 × 800 pixels of the screen."""
    from PySide6.QtWidgets import QApplication

    from vzdesk import app

    application = QApplication([])
    window = app.build(application)
    window.show()
    window.looks.set_theme("light")
    scale = window.devicePixelRatioF()
    window.resize(round(1280 / scale), round(800 / scale))
    show(window, sentence("1", "The keys to the cabinet are on the table."), Cell(6, 2))
    for _ in range(50):
        application.processEvents()
    assert window.grab().save(str(path))
    window.close_now()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
